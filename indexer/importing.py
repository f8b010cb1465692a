"""Which importer reads a file: the table `IMPORTERS`, and how its format is told when nobody says it.

A new format is a module with `read(source)` and a row here (docs/formats.md is tested against the table).
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import cast

from indexer import charset
from indexer.records import BROKEN_OFF, Importer, Record, Reject, Source, UnreadableSource

# Each format's module, and the endings of files that are of it.
IMPORTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "jsonl": ("indexer.formats.jsonl", (".jsonl", ".ndjson", ".json")),
    "csv": ("indexer.formats.csvfile", (".csv", ".tsv", ".tab")),
    "rss": ("indexer.formats.feed", (".rss", ".rdf")),
    "atom": ("indexer.formats.feed", (".atom",)),
    "html": ("indexer.formats.html", (".html", ".htm", ".xhtml")),
    "text": ("indexer.formats.text", (".txt", ".text")),
}
AUTO = "auto"
FEED = "rss"  # whose importer reads Atom as well

# How the beginning of a file gives its format away, where its ending does not. Markup begins with a bracket: a file
# in which HTML comes later is something else with HTML in it, as a web archive.
_SIGNS = (
    ("rss", re.compile(r"\s*<(?:.*<)?(?:rss|(?:\w+:)?RDF)[\s>]", re.IGNORECASE | re.DOTALL)),
    ("atom", re.compile(r"\s*<(?:.*<)?(?:\w+:)?feed[\s>]", re.IGNORECASE | re.DOTALL)),
    ("html", re.compile(r"\s*<(?:.*<)?(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE | re.DOTALL)),
    ("jsonl", re.compile(r"\s*[\[{]")),
)
_LOOKED_AT = 4096  # bytes
_PIECE = 65_536  # bytes


def read(source: Source, form: str = AUTO) -> Iterator[Record | Reject]:
    """The records of a source in a format, or in the one that it seems to be.

    What makes the rest of a source unreadable (it is missing, empty, broken off, in no known format) is a last Reject
    without a place: records before it are given, and a run goes on with its next source.
    """
    try:
        if source.path.is_char_device() or source.path.is_block_device():
            yield Reject("", "a device or a terminal, not a file")
            return
        if _is_empty(source):
            yield Reject("", "the file is empty: look whether what should have filled it went wrong")
            return
        yield from _importer(format_of(source) if form == AUTO else form)(source)
    except UnreadableSource as error:
        yield Reject("", str(error))
    except IsADirectoryError:  # all that can be looked into were
        yield Reject("", "a directory that may not be looked into")
    except BROKEN_OFF as error:
        yield Reject("", f"cannot be read further: {error or type(error).__name__}")
    except Exception as error:  # noqa: BLE001 - a parser that trips over one file must not take the others with it
        yield Reject("", f"cannot be read further, its importer failed: {type(error).__name__}: {error}")


def sources(paths: Iterable[Path]) -> Iterator[Source]:
    """The files at paths: of a directory all, at any depth, whose ending tells a format, in the order of names.

    Hidden ones are left out: they are what systems and editors keep beside files (`._a.html`, `.git`). What may not be
    looked into and links to nothing are given, so that it is said of them when they are read.
    """
    known = {ending for _, endings in IMPORTERS.values() for ending in endings} | {".xml"}
    for path in paths:
        if not path.is_dir():
            yield Source(path)
            continue
        for file in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            if not hidden and (_is_shut(file) or (Source(file).suffix in known and _is_file(file))):
                yield Source(file)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file() or not path.exists()
    except OSError:  # one may not even look at it
        return True


def _is_shut(path: Path) -> bool:
    try:
        return path.is_dir() and not os.access(path, os.R_OK | os.X_OK)
    except OSError:
        return False


def _is_empty(source: Source) -> bool:
    """Whether there is nothing in a file, or nothing but blanks. Raises OSError."""
    with source.open() as stream:
        beginning = stream.read(_LOOKED_AT).removeprefix(codecs.BOM_UTF8)
        while beginning and not beginning.strip():
            beginning = stream.read(_PIECE)
        return not beginning and not stream.read(1)


def format_of(source: Source) -> str:
    """The format of a file by its ending, else by how it begins. Raises UnreadableSource, OSError."""
    for form, (_, endings) in IMPORTERS.items():
        if source.suffix in endings:
            return form
    with source.open() as stream:
        beginning = stream.read(_LOOKED_AT)
    text = beginning.decode(charset.bom(beginning) or "latin-1", "replace").lstrip("\ufeff")
    for form, sign in _SIGNS:
        if sign.match(text):
            return form
    raise UnreadableSource(f"its format cannot be told: say it with --format {'|'.join(IMPORTERS)}")


def _importer(form: str) -> Importer:
    return cast(Importer, import_module(IMPORTERS[form][0]).read)

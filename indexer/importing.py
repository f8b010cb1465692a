"""Which importer reads a file: the table `IMPORTERS`, and how its format is told when nobody says it.

A new format is a module with `read(source)` and a row here (docs/formats.md is tested against the table).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import cast

from indexer.records import Importer, Record, Reject, Source, UnreadableSource

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

# How the beginning of a file gives its format away, where its ending does not.
_SIGNS = (
    ("rss", re.compile(rb"<(?:rss|(?:\w+:)?RDF)[\s>]", re.IGNORECASE)),
    ("atom", re.compile(rb"<(?:\w+:)?feed[\s>]", re.IGNORECASE)),
    ("html", re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)),
    ("jsonl", re.compile(rb"\A[\xef\xbb\xbf\s]*[\[{]")),
)
_LOOKED_AT = 4096  # bytes


def read(source: Source, form: str = AUTO) -> Iterator[Record | Reject]:
    """The records of a source in a format, or in the one that it seems to be.

    What makes the rest of a source unreadable (it is missing, broken off, in no known format) is a last Reject:
    records before it are given, and a run goes on with its next source.
    """
    try:
        yield from _importer(format_of(source) if form == AUTO else form)(source)
    except UnreadableSource as error:
        yield Reject("", str(error))
    except (OSError, EOFError, zlib.error) as error:
        yield Reject("", f"cannot be read further: {error or type(error).__name__}")


def sources(paths: Iterable[Path]) -> Iterator[Source]:
    """The files at paths: of a directory all, at any depth, whose ending tells a format, in the order of names."""
    known = {ending for _, endings in IMPORTERS.values() for ending in endings} | {".xml"}
    for path in paths:
        if not path.is_dir():
            yield Source(path)
            continue
        for file in sorted(path.rglob("*")):
            if file.is_file() and Source(file).suffix in known:
                yield Source(file)


def format_of(source: Source) -> str:
    """The format of a file by its ending, else by how it begins. Raises UnreadableSource, OSError."""
    for form, (_, endings) in IMPORTERS.items():
        if source.suffix in endings:
            return form
    with source.open() as stream:
        beginning = stream.read(_LOOKED_AT)
    for form, sign in _SIGNS:
        if sign.search(beginning):
            return form
    raise UnreadableSource(f"its format cannot be told: say it with --format {'|'.join(IMPORTERS)}")


def _importer(form: str) -> Importer:
    return cast(Importer, import_module(IMPORTERS[form][0]).read)

"""JSON: one article an object, one object a line; also an array of objects, or objects over several lines.

Keys are those of an article, or other names that archives use for the same (`indexer.fieldnames`). Keys that mean
nothing here are left out: an archive's own fields are no reason to lose an article. Where a text is expected and an
object stands, as `"source": {"id": 7, "name": "The Orchard"}`, the text in it is taken (INNER).

Lines are read one by one, and what is no line of its own piece by piece: an archive of any size takes the memory of
one article. A broken line is a Reject and the next one is read; in an array nobody knows where the next one begins.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, BinaryIO, TextIO, cast

from indexer import charset
from indexer.fieldnames import FIELD_OF, RANK, access, folded
from indexer.records import Fields, Record, Reject, Source

# Where the text of an object stands: of a person or a rubric, in WordPress, JSON-LD and MongoDB, and of XML.
INNER = ("name", "rendered", "label", "title", "@value", "$oid", "$date", "$numberLong", "#text")

PIECE = 256 * 1024  # bytes
MAX_ARTICLE = 32 * 1024 * 1024  # characters; a longer one is a quote that nobody closed
SHOWN = 300  # characters of a rejected line

_FIELDS = frozenset(Fields.__annotations__) - {"html"}  # which also is a usual name of the body
_BETWEEN = re.compile(r"[\s,\[\]\ufeff]*")
# NaN stands where there is no value. Raw line breaks in a string are wrong, but mean what they look like.
_DECODER = json.JSONDecoder(parse_constant=lambda _: None, strict=False)


def read(source: Source) -> Iterator[Record | Reject]:
    """The articles of a file, one by one."""
    with source.open() as stream:
        head = stream.read(PIECE)
    encoding = charset.detect(head, complete=False) or "utf-8"  # which JSON is; what is not is rejected one by one
    beginning = head.decode(encoding, "replace").lstrip()
    with source.open() as stream:
        if beginning.startswith("[") or _goes_on(beginning.partition("\n")[0]):
            yield from _values(_pieces(stream, encoding))
        else:
            with io.TextIOWrapper(stream, encoding, "surrogateescape", newline="\n") as lines:
                yield from _lines(lines)


def _lines(lines: TextIO) -> Iterator[Record | Reject]:
    number = 0
    while line := lines.readline(MAX_ARTICLE):
        number += 1
        if len(line) < MAX_ARTICLE or line.endswith("\n"):
            if line.strip():
                yield _line(line, f"line {number}")
            continue
        yield Reject(f"line {number}", f"longer than {MAX_ARTICLE:,} characters, which is no article", _shown(line))
        while line and not line.endswith("\n"):
            line = lines.readline(MAX_ARTICLE)


def _goes_on(line: str) -> bool:
    """Whether a line is the beginning of an object that goes on in the next."""
    try:
        _DECODER.raw_decode(line)
    except json.JSONDecodeError as error:
        return error.pos >= len(line.rstrip())
    except (ValueError, RecursionError):  # as of a number of thousands of digits
        return False
    return False


def _line(line: str, place: str) -> Record | Reject:
    line = line.lstrip("\ufeff")
    try:
        value = _DECODER.decode(line)
    except (ValueError, RecursionError) as error:
        return Reject(place, f"not JSON: {error}", _shown(line))
    return _record(value, place, line)


def _pieces(stream: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    while piece := stream.read(PIECE):
        yield decoder.decode(piece)
    yield decoder.decode(b"", True)


def _values(pieces: Iterable[str]) -> Iterator[Record | Reject]:
    """The values of an array, or one after the other, each as soon as it is whole."""
    text, number, wanted = "", 0, 0
    brackets = ""  # the one that opens the array, and what stands behind the last value
    error: Exception | None = None
    for piece in chain(pieces, (None,)):
        text += piece or ""
        if piece is not None and len(text) < wanted:
            continue
        at = _next(text, 0)
        brackets += text[:at].strip()
        error = None
        while at < len(text) and error is None:
            try:
                value, end = _DECODER.raw_decode(text, at)
            except (ValueError, RecursionError) as found:
                error = found
                continue
            number += 1
            yield _record(value, f"item {number}", text[at:end])
            at = _next(text, end)
            brackets = brackets[:1] + text[end:at].strip()
        text = text[at:]
        if (error and not _may_be_cut(error, at + len(text))) or len(text) > MAX_ARTICLE:
            break
        wanted = 2 * len(text)  # so that a long article is not tried again with every piece
    if text:
        yield Reject(f"item {number + 1}", f"not JSON, and nothing behind it was read: {error}", _shown(text))
    elif "[" in brackets and "]" not in brackets:
        yield Reject(f"item {number + 1}", "the array is not closed: the file ends too early")


def _next(text: str, at: int) -> int:
    return cast(re.Match[str], _BETWEEN.match(text, at)).end()


def _may_be_cut(error: Exception, end: int) -> bool:
    """Whether more text could mend an error: it lies at the end, or in a string that is not closed."""
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.msg.startswith("Unterminated") or error.pos >= end - len('"\\u0000')


def _record(value: Any, place: str, written: str) -> Record | Reject:
    if not written.isascii():
        mended = charset.mended(written)
        if mended is None:
            return Reject(place, "bytes that are not of the file's encoding, which should be UTF-8", _shown(written))
        value = value if mended == written else _DECODER.decode(mended)
    if not isinstance(value, dict):
        return Reject(place, "not a JSON object with the fields of an article", _shown(written))
    fields: dict[str, Any] = {}
    ranks: dict[str, int] = {}
    for key, given in value.items():
        name = folded(key)
        field, rank = (key, -1) if key in _FIELDS else (FIELD_OF.get(name), RANK.get(name, 0))
        if name == "html" and isinstance(given, bool):
            fields["html"] = given
            continue
        found = _plain(given)
        if field is None or found in (None, "", [], {}) or (rank >= 0 and isinstance(found, dict)):
            continue  # an object under a name that is only alike is the archive's own
        if rank < ranks.get(field, len(RANK)):
            ranks[field] = rank
            fields[field] = access(name, str(found)) if field == "access" else found
    return Record(cast(Fields, fields), place)


def _plain(given: Any, levels: int = 4) -> Any:
    """A value with the text of an object in the place of the object; what lies deeper is no text."""
    if levels and isinstance(given, list):
        return [_plain(item, levels - 1) for item in given]
    if levels and isinstance(given, dict):
        inner = next((given[key] for key in INNER if given.get(key) is not None), given)
        return inner if inner is given else _plain(inner, levels - 1)
    return given


def _shown(text: str) -> str:
    return text[: 2 * SHOWN].strip()[:SHOWN].encode("utf-8", "backslashreplace").decode("utf-8")

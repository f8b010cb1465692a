"""JSON Lines: one article an object, one object a line; also a JSON array of such objects in a file.

Keys are those of an article, or other names that archives use for the same (`SYNONYMS`). Keys that mean nothing
here are left out: an archive's own fields are no reason to lose an article.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any, cast

from indexer.records import Fields, Record, Reject, Source

SYNONYMS = {
    "category": "categories", "section": "categories", "sections": "categories", "rubric": "categories",
    "date": "published", "published_at": "published", "pubdate": "published", "created": "published",
    "datepublished": "published", "modified": "updated", "updated_at": "updated", "datemodified": "updated",
    "lang": "language", "author": "authors", "byline": "authors", "tag": "tags", "keywords": "tags",
    "text": "body", "content": "body", "articlebody": "body", "description": "lead", "summary": "lead",
    "headline": "title", "link": "url", "guid": "id", "uri": "id", "_id": "id", "publisher": "source",
    "alternativeheadline": "alternative_title", "subtitle": "alternative_title",
}  # fmt: skip
_FIELDS = frozenset(Fields.__annotations__)
_SHOWN = 300  # characters of a rejected line that are kept


def read(source: Source) -> Iterator[Record | Reject]:
    """The articles of a file, line by line; a line that is no object is a Reject."""
    with source.open() as stream:
        lines = enumerate(stream, 1)
        first = next(((number, line) for number, line in lines if line.strip(b"\xef\xbb\xbf \t\r\n")), None)
        if first is None:
            return
        if first[1].lstrip(b"\xef\xbb\xbf \t").startswith(b"["):
            yield from _array(first[1] + b"".join(line for _, line in lines))
            return
        for number, line in chain((first,), lines):
            if line.strip():
                yield _line(line, f"line {number}")


def _line(line: bytes, place: str) -> Record | Reject:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return Reject(place, f"not JSON: {error}", line[:_SHOWN].decode("utf-8", "replace").strip())
    return _record(value, place)


def _array(data: bytes) -> Iterator[Record | Reject]:
    try:
        values = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        yield Reject(
            "line 1", f"not a JSON array, nor a JSON object a line: {error}", data[:_SHOWN].decode("utf-8", "replace")
        )
        return
    for number, value in enumerate(values, 1):
        yield _record(value, f"item {number}")


def _record(value: Any, place: str) -> Record | Reject:
    if not isinstance(value, dict):
        return Reject(place, "not a JSON object with the fields of an article", json.dumps(value)[:_SHOWN])
    fields: dict[str, Any] = {}
    for key, given in value.items():
        name = key if key in _FIELDS else SYNONYMS.get(key.lower(), key.lower())
        if name in _FIELDS and (fields.get(name) in (None, "") or key == name):
            fields[name] = given
    return Record(cast(Fields, fields), place)

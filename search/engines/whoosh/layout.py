"""How an article is laid out in a Whoosh index: the Whoosh schema made from `search.schema.FIELDS`.

Whoosh is given ready-made terms (`search.schema.terms`), so its own analysers have nothing to do: the field types
here take a dictionary and hand its entries on. Beside the terms, each article has a row of numbers in a column
(`ROW`) and its JSON, compressed, as the stored field.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from whoosh import columns, fields, formats

from search.articles import from_json, to_json
from search.model import Article
from search.ranking import tie
from search.schema import KEYED, NAMES, STEMS, TEXTS, Terms, microseconds

ID = "id"
STORED = "article"
ROWS = "row"
UNDATED = np.iinfo(np.int64).min
LABEL_MARK = "\x1f"  # between the key and the label of one term; in neither
ROW = np.dtype([("published", "<i8"), ("tie", "<i8"), ("lengths", "<u4", (len(TEXTS),))])

Posting = tuple[bytes, int, float, bytes]


class Ready(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field that is given its terms; `_encode` makes the value stored with each."""

    def __init__(self, format_: formats.Format) -> None:
        super().__init__(format_, analyzer=None, scorable=False)

    def index(self, value: dict[str, Any], **_: Any) -> Iterator[Posting]:
        for term, what in value.items():
            yield self.posting(term.encode(), what)

    def posting(self, term: bytes, what: Any) -> Posting:
        raise NotImplementedError  # each kind below has its own


class Words(Ready):
    """Words with their positions."""

    def __init__(self) -> None:
        super().__init__(formats.Positions())

    def posting(self, term: bytes, what: list[int]) -> Posting:
        return term, len(what), float(len(what)), self.format.encode(what)


class Counts(Ready):
    """Terms with their frequency."""

    def __init__(self) -> None:
        super().__init__(formats.Frequency())

    def posting(self, term: bytes, what: int) -> Posting:
        return term, what, float(what), what.to_bytes(4, "big")


class Keys(Ready):
    """Keys with their labels, without anything beside."""

    def __init__(self) -> None:
        super().__init__(formats.Existence())

    def posting(self, term: bytes, what: str) -> Posting:
        return term + LABEL_MARK.encode() + what.encode(), 1, 1.0, b""


class Names(Ready):
    """Terms of names with their spellings, without anything beside."""

    def __init__(self) -> None:
        super().__init__(formats.Existence())

    def posting(self, term: bytes, what: None) -> Posting:
        return term, 1, 1.0, b""


class Row(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A column of fixed-length rows of numbers."""

    indexed = False

    def __init__(self) -> None:
        super().__init__(formats.Existence(), None, sortable=columns.FixedBytesColumn(ROW.itemsize))

    def to_column_value(self, value: bytes) -> bytes:
        return value

    def from_column_value(self, value: bytes) -> bytes:
        return value


def schema() -> fields.Schema:
    """The Whoosh schema of an index."""
    made: dict[str, Any] = {ID: fields.ID(unique=True), STORED: fields.STORED(), ROWS: Row()}
    made |= {field.name: Words() for field in TEXTS}
    made |= {name: Counts() for name in STEMS.values()}
    made |= {name: Keys() for name in KEYED}
    made[NAMES] = Names()
    return fields.Schema(**made)


def document(article: Article, terms: Terms) -> dict[str, Any]:
    """What Whoosh's writer is given for an article."""
    published = microseconds(article.published)
    row = np.zeros(1, ROW)
    row["published"] = UNDATED if published is None else published
    row["tie"] = tie(article.id)
    row["lengths"] = [terms.lengths[field.name] for field in TEXTS]
    found: dict[str, Any] = {ID: article.id, STORED: packed(article), ROWS: row.tobytes()}
    return {**found, **terms.words, **terms.stems, **terms.labels, NAMES: dict.fromkeys(terms.names)}


def packed(article: Article) -> bytes:
    return zlib.compress(json.dumps(to_json(article), ensure_ascii=False).encode(), 6)


def unpacked(stored: bytes) -> Article:
    return from_json(json.loads(zlib.decompress(stored)))

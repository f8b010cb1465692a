"""A segment of arrays as Whoosh's own searcher reads it: its terms in order, the postings of each, and its documents.

Vestka itself searches by `executor`. This is for everybody else, since an index of Vestka is a Whoosh index, and for
the tests, which ask Whoosh and the executor the same questions. What the terms are is `whooshfields`; here they, their
postings and the documents have the methods that Whoosh calls. Whoosh leaves out deleted documents itself; counts and
lengths include them, as in Whoosh's own codec.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import formats
from whoosh.codec import base
from whoosh.matching.mcore import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound
from whoosh.system import pack_uint

from search.articles import unpacked
from search.engines.whoosh import layout
from search.engines.whoosh.segment import Docs, Segment
from search.engines.whoosh.whooshfields import Found, fields_of
from search.schema import TEXTS

_COUNTED = frozenset(field.name for field in TEXTS)  # fields whose words are counted in each document


class ArrayTermsReader(base.TermsReader):  # type: ignore[misc]  # Whoosh has no types
    """The terms of a segment, and their postings."""

    def __init__(self, path: Path) -> None:
        self._segment = Segment(path)
        self._fields = fields_of(self._segment)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        name, text = term
        return name in self._fields and self._fields[name].find(text) is not None

    def indexed_field_names(self) -> list[str]:
        return list(self._fields)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """All terms that are not before one, in this field and those behind it."""
        for name, field in self._fields.items():
            if name >= fieldname:
                yield from ((name, text) for text in field.terms(prefix if name == fieldname else b""))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Raises KeyError, which Whoosh's reader turns into what it should."""
        found = self._find(fieldname, text)
        lengths = self._segment.lengths(fieldname)[found.docs] if fieldname in _COUNTED else np.zeros(1, np.int64)
        return TermInfo(
            weight=float(found.freqs.sum()),
            df=len(found.docs),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(found.freqs.max()),
            minid=int(found.docs[0]),
            maxid=int(found.docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self._find(fieldname, text).freqs.sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return len(self._find(fieldname, text).docs)

    def cursor(self, fieldname: str, fieldobj: Any) -> ArrayCursor:
        return ArrayCursor(self, fieldname, fieldobj)

    def matcher(self, fieldname: str, text: bytes, format_: formats.Format, scorer: Any = None) -> ArrayMatcher:
        try:
            found = self._find(fieldname, text)
        except KeyError as error:
            raise TermNotFound(f"{fieldname}:{text!r}") from error
        return ArrayMatcher((fieldname, text), found, format_, scorer)

    def _find(self, fieldname: str, text: bytes) -> Found:
        found = self._fields[fieldname].find(text)
        if found is None:
            raise KeyError((fieldname, text))
        return found


class ArrayCursor(base.FieldCursor):  # type: ignore[misc]  # Whoosh has no types
    """Walks over the terms of one field; what it stands on is text, not bytes."""

    def __init__(self, terms: ArrayTermsReader, fieldname: str, fieldobj: Any) -> None:
        self._reader = terms
        self._name = fieldname
        self._field = fieldobj
        self.first()

    def first(self) -> str | None:
        return self.find(b"")

    def find(self, string: str | bytes) -> str | None:
        """Goes to the first term that is not before a string, which may be behind where it stands or ahead."""
        first = self._field.to_bytes(string)
        self._ahead = (text for name, text in self._reader.terms_from(self._name, first) if name == self._name)
        return self.next()

    def next(self) -> str | None:
        self._bytes = next(self._ahead, None)
        return self.text()

    def text(self) -> str | None:
        return None if self._bytes is None else str(self._field.from_bytes(self._bytes))

    def term_info(self) -> TermInfo | None:
        return None if self._bytes is None else self._reader.term_info(self._name, self._bytes)

    def is_valid(self) -> bool:
        return self._bytes is not None


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]  # Whoosh has no types
    """Walks over the postings of one term."""

    def __init__(
        self, term: tuple[str, bytes], found: Found, format_: formats.Format, scorer: Any, at: int = 0
    ) -> None:
        self._term = term
        self._found = found
        self.format = format_
        self.scorer = scorer
        self._at = at
        self._docs: list[int] = found.docs.tolist()

    def is_active(self) -> bool:
        return self._at < len(self._docs)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> ArrayMatcher:
        return ArrayMatcher(self._term, self._found, self.format, self.scorer, self._at)

    def id(self) -> int:
        return self._docs[self._at]

    def all_ids(self) -> Iterator[int]:
        return iter(self._docs[self._at :])

    def next(self) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._at += 1

    def skip_to(self, id: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._at = bisect_left(self._docs, id, self._at)

    def weight(self) -> float:
        return float(self._found.freqs[self._at])

    def value(self) -> bytes:
        """The posting as the format of the field writes it, for whatever decodes it by the format."""
        if self.format.supports("positions"):
            encoded: bytes = self.format.encode(self._positions())
            return encoded
        return pack_uint(int(self._found.freqs[self._at])) if self.format.posting_size else b""

    def supports_block_quality(self) -> bool:
        # There are no blocks to skip, and without them Whoosh's collectors do not take the paths on which a search
        # with a limit misses the best documents.
        return False

    def _positions(self) -> list[int]:
        assert self._found.positions is not None
        end = self._ends[self._at]
        positions: list[int] = self._found.positions[end - int(self._found.freqs[self._at]) : end].tolist()
        return positions

    @cached_property
    def _ends(self) -> list[int]:
        """Where the positions of each posting end."""
        ends: list[int] = np.cumsum(self._found.freqs).tolist()
        return ends


# --------------------------------------------------------------------------------------------------------- documents


class ArrayDocuments(base.PerDocumentReader):  # type: ignore[misc]  # Whoosh has no types
    """The documents of a segment: which are deleted, their lengths, and the articles that are stored."""

    def __init__(self, path: Path, entry: base.Segment) -> None:
        """`entry` is the segment in the table of contents, which knows what is deleted."""
        self._segment = Segment(path)
        self._entry = entry

    def doc_count(self) -> int:
        return int(self._entry.doc_count())

    def doc_count_all(self) -> int:
        return self._segment.size

    def has_deletions(self) -> bool:
        return bool(self._entry.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return bool(self._entry.is_deleted(docnum))

    def deleted_docs(self) -> Iterator[int]:
        return iter(self._entry.deleted_docs())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._segment.lengths(fieldname)[docnum]) if fieldname in _COUNTED else default

    def field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).sum(dtype=np.int64))

    def min_field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).min())

    def max_field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).max())

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        article = self._segment.stored[docnum]
        return {layout.ID: unpacked(article).id, layout.STORED: article}

    def _lengths(self, fieldname: str) -> Docs:
        return self._segment.lengths(fieldname) if fieldname in _COUNTED else np.zeros(1, np.int64)

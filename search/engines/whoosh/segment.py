"""One segment of a Whoosh index as NumPy arrays, each loaded when first asked for and then kept.

A segment never changes but for its deletions, so what is loaded serves every later generation that still has it.
Document numbers here count from 0 within the segment. Whoosh's readers move a file position, so they are used
under a lock.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from search.engines.whoosh.layout import ID, LABEL_MARK, ROW, ROWS, STORED

Docs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Postings = tuple[Docs, Floats]

CACHED_POSTINGS = 8_000_000  # postings kept in memory a segment: 16 bytes each
_NONE: Postings = (np.zeros(0, np.int64), np.zeros(0))


@dataclass(frozen=True, slots=True)
class Column:
    """The values of a facet: document `owners[i]` has the value `names[codes[i]]` ("key LABEL_MARK label")."""

    names: list[str]
    owners: Docs
    codes: Docs


@dataclass(slots=True, weakref_slot=True, eq=False)
class Segment:
    """A segment, read through the Whoosh reader that first opened it; closed when nothing refers to it any more.

    What that reader takes for deleted is what was deleted then; `Snapshot` knows the present state.
    """

    reader: Any
    lock: threading.RLock = field(default_factory=threading.RLock)
    _rows: npt.NDArray[Any] | None = None
    _columns: dict[str, Column] = field(default_factory=dict)
    _vocabularies: dict[str, list[str]] = field(default_factory=dict)
    _postings: OrderedDict[tuple[str, str], Postings] = field(default_factory=OrderedDict)
    _cached: int = 0

    def __post_init__(self) -> None:
        weakref.finalize(self, self.reader.close)

    def rows(self) -> npt.NDArray[Any]:
        """The row of numbers of every document, deleted ones too."""
        with self.lock:
            if self._rows is None:
                column = self.reader.column_reader(ROWS)
                self._rows = np.frombuffer(b"".join(column), ROW)
            return self._rows

    def postings(self, name: str, term: str) -> Postings:
        """The documents that have a term, deleted ones too, and how often."""
        with self.lock:
            found = self._postings.get((name, term))
            if found is not None:
                self._postings.move_to_end((name, term))
                return found
            found = self._read(name, term)
            self._postings[name, term] = found
            self._cached += len(found[0]) + 1
            while self._cached > CACHED_POSTINGS and len(self._postings) > 1:
                _, (docs, _frequencies) = self._postings.popitem(last=False)
                self._cached -= len(docs) + 1
            return found

    def positions(self, name: str, term: str, docs: Docs) -> Iterator[list[int]]:
        """The positions of a word in each of the documents (in order, each of which has it)."""
        with self.lock:
            matcher = self.reader.postings(name, term)
            for doc in docs.tolist():
                matcher.skip_to(doc)
                yield matcher.value_as("positions")

    def column(self, name: str) -> Column:
        """The values of a facet of every document, deleted ones too."""
        with self.lock:
            if name not in self._columns:
                names = [term.decode() for term in self.reader.lexicon(name)]
                owners = [self._read(name, term)[0] for term in names]
                codes = [np.full(len(found), code, np.int64) for code, found in enumerate(owners)]
                self._columns[name] = Column(names, _joined(owners), _joined(codes))
            return self._columns[name]

    def vocabulary(self, name: str) -> list[str]:
        """The words of a field, sorted."""
        with self.lock:
            if name not in self._vocabularies:
                self._vocabularies[name] = sorted(term.decode() for term in self.reader.lexicon(name))
            return self._vocabularies[name]

    def words_with_prefix(self, name: str, prefix: str) -> Iterator[str]:
        """The words of a field that begin with a prefix; only that part of the dictionary is read."""
        start = prefix.encode()
        with self.lock:
            for found, term in self.reader.terms_from(name, start):
                if found != name or not term.startswith(start):
                    return
                yield term.decode()

    def number_of(self, article_id: str) -> int | None:
        """The document of an id, if it was not deleted when the segment was opened."""
        with self.lock:
            if (ID, article_id) not in self.reader:
                return None
            return next(iter(self.reader.postings(ID, article_id).all_ids()), None)

    def stored(self, doc: int) -> bytes:
        """What `layout.packed` made of the article."""
        with self.lock:
            found: bytes = self.reader.stored_fields(doc)[STORED]
            return found

    def _read(self, name: str, term: str) -> Postings:
        if (name, term) not in self.reader:
            return _NONE
        matcher = self.reader.postings(name, term)
        if LABEL_MARK in term:  # a key or a name: how often it is there is not kept
            having = np.fromiter(matcher.all_ids(), np.int64)
            return having, np.broadcast_to(np.float64(1), len(having))
        docs, frequencies = [], []
        while matcher.is_active():
            docs.append(matcher.id())
            frequencies.append(matcher.weight())
            matcher.next()
        return np.array(docs, np.int64), np.array(frequencies, np.float64)


def _joined(arrays: list[Docs]) -> Docs:
    return np.concatenate(arrays) if arrays else np.zeros(0, np.int64)

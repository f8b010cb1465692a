"""One generation of a Whoosh index, seen as one row of documents: segments side by side, deletions masked.

Document numbers here run over all segments. A snapshot never changes; the engine opens a new one when the index
has a new generation, and hands on the segments that are still in it with all they have loaded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from search.engines.whoosh.layout import LABEL_MARK, ROW, UNDATED
from search.engines.whoosh.segment import Docs, Floats, Postings, Segment, _joined
from search.names.expand import entry
from search.ranking import B
from search.schema import NAMED, NAMES, TEXTS

Mask = npt.NDArray[np.bool_]
T = TypeVar("T")
KEPT_NAMES = 20_000  # answers about names that a generation keeps


@dataclass(frozen=True, slots=True)
class Part:
    """A segment's place in the snapshot: its documents are base … base + size - 1; `live` is None if all are."""

    segment: Segment
    base: int
    size: int
    live: Mask | None


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """The values of a facet of live documents: document `owners[i]` has the value `keys[codes[i]]`."""

    keys: list[str]
    labels: list[str]  # of each key the label that the archive writes most often
    owners: Docs
    codes: Docs


class Snapshot:
    """A generation of an index. `generation` tells it from every other of this address."""

    def __init__(self, parts: tuple[Part, ...], generation: str) -> None:
        self.parts = parts
        self.generation = generation
        self.size = sum(part.size for part in parts)
        self.live = np.concatenate([_live(part) for part in parts]) if parts else np.zeros(0, np.bool_)
        self.count = int(self.live.sum())
        self._facets: dict[str, FacetColumn] = {}
        self._names: dict[tuple[str, str], Any] = {}
        self._norms: dict[str, Floats] = {}

    @cached_property
    def rows(self) -> npt.NDArray[Any]:
        """The row of numbers (`layout.ROW`) of every document."""
        rows = [part.segment.rows() for part in self.parts]
        return np.concatenate(rows) if rows else np.zeros(0, ROW)

    @cached_property
    def published(self) -> Docs:
        """When each document was published, in microseconds; UNDATED where unknown."""
        return np.ascontiguousarray(self.rows["published"])

    @cached_property
    def dated(self) -> Mask:
        dated: Mask = self.published != UNDATED
        return dated

    @cached_property
    def tie(self) -> Floats:
        return self.rows["tie"].astype(np.float64)

    def norms(self, field: str) -> Floats:
        """What the occurrences of a word in a field of each document are divided by (`search.ranking`)."""
        if field not in self._norms:
            number = [text.name for text in TEXTS].index(field)
            lengths = self.rows["lengths"][:, number].astype(np.float64)
            counted = lengths[self.live & (lengths > 0)]
            average = counted.mean() if len(counted) else 1.0
            self._norms[field] = 1 - B + B * lengths / average
        return self._norms[field]

    def postings(self, field: str, term: str) -> Postings:
        """The live documents that have a term in a field, and how often."""
        found = [self._live_postings(part, field, term) for part in self.parts]
        if len(found) == 1:
            return found[0]
        return _joined([docs for docs, _ in found]), np.concatenate([f for _, f in found] or [np.zeros(0)])

    def positions(self, field: str, term: str, docs: Docs) -> Iterator[list[int]]:
        """The positions of a word in each of the documents, which are in order and each have it."""
        for part in self.parts:
            first, last = np.searchsorted(docs, [part.base, part.base + part.size])
            if last > first:
                yield from part.segment.positions(field, term, docs[first:last] - part.base)

    def words_with_prefix(self, field: str, prefix: str) -> set[str]:
        return {word for part in self.parts for word in part.segment.words_with_prefix(field, prefix)}

    def vocabularies(self, field: str) -> Iterator[list[str]]:
        """The words of a field in each segment; words of deleted documents may be among them."""
        for part in self.parts:
            yield part.segment.vocabulary(field)

    # What the archive knows of names: see `search.names.expand.Dictionary`.

    # The answers are small and asked for again with every page of a search, so they are kept.

    def spellings(self, term: str) -> Iterable[tuple[str, int]]:
        return self._kept("spellings", term, self._spellings)

    def capitalised(self, word: str) -> int:
        return self._kept("capitalised", word, self._capitalised)

    def articles(self, word: str) -> int:
        return self._kept("articles", word, self._articles)

    def _kept(self, kind: str, asked: str, find: Callable[[str], T]) -> T:
        found: T | None = self._names.get((kind, asked))
        if found is None:
            if len(self._names) >= KEPT_NAMES:
                self._names.clear()
            found = self._names[kind, asked] = find(asked)
        return found

    def _spellings(self, term: str) -> list[tuple[str, int]]:
        prefix = entry(term, "")
        found = self.words_with_prefix(NAMES, prefix)
        counts = ((name.removeprefix(prefix), len(self.postings(NAMES, name)[0])) for name in found)
        return [(spelling, count) for spelling, count in counts if count]

    def _capitalised(self, word: str) -> int:
        names = self.words_with_prefix(NAMES, entry(f"={word}", ""))
        return _union([self.postings(NAMES, name)[0] for name in names])

    def _articles(self, word: str) -> int:
        return _union([self.postings(field, word)[0] for field in NAMED])

    def facet(self, name: str) -> FacetColumn:
        """The values of a LABEL or CODE field."""
        if name not in self._facets:
            self._facets[name] = self._facet(name)
        return self._facets[name]

    def number_of(self, article_id: str) -> int | None:
        """The live document of an id."""
        for part in self.parts:
            number = part.segment.number_of(article_id)
            if number is not None and (part.live is None or part.live[number]):
                return part.base + number
        return None

    def stored(self, doc: int) -> bytes:
        part = next(p for p in self.parts if doc < p.base + p.size)
        return part.segment.stored(doc - part.base)

    def _live_postings(self, part: Part, field: str, term: str) -> Postings:
        docs, frequencies = part.segment.postings(field, term)
        if part.live is not None:
            kept = part.live[docs]
            docs, frequencies = docs[kept], frequencies[kept]
        return docs + part.base if part.base else docs, frequencies

    def _facet(self, name: str) -> FacetColumn:
        numbers: dict[str, int] = {}
        written: dict[str, Counter[str]] = {}
        owners, codes = [], []
        for part in self.parts:
            column = part.segment.column(name)
            kept = part.live[column.owners] if part.live is not None else np.ones(len(column.owners), np.bool_)
            counts = np.bincount(column.codes[kept], minlength=len(column.names))
            of_name = np.zeros(len(column.names), np.int64)
            for code, count in enumerate(counts.tolist()):
                key, _, label = column.names[code].partition(LABEL_MARK)
                of_name[code] = numbers.setdefault(key, len(numbers))
                written.setdefault(key, Counter())[label] += count
            owners.append(column.owners[kept] + part.base)
            codes.append(of_name[column.codes[kept]])
        labels = [_commonest(written[key], key) for key in numbers]
        return FacetColumn(list(numbers), labels, _joined(owners), _joined(codes))


def _union(docs: list[Docs]) -> int:
    """How many documents are in any of the arrays."""
    having = [found for found in docs if len(found)]
    return len(having[0]) if len(having) == 1 else len(np.unique(_joined(having)))


def _commonest(written: Mapping[str, int], key: str) -> str:
    used = [label for label, count in written.items() if count]
    return min(used, key=lambda label: (-written[label], label), default=key)


def _live(part: Part) -> Mask:
    return np.ones(part.size, np.bool_) if part.live is None else part.live

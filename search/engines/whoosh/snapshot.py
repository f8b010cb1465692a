"""One generation of a Whoosh index, seen as one row of documents: segments side by side, deletions masked.

Document numbers here run over all segments. A snapshot never changes; the engine opens a new one when the index
has a new generation, and hands on the segments that are still in it. Opening one reads nothing that grows with the archive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from search.articles import unpacked
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.layout import LABEL_MARK
from search.engines.whoosh.segment import Docs, Floats, Mask, Segment
from search.names.expand import MARK
from search.ranking import TIE_SHIFT, B
from search.schema import KEYED, NAMED, TEXTS

T = TypeVar("T")
KEPT_NAMES = 20_000  # answers about names that a generation keeps
_NAMED = frozenset(place for place, field in enumerate(TEXTS) if field.name in NAMED)


@dataclass(frozen=True, slots=True)
class Part:
    """A segment's place in the snapshot: its documents are base … base + size - 1; `live` is None if all are."""

    name: str
    segment: Segment
    base: int
    live: Mask | None

    def living(self, docs: Array) -> Array:
        return docs if self.live is None else docs[self.live[docs]]


@dataclass(frozen=True, slots=True)
class FacetCodes:
    """The values of a facet over all segments: of each part, which value each term of its column is."""

    keys: list[str]
    labels: list[str]  # of each key the label that the archive writes most often
    of_part: list[Docs]  # the value of each term, and before them one for no value


class Snapshot:
    """A generation of an index. `generation` tells it from every other of this address."""

    def __init__(self, parts: tuple[Part, ...], generation: str) -> None:
        self.parts = parts
        self.generation = generation
        self.size = sum(part.segment.size for part in parts)
        deleted = sum(int((~part.live).sum()) for part in parts if part.live is not None)
        self.count = self.size - deleted
        self._facets: dict[str, FacetCodes] = {}
        self._counts: dict[str, Docs] = {}
        self._names: dict[tuple[str, str], object] = {}
        self._norms: dict[int, Floats] = {}

    # ----------------------------------------------------------------------------------------------- documents

    @cached_property
    def everything(self) -> Docs:
        """All living documents."""
        if self.count == self.size:
            return np.arange(self.size)
        return np.concatenate([part.base + part.living(np.arange(part.segment.size)) for part in self.parts])

    def cut(self, docs: Docs) -> Iterator[tuple[Part, slice]]:
        """For each part that has some of the documents (in order), where in the row of documents they are."""
        if len(self.parts) == 1:
            yield self.parts[0], slice(0, len(docs))
            return
        bounds = np.searchsorted(docs, [*(part.base for part in self.parts), self.size]).tolist()
        for part, first, last in zip(self.parts, bounds, bounds[1:], strict=False):
            if last > first:
                yield part, slice(first, last)

    def gathered(self, docs: Docs, of: Callable[[Segment], Array], kind: type[np.generic]) -> Array:
        """A value of each of the documents (in order), from an array that every segment has."""
        if len(self.parts) == 1:
            return of(self.parts[0].segment)[docs]
        found = np.zeros(len(docs), kind)
        for part, rows in self.cut(docs):
            found[rows] = of(part.segment)[docs[rows] - part.base]
        return found

    def published(self, docs: Docs) -> Docs:
        """When each of the documents was published, in microseconds; UNDATED where unknown."""
        return self.gathered(docs, lambda segment: segment.published, np.int64)

    def quarters(self, docs: Docs) -> Docs:
        """The same in quarters of an hour; UNDATED_QUARTER where unknown."""
        return self.gathered(docs, lambda segment: segment.quarters, np.int32)

    def ties(self, docs: Docs) -> Floats:
        """What orders documents that are otherwise equal."""
        return (self.gathered(docs, lambda segment: segment.digests, np.uint64) >> np.uint64(TIE_SHIFT)).astype(
            np.float64
        )

    def number_of(self, article_id: str) -> int | None:
        """The living document of an id."""
        for part in self.parts:
            for number in part.segment.numbers_of(article_id):
                alive = part.live is None or part.live[number]
                if alive and unpacked(part.segment.stored[number]).id == article_id:
                    return part.base + number
        return None

    def stored(self, doc: int) -> bytes:
        part = next(p for p in self.parts if doc < p.base + p.segment.size)
        return part.segment.stored[doc - part.base]

    # ------------------------------------------------------------------------------------------------- lengths

    def norms(self, field: int) -> Floats:
        """What an occurrence is multiplied by in a TEXT field (by its place) of so many words (`search.ranking`)."""
        if field not in self._norms:
            total, having, longest = 0, 0, 0
            for part in self.parts:
                words, documents, most = part.segment.length_figures(TEXTS[field].name)
                if part.live is not None:
                    gone = part.segment.lengths(TEXTS[field].name)[~part.live]
                    words, documents = words - int(gone.sum(dtype=np.int64)), documents - int(np.count_nonzero(gone))
                total, having, longest = total + words, having + documents, max(longest, most)
            average = total / having if having else 1.0
            self._norms[field] = 1 / (1 - B + B * np.arange(longest + 1) / average)
        return self._norms[field]

    # ------------------------------------------------------------------------------------------------- words

    def words_with_prefix(self, prefix: str) -> Iterator[tuple[Part, int, str]]:
        """The words that begin with a prefix, in each part: their number and they themselves."""
        for part in self.parts:
            words = part.segment.words
            numbers = words.with_prefix(prefix.encode())
            for number, word in zip(numbers, words.terms(numbers), strict=True):
                yield part, number, word.decode()

    # What the archive knows of names: see `search.names.expand.Dictionary`. The answers are small and asked for again with
    # every page of a search, so they are kept.

    def spellings(self, term: str) -> Iterable[tuple[str, int]]:
        return self._kept("spellings", term, self._spellings)

    def capitalised(self, word: str) -> int:
        return self._kept("capitalised", word, self._capitalised)

    def articles(self, word: str) -> int:
        return self._kept("articles", word, self._articles)

    def _kept(self, kind: str, asked: str, find: Callable[[str], T]) -> T:
        found: T | None = self._names.get((kind, asked))  # type: ignore[assignment]  # what `find` of this kind gave
        if found is None:
            if len(self._names) >= KEPT_NAMES:
                self._names.clear()
            found = self._names[kind, asked] = find(asked)
        return found

    def _spellings(self, term: str) -> list[tuple[str, int]]:
        counts: Counter[str] = Counter()
        for part in self.parts:
            segment = part.segment
            number = segment.names.find(term.encode())
            for spelling in segment.with_name(number) if number is not None else ():
                counts[segment.spelling(spelling)] += len(part.living(segment.named(spelling)))
        return [(spelling, count) for spelling, count in counts.items() if count]

    def _capitalised(self, word: str) -> int:
        return self._having(word, lambda segment, spellings: [segment.named(s) for s in spellings])

    def _articles(self, word: str) -> int:
        return self._having(
            word,
            lambda segment, spellings: [
                segment.postings(place).docs for place, _, field in segment.pairs(spellings) if field in _NAMED
            ],
        )

    def _having(self, word: str, lists: Callable[[Segment, range], list[Array]]) -> int:
        total = 0
        for part in self.parts:
            number = part.segment.words.find(word.encode())
            if number is not None:
                found = [docs for docs in lists(part.segment, part.segment.spellings_of(number)) if len(docs)]
                if found:
                    total += len(part.living(found[0] if len(found) == 1 else np.unique(np.concatenate(found))))
        return total

    # ------------------------------------------------------------------------------------------------- facets

    def facet(self, name: str) -> FacetCodes:
        """The values of a LABEL or CODE field."""
        if name not in self._facets:
            self._facets[name] = self._facet(name)
        return self._facets[name]

    def counts(self, name: str) -> Docs:
        """How many living documents have each value of a facet."""
        if name not in self._counts:
            of_part = self.facet(name).of_part
            total = np.zeros(len(self.facet(name).keys) + 1, np.int64)
            for part, values, counts in zip(self.parts, of_part, self._term_counts(name), strict=True):
                np.add.at(total, values, counts)
            self._counts[name] = total[1:]
        return self._counts[name]

    def _term_counts(self, name: str) -> Iterator[Docs]:
        """How many living documents of each part have each term of a facet's column; before them those with none."""
        for part in self.parts:
            column = part.segment.column(name)
            first, codes = column.first, column.codes
            if part.live is not None:
                first, codes = first[part.live], codes[part.live[column.owners]]
            size = len(column.terms) + 1
            yield np.bincount(first, minlength=size) + np.bincount(codes.astype(np.int64) + 1, minlength=size)

    def _facet(self, name: str) -> FacetCodes:
        numbers: dict[str, int] = {}
        written: dict[str, Counter[str]] = {}
        of_part = []
        for part, counts in zip(self.parts, self._term_counts(name), strict=True):
            values = [0]
            for term, count in zip(part.segment.column(name).terms, counts[1:].tolist(), strict=True):
                key, _, label = term.partition(LABEL_MARK)
                values.append(numbers.setdefault(key, len(numbers)) + 1)
                written.setdefault(key, Counter())[label] += count
            of_part.append(np.array(values, np.int64))
        labels = [_commonest(written[key], key) for key in numbers]
        return FacetCodes(list(numbers), labels, of_part)


def _commonest(written: Mapping[str, int], key: str) -> str:
    used = [label for label, count in written.items() if count]
    return min(used, key=lambda label: (-written[label], label), default=key)

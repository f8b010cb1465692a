"""One generation of a Whoosh index, seen as one row of documents: segments side by side, deletions masked.

Document numbers here run over all segments. A snapshot never changes; the engine opens a new one when the index has a
new generation, and hands on the segments that are still in it. Opening one reads nothing that grows with the archive.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property

import numpy as np

from search.articles import unpacked
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.kept import Kept
from search.engines.whoosh.known import Spelt, begun, spelt, written
from search.engines.whoosh.layout import LABEL_MARK
from search.engines.whoosh.segment import KEPT, Docs, Floats, Mask, Segment
from search.facets import commonest_label
from search.ranking import TIE_SHIFT, B
from search.schema import TEXTS


@dataclass(frozen=True, slots=True)
class Part:
    """A segment's place in the snapshot: its documents are base … base + size - 1; `live` is None if all are.

    What is found of a part holds as long as no more of its documents are deleted, so it is kept with the segment and
    serves later generations.
    """

    name: str
    segment: Segment
    base: int
    live: Mask | None
    deleted: int  # documents; never fewer in a later generation

    def living(self, docs: Array) -> Array:
        return docs if self.live is None else docs[self.live[docs]]

    def spellings(self, terms: tuple[str, ...]) -> list[list[Spelt]]:
        """The spellings that have each term of names."""
        return self.segment.kept(("spellings", terms, self.deleted), lambda: spelt(self.segment, terms, self.live))

    def begun(self, beginning: str, most: int) -> list[Spelt]:
        """The same of the commonest spellings that have any term that begins so."""
        key = ("begun", beginning, most, self.deleted)
        return self.segment.kept(key, lambda: begun(self.segment, beginning, most, self.live))

    def written(self, words: tuple[str, ...]) -> list[tuple[int, int]]:
        """In how many documents each word is, in a field that may name; and in how many as a name wherever it is."""
        return self.segment.kept(("written", words, self.deleted), lambda: written(self.segment, words, self.live))

    def term_counts(self, facet: str) -> Docs:
        """How many documents have each term of a facet's column; before them those with none."""
        return self.segment.kept(("terms", facet, self.deleted), lambda: self._term_counts(facet))

    def length_figures(self, field: str) -> tuple[int, int, int]:
        """`Segment.length_figures`, of living documents but for the most words of one."""
        return self.segment.kept(("lengths", field, self.deleted), lambda: self._length_figures(field))

    def _term_counts(self, facet: str) -> Docs:
        column = self.segment.column(facet)
        first, codes = column.first, column.codes
        if self.live is not None:
            first, codes = first[self.live], codes[self.live[column.owners]]
        size = len(column.terms) + 1
        return np.bincount(first, minlength=size) + np.bincount(codes.astype(np.int64) + 1, minlength=size)

    def _length_figures(self, field: str) -> tuple[int, int, int]:
        words, documents, most = self.segment.length_figures(field)
        if self.live is not None:
            gone = self.segment.lengths(field)[~self.live]
            words, documents = words - int(gone.sum(dtype=np.int64)), documents - int(np.count_nonzero(gone))
        return words, documents, most


@dataclass(frozen=True, slots=True)
class FacetCodes:
    """The values of a facet over all segments: of each part, which value each term of its column is."""

    keys: list[str]
    numbers: dict[str, int]  # of each key its place
    labels: list[str]  # of each key the label that the archive writes most often
    of_part: list[Docs]  # of each term its value (its key's number plus 1), and before them 0 for none
    spelt: dict[str, dict[str, list[tuple[int, int]]]]  # of a key with several labels: the parts and terms of each

    def label(self, key: str) -> str:
        return self.labels[self.numbers[key]] if key in self.numbers else key


class Snapshot:
    """A generation of an index. `generation` tells it from every other of this address."""

    def __init__(self, parts: tuple[Part, ...], generation: str) -> None:
        self.parts = parts
        self.generation = generation
        self.size = sum(part.segment.size for part in parts)
        self.count = self.size - sum(part.deleted for part in parts)
        self.kept = Kept(KEPT)
        self._facets: dict[str, FacetCodes] = {}
        self._counts: dict[str, Docs] = {}
        self.day_counts: dict[tzinfo, Docs] = {}  # of all living documents, by zone (`facetcounts`)

    # ----------------------------------------------------------------------------------------------- documents

    @cached_property
    def everything(self) -> Docs:
        """All living documents."""
        if self.count == self.size:
            return _NUMBERS.up_to(self.size)
        return np.concatenate([part.base + part.living(np.arange(part.segment.size)) for part in self.parts])

    def cut(self, docs: Docs) -> Iterator[tuple[int, Part, slice]]:
        """Each part that has some of the documents (in order), with its number and where in their row those are."""
        if len(self.parts) == 1:
            yield 0, self.parts[0], slice(0, len(docs))
            return
        bounds = np.searchsorted(docs, self._bounds).tolist()
        for number, part in enumerate(self.parts):
            if bounds[number + 1] > bounds[number]:
                yield number, part, slice(bounds[number], bounds[number + 1])

    @cached_property
    def _bounds(self) -> Docs:
        return np.array([*(part.base for part in self.parts), self.size])

    def gathered(self, docs: Docs, of: Callable[[Segment], Array], kind: type[np.generic]) -> Array:
        """A value of each of the documents (in order), from an array that every segment has."""
        if len(self.parts) == 1:
            return of(self.parts[0].segment)[docs]
        found = np.zeros(len(docs), kind)
        for _, part, rows in self.cut(docs):
            found[rows] = of(part.segment)[docs[rows] - part.base]
        return found

    def published(self, docs: Docs) -> Docs:
        """When each of the documents was published, in microseconds; UNDATED where unknown."""
        return self.gathered(docs, lambda segment: segment.published, np.int64)

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

    def stored(self, docs: Sequence[int]) -> list[bytes]:
        """The articles of documents, in any order, as `search.articles.packed` gave them."""
        if len(self.parts) == 1:
            return self.parts[0].segment.stored.all_of(docs)
        bases = [part.base for part in self.parts]
        owners = [self.parts[bisect_right(bases, doc) - 1] for doc in docs]
        return [part.segment.stored[doc - part.base] for part, doc in zip(owners, docs, strict=True)]

    # ------------------------------------------------------------------------------------------------- lengths

    @cached_property
    def norms(self) -> tuple[Floats, ...]:
        """Of each TEXT field: what an occurrence in one of so many words is multiplied by (`search.ranking`)."""
        return tuple(self._norms_of(place) for place in range(len(TEXTS)))

    def _norms_of(self, field: int) -> Floats:
        total, having, longest = 0, 0, 0
        for part in self.parts:
            words, documents, most = part.length_figures(TEXTS[field].name)
            total, having, longest = total + words, having + documents, max(longest, most)
        average = total / having if having else 1.0
        lengths = np.arange(longest + 1, dtype=np.float64)
        return TEXTS[field].weight / (1 - B + B * lengths / average)

    # ------------------------------------------------------------------------------------------------- words

    def words_with_prefix(self, prefix: str) -> Iterator[tuple[Part, int, str]]:
        """The words that begin with a prefix, in each part: their number and they themselves."""
        for part in self.parts:
            words = part.segment.words
            numbers = words.with_prefix(prefix.encode())
            for number, word in zip(numbers, words.terms(numbers), strict=True):
                yield part, number, word.decode()

    # What the archive knows of names: see `search.names.expand.Dictionary`.

    def spellings(self, terms: tuple[str, ...]) -> list[list[Spelt]]:
        found = [part.spellings(terms) for part in self.parts]
        return found[0] if len(found) == 1 else [_added_up(of[at] for of in found) for at in range(len(terms))]

    def begun(self, beginning: str, most: int) -> list[Spelt]:
        found = [part.begun(beginning, most) for part in self.parts]
        return found[0] if len(found) == 1 else _added_up(found)

    def written(self, words: tuple[str, ...]) -> list[tuple[int, int]]:
        found = [part.written(words) for part in self.parts]
        if len(found) == 1:
            return found[0]
        return [(sum(of[at][0] for of in found), sum(of[at][1] for of in found)) for at in range(len(words))]

    # ------------------------------------------------------------------------------------------------- facets

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages that the articles are in."""
        return frozenset(self.facet("language").keys)

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
            for part, values in zip(self.parts, of_part, strict=True):
                np.add.at(total, values, part.term_counts(name))
            self._counts[name] = total[1:]
        return self._counts[name]

    def _facet(self, name: str) -> FacetCodes:
        numbers: dict[str, int] = {}
        written: dict[str, Counter[str]] = {}
        places: dict[str, dict[str, list[tuple[int, int]]]] = {}
        of_part = []
        for at, part in enumerate(self.parts):
            values = [0]
            for term, count in zip(part.segment.column(name).terms, part.term_counts(name)[1:].tolist(), strict=True):
                key, _, label = term.partition(LABEL_MARK)
                places.setdefault(key, {}).setdefault(label, []).append((at, len(values)))
                values.append(numbers.setdefault(key, len(numbers)) + 1)
                written.setdefault(key, Counter())[label] += count
            of_part.append(np.array(values, np.int64))
        labels = [commonest_label(written[key], key) for key in numbers]
        spelt = {key: found for key, found in places.items() if len(found) > 1}
        return FacetCodes(list(numbers), numbers, labels, of_part, spelt)


def _added_up(parts: Iterable[Iterable[Spelt]]) -> list[Spelt]:
    """The spellings of several segments, each once, with the documents of all."""
    counts: Counter[tuple[str, str]] = Counter()
    for rows in parts:
        for spelling, word, count in rows:
            counts[spelling, word] += count
    return [(spelling, word, count) for (spelling, word), count in counts.items()]


class _Numbers:
    """The numbers from 0, made once for all generations: they only grow."""

    def __init__(self) -> None:
        self._made = np.arange(0)

    def up_to(self, size: int) -> Docs:
        if len(self._made) < size:
            self._made = np.arange(size + size // 4)
        return self._made[:size]


_NUMBERS = _Numbers()

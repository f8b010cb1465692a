"""The fields, terms and postings that Whoosh is shown (`layout.schema`), found in a segment, which keeps spellings.

Words are found by their spellings, stems by theirs in the documents of their language, facets by their columns, names
by the documents that write a spelling with a capital, and ids by the stored articles; deleted documents are included.

This is plain rather than fast: a posting list is gathered when it is asked for, and listing the terms of a field
gathers all of its lists. Vestka itself searches without it (`executor`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Protocol

import numpy as np

from search.articles import unpacked
from search.engines.whoosh import layout
from search.engines.whoosh.dictionary import Dictionary
from search.engines.whoosh.segment import Docs, Segment
from search.names.expand import MARK, entry
from search.names.terms import EXACTLY
from search.schema import KEYED, NAMES, STEMS, TEXTS
from search.text import fold

_LANGUAGE_END = ":"  # behind the language in a stem


@dataclass(frozen=True, slots=True)
class Found:
    """The documents that have a term, in order; how often each; all positions one after another, if they are kept."""

    docs: Docs
    freqs: Docs
    positions: Docs | None = None


class Field(Protocol):
    """The terms of a field."""

    def terms(self, first: bytes) -> Iterator[bytes]:
        """The terms in order, from the first that is not before `first`."""

    def find(self, term: bytes) -> Found | None:
        """The postings of a term; None if there are none."""


class _Numbered:
    """A field whose terms are those of a dictionary of which there are documents."""

    def __init__(self, dictionary: Dictionary, of: Callable[[int], Found]) -> None:
        """`of` gives the postings of a term by its number."""
        self._dictionary = dictionary
        self._of = of

    def terms(self, first: bytes) -> Iterator[bytes]:
        numbers = range(len(self._dictionary))
        for number in numbers[bisect_left(numbers, first, key=self._dictionary.__getitem__) :]:
            if len(self._of(number).docs):
                yield self._dictionary[number]

    def find(self, term: bytes) -> Found | None:
        number = self._dictionary.find(term)
        found = None if number is None else self._of(number)
        return found if found is not None and len(found.docs) else None


def _word(segment: Segment, field: int, number: int) -> Found:
    """A word in a field, whichever way it is spelled."""
    return _counted(*_occurrences(segment, field, segment.spellings_of(number)))


def _stem(segment: Segment, field: int, number: int) -> Found:
    """A stem in a field: its spellings, in the documents of its language."""
    docs, _ = _occurrences(segment, field, segment.with_stem(number))
    column = segment.column("language")
    language = segment.stems[number].decode().partition(_LANGUAGE_END)[0]
    its_own = [False, *(term.partition(layout.LABEL_MARK)[0] == language for term in column.terms)]
    return _counted(docs[np.array(its_own)[column.first[docs]]])


def _occurrences(segment: Segment, field: int, spellings: Iterable[int]) -> tuple[Docs, Docs]:
    """Each occurrence of any of the spellings in a field: its document, and its position."""
    docs, positions = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for place, _, f in segment.pairs(spellings):
        if f == field:
            found = segment.postings(place)
            docs.append(np.repeat(found.docs.astype(np.int64), found.freqs))
            positions.append(segment.positions[found.start : found.start + len(docs[-1])].astype(np.int64))
    return np.concatenate(docs), np.concatenate(positions)


def _counted(docs: Docs, positions: Docs | None = None) -> Found:
    if positions is not None:
        positions = positions[np.lexsort((positions, docs))]
    having, freqs = np.unique(docs, return_counts=True)
    return Found(having, freqs, positions)


def _value(segment: Segment, facet: str, number: int) -> Found:
    """A value of a facet."""
    column = segment.column(facet)
    return _counted(np.concatenate([np.flatnonzero(column.first == number + 1), column.owners[column.codes == number]]))


class _Names:
    """The terms of names, each with a spelling that has it (`search.names.expand.entry`)."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def terms(self, first: bytes) -> Iterator[bytes]:
        return iter(self._terms[bisect_left(self._terms, first) :])

    def find(self, term: bytes) -> Found | None:
        segment = self._segment
        name, _, written = term.decode().partition(MARK)
        spelling = self._spelling(written)
        if spelling is None:
            return None
        number = segment.names.find(name.encode())
        if name == EXACTLY + fold(written):  # which is not kept in a dictionary, since it follows from the word
            docs = segment.proper(spelling)
        elif number is not None and spelling in segment.with_name(number):
            docs = segment.named(spelling)
        else:
            return None
        return _counted(docs) if len(docs) else None

    def _spelling(self, written: str) -> int | None:
        segment = self._segment
        word = segment.words.find(fold(written).encode())
        spellings = () if word is None else segment.spellings_of(word)
        return next((spelling for spelling in spellings if segment.spelling(spelling) == written), None)

    @cached_property
    def _terms(self) -> list[bytes]:
        segment = self._segment
        found = [
            entry(name.decode(), segment.spelling(spelling))
            for number, name in enumerate(segment.names.terms())
            for spelling in segment.with_name(number)
            if len(segment.named(spelling))
        ]
        for number, word in enumerate(segment.words.terms()):
            spellings = [s for s in segment.spellings_of(number) if len(segment.proper(s))]
            found += [entry(EXACTLY + word.decode(), segment.spelling(spelling)) for spelling in spellings]
        return sorted(name.encode() for name in found)


class _Ids:
    """The ids of the articles."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def terms(self, first: bytes) -> Iterator[bytes]:
        return iter(self._terms[bisect_left(self._terms, first) :])

    def find(self, term: bytes) -> Found | None:
        article_id = term.decode()
        stored = self._segment.stored
        docs = [doc for doc in self._segment.numbers_of(article_id) if unpacked(stored[doc]).id == article_id]
        return _counted(np.array(docs, np.int64)) if docs else None

    @cached_property
    def _terms(self) -> list[bytes]:
        stored = self._segment.stored
        return sorted({unpacked(stored[doc]).id.encode() for doc in range(self._segment.size)})


def fields_of(segment: Segment) -> dict[str, Field]:
    """The fields of a segment that have terms, in the order of their names."""
    found: dict[str, Field] = {layout.ID: _Ids(segment), NAMES: _Names(segment)}
    for place, field in enumerate(TEXTS):
        found[field.name] = _Numbered(segment.words, partial(_word, segment, place))
        if field.stemmed:
            found[STEMS[field.name]] = _Numbered(segment.stems, partial(_stem, segment, place))
    for name in KEYED:
        found[name] = _Numbered(Dictionary(segment.file, f"facet.{name}"), partial(_value, segment, name))
    return dict(sorted(found.items()))

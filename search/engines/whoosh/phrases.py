"""Words that stand together, from the positions of each: `search.positions.occurrences`, over arrays.

A place is a document and a position in one integer, so that the places of a word in all documents are one sorted array and
looking for the next word is looking up integers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search.engines.whoosh import arrays
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.segment import Docs, Floats
from search.engines.whoosh.snapshot import Snapshot

_DOC = 1 << 32  # places from one document to the next
_AHEAD = 1 << 20  # before the first position, so that no window reaches into the document before


@dataclass(frozen=True, slots=True)
class Placed:
    """The documents that have a word in a field, in order, how often each, and all positions one after another."""

    docs: Docs
    freqs: Docs
    positions: Docs


def placed(snapshot: Snapshot, field: int, word: str) -> Placed:
    """Where the living documents have a word in a field (by its place in TEXTS)."""
    lists = [_of_part(snapshot, number, field, word.encode()) for number in range(len(snapshot.parts))]
    having = [one for one in lists if one is not None]
    if len(having) == 1:
        return having[0]
    empty = np.zeros(0, np.int64)
    return Placed(*(np.concatenate([empty, *(getattr(one, name) for one in having)]) for name in Placed.__slots__))


def _of_part(snapshot: Snapshot, number: int, field: int, word: bytes) -> Placed | None:
    part = snapshot.parts[number]
    segment = part.segment
    known = segment.words.find(word)
    lists = [
        segment.postings(place)
        for place, _, f in (segment.pairs(segment.spellings_of(known)) if known is not None else ())
        if f == field
    ]
    if not lists:
        return None
    docs = np.concatenate([one.docs for one in lists]).astype(np.int64)
    freqs = np.concatenate([one.freqs for one in lists]).astype(np.int64)
    positions = np.concatenate(
        [segment.positions[one.start : one.start + int(one.freqs.sum(dtype=np.int64))] for one in lists]
    ).astype(np.int64)
    if len(lists) > 1:  # spellings of the word that one document may have both of
        places = np.repeat(docs, freqs) * _DOC + positions
        places.sort()
        positions = places % _DOC
        docs, freqs = np.unique(places // _DOC, return_counts=True)
    if part.live is not None:
        kept = part.live[docs]
        positions = positions[np.repeat(kept, freqs)]
        docs, freqs = docs[kept], freqs[kept]
    return Placed(docs + part.base, freqs, positions)


def occurrences(words: Sequence[str], slop: int, lists: Mapping[str, Placed], size: int) -> tuple[Docs, Floats]:
    """The documents with a phrase, and how often it is in each."""
    if len(words) == 1:
        only = lists[words[0]]
        return only.docs, only.freqs.astype(np.float64)
    docs = _in_all(list(lists.values()), size)
    if not len(docs):
        return docs, np.zeros(0)
    places = {word: _places(one, docs, size) for word, one in lists.items()}
    ends = _side_by_side(words, places) if slop == 0 else _windows(Counter(words), len(words) + slop, places)
    counts = np.bincount(ends // _DOC, minlength=len(docs))
    found = np.flatnonzero(counts)
    return docs[found], counts[found].astype(np.float64)


def _in_all(lists: Sequence[Placed], size: int) -> Docs:
    docs, *others = sorted((one.docs for one in lists), key=len)
    for other in others:
        docs = docs[arrays.common(docs, other, size)[0]]
    return docs


def _places(one: Placed, docs: Docs, size: int) -> Docs:
    """The places of a word in the documents (each of which has it), which are numbered from 0."""
    if len(docs) == len(one.docs):
        return np.repeat(np.arange(len(docs)) * _DOC + _AHEAD, one.freqs) + one.positions
    _, rows = arrays.common(docs, one.docs, size)
    freqs = one.freqs[rows]
    starts = (np.cumsum(one.freqs) - one.freqs)[rows]
    before = np.cumsum(freqs) - freqs
    at = np.repeat(starts - before, freqs) + np.arange(int(freqs.sum()))
    return np.repeat(np.arange(len(docs)) * _DOC + _AHEAD, freqs) + one.positions[at]


def _side_by_side(words: Sequence[str], places: Mapping[str, Docs]) -> Docs:
    """The places at which the first word of a phrase stands before the others."""
    shifted = sorted((places[word] - offset for offset, word in enumerate(words)), key=len)
    found = shifted[0]
    for other in shifted[1:]:
        found = found[_are_in(found, other)]
    return found


def _are_in(values: Docs, others: Docs) -> Array:
    """Which of sorted values are among sorted others."""
    at = np.searchsorted(others, values)
    at[at == len(others)] = 0
    return others[at] == values


def _windows(needed: Counter[str], width: int, places: Mapping[str, Docs]) -> Docs:
    """The places at which a window ends that holds all words as often as they are needed."""
    ends = np.unique(np.concatenate(list(places.values())))
    for word, count in needed.items():
        inside = np.searchsorted(places[word], ends, side="right") - np.searchsorted(
            places[word], ends - width, side="right"
        )
        ends = ends[inside >= count]
    return ends

"""Words that stand together, from the positions of each: `search.positions.occurrences`, over arrays.

A place is a document and a position in one integer, so that the places of a word in all documents are one sorted array
and looking for the next word is looking up integers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.kernels import intersect, places, union
from search.engines.whoosh.segment import Docs, Floats, Postings, Segment

_DOC = 1 << 32  # places from one document to the next
_AHEAD = 1 << 20  # before the first position, so that no window reaches into the document before


@dataclass(frozen=True, slots=True)
class _Placed:
    """The documents that have a word in a field, and the postings of its spellings there."""

    docs: Array
    spellings: list[Postings]


def occurrences(segment: Segment, field: int, words: Sequence[str], slop: int) -> tuple[Docs, Floats]:
    """The documents of a segment with a phrase in a field (by its place in TEXTS), and how often it is in each."""
    lists: dict[str, _Placed] = {}
    for word in dict.fromkeys(words):
        placed = _placed(segment, field, word.encode())
        if placed is None:
            return np.zeros(0, np.int64), np.zeros(0)
        lists[word] = placed
    docs = _in_all(list(lists.values()))
    where = {word: _places(segment, docs, one) for word, one in lists.items()}
    if len(words) == 1:
        ends = where[words[0]]
    else:
        ends = _side_by_side(words, where) if slop == 0 else _windows(Counter(words), len(words) + slop, where)
    counts = np.bincount(ends // _DOC, minlength=len(docs))
    found = np.flatnonzero(counts)
    return docs[found].astype(np.int64), counts[found].astype(np.float64)


def _placed(segment: Segment, field: int, word: bytes) -> _Placed | None:
    known = segment.words.find(word)
    if known is None:
        return None
    pairs = segment.pairs(segment.spellings_of(known))
    lists = [segment.postings(place) for place, _, f in pairs if f == field]
    if not lists:
        return None
    return _Placed(union([one.docs for one in lists]), lists)


def _in_all(lists: Sequence[_Placed]) -> Array:
    docs, *others = sorted((one.docs for one in lists), key=len)
    for other in others:
        docs = docs[intersect(docs, other)[0]]
    return docs


def _places(segment: Segment, docs: Array, word: _Placed) -> Docs:
    """The places of a word in the documents, which are numbered from 0."""
    found = []
    for one in word.spellings:
        owners, rows = intersect(docs, one.docs)
        found.append(places(rows, owners, one.freqs, segment.positions, one.start, _AHEAD))
    return union(found)  # no two spellings stand at one place


def _side_by_side(words: Sequence[str], where: Mapping[str, Docs]) -> Docs:
    """The places at which the first word of a phrase stands before the others."""
    found, *others = sorted((where[word] - offset for offset, word in enumerate(words)), key=len)
    for other in others:
        found = found[intersect(found, other)[0]]
    return found


def _windows(needed: Counter[str], width: int, where: Mapping[str, Docs]) -> Docs:
    """The places at which a window ends that holds all words as often as they are needed."""
    ends = np.sort(np.concatenate(list(where.values())))
    for word, count in needed.items():
        last = np.searchsorted(where[word], ends, side="right")
        ends = ends[last - np.searchsorted(where[word], ends - width, side="right") >= count]
    return ends

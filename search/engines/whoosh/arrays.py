"""Sets of documents and orders of them, as arrays: what the executor puts queries together from.

Each operation has two ways. The sparse way sorts or bisects what it is given and never touches anything as long as the
archive; the dense way marks documents in an array as long as the archive, and is taken when there are enough of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import assert_never

import numpy as np

from search.engines.whoosh.segment import Docs, Floats, Mask
from search.model import Choice

DENSE = 64  # documents are marked in an array if they are more than one in so many of the archive
_BISECTED = 8  # of two sets the smaller is looked up in the larger by bisection if that is so many times larger
_BLOCK = 512  # keys of which only the smallest is looked at first


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents in order, without repetition, and the score of each."""

    docs: Docs
    scores: Floats


NONE = Matches(np.zeros(0, np.int64), np.zeros(0))


class _Marks(threading.local):
    """Arrays as long as the archive, of each thread, zero whenever nobody uses them."""

    def __init__(self) -> None:
        self._sums = np.zeros(0)
        self._seen = np.zeros(0, np.bool_)
        self._rows = np.zeros(0, np.int32)

    def sums(self, size: int) -> Floats:
        if len(self._sums) < size:
            self._sums = np.zeros(size)
        return self._sums

    def seen(self, size: int) -> Mask:
        if len(self._seen) < size:
            self._seen = np.zeros(size, np.bool_)
        return self._seen

    def rows(self, size: int) -> Docs:
        if len(self._rows) < size:
            self._rows = np.zeros(size, np.int32)
        return self._rows


_MARKS = _Marks()


@contextmanager
def marked(docs: Docs, size: int) -> Iterator[Mask]:
    """An array over `size` documents that is true for those."""
    seen = _MARKS.seen(size)
    seen[docs] = True
    try:
        yield seen
    finally:
        seen[docs] = False


def together(docs: Sequence[Docs], values: Sequence[Floats], size: int) -> Matches:
    """Documents from several arrays (each without repetition), the values of one that is in several added up."""
    parts = [(d, v) for d, v in zip(docs, values, strict=True) if len(d)]
    if len(parts) <= 1:
        return Matches(*parts[0]) if parts else NONE
    if sum(len(d) for d, _ in parts) * DENSE > size:
        sums, seen = _MARKS.sums(size), _MARKS.seen(size)
        for d, v in parts:
            sums[d] += v
            seen[d] = True
        found = np.flatnonzero(seen[:size])
        total = sums[found]
        sums[found] = 0
        seen[found] = False
        return Matches(found, total)
    return added(np.concatenate([d for d, _ in parts]), np.concatenate([v for _, v in parts]))


def added(docs: Docs, values: Floats) -> Matches:
    """Documents in any order, the values of one that is there several times added up."""
    if len(docs) < 2:
        return Matches(docs, values)
    order = np.argsort(docs, kind="stable")
    docs = docs[order]
    new = np.empty(len(docs), np.bool_)
    new[0] = True
    np.not_equal(docs[1:], docs[:-1], out=new[1:])
    starts = np.flatnonzero(new)
    return Matches(docs[starts], np.add.reduceat(values[order], starts))


def all_of(every: Sequence[Matches], size: int) -> Matches:
    """The documents that are in all, with the sum of their scores."""
    # Rarest first: what is left to intersect only shrinks.
    found, *others = sorted(every, key=lambda m: len(m.docs))
    for other in others:
        here, there = common(found.docs, other.docs, size)
        found = Matches(found.docs[here], found.scores[here] + other.scores[there])
    return found


def common(docs: Docs, others: Docs, size: int) -> tuple[Docs, Docs]:
    """The rows of the documents that two arrays have in common: in the one, and in the other, which is not shorter."""
    if not len(docs) or not len(others):
        return NONE.docs, NONE.docs
    if len(docs) * _BISECTED < len(others):
        at = np.searchsorted(others, docs)
        at[at == len(others)] = 0
        here = np.flatnonzero(others[at] == docs)
        return here, at[here]
    rows = _MARKS.rows(size)
    rows[others] = np.arange(1, len(others) + 1, dtype=np.int32)
    at = rows[docs]
    rows[others] = 0
    here = np.flatnonzero(at)
    return here, at[here] - 1


def without(matches: Matches, docs: Docs, size: int) -> Matches:
    """Matches that are not among other documents."""
    if len(matches.docs) <= len(docs):
        here, _ = common(matches.docs, docs, size)
    else:
        _, here = common(docs, matches.docs, size)
    kept = np.ones(len(matches.docs), np.bool_)
    kept[here] = False
    return chosen(matches, kept)


def raised(matches: Matches, by: Matches, size: int) -> Matches:
    """Matches, with the scores of those raised that are in `by`."""
    if len(matches.docs) <= len(by.docs):
        here, there = common(matches.docs, by.docs, size)
    else:
        there, here = common(by.docs, matches.docs, size)
    scores = matches.scores.copy()
    scores[here] += by.scores[there]
    return Matches(matches.docs, scores)


def chosen(matches: Matches, rows: Mask) -> Matches:
    return Matches(matches.docs[rows], matches.scores[rows])


def unscored(docs: Docs) -> Matches:
    """Documents, each with the score 0."""
    return Matches(docs, np.zeros(len(docs)))


def combined(masks: Sequence[Mask], choice: Choice, size: int) -> Mask:
    """What passes one filter, of what passes each of its values."""
    every = np.stack(masks) if masks else np.zeros((0, size), np.bool_)
    match choice:
        case Choice.ALL:
            return np.logical_and.reduce(every, axis=0)
        case Choice.ANY:
            return np.logical_or.reduce(every, axis=0)
        case Choice.NONE:
            return ~np.logical_or.reduce(every, axis=0)
        case _:
            assert_never(choice)


Column = Callable[[Docs], Floats]  # of some rows, what they are ordered by


def first(rows: Docs, columns: Sequence[Column], most: int) -> Docs:
    """The first rows in the order of columns (the first counts most): at least `most`, and not many more, in no order."""
    if not columns or most >= len(rows):
        return rows
    values = columns[0](rows)
    bound = _smallest(values, most)
    near = np.flatnonzero(values <= bound)
    rows, values = rows[near], values[near]
    level = values == bound
    ahead = rows[~level]
    return np.concatenate([ahead, first(rows[level], columns[1:], most - len(ahead))])


def best(scores: Floats, most: int, margin: float) -> Docs:
    """The rows of the highest scores: all that are within a margin of the one at the place `most`."""
    if most >= len(scores):
        return np.arange(len(scores))
    return np.flatnonzero(scores >= -_smallest(-scores, most) - margin)


def _smallest(values: Floats, count: int) -> float:
    """The value that `count` values do not exceed."""
    blocks = len(values) // _BLOCK
    if blocks > 2 * count:
        # As many blocks have a value that is no larger than the bound, so what is above it need not be looked at.
        lows = values[: blocks * _BLOCK].reshape(blocks, _BLOCK).min(axis=1)
        values = values[values <= np.partition(lows, count - 1)[count - 1]]
    return float(np.partition(values, count - 1)[count - 1])


def behind(keys: Floats, after: Sequence[float]) -> Mask:
    """Which rows of keys come behind a key."""
    found = np.zeros(len(keys), np.bool_)
    level = np.ones(len(keys), np.bool_)
    for column, value in zip(keys.T, after, strict=False):
        found |= level & (column > value)
        level &= column == value
    return found

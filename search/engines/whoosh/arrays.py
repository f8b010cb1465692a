"""Sets of documents and orders of them, as arrays: what the executor puts queries together from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from search.engines.whoosh.kernels import intersect, summing
from search.engines.whoosh.segment import Docs, Floats, Mask
from search.model import Choice

_BLOCK = 512  # keys of which only the smallest is looked at first


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents in order, without repetition, and the score of each."""

    docs: Docs
    scores: Floats


NONE = Matches(np.zeros(0, np.int64), np.zeros(0))


def any_of(every: Sequence[Matches], size: int) -> Matches:
    """The documents that are in any, with the sum of their scores."""
    parts = [matches for matches in every if len(matches.docs)]
    if len(parts) <= 1:
        return parts[0] if parts else NONE
    with summing(size) as sums:
        for matches in parts:
            sums.values(matches.docs, matches.scores)
        return Matches(*sums.collected())


def all_of(every: Sequence[Matches]) -> Matches:
    """The documents that are in all, with the sum of their scores."""
    # Rarest first: what is left to intersect only shrinks.
    found, *others = sorted(every, key=lambda m: len(m.docs))
    for other in others:
        here, there = intersect(found.docs, other.docs)
        found = Matches(found.docs[here], found.scores[here] + other.scores[there])
    return found


def without(matches: Matches, docs: Docs) -> Matches:
    """Matches that are not among other documents."""
    kept = np.ones(len(matches.docs), np.bool_)
    kept[intersect(matches.docs, docs)[0]] = False
    return chosen(matches, kept)


def raised(matches: Matches, by: Matches) -> Matches:
    """Matches, with the scores of those raised that are in `by`."""
    here, there = intersect(matches.docs, by.docs)
    scores = matches.scores.copy()
    scores[here] += by.scores[there]
    return Matches(matches.docs, scores)


def chosen(matches: Matches, rows: Mask) -> Matches:
    places = np.flatnonzero(rows)  # once, where indexing with a mask looks for them each time
    return Matches(matches.docs[places], matches.scores[places])


def unscored(docs: Docs) -> Matches:
    """Documents, each with the score 0."""
    return Matches(docs, np.zeros(len(docs)))


def among(docs: Docs, others: Docs) -> Mask:
    """Which of the documents are among others."""
    mask = np.zeros(len(docs), np.bool_)
    mask[intersect(docs, others)[0]] = True
    return mask


def passed(masks: Iterable[Mask], size: int) -> Mask:
    """What passes all masks."""
    found = np.ones(size, np.bool_)
    for mask in masks:
        found &= mask
    return found


def combined(masks: Sequence[Mask], choice: Choice, size: int) -> Mask:
    """What passes one filter, of what passes each of its values."""
    if choice is Choice.ALL:
        return passed(masks, size)
    found = np.zeros(size, np.bool_)
    for mask in masks:
        found |= mask
    return ~found if choice is Choice.NONE else found


Column = Callable[[Docs], Floats]  # of some rows, what they are ordered by


def first(rows: Docs, columns: Sequence[Column], most: int) -> Docs:
    """The first rows in the order of columns, of which the first counts most: a few more than `most`, in no order."""
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


def behind(rows: Docs, columns: Sequence[Column], after: Sequence[float]) -> Mask:
    """Which rows come behind a key; only those that are level in one column are asked for the next."""
    values = columns[0](rows)
    found: Mask = values > after[0]
    level = np.flatnonzero(values == after[0])
    if len(columns) > 1 and len(level):
        found[level] = behind(rows[level], columns[1:], after[1:])
    return found

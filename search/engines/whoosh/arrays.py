"""Sets of documents and orders of them, as arrays: what the executor puts queries together from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from search.engines.whoosh.segment import Docs, Floats
from search.engines.whoosh.snapshot import Mask
from search.model import Choice, Query


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents in order, without repetition, and the score of each."""

    docs: Docs
    scores: Floats


NONE = Matches(np.zeros(0, np.int64), np.zeros(0))


def together(docs: Sequence[Docs], values: Sequence[Floats]) -> Matches:
    """Documents from several arrays, the values of one that is in several added up."""
    parts = [(d, v) for d, v in zip(docs, values, strict=True) if len(d)]
    if not parts:
        return NONE
    if len(parts) == 1:
        return Matches(*parts[0])
    found, rows = np.unique(np.concatenate([d for d, _ in parts]), return_inverse=True)
    return Matches(found, summed(rows, [v for _, v in parts], len(found)))


def all_of(every: Sequence[Matches]) -> Matches:
    """The documents that are in all, with the sum of their scores."""
    # Rarest first: what is left to intersect only shrinks.
    found, *others = sorted(every, key=lambda m: len(m.docs))
    for other in others:
        at = np.searchsorted(other.docs, found.docs)
        at[at == len(other.docs)] = 0
        both = other.docs[at] == found.docs if len(other.docs) else np.zeros(len(found.docs), np.bool_)
        found = Matches(found.docs[both], found.scores[both] + other.scores[at[both]])
    return found


def any_of(every: Sequence[Matches]) -> Matches:
    """The documents that are in any, with the sum of their scores."""
    return together([m.docs for m in every], [m.scores for m in every])


def summed(rows: Docs, values: Sequence[Floats], size: int) -> Floats:
    """Adds up values that belong to the same row."""
    return np.bincount(rows, np.concatenate(values), size).astype(np.float64, copy=False)


def unscored(mask: Mask) -> Matches:
    """The documents of a mask, each with the score 0."""
    docs = np.flatnonzero(mask)
    return Matches(docs, np.zeros(len(docs)))


def mask(docs: Docs, size: int) -> Mask:
    """Documents as a mask over all."""
    inside = np.zeros(size, np.bool_)
    inside[docs] = True
    return inside


def passed(masks: Iterable[Mask], docs: Docs) -> Mask:
    """Which of the documents pass all masks."""
    rows = np.ones(len(docs), np.bool_)
    for mask in masks:
        rows &= mask[docs]
    return rows


def combined(masks: Sequence[Mask], choice: Choice, size: int) -> Mask:
    """The masks of the values of one filter, put together as it says."""
    found = np.zeros(size, np.bool_) if choice is not Choice.ALL else np.ones(size, np.bool_)
    for mask in masks:
        found = found & mask if choice is Choice.ALL else found | mask
    return ~found if choice is Choice.NONE else found


def page(keys: Floats, query: Query) -> Docs:
    """The rows of the page, in order; only as many are sorted as it needs."""
    if query.after is not None:
        rows = np.flatnonzero(_behind(keys, query.after))
        first, last = 0, query.size
    else:
        rows = np.arange(len(keys))
        first, last = (query.page - 1) * query.size, query.page * query.size
    if first >= len(rows):
        return rows[:0]
    if last < len(rows):
        bound = np.partition(keys[rows, 0], last - 1)[last - 1]
        rows = rows[keys[rows, 0] <= bound]
    # lexsort takes its last key first
    return rows[np.lexsort(keys[rows].T[::-1])][first:last]


def _behind(keys: Floats, after: Sequence[float]) -> Mask:
    """Which rows come behind a sort key."""
    behind = np.zeros(len(keys), np.bool_)
    level = np.ones(len(keys), np.bool_)
    for column, value in zip(keys.T, after, strict=False):
        behind |= level & (column > value)
        level &= column == value
    return behind

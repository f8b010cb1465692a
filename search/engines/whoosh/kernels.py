"""The innermost loops of the executor, compiled where there was a compiler (`_kernels.c`) and in NumPy where not.

NumPy needs a pass, and an array as long, for every step of a sum; the compiled loops take one pass and no array, which
is what makes a common word cheap (docs/decisions/0011-compiled-kernels.md). Both give the same, to the last bit but for
the order of additions, and the tests run both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import reduce
from typing import NamedTuple

import numpy as np

from search.compiled import loops
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.layout import UNDATED
from search.engines.whoosh.segment import Docs, Floats, Mask, Segment

_compiled = loops("search.engines.whoosh._kernels")

_DENSE = 64  # documents are found by a walk over all marks if they are more than one in so many of the archive
_NO_LIMIT = (1 << 63) - 1
_FEW_LISTS = 4  # that are merged one after another; more are sorted
_FAR = 8  # of two sets the smaller is looked up in the larger by bisection if that is so many times larger


class Pairs(NamedTuple):
    """Pairs of a segment, a row each: place, weight, field (its place in TEXTS), and a row of `factors` from 1, or 0.

    `factors` has a column for each language of the segment, and before them one for none.
    """

    places: Docs
    weights: Floats
    fields: Array
    tables: Array
    factors: Floats


class Sums:
    """Adds up numbers of documents, in arrays as long as the archive that are zero whenever nobody adds."""

    def __init__(self, room: int) -> None:
        self.room = room  # documents that there may be
        self.size = 0  # that there are
        self._sums = np.zeros(room)
        self._seen = np.zeros(room, np.uint8)
        self._touched = np.zeros(room + 1 if _compiled else 0, np.uint32)
        self._parts: list[Docs] = []  # without the compiled loops: the documents in the place of `_touched`
        self._count = 0

    def pairs(
        self, found: Pairs, segment: Segment, norms: tuple[Floats, ...], base: int, live: Mask | None, mark: int = 1
    ) -> None:
        """Adds the postings of pairs to documents `base + doc`, if they `live`; they get the bits of a mark.

        A posting adds its frequency, times the weight of the pair, times `norms[field][length]` of the field and of the
        document's length in it, and if the pair has a table, times the factor there for the language of the document;
        where that is 0 it adds nothing.
        """
        docs, freqs, offsets = segment.all_postings
        languages = segment.column("language").first
        if _compiled:
            self._count = _compiled.add_pairs(
                self._sums, self._seen, self._touched, docs, freqs, offsets, found.places, found.weights, found.fields,
                found.tables, languages, found.factors, live, segment.all_lengths, norms, self._count, base, mark,
            )  # fmt: skip
            return
        for place, weight, field, table in zip(
            found.places.tolist(), found.weights.tolist(), found.fields.tolist(), found.tables.tolist(), strict=True
        ):
            run = slice(int(offsets[place]), int(offsets[place + 1]))
            having, factors = docs[run].astype(np.int64), weight * freqs[run]
            if table:
                factors = factors * found.factors[table - 1][languages[having]]
            kept = factors != 0 if live is None else (factors != 0) & live[having]
            having, factors = having[kept], factors[kept]
            self._add(having + base, factors * norms[field][segment.all_lengths[field][having]], mark)

    def values(self, docs: Docs, values: Floats) -> None:
        """Adds a value to each of the documents, which ascend."""
        if _compiled:
            self._count = _compiled.add_values(self._sums, self._seen, self._touched, docs, values, self._count)
        else:
            self._add(docs, values, 1)

    def _add(self, docs: Docs, values: Floats, mark: int) -> None:
        self._sums[docs] += values
        self._seen[docs] |= np.uint8(mark)
        self._parts.append(docs)
        self._count += len(docs)

    def collected(self) -> tuple[Docs, Floats]:
        """The documents that something was added to, in order, and their sums, which are zero again."""
        docs, values, _ = self._collected(marks=False)
        return docs, values

    def marked(self) -> tuple[Docs, Floats, Array]:
        """The same, and the marks of each."""
        return self._collected(marks=True)

    def _collected(self, marks: bool) -> tuple[Docs, Floats, Array]:
        if _compiled:
            docs, values = np.empty(self._count, np.int64), np.empty(self._count)
            found = np.empty(self._count if marks else 0, np.uint8)
            _compiled.collect(
                self._sums, self._seen, self._touched, docs, values, found if marks else None, self._count, self.size
            )  # fmt: skip
        else:
            docs = np.flatnonzero(self._seen) if self._count * _DENSE > self.size else union(self._parts)
            values, found = self._sums[docs], self._seen[docs]
            self._sums[docs] = 0
            self._seen[docs] = 0
            self._parts.clear()
        self._count = 0
        return docs, values, found


_FREE: list[Sums] = []  # that nobody adds to; threads share them, since few search in the same moment


@contextmanager
def summing(size: int) -> Iterator[Sums]:
    """Sums over so many documents, which are zero."""
    sums = None
    with suppress(IndexError):  # not asked for first: another thread may be quicker
        sums = _FREE.pop()
    if sums is None or sums.room < size:
        sums = Sums(size + size // 8)  # room for generations to come
    sums.size = size
    yield sums
    _FREE.append(sums)  # if what is done with them fails they are not zero, and nobody gets them again


def saturate(sums: Floats, marks: Array | None, mark: int, k1: float, floor: float, scale: float) -> None:
    """Makes scores of sums, each in its place: `scale * (floor + sum / (sum + k1))`.

    Those that have not the bit of a mark get `scale * floor * sum / (sum + k1)`; without `marks` all have it.
    """
    if _compiled:
        _compiled.saturate(sums, marks, mark, k1, floor, scale)
        return
    sums /= sums + k1
    if marks is None:
        sums += floor
    else:
        np.copyto(sums, np.where(marks & np.uint8(mark), sums + floor, floor * sums))
    sums *= scale


def count_codes(docs: Docs, base: int, codes: Array, counts: Docs) -> None:
    """Adds 1 to `counts[codes[docs - base]]` for each of the documents."""
    if _compiled:
        _compiled.count_codes(docs, codes, counts, base)
    else:
        counts += np.bincount(codes[docs - base], minlength=len(counts))


def count_more(docs: Docs, base: int, owners: Array, codes: Array, counts: Docs) -> None:
    """Adds 1 to `counts[codes[i] + 1]` for each i whose owner is one of `docs - base`; docs and owners ascend."""
    if _compiled:
        _compiled.count_more(docs, owners, codes, counts, base)
    elif len(docs):
        at = np.searchsorted(docs, owners + np.int64(base))
        at[at == len(docs)] = 0
        owned = docs[at] == owners + np.int64(base)
        counts += np.bincount(codes[owned].astype(np.int64) + 1, minlength=len(counts))


def with_codes(docs: Docs, base: int, first: Array, wanted: Mask, owners: Array, codes: Array, mask: Mask) -> None:
    """Sets `mask` for each of the documents to whether it has a code that is wanted: `first[docs - base]`, or one of
    `codes[i] + 1` where it is `owners[i]`. Documents and owners ascend.
    """
    if _compiled:
        _compiled.with_codes(docs, first, wanted, owners, codes, mask, base)
        return
    mask[:] = wanted[first[docs - base]]
    having = np.unique(owners[wanted[codes.astype(np.int64) + 1]] + np.int64(base))
    mask[intersect(docs, having)[0]] = True


def between(docs: Docs, base: int, values: Docs, low: int, high: int, mask: Mask) -> None:
    """Sets `mask` for each of the documents to whether `low <= values[docs - base] < high`."""
    if _compiled:
        _compiled.between(docs, values, mask, base, low, high)
        return
    found = values[docs - base]
    mask[:] = (found >= low) & (found < high)


def intersect(some: Array, others: Array) -> tuple[Docs, Docs]:
    """Where the values are, in each of two ascending arrays, that both have."""
    if len(some) > len(others):
        there, here = intersect(others, some)
        return here, there
    if _compiled:
        here, there = np.empty(len(some) + 1, np.int64), np.empty(len(some) + 1, np.int64)
        found = _compiled.intersect(some, others, here, there)
        return here[:found], there[:found]
    if not len(some):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    if len(some) * _FAR < len(others):
        at = np.searchsorted(others, some)
        at[at == len(others)] = 0
        here = np.flatnonzero(others[at] == some)
        return here, at[here]
    _, here, there = np.intersect1d(some, others, assume_unique=True, return_indices=True)
    return here, there


def soonest(
    runs: Iterable[tuple[Docs, int, Docs]], size: int, most: int, newest: bool, behind: int | None = None
) -> Docs:
    """Rows of documents, ascending, among which are the first `most` in the order of their dates; all, in NumPy.

    `runs` are the documents, `size` in all, each run with what is taken from its documents and an array of instants by
    what is left (microseconds; `layout.UNDATED` comes last). `behind`: only those that are not before this instant in
    the order are wanted, and `most` besides those that are level with it.
    """
    if not _compiled or not most:
        return np.arange(size)
    heap, rows = np.empty(min(most, size) or 1, np.int64), np.empty(size, np.int64)
    limit = _NO_LIMIT if behind is None else behind if newest or behind == UNDATED else -1 - behind
    held = found = offset = 0
    for docs, base, published in runs:
        held, found = _compiled.soonest(docs, published, heap, rows, base, newest, limit, held, found, offset)
        offset += len(docs)
    return rows[:found]


def union(lists: Sequence[Array]) -> Array:
    """The values of ascending arrays, in order and each once."""
    having = [one for one in lists if len(one)]
    if len(having) < 2:
        return having[0] if having else np.zeros(0, np.int64)
    if _compiled and len(having) <= _FEW_LISTS and len({one.dtype for one in having}) == 1:
        return reduce(_merged, sorted(having, key=len))
    values = np.concatenate(having)
    values.sort()  # np.unique would hash them first, at twenty times the cost
    new = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return values[new]


def _merged(one: Array, other: Array) -> Array:
    found = np.empty(len(one) + len(other), one.dtype)
    return found[: _compiled.merge(one, other, found)]


def places(rows: Docs, owners: Docs, freqs: Array, positions: Array, start: int, ahead: int) -> Docs:
    """The positions of some postings as `(owner << 32) + ahead + position`.

    The positions of all postings, `freqs` of each, lie one after another from `start` on; `rows` are ascending, and
    each has an owner.
    """
    counts = freqs[rows].astype(np.int64)
    total = int(counts.sum())
    if _compiled:
        found = np.empty(total, np.int64)
        _compiled.places(rows, owners, freqs, positions, found, start, ahead)
        return found
    begins = start + (np.cumsum(freqs, dtype=np.int64) - freqs)[rows]
    at = np.repeat(begins - (np.cumsum(counts) - counts), counts) + np.arange(total)
    return np.repeat((owners << 32) + ahead, counts) + positions[at]

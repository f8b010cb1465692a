"""Lists of documents of several segments, put together under common keys: the postings of a merge.

Lists pass through in pieces of some millions of documents. Where each goes is computed, not sorted: all that is needed
are the lengths of the lists in each source.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import reduce
from typing import IO

import numpy as np
import numpy.typing as npt

from search.engines.whoosh.arrayfile import Array, ArrayFileWriter
from search.engines.whoosh.dictionary import smallest

PIECE = 1 << 21  # documents, or bytes, that are in memory at once


def pieces(offsets: Array) -> Iterator[tuple[int, int]]:
    """Cuts lists that begin at offsets into runs of lists, each of about PIECE items."""
    first = 0
    while first < len(offsets) - 1:
        last = int(np.searchsorted(offsets, offsets[first] + PIECE, side="right")) - 1
        last = max(last, first + 1)
        yield first, last
        first = last


@dataclass(slots=True)
class Lists:
    """Lists of documents of one source under new keys, ascending; list i is docs[offsets[i]:offsets[i + 1]]."""

    keys: Array
    offsets: Array
    docs: Array
    numbers: Array  # of each document its new number, or -1
    freqs: Array | None = None
    positions: Array | None = None
    positions_at: Array | None = None


def write_interleaved(file: ArrayFileWriter, lists: Sequence[Lists], name: str, docs_name: str) -> None:
    """Merges lists under their keys, in pieces; what comes beside the documents waits in files without a name."""
    keys: list[Array] = []
    counts: list[Array] = []
    places: list[Array] = []
    with ExitStack() as stack:
        whole = all(one.freqs is not None for one in lists)
        folder = file.path.parent  # where there is room for them; what is for temporary files may be memory
        spill = [stack.enter_context(tempfile.TemporaryFile(dir=folder)) for _ in range(2 if whole else 0)]
        kinds = [_widest(one.freqs for one in lists), _widest(one.positions for one in lists)] if whole else []

        def docs() -> Iterator[Array]:
            for piece in _merged(lists):
                keys.append(piece.keys)
                counts.append(piece.counts)
                if whole:
                    places.append(piece.places)
                    spill[0].write(piece.freqs.astype(kinds[0]).tobytes())
                    spill[1].write(piece.positions.astype(kinds[1]).tobytes())
                yield piece.docs

        file.stream(docs_name, np.uint32, docs())
        for temporary, kind, part in zip(spill, kinds, ("freqs", "positions"), strict=False):
            file.stream(part, kind, _read_back(temporary, kind))
    file.add(name, _joined(keys).astype(np.uint32))
    file.add(f"{name}.postings", _begins(_joined(counts)))
    if whole:
        file.add(f"{name}.positions", _begins(_joined(places)))


@dataclass(slots=True)
class _Piece:
    """Some merged lists: their keys, how many documents and positions each has, and those one after another."""

    keys: Array
    counts: Array
    places: Array
    docs: Array
    freqs: Array
    positions: Array


def _merged(lists: Sequence[Lists]) -> Iterator[_Piece]:
    union = reduce(np.union1d, [one.keys for one in lists], np.zeros(0, np.int64))
    rows = [np.searchsorted(union, one.keys) for one in lists]
    sizes = np.zeros(len(union), np.int64)
    for one, row in zip(lists, rows, strict=True):
        np.add.at(sizes, row, np.diff(one.offsets))
    for first, last in pieces(np.append(0, np.cumsum(sizes))):
        parts = [_cut(one, row, first, last) for one, row in zip(lists, rows, strict=True)]
        counts, of_doc = _interleaved(parts, [part.counts for part in parts], last - first)
        places, of_place = _interleaved(parts, [part.places for part in parts], last - first)
        kept = counts > 0
        yield _Piece(
            union[first:last][kept],
            counts[kept],
            places[kept],
            _scattered([part.docs for part in parts], of_doc),
            _scattered([part.freqs for part in parts], of_doc),
            _scattered([part.positions for part in parts], of_place),
        )


@dataclass(slots=True)
class _Part:
    """What one source has of a piece, without what is deleted: the row of each list (from 0), and as in `_Piece`."""

    rows: Array
    counts: Array
    places: Array
    docs: Array
    freqs: Array
    positions: Array


def _cut(one: Lists, rows: Array, first: int, last: int) -> _Part:
    """The lists of the rows first to last."""
    a, b = np.searchsorted(rows, [first, last])
    start, end = one.offsets[a], one.offsets[b]
    counts, docs = np.diff(one.offsets[a : b + 1]), one.numbers[one.docs[start:end]]
    freqs = positions = docs[:0]
    places = np.zeros(len(counts), np.int64)
    if one.freqs is not None and one.positions is not None and one.positions_at is not None:
        freqs, places = one.freqs[start:end], np.diff(one.positions_at[a : b + 1])
        positions = one.positions[one.positions_at[a] : one.positions_at[b]]
    kept = docs >= 0
    if not kept.all():
        of = np.repeat(np.arange(len(counts)), counts)[kept]
        counts, docs = np.bincount(of, minlength=len(counts)), docs[kept]
        if one.freqs is not None:
            positions, freqs = positions[np.repeat(kept, freqs)], freqs[kept]
            places = np.bincount(of, freqs, len(places)).astype(np.int64)
    return _Part(rows[a:b] - first, counts, places, docs, freqs, positions)


def _interleaved(parts: Sequence[_Part], sizes: Sequence[Array], rows: int) -> tuple[Array, list[Array]]:
    """How large each row is, if every part adds as much to its rows as `sizes` says, and where all of it goes."""
    total = np.zeros(rows, np.int64)
    before = []  # what earlier parts put into the rows of each part
    for part, size in zip(parts, sizes, strict=True):
        before.append(total[part.rows])
        total += np.bincount(part.rows, size, rows).astype(np.int64)
    starts = np.cumsum(total) - total
    places = []
    for part, size, earlier in zip(parts, sizes, before, strict=True):
        shift = starts[part.rows] + earlier - (np.cumsum(size) - size)
        place = np.repeat(shift, size)
        place += np.arange(len(place))
        places.append(place)
    return total, places


def _scattered(values: Sequence[Array], places: Sequence[Array]) -> Array:
    found = np.empty(sum(map(len, values)), np.result_type(*values))
    for some, place in zip(values, places, strict=True):
        if len(some):
            found[place] = some
    return found


def _widest(arrays: Iterable[Array | None]) -> np.dtype[np.unsignedinteger]:
    return max((a.dtype for a in arrays if a is not None), key=lambda kind: kind.itemsize)


def _begins(counts: Array) -> Array:
    """Where each of several lists begins, and where the last ends."""
    ends = np.cumsum(counts)
    most = int(ends[-1]) if len(ends) else 0
    return np.append(0, ends).astype(smallest(most))


def _read_back(file: IO[bytes], kind: npt.DTypeLike) -> Iterator[Array]:
    file.seek(0)
    while data := file.read(PIECE * np.dtype(kind).itemsize):
        yield np.frombuffer(data, kind)


def _joined(arrays: Sequence[Array]) -> Array:
    return np.concatenate(arrays) if arrays else np.zeros(0, np.int64)

"""A term dictionary: sorted terms in a file of arrays, each numbered by its rank.

`NAME` holds the UTF-8 of all terms one after another, `NAME.ends` where each ends. To find a term without walking
through the file, terms are also grouped by a checksum: those with the checksum's top bits b are
`NAME.by_hash[NAME.buckets[b]:NAME.buckets[b + 1]]`, about one. Prefixes are found by bisection.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from search.engines.whoosh.arrayfile import Array, ArrayFile, ArrayFileWriter
from search.engines.whoosh.lookups import Terms, find

_AFTER = b"\xff"  # behind every byte of UTF-8
_CHECKSUM_BITS = 32


def smallest(most: int) -> type[np.unsignedinteger]:
    """The narrowest type for numbers from 0 to `most`."""
    kinds = (np.uint8, np.uint16, np.uint32)
    return next((kind for kind in kinds if most <= np.iinfo(kind).max), np.uint64)


def ends_of(lengths: Sequence[int] | Array) -> Array:
    """Where each of several things that lie one after another ends."""
    ends = np.cumsum(np.asarray(lengths, np.int64))
    return ends.astype(smallest(int(ends[-1]) if len(ends) else 0))


def write_dictionary(file: ArrayFileWriter, name: str, terms: Sequence[bytes]) -> None:
    """Writes sorted terms, without repetition."""
    file.add(name, np.frombuffer(b"".join(terms), np.uint8))
    file.add(f"{name}.ends", ends_of(list(map(len, terms))))
    hashes = np.fromiter(map(zlib.crc32, terms), np.uint32, len(terms))
    bits = max(1, len(terms).bit_length())
    top = hashes >> (_CHECKSUM_BITS - bits)
    counts = np.bincount(top, minlength=1 << bits)
    kind = smallest(len(terms))
    file.add(f"{name}.buckets", np.concatenate([[0], np.cumsum(counts)]).astype(kind))
    file.add(f"{name}.by_hash", np.argsort(top, kind="stable").astype(kind))


class Dictionary:
    """The terms of one dictionary of a file; `len()` is how many."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._blob = file.view(name)
        self._ends = file.view(f"{name}.ends")
        shift = _CHECKSUM_BITS - max(1, len(self._ends).bit_length())
        self.arrays: Terms = (
            self._blob, self._ends, file.view(f"{name}.buckets"), file.view(f"{name}.by_hash"), shift
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> bytes:
        return self._blob[self._ends[number - 1] if number else 0 : self._ends[number]].tobytes()

    def find(self, term: bytes) -> int | None:
        """The number of a term; None if it is not there."""
        return find(term, self.arrays)

    def with_prefix(self, prefix: bytes) -> range:
        """The numbers of the terms that begin with a prefix."""
        everything = range(len(self))
        first = bisect_left(everything, prefix, key=self.__getitem__)
        return range(first, bisect_left(everything, prefix + _AFTER, first, key=self.__getitem__))

    def terms(self, numbers: range | None = None) -> list[bytes]:
        """The terms with consecutive numbers, or all."""
        numbers = range(len(self)) if numbers is None else numbers
        if not numbers:
            return []
        start = self._ends[numbers[0] - 1] if numbers[0] else 0
        blob = self._blob[start : self._ends[numbers[-1]]].tobytes()
        found, at = [], 0
        for end in self._ends[numbers[0] : numbers[-1] + 1].tolist():
            found.append(blob[at : end - start])
            at = end - start
        return found

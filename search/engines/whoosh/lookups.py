"""Where a term is in a dictionary, and a number in an ascending array; compiled where there was a compiler
(`_lookups.c`), as is what `known` asks.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left

from search.compiled import loops

compiled = loops("search.engines.whoosh._lookups")

# Of a dictionary: all terms, where each ends, where each bucket of terms begins, the terms bucket by bucket, and by how
# many bits a checksum is shifted to give the number of its bucket (`dictionary`).
Terms = tuple[memoryview, memoryview, memoryview, memoryview, int]


def find(term: bytes, terms: Terms) -> int | None:
    """The number of a term; None if it is not there."""
    if compiled:
        found: int = compiled.find(term, terms)
        return None if found < 0 else found
    blob, ends, buckets, by_hash, shift = terms
    bucket = zlib.crc32(term) >> shift
    for place in range(buckets[bucket], buckets[bucket + 1]):
        number = by_hash[place]
        if blob[ends[number - 1] if number else 0 : ends[number]] == term:
            return number
    return None


def span(values: memoryview, first: int, last: int) -> tuple[int, int]:
    """Where the values from a first up to a last, which is not among them, stand in an ascending array."""
    if compiled:
        found: tuple[int, int] = compiled.span(values, first, last)
        return found
    return bisect_left(values, first), bisect_left(values, last)

"""The facet of names over documents as arrays: the spellings that most of them write as names are written.

Nothing is indexed for it: the lists of documents of all spellings (`proper`) stand one after another in a segment, so a
mark for each document of the result, taken along them and summed up list by list, counts every spelling in one pass. It
costs 2 ns for each place of the lists, whatever the result: 4 ms in 120,000 articles. Only the commonest are then read
and judged (`search.names.commonest`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.segment import Docs, Segment
from search.engines.whoosh.snapshot import Snapshot
from search.facets import spelt
from search.model import Facet, Query
from search.names.commonest import commonest

LOOKED_AT = 400  # spellings of a segment that are read at first: as many as have ordinary words among them


@dataclass(frozen=True, slots=True)
class _Counts:
    """In how many of the documents each spelling of `segment.all_proper` is."""

    segment: Segment
    counts: Array

    def most(self, number: int) -> tuple[list[tuple[str, int]], int]:
        """The spellings that are in most, with all that are level, and in how many at most each other one is."""
        places = np.flatnonzero(self.counts)
        bound = 0
        if number < len(places):
            having = self.counts[places]
            bound = int(np.partition(having, -number)[-number])
            places = places[having >= bound]
        numbers = self.segment.all_proper[0][places].tolist()
        found = zip(map(self.segment.spelling, numbers), self.counts[places].tolist(), strict=True)
        return list(found), max(0, bound - 1)

    def of(self, spelling: str) -> int:
        place = self.segment.proper_place(spelling)
        return 0 if place is None else int(self.counts[place])


def named(snapshot: Snapshot, query: Query, docs: Docs) -> Facet:
    """The facet of names over documents (in order)."""
    parts = [_counts(part.segment, docs[rows] - part.base) for _, part, rows in snapshot.cut(docs)]
    most, looked_at = query.facet_size, LOOKED_AT
    while True:
        found, bound = _together(parts, looked_at)
        names = commonest(found, snapshot, most, bound)
        if names is not None:
            return spelt(names)
        looked_at *= 4


def _counts(segment: Segment, docs: Docs) -> _Counts:
    spellings, offsets, lists = segment.all_proper
    if not len(lists):
        return _Counts(segment, np.zeros(len(spellings), np.int64))
    chosen = np.zeros(segment.size, np.uint8)
    chosen[docs] = 1
    return _Counts(segment, np.add.reduceat(chosen[lists], offsets[:-1].astype(np.int64), dtype=np.int64))


def _together(parts: Sequence[_Counts], number: int) -> tuple[Counter[str], int]:
    """Spellings with their documents in all segments, and of how many at most one is that is not among them."""
    found: Counter[str] = Counter()
    bound = 0
    for part in parts:
        spellings, others = part.most(number)
        found.update(dict(spellings))
        bound += others
    if len(parts) > 1:
        found = Counter({spelling: sum(part.of(spelling) for part in parts) for spelling in found})
    return found, bound

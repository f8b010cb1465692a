"""Filters and facets over documents as arrays: which pass, and how many have each value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from functools import lru_cache

import numpy as np

from search import facets
from search.engines.whoosh import arrays
from search.engines.whoosh.kernels import between, count_codes, count_more, with_codes
from search.engines.whoosh.layout import UNDATED
from search.engines.whoosh.segment import Days, Docs, Mask
from search.engines.whoosh.snapshot import FacetCodes, Snapshot
from search.model import Choice, Facet, Filter, Interval, Period, Query
from search.schema import KEYED, microseconds

_END = int(np.iinfo(np.int64).max)  # behind every instant


def within(snapshot: Snapshot, docs: Docs, period: Period) -> Mask:
    """Which of the documents were published in a period; one without ends has the undated, too."""
    first, last = microseconds(period.first), microseconds(period.last)
    if first is None and last is None:
        return np.ones(len(docs), np.bool_)
    return _between(snapshot, docs, UNDATED + 1 if first is None else first, _END if last is None else last)


def dates(snapshot: Snapshot, docs: Docs, f: Filter, zone: tzinfo) -> Mask:
    """Which of the documents pass a filter of dates."""
    masks = [_between(snapshot, docs, first, last) for first, last in facets.spans(f, zone)]
    return arrays.combined(masks, f.choice, len(docs))


def _between(snapshot: Snapshot, docs: Docs, low: int, high: int) -> Mask:
    """Which of the documents were published at `low` or later, and before `high`, in microseconds."""
    mask = np.zeros(len(docs), np.bool_)
    for _, part, rows in snapshot.cut(docs):
        between(docs[rows], part.base, part.segment.published, low, high, mask[rows])
    return mask


def having(snapshot: Snapshot, docs: Docs, facet: str, keys: Sequence[str], choice: Choice) -> Mask:
    """Which of the documents have values of a facet."""
    masks = [_with_value(snapshot, docs, facet, key) for key in keys]
    return arrays.combined(masks, choice, len(docs))


def _with_value(snapshot: Snapshot, docs: Docs, facet: str, key: str) -> Mask:
    mask = np.zeros(len(docs), np.bool_)
    codes = snapshot.facet(facet)
    if key not in codes.numbers:
        return mask
    for number, part, rows in snapshot.cut(docs):
        wanted = codes.of_part[number] == codes.numbers[key] + 1
        column = part.segment.column(facet)
        with_codes(docs[rows], part.base, column.first, wanted, column.owners, column.codes, mask[rows])
    return mask


def counted(snapshot: Snapshot, query: Query, name: str, docs: Docs) -> Facet:
    """A facet over documents."""
    if name not in KEYED:
        return _dated(snapshot, query, docs)
    codes = snapshot.facet(name)
    counts, of_terms = (snapshot.counts(name), {}) if docs is snapshot.everything else _counts(snapshot, name, docs)
    having = np.flatnonzero(counts)
    found = {codes.keys[number]: count for number, count in zip(having.tolist(), counts[having].tolist(), strict=True)}
    return facets.labelled(query, name, found, lambda key: _label(codes, key, of_terms))


def _label(codes: FacetCodes, key: str, of_terms: Mapping[int, Docs]) -> str:
    """What a value is called where the terms of each part are counted so often."""
    label = codes.label(key)
    if key not in codes.spelt or not of_terms:
        return label
    written = {
        one: sum(int(of_terms[part][term]) for part, term in places if part in of_terms)
        for one, places in codes.spelt[key].items()
    }
    return facets.commonest_label(written, label)


def _counts(snapshot: Snapshot, name: str, docs: Docs) -> tuple[Docs, dict[int, Docs]]:
    """How many of the documents have each value, and in each part that has some of them each term."""
    codes = snapshot.facet(name)
    total = np.zeros(len(codes.keys) + 1, np.int64)
    of_terms = {}
    for number, part, rows in snapshot.cut(docs):
        column = part.segment.column(name)
        counts = np.zeros(len(column.terms) + 1, np.int64)
        count_codes(docs[rows], part.base, column.first, counts)
        count_more(docs[rows], part.base, column.owners, column.codes, counts)
        np.add.at(total, codes.of_part[number], counts)
        of_terms[number] = counts
    return total[1:], of_terms


def _dated(snapshot: Snapshot, query: Query, docs: Docs) -> Facet:
    days = [part.segment.days(query.zone) for part in snapshot.parts]
    known = [one for one in days if one is not None]
    if len(known) < len(days):
        return _by_instant(snapshot, query, docs)
    low = min((one.first for one in known if one.count), default=1)
    counts = snapshot.day_counts.get(query.zone) if docs is snapshot.everything else None
    if counts is None:
        counts = _day_counts(snapshot, docs, known, low)
        if docs is snapshot.everything:
            snapshot.day_counts[query.zone] = counts
    having = np.flatnonzero(counts)
    if not len(having):
        return _by_instant(snapshot, query, docs[:0])
    first, last = int(having[0]), int(having[-1])
    bounds, days_of, interval = _periods(low + first, low + last, query.interval, query.zone)
    starts = np.maximum(days_of - low, first)
    return facets.dated(query, bounds, np.add.reduceat(counts[: last + 1], starts).tolist(), interval)


@lru_cache(maxsize=1024)
def _periods(first: int, last: int, interval: Interval, zone: tzinfo) -> tuple[Sequence[int], Docs, Interval]:
    """The starts of the periods from one day to another, as instants and as days, and how long they are."""
    query = Query(interval=interval, zone=zone)
    bounds, found = facets.periods(query, facets.midday(first, zone), facets.midday(last, zone))
    return bounds, np.array([facets.ordinal(bound, zone) for bound in bounds]), found


def _day_counts(snapshot: Snapshot, docs: Docs, days: Sequence[Days], low: int) -> Docs:
    """How many of the documents are of each day from `low` on."""
    counts = np.zeros(max((one.first + one.count - low for one in days), default=0), np.int64)
    for number, part, rows in snapshot.cut(docs):
        own = np.zeros(days[number].count + 1, np.int64)
        count_codes(docs[rows], part.base, days[number].codes, own)
        begin = days[number].first - low
        counts[begin : begin + days[number].count] += own[1:]
    return counts


def _by_instant(snapshot: Snapshot, query: Query, docs: Docs) -> Facet:
    """The facet of dates where there are too many days to count by day: articles of centuries."""
    instants = snapshot.published(docs)
    instants = instants[instants != UNDATED]
    if not len(instants):
        return facets.dated(query, [], [], facets.periods(query, 0, 0)[1])
    bounds, interval = facets.periods(query, int(instants.min()), int(instants.max()))
    rows = np.searchsorted(np.array(bounds), instants, side="right") - 1
    return facets.dated(query, bounds, np.bincount(rows, minlength=len(bounds)).tolist(), interval)

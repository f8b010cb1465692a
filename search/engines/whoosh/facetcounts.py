"""Filters and facets over documents as arrays: which pass, and how many have each value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

import numpy as np

from search import facets
from search.engines.whoosh import arrays
from search.engines.whoosh.layout import UNDATED
from search.engines.whoosh.segment import QUARTER, UNDATED_QUARTER, Column, Docs, Mask
from search.engines.whoosh.snapshot import Snapshot
from search.model import Choice, Facet, Filter, Period, Query
from search.schema import KEYED, microseconds

_FEW = 16  # documents of which the further values are bisected, if they are fewer than one in so many of those


def within(snapshot: Snapshot, docs: Docs, period: Period) -> Mask:
    """Which of the documents were published in a period; one without ends has the undated, too."""
    first, last = microseconds(period.first), microseconds(period.last)
    if first is None and last is None:
        return np.ones(len(docs), np.bool_)
    published = snapshot.published(docs)
    mask: Mask = published != UNDATED
    if first is not None:
        mask &= published >= first
    if last is not None:
        mask &= published < last
    return mask


def dates(snapshot: Snapshot, docs: Docs, f: Filter, zone: tzinfo) -> Mask:
    """Which of the documents pass a filter of dates."""
    published = snapshot.published(docs)
    masks = [(published >= first) & (published < last) for first, last in facets.spans(f, zone)]
    return arrays.combined(masks, f.choice, len(docs))


def having(snapshot: Snapshot, docs: Docs, facet: str, keys: Sequence[str], choice: Choice) -> Mask:
    """Which of the documents have values of a facet."""
    masks = [_with_value(snapshot, docs, facet, key) for key in keys]
    return arrays.combined(masks, choice, len(docs))


def _with_value(snapshot: Snapshot, docs: Docs, facet: str, key: str) -> Mask:
    codes = snapshot.facet(facet)
    if key not in codes.keys:
        return np.zeros(len(docs), np.bool_)
    value = codes.keys.index(key) + 1
    mask = np.zeros(len(docs), np.bool_)
    for (part, rows), of_term in zip(snapshot.cut(docs), _of_cut(snapshot, docs, facet), strict=True):
        column = part.segment.column(facet)
        wanted = of_term == value
        local = docs[rows] - part.base
        mask[rows] = wanted[column.first[local]]
        if len(column.owners):
            if len(local) * _FEW < len(column.owners):
                found, more = _further(column, local)
                mask[rows][found[wanted[1:][more]]] = True
            else:
                with arrays.marked(column.owners[wanted[1:][column.codes]], part.segment.size) as owning:
                    mask[rows] |= owning[local]
    return mask


def counted(snapshot: Snapshot, query: Query, name: str, docs: Docs) -> Facet:
    """A facet over documents."""
    if name not in KEYED:
        return _dated(snapshot, query, docs)
    codes = snapshot.facet(name)
    counts = snapshot.counts(name) if docs is snapshot.everything else _counts(snapshot, name, docs)
    labels = dict(zip(codes.keys, codes.labels, strict=True))
    return facets.labelled(
        query, name, dict(zip(codes.keys, counts.tolist(), strict=True)), lambda key: labels.get(key, key)
    )


def _counts(snapshot: Snapshot, name: str, docs: Docs) -> Docs:
    total = np.zeros(len(snapshot.facet(name).keys) + 1, np.int64)
    for (part, rows), of_term in zip(snapshot.cut(docs), _of_cut(snapshot, docs, name), strict=True):
        column = part.segment.column(name)
        local = docs[rows] - part.base
        counts = np.bincount(column.first[local], minlength=len(of_term))
        if len(column.owners):
            if len(local) * _FEW < len(column.owners):
                more = _further(column, local)[1]
            else:
                with arrays.marked(local, part.segment.size) as inside:
                    more = column.codes[inside[column.owners]]
            counts[1:] += np.bincount(more, minlength=len(of_term) - 1)
        np.add.at(total, of_term, counts)
    return total[1:]


def _of_cut(snapshot: Snapshot, docs: Docs, facet: str) -> list[Docs]:
    """The value of each term of the parts that have some of the documents."""
    of_part = dict(zip((part.name for part in snapshot.parts), snapshot.facet(facet).of_part, strict=True))
    return [of_part[part.name] for part, _ in snapshot.cut(docs)]


def _further(column: Column, docs: Docs) -> tuple[Docs, Docs]:
    """What values a few documents have beside their first: the row of the document, and the term."""
    first = np.searchsorted(column.owners, docs)
    counts = np.searchsorted(column.owners, docs, side="right") - first
    rows = np.repeat(np.arange(len(docs)), counts)
    at = np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(len(rows))
    return rows, column.codes[at].astype(np.int64)


def _dated(snapshot: Snapshot, query: Query, docs: Docs) -> Facet:
    quarters = snapshot.quarters(docs)
    quarters = quarters[quarters != UNDATED_QUARTER]
    if not len(quarters):
        return facets.dated(query, [], [], facets.periods(query, 0, 0)[1])
    low, high = int(quarters.min()), int(quarters.max())
    bounds, interval = facets.periods(query, low * QUARTER, high * QUARTER)
    starts = np.array(bounds)
    if (starts[1:] % QUARTER).any():  # a zone that once was off by minutes and seconds
        instants = snapshot.published(docs)
        rows = np.searchsorted(starts, instants[instants != UNDATED], side="right") - 1
        return facets.dated(query, bounds, np.bincount(rows, minlength=len(bounds)).tolist(), interval)
    starts = starts // QUARTER
    if len(quarters) * _FEW < high - low:
        counts = np.bincount(np.searchsorted(starts, quarters, side="right") - 1, minlength=len(bounds))
    else:
        before = np.append(0, np.cumsum(np.bincount(quarters - low)))
        counts = np.diff(before[np.append(np.clip(starts - low, 0, None), high - low + 1)])
    return facets.dated(query, bounds, counts.tolist(), interval)

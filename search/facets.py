"""From counts to facets, and from dates to months: what every engine does alike once it has counted.

Engines count keys; which values are shown, in which order, and that a chosen one stays at zero is decided here. Labels
of several languages may have one key (Политика, Політика, Politika): it is called as most articles of the result call
it, so that a result in one language is told in that language; as most of the archive do where the result has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from search.dates import following, interval_of, label, local, normal, span, start
from search.model import Choice, Facet, FacetValue, Filter, Interval, Query
from search.names.capitals import written
from search.names.commonest import Spelt
from search.schema import DATE, NAME, microseconds

MAX_AUTO = 60  # values of the date facet that AUTO settles for: five years of months, two months of days
MAX_PERIODS = 40_000  # that are counted: a century of days; of a longer time, months or years
MAX_DATES = 5_000  # values of the date facet at all: 13 years of days
_FINEST_FIRST = (Interval.DAY, Interval.MONTH, Interval.YEAR)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Labels = Callable[[str], str]


def labelled(query: Query, name: str, counts: Mapping[str, int], label_of: Labels) -> Facet:
    """A facet of labels or codes: commonest first, then by label; values chosen in a filter always among them."""
    chosen = selected(query.filters, name)
    values = [
        FacetValue(k, label_of(k), counts.get(k, 0), k in chosen)
        for k in {k for k, count in counts.items() if count} | chosen
    ]
    values.sort(key=lambda value: (-value.count, value.label.casefold(), value.key))
    shown = values if query.facet_size is None else values[: query.facet_size]
    shown += [value for value in values[len(shown) :] if value.selected]
    return Facet(name, tuple(shown), len(values))


def spelt(names: Sequence[Spelt]) -> Facet:
    """The facet of names as engines count it: spellings, labelled with a capital if it is sure that they are names.

    `search.namefacet` makes names of them.
    """
    values = tuple(FacetValue(n.spelling, written(n.spelling) if n.sure else n.spelling, n.articles) for n in names)
    return Facet(NAME, values, len(values))


def commonest_label(written: Mapping[str, int], default: str) -> str:
    """The label that most articles write, of several with one key; `default` if none does."""
    used = [label for label, count in written.items() if count]
    return min(used, key=lambda label: (-written[label], label), default=default)


def dated(query: Query, bounds: Sequence[int], counts: Sequence[int], interval: Interval) -> Facet:
    """The date facet: in the order of time, empty periods left out, chosen ones kept.

    `bounds` are the starts of the periods in microseconds, `counts` the articles of each.
    """
    chosen = {date for key in selected(query.filters, DATE) if (date := normal(key, query.zone))}
    labels = _labels(tuple(bounds), interval, query.zone)
    found = {name: count for name, count in zip(labels, counts, strict=True) if count}
    shown = sorted(set(found) | {value for value in chosen if interval_of(value) is interval})
    kept = shown[-MAX_DATES:]
    values = tuple(FacetValue(value, value, found.get(value, 0), value in chosen) for value in kept)
    return Facet(DATE, values, len(shown), interval)


@lru_cache(maxsize=256)
def _labels(bounds: tuple[int, ...], interval: Interval, zone: tzinfo) -> list[str]:
    return [label(local(_instant(first), zone), interval) for first in bounds]


def selected(filters: Sequence[Filter], facet: str) -> set[str]:
    """The keys chosen in a facet; excluded ones are not."""
    return {key for f in filters if f.facet == facet and f.choice is not Choice.NONE for key in f.keys}


def periods(query: Query, first: int, last: int) -> tuple[list[int], Interval]:
    """The starts of the years, months or days from one instant to another (microseconds), and which they are."""
    low, high = local(_instant(first), query.zone), local(_instant(last), query.zone)
    automatic = query.interval is Interval.AUTO
    finest = Interval.DAY if automatic else query.interval
    for interval in _FINEST_FIRST[_FINEST_FIRST.index(finest) : -1]:
        most = MAX_AUTO if automatic else MAX_PERIODS
        if (high - low) / _LONGEST[interval] <= most and len(starts := _starts(low, high, interval)) <= most:
            break
    else:
        starts, interval = _starts(low, high, Interval.YEAR), Interval.YEAR
    # The first hours of the year 1 are in no year of a zone behind UTC; they are counted in the first there is.
    return [min(starts[0], first), *starts[1:]], interval


_LONGEST = {
    Interval.DAY: timedelta(days=1),
    Interval.MONTH: timedelta(days=31),
}


def _starts(low: datetime, high: datetime, interval: Interval) -> list[int]:
    starts, at, last = [], start(low, interval), start(high, interval)
    while at < last:
        starts.append(microseconds(at) or 0)
        at = following(at, interval)
    return [*starts, microseconds(last) or 0]


def spans(filter_: Filter, zone: tzinfo) -> list[tuple[int, int]]:
    """The half-open intervals, in microseconds, of the dates chosen in a filter; what is no date is left out."""
    found = [span(text, zone) for text in filter_.keys]
    return [(microseconds(s[0]) or 0, microseconds(s[1]) or 0) for s in found if s]


def ordinal(at: int, zone: tzinfo) -> int:
    """The day of an instant (microseconds) in a zone, as `datetime.toordinal` counts days."""
    return local(_instant(at), zone).toordinal()


def midday(day: int, zone: tzinfo) -> int:
    """An instant (microseconds) of a day that `ordinal` gives."""
    return microseconds(datetime.fromordinal(day).replace(hour=12, tzinfo=zone)) or 0


def _instant(at: int) -> datetime:
    try:
        return _EPOCH + timedelta(microseconds=at)
    except OverflowError:
        return (datetime.min if at < 0 else datetime.max).replace(tzinfo=UTC)

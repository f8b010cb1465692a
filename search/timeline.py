"""The articles of a result over time: `timeline(engine, page, remembered)` gives a bar for each period of it.

A result without a chosen date is shown from its first to its last article. One year that is chosen is shown month by
month, one month day by day, so that choosing a bar looks into it; a chosen day stays among the days of its month.
Each bar also says how many articles the whole archive has of its period: a name that doubles in a month in which
everything doubles has not become news.

No engine knows of bars: a chosen period becomes a node of the query (`Dated`), and the facet of dates is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from search.dates import following, interval_of, label, span, start
from search.engine import Engine
from search.facets import selected
from search.model import And, Dated, Everything, Interval, Page, Period, Query
from search.names.fullname import as_asked
from search.remembered import Remembered
from search.schema import DATE

MAX_BARS = 100  # more are too narrow to be told apart; then the periods are longer
_COARSER = {Interval.DAY: Interval.MONTH, Interval.MONTH: Interval.YEAR}
_WIDTH = {Interval.YEAR: len("2025"), Interval.MONTH: len("2025-10"), Interval.DAY: len("2025-10-01")}
_LONGEST = ((timedelta(days=70), Interval.DAY), (timedelta(days=31 * MAX_BARS), Interval.MONTH))


@dataclass(frozen=True, slots=True)
class Bar:
    """A period as `search.dates.label` writes it: articles of the result, and of the whole archive."""

    date: str
    count: int
    all: int
    chosen: bool = False

    @property
    def share(self) -> float:
        """The part of all articles of this period that the result has, from 0 to 1."""
        return min(1.0, self.count / self.all) if self.all else 0.0


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars in the order of time, all of one length; `within` is the year or month that they lie in, or empty."""

    interval: Interval
    bars: tuple[Bar, ...]
    within: str = ""


@dataclass(frozen=True, slots=True)
class _View:
    """What is looked at: a period, and how long its bars are."""

    period: Period
    interval: Interval
    within: str = ""


def timeline(engine: Engine, page: Page, remembered: Remembered) -> Timeline | None:
    """The timeline of an answer whose dates were counted; None if it has no dated article. Raises EngineError."""
    query, looked = page.query, _looked_into(page.query)
    if looked:
        asked = replace(as_asked(query), filters=tuple(f for f in query.filters if f.facet != DATE))
        counts, interval = _counted(engine, asked, looked), looked.interval
        periods = tuple(_periods(*_ends(looked.period, counts, interval, query.zone), interval))
    else:
        facet = next((facet for facet in page.facets if facet.name == DATE), None)
        if facet is None or facet.interval is None:
            return None
        counts, interval = Counter({v.key: v.count for v in facet.values if v.count}), facet.interval
        periods, counts, interval = _fitting(counts, interval, query.zone)
    if not periods or not counts:
        return None
    every = _everything(engine, page, looked, interval, remembered)
    chosen = selected(query.filters, DATE)
    bars = tuple(Bar(date, counts[date], every.get(date, 0), date in chosen) for date in periods)
    return Timeline(interval, bars, looked.within if looked else "")


def _looked_into(query: Query) -> _View | None:
    """The period that was chosen, if it is one."""
    dates = selected(query.filters, DATE)
    first, last = query.period.first, query.period.last
    if len(dates) == 1 and not (first or last):
        (date,) = dates
        within = date[: _WIDTH[Interval.MONTH]]  # the month of a day, else the date itself
        found = span(within, query.zone)
        longer = interval_of(within) is Interval.YEAR
        return _View(Period(*found), Interval.MONTH if longer else Interval.DAY, within) if found else None
    if first and last and not dates:
        interval = next((i for longest, i in _LONGEST if last - first <= longest), Interval.YEAR)
        return _View(query.period, interval)
    return None


def _counted(engine: Engine, query: Query, looked: _View) -> Counter[str]:
    """The articles of a query in each part of a period."""
    inside = Dated(looked.period.first, looked.period.last)
    asked = replace(query, root=And((query.root, inside)), period=Period(), facets=(DATE,), page=1, size=1, after=None)
    found = engine.search(replace(asked, interval=looked.interval, facet_size=None))
    return Counter({value.key: value.count for facet in found.facets for value in facet.values if value.count})


def _everything(
    engine: Engine, page: Page, looked: _View | None, interval: Interval, remembered: Remembered
) -> Mapping[str, int]:
    """The articles of the whole archive in each part of a period."""
    view = replace(looked, interval=interval) if looked else _View(Period(), interval)
    everything = Query(root=Everything(), zone=page.query.zone)
    return remembered.get(page.generation, view, lambda: _counted(engine, everything, view))


def _ends(period: Period, counts: Mapping[str, int], interval: Interval, zone: tzinfo) -> tuple[datetime, datetime]:
    """The starts of the first period there is and of that behind the last."""
    if period.first and period.last:
        return start(period.first.astimezone(zone), interval), period.last.astimezone(zone)
    first, last = (span(date, zone) for date in (min(counts), max(counts)))
    assert first is not None  # a facet's values are dates
    assert last is not None
    return first[0], last[1]


def _fitting(counts: Counter[str], interval: Interval, zone: tzinfo) -> tuple[tuple[str, ...], Counter[str], Interval]:
    """The periods from the first article to the last, as long as they must be to be few enough.

    Some archives have an article of the year 1 or 9999: then only the years that have articles are shown.
    """
    while counts:
        first, last = _ends(Period(), counts, interval, zone)
        periods = tuple(label for label, _ in zip(_periods(first, last, interval), range(MAX_BARS + 1), strict=False))
        if len(periods) <= MAX_BARS:
            return periods, counts, interval
        if interval not in _COARSER:
            break
        interval = _COARSER[interval]
        coarser: Counter[str] = Counter()
        for date, count in counts.items():
            coarser[date[: _WIDTH[interval]]] += count
        counts = coarser
    return tuple(sorted(counts)[-MAX_BARS:]), counts, interval


def _periods(first: datetime, last: datetime, interval: Interval) -> Iterator[str]:
    at = first
    while at < last:
        yield label(at, interval)
        at = following(at, interval)

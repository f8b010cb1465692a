"""The bars above a list of results: `months(timeline, request)` → `MonthsView`, drawn as one SVG and told as a table.

A bar leads into its period. It is drawn twice, by its number of articles and by its share of all articles, and a
reader switches between the two without a script. Bars are narrow and out of the order of the keyboard; the table
has the same links, as large as text.
"""

from __future__ import annotations

from dataclasses import dataclass

from search.dates import interval_of
from search.model import Interval
from search.request import Request
from search.timeline import Bar, Timeline
from webui import wording
from webui.languages import say
from webui.links import Link, here

HEIGHT = 100  # of the tallest bar, in units of the drawing
WIDTH = 10  # of a bar with the space beside it
LOWEST = 3  # of a bar that is not empty: it must be seen
MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class BarView:
    """A bar: where it leads, what it says, and where its two tops are drawn."""

    text: str
    count: str
    all: str
    share: str
    href: str
    left: int
    top: int
    top_by_share: int
    empty: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class MonthsView:
    """The bars, what stands under them and above: `up` are the longer periods around them, `within` the last."""

    title: str
    bars: tuple[BarView, ...]
    width: int
    most: str
    most_by_share: str
    labels: tuple[str, ...]
    up: tuple[Link, ...]
    within: str


def months(timeline: Timeline | None, request: Request) -> MonthsView | None:
    """The view of a timeline; one bar alone says nothing that the list does not."""
    if timeline is None or (len(timeline.bars) < 2 and not timeline.within):
        return None
    most = max(bar.count for bar in timeline.bars)
    most_by_share = max(bar.share for bar in timeline.bars)
    return MonthsView(
        title=say(wording.PERIODS[timeline.interval]),
        bars=tuple(
            _bar(
                bar, place, request, bar.count / most if most else 0, bar.share / most_by_share if most_by_share else 0
            )
            for place, bar in enumerate(timeline.bars)
        ),
        width=WIDTH * len(timeline.bars),
        most=wording.number(most),
        most_by_share=wording.percent(most_by_share),
        labels=_labels(timeline),
        up=_up(timeline, request),
        within=wording.date(timeline.within) if timeline.within else "",
    )


def _bar(bar: Bar, place: int, request: Request, height: float, height_by_share: float) -> BarView:
    date = None if bar.chosen else bar.date  # the chosen bar leads back
    return BarView(
        text=wording.date(bar.date),
        count=wording.number(bar.count),
        all=wording.number(bar.all),
        share=wording.percent(bar.share),
        href=_dated(request, date),
        left=WIDTH * place,
        top=_top(height),
        top_by_share=_top(height_by_share),
        empty=not bar.count,
        chosen=bar.chosen,
    )


def _dated(request: Request, date: str | None) -> str:
    return here(request.changed(("from-date", None), ("to-date", None), ("date", date)))


def _top(height: float) -> int:
    return HEIGHT - max(LOWEST, round(height * HEIGHT)) if height else HEIGHT


def _labels(timeline: Timeline) -> tuple[str, ...]:
    """What stands under the bars, evenly: each bar's own date where there is room, else the first and the last."""
    dates = [bar.date for bar in timeline.bars]
    short = [_short(date, timeline) for date in dates]
    return tuple(short) if len(dates) <= MOST_LABELS else (wording.date(dates[0]), wording.date(dates[-1]))


def _short(date: str, timeline: Timeline) -> str:
    return date[-2:].lstrip("0") if timeline.interval is Interval.DAY else wording.date(date)


def _up(timeline: Timeline, request: Request) -> tuple[Link, ...]:
    """The way out: all years, and of a month its year."""
    if not timeline.within:
        return ()
    year = timeline.within[:4]
    out = (Link(say("All years"), _dated(request, None)),)
    return out if interval_of(timeline.within) is Interval.YEAR else (*out, Link(year, _dated(request, year)))

"""Days, months and years as people write them (`2025`, `2025-10`, `2025-10-01`, `01.10.2025`), and what they cover.

The calendar ends where `datetime` does: the year 9999 has no last microsecond, and an instant that a zone would
move out of the years 1 to 9999 stays at their end. Sources do write such dates, to mean "unknown" or "never".
"""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from search.model import Interval

# From the year on, or as most of Europe writes it, from the day on.
_WRITTEN = (
    re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?", re.ASCII),
    re.compile(r"(?:(?P<day>\d{1,2})\.)?(?P<month>\d{1,2})\.(?P<year>\d{4})", re.ASCII),
)
_WIDTH = {Interval.YEAR: len("2025"), Interval.MONTH: len("2025-10"), Interval.DAY: len("2025-10-01")}

Span = tuple[datetime, datetime]


def span(text: str, zone: tzinfo) -> Span | None:
    """The instants [first, last) of a year, month or day in a time zone; None if it is no such thing.

    >>> from datetime import UTC
    >>> [instant.isoformat() for instant in span("2025-10", UTC)]
    ['2025-10-01T00:00:00+00:00', '2025-11-01T00:00:00+00:00']
    >>> span("october 2025", UTC), span("2025-13", UTC)
    (None, None)
    """
    found = _first(text, zone)
    return (found[0], following(*found)) if found else None


def following(first: datetime, interval: Interval) -> datetime:
    """The start of the next year, month or day after the one that starts at `first`, in its zone."""
    try:
        if interval is Interval.YEAR:
            return first.replace(year=first.year + 1)
        if interval is Interval.MONTH:
            return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
        # By the calendar, not by 24 hours: days with a change of the clock are longer or shorter.
        return datetime.fromordinal(first.toordinal() + 1).replace(tzinfo=first.tzinfo)
    except ValueError:
        return datetime.max.replace(tzinfo=first.tzinfo)


def local(instant: datetime, zone: tzinfo) -> datetime:
    """An instant on the clock of a zone."""
    try:
        return instant.astimezone(zone)
    except OverflowError:
        return (datetime.min if instant.year == 1 else datetime.max).replace(tzinfo=zone)


def start(instant: datetime, interval: Interval) -> datetime:
    """The start of the year, month or day in which an instant lies, in the instant's zone."""
    day = instant.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if interval is Interval.DAY:
        return day
    return day.replace(day=1) if interval is Interval.MONTH else day.replace(month=1, day=1)


def label(first: datetime, interval: Interval) -> str:
    """How the year, month or day that starts at `first` is written."""
    return first.date().isoformat()[: _WIDTH[interval]]


def interval_of(text: str) -> Interval:
    """Whether a date as `label` writes it is a year, a month or a day.

    >>> [str(interval_of(text)) for text in ("2025", "2025-10", "2025-10-01")]
    ['year', 'month', 'day']
    """
    return (Interval.YEAR, Interval.MONTH, Interval.DAY)[text.count("-")]


def normal(text: str, zone: tzinfo) -> str | None:
    """A written date as `label` writes it; None if it is none.

    >>> from datetime import UTC
    >>> normal(" 2025-1 ", UTC), normal("1.10.2025", UTC), normal("soon", UTC)
    ('2025-01', '2025-10-01', None)
    """
    found = _first(text, zone)
    return label(*found) if found else None


def _first(text: str, zone: tzinfo) -> tuple[datetime, Interval] | None:
    """The start of a written date, and how long it is."""
    match = next(filter(None, (form.fullmatch(text.strip()) for form in _WRITTEN)), None)
    if match is None:
        return None
    year, month, day = (int(match[part]) if match[part] else None for part in ("year", "month", "day"))
    try:
        first = datetime(year or 0, 1 if month is None else month, 1 if day is None else day, tzinfo=zone)
    except ValueError:
        return None
    return first, Interval.YEAR if month is None else Interval.MONTH if day is None else Interval.DAY

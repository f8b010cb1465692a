"""Dates as sources write them, read into instants.

What standards and databases write is tried first (ISO 8601, then digits alone), then what people and content
systems write (`1.10.2025 9:30`, `October 1, 2025 at 9:30 PM`, `1 кастрычніка 2025`), last RFC 822. A date of
figures with dots, slashes or hyphens that does not start with the year starts with the day, as everywhere in this
region; an American `10/31/2025` is then no date, and better refused than read as something else.

To read month names of another language, add them to MONTHS, in the form that stands in a date.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any

# Twelve months a language, each with its other forms behind a bar.
MONTHS = {
    "en": "January|Jan February|Feb March|Mar April|Apr May June|Jun July|Jul August|Aug September|Sept|Sep "
    "October|Oct November|Nov December|Dec",
    "be": "студзеня лютага сакавіка красавіка мая|траўня чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
    "be-Latn": "studzienia lutaha sakavika krasavika maja|traŭnia červienia lipienia žniŭnia vieraśnia kastryčnika "
    "listapada śniežnia",
    "ru": "января|янв февраля|фев марта|мар апреля|апр мая июня|июн июля|июл августа|авг сентября|сент|сен "
    "октября|окт ноября|ноя декабря|дек",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "lt": "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
}
NUMBER_OF = {
    name.casefold(): number
    for names in MONTHS.values()
    for number, forms in enumerate(names.split(), 1)
    for name in forms.split("|")
}

# Zones by letters that feeds use beside offsets. RFC 822 says that -0000 is UTC of an unknown place.
_ZONES = {
    "Z": "+0000", "UTC": "+0000", "GMT": "+0000", "UT": "+0000", "-0000": "+0000", "WET": "+0000", "WEST": "+0100",
    "BST": "+0100", "CET": "+0100", "CEST": "+0200", "EET": "+0200", "EEST": "+0300", "MSK": "+0300",
    "EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500", "PST": "-0800", "PDT": "-0700",
}  # fmt: skip
_LETTERS = re.compile(rf"(?<=\d)(?:\s*([AP]M))?\s*({'|'.join(sorted(_ZONES, key=len, reverse=True))})$", re.IGNORECASE)
_OFFSET = r"(?:\s*(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{2}))?"

# What databases and programs write where there is no date: MySQL 0000-00-00, .NET the year 1, an epoch of 0.
_NONE = re.compile(
    r"(?:null|none|nil|nan|nat|n/?a|\\n|\W*|0+(?:\.0+)?|(?:0000|0001)-0[01]-0[01](?!\d).*)", re.IGNORECASE
)

_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?(?:[+-]\d\d(?::?\d\d){0,2})?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"([12]\d{3})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?" + _OFFSET)
_EPOCH = re.compile(r"-?\d{9,19}(?:\.\d+)?")
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?(?:\s*(?P<half>[ap])\.?m\.?)?"
_CLOCK_FIRST = re.compile(r"^(\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\.?)?)[,\s]\s*(.*\d{4}.*)$", re.IGNORECASE)
_YEAR = r"(?P<year>\d{4})(?:\s*(?:г|р|r)\.|\s*(?:года|року|roku|m\.))?"
_BEFORE_CLOCK = r"(?:T|[,\s]\s*(?:[-–—|]\s*|(?:at|в|у|а|о|o)\s+)?)"
_MONTH = r"(?P<name>[^\W\d_]{3,12})"
_DAYS = (
    rf"(?P<day>\d{{1,2}})(?P<sign>[./-])(?P<month>\d{{1,2}})(?P=sign){_YEAR}",
    r"(?P<year>\d{4})(?P<sign>[./-])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})",
    rf"(?P<day>\d{{1,2}})\.?[\s-]\s*{_MONTH}\.?,?[\s-]\s*{_YEAR}",
    rf"{_MONTH}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}",
)
# A date that is known to the month or the year only counts from its first day, so that it is found there.
_LONGER = (r"(?P<year>\d{4})(?:-(?P<month>\d{1,2}))?", rf"{_MONTH}\.?,?\s+{_YEAR}")
_WEEKDAY = r"(?:(?![ap]m\b)[^\W\d_]{2,12}\.?,?\s+)?"
_WRITTEN = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (*(rf"{_WEEKDAY}{day}(?:{_BEFORE_CLOCK}{_CLOCK})?{_OFFSET}" for day in _DAYS), *_LONGER)
)
_HALF_DAY = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)


def instant(value: Any, zone: tzinfo) -> datetime | None:
    """A date as an instant in UTC; without a zone it is taken to be of `zone`. None is no date.

    Raises ValueError for what is not a date, with a text that completes "published is …, ".

    >>> instant("1 кастрычніка 2025, 9:30", UTC).isoformat()
    '2025-10-01T09:30:00+00:00'
    """
    found = _read(value)
    if found is None:
        return None
    try:
        utc = (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
        utc.astimezone(zone)  # the first and the last day of the calendar may lie outside it elsewhere
        return utc
    except (OverflowError, ValueError) as error:
        raise ValueError("a date that no calendar has") from error


def is_local(value: Any) -> bool:
    """Whether a value is a date with a time of day and no zone, of which one must know whose time it is.

    >>> is_local("1.10.2025 9:30"), is_local("2025-10-01T09:30:00Z"), is_local("2025-10-01"), is_local("soon")
    (True, False, False, False)
    """
    try:
        found = _read(value)
    except ValueError:
        return False
    return found is not None and found.tzinfo is None and found.time() != time.min


def _read(value: Any) -> datetime | None:
    """A date as it is written, with its zone if it has one. None is no date. Raises ValueError as `instant` does."""
    found = value if isinstance(value, datetime) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(int(value)) if value == value // 1 else str(value)
    if isinstance(value, str):
        text = " ".join(value.split())
        if _NONE.fullmatch(text):
            return None
        text = _LETTERS.sub(lambda match: f" {match[1] or ''} {_ZONES[match[2].upper()]}", text)
        found = next((read for reader in _READERS if (read := reader(text))), None)
    elif value is None:
        return None
    if found is None:
        raise ValueError("it must be a date such as 2025-10-01 or 2025-10-01T09:30:00+03:00")
    return found


def _iso(text: str) -> datetime | None:
    # fromisoformat takes any sign between date and time, so that the zone of `2025-10-01+03:00` would be a time.
    text = re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", text)
    return _made(datetime.fromisoformat, text) if _ISO.fullmatch(text) else None


def _compact(text: str) -> datetime | None:
    match = _COMPACT.fullmatch(text)
    if match is None:
        return None
    *parts, offset = match.groups()
    return _made(lambda: _zoned(datetime(*(int(part or 0) for part in parts)), offset))  # type: ignore[arg-type]  # six numbers at most, no zone


def _epoch(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    seconds = float(text)
    while abs(seconds) > 1e11:  # beyond the year 5000 it is milliseconds, or microseconds, or nanoseconds
        seconds /= 1000
    return _made(datetime.fromtimestamp, seconds, UTC)


def _written(text: str) -> datetime | None:
    text = _CLOCK_FIRST.sub(r"\2 \1", text)
    match = next((match for form in _WRITTEN if (match := form.fullmatch(text))), None)
    if match is None:
        return None
    part = match.groupdict()
    month = NUMBER_OF.get(part["name"].casefold(), 0) if part.get("name") else int(part.get("month") or 1)
    hour, half = int(part.get("hour") or 0), part.get("half")
    if half and 1 <= hour <= 12:
        hour = hour % 12 + 12 * (half in "pP")
    minute, second = (int(part.get(name) or 0) for name in ("minute", "second"))
    day = int(part.get("day") or 1)
    return _made(lambda: _zoned(datetime(int(part["year"]), month, day, hour, minute, second), part.get("zone")))


def _mail(text: str) -> datetime | None:
    return None if _HALF_DAY.search(text) else _made(parsedate_to_datetime, text)  # which ignores AM and PM


_READERS: tuple[Callable[[str], datetime | None], ...] = (_iso, _compact, _epoch, _written, _mail)


def _zoned(local: datetime, offset: str | None) -> datetime:
    return datetime.fromisoformat(f"{local.isoformat()}{offset or ''}")


def _made(make: Callable[..., datetime], *arguments: Any) -> datetime | None:
    try:
        return make(*arguments)
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None

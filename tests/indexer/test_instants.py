"""indexer.instants: dates as sources write them."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from pacing import quick

from indexer.instants import MONTHS, NUMBER_OF, instant

MINSK = ZoneInfo("Europe/Minsk")  # UTC+3 the whole year
HALF_PAST_NINE = datetime(2025, 10, 1, 6, 30, tzinfo=UTC)  # 9:30 there
MIDNIGHT = datetime(2025, 9, 30, 21, tzinfo=UTC)

TIMES = (
    "2025-10-01T09:30:00+03:00", "2025-10-01 09:30:00 +0300", "2025-10-01T06:30:00Z", "2025-10-01t06:30:00z",
    "2025-10-01 06:30:00 UTC", "2025-10-01 09:30", "2025-10-01 9:30", "2025-10-01, 09:30", "20251001093000",
    "20251001T063000Z", "202510010930", "Wed, 01 Oct 2025 09:30:00 +0300", "Wed, 1 Oct 25 06:30 GMT",
    "Wed, 01 Oct 2025 06:30:00 -0000", "Wed, 01 Oct 2025 08:30:00 CEST",
    "Wed, 01 Oct 2025 09:30:00 MSK", "Wed Oct 01 2025 09:30:00 GMT+0300 (Moscow Standard Time)",
    "Wed Oct  1 09:30:00 2025", "1.10.2025 9:30", "01.10.2025 09:30:00", "01.10.2025 09:30 +03:00",
    "1/10/2025 9:30 AM", "Oct 1, 2025 9:30 am", "October 1, 2025 at 9:30 a.m.", "09:30, 1 октября 2025",
    "1 октября 2025 г. в 09:30", "1 кастрычніка 2025, 09:30", "9:30 AM, Oct. 1, 2025", "1-OCT-2025 09:30:00.00",
    "1759300200", "1759300200.0", "1759300200000", 1759300200, 1759300200.0, 1759300200000, 1759300200000000,
    1759300200000000000, 20251001093000,
)  # fmt: skip
DAYS = (
    "2025-10-01", "20251001", "2025/10/01", "2025.10.1", "1.10.2025", "01-10-2025", "1/10/2025", "October 1, 2025",
    "Oct 1st, 2025", "1 October 2025", "Wed, 1 Oct 2025", "1 октября 2025 года", "1 жовтня 2025 р.",
    "1 października 2025", "1 spalio 2025", "1 kastryčnika 2025", "среда, 1 октября 2025", "2025-10-01+03:00", 20251001,
    "2025-10", "October 2025", "октября 2025 г.",
)  # fmt: skip
NO_DATES = (None, "", "  ", "-", "null", "None", "NaN", "N/A", "\\N", "0", 0, 0.0, float("nan"),
            "0000-00-00", "0000-00-00 00:00:00", "0001-01-01T00:00:00", "0001-01-01T00:00:00Z")  # fmt: skip
BAD = (
    "soon", "9/30/2025", "31.2.2025", "Mon, 31 Feb 2025 10:00:00 +0300", "2025-13", "2025-10-01 25:00", "1.10.25",
    "12", 12, -5, True, [], {}, float("inf"), 1e300, "9" * 5000, "2025-10-01T00:00:00-25:00", "foo 2025",
    "9999-12-31T23:59:59-05:00",
)  # fmt: skip


@pytest.mark.parametrize("written", TIMES)
def test_a_time_is_read_however_it_is_written(written: object) -> None:
    assert instant(written, MINSK) == HALF_PAST_NINE


@pytest.mark.parametrize("written", DAYS)
def test_a_day_begins_at_midnight_of_the_zone(written: object) -> None:
    assert instant(written, MINSK) == MIDNIGHT


@pytest.mark.parametrize("written", NO_DATES)
def test_what_stands_for_no_date_is_none(written: object) -> None:
    assert instant(written, MINSK) is None


@pytest.mark.parametrize("written", BAD, ids=lambda w: str(w)[:30])
def test_what_is_no_date_is_refused(written: object) -> None:
    with pytest.raises(ValueError):
        instant(written, MINSK)


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("Oct 1, 2025 12:05 AM", 0),
        ("Oct 1, 2025 12:05 PM", 12),
        ("Oct 1, 2025 9:05 PM", 21),
        ("9:05 PM, Oct 1 2025", 21),
    ],
)
def test_the_afternoon_is_not_the_morning(written: str, hour: int) -> None:
    assert instant(written, UTC) == datetime(2025, 10, 1, hour, 5, tzinfo=UTC)


def test_a_year_alone_counts_from_its_first_day() -> None:
    assert instant("1999", UTC) == instant(1999, UTC) == datetime(1999, 1, 1, tzinfo=UTC)


def test_a_date_with_figures_starts_with_the_day() -> None:
    assert instant("10/01/2025", UTC) == datetime(2025, 1, 10, tzinfo=UTC)


def test_a_time_before_1970_may_be_a_number() -> None:
    assert instant(-315619200, UTC) == datetime(1960, 1, 1, tzinfo=UTC)


def test_a_naive_datetime_is_of_the_zone() -> None:
    assert instant(datetime(2025, 10, 1, 9, 30), MINSK) == HALF_PAST_NINE


def test_microseconds_are_kept() -> None:
    assert instant("2025-10-01T09:30:00.123456789Z", UTC) == datetime(2025, 10, 1, 9, 30, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize("language", MONTHS)
def test_each_language_has_twelve_months(language: str) -> None:
    assert [NUMBER_OF[month.split("|")[0].casefold()] for month in MONTHS[language].split()] == [*range(1, 13)]


@pytest.mark.parametrize("piece", ["1", "1.", "a ", "1 ", ":", "1:", "0", "-", "Jan ", "1 Jan ", "+", " ", "12:30 2"])
def test_a_long_text_is_refused_quickly(piece: str) -> None:
    with quick(2), suppress(ValueError):
        instant((piece * 100_000)[:100_000], UTC)

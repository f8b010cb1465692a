"""Which instants a written date covers."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.dates import following, interval_of, label, local, normal, span, start
from search.model import Interval
from search.schema import microseconds

MINSK, WARSAW, NEW_YORK = (ZoneInfo(name) for name in ("Europe/Minsk", "Europe/Warsaw", "America/New_York"))
# Also zones that changed the clock at midnight (Cairo, São Paulo, Minsk in 1981), or left a day out (Apia, 2011).
ZONES = st.sampled_from(
    (MINSK, WARSAW, NEW_YORK, *(ZoneInfo(name) for name in ("Africa/Cairo", "America/Sao_Paulo", "Pacific/Apia")))
)


def covered(text: str, zone: ZoneInfo) -> tuple[int, int]:
    """The span in microseconds, which compare the same in every zone."""
    found = span(text, zone)
    assert found is not None
    first, last = map(microseconds, found)
    assert first is not None
    assert last is not None
    return first, last


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2024-12-31T21:00Z", "2025-12-31T21:00Z"),
        ("2025-10", "2025-09-30T21:00Z", "2025-10-31T21:00Z"),
        ("2025-10-01", "2025-09-30T21:00Z", "2025-10-01T21:00Z"),
        (" 2024-2-29 ", "2024-02-28T21:00Z", "2024-02-29T21:00Z"),
        ("01.10.2025", "2025-09-30T21:00Z", "2025-10-01T21:00Z"),
        ("1.10.2025 ", "2025-09-30T21:00Z", "2025-10-01T21:00Z"),
        ("10.2025", "2025-09-30T21:00Z", "2025-10-31T21:00Z"),
    ],
)
def test_a_date_covers_what_it_is_in_its_zone(text: str, first: str, last: str) -> None:
    assert span(text, MINSK) == (datetime.fromisoformat(first), datetime.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "25",
        "0000",
        "2025-13",
        "2025-00",
        "2025-10-00",
        "2025-02-29",
        "2025-10-01T00:00",
        "2025/10",
        "29.02.2025",
        "10.13.2025",
        "01.10.25",
        "1.2.3.2025",
        "2025.10.01",
        "-2025",
        "٢٠٢٥",
        "x",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert span(text, MINSK) is None
    assert normal(text, MINSK) is None


@pytest.mark.parametrize(("text", "hours"), [("2025-03-30", 23), ("2025-10-26", 25), ("2025-06-01", 24)])
def test_a_day_with_a_change_of_the_clock_is_shorter_or_longer(text: str, hours: int) -> None:
    first, last = covered(text, WARSAW)
    assert last - first == hours * 3600 * 10**6


@settings(max_examples=300, deadline=None)
@given(st.dates(), ZONES)
def test_consecutive_days_tile_without_a_gap(day: date, zone: ZoneInfo) -> None:
    if day < date.max:
        assert covered(day.isoformat(), zone)[1] in (
            covered((day + timedelta(days=1)).isoformat(), zone)[0],
            microseconds(datetime.max.replace(tzinfo=zone)),
        )


@settings(max_examples=300, deadline=None)
@given(st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=st.just(UTC)), ZONES)
def test_an_instant_is_in_the_day_that_its_clock_shows(instant: datetime, zone: ZoneInfo) -> None:
    first, last = covered(local(instant, zone).date().isoformat(), zone)
    assert first <= (microseconds(instant) or 0) < last


@pytest.mark.parametrize("interval", [Interval.DAY, Interval.MONTH, Interval.YEAR])
@settings(max_examples=100, deadline=None)
@given(instant=st.datetimes(timezones=st.just(UTC)), zone=ZONES)
def test_a_period_covers_from_its_start_to_the_next(interval: Interval, instant: datetime, zone: ZoneInfo) -> None:
    first = start(local(instant, zone), interval)
    assert span(label(first, interval), zone) == (first, following(first, interval))
    assert interval_of(label(first, interval)) is interval


@pytest.mark.parametrize("zone", [UTC, MINSK, NEW_YORK], ids=str)
@pytest.mark.parametrize("text", ["0001", "0001-01-01", "9999", "9999-12", "9999-12-31"])
def test_the_first_and_the_last_day_of_the_calendar_can_be_asked_for(text: str, zone: ZoneInfo) -> None:
    first, last = covered(text, zone)
    assert first < last


@pytest.mark.parametrize("zone", [UTC, MINSK, NEW_YORK], ids=str)
@pytest.mark.parametrize("instant", [datetime.min, datetime.max])
def test_an_instant_that_a_zone_moves_out_of_the_calendar_stays_at_its_end(instant: datetime, zone: ZoneInfo) -> None:
    assert local(instant.replace(tzinfo=UTC), zone).year == instant.year


@pytest.mark.parametrize(("text", "expected"), [("2025-1-2", "2025-01-02"), (" 2025 ", "2025"), ("2025-7", "2025-07")])
def test_a_date_has_one_written_form(text: str, expected: str) -> None:
    assert normal(text, MINSK) == expected

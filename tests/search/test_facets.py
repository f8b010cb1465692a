"""From counts to facets, and from instants to days, months and years."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest
from conftest import article
from hypothesis import given, settings
from hypothesis import strategies as st

from search.dates import local
from search.engine import Engine
from search.facets import MAX_AUTO, MAX_PERIODS, dated, labelled, periods, selected, spans
from search.model import Article, Choice, Facet, Filter, Interval, Query
from search.schema import microseconds

MINSK, NEW_YORK = ZoneInfo("Europe/Minsk"), ZoneInfo("America/New_York")


def at(text: str) -> int:
    return microseconds(datetime.fromisoformat(text).replace(tzinfo=UTC)) or 0


def keys(facet: Facet) -> list[str]:
    return [value.key for value in facet.values]


def test_values_stand_by_count_then_label() -> None:
    facet = labelled(Query(), "category", {"b": 1, "a": 1, "c": 2, "d": 0}, str.upper)
    assert [(v.key, v.label, v.count) for v in facet.values] == [("c", "C", 2), ("a", "A", 1), ("b", "B", 1)]


def test_only_so_many_are_shown_and_the_rest_is_counted() -> None:
    facet = labelled(Query(facet_size=1), "category", {"a": 2, "b": 1}, str)
    assert (keys(facet), facet.distinct) == (["a"], 2)


def test_a_chosen_value_is_shown_beyond_the_size_and_at_zero() -> None:
    query = Query(facet_size=1, filters=(Filter("category", ("b", "z")),))
    facet = labelled(query, "category", {"a": 2, "b": 1}, str)
    assert [(v.key, v.count, v.selected) for v in facet.values] == [("a", 2, False), ("b", 1, True), ("z", 0, True)]


def test_an_excluded_value_is_not_chosen() -> None:
    assert selected((Filter("category", ("a",), Choice.NONE), Filter("category", ("b",))), "category") == {"b"}


@pytest.mark.parametrize(
    ("first", "last", "interval", "count"),
    [
        ("2025-01-01", "2025-02-15", Interval.DAY, 46),
        ("2025-01-01", "2025-06-15", Interval.MONTH, 6),
        ("1990-01-01", "2025-06-15", Interval.YEAR, 36),
        ("2025-01-01", "2025-01-01", Interval.DAY, 1),
    ],
)
def test_the_finest_interval_is_taken_that_is_not_too_many(
    first: str, last: str, interval: Interval, count: int
) -> None:
    bounds, found = periods(Query(zone=UTC), at(first), at(last))
    assert (found, len(bounds)) == (interval, count)
    assert found is Interval.YEAR or len(bounds) <= MAX_AUTO


def test_the_interval_that_was_asked_for_is_taken() -> None:
    bounds, found = periods(Query(zone=UTC, interval=Interval.DAY), at("2000-01-01"), at("2025-01-01"))
    assert (found, len(bounds)) == (Interval.DAY, 9133)


def test_an_interval_that_would_be_far_too_fine_is_a_longer_one() -> None:
    bounds, found = periods(Query(zone=UTC, interval=Interval.DAY), at("0001-01-01"), at("2025-01-01"))
    assert found is Interval.MONTH
    assert len(bounds) <= MAX_PERIODS


ZONES = st.sampled_from((UTC, MINSK, NEW_YORK))
instants = st.datetimes(timezones=st.just(UTC)) | st.sampled_from((datetime.min, datetime.max)).map(
    lambda instant: instant.replace(tzinfo=UTC)
)


@settings(max_examples=100, deadline=None)
@given(st.tuples(instants, instants).map(sorted), ZONES, st.sampled_from(Interval))
def test_periods_begin_before_the_first_instant_and_end_with_the_last(
    both: list[datetime], zone: tzinfo, interval: Interval
) -> None:
    first, last = (microseconds(instant) or 0 for instant in both)
    bounds, _ = periods(Query(zone=zone, interval=interval), first, last)
    assert bounds[0] <= first
    assert bounds[-1] <= last or local(both[1], zone).year in (1, 9999)
    assert bounds == sorted(set(bounds))


def test_empty_periods_are_left_out_and_chosen_ones_stay() -> None:
    query = Query(zone=UTC, filters=(Filter("date", ("2025-3", "2025", "nonsense")),))
    bounds, interval = periods(Query(zone=UTC, interval=Interval.MONTH), at("2025-01-01"), at("2025-04-01"))
    facet = dated(query, bounds, [1, 0, 0, 2], interval)
    assert [(v.key, v.count, v.selected) for v in facet.values] == [
        ("2025-01", 1, False),
        ("2025-03", 0, True),
        ("2025-04", 2, False),
    ]


def test_a_date_filter_covers_its_days_in_the_zone_and_leaves_out_what_is_no_date() -> None:
    assert spans(Filter("date", ("2025-10-01", "soon")), MINSK) == [(at("2025-09-30T21:00"), at("2025-10-01T21:00"))]


Ask = Callable[[Query], Facet]


@pytest.mark.parametrize("zone", [UTC, MINSK, NEW_YORK], ids=str)
@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00", "9999-12-31T23:59:59.999999"])
@pytest.mark.parametrize("interval", Interval)
def test_a_date_that_means_unknown_or_never_is_counted_like_any(
    engine: Engine, zone: tzinfo, instant: str, interval: Interval
) -> None:
    """Sources write the first and the last moment of the calendar; no zone may move them out of it."""
    odd: Article = article("odd", published=instant)
    engine.write([odd, article("1", published="2025-01-01")])
    page = engine.search(Query(zone=zone, facets=("date",), interval=interval))
    (facet,) = page.facets
    assert sum(value.count for value in facet.values) == 2

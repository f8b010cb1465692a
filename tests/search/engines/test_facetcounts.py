"""Facets of dates over arrays, against dating each article in Python."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from conftest import article
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from search.dates import local
from search.engine import Engine, open_engine
from search.model import Article, Choice, Facet, Filter, Interval, Query
from search.schema import DATE, FACETS

# Zones with changes of the clock at midnight, of half an hour, of a whole day (Apia has no 2011-12-30, Kwajalein had
# 1969-09-30 twice), and with seconds (before railways; Liberia until 1972).
ZONES: tuple[tzinfo, ...] = (
    UTC,
    *map(
        ZoneInfo,
        (
            "Europe/Minsk",
            "America/New_York",
            "America/Sao_Paulo",
            "America/Havana",
            "Asia/Beirut",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "Pacific/Kwajalein",
            "Africa/Monrovia",
            "Asia/Kathmandu",
        ),
    ),
    timezone(timedelta(hours=-23, minutes=-59, seconds=-59)),
    timezone(timedelta(hours=23, minutes=59, seconds=59)),
)
NEAR = (
    datetime(2011, 12, 30, 10, tzinfo=UTC),
    datetime(1969, 10, 1, tzinfo=UTC),
    datetime(2025, 3, 30, 1, tzinfo=UTC),
    datetime(2018, 11, 4, 3, tzinfo=UTC),
    datetime(1900, 1, 1, tzinfo=UTC),
    datetime(1880, 1, 1, tzinfo=UTC),
)
seconds = st.integers(-200_000, 200_000).map(lambda n: timedelta(seconds=n))
near = st.builds(lambda at, by: at + by, st.sampled_from(NEAR), seconds)
anywhen = st.datetimes(timezones=st.just(UTC))
edges = st.sampled_from((datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)))
instants = st.one_of(near, near, anywhen, edges)


def opened(folder: str, batches: Sequence[Sequence[Article]]) -> Engine:
    engine = open_engine(f"whoosh:{Path(folder, 'index')}", create=True)
    for batch in [[], *batches]:
        engine.write(batch)
    return engine


def dated(instants: Sequence[datetime | None]) -> list[Article]:
    return [article(str(number), published=at) for number, at in enumerate(instants)]


def facet_of(engine: Engine, zone: tzinfo, interval: Interval, *filters: Filter) -> Facet:
    query = Query(facets=(DATE,), facet_size=None, interval=interval, zone=zone, filters=filters)
    return engine.search(query).facets[0]


def assert_the_same_facets(batches: Sequence[Sequence[Article]], zone: tzinfo) -> None:
    oracle = open_engine("memory:")
    for batch in batches:
        oracle.write(batch)
    with TemporaryDirectory() as folder:
        engine = opened(folder, batches)
        for interval in Interval:
            assert facet_of(engine, zone, interval) == facet_of(oracle, zone, interval), interval
        engine.close()


@given(
    batches=st.lists(st.lists(instants | near | near | st.none(), max_size=6), max_size=2),
    zone=st.sampled_from(ZONES),
)
@example([[datetime(2011, 12, 29, 12, tzinfo=UTC), datetime(2011, 12, 31, 12, tzinfo=UTC)]], ZoneInfo("Pacific/Apia"))
@example([[datetime(1969, 9, 29, tzinfo=UTC), datetime(1969, 10, 2, tzinfo=UTC)]], ZoneInfo("Pacific/Kwajalein"))
@example([[datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]], ZoneInfo("America/New_York"))
@example([[datetime.min.replace(tzinfo=UTC)], [datetime.max.replace(tzinfo=UTC)]], ZONES[-1])
@example([[datetime.min.replace(tzinfo=UTC)], [datetime.max.replace(tzinfo=UTC)]], ZONES[-2])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_dates_are_counted_as_by_the_obvious_engine(batches: list[list[datetime | None]], zone: tzinfo) -> None:
    numbered = [
        [article(f"{number}-{i}", published=at) for i, at in enumerate(batch)] for number, batch in enumerate(batches)
    ]
    assert_the_same_facets(numbered, zone)


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_each_article_is_counted_on_the_day_of_its_clock(zone: tzinfo) -> None:
    for start in NEAR[:4]:
        near = [start + timedelta(hours=hours) for hours in range(-60, 60, 3)]
        with TemporaryDirectory() as folder:
            found = facet_of(opened(folder, [dated(near)]), zone, Interval.DAY)
        assert {v.key: v.count for v in found.values} == Counter(local(at, zone).date().isoformat() for at in near)
        assert found.interval is Interval.DAY


def test_days_of_summer_and_of_winter_are_told_apart_in_one_archive() -> None:
    # From winter to winter all days together are as long as if each had 24 hours.
    zone = ZoneInfo("America/New_York")
    instants = [datetime(2025, month, 10, hour, 30, tzinfo=UTC) for month in range(1, 13) for hour in (3, 4, 5)]
    with TemporaryDirectory() as folder:
        found = facet_of(opened(folder, [dated(instants)]), zone, Interval.DAY)
    assert {v.key: v.count for v in found.values} == Counter(local(at, zone).date().isoformat() for at in instants)


@pytest.mark.parametrize("day", ["2025-11-02", "2025-03-09"])
def test_a_day_of_25_hours_or_of_23_is_one_day(day: str) -> None:
    zone = ZoneInfo("America/New_York")
    start = datetime.fromisoformat(day).replace(tzinfo=zone).astimezone(UTC)
    instants = [at for hour in range(26) if local(at := start + timedelta(hours=hour), zone).date().isoformat() == day]
    assert len(instants) in (23, 25)
    for chosen in (instants, instants[-1:], instants[:1]):
        with TemporaryDirectory() as folder:
            found = facet_of(opened(folder, [dated(chosen)]), zone, Interval.DAY)
        assert [(v.key, v.count) for v in found.values] == [(day, len(chosen))]


@pytest.mark.parametrize("years", [1, 109, 111, 400, 9_998])
def test_of_centuries_of_days_months_or_years_are_counted(years: int) -> None:
    instants = [datetime(min(9999, 1 + years * part // 60), 1 + part % 12, 1, tzinfo=UTC) for part in range(61)]
    assert_the_same_facets(
        [dated(instants[:30]), [article(f"b{i}", published=at) for i, at in enumerate(instants[30:])]], UTC
    )


@given(
    instants=st.lists(near | st.none(), max_size=8),
    zone=st.sampled_from(ZONES),
    keys=st.lists(st.sampled_from(("2011", "2011-12", "2011-12-30", "2011-12-31", "1969-09-30", "2025-03-30", "x"))),
    choice=st.sampled_from(Choice),
)
@settings(max_examples=30, deadline=None)
def test_a_filter_of_dates_passes_what_lies_in_them(
    instants: list[datetime | None], zone: tzinfo, keys: list[str], choice: Choice
) -> None:
    oracle = open_engine("memory:")
    oracle.write(dated(instants))
    chosen = Filter(DATE, tuple(keys), choice)
    with TemporaryDirectory() as folder:
        engine = opened(folder, [dated(instants)])
        query = Query(filters=(chosen,), facets=FACETS, facet_size=None, interval=Interval.MONTH, zone=zone, size=100)
        found, expected = engine.search(query), oracle.search(query)
    assert {hit.article.id for hit in found.hits} == {hit.article.id for hit in expected.hits}
    assert found.facets == expected.facets


@given(
    values=st.lists(st.lists(st.sampled_from(("A", "a", "B", "C d", "***", "")), max_size=5).map(tuple), max_size=40),
    deleted=st.sets(st.integers(0, 39), max_size=20),
    key=st.sampled_from(("a", "b", "c-d", "***", "none")),
)
@settings(max_examples=40, deadline=None)
def test_several_values_of_an_article_are_each_counted_once(
    values: list[tuple[str, ...]], deleted: set[int], key: str
) -> None:
    articles = [article(str(number), categories=own) for number, own in enumerate(values)]
    oracle = open_engine("memory:")
    with TemporaryDirectory() as folder:
        engine = opened(folder, [articles[:15], articles[15:]])
        oracle.write(articles)
        for one in (engine, oracle):
            one.delete(map(str, deleted))
        for filters in ((), (Filter("category", (key,)),), (Filter("category", (key, "a"), Choice.NONE),)):
            query = Query(filters=filters, facets=("category", "source"), facet_size=None, size=100)
            found, expected = engine.search(query), oracle.search(query)
            assert (found.total, found.facets) == (expected.total, expected.facets)


def test_a_label_may_have_any_sign() -> None:
    articles = [article("1", categories=("*\x1f*",)), article("2", language="e\x1fn")]
    oracle = open_engine("memory:")
    oracle.write(articles)
    query = Query(facets=("category", "language"))
    with TemporaryDirectory() as folder:
        assert opened(folder, [articles]).search(query).facets == oracle.search(query).facets

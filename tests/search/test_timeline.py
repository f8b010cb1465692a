"""The articles of a result over time: how long the bars are, what choosing one looks into, and the shares."""

from datetime import UTC

import pytest
from conftest import article

from search.answer import answer
from search.engine import Engine, open_engine
from search.model import Interval
from search.remembered import Remembered
from search.request import read_request
from search.timeline import MAX_BARS, Timeline, timeline

DAYS = ("2023-11-30", "2024-02-01", "2024-02-29", "2024-12-31", "2025-01-01")


@pytest.fixture(scope="module")
def archive() -> Engine:
    return written(*DAYS)


def written(*days: str) -> Engine:
    opened = open_engine("memory:")
    opened.write(
        article(str(n), "Even" if n % 2 == 0 else "Odd", published=f"{day}T12:00:00") for n, day in enumerate(days)
    )
    return opened


def of(engine: Engine, **given: str) -> Timeline | None:
    request = read_request([(name.replace("_", "-"), value) for name, value in given.items()], UTC)
    return timeline(engine, answer(engine, request.query), Remembered())


def counts(found: Timeline | None) -> list[tuple[str, int]]:
    assert found is not None
    return [(bar.date, bar.count) for bar in found.bars]


def test_a_result_is_shown_from_its_first_month_to_its_last_with_those_between(archive: Engine) -> None:
    found = of(archive)
    assert counts(found)[0] == ("2023-11", 1)
    assert counts(found)[1] == ("2023-12", 0)
    assert counts(found)[3] == ("2024-02", 2)
    assert counts(found)[-1] == ("2025-01", 1)
    assert len(counts(found)) == 15


def test_a_chosen_year_is_shown_by_all_its_months(archive: Engine) -> None:
    found = of(archive, date="2024")
    assert found is not None
    assert (found.interval, found.within, len(found.bars)) == (Interval.MONTH, "2024", 12)
    assert ("2024-02", 2) in counts(found)


def test_a_chosen_month_is_shown_by_all_its_days(archive: Engine) -> None:
    found = counts(of(archive, date="2024-02"))
    assert len(found) == 29
    assert found[-1] == ("2024-02-29", 1)


def test_a_chosen_day_stays_among_the_days_of_its_month(archive: Engine) -> None:
    found = of(archive, date="2024-02-01")
    assert found is not None
    assert [bar.date for bar in found.bars if bar.chosen] == ["2024-02-01"]
    assert counts(found)[-1] == ("2024-02-29", 1)


def test_a_chosen_range_is_shown_from_its_beginning_to_its_end(archive: Engine) -> None:
    found = counts(of(archive, from_date="2024-01", to_date="2024-12"))
    assert found[0] == ("2024-01", 0)
    assert found[-1] == ("2024-12", 1)
    assert len(found) == 12


def test_a_bar_says_how_many_articles_the_archive_has_of_its_period(archive: Engine) -> None:
    found = of(archive, q="even")
    assert found is not None
    (february,) = [bar for bar in found.bars if bar.date == "2024-02"]
    assert (february.count, february.all, february.share) == (1, 2, 0.5)
    assert all(bar.share == 0 for bar in found.bars if not bar.all)


def test_a_zoomed_result_also_says_its_share(archive: Engine) -> None:
    found = of(archive, q="odd", date="2024")
    assert found is not None
    assert [(bar.date, bar.share) for bar in found.bars if bar.count] == [("2024-02", 0.5), ("2024-12", 1.0)]


def test_a_result_of_undated_articles_or_of_none_has_no_timeline() -> None:
    assert of(written()) is None
    undated = open_engine("memory:")
    undated.write([article("1")])
    assert of(undated) is None


def test_a_long_time_is_shown_by_longer_periods() -> None:
    found = of(written("1990-01-01", "1990-02-01", "2025-12-31"), facet_interval="day")
    assert found is not None
    assert found.interval is Interval.YEAR
    assert counts(found)[0] == ("1990", 2)


def test_of_the_year_one_only_years_with_articles_are_shown() -> None:
    found = of(written("0001-01-01", "2025-12-31", "9999-12-31"))
    assert counts(found) == [("0001", 1), ("2025", 1), ("9999", 1)]
    assert len(counts(found)) <= MAX_BARS


def test_bars_count_what_the_search_counts_when_a_full_name_is_asked_for() -> None:
    opened = open_engine("memory:")
    opened.write([article("1", "Łukašenka", published="2024-05-05"), article("2", "Else", published="2024-05-06")])
    found = of(opened, q="Alaksandr Łukašenka", date="2024-05")
    assert sum(count for _, count in counts(found)) == 1

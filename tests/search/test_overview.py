"""The archive at a glance, and what is remembered of it."""

from datetime import UTC, datetime

from conftest import article

from search.engine import open_engine
from search.overview import Overview, overview
from search.remembered import MAX_KEPT, Remembered


def test_an_empty_archive_has_an_empty_overview() -> None:
    assert overview(open_engine("memory:"), UTC) == Overview()


def test_an_overview_has_totals_the_newest_article_and_those_of_the_largest_categories() -> None:
    engine = open_engine("memory:")
    engine.write(
        article(f"{n}", f"Story {n}", categories=("Large",) if n < 5 else ("Small",), published=f"2025-01-{n + 1:02}")
        for n in range(7)
    )
    found = overview(engine, UTC)
    assert (found.total, found.first, found.last) == (
        7,
        datetime(2025, 1, 1, tzinfo=UTC),
        datetime(2025, 1, 7, tzinfo=UTC),
    )
    assert found.newest[0].id == "6"
    assert [(c.value.label, [a.id for a in c.newest]) for c in found.shown] == [
        ("Large", ["4", "3", "2"]),
        ("Small", ["5"]),
    ]
    assert [value.label for value in found.categories] == ["Large", "Small"]


def test_no_article_is_shown_twice() -> None:
    engine = open_engine("memory:")
    engine.write(
        article(f"{n}", f"Story {n}", categories=("Politics", "Society", "All"), published=f"2025-01-{n + 1:02}")
        for n in range(6)
    )
    found = overview(engine, UTC)
    shown = [found.newest[0].id, *(one.id for category in found.shown for one in category.newest)]
    assert shown == ["5", "4", "3", "2", "1", "0"]
    assert len(found.shown) == 2  # nothing is left for the third


def test_a_value_is_made_once_for_a_generation_and_anew_for_the_next() -> None:
    remembered, made = Remembered(), []

    def make() -> int:
        made.append(1)
        return len(made)

    assert [remembered.get("1", "a", make), remembered.get("1", "a", make), remembered.get("1", "b", make)] == [1, 1, 2]
    assert remembered.get("2", "a", make) == 3


def test_no_more_values_are_kept_than_the_limit() -> None:
    remembered = Remembered()
    for key in range(MAX_KEPT + 1):
        remembered.get("1", key, lambda key=key: key)  # type: ignore[misc]  # of the loop's own key
    assert remembered.get("1", 0, lambda: "made again") == "made again"

"""The figures of names do not fall: measured on groups of spellings beside the checkout (benchmarks/names.py)."""

from pathlib import Path

import pytest

from benchmarks.names import BARS, Edits, Keys, Names, measure, read_names, vestka
from search.text import fold

SMALL = Names(
    groups={"a": ("Мінск", "Минск", "Minsk"), "b": ("Łódź", "Лодзь")},
    kin={
        **dict.fromkeys(("Мінск", "Минск", "Minsk"), frozenset({"Мінск", "Минск", "Minsk"})),
        **dict.fromkeys(("Łódź", "Лодзь"), frozenset({"Łódź", "Лодзь"})),
    },
    strangers=frozenset({"Пінск", "Munich"}),
    inflected=(("a", "Мінску"),),
    bare={"Łódź": "Lodz"},
)


def test_a_method_that_joins_nothing_has_no_recall_and_no_strangers() -> None:
    found = measure(Keys(lambda word: [word], lambda word: [word]), SMALL)
    assert (found.recall, found.strangers, found.precision, found.inflected, found.bare) == (0, 0, 0, 0, 0)


def test_a_method_that_joins_everything_has_all_recall_and_all_strangers() -> None:
    found = measure(Keys(lambda _: ["x"], lambda _: ["x"]), SMALL)
    assert (found.recall, found.inflected, found.bare) == (1, 1, 1)
    assert found.strangers == pytest.approx((3 * 4 + 2 * 5) / 5)


def test_two_edits_are_allowed_in_long_words_one_in_short_none_in_the_shortest() -> None:
    words = ("Minsk", "Minks", "Mnis", "Pi", "Po", "Warszawa", "Warschau")
    edits = Edits(fold)
    edits.prepare(words)
    assert edits.found(["Minsk", "Pi", "Warszawa"], words) == {
        "Minsk": {"Minsk", "Minks"},
        "Pi": {"Pi"},
        "Warszawa": {"Warszawa"},
    }


def test_this_way_of_names_joins_the_small_groups() -> None:
    found = measure(vestka(), SMALL)
    assert (found.recall, found.strangers, found.inflected, found.bare) == (1, 0, 1, 1)


@pytest.mark.corpus
def test_names_reach_their_bars_on_the_groups_for_development(shared: Path) -> None:
    files = (shared / "names" / f"{kind}_dev.jsonl" for kind in ("groups", "distractors", "inflected"))
    found = measure(vestka(), read_names(*files))
    assert found.recall >= BARS["recall"]
    assert found.strangers <= BARS["strangers"]
    assert found.inflected >= BARS["inflected"]
    assert found.bare >= BARS["bare"]

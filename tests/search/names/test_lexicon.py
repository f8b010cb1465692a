"""Names that no rule joins: which words belong to a row of the lexicons, and which only look so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.names.lexicon import GIVEN, PLACE, Entry, entries, is_given_name, tight_keys
from search.text import lower


def found(word: str, inflected: bool = True) -> set[Entry]:
    return set(entries(lower(word), tight_keys(lower(word)), inflected))


@pytest.mark.parametrize(
    ("word", "entry"),
    [
        ("Мікола", Entry(GIVEN, "Mikalai")),
        ("Николай", Entry(GIVEN, "Mikalai")),
        ("Nicholas", Entry(GIVEN, "Mikalai")),
        ("Менск", Entry(PLACE, "Minsk")),
        ("Wilno", Entry(PLACE, "Vilnius")),
        ("Warschau", Entry(PLACE, "Warsaw")),
        ("Wolgograd", Entry(PLACE, "Volgograd")),
        ("Сталінград", Entry(PLACE, "Volgograd")),
    ],
)
def test_a_form_of_a_row_belongs_to_it(word: str, entry: Entry) -> None:
    assert entry in found(word)


@pytest.mark.parametrize(
    ("word", "entry"),
    [
        ("Вільні", Entry(PLACE, "Vilnius")),
        ("Варшаве", Entry(PLACE, "Warsaw")),
        ("Warszawie", Entry(PLACE, "Warsaw")),
        ("Николаю", Entry(GIVEN, "Mikalai")),
        ("Ганны", Entry(GIVEN, "Hanna")),
    ],
)
def test_an_inflected_form_belongs_to_the_row_of_its_name(word: str, entry: Entry) -> None:
    assert entry in found(word)


def test_a_shared_key_is_not_enough() -> None:
    assert Entry(PLACE, "Wroclaw") in found("Breslau")
    assert Entry(PLACE, "Wroclaw") not in found("Браслаў")


def test_what_may_be_a_woman_or_a_man_in_the_genitive_is_both_where_it_is_indexed() -> None:
    assert {entry.name for entry in found("Александра")} == {"Aliaksandr", "Aliaksandra"}
    assert {entry.name for entry in found("Александра", inflected=False)} == {"Aliaksandra"}


def test_a_given_name_is_told_in_any_case_and_inflection() -> None:
    assert all(map(is_given_name, ("Мікола", "МІКОЛА", "Миколою", "Святланы", "Siarhieja")))
    assert not any(map(is_given_name, ("Мінск", "Лукашэнка", "и", "")))


@given(st.text(max_size=60))
def test_any_text_may_be_looked_up(text: str) -> None:
    assert found(text) >= found(text, inflected=False) or not found(text)

"""The plain words that say why two spellings are one name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pacing import quick

from search.names.steps import steps


@pytest.mark.parametrize(
    ("one", "other", "step"),
    [
        ("Cichanoŭskaja", "Ціханоўская", "háček spelling ch = х"),
        ("Lukaschenko", "Лукашенко", "German sch = ш"),
        ("Łukaszenka", "Лукашэнка", "Polish sz = ш"),
        ("Macron", "Макрон", "c = к"),
        ("Шаўчэнка", "Шевченко", "а = е"),
        ("Statkievič", "Статкевичем", "ending -ем left out"),
    ],
)
def test_a_step_names_what_each_spelling_writes_for_one_sound(one: str, other: str, step: str) -> None:
    assert any(step in said or said.startswith(step) for said in steps(one, other)), steps(one, other)


def test_a_lexicon_names_its_row() -> None:
    assert steps("Wilno", "Вільнюс") == ("Wilno and Вільнюс are one place (Vilnius)",)
    assert steps("Мікола", "Николай") == ("Мікола and Николай are one given name (Mikalai)",)


@pytest.mark.parametrize(("one", "other"), [("Minsk", "MINSK"), ("Łódź", "Lodz"), ("Ёлкин", "Елкин"), ("", "")])
def test_case_and_diacritics_alone_need_no_step(one: str, other: str) -> None:
    assert steps(one, other) == ()


def test_letters_that_stand_for_each_other_by_themselves_are_no_step() -> None:
    assert steps("Minin", "Минин") == ()


def test_no_step_is_said_twice() -> None:
    found = steps("Šašašašyn", "Шашашашын")
    assert len(found) == len(set(found))


@given(st.text(max_size=100), st.text(max_size=100))
@settings(deadline=None)
def test_any_two_words_have_few_steps(one: str, other: str) -> None:
    assert len(steps(one, other)) <= len(one) + len(other) + 1


@pytest.mark.parametrize("times", [6, 400])
def test_a_word_of_many_readings_takes_no_longer_than_others(times: int) -> None:
    with quick(2):
        steps("Chszrzcouai" * times, "Chszrzcouae" * times)

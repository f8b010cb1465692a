"""Which words of a text are written as names are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.names.found import capitalised, is_shouted
from search.text import tokens


def names(text: str) -> list[str]:
    return [text[t.start : t.end] for t in capitalised(text, tokens(text))]


def test_words_with_a_capital_are_found_in_order() -> None:
    assert names("Учора Ціханоўская была ў Вільні") == ["Учора", "Ціханоўская", "Вільні"]


def test_short_words_are_no_names_unless_they_are_all_capitals() -> None:
    assert names("At La Scala, EU and U.S. people") == ["Scala", "EU"]


def test_both_parts_of_a_hyphenated_name_are_found() -> None:
    assert names("у Івана-Франкоўску") == ["Івана", "Франкоўску"]


def test_a_headline_in_capitals_tells_nothing() -> None:
    assert names("LUKASHENKO MEETS PUTIN IN SOCHI") == []
    assert is_shouted("LUKASHENKO MEETS PUTIN")
    assert not is_shouted("Lukashenko meets Putin")


@pytest.mark.parametrize("text", ["", "123 456", "…", "слова малымі літарамі", "北京"])
def test_text_without_capitals_has_no_names(text: str) -> None:
    assert names(text) == []


@given(st.text(max_size=200))
def test_what_is_found_begins_with_a_capital(text: str) -> None:
    assert all(name[0].isupper() for name in names(text))

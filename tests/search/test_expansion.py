"""Which words a pattern or a fuzzy word stands for."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pacing import quick

from search.expansion import MAX_EXPANSIONS, commonest, cut_note, fixed_prefix, matcher
from search.model import Fuzzy, Pattern


@pytest.mark.parametrize(
    ("pattern", "word", "fits"),
    [
        ("bor*", "border", True),
        ("bor*", "bor", True),
        ("bor*", "abor", False),
        ("b?r", "bar", True),
        ("b?r", "br", False),
        ("b?r", "bär", True),
        ("b*r", "border", True),
        ("b*r", "borders", False),
        ("a*b*c", "aXbXbXc", True),
        ("a*bc*d", "abXbcd", True),
        ("a.c", "abc", False),
        ("a+*", "a+b", True),
        ("*", "", True),
    ],
)
def test_a_pattern_fits_a_word(pattern: str, word: str, fits: bool) -> None:
    assert matcher(Pattern(pattern))(word) is fits


@settings(max_examples=500, deadline=None)
@given(st.text("ab*?", max_size=7), st.text("abc", max_size=7))
def test_a_pattern_fits_what_the_plain_expression_would(pattern: str, word: str) -> None:
    plain = pattern.replace("*", ".*").replace("?", ".")
    assert matcher(Pattern(pattern))(word) is (re.fullmatch(plain, word) is not None)


def test_a_pattern_of_many_stars_takes_no_longer_than_one_of_few() -> None:
    with quick(1):
        assert not matcher(Pattern("a*" * 120 + "b"))("a" * 64)


@pytest.mark.parametrize(
    ("word", "edits", "fits"),
    [("minsk", 1, True), ("mnsk", 1, True), ("imnsk", 1, True), ("mimsc", 1, False), ("mimsc", 2, True)],
)
def test_a_fuzzy_word_fits_within_its_edits_and_a_swap_is_one(word: str, edits: int, fits: bool) -> None:
    assert matcher(Fuzzy("minsk", edits))(word) is fits


def test_the_commonest_words_are_taken_and_of_equals_the_first_by_the_alphabet() -> None:
    many = {f"w{i:04}": 1 for i in range(MAX_EXPANSIONS)}
    assert commonest({**many, "z": 2})[:2] == ["z", "w0000"]
    assert len(commonest({**many, "z": 2})) == MAX_EXPANSIONS


def test_a_note_tells_only_of_words_that_were_left_out() -> None:
    assert list(cut_note(Pattern("abc*"), MAX_EXPANSIONS)) == []
    (note,) = cut_note(Fuzzy("abcdef", 2), MAX_EXPANSIONS + 1)
    assert note.code == "expansions"
    assert note.message.startswith(f"abcdef~2 stands for {MAX_EXPANSIONS + 1} words")


@pytest.mark.parametrize(("pattern", "prefix"), [("abc*d", "abc"), ("a?c*", "a"), ("abc", "abc")])
def test_the_letters_before_the_first_wildcard_are_fixed(pattern: str, prefix: str) -> None:
    assert fixed_prefix(pattern) == prefix

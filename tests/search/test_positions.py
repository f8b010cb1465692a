"""How often the words of a phrase stand together."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.positions import occurrences


def positions(text: str) -> dict[str, list[int]]:
    return {word: [place for place, other in enumerate(text) if other == word] for word in text}


@pytest.mark.parametrize(
    ("words", "slop", "text", "expected"),
    [
        ("ab", 0, "abxab", 2),
        ("ba", 0, "abxab", 0),
        ("aa", 0, "aaa", 2),
        ("a", 0, "aaa", 3),
        ("ab", 1, "axb", 1),
        ("ab", 1, "axxb", 0),
        ("ba", 1, "axb", 1),
        ("aa", 1, "axa", 1),
        ("aa", 1, "a", 0),
        ("ab", 0, "axx", 0),
    ],
)
def test_a_phrase_occurs(words: str, slop: int, text: str, expected: int) -> None:
    assert occurrences(words, slop, positions(text)) == expected


@given(st.text("abc", min_size=1, max_size=3), st.text("abcx", max_size=12))
def test_an_exact_phrase_is_counted_like_a_piece_of_the_text(words: str, text: str) -> None:
    assert occurrences(words, 0, positions(text)) == sum(text.startswith(words, at) for at in range(len(text)))


@given(st.text("abc", min_size=1, max_size=3), st.integers(1, 4), st.text("abcx", max_size=10))
def test_words_are_near_when_a_window_holds_them_all(words: str, slop: int, text: str) -> None:
    width = len(words) + slop
    windows = (text[max(0, last + 1 - width) : last + 1] for last in range(len(text)) if text[last] in words)
    expected = sum(
        any(len(set(places)) == len(words) for places in product(*(positions(window).get(w, []) for w in words)))
        for window in windows
    )
    assert occurrences(words, slop, positions(text)) == expected

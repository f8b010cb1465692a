"""Spellings by the compiled loop are those that `search.text` gives."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.engines.whoosh import spellings
from search.engines.whoosh.spellings import CAPITAL, IN_CAPITALS, OTHERWISE, SMALL, described
from search.text import fold, lower, surfaces

compiled_only = pytest.mark.skipif(spellings._compiled is None, reason="installed without a compiler")
LETTERS = "aZłŁšŠÿĀįİıßŉŀſéЁёЎўІіЇйҐґАбBВæŒø09'9KΑß"
texts = st.text(st.sampled_from(LETTERS + " ") | st.characters(), max_size=70)


@compiled_only
@settings(max_examples=1_000, deadline=None)
@given(st.lists(texts, max_size=4))
@example(["ŁUKAŠENKA Łukašenka łukašenka", "МІНСК Мінск мінск Мiнск Ёлка", "EU E Eu eu 5G G7 2020 o'Neill"])
@example(["a" * 64, "a" * 65, "Ж" * 64, "Ж" * 65, "🄰🄱", "ﬁ ½ ǅ ǆ"])
def test_both_ways_say_the_same(values: list[str]) -> None:
    words = [word for value in values for word in surfaces(value)]
    found = described(words)
    assert found.spellings == list(map(lower, words))
    assert found.folded == list(map(fold, found.spellings))
    plain = spellings._by_text(words)
    assert (found.spellings, found.folded) == (plain.spellings, plain.folded)
    assert found.capitals.tolist() == plain.capitals.tolist()


def test_how_a_word_is_written() -> None:
    written = {
        "Minsk": CAPITAL, "МИД": IN_CAPITALS, "EU": IN_CAPITALS, "ÉÉ": IN_CAPITALS, "eu": SMALL,
        "E": OTHERWISE, "Eu": OTHERWISE, "Ці": OTHERWISE, "5G": OTHERWISE, "2020": OTHERWISE,
    }  # fmt: skip
    assert described(list(written)).capitals.tolist() == list(written.values())
    assert spellings._by_text(list(written)).capitals.tolist() == list(written.values())


def test_a_folded_word_that_is_the_same_is_the_same_object() -> None:
    found = described(["Minsk", "мінск", "Łódź"])
    assert [one is other for one, other in zip(found.spellings, found.folded, strict=True)] == [True, True, False]


@compiled_only
def test_the_compiled_loop_keeps_to_its_arrays() -> None:
    classes, lowers, folds = spellings._tables()
    with pytest.raises(IndexError):
        spellings._compiled.describe(classes, lowers, folds, bytearray(1), ("two", "words"), 2, 3)
    with pytest.raises(IndexError):
        spellings._compiled.describe(classes[:100], lowers, folds, bytearray(1), ("word",), 2, 3)
    with pytest.raises(TypeError):
        spellings._compiled.describe(classes, lowers, folds, bytearray(1), (None,), 2, 3)

"""How text becomes words."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.text import MAX_WORD, fold, lower, tokens, visible, words

# Characters that go wrong more often than others, among any others.
ODD = "'’ʼʻ`´ʹ_-\u00ad\u200b\u0301\u0308\u0345ёЁйўiіaаÀǆﬁ½²ﷺ中ำกिßıİΐÆłŉK"
texts = st.text(st.sampled_from(ODD) | st.characters(exclude_categories=["Cs"]), max_size=20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Border, closed!", ["border", "closed"]),
        ("Ivano-Frankivsk", ["ivano", "frankivsk"]),
        ("snake_case", ["snake", "case"]),
        ("O'Neill’s", ["o'neill's"]),
        ("the dogs' owners", ["the", "dogs", "owners"]),
        ("сям'я сям’я сямʼя сям`я", ["сям'я"] * 4),
        ("'quoted' ‘quoted’", ["quoted", "quoted"]),
        ("co\u00adop\u200berate", ["cooperate"]),
        ("o’\u200bneill", ["o'neill"]),
        ("Łódź Øresund Ærø", ["lodz", "oresund", "aero"]),
        ("Ёлка Йод Ўсё", ["елка", "йод", "ўсе"]),
        ("Мі́нск", ["мінск"]),
        ("ﬁnal Ⅷ x²", ["final", "viii", "x2"]),
        ("½ ﷺ", ["½", "ﷺ"]),
        ("12:30", ["12", "30"]),
        ("中文 and text", ["中", "文", "and", "text"]),
        ("ไทย", ["ไ", "ท", "ย"]),
        ("・ ๏ ʼ —", []),
    ],
)
def test_a_text_has_these_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_word_is_the_same_whatever_else_the_text_holds() -> None:
    """ASCII, other and unspaced texts are cut by different expressions, which must agree."""
    for word in ("dogs'", "'tis", "o`neill", "rock'n'roll", "foo_bar", "C3PO"):
        alone = words(word)
        assert words(f"{word} é")[:-1] == alone
        assert words(f"{word} 中")[:-1] == alone


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Дзмiтрый", "Дзмітрый"), ("Mинск", "Минск"), ("Hовости", "Новости"), ("Minskа", "Minska"), ("бàлет", "балет")],
)
def test_a_letter_of_the_other_script_that_looks_alike_is_repaired(written: str, meant: str) -> None:
    assert fold(written) == fold(meant)


def test_a_word_of_two_scripts_that_do_not_look_alike_stays_as_it_is() -> None:
    assert fold("ZБ") == "zб"


def test_a_long_run_of_letters_is_one_word_that_is_cut() -> None:
    (token,) = tokens("a" * 1000)
    assert (token.end, len(token.word)) == (1000, MAX_WORD)


def test_nothing_invisible_is_visible() -> None:
    assert visible("a\u200b\ufeffb\u00ad") == "ab"


@settings(max_examples=600, deadline=None)
@given(texts)
def test_tokens_stand_in_order_within_the_text_and_are_its_folded_words(text: str) -> None:
    place = 0
    for start, end, word in tokens(text):
        assert place <= start < end <= len(text)
        assert fold(text[start:end]) == word
        place = end


@settings(max_examples=600, deadline=None)
@given(texts)
def test_a_folded_word_is_one_word_that_folds_to_itself(text: str) -> None:
    for word in words(text):
        assert fold(word) == word
        assert words(word) == [word]


@settings(max_examples=300, deadline=None)
@given(texts)
def test_composed_and_decomposed_letters_give_the_same_words(text: str) -> None:
    latin = "".join(c for c in text if c < "\u0250")
    assert words(unicodedata.normalize("NFD", latin)) == words(unicodedata.normalize("NFC", latin))


LETTERS = [c for c in map(chr, range(0xC0, 0x180)) if c.isalpha() and c not in "ßĲĳİıĸĿŀŉſ"]


@given(st.text(st.sampled_from(LETTERS), min_size=1, max_size=8))
def test_a_word_of_latin_letters_is_lowered_as_if_each_mark_stood_alone(word: str) -> None:
    assert lower(word) == lower(unicodedata.normalize("NFD", word)) == word.casefold()

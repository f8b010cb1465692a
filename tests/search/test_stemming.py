"""When two words are forms of one."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import stemming
from search.stemming import LANGUAGES, LIGHT, SNOWBALL, having, language_of, stems, stems_in, stems_of_each
from search.text import fold, lookalikes, lower


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"),
        ("EN_us", "en"),
        ("be-Latn", "be-Latn"),
        ("be-latn-BY", "be-Latn"),
        ("be-Cyrl-tarask", "be"),
        ("pl-Latn", "pl"),
        ("zh-Hant", "zh"),
        ("", ""),
    ],
)
def test_a_language_tag_is_counted_as(tag: str, language: str) -> None:
    assert language_of(tag) == language


@given(st.text(max_size=12))
def test_a_language_stays_what_it_is(tag: str) -> None:
    assert language_of(language_of(tag)) == language_of(tag)


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "border borders bordering"),
        ("ru", "граница границы границе границу"),
        ("pl", "granica granicy granicę"),
        ("lt", "siena sieną sienos"),
        ("be", "выбары выбараў выбарах выбарам"),
        ("be", "беларуская беларускага беларускай"),
        ("be", "год года годзе"),
        ("uk", "кордон кордону кордоні"),
        ("be-Latn", "vybary vybaraŭ vybarach"),
        ("el", "Αθήνα Αθήνας"),
    ],
)
def test_forms_of_one_word_share_a_stem(language: str, forms: str) -> None:
    assert frozenset.intersection(*(stems(form, language) for form in forms.split()))


@pytest.mark.parametrize(
    ("language", "words"), [("be", "мора мова"), ("uk", "рік рука"), ("en", "border board"), ("be", "сын сын'")]
)
def test_short_words_keep_three_letters(language: str, words: str) -> None:
    one, other = words.split()
    assert all(len(stem.split(":")[1]) >= 3 for word in (one, other) for stem in stems(word, language))


@pytest.mark.parametrize("word", ["running", "выборы", "2025", "中"])
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_word_in_another_script_has_no_stem(word: str, language: str) -> None:
    latin = language not in {"be", "uk", "ru", "ar", "el", "fa", "hi", "hy", "ne", "ta", "yi"}
    cyrillic = language in {"be", "uk", "ru"}
    written = {"running": latin, "выборы": cyrillic}.get(word, False)
    assert bool(stems(word, language)) is written


def test_an_unknown_language_has_no_stems() -> None:
    assert stems("word", "tlh") == frozenset()


def test_diacritics_may_be_left_out() -> None:
    assert stems("sieną", "lt") & stems("siena", "lt")
    assert stems("vybaraŭ", "be-Latn") & stems("vybarau", "be-Latn")


def test_stems_of_several_languages_are_kept_apart() -> None:
    assert {stem.split(":")[0] for stem in stems_in("минск", ["ru", "uk", "en"])} == {"ru", "uk"}


def test_no_language_is_stemmed_in_two_ways() -> None:
    assert not SNOWBALL.keys() & LIGHT.keys()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=15), st.sampled_from(sorted(LANGUAGES)))
def test_any_text_has_stems_of_its_language_or_none(text: str, language: str) -> None:
    assert all(stem.startswith(f"{language}:") and len(stem) > len(language) + 1 for stem in stems(text, language))


@pytest.mark.parametrize("language", ["", "en", "fr", "ru", "be", "be-Latn", "uk", "xx"])
def test_words_stemmed_together_have_the_stems_that_each_has_alone(language: str) -> None:
    spellings = ["running", "выбарамі", "élections", "ёлка", "łukašenka", "o'neill", "2025", "x", "годзе", "минский"]
    alone = [stems(spelling, language) for spelling in spellings]
    assert list(map(frozenset, stems_of_each(spellings, language))) == alone


LETTERS = "abcdeghiklmnoprstuyzčšžłńśøüßœ'абвгдежзіийклмнопрстуўфхцчшыьэюяїєґάβεγծկहिआبتاوசகאב"


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(LANGUAGES)),
    st.lists(st.text(st.sampled_from(LETTERS), min_size=1, max_size=7), min_size=1, max_size=6),
    st.sampled_from(("", "s", "ed", "ami", "ами", "ego", "ge", "be")),
)
def test_words_that_have_a_stem_are_told_without_stemming_most(language: str, words: list[str], ending: str) -> None:
    wanted = stems(words[0] + ending, language) | stems(words[0], "en") | stems(ending + words[-1], language)
    test = having(wanted, language)
    for word in (*words, words[0] + ending, ending + words[-1], f"d'{words[0]}"):
        assert test(word, fold(word)) == (not wanted.isdisjoint(stems(word, language)))


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_stemmer_keeps_the_first_letter_unless_it_is_known_not_to(language: str) -> None:
    if language in stemming._CHANGE_FIRST:
        return
    dice = random.Random(language)
    words = {"".join(dice.choices(LETTERS, k=dice.randint(2, 8))) for _ in range(4_000)}
    words = sorted(lower(word) for word in words if "'" not in word)
    for word, found in zip(words, stems_of_each(words, language), strict=True):
        assert {stem.partition(":")[2][:1] for stem in found} <= lookalikes(fold(word)[:1])

"""When two words are forms of one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.stemming import LANGUAGES, LIGHT, SNOWBALL, language_of, stems, stems_in, stems_of_each


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

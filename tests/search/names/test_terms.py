"""What a word is indexed as and looked up by."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.names import keys
from search.names.reading import MAX_READINGS
from search.names.terms import (
    ENOUGH_CONSONANTS,
    EXACT,
    LEXICON,
    LOOSE,
    LOOSE_CONSONANTS,
    TIGHT,
    TYPED,
    WEAK_CONSONANTS,
    WRITTEN,
    WRITTEN_CONSONANTS,
    index_terms,
    is_weak,
    query_terms,
)
from search.text import APOSTROPHES, fold, tokens

NAMES = (
    "Łukašenka", "Ціханоўская", "Дар’я", "Лук'янаў", "Кам’янець", "O’Neill", "Śviatłana", "Šimonytė", "Ёлкіна",
    "Мiнск", "Tschernihiw", "Rzeszów", "Białowieża", "Йосип", "Їжакевич", "Chișinău", "Œuvre", "Straße",
)  # fmt: skip
letters = st.text(
    alphabet=st.sampled_from("абвгґдеёєжзіїйклмнопрстуўфхцчшщъыьэюяabcdefghijklmnopqrstuvwxyząćčęłńóśšťŭźżžёÉŁŠЎ’'"),
    min_size=1,
    max_size=20,
)


def test_a_word_is_indexed_as_itself_by_its_keys_and_by_what_it_may_be_a_form_of() -> None:
    assert index_terms("Вільні") == {"=вільні", "tViLN", "@place:Vilnius"}
    assert {"=вілейцы", "tViLaK", "tViLaT"} == index_terms("Вілейцы")


def test_a_query_is_not_read_as_an_inflected_form() -> None:
    assert "tViLaK" not in query_terms("Вілейцы")


def test_the_more_a_term_says_the_more_it_weighs() -> None:
    assert EXACT > TIGHT > TYPED > WRITTEN > LEXICON > LOOSE
    found = query_terms("Lukasenka")
    assert found["=lukasenka"] == EXACT
    assert found["tLuKaSaNK"] == TIGHT
    assert found["tLuKaWaNK"] == TYPED
    assert found["lLaKaSaNK"] == LOOSE


def test_an_article_that_leaves_out_the_diacritics_is_found_too() -> None:
    assert index_terms("Lukasenka") & set(query_terms("Лукашенко")) == {"dLuKaWaNK"}
    assert index_terms("Kacynski") & set(query_terms("Качиньский")) == {"dKaCiNSK"}
    assert not index_terms("Сас") & set(query_terms("Шаш"))


def test_a_lexicon_joins_what_no_rule_joins() -> None:
    assert query_terms("Wilno")["@place:Vilnius"] == LEXICON
    assert "@given:Mikalai" in index_terms("Мікола") & index_terms("Николаю")


@pytest.mark.parametrize("word", ["Lukashenko", "Łukašenka", "Warszawa", "Лукашенко"])
def test_a_word_that_shows_its_spelling_was_not_typed_without_its_diacritics(word: str) -> None:
    assert TYPED not in query_terms(word).values()


def test_short_keys_are_no_loose_terms() -> None:
    assert not any(term[0] == "l" for term in index_terms("Мінін"))
    assert any(term[0] == "l" for term in index_terms("Магілёў"))


def test_a_word_without_consonants_is_only_itself() -> None:
    assert index_terms("12") == {"=12"}
    assert query_terms("2025") == {"=2025": EXACT}


def test_a_very_long_word_is_cut_as_it_is_folded() -> None:
    long = "Chszrzcouai" * 3000
    assert max(map(len, index_terms(long) | set(query_terms(long)))) <= 65


@given(letters)
def test_a_word_is_always_found_by_itself(word: str) -> None:
    assert index_terms(word) & set(query_terms(word))


@given(st.text(max_size=300))
def test_any_text_has_terms_within_limits(text: str) -> None:
    indexed, asked = index_terms(text), query_terms(text)
    assert {f"={fold(text)}"} <= indexed
    assert len(indexed) < 20 * MAX_READINGS
    assert len(asked) < 40 * MAX_READINGS
    assert set(asked.values()) <= {EXACT, TIGHT, TYPED, WRITTEN, LEXICON, LOOSE}


@given(letters)
def test_terms_are_of_six_kinds_and_keys_have_enough_consonants(word: str) -> None:
    for term in index_terms(word) | set(query_terms(word)):
        assert term[0] in "=tvdl@"
        assert term[0] != "v" or 1 <= keys.consonants(term[1:]) <= WEAK_CONSONANTS
        assert term[0] != "t" or keys.consonants(term[1:]) >= 1
        assert term[0] != "d" or keys.consonants(term[1:]) >= WRITTEN_CONSONANTS
        assert term[0] != "l" or keys.consonants(term[1:]) >= LOOSE_CONSONANTS - 1  # a final в may be lost to л
    typed = [term for term, weight in query_terms(word).items() if weight == TYPED]
    assert all(keys.consonants(term[1:]) >= ENOUGH_CONSONANTS for term in typed)


@given(st.sampled_from(NAMES), st.sampled_from(["NFC", "NFD"]), st.sampled_from([str.upper, str.lower, str.title]))
def test_terms_do_not_depend_on_case_or_unicode_form(name: str, form: str, case: object) -> None:
    written = unicodedata.normalize(form, case(name))  # type: ignore[arg-type,operator]
    assert index_terms(written) == index_terms(name)
    assert query_terms(written) == query_terms(name)


@given(st.sampled_from(APOSTROPHES), st.sampled_from([name for name in NAMES if "’" in name or "'" in name]))
def test_terms_do_not_depend_on_the_kind_of_apostrophe(apostrophe: str, name: str) -> None:
    written = name.replace("’", apostrophe).replace("'", apostrophe)
    assert index_terms(written) == index_terms(name)
    assert query_terms(written) == query_terms(name)


@given(letters)
def test_the_terms_of_a_word_in_a_text_are_those_of_the_word(word: str) -> None:
    for token in tokens(f"a {word} b"):
        surface = f"a {word} b"[token.start : token.end]
        assert f"={token.word}" in index_terms(surface)


@pytest.mark.parametrize(
    ("asked", "indexed", "meet"),
    [
        ("Чалый", "Hall", False),
        ("Hall", "Halle", True),  # an inflected form adds a vowel: Hall, Халла
        ("Бойко", "Бойку", True),
        ("Чалый", "Чалого", True),  # the ending may have taken the vowel away
        ("Эндо", "Endoh", True),
        ("Iachine", "Яшин", True),  # French writes an e behind n
        ("Агееў", "Агеев", True),
    ],
)
def test_a_short_name_that_ends_in_a_vowel_is_none_that_ends_in_a_consonant(
    asked: str, indexed: str, meet: bool
) -> None:
    assert (not index_terms(indexed).isdisjoint(query_terms(asked))) is meet


def test_a_baltic_ending_is_taken_off_a_short_stem_that_is_sure_to_be_foreign() -> None:
    assert not index_terms("Яшин").isdisjoint(query_terms("Jašinas"))
    assert not index_terms("Макей").isdisjoint(query_terms("Makejus"))
    assert index_terms("Кол").isdisjoint(query_terms("Kolas"))


def test_terms_of_two_consonants_and_fewer_are_weak() -> None:
    assert [term for term in ("tKaL", "vKaL", "tKaLaS", "lKaLaSN", "@given:Ales") if is_weak(term)] == ["tKaL", "vKaL"]

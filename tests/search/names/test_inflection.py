"""Inflected forms: what they may be forms of, and what is left alone."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.names.inflection import (
    MIN_STEM,
    differ_in_gender,
    differing,
    forms,
    gender,
    is_case_of,
    nominatives,
)
from search.names.tables import rows
from search.names.terms import index_terms, query_terms


@pytest.mark.parametrize(
    ("form", "stem"),
    [
        ("ціханоўскага", "ціханоўск"),
        ("беляцкого", "беляцк"),
        ("путиным", "путин"),
        ("cichanoŭskaha", "cichanoŭsk"),
        ("zełenskiego", "zełensk"),
        ("вілейцы", "вілейка"),
        ("празе", "прага"),
        ("севярынца", "севярынец"),
        ("баранавічаў", "баранавічы"),
        ("lukašenkos", "lukašenk"),
        ("putinem", "putin"),
    ],
)
def test_an_inflected_form_is_led_back(form: str, stem: str) -> None:
    assert stem in forms(form)


@pytest.mark.parametrize("word", ["мінск", "łukašenko", "путин", "kaczyński"])
def test_a_word_in_its_first_case_is_left_alone(word: str) -> None:
    assert forms(word) == ()


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("lavrovas", "lavrov"),
        ("navrockis", "navrock"),
        ("путинас", "путин"),
        ("zacharovová", "zacharov"),
        ("merkelová", "merkel"),
    ],
)
def test_the_ending_of_a_foreign_name_in_its_first_case_is_taken_off(word: str, stem: str) -> None:
    assert stem in nominatives(word)


def test_no_latvian_ending_is_taken_off_a_word_that_latvian_cannot_spell() -> None:
    assert nominatives("horrocks") == ()
    assert nominatives("buks") == ("buk",)


@pytest.mark.parametrize(
    ("lemma", "inflected"),
    [
        ("Лукашэнка", "Лукашэнку Лукашэнкам Лукашэнкі"),
        ("Ціханоўская", "Ціханоўскай Ціханоўскую"),
        ("Тихановская", "Тихановской Тихановскую"),
        ("Тихановська", "Тихановської Тихановську Тихановською"),
        ("Cichanoŭskaja", "Cichanoŭskaj Cichanoŭskuju"),
        ("Зеленський", "Зеленського Зеленському Зеленським"),
        ("Kaczyński", "Kaczyńskiego Kaczyńskiemu Kaczyńskim"),
        ("Mickiewicz", "Mickiewicza Mickiewiczowi Mickiewiczem"),
        ("Nausėda", "Nausėdos Nausėdai Nausėdą"),
        ("Мінск", "Мінска Мінску Мінскам"),
        ("Гомель", "Гомеля Гомелі Гомелем"),
        ("Київ", "Києва Києві Києвом"),
    ],
)
def test_each_form_of_a_name_is_found_by_its_first_case(lemma: str, inflected: str) -> None:
    asked = set(query_terms(lemma))
    assert [form for form in inflected.split() if not asked & index_terms(form)] == []


def test_what_is_asked_for_keeps_the_endings_that_are_part_of_a_name() -> None:
    assert "tMiKaL" not in query_terms("Міколаў")


@pytest.mark.parametrize(
    ("word", "expected"),
    [("ціханоўская", "woman"), ("ціханоўскі", "man"), ("cichanoŭskaj", "woman"), ("лукашэнка", ""), ("сорока", "")],
)
def test_the_ending_of_an_adjectival_surname_tells_a_gender(word: str, expected: str) -> None:
    assert gender(word) == expected


def test_two_surnames_differ_in_gender_only_if_both_tell_it() -> None:
    assert differ_in_gender("ціханоўская", "cichanoŭski")
    assert not differ_in_gender("ціханоўская", "тихановська")
    assert not differ_in_gender("ціханоўская", "лукашэнка")


@given(st.text(max_size=80))
def test_stems_are_never_short_and_never_the_word(text: str) -> None:
    for stem in (*forms(text), *nominatives(text)):
        assert len(stem) >= MIN_STEM
        assert stem != text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("сирия", "sirijos"),
        ("мария", "марыях"),
        ("мария", "maryjami"),
        ("наталия", "natalla"),
        ("мария", "maria"),
        ("лапландия", "lappland"),
    ],
)
def test_a_case_of_a_name_is_not_taken_for_a_name_without_its_i(one: str, other: str) -> None:
    assert not differing("hiatus", one)(other)


@pytest.mark.parametrize(
    ("one", "other"), [("виктория", "виктором"), ("radio", "рада"), ("россия", "rose"), ("нигерия", "niger")]
)
def test_a_name_with_an_i_before_its_last_vowel_is_none_without(one: str, other: str) -> None:
    assert differing("hiatus", one)(other)


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("тихановскую", "тихановская"),
        ("лукашэнкам", "лукашэнка"),
        ("łukaszenki", "łukaszenka"),
        ("vilniaus", "vilnius"),
        ("китае", "китай"),
        ("беларуссю", "беларусь"),
        ("беларусьсю", "беларусь"),
        ("biełaruśsiu", "biełaruś"),
        ("kalesnikawej", "kalesnikawa"),
        ("ціханоўскай", "ціханоўская"),
        ("cichanoŭskaj", "cichanoŭskaja"),
        ("мікалая", "мікалай"),
    ],
)
def test_another_case_is_told_from_the_first(word: str, first: str) -> None:
    assert is_case_of(word, first)
    assert not is_case_of(first, word)
    assert not is_case_of(first, first)


def test_no_ending_is_put_to_a_vowel() -> None:
    assert not is_case_of("китае", "кита")
    assert not is_case_of("annae", "anna")


@given(
    st.sampled_from([*rows("endings")]), st.text("аеілнцкўьaeilncksvŭ", max_size=6), st.sampled_from(["", "x", "лu"])
)
def test_of_each_row_the_longest_ending_that_a_word_has_is_replaced(
    row: tuple[str, ...], start: str, behind: str
) -> None:
    word = start + row[3].split()[0] + behind
    for kind, found in (("form", forms(word)), ("nominative", nominatives(word))):
        assert found == tuple(dict.fromkeys(by_pattern(word, kind)))


def by_pattern(word: str, kind: str) -> Iterator[str]:
    """The same by one pattern for each row."""
    script = "cyrillic" if re.search("[\u0400-\u04ff]", word) else "latin"
    for its, of, before, endings, *form in rows("endings"):
        if (its, of) == (script, kind):
            pattern = f"{before.removeprefix('-')}(?:{'|'.join(endings.split())})$"
            found = re.search(pattern, word)
            if found and found.start() >= MIN_STEM:
                yield word[: found.start()] + "".join(form)

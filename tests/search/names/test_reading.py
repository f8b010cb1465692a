"""How words are read: profiles, alternatives, and what can never be read."""

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.names import reading as reading_module
from search.names.keys import tight
from search.names.reading import MAX_READINGS, plain, profile, read, read_lower, segments
from search.names.tables import rows
from search.text import fold, lower

NAMES = ("Łukašenka", "Ціханоўская", "Tschernihiw", "Łódź", "Дар’я", "O’Neill", "Chagall", "Šimonytė")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("łukašenka", "lac"),
        ("cichanoŭski", "lac"),
        ("nausėda", "lac"),
        ("łukaszenka", "pl"),
        ("wałęsa", "pl"),
        ("tschernihiw", "de"),
        ("schröder", "de"),
        ("lukashenko", "en"),
        ("choïgou", "fr"),
        ("kharkiv", "ef"),
        ("kowalew", "w"),
        ("merkel", "none"),
    ],
)
def test_a_word_shows_by_its_letters_whose_spelling_it_is(word: str, expected: str) -> None:
    assert profile(word) == expected


def test_every_word_has_a_profile_that_the_table_names() -> None:
    assert profile("") in {row[0] for row in rows("profiles")}


def test_a_cyrillic_word_has_one_reading() -> None:
    assert read("Лукашэнка") == ("LuKaWaNKa",)


def test_languages_that_differ_in_letters_are_read_alike() -> None:
    assert read("Лукашэнка") == read("Лукашенко") == read("Łukašenka") == read("Łukaszenka")


def test_a_y_for_the_short_u_is_read_both_ways() -> None:
    assert set(read("Науседа")) == {"NauSaDa", "NaVSaDa"}


def test_an_ambiguous_letter_gives_alternatives() -> None:
    assert {"CaGaLL", "XaGaLL", "WaGaLL"} == set(read("Chagall"))


def test_what_the_profile_tells_gives_no_alternatives() -> None:
    assert [len(read(word)) for word in ("Chaŭrus", "Czyż")] == [1, 1]


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("Trzaskowski", "Тшасковский"),
        ("Halouchanka", "Галоўчанка"),
        ("Schtschedrin", "Щедрин"),
        ("Tchaïkovski", "Чайковский"),
        ("Poutine", "Путин"),
        ("Navrockis", "Навроцкис"),
        ("Jelzin", "Ельцин"),
        ("Adamovic", "Адамович"),
    ],
)
def test_one_reading_of_a_foreign_spelling_is_the_name_itself(latin: str, cyrillic: str) -> None:
    def consonants(reading: str) -> str:
        return "".join(p for p in reading if p not in "aiuj")

    assert consonants(read(cyrillic)[0]) in {consonants(reading) for reading in read(latin)}


@pytest.mark.parametrize(
    ("english", "cyrillic"),
    [
        ("Biden", "Байден"),
        ("Byron", "Байрон"),
        ("Musk", "Маск"),
        ("Johnson", "Джонсон"),
        ("Newton", "Ньютон"),
        ("Brighton", "Брайтон"),
        ("McCain", "Маккейн"),
        ("Google", "Гугл"),
        ("Green", "Грин"),
        ("Hawking", "Хокинг"),
        ("Holmes", "Холмс"),
        ("Walker", "Уокер"),
        ("Walker", "Вокер"),
        ("White", "Уайт"),
        ("Wisconsin", "Висконсин"),
        ("Beckham", "Бекхэм"),
        ("Vance", "Вэнс"),
        ("Schwarzenegger", "Шварценеггер"),
    ],
)
def test_english_sounds_that_letters_show_are_read(english: str, cyrillic: str) -> None:
    assert set(map(tight, read(english))) & set(map(tight, read(cyrillic)))


@pytest.mark.parametrize(
    ("word", "reading"), [("Nowak", "NaVaK"), ("Pawlak", "PaVLaK"), ("Litwin", "LiTViN"), ("Walka", "VaLKa")]
)
def test_what_looks_english_is_read_in_its_own_way_too(word: str, reading: str) -> None:
    assert reading in read(word)


def test_signs_and_digits_are_silent() -> None:
    assert read("12") == ("",)
    assert read("Дар’я") == read("Дарья")


def test_segments_put_together_are_the_word_and_its_first_reading() -> None:
    for name in NAMES:
        word = lower(name)
        found = segments(word)
        assert "".join(grapheme for grapheme, _ in found) == word
        assert "".join(ways[0] for _, ways in found) == read_lower(word)[0] or "шч" in word


def test_plain_letters_leave_nothing_cyrillic() -> None:
    assert plain(fold("Об’ект")) == "obekt"
    assert plain(fold("Щучын")) == "shchuchyn"


@given(st.text(max_size=200))
def test_reading_never_raises_and_has_few_readings(text: str) -> None:
    found = read(text)
    assert 1 <= len(found) <= MAX_READINGS
    assert set("".join(found)) <= set("PBFVMNLRSZKGXTDCWJaiuj")


GRAPHEMES = [re.sub(r"[^\w\s]", "", row[0]) for row in rows("latin")]  # with the letters that they look at, in a jumble
latin_words = st.lists(st.sampled_from([*GRAPHEMES, *"aeiouyjsczhrvwtdlnäčšžŭł"]), max_size=6).map("".join)


@given(latin_words)
def test_no_grapheme_is_missed_by_trying_it_only_before_letters_that_it_may_have(word: str) -> None:
    readings = [""]
    for _, ways in segments(word):  # which tries all of them
        some = ways if len(readings) * len(ways) <= MAX_READINGS else ways[:1]
        readings = [reading + way for way in some for reading in readings]
    assert read_lower(word) == tuple(readings)


@pytest.mark.parametrize(
    "way", [pytest.param(None, id="python"), pytest.param(reading_module._compiled, id="compiled")]
)
@given(latin_words)
def test_the_profile_of_a_word_is_the_first_row_that_fits(way: Any, word: str) -> None:
    patterns = [
        (name, has if pattern == "-" else pattern)
        for name, pattern, has in ((*row, "", "")[:3] for row in rows("profiles"))
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading_module, "_compiled", way)
        assert profile(word) == next(name for name, pattern in patterns if re.search(pattern.replace(" ", "|"), word))


@given(st.sampled_from(NAMES), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_readings_do_not_depend_on_case_or_unicode_form(name: str, form: str) -> None:
    assert read(unicodedata.normalize(form, name.upper())) == read(name)  # type: ignore[arg-type]


LETTERS = "aabcčćdeéěfghiíjklłmnńoóöpqrsšśtuüŭvwxyýzžźß'-ьа"


@pytest.mark.skipif(reading_module._compiled is None, reason="installed without a compiler")
@settings(max_examples=3_000, deadline=None)
@given(st.text(LETTERS, max_size=16) | st.text(max_size=8) | st.sampled_from(["sz" * 150, "ch" * 150, "ie" * 150]))
@example("tsikhanouskaya")
@example("a" * 300)
@example("łukašenka\0")
def test_both_ways_read_the_same(word: str) -> None:
    word = lower(word)
    found = read_lower(word)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading_module, "_compiled", None)
        assert read_lower(word) == found


@pytest.mark.skipif(reading_module._compiled is None, reason="installed without a compiler")
def test_the_compiled_loop_wants_a_table() -> None:
    for arguments in (("word", [], 12), (5, {}, 12), ("word", {})):
        with pytest.raises(TypeError):
            reading_module._compiled.read_word(*arguments)

"""Keys: what spellings of one name share, and what keeps two names apart."""

from itertools import pairwise

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from search.names import keys as keys_module
from search.names.keys import consonants, keys_of, loose, tight, unfinished
from search.names.reading import read

phonemes = st.text(alphabet="PBFVMNLRSZKGXTDCWJaiuj", max_size=60)


def keys(name: str) -> set[str]:
    return {tight(reading) for reading in read(name)}


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Быкаў", "Быков", "-аў is -ов"),
        ("Ковалёв", "Ковалів", "-ёв is -ів"),
        ("Сікорскі", "Сикорский", "final vowels and glides are dropped"),
        ("Цімошка", "Тимошко", "ц is a soft т"),
        ("Дзмітраў", "Дмитров", "дз is a soft д"),
        ("Усяслаў", "Всеслав", "initial у before a consonant is в"),
        ("Щербак", "Шчарбак", "щ is шч"),
        ("Анна", "Ана", "double is single"),
        ("Касцюк", "Костюк", "akanne"),
        ("Пятроў", "Петров", "yakanne"),
        ("Любоў", "Liubov", "soft signs and glides are dropped"),
    ],
)
def test_spellings_of_a_name_share_a_key(one: str, other: str, why: str) -> None:
    assert keys(one) & keys(other), why


@pytest.mark.parametrize(
    ("one", "other"),
    [("Лукашэнка", "Лукашэвіч"), ("Мінск", "Пінск"), ("Бунін", "Бонін"), ("Сілін", "Солін"), ("Дудін", "Дідун")],
)
def test_other_consonants_or_another_class_of_vowel_are_another_key(one: str, other: str) -> None:
    assert not keys(one) & keys(other)


def test_a_loose_key_knows_only_that_there_is_a_vowel() -> None:
    assert loose("MaGiLuV") == loose("MaGaLaV")
    assert loose("MGLV") != loose("MaGaLaV")


def test_a_loose_key_takes_l_behind_a_vowel_for_the_short_u() -> None:
    assert loose(tight(read("Волковыск")[0])) == loose(tight(read("Ваўкавыск")[0]))


def test_a_loose_key_does_not_hear_voice_at_the_end() -> None:
    assert loose(tight(read("Кременчуг")[0])) == loose(tight(read("Кременчук")[0]))


def test_consonants_are_counted_without_the_vowels_between() -> None:
    assert [consonants(key) for key in ("", "a", "MiNSK", "LuKaWaNK")] == [0, 0, 4, 5]


@given(phonemes)
def test_a_key_is_not_longer_than_what_it_is_made_of_and_never_doubles(reading: str) -> None:
    key = tight(reading)
    assert len(key) <= len(reading) + 1  # an initial у may be one more
    assert all(a != b for a, b in pairwise(key) if a in "PBFMNLRZKGXCWJ")


@given(phonemes)
def test_a_loose_key_of_any_key_exists_and_is_as_long(reading: str) -> None:
    key = tight(reading)
    assert len(loose(key)) == len(key)


@given(phonemes, st.text(alphabet="aij", max_size=4))
def test_final_vowels_change_no_key_that_has_a_consonant(reading: str, ending: str) -> None:
    if consonants(tight(reading)):
        assert tight(reading + "TaT" + ending) == tight(reading + "TaT")


@pytest.mark.skipif(keys_module._compiled is None, reason="installed without a compiler")
@settings(max_examples=2_000, deadline=None)
@given(st.lists(st.text("aiujVTSKDLZCW", max_size=12) | phonemes | st.text(max_size=300), max_size=4))
@example(["uLasaV", "uLjanaV", "uV", "aLK", "LaLGa", "x" * 256, "x" * 257, "aé", "T\0", "aL\0"])
def test_both_ways_give_the_same_keys(readings: list[str]) -> None:
    found = keys_of(readings)
    loosened = [(loose(reading), tight(reading)) for reading in readings]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys_module, "_compiled", None)
        assert keys_of(readings) == found
        assert [(loose(reading), tight(reading)) for reading in readings] == loosened


@given(begun=phonemes, following=st.sampled_from(("BaN", "iKaN", "jaNaB", "aLaN")))
@example("TiX", "aN")
@example("KaN", "NaB")
def test_the_key_of_a_name_begins_with_that_of_what_was_typed_of_it(begun: str, following: str) -> None:
    assume(begun.strip("aiuj"))  # a vowel alone, which may be a consonant before another letter, tells nothing
    assume(begun[-1] not in "aiuj" or following[0] not in "aj")  # two vowels become another one
    assert tight(begun + following).startswith(unfinished(begun))

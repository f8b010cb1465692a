"""The tables of names: well-formed, with their source and licence in the head, and no form twice in a lexicon."""

import re
from pathlib import Path

import pytest

from search.names import tables
from search.names.lexicon import GIVEN, PLACE
from search.names.tables import rows
from search.text import fold

FOLDER = Path(tables.__file__).parent / "tables"
NAMES = sorted(file.stem for file in FOLDER.glob("*.tsv"))
SYSTEMS = [name for name in NAMES if name.endswith("_systems")] + ["be_cyrillic"]
SEPARATORS = {"given_names": " ", "places": "|"}
PHONEMES = re.compile("[PBFVMNLRSZKGXTDCWJaiuj]*")


def head(name: str) -> str:
    lines = (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if line.startswith("#"))


def compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


@pytest.mark.parametrize("name", NAMES)
def test_each_table_says_what_it_is_where_from_and_under_which_licence(name: str) -> None:
    assert re.search(r"[Ss]ources?:|Own compilation", head(name))
    assert "MIT" in head(name)


@pytest.mark.parametrize("name", NAMES)
def test_each_table_has_rows_and_no_stray_spaces(name: str) -> None:
    assert list(rows(name))
    text = (FOLDER / f"{name}.tsv").read_text("utf-8")
    assert text.endswith("\n") and "\r" not in text
    assert [line for line in text.splitlines() if line != line.rstrip(" ")] == []


@pytest.mark.parametrize("name", SYSTEMS)
def test_each_row_of_a_system_table_has_a_cell_for_every_system(name: str) -> None:
    (header, *labels), *found = rows(name)
    assert header == "letter"
    assert len(set(labels)) == len(labels)
    assert [row for row in found if len(row) != len(labels) + 1] == []
    assert [row[0] for row in found if not compiles(row[0])] == []
    assert [row for row in found if "" in row] == []


def test_no_letter_pattern_of_a_system_table_is_there_twice() -> None:
    for name in SYSTEMS:
        patterns = [row[0] for row in rows(name)]
        assert [p for p in patterns if patterns.count(p) > 1] == []


def test_the_rows_of_latin_are_patterns_profiles_and_phonemes() -> None:
    profiles = {row[0] for row in rows("profiles")} | {"*"}
    seen = set()
    for row in rows("latin"):
        graphemes, known_in, readings = row[:3]
        assert len(row) <= 4
        assert compiles(graphemes)
        assert set(known_in.split(",")) <= profiles
        assert all(way == "-" or PHONEMES.fullmatch(way) for way in readings.split("|"))
        assert (graphemes, known_in) not in seen
        seen.add((graphemes, known_in))


def test_every_letter_of_the_alphabet_can_be_read() -> None:
    alone = {g for row in rows("latin") if row[1] == "*" for g in row[0].split("|")}
    assert set("abcdefghijklmnoprstuvwxyz") - alone == set()


def test_the_rows_of_cyrillic_are_a_letter_its_reading_and_plain_letters() -> None:
    letters = [row[0] for row in rows("cyrillic")]
    assert len(set(letters)) == len(letters)
    for letter, reading, latin in rows("cyrillic"):
        assert len(letter) == 1
        assert PHONEMES.fullmatch(reading)
        assert latin.isascii() and latin.isalpha()
    assert set("абвгґдеёєжзиіїйклмнопрстуўфхцчшщыэюя") <= set(letters)


def test_the_rows_of_profiles_end_with_one_that_fits_every_word() -> None:
    found = list(rows("profiles"))
    assert all(compiles(row[1]) for row in found if len(row) > 1)
    assert re.search(found[-1][1] if len(found[-1]) > 1 else "", "anything")


def test_the_rows_of_endings_have_a_context_that_looks_back_and_endings_of_letters() -> None:
    for row in rows("endings"):
        assert len(row) in (4, 5)
        script, kind, before, endings, *form = row
        assert script in ("cyrillic", "latin")
        assert kind in ("form", "nominative")
        assert before == "-" or (compiles(before) and re.fullmatch(r"(\(\?<[=!][^()]*\))+", before))
        assert all(ending.removeprefix("'").isalpha() for ending in endings.split(" "))
        assert form == [] or form[0].isalpha()


def test_the_rows_of_gender_tell_woman_or_man() -> None:
    assert {row[0] for row in rows("gender")} == {"woman", "man"}
    assert all(len(row) == 2 and compiles(row[1]) for row in rows("gender"))


@pytest.mark.parametrize("name", ["generic", "not_names"])
def test_the_rows_of_word_lists_have_a_kind_and_words(name: str) -> None:
    assert all(len(row) == 2 and row[1].split() for row in rows(name))


@pytest.mark.parametrize("name", SEPARATORS)
def test_a_lexicon_row_is_a_canonical_form_and_others(name: str) -> None:
    for row in rows(name):
        assert len(row) == 2, row
        canonical, forms = row[0], row[1].split(SEPARATORS[name])
        assert canonical == canonical.strip() != ""
        assert all(form == form.strip() != "" for form in forms), row
        folded = [fold_all(form) for form in (canonical, *forms)]
        assert sorted({f for f in folded if folded.count(f) > 1}) == [], row


@pytest.mark.parametrize("name", SEPARATORS)
def test_no_form_is_in_two_rows_of_a_lexicon(name: str) -> None:
    seen: dict[str, str] = {}
    twice = []
    for row in rows(name):
        for form in {fold_all(f) for f in (row[0], *row[1].split(SEPARATORS[name]))}:
            if form in seen:
                twice.append((form, seen[form], row[0]))
            seen[form] = row[0]
    assert twice == []


def test_no_canonical_form_is_there_twice() -> None:
    for name in SEPARATORS:
        names = [row[0] for row in rows(name)]
        assert len(set(names)) == len(names)


def test_the_kinds_of_entries_are_distinct() -> None:
    assert GIVEN != PLACE


def fold_all(text: str) -> str:
    return " ".join(fold(word) for word in text.split())

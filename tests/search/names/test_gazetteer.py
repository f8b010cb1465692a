"""Places under all their names: the table is well-formed and holds no surprise, and names are looked up whole."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.names.gazetteer import CODE, bare, places
from search.names.lexicon import GIVEN, entries, tight_keys
from search.names.tables import rows
from search.text import lower

ROWS = list(rows("places_geonames"))


def found(name: str) -> set[str]:
    return {place.name for place in places(name)}


@pytest.mark.parametrize("name", ["Hrodna", "ГРОДНА", "Gardinas", "格罗德诺", "フロドナ", "הורדנה", "غرودنو", "GNA"])
def test_a_place_is_found_by_any_of_its_names(name: str) -> None:
    assert "Hrodna" in found(name)


def test_apostrophes_hyphens_and_spaces_are_written_at_will() -> None:
    assert "Brest" in found("Byeras’tsye") & found("Byerastsye") & found("brest litovsk") & found("Brest-Litovsk")


def test_the_code_of_an_airport_is_one_in_capitals_only() -> None:
    assert "Minsk" in found("MSQ")
    assert "Minsk" not in found("Msq") | found("msq")


def test_several_places_may_have_one_name() -> None:
    assert len(places("Первомайское")) > 1


def test_what_is_no_place_is_not_found() -> None:
    assert found("Лукашэнка") == found("") == found("...") == set()


def test_a_place_whose_names_the_rules_join_is_not_listed() -> None:
    assert "Barysaw" not in {row[1] for row in ROWS}


@given(st.text(max_size=60))
def test_any_text_may_be_looked_up_in_any_case(text: str) -> None:
    assert places(text) >= places(text.lower()) or bare(text) != bare(text.lower())


def test_each_row_is_a_place_with_its_names() -> None:
    for row in ROWS:
        number, name, country, forms = row
        assert number.isdigit() and name == name.strip() != "", row
        assert re.fullmatch("[A-Z]{2}", country), row
        assert forms.split("|")[0] in (bare(name), name), row
    assert len({row[0] for row in ROWS}) == len(ROWS)


def test_each_form_is_as_names_are_looked_up() -> None:
    for number, _, _, listed in ROWS:
        forms = listed.split("|")
        assert len(set(forms)) == len(forms), number
        assert [f for f in forms if len(f) < 2 or re.search("[' ’-]", f)] == [], number
        assert [f for f in forms if f != f.casefold() and not CODE.fullmatch(f)] == [], number


def test_no_place_is_named_as_a_person_unless_that_is_its_name_everywhere() -> None:
    for _, name, _, forms in ROWS:
        persons = [f for f in forms.split("|") if any(e.kind == GIVEN for e in entries(f, (), inflected=False))]
        assert [f for f in persons if not tight_keys(f) & tight_keys(lower(name))] == [], name

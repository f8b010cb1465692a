"""Chosen values that no article has, what is named in their place, and how that is said."""

import pytest
from conftest import article

from search.engine import Engine, open_engine
from search.model import Note, Query
from search.remembered import Remembered
from search.request import FILTERS, read_request
from search.unknown import Unknown, notes, unknown
from webui import wording


@pytest.fixture(scope="module")
def archive() -> Engine:
    opened = open_engine("memory:")
    opened.write(
        [
            article("1", "The border crossing", categories=("Politics", "Roads"), source="Courier", language="en"),
            article("2", "A border of flowers", categories=("Society",), source="Weekly", language="en"),
            article("3", "Сустрэча з Лукашэнкам", categories=("Палітыка",), language="be"),
            *(article(f"c{n}", categories=("Politics", f"C{n}")) for n in range(4)),
        ]
    )
    return opened


def found(engine: Engine, *given: tuple[str, str]) -> tuple[Unknown, ...]:
    request = read_request(given, Query().zone)
    return unknown(engine, engine.search(request.query), request, Remembered())


def test_a_value_that_no_article_has_is_named_with_one_that_is_near(archive: Engine) -> None:
    (category, source) = found(archive, ("category", "Politcs"), ("source", "nowhere"), ("lang", "en"))
    assert category == Unknown("category", "Politcs", "Politics")
    assert source == Unknown("source", "nowhere", others=("Courier", "Weekly"))


def test_where_none_is_near_the_commonest_are_named_and_the_others_counted(archive: Engine) -> None:
    (category,) = found(archive, ("category", "nosuch"))
    assert category == Unknown("category", "nosuch", others=("Politics", "C0", "C1", "C2", "C3"), more=3)


def test_values_that_the_archive_has_are_not_unknown(archive: Engine) -> None:
    assert found(archive, ("category", "Палітыка"), ("category", "society"), ("exclude-category", "roads")) == ()


def test_a_category_that_is_left_out_may_be_unknown_too(archive: Engine) -> None:
    assert found(archive, ("exclude-category", "Raods")) == (Unknown("exclude-category", "Raods", "Roads"),)


def test_a_name_that_no_article_has_in_any_spelling_is_unknown(archive: Engine) -> None:
    assert found(archive, ("name", "Lukašenka"), ("name", "Лукашенко")) == ()
    assert found(archive, ("name", "Zzyzx"), ("name", "Лукашрэнкам")) == (
        Unknown("name", "Zzyzx"),
        Unknown("name", "Лукашрэнкам", "Лукашэнкам"),
    )


def test_what_is_unknown_is_said_in_a_note(archive: Engine) -> None:
    asked = ("category", "Politcs"), ("source", "nowhere"), ("lang", "xx"), ("name", "Zzyzx")
    assert notes(found(archive, *asked)) == (
        Note("unknown", "no article has the category Politcs: did you mean Politics?"),
        Note("unknown", "no article is from nowhere; there are Courier, Weekly"),
        Note("unknown", "no article is in the language xx; there are en, be"),
        Note("unknown", "no article has the name Zzyzx"),
    )
    (many,) = notes(found(archive, ("category", "nosuch")))
    assert many.message == "no article has the category nosuch; there are Politics, C0, C1, C2, C3 and 3 more"


def test_in_an_empty_archive_everything_is_unknown_and_nothing_is_named() -> None:
    (note,) = notes(found(open_engine("memory:"), ("category", "news")))
    assert note.message == "no article has the category news"


def test_the_page_has_words_for_each_parameter_that_may_be_unknown() -> None:
    assert set(wording.UNKNOWN) >= {name for name in FILTERS.values() if name != "date"} | {"exclude-category"}


def test_a_value_in_the_query_itself_may_be_unknown(archive: Engine) -> None:
    assert found(archive, ("q", "border (category:Politcs OR -lang:en)")) == (
        Unknown("category", "politcs", "Politics"),
    )
    assert found(archive, ("q", "border category:politics")) == ()

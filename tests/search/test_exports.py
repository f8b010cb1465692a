"""Every result of a search, whatever it is written as."""

import csv
import io
import json
from dataclasses import replace
from itertools import islice

import pytest
from conftest import article

from search.answer import answer
from search.engine import Engine, open_engine
from search.exports import COLUMNS, every, lines, pieces, table
from search.model import Article, Order, Page, Query, Word
from search.parser import read

AT_ONCE = 7  # results of a page


def numbered(count: int) -> list[Article]:
    return [article(str(n), f"Title {n}", "word " * (n % 7 + 1), published="2025-10-01") for n in range(count)]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("count", [0, 1, 6, 7, 8, 50])
def test_each_result_comes_once_in_the_order_of_the_search(engine: Engine, count: int, order: Order) -> None:
    engine.write([*numbered(count), article("other", "Another", "nothing")])
    query = Query("word", Word("word"), order=order)
    found = every(engine, query, AT_ONCE)
    ids = [article.id for article in found.articles]
    assert found.first.total == count == len(set(ids))
    assert ids == [hit.article.id for hit in engine.search(replace(query, size=100)).hits]


def test_what_is_written_meanwhile_takes_nothing_away_and_gives_nothing_twice(engine: Engine) -> None:
    engine.write(numbered(30))
    found = every(engine, Query(order=Order.NEWEST), AT_ONCE).articles
    seen = [article.id for article in islice(found, 10)]
    engine.write([article(f"new {n}", published=f"2025-{n:02}-05") for n in range(1, 13)])
    seen += [article.id for article in found]
    assert len(seen) == len(set(seen))
    assert {str(n) for n in range(30)} <= set(seen)


def test_no_more_than_a_page_is_read_ahead() -> None:
    engine = open_engine("memory:")
    engine.write(numbered(40))
    asked = []

    class Watched:
        def search(self, query: Query) -> Page:
            asked.append(query.size)
            return engine.search(query)

    found = every(Watched(), Query(), AT_ONCE).articles  # type: ignore[arg-type]  # an export only searches
    next(found)
    assert asked == [AT_ONCE]


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1+1", "\u00a0=1", "＝1+1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_in_an_article_does_not_run_in_a_spreadsheet(text: str) -> None:
    hostile = article("1", text)._replace(lead=text, authors=(text, "x"), source=text, tags=(text,))
    (row,) = csv.DictReader(io.StringIO("".join(table([hostile], COLUMNS)), newline=""))
    for column in ("title", "lead", "authors", "source", "tags"):
        assert row[column].startswith("'")
        assert text in row[column]


def test_a_table_reads_back_whatever_stands_in_a_cell() -> None:
    text = 'Комы, "двукоссі";\nрадкі\r\nі 日本'
    (row,) = csv.DictReader(
        io.StringIO("".join(table([article("1", text, published="2025-10-01")], COLUMNS)), newline="")
    )
    assert tuple(row) == COLUMNS
    assert (row["title"], row["published"], row["updated"]) == (text, "2025-10-01T00:00:00Z", "")
    assert row["permalink"].startswith("/article/1/komy-")


def test_each_line_is_an_object_with_every_column() -> None:
    written = list(lines([article("1", "Два\nрадкі", categories=("a", "b"))], COLUMNS))
    assert len(written) == 1 and written[0].count("\n") == 1
    assert tuple(json.loads(written[0])) == COLUMNS
    assert json.loads(written[0])["categories"] == ["a", "b"]


def test_names_are_a_column_only_if_they_are_asked_for() -> None:
    listed = article("1")._replace(names=("Hanna",))
    assert "names" not in COLUMNS
    assert list(lines([listed], ("id", "names"))) == ['{"id":"1","names":["Hanna"]}\n']


def test_only_the_columns_that_are_asked_for_are_written() -> None:
    assert list(lines([article("1", "Title", "Body")], ("body", "id"))) == ['{"body":"Body","id":"1"}\n']


def test_pieces_lose_nothing() -> None:
    written = [f"{n}\n" for n in range(1234)]
    assert "".join(pieces(written)) == "".join(written)
    assert len(list(pieces(written))) == 25


@pytest.mark.parametrize("text", ["Vladimir Putin", "Владимир Путин", "title:(Donald Trump)", "Donald Trump gas"])
def test_full_names_are_exported_as_they_are_found(engine: Engine, text: str) -> None:
    engine.write(
        [
            article("1", "Vladimir Putin spoke", "on oil"),
            article("2", "Meanwhile Putin left", "and Trump on gas"),
            article("3", "Donald Trump", "gas"),
            article("4", "Then Trump", "oil"),
        ]
    )
    query = Query(text, read(text).root, size=100)
    found = answer(engine, query)
    assert found.total == 2
    assert {one.id for one in every(engine, query).articles} == {hit.article.id for hit in found.hits}
    assert every(engine, query).first.total == found.total

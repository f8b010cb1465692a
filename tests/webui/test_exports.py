"""Downloads of every result: what comes, how much of it at a time, and how many at once."""

import csv
import io
import json
from collections.abc import Callable
from traceback import format_exception

import pytest
from conftest import article
from flask.testing import FlaskClient

from search.engine import open_engine
from search.errors import EngineUnavailable
from search.exports import COLUMNS, PAGE
from search.model import Page, Query
from search.request import read_request
from search.settings import read_settings
from webui.app import create_app
from webui.exports import RETRY_SECONDS, BrokenOff, Exports

Serving = Callable[..., FlaskClient]
FORMS = ("/search.csv", "/search.jsonl")
MANY = [article(str(n), f"Number {n}", published=f"2025-{n % 12 + 1:02}-01") for n in range(250)]


def rows(client: FlaskClient, address: str) -> list[dict[str, object]]:
    answer = client.get(address)
    assert answer.status_code == 200
    if "csv" in address:
        return list(csv.DictReader(io.StringIO(answer.text, newline="")))
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.mark.parametrize("path", FORMS)
def test_a_download_has_every_result_whatever_page_was_asked_for(serving: Serving, path: str) -> None:
    client = serving(*MANY)
    for asked in ("", "?page=3&page-size=10", "?facet=source&facet-size=5"):
        assert [row["id"] for row in rows(client, path + asked)] == [row["id"] for row in rows(client, path)]
    assert {row["id"] for row in rows(client, path)} == {one.id for one in MANY}
    assert client.get(f"{path}?q=number&from-date=2025-03&to-date=2025-03").headers["Total-Results"] == "21"


@pytest.mark.parametrize("path", FORMS)
def test_fields_are_columns(client: FlaskClient, path: str) -> None:
    assert tuple(rows(client, path)[0]) == COLUMNS
    assert tuple(rows(client, f"{path}?show-fields=body,id")[0]) == ("body", "id")


@pytest.mark.parametrize("form", ["csv", "jsonl", "atom"])
def test_a_page_links_to_its_other_forms_from_the_first_result_on(client: FlaskClient, form: str) -> None:
    asked = "q=border&page-size=1&page=2&lang=en"
    link = client.get(f"/api/v1/search?{asked}").get_json()["links"][form]
    assert link == f"/search.{form}?q=border&lang=en"
    assert client.get(link).status_code == 200


def test_only_a_browser_gets_a_byte_order_mark(client: FlaskClient) -> None:
    for accept in ({}, {"Accept": "*/*"}, {"Accept": "text/csv"}):
        assert client.get("/search.csv", headers=accept).data.startswith(b"id,title,")
    browser = client.get("/search.csv", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert browser.data.startswith(b"\xef\xbb\xbfid,title,")
    assert browser.headers["Vary"] == "Accept"


def test_a_download_says_what_it_is(client: FlaskClient) -> None:
    table, lines = (client.get(path) for path in FORMS)
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert table.headers["Content-Disposition"] == 'attachment; filename="search.csv"'
    assert lines.headers["Content-Type"] == "application/jsonl"
    assert "Выбары на беразе" in table.text and "Выбары на беразе" in lines.text


@pytest.mark.parametrize("path", FORMS)
def test_a_download_that_the_caller_has_already_is_not_made_again(client: FlaskClient, path: str) -> None:
    tag = client.get(f"{path}?q=border").headers["ETag"]
    assert client.get(f"{path}?q=border", headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"{path}?q=borders", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("path", FORMS)
def test_one_download_too_many_is_told_when_to_come_back(path: str) -> None:
    engine = open_engine("memory:")
    engine.write(MANY)
    client = create_app(engine, read_settings({"VESTKA_THREADS": "4"})).test_client()
    running = [client.get(path), client.get(path)]
    refused = client.get(path)
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert refused.headers["Retry-After"] == str(RETRY_SECONDS)
    assert client.get("/search.json").status_code == 200
    running.pop().close()  # a reader who goes away
    assert len(client.get(path).data.splitlines()) >= len(MANY)
    with client.head(path) as answer:  # nobody reads what it does not send
        assert answer.status_code == 200
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("error", [EngineUnavailable("gone"), ValueError("no such thing as privatething")])
def test_a_download_that_breaks_off_is_noticed_and_told_to_the_operator_without_the_query(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    engine = open_engine("memory:")
    engine.write(article(str(n), "privatething") for n in range(PAGE + 1))

    class Breaking:
        def search(self, query: Query) -> Page:
            if query.after is not None:
                raise error
            return engine.search(query)

    client = create_app(Breaking(), read_settings({})).test_client()  # type: ignore[arg-type]  # it only searches
    for _ in range(3):  # each gives its place back
        answer = client.get("/search.jsonl?q=privatething")
        assert (answer.status_code, answer.headers["Total-Results"]) == (200, str(PAGE + 1))
        with pytest.raises(BrokenOff) as broken:
            list(answer.response)
        assert "privatething" not in "".join(format_exception(broken.value))
    assert type(error).__name__ in caplog.text or str(error) in caplog.text
    assert "privatething" not in caplog.text


def test_an_index_that_cannot_be_read_costs_no_place_and_is_no_half_answer() -> None:
    class Broken:
        def search(self, query: Query) -> Page:
            raise EngineUnavailable("gone")

    exports = Exports(Broken(), 1)  # type: ignore[arg-type]  # an export only searches
    request = read_request([], read_settings({}).zone)
    for _ in range(3):
        with pytest.raises(EngineUnavailable):
            exports.response(request, "csv", marked=False)

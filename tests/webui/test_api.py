"""The JSON endpoints: the contract that scripts rely on, errors, entity tags and headers."""

import json
import logging
from collections.abc import Callable, Iterable
from urllib.parse import quote

import pytest
from conftest import article
from flask.testing import FlaskClient

from search.engine import Engine, open_engine
from search.errors import EngineUnavailable, NoIndex, SearchError, WrongVersion
from search.model import Article, Nothing, Page, Query, Written
from search.request import PARAMETERS
from search.settings import read_settings
from webui.app import create_app
from webui.reading import MAX_KEPT, MAX_QUERY

Serving = Callable[..., FlaskClient]
API = "/api/v1/search"
SEARCHES = tuple(f"/search.{form}" for form in ("json", "csv", "jsonl", "atom"))
ID = "https://example.org/news?id=1&x=50%#top"


class Failing:
    """An engine that cannot answer, as one does whose files are gone."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def search(self, query: Query) -> Page:
        raise self.error

    def get(self, article_id: str) -> Article | None:
        raise self.error

    def write(self, articles: Iterable[Article], replace: bool = False) -> Written:
        raise self.error

    def delete(self, ids: Iterable[str]) -> int:
        raise self.error

    def close(self) -> None:
        pass


def failing(error: Exception) -> FlaskClient:
    return create_app(Failing(error), read_settings({})).test_client()


# ------------------------------------------------------------------------------------------------------ answers


@pytest.mark.parametrize("path", [API, "/search.json"])
def test_a_search_answers_with_everything_the_contract_names(client: FlaskClient, path: str) -> None:
    found = client.get(f"{path}?q=border").get_json()
    assert set(found) == {"query", "total", "took_ms", "results", "facets", "links", "generation"}
    assert found["total"] == {"value": 2, "relation": "eq"}
    assert list(found["facets"]) == ["category", "date", "language", "access"]
    assert "body" not in found["results"][0]


def test_text_that_is_not_ascii_is_sent_as_it_is(client: FlaskClient) -> None:
    assert "Выбары" in client.get(API, query_string={"q": "выбары"}).text


def test_an_answer_names_the_next_page_and_the_one_before_in_its_link_header(client: FlaskClient) -> None:
    first = client.get(f"{API}?page-size=1&page=2")
    relations = {link.partition("; ")[2]: link.partition(";")[0].strip("<>") for link in first.headers.getlist("Link")}
    assert set(relations) == {'rel="next"', 'rel="prev"'}
    following = client.get(relations['rel="next"'])
    assert following.status_code == 200
    assert following.get_json()["results"] != first.get_json()["results"]


def test_following_next_reaches_every_article_once(client: FlaskClient) -> None:
    seen, path = [], f"{API}?page-size=1"
    while path:
        found = client.get(path).get_json()
        seen += [result["id"] for result in found["results"]]
        path = found["links"]["next"]
    assert sorted(seen) == sorted(["2", "3", "4", ID])


def test_an_article_answers_with_all_its_fields(client: FlaskClient) -> None:
    found = client.get(f"/api/v1/articles/{quote(ID, safe='')}").get_json()
    assert found["id"] == ID
    assert found["body"].endswith("next crossing.")
    assert found["permalink"].startswith("/article/https%3A%2F%2Fexample.org")


@pytest.mark.parametrize(
    "article_id",
    ["a/b", "a//b", "//a", "/", "a/", "50%", "100%25", "a#b", "a?b=c&d", "a b", "é/ж", "tag:x,2025:1", "a\nb"],
)
def test_any_id_can_be_asked_for_and_its_permalink_leads_to_it(serving: Serving, article_id: str) -> None:
    client = serving(article(article_id, "Some title"), article("other"))
    found = client.get(f"/api/v1/articles/{quote(article_id, safe='')}")
    assert found.get_json()["id"] == article_id
    assert "Some title" in client.get(found.get_json()["permalink"]).text


def test_being_alive_does_not_depend_on_the_index() -> None:
    assert failing(NoIndex("gone")).get("/healthz").get_json() == {"status": "alive"}


def test_being_ready_tells_how_fresh_the_index_is(client: FlaskClient) -> None:
    assert client.get("/readyz").get_json() == {
        "status": "ready",
        "generation": client.get(API).get_json()["generation"],
        "articles": 4,
        "newest": "2025-10-01T21:30:00Z",
    }


def test_head_answers_without_a_body(client: FlaskClient) -> None:
    answer = client.head(f"{API}?q=border")
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["ETag"]


# ------------------------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("query", "parameter", "suggestion"),
    [
        ("page=none", "page", None),
        ("page-size=101", "page-size", None),
        ("from-date=yesterday", "from-date", None),
        ("access=paid", "access", None),
        ("page=1&page=2", "page", None),
        ("catgory=politics", "catgory", "category"),
        ("utm_source=letter", "utm_source", None),
        ("utm_source=", "utm_source", None),
    ],
)
def test_a_bad_parameter_is_a_problem_that_names_it(
    client: FlaskClient, query: str, parameter: str, suggestion: str | None
) -> None:
    answer = client.get(f"{API}?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    problem = json.loads(answer.data)
    assert set(problem) == {"type", "title", "status", "detail", "parameter", "suggestion"}
    assert (problem["status"], problem["parameter"], problem["suggestion"]) == (400, parameter, suggestion)


@pytest.mark.parametrize("path", ["/api/v1/articles/unknown", "/api/v1/nothing", "/api/", "/search.xml", "/articles"])
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_value_that_no_article_has_is_noted(client: FlaskClient) -> None:
    for _ in range(2):
        (note,) = client.get(API, query_string={"category": "Politcs"}).get_json()["query"]["notes"]
        assert note == {"code": "unknown", "message": "no article has the category Politcs: did you mean Politics?"}


def test_an_unknown_article_is_a_problem(client: FlaskClient) -> None:
    answer = client.get("/api/v1/articles/unknown")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert (answer.json["status"], answer.json["parameter"]) == (404, "id")  # type: ignore[index]  # an object


def test_another_method_is_a_problem_that_says_which_are_allowed(client: FlaskClient) -> None:
    answer = client.post(API, data={"q": "border"})
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        (f"{API}?lang=en&q=" + "a" * MAX_QUERY, "q"),
        (f"{API}?q=" + "a" * MAX_KEPT + "&category=" + "a" * (MAX_KEPT // 2) + f"&source={'b' * MAX_KEPT}", "source"),
        ("/search.csv?" + "&category=x" * MAX_KEPT, "category"),
        ("/api/v1/articles/" + "a" * MAX_QUERY, None),
    ],
)
def test_an_address_that_is_too_long_is_a_problem(client: FlaskClient, address: str, parameter: str | None) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (414, "application/problem+json")
    assert json.loads(answer.data).get("parameter") == parameter


@pytest.mark.parametrize("error", [NoIndex("x"), WrongVersion("x"), EngineUnavailable("x")])
@pytest.mark.parametrize(
    "path",
    [
        API,
        "/search.json",
        "/search.csv",
        "/search.jsonl",
        "/search.atom",
        "/api/v1/suggest?q=abc",
        "/api/v1/articles/1",
        "/readyz",
    ],
)
def test_an_index_that_cannot_be_read_is_a_problem(error: SearchError, path: str) -> None:
    answer = failing(error).get(path)
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")


def test_an_index_that_cannot_be_read_is_told_to_the_operator_and_not_to_the_world(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = failing(EngineUnavailable("the index at /srv/secret cannot be read: run `vestka check`")).get(API)
    assert "/srv/secret" not in answer.text
    assert "run `vestka check`" in caplog.text


@pytest.mark.parametrize("path", [API, "/search"])
def test_an_unforeseen_error_shows_no_traceback_and_logs_no_query(path: str, caplog: pytest.LogCaptureFixture) -> None:
    answer = failing(ZeroDivisionError("while searching for privatething")).get(f"{path}?q=privatething")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert "ZeroDivisionError" in caplog.text
    assert "privatething" not in caplog.text


def test_what_is_asked_is_not_logged(serving: Serving, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for path in (API, "/search", "/", *SEARCHES, "/api/v1/suggest", "/api/v1/names", "/opensearch.xml"):
            serving(article("1", "privatething")).get(f"{path}?q=privatething&page=x&unknown=privatething")
    assert "privatething" not in caplog.text


# ------------------------------------------------------------------------------------------ tags and headers

CACHED = (
    f"{API}?q=border",
    "/search?q=border",
    "/",
    "/article/2",
    "/article/2?q=border",
    "/api/v1/articles/2",
    *SEARCHES,
    "/api/v1/suggest?q=bo",
)


@pytest.fixture
def changing() -> Engine:
    engine = open_engine("memory:")
    engine.write([article("2", "A border")])
    return engine


@pytest.mark.parametrize("path", CACHED)
def test_what_the_caller_has_already_is_not_sent_again(client: FlaskClient, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)


def test_what_the_caller_has_already_is_not_searched_for(changing: Engine) -> None:
    asked: list[Query] = []

    class Watched(Failing):
        def search(self, query: Query) -> Page:
            asked.append(query)
            return changing.search(query)

    client = create_app(Watched(ValueError()), read_settings({})).test_client()
    tag = client.get(f"{API}?q=border").headers["ETag"]
    asked.clear()
    assert client.get(f"{API}?q=border", headers={"If-None-Match": tag}).status_code == 304
    assert [query.root for query in asked] == [Nothing()]  # which asks for the generation and no more


@pytest.mark.parametrize("path", CACHED)
def test_a_change_of_the_archive_changes_the_tag(changing: Engine, path: str) -> None:
    client = create_app(changing, read_settings({})).test_client()
    tag = client.get(path).headers["ETag"]
    changing.write([article("new", "Another border")])
    again = client.get(path, headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert again.headers["ETag"] != tag


def test_other_questions_and_forms_have_other_tags(client: FlaskClient) -> None:
    paths = (*CACHED, f"{API}?q=borders", f"{API}?q=border&page=2", "/search?q=border&utm_source=letter")
    assert len({client.get(path).headers["ETag"] for path in paths}) == len(paths)


def test_an_archive_of_another_name_has_other_tags_for_its_pages(changing: Engine) -> None:
    tags = {
        create_app(changing, read_settings({"VESTKA_TITLE": title})).test_client().get("/").headers["ETag"]
        for title in ("One", "Two")
    }
    assert len(tags) == 2


def test_a_missing_article_is_missing_whatever_the_caller_has(client: FlaskClient) -> None:
    assert client.get("/article/unknown", headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize(
    "path",
    [API, *SEARCHES, "/api/v1/articles/2", f"{API}?page=x", "/api/v1/unknown", "/api/v1/suggest", "/opensearch.xml"],
)
def test_any_site_may_read_what_is_made_for_scripts(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("path", "methods"), [(API, {"GET", "HEAD", "OPTIONS"}), ("/api/v1/names/batch", {"POST", "OPTIONS"})]
)
def test_a_browser_that_asks_first_hears_what_other_sites_may_send(
    client: FlaskClient, path: str, methods: set[str]
) -> None:
    answer = client.options(path, headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert set(answer.headers["Access-Control-Allow-Methods"].split(", ")) == methods
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("path", ["/", "/search", "/article/2"])
def test_no_other_site_may_read_pages(client: FlaskClient, path: str) -> None:
    assert "Access-Control-Allow-Origin" not in client.get(path).headers


@pytest.mark.parametrize(
    "path", ["/", "/search?q=border", "/article/2", "/article/unknown", API, f"{API}?page=x", "/readyz", "/healthz"]
)
def test_every_answer_is_guarded_and_sets_no_cookie(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_can_be_given_and_left_empty(client: FlaskClient, name: str) -> None:
    assert client.get(API, query_string={name: ""}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "detail"),
    [
        ("GET", "/api/v1/nothing", "there is nothing at this address"),
        (
            "DELETE",
            "/api/v1/search",
            "this address does not take this method; the header Allow names those that it takes",
        ),
    ],
)
def test_what_the_framework_refuses_is_said_in_our_words(
    client: FlaskClient, method: str, path: str, detail: str
) -> None:
    assert client.open(path, method=method).get_json()["detail"] == detail

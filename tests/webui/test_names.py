"""Names from outside: the endpoint for one, the endpoint for lists, and the page."""

import csv
import io
import json
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from conftest import article
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from search.namelist import MAX_BYTES, MAX_NAMES
from webui.names import MAX_FORM, TYPES

Serving = Callable[..., FlaskClient]
API, BATCH, PAGE = "/api/v1/names", "/api/v1/names/batch", "/names"
SPELLINGS = {"Cichanoŭskaja", "Тихановская", "Tsikhanouskaya"}


@pytest.fixture(scope="module")
def client(serving: Serving) -> FlaskClient:
    return serving(
        article("1", "Cichanoŭskaja ŭ Vilni", "Pra heta kazała Cichanoŭskaja.", published="2024-05-01"),
        article("2", "Тихановская в Минске", "О том говорила Тихановская.", published="2025-02-03T22:30:00"),
        article("3", "Tsikhanouskaya speaks", "Sviatlana Tsikhanouskaya spoke.", published="2025-10-01"),
        article("4", "Undated words of Tsikhanouskaya"),
        article("5", "Weather", "It rains."),
    )


def total(client: FlaskClient, href: str) -> int:
    """How many articles the page behind a link of a search has."""
    found = client.get("/search.json", query_string=parse_qsl(urlsplit(href).query)).get_json()
    return int(found["total"]["value"])


# ------------------------------------------------------------------------------------------------- one name


def test_a_name_answers_with_everything_the_contract_names(client: FlaskClient) -> None:
    found = client.get(API, query_string={"q": "Ціханоўская"}).get_json()
    assert set(found) == {
        "q",
        "words",
        "hits",
        "first",
        "last",
        "search",
        "generation",
        "did_you_mean",
        "in_other_gender",
    }
    assert (found["q"], found["hits"], found["first"], found["last"]) == ("Ціханоўская", 4, "2024-05-01", "2025-10-01")
    (word,) = found["words"]
    assert set(word) == {"word", "keys", "articles", "spellings", "romanisations", "other_gender"}
    assert {spelling["text"]: spelling["articles"] for spelling in word["spellings"]} == {
        "Cichanoŭskaja": 1,
        "Тихановская": 1,
        "Tsikhanouskaya": 2,
    }
    assert all(spelling["how"].startswith("same name") for spelling in word["spellings"])
    assert {"text": "Cichanoŭskaja", "system": "Łacinka, Belarus 2007"} in word["romanisations"]


def test_the_days_of_a_name_are_those_of_the_archives_zone(serving: Serving) -> None:
    client = serving(article("1", "Menck", published="2025-02-03T22:30:00"))
    assert client.get(f"{API}?q=Menck").get_json()["last"] == "2025-02-04"


def test_the_search_of_a_name_finds_as_many_articles_as_are_told(client: FlaskClient) -> None:
    for name in ("Ціханоўская", "cichanouskaja", "Śviatłana Cichanoŭskaja", "Nobody", "Weather OR Rains", "NOT"):
        found = client.get(API, query_string={"q": name}).get_json()
        assert total(client, found["search"]) == found["hits"], name


def test_the_search_of_a_spelling_finds_its_articles(client: FlaskClient) -> None:
    (word,) = client.get(API, query_string={"q": "Ціханоўская"}).get_json()["words"]
    for spelling in word["spellings"]:
        assert total(client, spelling["search"]) == spelling["articles"]


def test_a_name_in_small_letters_is_taken_for_one(client: FlaskClient) -> None:
    (word,) = client.get(API, query_string={"q": "cichanouskaja"}).get_json()["words"]
    assert {spelling["text"] for spelling in word["spellings"]} >= SPELLINGS - {"Cichanoŭskaja"}
    assert (word["word"], word["articles"]) == ("cichanouskaja", 1)


def test_each_word_of_a_full_name_has_its_own_spellings(client: FlaskClient) -> None:
    given, surname = client.get(API, query_string={"q": "Śviatłana Cichanoŭskaja"}).get_json()["words"]
    assert given["articles"] == 1
    assert "Тихановская" in {spelling["text"] for spelling in surname["spellings"]}


def test_a_name_that_no_article_has_is_an_answer(client: FlaskClient) -> None:
    found = client.get(f"{API}?q=Nobody").get_json()
    assert (found["hits"], found["first"], found["last"], found["words"][0]["spellings"]) == (0, None, None, [])


@pytest.mark.parametrize(
    ("query", "parameter", "suggestion"),
    [
        ("", "q", None),
        ("q=", "q", None),
        ("q=+", "q", None),
        ("q=%E2%80%8B", "q", None),
        ("q=!", "q", None),
        ("q=" + "a" * 201, "q", None),
        ("q=" + "a+" * 13, "q", None),
        ("q=a&q=b", "q", None),
        ("name=a", "name", "q"),
        ("q=a&page=2", "page", None),
    ],
)
def test_what_is_no_name_is_a_problem_that_names_the_parameter(
    client: FlaskClient, query: str, parameter: str, suggestion: str | None
) -> None:
    answer = client.get(f"{API}?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    problem = json.loads(answer.data)
    assert (problem["parameter"], problem["suggestion"]) == (parameter, suggestion)


@pytest.mark.parametrize("query", ["%ff", "%ed%a0%80", "x%00y", "<script>", "a*+b~+(c", "title:x", "مينسك", "边境"])
def test_odd_names_are_answered(client: FlaskClient, query: str) -> None:
    assert client.get(f"{API}?q={query}").status_code == 200


def test_a_name_that_the_caller_has_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get(f"{API}?q=Menck").headers["ETag"]
    again = client.get(f"{API}?q=Menck", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"{API}?q=Hrodna").headers["ETag"] != tag


def test_any_site_may_ask_for_names(client: FlaskClient) -> None:
    assert client.get(f"{API}?q=Menck").headers["Access-Control-Allow-Origin"] == "*"


# --------------------------------------------------------------------------------------------------- lists


def post(client: FlaskClient, body: str | bytes, kind: str = "text/plain", accept: str = "*/*") -> TestResponse:
    data = body.encode() if isinstance(body, str) else body
    return client.post(BATCH, data=data, content_type=kind, headers={"Accept": accept})


def test_a_list_answers_with_a_row_for_each_name(client: FlaskClient) -> None:
    found = post(client, "Ціханоўская\nNobody\n").get_json()
    assert set(found) == {"names", "generation"}
    first, second = found["names"]
    found_of_each = {"line", "name", "hits", "first", "last", "spellings", "search", "error"}
    assert set(first) == found_of_each | {"did_you_mean", "in_other_gender"}
    assert (first["hits"], first["first"], first["last"]) == (4, "2024-05-01", "2025-10-01")
    assert {spelling["text"] for spelling in first["spellings"]} == SPELLINGS
    assert (second["line"], second["hits"], second["error"]) == (2, 0, None)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", "Menck\nHrodna"),
        ("text/plain; charset=utf-8", "Menck\r\nHrodna\r\n"),
        ("text/csv", "id,name\n1,Menck\n2,Hrodna\n"),
        ("text/csv", "Menck\nHrodna\n"),
        ("application/jsonl", '"Menck"\n{"name": "Hrodna"}\n'),
        ("application/x-ndjson", '"Menck"\n"Hrodna"'),
    ],
)
def test_a_list_comes_in_any_of_its_forms(client: FlaskClient, kind: str, body: str) -> None:
    assert [row["name"] for row in post(client, body, kind).get_json()["names"]] == ["Menck", "Hrodna"]


def test_bad_lines_are_told_in_their_rows_and_the_rest_goes_on(client: FlaskClient) -> None:
    answer = post(client, b"Menck\n\n\xff\nTsikhanouskaya\n")
    assert answer.status_code == 200
    rows = answer.get_json()["names"]
    assert [(row["line"], row["hits"]) for row in rows] == [(1, 0), (2, None), (3, None), (4, 4)]
    assert rows[1]["error"] == "it is empty"
    assert rows[2]["error"] == "it is not valid UTF-8"


def test_a_list_is_answered_as_csv_if_that_is_wanted(client: FlaskClient) -> None:
    answer = post(client, "Ціханоўская\n=1\n", accept="text/csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "Accept" in answer.headers["Vary"]
    assert not answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.data.count(b"\r\n") == 3
    first, second = csv.DictReader(io.StringIO(answer.text))
    assert (first["name"], first["hits"], first["last"]) == ("Ціханоўская", "4", "2025-10-01")
    assert "Tsikhanouskaya (2)" in first["spellings"]
    assert second["name"] == "'=1"


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html", "application/json, text/csv;q=0.5"])
def test_a_list_is_answered_as_json_else(client: FlaskClient, accept: str) -> None:
    assert post(client, "Menck", accept=accept).mimetype == "application/json"


@pytest.mark.parametrize("kind", TYPES)
def test_an_empty_list_is_answered_with_no_row(client: FlaskClient, kind: str) -> None:
    assert post(client, "", kind).get_json()["names"] == []


def test_as_many_names_as_are_allowed_are_looked_up(client: FlaskClient) -> None:
    assert len(post(client, "Menck\n" * MAX_NAMES).get_json()["names"]) == MAX_NAMES


@pytest.mark.parametrize(
    "body", ["a\n" * (MAX_NAMES + 1), "a" * (MAX_BYTES + 1), "a" * (MAX_FORM + 1)], ids=["names", "bytes", "more"]
)
def test_a_list_that_is_too_long_is_a_problem(client: FlaskClient, body: str) -> None:
    answer = post(client, body)
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


@pytest.mark.parametrize("kind", ["", "application/json", "application/x-www-form-urlencoded", "image/png"])
def test_a_list_of_another_type_is_a_problem_that_says_which_are_read(client: FlaskClient, kind: str) -> None:
    answer = post(client, "Menck", kind)
    assert (answer.status_code, answer.mimetype) == (415, "application/problem+json")
    assert "text/csv" in json.loads(answer.data)["detail"]


def test_a_list_is_posted_and_nothing_else(client: FlaskClient) -> None:
    answer = client.get(BATCH)
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert "POST" in answer.headers["Allow"]


def test_names_of_a_list_are_not_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        post(client, "Privatename")
        client.post(PAGE, data={"names": "Privatename"})
    assert "Privatename" not in caplog.text


# ---------------------------------------------------------------------------------------------------- page


def test_the_page_has_a_form_that_needs_no_script(client: FlaskClient) -> None:
    page = client.get(PAGE).text
    assert '<label for="names">' in page
    assert '<label for="file">' in page
    assert 'method="post" enctype="multipart/form-data"' in page
    assert "<table" not in page


@pytest.mark.parametrize("path", ["/", "/search?q=x", "/article/1", "/nothing", PAGE])
def test_every_page_leads_to_it(client: FlaskClient, path: str) -> None:
    assert '<a href="/names"' in client.get(path).text


def test_a_pasted_list_becomes_a_table_with_links_to_searches(client: FlaskClient) -> None:
    page = client.post(PAGE, data={"names": "Ціханоўская\r\nNobody\r\n"}).text
    assert "<strong>1</strong> of 2 names found." in page
    first, second = (unescape(href) for href in re.findall(r'<th role="rowheader" scope="row"><a href="([^"]+)"', page))
    assert (total(client, first), total(client, second)) == (4, 0)
    assert '<time datetime="2024-05-01">1 May 2024</time>' in page
    assert "Тихановская" in page.partition("<tbody")[2]


def test_a_misspelt_name_leads_to_what_was_meant(client: FlaskClient) -> None:
    assert client.get(f"{API}?q=Tsikhanouskya").get_json()["did_you_mean"] is None  # it is found
    assert client.get(f"{API}?q=Tsikhanousaya").get_json()["did_you_mean"] == "Tsikhanouskaya"
    (row,) = post(client, "Tsikhanousaya").get_json()["names"]
    assert (row["hits"], row["did_you_mean"]) == (0, "Tsikhanouskaya")
    page = client.post(PAGE, data={"names": "Tsikhanousaya"}).text
    better = re.search(r'Did you mean <a href="([^"]+)"><bdi>Tsikhanouskaya</bdi></a>\?', page)
    assert better
    assert total(client, unescape(better[1])) == 4


@pytest.mark.parametrize(
    ("name", "hits", "more", "others"),
    [
        ("Nowicka", 2, 2, {"Nowicki": 1, "Навіцкі": 1}),
        ("nowicki", 3, 1, {"Nowicka": 1, "Навіцкай": 1, "Навіцкую": 1}),
        ("Ann Nowicka", 2, 2, {"Nowicki": 1, "Навіцкі": 1}),
        ("Навіцкая", 2, 2, {"Nowicki": 1, "Навіцкі": 1}),
        ("Nowak", 1, 0, {}),
    ],
)
def test_who_has_the_surname_in_the_other_gender_is_told_but_not_counted(
    serving: Serving, name: str, hits: int, more: int, others: dict[str, int]
) -> None:
    client = serving(
        article("1", "Words of Ann Nowicka"),
        article("2", "Words of Jan Nowicki"),
        article("3", "Jan Nowicki's words", "They are Nowicki's."),
        article("4", "Пра Навіцкую", "Пісала Навіцкай і Навіцкі."),
        article("5", "Words of Nowak"),
    )
    found = client.get(API, query_string={"q": name}).get_json()
    assert (found["hits"], found["in_other_gender"]) == (hits, more)
    assert {one["text"]: one["articles"] for one in found["words"][-1]["other_gender"]} == others
    assert total(client, f"/search?q={name}") == hits + more
    (row,) = post(client, name).get_json()["names"]
    assert (row["hits"], row["in_other_gender"]) == (hits, more)
    page = client.post(PAGE, data={"names": name}).text
    told = re.search(r'<a href="([^"]+)">(\d+) more articles? in the other gender</a>: <bdi>', page)
    assert (total(client, unescape(told[1])), int(told[2])) == (hits + more, more) if told else not more


def test_what_was_pasted_stays_in_the_box(client: FlaskClient) -> None:
    page = client.post(PAGE, data={"names": "\nMenck <b>\n"}).text
    assert ">\n\nMenck &lt;b&gt;\n</textarea>" in page


@pytest.mark.parametrize(
    ("file", "body"),
    [
        ("names.txt", b"Menck\nHrodna"),
        ("NAMES.CSV", b"\xef\xbb\xbfid;name\r\n1;Menck\r\n2;Hrodna\r\n"),
        ("names.jsonl", b'"Menck"\n"Hrodna"\n'),
        ("names", b"Menck\nHrodna\n"),
    ],
)
def test_a_file_is_read_by_its_ending_and_its_csv_is_of_the_same_list(
    client: FlaskClient, file: str, body: bytes
) -> None:
    page = client.post(PAGE, data={"names": "ignored", "file": (io.BytesIO(body), file)}).text
    assert "of 2 names found" in page
    hidden = {
        name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    }
    again = client.post(PAGE, data={**hidden, "as": "csv"}).text
    assert [row["name"] for row in csv.DictReader(io.StringIO(again))] == ["Menck", "Hrodna"]


def test_the_csv_is_a_download(client: FlaskClient) -> None:
    answer = client.post(PAGE, data={"names": "Menck", "as": "csv"})
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbfline,name,")  # Excel reads a table without that mark as Latin-1
    assert answer.headers["Content-Disposition"] == 'attachment; filename="names.csv"'


def test_bad_lines_are_listed_with_their_numbers(client: FlaskClient) -> None:
    page = client.post(PAGE, data={"names": "Menck\n\n!?\n"}).text
    assert "2 lines could not be read" in page
    assert "Line 2: it is empty" in page
    assert "Line 3: there is no word in it" in page


def test_broken_bytes_of_a_file_are_bad_in_the_csv_too(client: FlaskClient) -> None:
    page = client.post(PAGE, data={"file": (io.BytesIO(b"\xcc\xe5\nMenck"), "n.txt")}).text
    assert "Line 1: it is not valid UTF-8" in page
    sent = re.search(r'name="names" value="([^"]*)"', page)
    assert sent
    rows = csv.DictReader(io.StringIO(client.post(PAGE, data={"names": sent[1], "as": "csv"}).text))
    assert [row["error"] for row in rows] == ["it is not valid UTF-8", ""]


@pytest.mark.parametrize("data", [{}, {"names": ""}, {"names": " \r\n "}, {"form": "xml"}, {"file": "no file"}])
def test_a_form_without_a_name_says_so(client: FlaskClient, data: dict[str, str]) -> None:
    answer = client.post(PAGE, data=data)
    assert answer.status_code == 200
    assert "No name was given." in answer.text


@pytest.mark.parametrize("many", [MAX_NAMES + 1, 400_000])
def test_a_list_that_is_too_long_is_a_page_that_says_so(client: FlaskClient, many: int) -> None:
    answer = client.post(PAGE, data={"names": "a\n" * many})
    assert (answer.status_code, answer.mimetype) == (413, "text/html")
    assert "1,000 names" in answer.text


@pytest.mark.parametrize(
    "payload", ["<script>alert(1)</script>", '"><img src=x onerror=a>', "</textarea><script>a</script>"]
)
def test_what_a_list_holds_stays_text(client: FlaskClient, payload: str) -> None:
    page = client.post(PAGE, data={"names": f"{payload}\n!?{payload[:3]}\n"}).text
    assert payload not in page
    assert page.count("<script") == 1

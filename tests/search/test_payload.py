"""The answer as JSON."""

import json
import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pytest
from conftest import article
from hypothesis import given, settings
from hypothesis import strategies as st

from search import payload
from search.answer import answer
from search.engine import Engine
from search.engines.memory import MemoryEngine
from search.model import Article, Passage
from search.request import read_request

MINSK = ZoneInfo("Europe/Minsk")


def archive(*articles: Article) -> Engine:
    engine = MemoryEngine()
    engine.write(articles)
    return engine


def page(engine: Engine, *given: tuple[str, str]) -> payload.Json:
    request = read_request(given, MINSK)
    return payload.page(answer(engine, request.query), request)


def follow(engine: Engine, link: str) -> payload.Json:
    return page(engine, *parse_qsl(urlsplit(link).query))


MANY = [article(f"id{i}", "word", published=f"2025-01-{i % 9 + 1:02}" if i % 4 else None) for i in range(23)]


def test_the_answer_has_the_keys_that_scripts_rely_on() -> None:
    found = page(archive(article("1", "Minsk", "Body")), ("q", "minsk"))
    assert set(found) == {"query", "total", "took_ms", "results", "facets", "links", "generation"}
    assert set(found["query"]) == {"q", "read_as", "notes", "did_you_mean", "names"}
    assert {"self", "next", "prev", "html"} <= set(found["links"])
    assert {
        *("id", "url", "permalink", "title", "published", "language", "categories", "source", "access", "score"),
        *("title_html", "snippets", "why"),
    } <= set(found["results"][0])
    json.dumps(found, allow_nan=False)


def test_how_the_words_were_read_is_told() -> None:
    asked = page(archive(), ("q", "title:(a OR b) abc* ab*"))["query"]
    assert asked["read_as"] == "title:(a OR b) abc* ab"
    assert [note["code"] for note in asked["notes"]] == ["pattern"]


def test_a_score_is_given_only_where_it_orders() -> None:
    engine = archive(article("1", "minsk"))
    assert page(engine, ("q", "minsk"))["results"][0]["score"] > 0
    assert page(engine, ("q", "minsk"), ("order-by", "newest"))["results"][0]["score"] is None


def test_the_body_is_given_only_when_asked_for() -> None:
    engine = archive(article("1", "Title", "Body"))
    assert "body" not in page(engine)["results"][0]
    assert page(engine, ("show-fields", "body"))["results"][0]["body"] == "Body"


def test_marks_are_offsets_into_the_text() -> None:
    (result,) = page(archive(article("1", body="🦌 Łuck.")), ("q", "luck"))["results"]
    (snippet,) = result["snippets"]
    assert [snippet["text"][start:end] for start, end in snippet["marks"]] == ["Łuck"]


@pytest.mark.parametrize("order", ["relevance", "newest", "oldest"])
def test_following_next_reaches_every_result_once(order: str) -> None:
    engine = archive(*MANY)
    found = page(engine, ("q", "word"), ("order-by", order), ("page-size", "5"))
    ids = [result["id"] for result in found["results"]]
    while found["links"]["next"]:
        found = follow(engine, found["links"]["next"])
        ids += [result["id"] for result in found["results"]]
    assert sorted(ids) == sorted(a.id for a in MANY)


def test_a_last_page_that_is_full_leads_nowhere() -> None:
    engine = archive(*MANY[:10])
    assert page(engine, ("page-size", "5"), ("page", "2"))["links"]["next"] is None
    assert page(engine, ("page-size", "5"), ("page", "9"))["links"]["next"] is None


def test_the_page_before_is_linked_by_its_number() -> None:
    engine = archive(*MANY)
    assert page(engine)["links"]["prev"] is None
    before = page(engine, ("page", "3"), ("page-size", "5"))["links"]["prev"]
    assert dict(parse_qsl(urlsplit(before).query)) == {"page": "2", "page-size": "5"}


def test_a_page_behind_the_last_says_so_and_leads_back_to_it() -> None:
    found = page(archive(*MANY), ("page", "99"), ("page-size", "5"))
    assert found["results"] == []
    assert found["query"]["notes"] == [{"code": "page", "message": "there is no page 99: the last is page 5"}]
    assert dict(parse_qsl(urlsplit(found["links"]["prev"]).query)) == {"page": "5", "page-size": "5"}
    assert found["links"]["next"] is None


def test_a_page_of_nothing_leads_nowhere() -> None:
    found = page(archive(*MANY), ("q", "nosuch"), ("page", "3"))
    assert (found["query"]["notes"], found["links"]["prev"]) == ([], None)


def test_nothing_behind_a_cursor_is_said() -> None:
    engine = archive(*MANY[:10])
    following = page(engine, ("page-size", "5"))["links"]["next"]
    last = follow(engine, follow(engine, following)["links"]["next"])
    assert last["query"]["notes"] == [{"code": "page", "message": "nothing is behind this cursor"}]
    assert last["links"]["prev"] is None


def test_a_toggle_chooses_the_value_and_again_leaves_it() -> None:
    engine = archive(article("1", categories=("Human rights",)), article("2", categories=("Sport",)))
    (first, _) = page(engine)["facets"]["category"]
    assert (first["value"], first["slug"], first["count"], first["selected"]) == (
        "Human rights",
        "human-rights",
        1,
        False,
    )
    chosen = follow(engine, first["toggle"])
    assert chosen["total"] == {"value": 1, "relation": "eq"}
    assert follow(engine, chosen["facets"]["category"][0]["toggle"])["total"]["value"] == 2


def test_a_date_has_no_slug() -> None:
    (value,) = page(archive(article("1", published="2025-10-01")))["facets"]["date"]
    assert (value["value"], "slug" in value) == ("2025-10-01", False)


def test_a_search_that_was_cut_short_says_that_there_may_be_more() -> None:
    engine = archive(article("1", body=" ".join(f"abc{i}" for i in range(600))))
    assert page(engine, ("q", "abc*"))["total"]["relation"] == "gte"


@pytest.mark.parametrize(
    ("article_id", "title", "expected"),
    [
        ("1", "Žyćcio ŭ Horadni", "/article/1/zyccio-u-horadni"),
        ("https://a.b/?c=d#e f", "", "/article/https%3A%2F%2Fa.b%2F%3Fc%3Dd%23e%20f"),
        ("1", "***", "/article/1"),
        ("1", "word " * 50, "/article/1/" + "-".join(["word"] * 12)),
    ],
)
def test_an_article_has_a_permalink(article_id: str, title: str, expected: str) -> None:
    assert payload.permalink(article(article_id, title)) == expected


def test_an_article_alone_has_every_field() -> None:
    assert payload.article(article("1", "Title", "Body"))["body"] == "Body"
    assert payload.article(article("1", "Title"))["permalink"] == "/article/1/title"


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("<>&\"'a mark/"), max_size=30), st.data())
def test_html_is_escaped_text_with_marks_and_nothing_else(text: str, data: st.DataObject) -> None:
    places = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    marks = tuple(zip(places[::2], places[1::2], strict=False))
    html = payload.marked_html(Passage("body", text, marks))
    assert html.count("<") == html.count(">") == 2 * len(marks)
    assert unescape(re.sub("</?mark>", "", html)) == text
    assert re.findall("<mark>(.*?)</mark>", html) == [
        re.sub("</?mark>", "", payload.marked_html(Passage("", text[s:e]))) for s, e in marks
    ]

"""The Atom feed of a search and the description of the archive for browsers."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import feedparser
import pytest
from conftest import article
from flask.testing import FlaskClient

from search.engine import Engine
from search.settings import read_settings
from webui.app import create_app

Serving = Callable[..., FlaskClient]
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
DATED = [article(str(n), f"Flood {n}", published=f"2025-10-{n:02}") for n in range(1, 8)]


def feed(client: FlaskClient, address: str) -> feedparser.FeedParserDict:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    parsed = feedparser.parse(answer.data)
    assert not parsed.bozo
    return parsed


def test_it_has_the_newest_first_whatever_was_typed(serving: Serving) -> None:
    found = feed(serving(*DATED), "/search.atom?q=flood")
    assert [entry.title for entry in found.entries] == [f"Flood {n}" for n in range(7, 0, -1)]
    assert found.feed.title == "Vestka: flood"
    assert found.feed.updated == "2025-10-07T00:00:00Z"


def test_it_tells_how_much_there_is_and_where_it_stands(serving: Serving) -> None:
    client = serving(*DATED)
    root = ElementTree.fromstring(client.get("/search.atom?q=flood&page=2&page-size=3").data)
    told = {name: root.findtext(OPENSEARCH + name) for name in ("totalResults", "startIndex", "itemsPerPage")}
    assert told == {"totalResults": "7", "startIndex": "4", "itemsPerPage": "3"}
    query = root.find(f"{OPENSEARCH}Query")
    assert query is not None
    assert query.attrib == {"role": "request", "searchTerms": "flood", "startPage": "2"}


def test_following_its_links_reaches_every_entry_once(serving: Serving) -> None:
    client, seen = serving(*DATED), []
    address: str | None = "/search.atom?q=flood&page-size=3"
    while address:
        page = feed(client, address)
        seen += [entry.id for entry in page.entries]
        address = next((link.href for link in page.feed.links if link.rel == "next"), None)
    assert len(seen) == len(set(seen)) == 7


def test_ids_do_not_depend_on_where_the_archive_is(engine: Engine) -> None:
    feeds = [
        feed(create_app(engine, read_settings({"VESTKA_ORIGIN": origin})).test_client(), "/search.atom")
        for origin in ("https://one.example", "https://two.example/")
    ]
    assert feeds[0].feed.id == feeds[1].feed.id
    assert [e.id for e in feeds[0].entries] == [e.id for e in feeds[1].entries]
    assert feeds[0].entries[0].link.startswith("https://one.example/article/")
    assert feeds[1].entries[0].link.startswith("https://two.example/article/")


def test_an_entry_leads_to_the_article_and_to_where_it_came_from(client: FlaskClient) -> None:
    entry = feed(client, "/search.atom?q=crossing").entries[0]
    assert entry.link.startswith("http://localhost/article/https%3A%2F%2Fexample.org")
    assert [link.href for link in entry.links if link.rel == "via"] == ["https://www.example.org/news/1"]
    assert (entry.published, entry.updated) == ("2025-10-01T21:30:00Z", "2025-10-03T00:00:00Z")
    assert [tag.term for tag in entry.tags] == ["Politics", "Transport"]
    assert [author.name for author in entry.authors] == ["News desk"]


def test_an_entry_shows_its_passages_with_marks(client: FlaskClient) -> None:
    text = client.get("/search.atom?q=lorries").text
    assert '<summary type="html">' in text
    assert "&lt;mark&gt;Lorries&lt;/mark&gt; wait" in text


def test_what_xml_cannot_hold_is_left_out(serving: Serving) -> None:
    hostile = article(
        "1", "a\x00\x0b\ufffe<b>&\x1b]]>", "c\x08d", authors=("\x02",), url="http://[", language='en" x="'
    )
    found = feed(serving(hostile), "/search.atom?q=%00%0b%22%3E%3Cx")
    assert feed(serving(hostile), "/search.atom").entries[0].title == "a<b>&]]>"
    assert found.entries == []


def test_a_feed_that_the_reader_has_already_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/search.atom?q=border").headers["ETag"]
    assert client.get("/search.atom?q=border", headers={"If-None-Match": tag}).status_code == 304
    elsewhere = client.get("/search.atom?q=border", headers={"If-None-Match": tag}, base_url="http://elsewhere.example")
    assert elsewhere.status_code == 200  # its links are others


def test_the_description_tells_a_browser_how_to_search(client: FlaskClient) -> None:
    answer = client.get("/opensearch.xml")
    assert answer.mimetype == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(answer.data)
    assert root.findtext(f"{OPENSEARCH}ShortName") == "Vestka"
    templates = {url.attrib["type"]: url.attrib["template"] for url in root.iter(f"{OPENSEARCH}Url")}
    for kind, template in templates.items():
        address = template.replace("{searchTerms}", "border").replace("{startPage?}", "1")
        assert client.get(address).mimetype == kind
    assert parse_qs(urlsplit(templates["text/html"]).query)["q"] == ["{searchTerms}"]


@pytest.mark.parametrize("title", ["An archive with a name of more than sixteen letters", "<&\"'>"])
def test_any_title_makes_a_description(engine: Engine, title: str) -> None:
    answer = create_app(engine, read_settings({"VESTKA_TITLE": title})).test_client().get("/opensearch.xml")
    name = ElementTree.fromstring(answer.data).findtext(f"{OPENSEARCH}ShortName")
    assert name == title[:16]

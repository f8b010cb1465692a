"""indexer.formats.html: the article in a saved page."""

import gzip
import json
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pacing import quick

from indexer.formats import html
from indexer.records import Record, Reject, Source

PAGES = Path(__file__).parents[3] / "shared" / "formats" / "news_pages_dev.tar.gz"

PARAGRAPHS = [
    "Apples in the gardens along the river are ripe two weeks earlier than they were last year.",
    "Gardeners say that the spring was warm, and that there was rain whenever the trees needed it.",
    "The harvest is to be sold at the market on the square, every Saturday until the end of October.",
]
LINKED = {
    "@type": "NewsArticle",
    "headline": "Apples are ripe early",
    "alternativeHeadline": "Harvest two weeks before its time",
    "description": "Warm spring, good rain.",
    "datePublished": "2021-09-01T10:00:00+03:00",
    "dateModified": "2021-09-02T10:00:00+03:00",
    "author": [{"name": "Ann Example"}, {"name": "Bob Example"}],
    "publisher": {"@type": "Organization", "name": "The Orchard"},
    "articleSection": ["Gardens", "Economy"],
    "keywords": "apples, harvest",
    "inLanguage": "en",
    "url": "https://example.org/apples",
    "isAccessibleForFree": "False",
}


def shown(head: str = "", top: str = "<h1>Apples are ripe early</h1>", text: list[str] = PARAGRAPHS) -> str:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text)
    return f"<html><head>{head}</head><body><article>{top}{paragraphs}</article></body></html>"


def linked(**changes: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(LINKED | changes)}</script>'


def fields(page: str | bytes) -> dict[str, Any]:
    found = html.page(page.encode() if isinstance(page, str) else page)
    assert isinstance(found, Record)
    return dict(found.fields)


def test_json_ld_gives_the_facts_and_the_page_the_text() -> None:
    assert fields(shown(linked())) == {
        "title": "Apples are ripe early",
        "alternative_title": "Harvest two weeks before its time",
        "lead": "Warm spring, good rain.",
        "body": "\n".join(PARAGRAPHS),
        "published": "2021-09-01T10:00:00+03:00",
        "updated": "2021-09-02T10:00:00+03:00",
        "authors": ["Ann Example", "Bob Example"],
        "source": "The Orchard",
        "categories": ["Gardens", "Economy"],
        "tags": "apples, harvest",
        "language": "en",
        "url": "https://example.org/apples",
        "access": "subscriber",
    }


def test_meta_elements_fill_the_gaps() -> None:
    head = """<title>Apples</title><meta property="og:site_name" content="The Orchard">
        <meta property="article:published_time" content="2021-09-01"><meta name="author" content="Ann Example">
        <meta property="article:tag" content="apples"><meta property="article:tag" content="harvest">
        <meta property="article:section" content="Gardens"><meta property="og:locale" content="be_BY">
        <meta property="article:content_tier" content="locked"><link rel="canonical" href="https://example.org/1">"""
    assert fields(shown(head)) == {
        "title": "Apples are ripe early",
        "body": "\n".join(PARAGRAPHS),
        "published": "2021-09-01",
        "authors": "Ann Example",
        "source": "The Orchard",
        "categories": "Gardens",
        "tags": ["apples", "harvest"],
        "language": "be_BY",
        "url": "https://example.org/1",
        "access": "subscriber",
    }


def test_a_page_without_any_metadata_has_what_can_be_seen() -> None:
    page = shown(top='<h1>Apples</h1><time datetime="2021-09-01T10:00">today</time>').replace(
        "<html>", '<html lang="en">'
    )
    assert fields(page) == fields(page) | {"title": "Apples", "published": "2021-09-01T10:00", "language": "en"}


def test_paragraphs_that_the_text_in_json_ld_does_not_have_are_left_out() -> None:
    page = shown(linked(articleBody=" ".join(PARAGRAPHS)), text=[*PARAGRAPHS, "Subscribe to our newsletter now."])
    assert fields(page)["body"] == "\n".join(PARAGRAPHS)


def test_a_text_in_json_ld_that_is_cut_short_does_not_cut_the_article() -> None:
    assert fields(shown(linked(articleBody=PARAGRAPHS[0])))["body"] == "\n".join(PARAGRAPHS)


def test_the_text_in_json_ld_is_taken_where_the_page_shows_none() -> None:
    page = shown(linked(articleBody="<p>Apples &amp; pears.</p>\n<p>Ripe.</p>" * 3), text=["Loading …"])
    assert fields(page)["body"].startswith("Apples & pears.\nRipe.")


def test_a_description_that_the_text_starts_with_is_no_lead() -> None:
    assert "lead" not in fields(shown(linked(description=PARAGRAPHS[0][:40] + "…")))


def test_another_heading_on_the_page_is_kept_beside_that_of_json_ld() -> None:
    head = linked(alternativeHeadline="") + '<meta property="og:title" content="Early apples">'
    found = fields(shown(head, top="<h1>Early apples</h1>"))
    assert (found["title"], found["alternative_title"]) == ("Apples are ripe early", "Early apples")


@pytest.mark.parametrize(
    ("title", "headings", "site", "kept"),
    [
        ("Rain in Minsk | Example News", [], "Example News", "Rain in Minsk"),
        ("Rain in Minsk - Weather - Example", ["Rain in Minsk"], "", "Rain in Minsk"),
        ("Example: news | Rain in Minsk", ["Rain in Minsk"], "", "Rain in Minsk"),
        ("Rain in Minsk — example.org", [], "Example", "Rain in Minsk"),
        ("Rain in Minsk - and in Brest", [], "Example", "Rain in Minsk - and in Brest"),
        ("Rain in Baden-Baden", [], "Baden", "Rain in Baden-Baden"),
    ],
)
def test_a_title_loses_the_name_of_its_site_and_nothing_else(
    title: str, headings: list[str], site: str, kept: str
) -> None:
    assert html.without_site(title, headings, site) == kept


def test_entities_and_tags_in_json_ld_become_text() -> None:
    assert fields(shown(linked(headline="Salt &amp; <i>pepper</i>")))["title"] == "Salt & pepper"


def test_authors_that_are_links_or_numbers_are_left_out() -> None:
    assert fields(shown(linked(author=["https://example.org/ann", "105", "Ann Example"])))["authors"] == "Ann Example"


def test_what_is_no_language_tag_is_looked_for_elsewhere() -> None:
    page = shown(linked(inLanguage={"name": "Belarusian language"})).replace("<html>", '<html lang="be">')
    assert fields(page)["language"] == "be"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("utf-8", "utf-8"), ("windows-1251", "cp1251"), ("", "cp1251"), ("", "utf-16"), ("windows-1251", "utf-8")],
)
def test_the_encoding_is_found(declared: str, encoding: str) -> None:
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    page = shown(head, "<h1>Яблоки созрели рано</h1>", ["Яблоки в садах вдоль реки созрели на две недели раньше."])
    assert fields(page.encode(encoding))["title"] == "Яблоки созрели рано"


def test_a_page_in_an_unknown_encoding_is_rejected() -> None:
    found = html.page("<h1>Яблоки созрели рано</h1>".encode("koi8-r"))
    assert isinstance(found, Reject)
    assert "encoding" in found.reason


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("", "there is no markup in it"),
        ("<html><body><p>Apples</p></body></html>", "no headline found on it"),
        ("<html><body><h1>Not found</h1></body></html>", "no text found on it"),
    ],
)
def test_a_page_that_is_no_article_is_rejected(page: str, reason: str) -> None:
    found = html.page(page.encode())
    assert isinstance(found, Reject)
    assert found.reason == reason


def test_a_file_gives_one_record(tmp_path: Path) -> None:
    path = tmp_path / "a.html.gz"
    path.write_bytes(gzip.compress(shown(linked()).encode()))
    [found] = html.read(Source(path))
    assert isinstance(found, Record)
    assert found.place == "page"


def test_a_page_of_very_many_paragraphs_takes_no_longer_for_each() -> None:
    text = "<p>The apples of the orchard were ripe a week earlier than last year, said the gardeners on Monday.</p>"
    content = f"<html><body><article><h1>Apples</h1>{text * 3}</article>{'<p>x</p>' * 20_000}</body></html>"
    with quick(10):
        assert "said the gardeners" in fields(content)["body"]


def saved_pages() -> Iterator[tuple[bytes, list[dict[str, Any]]]]:
    """Each saved page with what is expected of it: one description for each layout that its site has had."""
    with tarfile.open(PAGES) as archive:
        contents = {
            member.name: archive.extractfile(member).read()  # type: ignore[union-attr]  # these are files
            for member in archive
            if member.isfile()
        }
    for name, packed in contents.items():
        if name.endswith(".html.gz"):
            described = re.sub(r"_[\d_]+\.html\.gz$", ".json", name)
            yield gzip.decompress(packed), list(json.loads(contents[described]).values())


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[\u3040-\u9fff]|[^\W_\u3040-\u9fff]+", text.casefold()))


def f1(found: Counter[str], expected: Counter[str]) -> float:
    return 2 * (found & expected).total() / (found.total() + expected.total())


def whole_text(expected: dict[str, Any]) -> str:
    body = expected["body"]
    parts = [part for section in body["sections"] for part in section["headline"] + section["paragraphs"]]
    return " ".join(body["summary"] + parts)


@pytest.mark.corpus
@pytest.mark.skipif(not PAGES.exists(), reason="needs ../shared/formats/news_pages_dev.tar.gz beside the checkout")
def test_saved_pages_give_title_and_text() -> None:
    pages = [(fields(page), expected) for page, expected in saved_pages()]
    titles = [any(words(found["title"]) == words(one["title"]) for one in expected) for found, expected in pages]
    texts = [
        max(f1(words(found.get("body", "")), words(whole_text(one))) for one in expected) for found, expected in pages
    ]
    assert len(pages) == 90
    assert sum(titles) >= 77  # the others are headlines of the page too, only not the expected one
    assert sum(texts) / len(texts) >= 0.96

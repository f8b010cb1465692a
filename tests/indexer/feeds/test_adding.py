"""indexer.feeds.adding: a feed, or what to do instead."""

from pathlib import Path

import pytest
from feedsite import rss

from indexer.feeds.adding import NoFeed, feeds_of_page, found
from indexer.feeds.fetching import Answer
from indexer.feeds.followed import Feed

HERE = "https://example.org/news/"


def file(folder: Path, content: str | bytes) -> Path:
    path = folder / "0"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def page(*links: str, base: str = "") -> str:
    return f"<!doctype html><html><head><title>Orchard</title>{base}{''.join(links)}</head><body>Apples</body></html>"


def link(href: str, kind: str = "rss", rel: str = "alternate") -> str:
    return f'<link rel="{rel}" type="application/{kind}+xml" href="{href}">'


def test_a_feed_is_followed_by_its_title_and_nothing_to_ask_by(tmp_path: Path) -> None:
    answer = Answer(HERE, 200, body=file(tmp_path, rss("apples")), etag='"1"', modified="yesterday")
    assert found("https://example.org/old", answer) == Feed(HERE, "The Orchard")


def test_what_cannot_be_fetched_says_why_and_what_to_do() -> None:
    with pytest.raises(NoFeed, match=r"^https://example\.org/ is not followed: no answer\. Try it in a browser"):
        found("https://example.org/", Answer(HERE, error="no answer"))


def test_a_page_that_names_feeds_says_what_to_run(tmp_path: Path) -> None:
    content = page(link("/feed.xml"), link("atom", "atom"))
    with pytest.raises(
        NoFeed, match=r"run: vestka feeds add https://example\.org/feed\.xml https://example.org/news/atom"
    ):
        found(HERE, Answer(HERE, 200, body=file(tmp_path, content)))


@pytest.mark.parametrize("content", [page(), "", "apples", '{"title": "apples"}', b"\x00\xff\xfe", b"%PDF-1.7"])
def test_what_is_no_feed_and_names_none_says_what_to_look_for(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(NoFeed, match=r"^https://example\.org/news/: .*Look for the address of a feed"):
        found(HERE, Answer(HERE, 200, body=file(tmp_path, content)))


def test_a_feed_that_breaks_off_is_not_followed(tmp_path: Path) -> None:
    with pytest.raises(NoFeed, match="breaks off"):
        found(HERE, Answer(HERE, 200, body=file(tmp_path, rss("apples")[:-20])))


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (page(link("/feed")), ["https://example.org/feed"]),
        (page(link("feed"), link("feed", "atom"), link("b")), [HERE + "feed", HERE + "b"]),
        (page(link("//example.net/feed")), ["https://example.net/feed"]),
        (page(link("feed"), base='<base href="https://example.net/x/">'), ["https://example.net/x/feed"]),
        (page(link("feed").upper()), [HERE + "FEED"]),
        (page(link("feed", rel="feed alternate")), [HERE + "feed"]),
        (page(link("feed", rel="stylesheet"), link("feed", "json"), link("")), []),
        ("", []),
        ("\x00", []),
    ],
)
def test_a_page_names_its_feeds(tmp_path: Path, content: str, named: list[str]) -> None:
    assert feeds_of_page(file(tmp_path, content), HERE) == named


def test_what_a_page_names_can_be_typed_without_harm(tmp_path: Path) -> None:
    names = ("/feed;rm -rf $HOME", "javascript:alert(1)", "http://[x", "file:///etc/passwd", "/news")
    content = page(*map(link, names), base="<base href='http://[y'>")
    with pytest.raises(NoFeed, match=r"add 'https://example\.org/feed;rm%20-rf%20\$HOME' https://example.org/news$"):
        found(HERE, Answer(HERE, 200, body=file(tmp_path, content)))

"""What is at an address that somebody wants to follow: a feed, or else what to do instead."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urljoin

import lxml.etree
import lxml.html

from indexer import instants
from indexer.feeds.fetching import Answer, normal
from indexer.feeds.followed import Feed
from indexer.formats.feed import title
from indexer.importing import FEED, read
from indexer.records import Record, Source, UnreadableSource
from search.errors import BadRequest, SearchError

_TYPES = ("application/rss+xml", "application/atom+xml")
_NAMED = 5  # feeds of a page that are named: a newspaper has one for each of its sections


class NoFeed(SearchError):
    """There is no feed at an address; the text says what is, and what to do."""


def found(asked: str, answer: Answer) -> Feed:
    """The feed that was found. Nothing of it is in the archive yet, so nothing says what it was last asked by.

    Raises NoFeed.
    """
    if answer.body is None:
        raise NoFeed(f"{asked} is not followed: {answer.error}. Try it in a browser, then add it again")
    try:
        return Feed(answer.address, title(Source(answer.body, asked)))
    except UnreadableSource as error:
        named = feeds_of_page(answer.body, answer.address)
        if not named:
            raise NoFeed(f"{error} Look for the address of a feed on that site, then add that") from error
        raise NoFeed(
            f"{asked} is a page, not a feed. It names feeds, so run: vestka feeds add {shlex.join(named[:_NAMED])}"
        ) from error


def is_local(answer: Answer) -> bool:
    """Whether a feed that was found gives times without a zone. What cannot be read gives none."""
    source = Source(answer.body, answer.address) if answer.body else None
    records = read(source, FEED) if source else ()
    return any(instants.is_local(one.fields.get("published")) for one in records if isinstance(one, Record))


def feeds_of_page(page: Path, address: str) -> list[str]:
    """The feeds that a page names for programs, by their whole addresses (`normal`); none if it is no page."""
    try:
        tree = lxml.html.document_fromstring(page.read_bytes())
    except (lxml.etree.LxmlError, ValueError):
        return []
    base = next(_addresses(address, tree.xpath("//base/@href")), address)
    links = [link for link in tree.iter("link") if "alternate" in link.get("rel", "").lower().split()]
    named = [link.get("href", "") for link in links if link.get("type", "").strip().lower() in _TYPES]
    return list(dict.fromkeys(_addresses(base, filter(str.strip, named))))


def _addresses(base: str, named: Iterable[str]) -> Iterator[str]:
    """Those that are any, since a page may name whatever it likes."""
    for one in named:
        with suppress(BadRequest, ValueError):
            yield normal(urljoin(base, one.strip()))

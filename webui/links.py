"""A link, and the two kinds of address that pages link to: a search of ours, and where an article came from."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from search.model import Article
from search.payload import SEARCH
from search.request import Parameters, address


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go; `current` if that is where the reader is."""

    text: str
    href: str
    current: bool = False


def to(parameters: Parameters) -> str:
    """The address of a page of results."""
    return address(SEARCH, parameters)


def original(article: Article) -> Link | None:
    """The article where it came from; only an address of the web becomes a link (not `javascript:`)."""
    if not article.url.lower().startswith(("http://", "https://")):
        return None
    try:
        host = urlsplit(article.url).hostname
    except ValueError:
        return None
    return Link(host.removeprefix("www."), article.url) if host else None

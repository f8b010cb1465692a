"""A link, and the kinds of address that pages link to: a search in its forms, and where an article came from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from search.model import Article
from search.payload import SEARCH
from search.request import Parameters, address

# The forms of a search beside its page: each has every result but JSON, which has this page of them.
FORMS = {"JSON": ".json", "CSV": ".csv", "JSONL": ".jsonl", "Atom": ".atom"}
_ENCODED = re.compile("(?:%[89A-F][0-9A-F])+")
_OF_A_PAGE = ("page", "cursor")


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go; `current` if that is where the reader is."""

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A search, and how many articles it finds."""

    text: str
    href: str
    count: int


def to(parameters: Parameters, path: str = SEARCH) -> str:
    """An address with parameters, of a page of results if no other, as it is written into a page.

    A page has a hundred of them, and a Cyrillic letter is two bytes as it is but six percent-encoded; HTML allows
    both, and browsers encode what they send.

    >>> to((("q", "Łukašenka & Минск"), ("lang", "be")))
    '/search?q=Łukašenka+%26+Минск&lang=be'
    """
    return _ENCODED.sub(_letters, address(path, parameters))


def here(parameters: Parameters) -> str:
    """The address of a page of results as it is written into another: without the path, which they share.

    >>> here((("q", "Минск"),)), here(())
    ('?q=Минск', '?')
    """
    return to(parameters, "") or "?"


def _letters(encoded: re.Match[str]) -> str:
    """Percent-encoded bytes as letters; what is no letter may be unseen or turn the line round, and stays encoded."""
    text = unquote(encoded[0], errors="replace")
    return text if text.isalpha() else encoded[0]


def forms(parameters: Parameters) -> tuple[Link, ...]:
    """The other forms of a search."""
    whole = tuple(p for p in parameters if p[0] not in _OF_A_PAGE)
    return tuple(
        Link(name, to(parameters if name == "JSON" else whole, SEARCH + ending)) for name, ending in FORMS.items()
    )


def original(article: Article) -> Link | None:
    """The article where it came from; only an address of the web becomes a link (not `javascript:`)."""
    if not article.url.lower().startswith(("http://", "https://")):
        return None
    try:
        host = urlsplit(article.url).hostname
    except ValueError:
        return None
    return Link(host.removeprefix("www."), article.url) if host else None

"""The articles that a web page describes in JSON-LD blocks, as schema.org has them.

Sites write these blocks by template, so they are nearly JSON: with raw line breaks in strings, HTML comments
around them, a comma too many. `load` repairs what can only be meant one way. What follows is loose too: any
value may be a string, an object with a name, a reference to an object elsewhere on the page (`{"@id": …}`),
or a list of those; `names` and `text` take all of them. A page often describes several articles, its own and
teasers of others; `main` picks its own.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urldefrag, urlsplit

Node = dict[str, Any]

# A schema.org type is an article if it is called so (NewsArticle, OpinionNewsArticle …) or is one of these.
ARTICLE_TYPES = frozenset({"BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "Report", "NewsItem"})

# What templates put around a block, and other repairs in the order they are tried, each on top of those
# before.
BEFORE = ("/*", "//", "<!--", "<![CDATA[", "*/", "//")
AFTER = (";", "*/", "-->", "]]>", "/*", "//", ";")
REPAIRS = (
    (re.compile(r'\\(?![\\"/bfnrt]|u[0-9a-fA-F]{4})'), r"\\\\"),
    (re.compile(r",(?=\s*[}\]])"), ""),
)


def load(block: str) -> Any:
    """The value in a block, or None.

    >>> load('<!-- {"headline": "Two\\nlines",} -->')
    {'headline': 'Two\\nlines'}
    """
    for attempt in _repaired(block):
        try:
            return json.loads(attempt, strict=False)  # which allows line breaks in strings
        except (ValueError, RecursionError):
            continue
    return None


def nodes(value: Any) -> Iterator[Node]:
    """All objects in a value, outer ones first."""
    level = [value]
    while level:
        objects = [item for item in level if isinstance(item, dict)]
        yield from objects
        lists = [item for item in level if isinstance(item, list)]
        level = [inner for item in lists for inner in item]
        level += [inner for item in objects for inner in item.values() if isinstance(inner, dict | list)]


def is_article(node: Node) -> bool:
    types = node.get("@type")
    names = [str(name).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in listed(types)]
    return any(name.endswith("Article") or name in ARTICLE_TYPES for name in names)


def main(blocks: Iterable[str], url: str = "") -> tuple[Node, dict[str, Node]]:
    """The page's own article ({} where there is none), and the page's objects by their `@id`."""
    found = [node for block in blocks for node in nodes(load(block))]
    by_id = {str(node["@id"]): node for node in reversed(found) if len(node) > 1 and "@id" in node}
    articles = [node for node in found if is_article(node) and ("headline" in node or "name" in node)]

    def likelihood(node: Node) -> tuple[bool, bool, int]:
        here = url.rstrip("/") in (link.rstrip("/") for link in addresses(node))
        return bool(url) and here, bool(node.get("articleBody")), len(node)

    return max(articles, key=likelihood, default={}), by_id


def addresses(node: Node) -> list[str]:
    """Where the article says that it is to be read, the best first; a site's front page is no such place."""
    found = [link for key in ("url", "mainEntityOfPage", "@id") for link in _links(node.get(key))]
    links = [urldefrag(link)[0] for link in found if link.startswith(("http://", "https://", "/"))]
    return [link for link in links if urlsplit(link).path not in ("", "/")]


def text(value: Any) -> str:
    """The one string that a value means."""
    return next(iter(names(value, {})), "")


def names(value: Any, by_id: dict[str, Node]) -> list[str]:
    """The strings that a value means, or the names of its objects."""
    found: list[str] = []
    for item in listed(value):
        if isinstance(item, dict):
            named = item if "name" in item else by_id.get(str(item.get("@id")), {})
            found += [name for name in listed(named.get("name")) if isinstance(name, str)]
        elif isinstance(item, str | int | float) and not isinstance(item, bool):
            found.append(str(item))
    return [name.strip() for name in found if name.strip()]


def listed(value: Any) -> list[Any]:
    """The value as a list: None is empty, and lists in a list are taken apart."""
    if isinstance(value, list):
        return [inner for item in value for inner in (item if isinstance(item, list) else [item])]
    return [] if value is None else [value]


def _repaired(block: str) -> Iterator[str]:
    yield block
    for mark in BEFORE:
        block = block.strip().removeprefix(mark)
    for mark in AFTER:
        block = block.strip().removesuffix(mark)
    yield block
    for wrong, right in REPAIRS:
        block = wrong.sub(right, block)
        yield block
    yield html.unescape(block)


def _links(value: Any) -> list[str]:
    found = [item.get("@id") or item.get("url") if isinstance(item, dict) else item for item in listed(value)]
    return [link.strip() for link in found if isinstance(link, str)]

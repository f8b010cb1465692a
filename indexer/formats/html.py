"""A saved news page: one article out of one file.

A page says the same thing in several places, and none is always there or always right. JSON-LD
(`indexer.jsonld`) is written for machines and knows best who, when and where; meta elements come next, then
what a reader sees, then trafilatura's guesses. For each field the first that says something counts.

The text is what trafilatura finds on the page. JSON-LD has it too on one page of three, but mostly without
paragraphs and sometimes cut short. So it only decides which of the paragraphs found belong to the article,
and stands in where little was found (`article_text`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urljoin

import lxml.etree
import lxml.html
import trafilatura
from trafilatura.settings import Document

from indexer import charset, jsonld
from indexer.records import Fields, Record, Reject, Source

Facts = dict[str, Any]

# Field → keys of an article in JSON-LD, the best first.
SCHEMA = {
    "title": "headline name",
    "alternative_title": "alternativeHeadline alternateName",
    "lead": "description abstract",
    "published": "datePublished dateCreated uploadDate",
    "updated": "dateModified",
    "authors": "author creator",
    "source": "publisher sourceOrganization provider",
    "categories": "articleSection",
    "tags": "keywords",
    "language": "inLanguage",
}
# Field → meta elements (their property, name or itemprop in lower case), the best first.
META = {
    "title": "og:title twitter:title dc.title parsely-title",
    "lead": "og:description description twitter:description dc.description",
    "published": "article:published_time og:published_time article:published datepublished parsely-pub-date "
    "sailthru.date pubdate publishdate publish-date publish_date publication_date dcterms.created "
    "dc.date.issued dc.date date",
    "updated": "article:modified_time og:updated_time datemodified dcterms.modified last-modified",
    "authors": "author article:author parsely-author sailthru.author dc.creator",
    "source": "og:site_name dc.publisher publisher",
    "categories": "article:section parsely-section",
    "tags": "article:tag news_keywords keywords",
    "language": "og:locale content-language dc.language",
    "url": "og:url",
}
# Field → where it is seen on the page, the best first.
SEEN = {
    "title": ("//h1[@itemprop='headline']", "//article//h1", "//h1", "//title"),
    "published": (
        "//*[@itemprop='datePublished']/@datetime",
        "//*[@itemprop='datePublished']/@content",
        "//article//time/@datetime",
        "//time/@datetime",
    ),
    "authors": ("//*[@itemprop='author']//*[@itemprop='name']", "//*[@itemprop='author']", "//a[@rel='author']"),
    "language": ("/html/@lang",),
    "url": ("//link[@rel='canonical']/@href",),
}
MANY = frozenset({"authors", "categories", "tags"})  # fields that take all values, the others the first
TIERS = {"free": "free", "locked": "subscriber"}  # article:content_tier; "metered" is neither
FREE = {"true": "free", "false": "subscriber"}  # isAccessibleForFree

# Tuned on 90 saved pages of 67 sites, against articleBody alone and trafilatura alone.
KNOWN_WORDS = 0.75  # of a paragraph, that must be in articleBody for it to belong to the article
WHOLE = 0.75  # of the text must belong, or articleBody is a summary or another article

DATES = {"original_date": True, "extensive_search": False}  # a date in the footer is worse than none
FIELDS = (*SCHEMA, "url", "access")
MANY_ELEMENTS = 10_000  # of the saved pages that this was tuned on, the longest has 3,320
MAX_PAGE = 32 * 1024 * 1024  # bytes, unpacked; pages that hold their pictures are long

_CHARSET = re.compile(rb"(?:<meta[^>]+?charset|<\?xml[^>]+?encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_SEPARATED = re.compile(r"\s+[|•·»—–-]\s+|\s*\|\s*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_]\w+)*")
_CUT = re.compile(r"\s*(?:\[…\]|…|\.\.\.)$")


def read(source: Source) -> Iterator[Record | Reject]:
    """The article of a page. Raises UnreadableSource for what is too long to be one."""
    yield page(source.whole(MAX_PAGE))


def page(data: bytes) -> Record | Reject:
    """The article in a page's bytes."""
    declared = _CHARSET.search(data[:16384])
    try:
        text = charset.decode(data, declared[1].decode() if declared else None)
    except charset.Undecodable as error:
        return Reject("page", str(error))
    tree = _tree(text)
    if tree is None:
        return Reject("page", "there is no markup in it", text[:200])
    fields = article(tree)
    if not fields.get("title") or not (fields.get("body") or fields.get("lead")):
        missing = "text" if fields.get("title") else "headline"
        return Reject("page", f"no {missing} found on it", fields.get("title") or fields.get("body", "")[:200])
    return Record(cast(Fields, {name: value for name, value in fields.items() if value}), "page")


def article(tree: lxml.html.HtmlElement) -> Facts:
    """All that a page says about its article."""
    seen, meta, headings = on_page(tree), in_meta(tree), _texts(tree, "//h1")
    node, by_id = jsonld.main(_blocks(tree), seen["url"])
    known = merged(described(node, by_id), meta, seen)
    extracted = extract(tree, guess=not (known["published"] and known["authors"]))
    facts = merged(known, guessed(extracted))
    facts["url"] = facts["url"] and urljoin(seen["url"] or "https:", facts["url"])
    titles = [without_site(title, headings, facts["source"]) for title in (facts["title"], meta["title"])]
    facts |= headlines(titles[0], titles[1], seen["title"], facts["alternative_title"])
    facts["body"] = article_text(extracted.text or "", _body(node), facts["title"])
    if facts["body"].startswith(_CUT.sub("", facts["lead"])):
        facts["lead"] = ""  # the description is the start of the text
    return facts


def extract(tree: lxml.html.HtmlElement, guess: bool) -> Document:
    """The text that trafilatura finds on a page, and its guesses of who and when if they are wanted."""
    found = trafilatura.bare_extraction(
        tree,
        # Without a second opinion, which for ten times as many paragraphs takes a hundred times as long.
        fast=sum(1 for _ in tree.iter()) > MANY_ELEMENTS,
        include_comments=False,
        with_metadata=guess,
        date_extraction_params=DATES,
    )
    return found if isinstance(found, Document) else Document()


def merged(*facts: Facts) -> Facts:
    """For each field the first of the facts that says something."""
    return {name: next((some[name] for some in facts if some.get(name)), "") for name in FIELDS}


def described(node: jsonld.Node, by_id: dict[str, jsonld.Node]) -> Facts:
    """What JSON-LD says."""
    facts: Facts = {}
    for field, keys in SCHEMA.items():
        values = next((found for key in keys.split() if (found := jsonld.names(node.get(key), by_id))), [])
        facts[field] = _values(field, values)
    facts["url"] = next(iter(jsonld.addresses(node)), "")
    facts["access"] = FREE.get(jsonld.text(str(node.get("isAccessibleForFree"))).lower(), "")
    return facts


def in_meta(tree: lxml.html.HtmlElement) -> Facts:
    """What the meta elements say."""
    contents: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        contents.setdefault(name.strip().lower(), []).append((meta.get("content") or "").strip())
    facts: Facts = {}
    for field, names in META.items():
        values = next((found for name in names.split() if (found := contents.get(name)) and any(found)), [])
        facts[field] = _values(field, values)
    facts["access"] = TIERS.get(next(iter(contents.get("article:content_tier", ())), "").lower(), "")
    return facts


def on_page(tree: lxml.html.HtmlElement) -> Facts:
    """What a reader sees, and the page's own link and language."""
    facts: Facts = {}
    for field, paths in SEEN.items():
        values = next((found for path in paths if (found := _texts(tree, path))), [])
        facts[field] = _values(field, values)
    return facts


def guessed(found: Document) -> Facts:
    """What trafilatura makes of the page; its date has no time."""
    authors = _values("authors", (found.author or "").split("; "))
    return {"title": found.title, "authors": authors, "published": found.date, "source": found.sitename}


def headlines(described: str, shared: str, seen: str, alternative: str) -> Facts:
    """The title, and a second headline where the page has one.

    A headline in JSON-LD is at times another than the one on the page. Either may be the better, so the other is
    kept too, where the heading seen and the title for sharing (og:title) agree on it.
    """
    title = described or shared or seen
    agreed = shared if _words(seen) == _words(shared) else ""
    others = (other for other in (alternative, agreed) if other and _words(other) != _words(title))
    return {"title": title, "alternative_title": next(others, "")}


def without_site(title: str, headings: list[str], site: str) -> str:
    """A title without the name of the site behind it or before it.

    >>> without_site("Rain in Minsk | Weather - Example News", ["Rain in Minsk"], "")
    'Rain in Minsk'
    >>> without_site("Rain in Minsk – The Example", [], "Example")
    'Rain in Minsk'
    """
    parts = [(title[: cut.start()], title[cut.end() :]) for cut in _SEPARATED.finditer(title)]
    for before, after in parts:
        for kept, other in ((before, after), (after, before)):
            if kept in headings or (site and _same(site, other)):
                return kept
    return title


def article_text(found: str, described: str, title: str) -> str:
    """The paragraphs found on a page that belong to the article, going by the text that JSON-LD has.

    On the pages that have both, words are right to F1 0.83 with JSON-LD's text, 0.95 with the text found, and
    0.97 with this. The text that JSON-LD has is taken where it is twice as long: then the page shows no text
    without its scripts.
    """
    lines = [line.strip() for line in found.splitlines() if line.strip()]
    if lines and lines[0] == title:
        del lines[0]
    if len(described) > 2 * len(found):
        return described
    known = set(_words(described))
    belonging = [line for line in lines if _share(_words(line), known) >= KNOWN_WORDS]
    whole = sum(map(len, belonging)) >= WHOLE * sum(map(len, lines))
    return "\n".join(belonging if whole else lines)


def _tree(text: str) -> lxml.html.HtmlElement | None:
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except lxml.etree.ParserError:  # an empty document
        return None


def _blocks(tree: lxml.html.HtmlElement) -> list[str]:
    scripts = tree.iter("script")
    return [script.text or "" for script in scripts if "ld+json" in (script.get("type") or "").lower()]


def _body(node: jsonld.Node) -> str:
    """JSON-LD's text, made plain: some sites put their markup into it."""
    return "\n".join(filter(None, map(_plain, jsonld.text(node.get("articleBody")).splitlines())))


def _texts(tree: lxml.html.HtmlElement, path: str) -> list[str]:
    found = [item if isinstance(item, str) else item.text_content() for item in tree.xpath(path)]
    return [text for text in (" ".join(item.split()) for item in found) if text]


def _values(field: str, values: list[str]) -> Any:
    """The plain values of a field that takes many (one alone may be a list with commas), else the first."""
    plain = list(dict.fromkeys(text for text in map(_plain, values) if text))
    if field == "authors":
        plain = [name for name in plain if re.match(r"(?!https?:)[^\W\d]", name)]  # not links and numbers
    if field == "language":
        plain = [tag for tag in plain if _LANGUAGE.fullmatch(tag)]
    return plain if field in MANY and len(plain) > 1 else next(iter(plain), "")


def _plain(text: str) -> str:
    """Text of one line without tags and entities."""
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())


def _same(site: str, other: str) -> bool:
    """Whether a part of a title is the site's name: "Example" in "The Example" and "example.com"."""
    site, other = ("".join(_words(text)) for text in (site, other))
    return bool(site) and (site in other or other in site)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _share(words: list[str], known: set[str]) -> float:
    return sum(word in known for word in words) / len(words) if words else 0.0

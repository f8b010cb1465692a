"""A search as an Atom feed, newest first: subscribed to, it tells of every new article that the search finds.

With it goes the description by which a browser adds the archive to its search engines (`description`). Both follow
OpenSearch 1.1. Ids are made of what an article and a search are, not of where this service runs, so that a feed reader
knows an article again when the archive moves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from search.articles import instant
from search.model import Article, Hit, Page
from search.payload import OTHER_FORMS, SEARCH, marked_html, permalink
from search.request import Parameters, Request, address
from webui.links import original

ATOM_TYPE = "application/atom+xml"
DESCRIPTION_TYPE = "application/opensearchdescription+xml"
DEFAULTS = {"order-by": "newest", "page-size": "50"}  # of a feed; more may be new than are on a page of results

_ATOM = "http://www.w3.org/2005/Atom"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_PLACE = ("page", "page-size", "cursor")
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)  # Atom wants a time of every entry
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

register_namespace("", _ATOM)
register_namespace("opensearch", _OPENSEARCH)


def with_defaults(given: Parameters) -> Parameters:
    """The parameters of a search, as a feed means them."""
    names = {name for name, value in given if value.strip()}
    return (*given, *((name, value) for name, value in DEFAULTS.items() if name not in names))


def atom(page: Page, request: Request, title: str, origin: str) -> bytes:
    """The feed of a page of results; `origin` is the scheme and host of this service."""
    query = page.query
    feed = Element(f"{{{_ATOM}}}feed")
    searched = tuple(p for p in request.given if p[0] not in _PLACE)
    _add(feed, "id", _urn(f"search?{urlencode(sorted(searched))}"))
    _add(feed, "title", f"{title}: {query.text.strip()}" if query.text.strip() else title)
    _add(feed, "updated", instant(max((_changed(hit.article) for hit in page.hits), default=_UNDATED)))
    _add(SubElement(feed, f"{{{_ATOM}}}author"), "name", title)
    for relation, type_, href in _links(page, request):
        _add(feed, "link", rel=relation, type=type_, href=origin + href)
    _add(feed, "totalResults", str(page.total), _OPENSEARCH)
    if query.after is None:
        _add(feed, "startIndex", str((query.page - 1) * query.size + 1), _OPENSEARCH)
    _add(feed, "itemsPerPage", str(query.size), _OPENSEARCH)
    _add(feed, "Query", namespace=_OPENSEARCH, role="request", searchTerms=query.text, startPage=str(query.page))
    for hit in page.hits:
        _entry(feed, hit, origin)
    return _written(feed)


def description(title: str, origin: str) -> bytes:
    """The OpenSearch description of the archive."""
    root = Element(f"{{{_OPENSEARCH}}}OpenSearchDescription")
    _add(root, "ShortName", title[:16], _OPENSEARCH)  # as much as OpenSearch allows
    _add(root, "Description", f"Search the news articles of {title}"[:1024], _OPENSEARCH)
    _add(root, "InputEncoding", "UTF-8", _OPENSEARCH)
    _add(root, "Image", f"{origin}/static/icon.svg", _OPENSEARCH, type="image/svg+xml")
    for type_, relation, template in (
        ("text/html", "results", f"{SEARCH}?q={{searchTerms}}&page={{startPage?}}"),
        (ATOM_TYPE, "results", f"{OTHER_FORMS['atom']}?q={{searchTerms}}&page={{startPage?}}"),
        ("application/x-suggestions+json", "suggestions", "/api/v1/suggest?q={searchTerms}&format=opensearch"),
        (DESCRIPTION_TYPE, "self", "/opensearch.xml"),
    ):
        _add(root, "Url", namespace=_OPENSEARCH, type=type_, rel=relation, template=origin + template)
    return _written(root)


def _links(page: Page, request: Request) -> Iterable[tuple[str, str, str]]:
    path, query = OTHER_FORMS["atom"], page.query
    yield "self", ATOM_TYPE, address(path, request.given)
    yield "alternate", "text/html", address(SEARCH, request.given)
    yield "search", DESCRIPTION_TYPE, "/opensearch.xml"
    if query.after is None:
        yield "first", ATOM_TYPE, address(path, request.changed())
        if query.page > 1:
            yield "previous", ATOM_TYPE, address(path, request.changed(("page", str(query.page - 1))))
        if query.page * query.size < page.total:
            yield "next", ATOM_TYPE, address(path, request.changed(("page", str(query.page + 1))))


def _entry(feed: Element, hit: Hit, origin: str) -> None:
    article = hit.article
    entry = SubElement(feed, f"{{{_ATOM}}}entry")
    if article.language:
        entry.set("{http://www.w3.org/XML/1998/namespace}lang", article.language)
    _add(entry, "id", _urn(article.id))
    _add(entry, "title", article.title.strip() or article.id)
    _add(entry, "updated", instant(_changed(article)))
    if article.published:
        _add(entry, "published", instant(article.published))
    for name in article.authors:
        _add(SubElement(entry, f"{{{_ATOM}}}author"), "name", name)
    for category in article.categories:
        _add(entry, "category", term=category)
    _add(entry, "link", rel="alternate", type="text/html", href=origin + permalink(article))
    if source := original(article):
        _add(entry, "link", rel="via", href=source.href)
    _add(entry, "summary", " … ".join(map(marked_html, hit.snippets)), type="html")


def _changed(article: Article) -> datetime:
    return article.updated or article.published or _UNDATED


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, name).urn


def _add(parent: Element, name: str, text: str = "", namespace: str = _ATOM, **attributes: str) -> None:
    child = SubElement(parent, f"{{{namespace}}}{name}", {n: _NOT_XML.sub("", v) for n, v in attributes.items()})
    child.text = _NOT_XML.sub("", text) or None


def _written(root: Element) -> bytes:
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))

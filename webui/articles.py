"""What the page of an article shows, worked out before any HTML: `view(article, request)` → `View`.

`request` is the search that the reader came from, if there was one: its words are marked, and its results are a
link away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from markupsafe import Markup

from search.model import Access, AlsoSearched, Article, Passage
from search.payload import SEARCH, marked_html, permalink
from search.request import FILTERS, Request, address
from search.schema import key
from search.snippet import mark
from search.stemming import language_of
from webui import wording
from webui.links import Link, original
from webui.results import local

API_ARTICLES = "/api/v1/articles/"


@dataclass(frozen=True, slots=True)
class View:
    """Everything the page of an article shows."""

    article: Article
    title: Markup
    lead: Markup
    paragraphs: tuple[Markup, ...]
    published: datetime | None
    updated: datetime | None
    categories: tuple[Link, ...]
    source: Link | None
    language: Link | None
    in_part: bool
    original: Link | None
    back: Link | None
    permalink: str
    json: str


def view(article: Article, request: Request, also: tuple[AlsoSearched, ...] = ()) -> View:
    """The view of an article, with the words of a search marked, in whatever spelling they were found."""
    query, source = request.query, article.source
    title = mark(article, "title", query, also) if article.title.strip() else Passage("title", wording.title(article))
    language = language_of(article.language)
    return View(
        article=article,
        title=Markup(marked_html(title)),
        lead=Markup(marked_html(mark(article, "lead", query, also))),
        paragraphs=tuple(Markup(marked_html(p)) for p in paragraphs(mark(article, "body", query, also))),
        published=local(article.published, query.zone),
        updated=local(article.updated, query.zone) if article.updated != article.published else None,
        categories=tuple(_only("category", label, label) for label in article.categories if label.strip()),
        source=_only("source", source, source) if source.strip() else None,
        language=_only("language", language, wording.language(language)) if language else None,
        in_part=article.access is Access.SUBSCRIBER,
        original=original(article),
        back=Link(query.text.strip(), address(SEARCH, request.given)) if request.given else None,
        permalink=permalink(article),
        json=API_ARTICLES + quote(article.id, safe=""),
    )


def paragraphs(text: Passage) -> Iterator[Passage]:
    """A text paragraph by paragraph, with its marks.

    A phrase may run from one paragraph into the next; then each has its part of the mark.

    >>> [(p.text, p.marks) for p in paragraphs(Passage("body", "One two\\nthree", ((4, 13),)))]
    [('One two', ((4, 7),)), ('three', ((0, 5),))]
    """
    marks = list(text.marks)
    start = 0
    for line in text.text.split("\n"):
        end = start + len(line)
        inside = [(max(first, start) - start, min(last, end) - start) for first, last in marks if first < end]
        if line.strip():
            yield Passage(text.field, line, tuple(span for span in inside if span[0] < span[1]))
        marks = [span for span in marks if span[1] > end]
        start = end + 1


def _only(facet: str, value: str, text: str) -> Link:
    """A link to everything that has a value of a facet."""
    return Link(text, address(SEARCH, [(FILTERS[facet], key(facet, value))]))

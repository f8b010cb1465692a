"""What the page of an article shows, worked out before any HTML: `view(article, request, near)` → `View`.

`request` is the search that the reader came from, if there was one: its words are marked and numbered, its results
are a link away, and so are the results before and after. `Near` is what the archive has around the article; each
part of it asks the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from itertools import count
from urllib.parse import quote

from markupsafe import Markup

from search.engine import Engine
from search.model import Access, AlsoSearched, Article, Passage, Query
from search.namecard import question
from search.named import Named, named
from search.payload import SEARCH, marked_html, permalink
from search.place import Neighbour, Place, place
from search.related import Beside, beside
from search.request import FILTERS, Request, address
from search.schema import key
from search.snippet import mark
from search.stemming import language_of
from webui import wording
from webui.links import Link, original, to
from webui.results import local

API_ARTICLES = "/api/v1/articles/"
NAMES = 8  # of an article, before the fold


@dataclass(frozen=True, slots=True)
class Near:
    """What the archive has around an article."""

    place: Place
    names: tuple[Named, ...]
    beside: Beside


@dataclass(frozen=True, slots=True)
class Other:
    """Another article of the archive, linked to."""

    article: Article
    href: str
    title: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class NameView:
    """A name in the article: the articles that have it, and how else they spell it."""

    name: str
    href: str
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Versions:
    """Other versions of the article's text: published before it, and after or who knows when."""

    earlier: tuple[Other, ...] = ()
    later: tuple[Other, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """Everything the page of an article shows."""

    article: Article
    title: Markup
    lead: Markup
    paragraphs: tuple[Markup, ...]
    marks: int
    published: datetime | None
    updated: datetime | None
    categories: tuple[Link, ...]
    tags: tuple[Link, ...]
    source: Link | None
    language: Link | None
    in_part: bool
    original: Link | None
    back: Link | None
    number: int
    total: int
    before: Link | None
    after: Link | None
    names: tuple[NameView, ...]
    more_names: tuple[NameView, ...]
    related: tuple[Other, ...]
    versions: Versions
    permalink: str
    json: str


def near(engine: Engine, article: Article, request: Request) -> Near:
    """What the archive has around an article. Raises EngineError."""
    asked = bool(request.given)
    return Near(
        place=place(engine, request.query, article.id) if asked else Place(),
        names=named(engine, article),
        beside=beside(engine, article),
    )


def view(article: Article, request: Request, found: Near) -> View:
    """The view of an article, with the words of a search marked, in whatever spelling they were found."""
    query, source, at = request.query, article.source, found.place
    numbers = count(1)
    title, lead, body = (_numbered(passages, numbers) for passages in _texts(article, query, at.also))
    language = language_of(article.language)
    names = tuple(NameView(one.name, to((("q", question(one.name)),)), one.spellings) for one in found.names)
    return View(
        article=article,
        title=title[0],
        lead=lead[0],
        paragraphs=body,
        marks=next(numbers) - 1,
        published=local(article.published, query.zone),
        updated=local(article.updated, query.zone) if article.updated != article.published else None,
        categories=tuple(_only("category", label, label) for label in article.categories if label.strip()),
        tags=tuple(Link(tag, address(SEARCH, [("q", f'"{tag.strip()}"')])) for tag in article.tags if tag.strip()),
        source=_only("source", source, source) if source.strip() else None,
        language=_only("language", language, wording.language(language)) if language else None,
        in_part=article.access is Access.SUBSCRIBER,
        original=original(article),
        back=Link(query.text.strip(), address(SEARCH, request.given)) if request.given else None,
        number=at.number,
        total=at.total,
        before=_beside(at.before, request),
        after=_beside(at.after, request),
        names=names[:NAMES],
        more_names=names[NAMES:],
        related=tuple(_other(other, query.zone) for other in found.beside.related),
        versions=_versions(article, found.beside, query.zone),
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


def _texts(article: Article, query: Query, also: tuple[AlsoSearched, ...]) -> Iterator[list[Passage]]:
    """The title, the lead and the paragraphs, marked."""
    untitled = not article.title.strip()
    yield [Passage("title", wording.title(article)) if untitled else mark(article, "title", query, also)]
    yield [mark(article, "lead", query, also)]
    yield list(paragraphs(mark(article, "body", query, also)))


def _numbered(passages: list[Passage], numbers: Iterator[int]) -> tuple[Markup, ...]:
    """Passages as HTML, each mark with an id to go to: escaped text has no `<mark>` of its own."""
    return tuple(
        Markup(re.sub("<mark>", lambda _: f'<mark id="hit-{next(numbers)}">', marked_html(passage)))
        for passage in passages
    )


def _only(facet: str, value: str, text: str) -> Link:
    """A link to everything that has a value of a facet."""
    return Link(text, address(SEARCH, [(FILTERS[facet], key(facet, value))]))


def _beside(neighbour: Neighbour | None, request: Request) -> Link | None:
    """The result before or after, with the search that it belongs to."""
    if neighbour is None:
        return None
    page = str(neighbour.page) if neighbour.page > 1 else None
    same = request.query.after is not None or neighbour.page == request.query.page
    given = request.given if same else request.changed(("page", page))
    return Link(wording.title(neighbour.article), address(permalink(neighbour.article), given))


def _other(article: Article, zone: tzinfo) -> Other:
    return Other(article, permalink(article), wording.title(article), local(article.published, zone))


def _versions(article: Article, found: Beside, zone: tzinfo) -> Versions:
    views = Versions()
    for other in found.versions:
        before = other.published and article.published and other.published < article.published
        shown = _other(other, zone)
        views = (
            replace(views, earlier=(*views.earlier, shown)) if before else replace(views, later=(*views.later, shown))
        )
    return views

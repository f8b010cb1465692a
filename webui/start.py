"""The first page: what is new, what there is and how to search it, on one screen: `view(overview, zone)` → `View`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from search.model import Article
from search.namecard import link as articles_naming
from search.overview import Overview
from search.payload import SEARCH, permalink
from search.request import address
from webui import wording
from webui.links import Counted, Link
from webui.results import local

MOST_LANGUAGES = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """An article of a list of newest."""

    article: Article
    title: str
    href: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Group:
    """The newest articles of a category; without `category` those of the archive, which has no categories."""

    category: Counted | None
    articles: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class View:
    """Everything the first page shows."""

    total: int
    first: datetime | None
    last: datetime | None
    sources: int
    languages: tuple[Counted, ...]
    groups: tuple[Group, ...]
    names: tuple[Link, ...]


def view(found: Overview, zone: tzinfo) -> View:
    """The view of an overview."""
    groups = tuple(
        Group(
            Counted(one.value.label, address(SEARCH, [("category", one.value.key)]), one.value.count),
            tuple(_shown(article, zone) for article in one.newest),
        )
        for one in found.categories
    )
    return View(
        total=found.total,
        first=local(found.first, zone),
        last=local(found.last, zone),
        sources=len(found.sources),
        languages=tuple(
            Counted(wording.language(value.key), address(SEARCH, [("lang", value.key)]), value.count)
            for value in found.languages[:MOST_LANGUAGES]
        ),
        groups=groups or (Group(None, tuple(_shown(article, zone) for article in found.newest)),),
        names=tuple(Link(name, articles_naming(name)) for name in found.names),
    )


def _shown(article: Article, zone: tzinfo) -> Shown:
    return Shown(article, wording.title(article), permalink(article), local(article.published, zone))

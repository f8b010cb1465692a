"""The first page: what is new, what there is and how to search it, on one screen: `view(…)` → `View`.

The newest article comes first, then the newest of the largest categories, none twice (`search.overview`). What has no
room stands behind a fold that says how much it is, or is a link away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from search.model import Article, FacetValue, Hit, Query
from search.namecard import link as articles_naming
from search.overview import Overview
from search.payload import SEARCH, permalink
from search.request import MAX_FACET_SIZE, address
from search.snippet import present
from search.vocabulary import Vocabulary
from webui import help, wording
from webui.links import Counted, Link
from webui.results import local

LANGUAGES = 5  # before the fold
CATEGORIES = 60  # behind the fold: each is a link, and has its weight


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
class Folded:
    """The rest of a list, how much that is, and where all of it stands if it is too much for a fold too."""

    values: tuple[Counted, ...]
    count: int
    every: Link | None = None


@dataclass(frozen=True, slots=True)
class View:
    """Everything the first page shows. `lead` are the first lines of `newest`."""

    total: int
    first: datetime | None
    last: datetime | None
    sources: int
    languages: tuple[Counted, ...]
    more_languages: Folded
    newest: Shown | None
    lead: str
    groups: tuple[Group, ...]
    more_categories: Folded
    examples: tuple[help.Row, ...]
    names: tuple[Link, ...]


def view(found: Overview, own: Vocabulary, counts: dict[help.Example, int], zone: tzinfo) -> View:
    """The view of an overview, with examples that were counted."""
    groups = tuple(
        Group(_category(one.value), tuple(_shown(article, zone) for article in one.newest)) for one in found.shown
    )
    rest = tuple(_shown(article, zone) for article in found.newest[1:])
    languages = tuple(
        Counted(wording.language(value.key), address(SEARCH, [("lang", value.key)]), value.count)
        for value in found.languages
    )
    return View(
        total=found.total,
        first=local(found.first, zone),
        last=local(found.last, zone),
        sources=len(found.sources),
        languages=languages[:LANGUAGES],
        more_languages=Folded(languages[LANGUAGES:], len(languages[LANGUAGES:])),
        newest=_shown(found.newest[0], zone) if found.newest else None,
        lead=_beginning(found.newest[0]) if found.newest else "",
        groups=groups or ((Group(None, rest),) if rest else ()),
        more_categories=_more(found),
        examples=help.view(counts, help.FIRST),
        names=tuple(Link(name, articles_naming(name)) for name in own.names),
    )


def _category(value: FacetValue) -> Counted:
    return Counted(value.label, address(SEARCH, [("category", value.key)]), value.count)


def _more(found: Overview) -> Folded:
    """The categories whose articles are not shown."""
    shown = {one.value.key for one in found.shown}
    rest = [value for value in found.categories if value.key not in shown]
    every = Link(wording.number(len(found.categories)), address(SEARCH, [("facet-size", str(MAX_FACET_SIZE))]))
    return Folded(
        tuple(_category(value) for value in rest[:CATEGORIES]), len(rest), every if len(rest) > CATEGORIES else None
    )


def _shown(article: Article, zone: tzinfo) -> Shown:
    return Shown(article, wording.title(article), permalink(article), local(article.published, zone))


def _beginning(article: Article) -> str:
    return next((passage.text for passage in present(Hit(article), Query()).snippets), "")

"""The archive at a glance: how much, from when, of which kinds, and what is new: `overview(engine, zone)`.

No article is shown twice: the newest of all is no longer the newest of its category, nor is one of two categories.
Whoever shows an overview remembers it for a generation of the index (`search.remembered`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from search.engine import Engine
from search.model import Article, Choice, FacetValue, Filter, Order, Query

CATEGORIES = 4  # whose newest articles are shown
NEWEST = 3  # articles of each


@dataclass(frozen=True, slots=True)
class Category:
    """A category with its newest articles."""

    value: FacetValue
    newest: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What there is. `shown` are the largest categories, with what is new in them beside `newest[0]`."""

    total: int = 0
    first: datetime | None = None
    last: datetime | None = None
    newest: tuple[Article, ...] = ()
    shown: tuple[Category, ...] = ()
    categories: tuple[FacetValue, ...] = ()
    sources: tuple[FacetValue, ...] = ()
    languages: tuple[FacetValue, ...] = ()


def overview(engine: Engine, zone: tzinfo) -> Overview:
    """The overview of an archive. Raises EngineError."""
    asked = Query(facets=("category", "source", "language"), facet_size=None, size=1 + NEWEST, zone=zone)
    page = engine.search(asked)
    if not page.total:
        return Overview()
    oldest = engine.search(replace(asked, facets=(), order=Order.OLDEST, size=1)).hits[0].article
    newest = tuple(hit.article for hit in page.hits)
    facets = {facet.name: facet.values for facet in page.facets}
    return Overview(
        total=page.total,
        first=oldest.published,
        last=newest[0].published,
        newest=newest,
        shown=tuple(_shown(engine, facets["category"], newest[0])),
        categories=facets["category"],
        sources=facets["source"],
        languages=facets["language"],
    )


def _shown(engine: Engine, categories: Sequence[FacetValue], newest: Article) -> Iterator[Category]:
    """The largest categories, each with its newest articles that stand nowhere before."""
    before = {newest.id}
    for value in categories[:CATEGORIES]:
        chosen = Filter("category", (value.key,), Choice.ANY)
        hits = engine.search(Query(filters=(chosen,), size=len(before) + NEWEST)).hits
        articles = tuple(hit.article for hit in hits if hit.article.id not in before)[:NEWEST]
        before.update(article.id for article in articles)
        if articles:
            yield Category(value, articles)

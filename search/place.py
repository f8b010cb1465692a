"""Where an article stands in the result that it was opened from: `place(engine, query, id)` → `Place`.

The query is that of the page of results, so its hits are searched once more, and of the page before or after only
where the article stands at an end. An article that the result no longer has stands nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from search.engine import Engine
from search.model import AlsoSearched, Article, Query
from search.names.fullname import as_asked


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An article beside another in a result, and the page of results that it is on."""

    article: Article
    page: int


@dataclass(frozen=True, slots=True)
class Place:
    """The `number`th of `total`, from 1; 0 if it is nowhere. `also` are the other spellings that were searched."""

    number: int = 0
    total: int = 0
    before: Neighbour | None = None
    after: Neighbour | None = None
    also: tuple[AlsoSearched, ...] = ()


def place(engine: Engine, query: Query, article_id: str) -> Place:
    """The place of an article in a result. Raises EngineError."""
    asked = replace(as_asked(query), facets=())
    page = engine.search(asked)
    ids = [hit.article.id for hit in page.hits]
    if article_id not in ids:
        return Place(also=page.also)
    at = ids.index(article_id)
    by_cursor = query.after is not None  # such pages have no numbers
    number = 0 if by_cursor else (query.page - 1) * query.size + at + 1
    before = Neighbour(page.hits[at - 1].article, query.page) if at else None
    after = Neighbour(page.hits[at + 1].article, query.page) if at + 1 < len(ids) else None
    if not before and number > 1:
        before = _end(engine, asked, query.page - 1, -1)
    if not after and 0 < number < page.total:
        after = _end(engine, asked, query.page + 1, 0)
    return Place(number, page.total, before, after, page.also)


def _end(engine: Engine, query: Query, page: int, which: int) -> Neighbour | None:
    hits = engine.search(replace(query, page=page)).hits
    return Neighbour(hits[which].article, page) if hits else None

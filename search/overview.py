"""The archive at a glance: how much, from when, of which kinds, and words of it that make good examples.

`overview(engine, zone)` is asked some twenty times of the engine, so whoever shows it remembers it for a generation
(`search.remembered`). Examples are taken from the archive itself: a search that finds nothing teaches nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from itertools import pairwise

from search.engine import Engine
from search.model import Article, Choice, FacetValue, Filter, Order, Page, Phrase, Query
from search.names.mentions import most_named
from search.schema import NAMED, TEXTS
from search.text import fold, tokens

CATEGORIES = 4  # whose newest articles are shown
NEWEST = 3  # articles of each
LOOKED_AT = 40  # newest articles that examples are taken from
MIN_EXAMPLE = 5  # letters of a word that is shown as an example
SMALL = 5  # articles that a word may have however small the archive is
COMMON = 0.02  # of the archive: commoner words are those that every text has
MAX_TRIED = 40  # words that are counted to find such


@dataclass(frozen=True, slots=True)
class Category:
    """A category with its newest articles."""

    value: FacetValue
    newest: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What there is. `words` are two that several articles have, `phrase` stands side by side in one title."""

    total: int = 0
    first: datetime | None = None
    last: datetime | None = None
    newest: tuple[Article, ...] = ()
    categories: tuple[Category, ...] = ()
    sources: tuple[FacetValue, ...] = ()
    languages: tuple[FacetValue, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    phrase: tuple[str, ...] = ()


def overview(engine: Engine, zone: tzinfo) -> Overview:
    """The overview of an archive. Raises EngineError."""
    asked = Query(facets=("category", "source", "language"), facet_size=None, size=LOOKED_AT, zone=zone)
    page = engine.search(asked)
    if not page.total:
        return Overview()
    oldest = engine.search(replace(asked, facets=(), order=Order.OLDEST, size=1)).hits[0].article
    newest = tuple(hit.article for hit in page.hits)
    facets = {facet.name: facet.values for facet in page.facets}
    texts = [[value for f in TEXTS if f.name in NAMED for value in f.values(article)] for article in newest]
    return Overview(
        total=page.total,
        first=oldest.published,
        last=newest[0].published,
        newest=newest[:NEWEST],
        categories=tuple(_category(engine, value) for value in facets["category"][:CATEGORIES]),
        sources=facets["source"],
        languages=facets["language"],
        names=tuple(most_named(texts, NEWEST)),
        words=_words(engine, page),
        phrase=next((phrase for article in newest if (phrase := _phrase(article.title))), ()),
    )


def _category(engine: Engine, value: FacetValue) -> Category:
    chosen = Filter("category", (value.key,), Choice.ANY)
    return Category(value, tuple(hit.article for hit in engine.search(Query(filters=(chosen,), size=NEWEST)).hits))


def _words(engine: Engine, page: Page) -> tuple[str, ...]:
    """Two words of the newest titles that are neither in few articles nor in many."""
    candidates = dict.fromkeys(
        hit.article.title[token.start : token.end]
        for hit in page.hits
        for token in tokens(hit.article.title)
        if len(token.word) >= MIN_EXAMPLE and hit.article.title[token.start].islower()
    )
    counts = {
        word: engine.search(Query(root=Phrase((fold(word),)), size=1)).total for word in list(candidates)[:MAX_TRIED]
    }
    common = [word for word, having in counts.items() if having <= max(SMALL, COMMON * page.total)]
    return tuple(sorted(common, key=lambda word: (-counts[word], word))[:2])


def _phrase(title: str) -> tuple[str, ...]:
    """The first two long words of a title that stand side by side."""
    found = list(tokens(title))
    for one, other in pairwise(found):
        between = title[one.end : other.start]
        if between == " " and min(len(one.word), len(other.word)) >= MIN_EXAMPLE:
            return title[one.start : one.end], title[other.start : other.end]
    return ()

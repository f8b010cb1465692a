"""A question to an engine, and everything about its answer that no engine needs to know: once, for all of them.

The engine finds, counts and orders; here the hits get their passages and reasons, and a search that found nothing
gets a spelling that would have found something.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from rapidfuzz.distance import OSA

from search.engine import Engine
from search.marking import Text, finders, marks
from search.model import And, Choice, Fuzzy, Node, Or, Page, Period, Query, Word
from search.namefacet import name_facet
from search.names.fullname import name_node, surname_first
from search.parser import read
from search.schema import NAME, TEXTS
from search.snippet import present
from search.stemming import language_of
from search.text import fold, visible

LOOKED_AT = 20  # articles whose words are looked at for a better spelling
_SHORTEST = 4  # letters of a word that is worth correcting


def answer(engine: Engine, query: Query) -> Page:
    """One page of results, complete. Raises EngineError if the engine cannot answer."""
    began = time.perf_counter()
    asked = replace(query, facets=tuple(facet for facet in query.facets if facet != NAME))
    if query.names:
        asked = replace(asked, root=surname_first(query.root))
    page = engine.search(asked)
    if NAME in query.facets:
        page = replace(page, facets=(*page.facets, name_facet(engine, asked)))
    marked = replace(query, root=And((query.root, *_filtered_names(query))))
    return replace(
        page,
        query=query,
        hits=tuple(present(hit, marked, page.also) for hit in page.hits),
        did_you_mean=None if page.total else better_spelling(engine, query),
        took_ms=round((time.perf_counter() - began) * 1000, 2),
    )


def _filtered_names(query: Query) -> Iterator[Node]:
    """The names that a filter asks for: they are marked like words of the query."""
    for filtered in query.filters:
        if filtered.facet == NAME and filtered.choice is not Choice.NONE:
            yield from map(name_node, filtered.keys)


def better_spelling(engine: Engine, query: Query) -> str | None:
    """The query with misspelt words put right, if that finds something: what the archive has, nearest first."""
    text = unicodedata.normalize("NFC", visible(query.text))
    typed = text
    anywhere = replace(query, filters=(), period=Period(), page=1, facets=(), after=None)
    for word in dict.fromkeys(w.text for w in _words(query.root) if len(w.text) >= _SHORTEST):
        if engine.search(replace(anywhere, root=Word(word), size=1)).total:
            continue
        near = _nearest(engine, anywhere, word)
        if near is None:
            return None
        text = re.sub(rf"\b{re.escape(word)}\b", near, text)
    if text == typed:
        return None
    corrected = replace(query, text=text, root=read(text, query.zone).root, page=1, size=1, facets=(), after=None)
    return text if engine.search(corrected).total else None


def _nearest(engine: Engine, query: Query, word: str) -> str | None:
    """The word of the archive that is nearest to a misspelt one; of several the commonest."""
    wanted = fold(word)
    near = replace(query, root=Fuzzy(wanted, 1 if len(wanted) < 6 else 2), size=LOOKED_AT)
    found = Counter(
        surface
        for hit in engine.search(near).hits
        for field in TEXTS
        for value in field.values(hit.article)
        for surface in _surfaces(Text.of(value, language_of(hit.article.language)), near)
    )
    return min(found, key=lambda w: (OSA.distance(wanted, fold(w)), -found[w], w), default=None)


def _surfaces(text: Text, query: Query) -> Iterator[str]:
    for mark in marks(text, finders(query.root), list(TEXTS[0].scopes)):
        yield text.text[mark.start : mark.end]


def _words(node: Node) -> Iterator[Word]:
    match node:
        case And(nodes) | Or(nodes):
            for inner in nodes:
                yield from _words(inner)
        case Word():
            yield node
        case _:
            return

"""A question to an engine, and everything about its answer that no engine needs to know: once, for all of them.

The engine finds, counts and orders; here the hits get their passages and reasons, and a search that found nothing
gets a spelling that would have found something. So does a search that found only what may not have been meant: a
misspelt word may have the key of a name (baloons that of Bilans), which must not hide that it is misspelt.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from rapidfuzz.distance import OSA

from search.engine import Engine
from search.marking import Text, finders, marks
from search.messages import Message
from search.model import (
    AlsoSearched,
    And,
    Choice,
    Fuzzy,
    Node,
    Not,
    Note,
    Or,
    Order,
    Page,
    Period,
    Phrase,
    Query,
    Scope,
    Word,
)
from search.namefacet import name_facet
from search.names.fullname import as_asked, name_node, surname_first
from search.names.lexicon import entries
from search.names.reading import plain
from search.parser import read
from search.schema import NAME, TEXTS
from search.snippet import is_other_spelling, present
from search.stemming import language_of
from search.text import fold, lower, visible

PAST = "page"  # the code of the note; a page of results has its own words, with a link
LOOKED_AT = 20  # articles whose words are looked at for a better spelling
_SHORTEST = 4  # letters of a word that is worth correcting


def answer(engine: Engine, query: Query) -> Page:
    """One page of results, complete. Raises EngineError if the engine cannot answer."""
    began = time.perf_counter()
    asked = replace(as_asked(query), facets=tuple(facet for facet in query.facets if facet != NAME))
    page = engine.search(asked)
    if NAME in query.facets:
        page = replace(page, facets=(*page.facets, name_facet(engine, asked)))
    marked = replace(query, root=And((query.root, *_filtered_names(query))))
    excluded = set(_excluded(query.root)) - {word.text for word in _words(marked.root)}
    also = tuple(replace(found, excluded=found.asked in excluded) for found in page.also)
    hits = tuple(present(hit, marked, also) for hit in page.hits)
    known = excluded | {why.word for hit in hits for why in hit.why if not is_other_spelling(why)}
    doubtful = not page.total or any(_is_small(found) and found.asked not in known for found in also)
    return replace(
        page,
        query=query,
        hits=hits,
        notes=(*page.notes, *_past(page)),
        also=also,
        did_you_mean=better_spelling(engine, query) if doubtful else None,
        took_ms=round((time.perf_counter() - began) * 1000, 2),
    )


def _past(page: Page) -> tuple[Note, ...]:
    """What is said of a page behind the last one."""
    if page.hits or not page.total:
        return ()
    if page.query.after is not None:
        return (Note(PAST, Message("nothing is behind this cursor")),)
    return (Note(PAST, Message(f"there is no page {page.query.page:,}: the last is page {page.last:,}")),)


def _filtered_names(query: Query) -> Iterator[Node]:
    """The names that a filter asks for: they are marked like words of the query."""
    for filtered in query.filters:
        if filtered.facet == NAME and filtered.choice is not Choice.NONE:
            yield from map(name_node, filtered.keys)


def better_spelling(engine: Engine, query: Query) -> str | None:
    """The query with misspelt words put right, if that finds something: what the archive has, nearest first."""
    return _better(engine, query, lambda text: read(text, query.zone).root)


def better_name(engine: Engine, name: str) -> str | None:
    """A name that no article has with misspelt words put right, if that finds something: names of the archive only."""
    return _better(engine, Query(name, name_node(name), order=Order.RELEVANCE), name_node)


def _better(engine: Engine, query: Query, read_as: Callable[[str], Node]) -> str | None:
    text = unicodedata.normalize("NFC", visible(query.text))
    typed = text
    anywhere = replace(query, filters=(), period=Period(), page=1, facets=(), after=None)
    for word in dict.fromkeys(w for w in _words(query.root) if len(w.text) >= _SHORTEST):
        farthest = _most_edits(engine, anywhere, word)
        if farthest == 0:
            continue
        near = _nearest(engine, anywhere, word, farthest)
        if near is not None:
            text = re.sub(rf"\b{re.escape(word.text)}\b", near, text, flags=re.IGNORECASE)
        elif farthest is None:
            return None
    if text == typed:
        return None
    corrected = replace(query, text=text, root=read_as(text), page=1, size=1, facets=(), after=None)
    return text if engine.search(corrected).total else None


def _is_small(also: AlsoSearched) -> bool:
    return not also.asked[:1].isupper()


def _most_edits(engine: Engine, query: Query, word: Word) -> int | None:
    """How far at most a better spelling is from a word; 0 if none is wanted, None if no article has the word.

    Of a word that is met, one is wanted if it is in small letters, no lexicon has it and the archive in no form, but
    only as other spellings of a name: it must be as near as the nearest of these, as they look.
    """
    if word.scope is Scope.NAME:
        return _most_edits_of_name(engine, query, word)
    met = engine.search(replace(query, root=Word(word.text), size=1))
    if not met.total:
        return None
    others = [plain(v.word) for also in met.also if _is_small(also) for v in also.variants]
    if not others or entries(lower(word.text), ()):
        return 0
    if engine.search(replace(query, root=Word(word.text), names=False, size=1)).total:
        return 0
    looks = plain(fold(word.text))
    # An ending more is another case: Минска, when minsk was asked for.
    return min(OSA.distance(looks, one) for other in others for one in (other, other[: len(looks)]))


def _most_edits_of_name(engine: Engine, query: Query, word: Word) -> int:
    """The same for a word that is asked for as a name.

    One is wanted where no article has all that was asked for. If the archive has the word as typed, it is right; if
    only in other spellings, these may be of somebody else.
    """
    as_typed = Phrase((fold(word.text),), scope=Scope.NAME)
    met = any(engine.search(replace(query, root=r, size=1)).total for r in (as_typed, surname_first(query.root)))
    return 0 if met else len(word.text)


def _nearest(engine: Engine, query: Query, word: Word, farthest: int | None) -> str | None:
    """The word of the archive that is nearest to a misspelt one; of several the commonest. For a name it is a name.

    As near as the farthest that is allowed is only what is no name: who typed a name has it found already.
    """
    wanted = fold(word.text)
    named = word.scope is Scope.NAME
    scope = Scope.NAME if named else Scope.ANY
    usual = 1 if named or len(wanted) < 6 else 2
    edits = usual if farthest is None else min(usual, farthest)
    near = replace(query, root=Fuzzy(wanted, edits, scope), size=LOOKED_AT)
    found = Counter(
        surface
        for hit in engine.search(near).hits
        for field in TEXTS
        if scope in field.scopes
        for value in field.values(hit.article)
        for surface in _surfaces(Text.of(value, language_of(hit.article.language)), near)
        if not named or _may_be_meant(surface, wanted)
    )
    ranked = {s: OSA.distance(wanted, fold(s)) for s in found}
    allowed = (s for s in found if ranked[s] != farthest or s.islower())
    return min(allowed, key=lambda s: (ranked[s], -found[s], s), default=None)


def _may_be_meant(surface: str, name: str) -> bool:
    """Whether a word is a name, and a misspelling of it may be the folded name.

    With another first letter it is nearly always somebody else (Rumas, Dumas), as it is two letters apart.
    """
    return surface[:1].isupper() and fold(surface)[:1] == name[:1]


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


def _excluded(node: Node, inside: bool = False) -> Iterator[str]:
    """The words that articles are left out for."""
    match node:
        case And(nodes) | Or(nodes):
            for inner in nodes:
                yield from _excluded(inner, inside)
        case Not(inner):
            yield from _excluded(inner, not inside)
        case Word(text) if inside:
            yield text
        case _:
            return

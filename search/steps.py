"""Where nothing was found: the changes to a search that would find something, each with what it finds.

`steps(engine, request)` tries them and gives only those that help.

A step is one change: a filter taken away, other spellings searched, an exclusion taken back, a phrase read as its
words, any of the words instead of all, one word left out, words that are spelled alike, a name for its beginning. If
none helps, all filters are taken away first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from search.engine import Engine
from search.model import And, Node, Not, Or, Phrase, Scope, Word
from search.names.begin import NEAR_TYPED
from search.names.fullname import as_asked
from search.payload import shown
from search.rendering import render
from search.request import FILTERS, Parameters, Request, read_request
from search.text import fold

NARROWING = (*FILTERS.values(), "exclude-category", "from-date", "to-date", "drop-spelling", "category-op")
MAX_TRIED = 16  # searches of one page that found nothing
MAX_LEFT_OUT = 5  # words that are left out in turn
MAX_BEGUN = 5  # words of which each may be the beginning of a name
_SHORTEST_FUZZY = 4  # letters; shorter words are near to too many others


class Kind(StrEnum):
    """What a step changes."""

    WITHOUT = "without"
    UNFILTERED = "unfiltered"
    SPELLINGS = "spellings"
    ADMITTED = "admitted"
    WORDS = "words"
    EITHER = "either"
    FEWER = "fewer"
    SIMILAR = "similar"
    BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class Step:
    """A change that finds `count` articles.

    `subject` is the new query, or the parameter and value taken away, or what is no longer excluded.
    """

    kind: Kind
    subject: tuple[str, ...]
    parameters: Parameters
    count: int = 0


def steps(engine: Engine, request: Request) -> tuple[Step, ...]:
    """The steps that find something, one change before several. Raises EngineError."""
    found = tuple(_helping(engine, request, (*_unfiltering(request), *_rewording(engine, request))))
    if found or not _narrowed(request):
        return found
    wide = replace(request, given=_unfiltered(request))
    return tuple(_helping(engine, request, _rewording(engine, wide)))


def _helping(engine: Engine, request: Request, tried: Iterator[Step] | tuple[Step, ...]) -> Iterator[Step]:
    for step, _ in zip(tried, range(MAX_TRIED), strict=False):
        query = as_asked(read_request(step.parameters, request.query.zone).query)
        count = engine.search(replace(query, facets=(), page=1, size=1, after=None)).total
        if count:
            yield replace(step, count=count)


# ---------------------------------------------------------------------------------------------- fewer filters


def _narrowed(request: Request) -> Parameters:
    return tuple((name, value) for name, value in request.given if name in NARROWING and value.strip())


def _unfiltered(request: Request) -> Parameters:
    return tuple(p for p in request.changed() if p[0] not in NARROWING)


def _unfiltering(request: Request) -> Iterator[Step]:
    narrowed = dict.fromkeys(_narrowed(request))
    if not request.query.names:
        yield Step(Kind.SPELLINGS, (), request.changed(("names", None)))
    for name, value in narrowed:
        yield Step(Kind.WITHOUT, (name, value), request.without(name, value))
    if len(narrowed) > 1:
        yield Step(Kind.UNFILTERED, (), _unfiltered(request))


# ------------------------------------------------------------------------------------------------ other words


def _rewording(engine: Engine, request: Request) -> Iterator[Step]:
    root = request.query.root
    for excluded, text in _admitting(root):
        yield Step(Kind.ADMITTED, (excluded,), request.changed(("q", text)))
    words = _plain(root)
    for kind, text in (*_phrases(root), *_begun(engine, words), *_words(words)):
        yield Step(kind, (text,), request.changed(("q", text)))


def _admitting(root: Node) -> Iterator[tuple[str, str]]:
    """What a query excludes, piece by piece and then all of it, and the query without that."""
    nodes = root.nodes if isinstance(root, And) else ()
    excluding = [node for node in nodes if isinstance(node, Not)]
    for left_in in (*((node,) for node in excluding), *((tuple(excluding),) if len(excluding) > 1 else ())):
        if text := render(And(tuple(node for node in nodes if node not in left_in))):
            yield " OR ".join(render(node.node) for node in left_in), text


def _phrases(root: Node) -> Iterator[tuple[Kind, str]]:
    """A query with phrases, its phrases read as words."""
    nodes = root.nodes if isinstance(root, And) else (root,)
    if any(isinstance(node, Phrase) and len(node.words) > 1 for node in nodes):
        loose = (
            tuple(Word(word, node.scope) for word in node.words) if isinstance(node, Phrase) else (node,)
            for node in nodes
        )
        yield Kind.WORDS, render(And(tuple(inner for part in loose for inner in part)))


def _begun(engine: Engine, words: list[str]) -> Iterator[tuple[Kind, str]]:
    """Some plain words with one of them gone on to the name that it is likeliest the beginning of."""
    for place, word in enumerate(words[:MAX_BEGUN]):
        likeliest = next(iter(engine.begun(word)), None)
        if likeliest is not None and likeliest.weight >= NEAR_TYPED:
            yield Kind.BEGUN, " ".join((*words[:place], shown(likeliest, word), *words[place + 1 :]))


def _words(words: list[str]) -> Iterator[tuple[Kind, str]]:
    """Other ways to ask for some plain words, those that change least first."""
    if any(len(word) >= _SHORTEST_FUZZY for word in words):
        yield Kind.SIMILAR, " ".join(f"{word}~" if len(word) >= _SHORTEST_FUZZY else word for word in words)
    if len(words) > 2:
        for left_out in words[:MAX_LEFT_OUT]:
            yield Kind.FEWER, " ".join(word for word in words if word != left_out)
    if len(words) > 1:
        yield Kind.EITHER, " OR ".join(words)


def _plain(root: Node) -> list[str]:
    """The words of a query that is nothing but words."""
    leaves = root.nodes if isinstance(root, And | Or) else (root,)
    plain = [leaf.text for leaf in leaves if isinstance(leaf, Word) and leaf.scope is Scope.ANY]
    return list({fold(word): word for word in plain}.values()) if len(plain) == len(leaves) else []

"""Chosen values that no article of the archive has, which are mistakes more often than wishes: `unknown(engine, …)`.

What there is instead is said with each: a value that is spelled alike, or else the commonest. `noted` says it in the
notes of an answer, for scripts and the command; the page has its own words (`webui.wording`). Which values the archive
has is kept for each state of it (`search.remembered`), so that a search with filters costs nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from rapidfuzz.distance import OSA

from search.answer import better_name
from search.engine import Engine
from search.messages import Message
from search.model import And, Labelled, Maybe, Node, Not, Note, Or, Page, Query
from search.names.fullname import name_node
from search.remembered import Remembered
from search.request import FILTERS, Request
from search.schema import KEYED, NAME

MAX_NAMED = 5  # values that are named where none is spelled alike
MAX_NAMES = 8  # names that are looked up, each by a search

_FACETS = {parameter: facet for facet, parameter in FILTERS.items()} | {"exclude-category": "category"}
_SAID = {
    "category": "has the category",
    "exclude-category": "has the category",
    "source": "is from",
    "lang": "is in the language",
    "access": "has the access",
    "name": "has the name",
}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A chosen value that no article has.

    `near` is the label of one that is spelled alike, or empty; then `others` are labels that most articles have, and
    `more` says how many others there are.
    """

    parameter: str
    value: str
    near: str = ""
    others: tuple[str, ...] = ()
    more: int = 0


def unknown(engine: Engine, page: Page, request: Request, remembered: Remembered) -> tuple[Unknown, ...]:
    """The categories, sources, languages, accesses and names that were chosen and are not there. Raises EngineError."""
    found = []
    for parameter in _SAID:
        facet = _FACETS[parameter]
        chosen = [
            *request.all(parameter),
            *(_typed(request.query.root, facet) if parameter == FILTERS.get(facet) else ()),
        ]
        values = dict.fromkeys(v.strip() for v in chosen if v.strip())
        if values and facet in KEYED:
            labels = remembered.get(page.generation, ("labels", facet), partial(_labels, engine, facet))
            found += [_unlike(parameter, v, labels) for v in values if KEYED[facet].key(v) not in labels]
        elif facet == NAME:
            for value in list(values)[:MAX_NAMES]:
                make = partial(_unnamed, engine, parameter, value)
                found += remembered.get(page.generation, ("unnamed", value), make)
    return tuple(found)


def _typed(node: Node, facet: str) -> Iterator[str]:
    """The keys of a facet that a query asks for: `category:sport`."""
    match node:
        case Labelled(asked, key) if asked == facet:
            yield key
        case And(nodes) | Or(nodes):
            for one in nodes:
                yield from _typed(one, facet)
        case Not(inner) | Maybe(inner):
            yield from _typed(inner, facet)


def noted(engine: Engine, page: Page, request: Request, remembered: Remembered) -> Page:
    """An answer with what is unknown among its notes. Raises EngineError."""
    return replace(page, notes=(*page.notes, *notes(unknown(engine, page, request, remembered))))


def notes(found: Iterable[Unknown]) -> tuple[Note, ...]:
    """What is unknown, in sentences."""
    return tuple(
        Note("unknown", Message(f"no article {_SAID[one.parameter]} {one.value}{_instead(one)}")) for one in found
    )


def _instead(one: Unknown) -> str:
    if one.near:
        return f": did you mean {one.near}?"
    there = ", ".join(one.others) + (f" and {one.more:,} more" if one.more else "")
    return f"; there are {there}" if there else ""


def _labels(engine: Engine, facet: str) -> dict[str, str]:
    page = engine.search(Query(facets=(facet,), facet_size=None, size=1))
    return {value.key: value.label for found in page.facets for value in found.values}


def _unlike(parameter: str, value: str, labels: dict[str, str]) -> Unknown:
    wanted = KEYED[_FACETS[parameter]].key(value)
    near = min(labels, key=lambda key: OSA.distance(wanted, key), default="")
    if near and OSA.distance(wanted, near) <= max(1, len(wanted) // 4):
        return Unknown(parameter, value, labels[near])
    commonest = tuple(labels.values())[:MAX_NAMED]
    return Unknown(parameter, value, others=commonest, more=len(labels) - len(commonest))


def _unnamed(engine: Engine, parameter: str, value: str) -> list[Unknown]:
    if engine.search(Query(value, name_node(value), size=1)).total:
        return []
    return [Unknown(parameter, value, better_name(engine, value) or "")]

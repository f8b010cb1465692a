"""A tree of query nodes in the language of queries, brackets and all: how a page shows what a text was read as."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import assert_never

from search.model import (
    And,
    Dated,
    Everything,
    Fuzzy,
    Labelled,
    Maybe,
    Node,
    Not,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Scope,
    Word,
)

# What stands before the colon for each facet whose values are compared whole.
LABELS = {"category": "category", "source": "source", "lang": "language", "access": "access"}


def render(node: Node) -> str:
    """A tree in the language of queries. Reading it gives the tree again, if it is one that `read` gave.

    But for two limits: brackets that were left out by the reader are written, so that the text may be longer than
    MAX_LENGTH or deeper than MAX_DEPTH.
    """
    match node:
        case And(nodes):
            return " ".join(_inside(n) for n in nodes if not isinstance(n, Everything))
        case Or(nodes):
            return _scoped_or(nodes) or " OR ".join(_inside(n) for n in nodes)
        case Not(inner):
            return f"-{_inside(inner)}"
        case Maybe(inner):
            return render(inner)
        case Word() | Phrase() | Pattern() | Fuzzy():
            prefix = "" if node.scope is Scope.ANY else f"{node.scope}:"
            return prefix + _bare(node)
        case Labelled(facet, value):
            name = next(name for name, known in LABELS.items() if known == facet)
            return f"{name}:{_quote_if_needed(value)}"
        case Dated(first, last):
            return f"date:{_day(first)}..{_day(last, end=True)}"
        case Everything():
            return ""
        case Nothing():
            return '""'
        case _:
            assert_never(node)


def _inside(node: Node) -> str:
    text = render(node)
    bracketed = isinstance(node, And) or (isinstance(node, Or) and not _scoped_or(node.nodes))
    return f"({text})" if bracketed else text


def _scoped_or(nodes: tuple[Node, ...]) -> str:
    """`title:(a OR b)` where all alternatives are of one scope, else nothing."""
    scopes = {n.scope if isinstance(n, Word | Phrase | Pattern | Fuzzy) else Scope.ANY for n in nodes}
    if len(scopes) != 1 or scopes == {Scope.ANY}:
        return ""
    bare = [_bare(n) for n in nodes if isinstance(n, Word | Phrase | Pattern | Fuzzy)]
    return f"{scopes.pop()}:({' OR '.join(bare)})"


def _bare(node: Word | Phrase | Pattern | Fuzzy) -> str:
    match node:
        case Word(text):
            return text
        case Phrase(found, slop):
            return f'"{" ".join(found)}"' + (f"~{slop}" if slop else "")
        case Pattern(pattern):
            return pattern
        case Fuzzy(word, edits):
            return f"{word}~{edits}"
        case _:
            assert_never(node)


def _quote_if_needed(value: str) -> str:
    return value if re.fullmatch(r"[\w-]+", value) else f'"{value}"'


def _day(instant: datetime | None, end: bool = False) -> str:
    if instant is None:
        return ""
    return (instant - timedelta(microseconds=1) if end else instant).date().isoformat()

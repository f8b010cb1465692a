"""Full names in a query: the surname must be there, the rest only raises the score.

`Святлана Ціханоўская` finds articles that say only Cichanoŭskaja, behind those that have both. What is a given name
is told by the lexicon, a patronymic by its ending between two other names, an initial by its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from search.model import And, Maybe, Node, Nothing, Or, Scope, Word
from search.names.lexicon import is_given_name
from search.text import lower, tokens

_PATRONYMIC = re.compile(
    r".{3,}(?:[оеаёі]в[иі]ч|ович|евич|ыч|івна|о[ўв]на|е[ўв]на|аўна"
    r"|[aoei]v[iy](?:t?ch|tsch|cz|[cč])|[aoei]w[iy](?:tsch|cz)|[aoeiy](?:v|ŭ|u|w)na)$"
)


def is_patronymic(name: Sequence[str], place: int) -> bool:
    """Whether a word of a full name is its patronymic: between two others, and of its form.

    >>> is_patronymic(("Аляксандр", "Рыгоравіч", "Лукашэнка"), 1), is_patronymic(("Аляксандр", "Лукашэвіч"), 1)
    (True, False)
    """
    return 0 < place < len(name) - 1 and _PATRONYMIC.match(lower(name[place])) is not None


def beside_surname(name: Sequence[str]) -> set[int]:
    """The places of the words of a full name that are no surname; empty if it is not certain which that is.

    >>> beside_surname(("Aleś", "Bialacki")), beside_surname(("Bialacki", "A")), beside_surname(("Minsk", "Brest"))
    ({0}, {1}, set())
    """
    places = {p for p, word in enumerate(name) if is_given_name(word) or len(word) == 1 or is_patronymic(name, p)}
    return places if 0 < len(places) < len(name) else set()


def surname_first(root: Node) -> Node:
    """A query's tree in which the given names of full names need not be there.

    Full names are looked for in words that stand side by side and are written with capitals.
    """
    match root:
        case And(nodes):
            return And(tuple(_relaxed(nodes)))
        case Or(nodes):
            return Or(tuple(map(surname_first, nodes)))
        case _:
            return root


def name_node(name: str) -> Node:
    """What finds the articles that have a name, as typed in whatever spelling; given names need not be there.

    >>> name_node("cichanoŭskaja")
    Word(text='cichanoŭskaja', scope=<Scope.NAME: 'name'>)
    """
    words = [name[token.start : token.end] for token in tokens(name)]
    capital = [word[:1].upper() + word[1:] for word in words] if len(words) > 1 else words
    found = surname_first(And(tuple(Word(word, Scope.NAME) for word in capital)))
    if isinstance(found, And) and len(found.nodes) == 1:
        return found.nodes[0]
    return found if words else Nothing()


def _relaxed(nodes: Iterable[Node]) -> Iterator[Node]:
    for scope, group in groupby(nodes, key=_scope_of_name):
        run = list(group)
        if scope is None:
            yield from map(surname_first, run)
            continue
        optional = beside_surname([node.text for node in run if isinstance(node, Word)])
        yield from (Maybe(node) if place in optional else node for place, node in enumerate(run))


def _scope_of_name(node: Node) -> str | None:
    """What words of one full name have in common: where they are looked for; None for what is no name."""
    return str(node.scope) if isinstance(node, Word) and node.text[:1].isupper() else None

"""Full names in a query: the surname must be there, the rest only raises the score.

`Святлана Ціханоўская` finds articles that say only Cichanoŭskaja, behind those that have both, and first those that
have both side by side. What is a given name is told by the lexicon, a patronymic by its ending between two other names,
an initial by its length, a particle (von, фон) by a table. Of Xi Jinping the second word must be there.

Side by side counts as it was typed only: a phrase of other spellings would weigh as much, and lift an article that has
only them above one with the very word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import cast

from search.model import And, Maybe, Node, Nothing, Or, Phrase, Query, Scope, Word
from search.names.lexicon import is_given_name
from search.names.reading import profile
from search.names.tables import rows
from search.text import fold, lower, tokens

BESIDE = 2  # words that may stand between the given name and the surname: a patronymic, von der

_PATRONYMIC = re.compile(
    r".{3,}(?:[оеаёі]в[иі]ч|ович|евич|ыч|івна|о[ўв]на|е[ўв]на|аўна"
    r"|[aoei]v[iy](?:t?ch|tsch|cz|[cč])|[aoei]w[iy](?:tsch|cz)|[aoeiy](?:v|ŭ|u|w)na)$"
)
_PALLADIUS = re.compile("цз|чж")  # for pinyin j, z and zh; no Slavic name has them
_PARTICLES = frozenset(fold(word) for kind, words in rows("generic") if kind == "particle" for word in words.split())


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
    >>> beside_surname(("von", "der", "Leyen")), beside_surname(("Le", "Monde"))
    ({0, 1}, set())
    >>> beside_surname(("Xi", "Jinping")), beside_surname(("Си", "Цзиньпин"))
    ({0}, {0})
    """
    places = {
        p for p, word in enumerate(name) if is_given_name(word) or _only_helps(name, p) or _is_one_of_few(name, p)
    }
    return places if 0 < len(places) < len(name) else set()


def _is_one_of_few(name: Sequence[str], place: int) -> bool:
    """Whether a word is a family name of two letters before a given name that is Chinese by its spelling.

    There are few of them, each for millions of people, and as a word so short has no other spellings, a search that
    needs Xi would find no Си. So here the given name tells who it is.
    """
    following = lower("".join(name[place + 1 : place + 2]))
    return len(name[place]) == 2 and (profile(following) == "py" or _PALLADIUS.search(following) is not None)


def _only_helps(name: Sequence[str], place: int) -> bool:
    """Whether a word of a full name is an initial, a patronymic or a particle; Le Monde begins with none."""
    word = name[place]
    particle = place < len(name) - 1 and fold(word) in _PARTICLES and (place > 0 or word.islower())
    return len(word) == 1 or particle or is_patronymic(name, place)


def surname_first(root: Node) -> Node:
    """A query's tree in which the given names of full names need not be there.

    Full names are looked for in words that stand side by side and are written with capitals.
    """
    match root:
        case And(nodes):
            return And((*_relaxed(nodes), *_side_by_side(nodes)))
        case Or(nodes):
            return Or(tuple(map(surname_first, nodes)))
        case _:
            return root


def as_asked(query: Query) -> Query:
    """A query as engines are to be asked it: with full names found by their surnames, if names are wanted."""
    return replace(query, root=surname_first(query.root)) if query.names else query


def name_node(name: str) -> Node:
    """What finds the articles that have a name, as typed in whatever spelling; given names need not be there.

    >>> name_node("cichanoŭskaja")
    Word(text='cichanoŭskaja', scope=<Scope.NAME: 'name'>)
    """
    words = [name[token.start : token.end] for token in tokens(name)]
    capital = [word[:1].upper() + word[1:] for word in words] if len(words) > 1 else words
    found = tuple(_relaxed([Word(word, Scope.NAME) for word in capital]))
    if len(found) == 1:
        return found[0]
    return And(found) if words else Nothing()


def _relaxed(nodes: Sequence[Node]) -> Iterator[Node]:
    for name, run in _names(nodes):
        optional = beside_surname(name)
        for place, node in enumerate(run):
            yield Maybe(node) if place in optional else node if name else surname_first(node)


def _side_by_side(nodes: Sequence[Node]) -> Iterator[Node]:
    """For each full name what its given name and its surname score for standing together."""
    for name, run in _names(nodes):
        words = tuple(fold(word) for place, word in enumerate(name) if not _only_helps(name, place))
        if len(words) > 1 and beside_surname(name):
            yield Maybe(Phrase(words, BESIDE, cast(Word, run[0]).scope))


def _names(nodes: Sequence[Node]) -> Iterator[tuple[list[str], list[Node]]]:
    """The nodes in runs, each with its words if it is a run of words that may be one full name."""
    for scope, group in groupby(zip(_scopes(nodes), nodes, strict=True), key=itemgetter(0)):
        run = [node for _, node in group]
        yield [node.text for node in run if scope is not None and isinstance(node, Word)], run


def _scopes(nodes: Sequence[Node]) -> list[str | None]:
    """What words of one full name have in common: where they are looked for; None for what is in no name."""
    scopes: list[str | None] = []
    for node in reversed(nodes):
        named = isinstance(node, Word) and (
            node.text[:1].isupper() or (fold(node.text) in _PARTICLES and scopes[-1:] == [str(node.scope)])
        )
        scopes.append(str(node.scope) if named and isinstance(node, Word) else None)
    return scopes[::-1]

"""The names in one article, with the other spellings that the archive has of each: `named(engine, article)`.

Which names there are is told by the article's own texts (`search.names.mentions`), how each is written in its first
case by the archive (`search.firstcase`), and one search for all of them together tells the spellings.
"""

from __future__ import annotations

from dataclasses import dataclass

from search.engine import Engine
from search.firstcase import distinct, first_cases
from search.model import AlsoSearched, Article, Or, Query
from search.names.fullname import beside_surname, name_node
from search.names.mentions import most_named
from search.payload import shown, spellings
from search.schema import NAMED, TEXTS
from search.stemming import language_of
from search.text import fold, words

MOST_SPELLINGS = 5  # of one name; the page behind its link has them all
MIN_WEIGHT = 0.35  # of the likeliest spelling's: beside Belarus stands Беларусь, but not Bélier


@dataclass(frozen=True, slots=True)
class Named:
    """A name in its first case, if the archive has that, and other spellings of its surname, likeliest first."""

    name: str
    spellings: tuple[str, ...]


def named(engine: Engine, article: Article) -> tuple[Named, ...]:
    """The names of an article, most named first. Raises EngineError."""
    # A paragraph counts as a text of its own, so that what is named again and again comes first.
    texts = [value for field in TEXTS if field.name in NAMED for value in field.values(article)]
    names = most_named([(line,) for text in texts for line in text.split("\n")])
    if not names:
        return ()
    told = tuple(dict.fromkeys(first_cases(engine, names, language_of(article.language)).values()))
    found = engine.search(Query(root=Or(tuple(map(name_node, told))), size=1)).also
    also = {fold(one.asked): _likely(one) for one in found}
    own = {fold(word) for text in texts for word in words(text)}
    return tuple(
        Named(name, tuple(s for word in _surname(name) for s in also.get(word, ()) if fold(s) not in own))
        for name in told
    )


def _likely(found: AlsoSearched) -> list[str]:
    listed = spellings(found)
    least = MIN_WEIGHT * max((variant.weight for variant in listed), default=0.0)
    likely = [variant for variant in listed if variant.weight >= least]
    return [shown(variant, found.asked) for variant in distinct(likely, found.asked)][:MOST_SPELLINGS]


def _surname(name: str) -> list[str]:
    """The last word of a name that is no given name: its spellings tell whose name it is, those of Inga do not."""
    parts = name.split()
    beside = beside_surname(parts)
    return words([part for place, part in enumerate(parts) if place not in beside][-1])

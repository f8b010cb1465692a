"""Which of the spellings that most articles of a result write as names are names: `commonest(counts, dictionary, …)`.

Engines count spellings; what is no name though it often stands with a capital only (This, What, after a full stop) is
told by the whole archive, as in a search (`search.names.expand`): most articles that have the word write it small.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from search.names.expand import SLIPS_AT_MOST, Dictionary, is_ordinary
from search.text import fold

_AT_ONCE = 100  # spellings that the dictionary is asked for: seldom more are looked at


@dataclass(frozen=True, slots=True)
class Spelt:
    """A spelling in small letters, the articles that have it, and whether hardly any article writes its word small.

    What is not `sure` may be part of a name only: House, Times.
    """

    spelling: str
    articles: int
    sure: bool


def commonest(
    counts: Mapping[str, int], dictionary: Dictionary, most: int | None, bound: int = 0
) -> tuple[Spelt, ...] | None:
    """The names among spellings, at most so many, commonest first, of the articles of a result that have each.

    `counts` may lack spellings that `bound` articles have, or fewer. None if the names cannot be told without those.
    """
    ranked = sorted(((s, n) for s, n in counts.items() if n > bound), key=lambda one: (-one[1], one[0]))
    names = tuple(islice(_names(ranked, dictionary), most))
    return names if len(names) == most or not bound else None


def _names(ranked: list[tuple[str, int]], dictionary: Dictionary) -> Iterator[Spelt]:
    for start in range(0, len(ranked), _AT_ONCE):
        part = ranked[start : start + _AT_ONCE]
        written = dictionary.written(tuple(fold(spelling) for spelling, _ in part))
        for (spelling, articles), (having, capitalised) in zip(part, written, strict=True):
            if not is_ordinary(having, capitalised):
                yield Spelt(spelling, articles, capitalised >= (1 - SLIPS_AT_MOST) * having)

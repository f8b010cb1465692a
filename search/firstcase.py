"""Names in their first case: `first_cases(engine, names)`.

An article has often only another case of a name (з Лукашэнкам). It is shown in the first one if the archive has that
anywhere, word for word: what the archive has not is not made up, since no rule tells Лукашэнка from Лукашэнко. A word
may look like another case of another name (Марина, Марин; Сочи, Соч). Alone it is taken for one only if no lexicon
lists it as it stands and the other is not much rarer; in a full name it is enough that the archive has that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product

from search.engine import Engine
from search.model import AlsoSearched, Filter, Or, Phrase, Query, Scope, Variant, Word
from search.names.capitals import written
from search.names.inflection import forms, is_case_of
from search.names.lexicon import entries
from search.names.reading import is_cyrillic
from search.text import lower, words

MOST_TRIED = 4  # first cases of one name that are looked for; each is a search
RARER = 10  # times that a first case may be rarer than what may be one itself: Минск than Минска

# The languages whose cases are in tables/declensions.tsv, and whether they are Cyrillic: they decline no name in Latin.
DECLINING = {"be": True, "ru": True, "uk": True, "be-Latn": False, "pl": False, "lt": False}


def first_cases(engine: Engine, names: Iterable[str], language: str = "") -> dict[str, str]:
    """Names, each with how it is written in its first case, or as it is if the archive has no such.

    With a `language` (as `search.stemming.language_of` gives it), if the archive has it in that one. Where nobody
    declines names, Anne is no case of Ann. Costs a search for all names, and a few for each that may have another first
    case. Raises EngineError.
    """
    asked = tuple(names)
    declined = [name for name in asked if not language or DECLINING.get(language) == is_cyrillic(name)]
    firsts = _candidates(engine, {word for name in declined for word in name.split()})
    within = Query(size=1, filters=(Filter("language", (language,)),) if language else ())
    cases = {name: _first_of(engine, name, firsts, within) for name in declined}
    return {name: cases.get(name, name) for name in asked}


def distinct(found: Sequence[Variant], own: str) -> list[Variant]:
    """Spellings without those that are another case of one among them, or of the word that they are spellings of."""
    firsts = [lower(own), *(variant.spelling for variant in found)]
    return [variant for variant in found if not any(is_case_of(variant.spelling, first) for first in firsts)]


def _candidates(engine: Engine, asked: set[str]) -> dict[str, list[str]]:
    """Of words that may be another case of a name: what that may be, as the archive has it, the commonest first."""
    if not asked:
        return {}
    # A name is looked for as it stands, so that Александром finds no Александр unless its ending is taken off.
    stems = {word: [form[:1].upper() + form[1:] for form in forms(lower(word))] for word in asked}
    nodes = sorted({*asked, *(stem for several in stems.values() for stem in several)})
    also = engine.search(Query(root=Or(tuple(Word(node, Scope.NAME) for node in nodes)), size=1)).also
    found = {one.asked: one for one in also}
    return {word: list(_firsts(word, [found[one] for one in (word, *stems[word]) if one in found])) for word in asked}


def _firsts(word: str, found: Sequence[AlsoSearched]) -> Iterator[str]:
    counts = {variant.spelling: variant.articles for also in found for variant in also.variants}
    asked = lower(word)
    ranked = sorted({*counts, *forms(asked)}, key=lambda spelling: (-counts.get(spelling, 0), spelling))
    return (written(spelling, word) for spelling in ranked if is_case_of(asked, spelling))


def _first_of(engine: Engine, name: str, firsts: Mapping[str, Sequence[str]], within: Query) -> str:
    """The first case of a name that most articles have; the name itself if none has one."""
    tried = islice(product(*(firsts[word] or (word,) for word in name.split())), MOST_TRIED)
    counts = {" ".join(one): 0 for one in tried if " ".join(one) != name}
    for one in counts:
        counts[one] = _having(engine, one, within)
    best = max(counts, key=lambda one: (counts[one], one), default=name)
    if not counts or not counts[best]:
        return name
    if len(words(name)) > 1:
        return best
    listed = entries(lower(name), (), inflected=False)
    return name if listed or _having(engine, name, within) > RARER * counts[best] else best


def _having(engine: Engine, name: str, within: Query) -> int:
    return engine.search(replace(within, root=Phrase(tuple(words(name))))).total

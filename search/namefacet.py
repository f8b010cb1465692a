"""The facet of names: who and what a result is most about, counted across spellings and scripts.

Engines count spellings over the whole result, a word each. Here these become names: the spellings of one name are
looked for once, as a search for one tells the others; what the name is, with a given name or another word before it, is
told by articles of the result that have it; and how many have it is asked of the engine, as the filter by that name
would find them. So the counts are exact, and the names are those of the whole result, however large it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from search.engine import Engine
from search.facets import selected
from search.firstcase import first_cases
from search.model import And, Facet, FacetValue, Filter, Page, Phrase, Query, Scope
from search.names.capitals import written
from search.names.compare import compare
from search.names.fullname import beside_surname
from search.names.inflection import differ_in_gender
from search.names.lexicon import is_given_name
from search.names.mentions import is_no_name, most_named, one_bearer, surname_terms
from search.schema import NAME, NAMED, TEXTS
from search.stemming import language_of
from search.text import fold, lower, words

MOST = 20  # names that are counted, however many are asked for: each costs two searches
MORE = 15  # names that are counted besides, since they may be named more
SLACK = 1.6  # times as many as hoped: spellings of one name need not share a key, and rare ones are not looked at
SPELLINGS = 300  # of the result that are looked at for them
READ = 6  # articles that are read to tell what a spelling names
AROUND = 60  # characters on both sides of a spelling that are read
OFTEN = 0.25  # of the articles that have a spelling, how many must have the name that it is part of
ENOUGH = 20  # articles that write a word as names are written: it is one, though those that are read begin with it

_INITIALS = 3  # letters in capitals that are a name, not a shouted word


@dataclass(frozen=True, slots=True)
class _Found:
    """A name as articles in a language have it."""

    name: str
    language: str


@dataclass(frozen=True, slots=True)
class _Texts:
    """Pieces of an article in a language."""

    language: str
    around: tuple[str, ...]


def name_facet(engine: Engine, query: Query) -> Facet:
    """The names most articles of a result have; those chosen in the filter are among them. Raises EngineError."""
    others = tuple(f for f in query.filters if f.facet != NAME)
    alone = _Result(engine, replace(query, filters=others, facets=(), page=1, after=None))
    names = _in_first_case(engine, _most_named(alone, min(MOST, query.facet_size or MOST)))
    chosen = selected(query.filters, NAME)
    keys = {name: next((c for c in sorted(chosen) if _is_one(c, name)), name) for name in names}
    keys |= {name: name for name in chosen - set(keys.values())}
    values = [FacetValue(key, name, alone.count(key), key in chosen) for name, key in keys.items()]
    values.sort(key=lambda value: (-value.count, value.label))
    shown = tuple(v for v in values if v.count or v.selected)
    return Facet(NAME, shown, len(values))


class _Result:
    """A result as it is asked for names, no name twice."""

    def __init__(self, engine: Engine, query: Query) -> None:
        self._engine = engine
        self._query = query
        self._counts: dict[tuple[str, ...], int] = {}

    def spellings(self) -> tuple[FacetValue, ...]:
        """The commonest spellings."""
        return self._engine.search(replace(self._query, size=1, facets=(NAME,), facet_size=SPELLINGS)).facets[0].values

    def having(self, name: str, spelling: str = "") -> Page:
        """The articles that have a name, and one spelling of it if it is given."""
        only = (Phrase((fold(spelling),), scope=Scope.NAME),) if spelling else ()
        filters = (*self._query.filters, Filter(NAME, (name,)))
        root = And((self._query.root, *only)) if only else self._query.root
        page = self._engine.search(replace(self._query, root=root, filters=filters, size=READ))
        if not only:
            self._counts[_finding(name)] = page.total
        return page

    def count(self, name: str) -> int:
        """How many articles have a name."""
        found = _finding(name)
        return self._counts[found] if found in self._counts else self.having(name).total


def _finding(name: str) -> tuple[str, ...]:
    """The words that an article must have to have a name: it may lack the given name."""
    parts = name.split()
    beside = beside_surname(parts)
    return tuple(part for place, part in enumerate(parts) if place not in beside)


def _most_named(result: _Result, most: int) -> list[_Found]:
    """The names that most articles have, each counted as often as its spellings let hope that it is one of them."""
    found: list[tuple[int, _Found]] = []

    def enough(hoped: int) -> bool:
        if len(found) < most:
            return False
        return len(found) == most + MORE or SLACK * hoped <= sorted(found, key=_count, reverse=True)[most - 1][0]

    for one in _names(result, enough):
        if not any(one_bearer(one.name, other.name) for _, other in found):
            found.append((result.count(one.name), one))
    return [one for _, one in sorted(found, key=_count, reverse=True)[:most]]


_count = itemgetter(0)


def _names(result: _Result, enough: Callable[[int], bool]) -> Iterator[_Found]:
    """The names of a result, about those first that most articles have, until what may have so many is not wanted."""
    known: set[str] = set()  # folded words that find a name, in all spellings
    told: set[frozenset[str]] = set()
    for value, hoped in _likeliest(result.spellings()):
        # Whoever has a given name has a surname too, which is among the spellings.
        if fold(value.key) in known or is_no_name(value.key) or is_given_name(value.key):
            continue
        if enough(hoped):
            return
        asked = written(value.key)
        page = result.having(asked)
        others = (variant.word for also in page.also if also.asked == asked for variant in also.variants)
        spellings = {fold(value.key), *others}
        texts = _read(page, value.key)
        if 2 * len(texts) < len(page.hits):  # most have another spelling
            texts = _read(result.having(asked, value.key), value.key)
        found = _named(result, value, spellings, texts)
        finding = frozenset(map(fold, _finding(found.name))) if found else frozenset()
        if found is None or finding in told or not (finding & spellings) - known:
            continue
        told.add(finding)
        known |= spellings
        yield found


def _likeliest(values: Sequence[FacetValue]) -> list[tuple[FacetValue, int]]:
    """Spellings with the articles of all that may be of the same name, together, by these.

    Who is spelled in ten ways has few articles by each, and may be named more than all.
    """
    together: Counter[str] = Counter()
    terms = {value.key: surname_terms(value.key) for value in values}
    for value in values:
        together.update(dict.fromkeys(terms[value.key], value.count))
    hoped = {value.key: max(map(together.__getitem__, terms[value.key])) for value in values}
    return [(value, hoped[value.key]) for value in sorted(values, key=lambda v: (-hoped[v.key], -v.count, v.key))]


def _named(result: _Result, value: FacetValue, spellings: set[str], texts: Sequence[_Texts]) -> _Found | None:
    """What a spelling names, as articles have it: a longer name if that is not too rare, or the word alone."""
    named = most_named(one.around for one in texts)
    alone = value.label if value.count >= ENOUGH else ""
    name = next((name for name in named if not spellings.isdisjoint(words(name))), alone)
    if len(_finding(name)) > 1 and result.count(name) < OFTEN * value.count:
        name = value.label
    if not name or (" " not in name and not _is_sure(name, value)):
        return None
    having = [one.language for one in texts if any(name in text for text in one.around)]
    return _Found(name, (having or [one.language for one in texts] or [""])[0])


def _is_sure(word: str, value: FacetValue) -> bool:
    """Whether a word is a name by itself, as Minsk and US are, and not House."""
    initials = word.isupper() and len(word) <= _INITIALS
    return (initials or value.label != value.key) and not is_no_name(word, alone=True)


def _read(page: Page, spelling: str) -> list[_Texts]:
    """What stands around a spelling in the articles of a page that write it as a name."""
    pattern = re.compile(rf"(?<!\w){re.escape(spelling)}(?!\w)", re.IGNORECASE)
    found = []
    for article in (hit.article for hit in page.hits):
        texts = (value for field in TEXTS if field.name in NAMED for value in field.values(article))
        if around := tuple(filter(None, (_around(text, pattern) for text in texts))):
            found.append(_Texts(language_of(article.language), around))
    return found


def _around(text: str, pattern: re.Pattern[str]) -> str:
    """The words around a place that has a capital, inside a sentence if there is one; empty if there is no place."""
    places = [match.start() for match in pattern.finditer(text) if match[0][:1].isupper()]
    if not places:
        return ""
    # What begins a sentence has its capital whatever it is.
    place = next((place for place in places if text[max(0, place - 2) : place - 1].isalnum()), places[0])
    start = text.rfind(" ", 0, max(0, place - AROUND)) + 1
    return text[start : place + AROUND].rpartition(" ")[0] if place + AROUND < len(text) else text[start:]


def _in_first_case(engine: Engine, found: Iterable[_Found]) -> list[str]:
    """Names in their first case, each as the articles in its language have that."""
    by_language: dict[str, list[str]] = {}
    for one in found:
        by_language.setdefault(one.language, []).append(one.name)
    firsts: dict[str, str] = {}
    for language, names in by_language.items():
        firsts |= first_cases(engine, names, language)
    return list(dict.fromkeys(firsts[one.name] for one in found))


def _is_one(one: str, other: str) -> bool:
    surnames = (lower(name.split()[-1]) for name in (one, other))
    return compare(one, other).same and not differ_in_gender(*surnames)

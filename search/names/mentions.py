"""The names in texts: who and what they are most about, counted across spellings and scripts.

A run of capitalised words is one name. What began a sentence counts only if the texts write it with a capital
elsewhere too, so that ordinary words do not fill the list; headlines in capitals tell nothing (`search.names.found`).
Names of one bearer are put together by the terms that their last words share: Cichanoŭskaja alone goes with Śviatłana
Cichanoŭskaja if nobody else of that surname is named.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from search.names import keys
from search.names.found import capitalised
from search.names.inflection import differ_in_gender, is_case_of
from search.names.lexicon import PLACE, entries, is_given_name, tight_keys
from search.names.reading import is_cyrillic
from search.names.tables import rows
from search.names.terms import index_terms
from search.sentences import sentences
from search.text import fold, lower, tokens

MAX_WORDS = 4  # of one name; longer runs are headlines
_SURE_CONSONANTS = 3  # of a key by which two surnames are one


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as a text has it. `initial` if its first word begins a sentence."""

    words: tuple[str, ...]
    initial: bool


def mentions(text: str) -> Iterator[Mention]:
    """The runs of capitalised words of a text, in order.

    >>> [m.words for m in mentions("Officials met Śviatłana Cichanoŭskaja in Vilnius.")]
    [('Officials',), ('Śviatłana', 'Cichanoŭskaja'), ('Vilnius',)]
    """
    starts, _ = sentences(text)
    first_words = {_first_letter(text, start) for start in starts}
    run: list[str] = []
    begun = last = -1
    for token in capitalised(text, tokens(text)):
        surface = text[token.start : token.end].removesuffix("'s").removesuffix("’s")
        if run and text[last : token.start] in (" ", "-"):
            run.append(surface)
        else:
            yield from _mention(run, begun in first_words)
            run, begun = [surface], token.start
        last = token.end
    yield from _mention(run, begun in first_words)


def most_named(texts: Iterable[Sequence[str]], most: int | None = None) -> list[str]:
    """The names that most articles have, each in its commonest spelling; `texts` are the texts of each article.

    `most` is how many at most; without it all.
    """
    found = [[m for text in article for m in mentions(text)] for article in texts]
    proper = {fold(word) for article in found for m in article for word in m.words[m.initial :]}
    counts: Counter[tuple[str, ...]] = Counter()
    for article in found:
        counts.update({name for m in article if (name := _trimmed(m, proper))})
    groups = _grouped(counts)
    ranked = sorted(groups, key=lambda group: (-sum(counts[name] for name in group), group[0]))
    return [" ".join(_commonest(group, counts)) for group in ranked[:most]]


def one_bearer(name: str, other: str) -> bool:
    """Whether two names, as they are written, may be put together as those of one bearer.

    >>> one_bearer("Śviatłana Cichanoŭskaja", "Тихановская"), one_bearer("Ann Nowak", "Ann Nowicka")
    (True, False)
    """
    words, others = tuple(name.split()), tuple(other.split())
    return bool(surname_terms(words[-1]) & surname_terms(others[-1])) and _one_bearer(words, others)


def is_no_name(word: str, alone: bool = False) -> bool:
    """Whether a word names nobody and no place though it is written with a capital: a day, a title.

    One that names a people is none `alone`, but part of names.

    >>> is_no_name("Monday"), is_no_name("European"), is_no_name("European", alone=True)
    (True, False, True)
    """
    return fold(word) in _not_names("word") or (alone and fold(word) in _not_names("people"))


def _mention(run: Sequence[str], initial: bool) -> Iterator[Mention]:
    if 0 < len(run) <= MAX_WORDS:
        yield Mention(tuple(run), initial)


def _first_letter(text: str, start: int) -> int:
    while start < len(text) and not text[start].isalnum():
        start += 1
    return start


def _trimmed(mention: Mention, proper: set[str]) -> tuple[str, ...]:
    """A name without the ordinary words before it; empty if nothing else is left."""
    words = mention.words
    if mention.initial and fold(words[0]) not in proper:
        words = words[1:]
    while words and is_no_name(words[0]):
        words = words[1:]
    words = words[_before(words) :]
    if any(map(is_no_name, words)) or all(is_no_name(word, alone=True) for word in words):
        return ()
    return words


def _before(words: tuple[str, ...]) -> int:
    """How many words before a name say of which country it is: (прэзідэнт) Літвы Гітанас Наўседа, ЗША Дональд Трамп.

    A place in its first case may be part of a name (Минск Арена), and initials of one (US Open). In Cyrillic one begins
    with the given name: English has a Fort George Meade.
    """
    if len(words) > 1 and _is_place(words[0], as_it_stands=False):
        return 1
    if len(words) > 2 and is_cyrillic(words[0]) and not _is_given(words[0]) and _is_given(words[1]):
        return 1
    return int(len(words) > 2 and words[0].isupper() and _is_place(words[0], as_it_stands=True))


@lru_cache(maxsize=1 << 14)
def _is_given(word: str) -> bool:
    return is_given_name(word)


@lru_cache(maxsize=1 << 14)
def _is_place(word: str, as_it_stands: bool) -> bool:
    """Whether the lexicon has a place that is called so, or one of which this is another form only."""
    lowered = lower(word)
    listed = entries(lowered, (), inflected=False)
    found = listed if as_it_stands or listed else entries(lowered, tight_keys(lowered))
    return bool(listed) == as_it_stands and any(entry.kind == PLACE for entry in found)


def _grouped(counts: Counter[tuple[str, ...]]) -> list[list[tuple[str, ...]]]:
    """The names put together by bearer, full names first."""
    groups: list[list[tuple[str, ...]]] = []
    by_term: dict[str, list[int]] = defaultdict(list)
    for name in sorted(counts, key=lambda n: (-min(2, len(n)), -counts[n], n)):
        near = {number for term in surname_terms(name[-1]) for number in by_term[term]}
        fitting = [number for number in sorted(near) if _one_bearer(name, groups[number][0])]
        if len(fitting) == 1 or (fitting and len(name) > 1):
            number = fitting[0]
            groups[number].append(name)
        else:
            number = len(groups)
            groups.append([name])
        for term in surname_terms(name[-1]):
            if number not in by_term[term]:
                by_term[term].append(number)
    return groups


def _one_bearer(name: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if differ_in_gender(lower(name[-1]), lower(other[-1])):
        return False
    if len(name) == 1 or len(other) == 1:
        return True
    return bool(_terms(name[0]) & _terms(other[0])) or name[0][0] == other[0][0]


def _commonest(group: Sequence[tuple[str, ...]], counts: Counter[tuple[str, ...]]) -> tuple[str, ...]:
    """The commonest spelling of a name, counted with its other cases and shown in the first, if the group has that."""
    firsts = {name: next((other for other in group if _is_case_of(name, other)), name) for name in group}
    together: Counter[tuple[str, ...]] = Counter()
    for name, first in firsts.items():
        together[first] += counts[name]
    return min(together, key=lambda name: (-together[name], -len(name), name))


def _is_case_of(name: tuple[str, ...], first: tuple[str, ...]) -> bool:
    pairs = [(lower(word), lower(other)) for word, other in zip(name, first, strict=False)]
    changed = [pair for pair in pairs if pair[0] != pair[1]]
    return len(name) == len(first) and bool(changed) and all(is_case_of(*pair) for pair in changed)


def surname_terms(word: str) -> frozenset[str]:
    """The terms by which two surnames may be one."""
    return frozenset(t for t in _terms(word) if t[0] != "t" or keys.consonants(t[1:]) >= _SURE_CONSONANTS)


@lru_cache(maxsize=1 << 14)
def _terms(word: str) -> frozenset[str]:
    return frozenset(term for term in index_terms(word) if term[0] not in "dlv")


@cache
def _not_names(kind: str) -> frozenset[str]:
    return frozenset(fold(word) for row in rows("not_names") if row[0] == kind for word in row[1].split())

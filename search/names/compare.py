"""Whether two names are one, and why.

A full name is compared word by word: each word of the shorter must be a spelling of a word of the longer; a
patronymic may be missing, and a given name may be an initial. One word against several is a surname (or a place)
against a full name. Names that no rule joins are one if they are names of one place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import JaroWinkler

from search.names.expand import ALIKE
from search.names.fullname import is_patronymic
from search.names.gazetteer import Place, places
from search.names.reading import plain
from search.names.steps import steps
from search.names.tables import rows
from search.names.terms import EXACT, LEXICON, index_terms, is_weak, query_terms
from search.text import Token, fold, tokens

MAX_WORDS = 16  # of a name; what is longer is running text
_GENERIC = frozenset(fold(w) for kind, words in rows("generic") if kind != "abbreviation" for w in words.split())
_ABBREVIATED = frozenset(fold(w) for kind, words in rows("generic") if kind == "abbreviation" for w in words.split())


@dataclass(frozen=True, slots=True)
class Comparison:
    """`score` is 0 to 1: 1 for equal, 0 for nothing in common. `steps` say in plain words what joins the two names."""

    same: bool
    score: float
    steps: tuple[str, ...] = ()


def compare(one: str, other: str) -> Comparison:
    """Compares two names, each a word or a full name.

    >>> compare("Łukašenka", "Лукашенко").same, compare("Łukašenka", "Лукашевич").same
    (True, False)
    >>> compare("Юрий Сиваков", "Iury SIVAKOU").same, compare("Юрий Сиваков", "Пётр Сиваков").same
    (True, False)
    """
    one, other = _unlabelled(one), _unlabelled(other)
    found = spelled(one, other)
    if not found.same:
        found = _one_place(one, other)
    if not found.same and (parted := (_parted(one), _parted(other))) != (one, other):
        found = spelled(*parted)
    return found


def spelled(one: str, other: str) -> Comparison:
    """Compares two names by the rules of spelling and the short lexicons, word by word.

    >>> spelled("Гродна", "Grodno").same, spelled("Гродна", "格罗德诺").same, compare("Гродна", "格罗德诺").same
    (True, False, True)
    """
    short, long = sorted((_words(one), _words(other)), key=len)
    if not short or len(long) > MAX_WORDS:
        return Comparison(False, 0.0)
    # Of two names of one length either may have the patronymic that the other has not.
    ways = [(short, long), (long, short)] if len(short) == len(long) else [(short, long)]
    return max((_compared(*way) for way in ways), key=lambda found: (found.same, found.score))


def _one_place(one: str, other: str) -> Comparison:
    """Whether two names are of one place. Of a name that is not listed the place's main name may be a spelling."""
    listed, also = _places(one), _places(other)
    if listed and also:
        shared = listed & also
    else:
        unlisted = other if listed else one
        shared = frozenset(place for place in listed | also if spelled(unlisted, place.name).same)
    if not shared:
        return Comparison(False, 0.0)
    place = min(shared, key=lambda p: (p.name, p.id))
    return Comparison(True, LEXICON / EXACT, (f"{one} and {other} are one place ({place.name})",))


def _places(name: str) -> frozenset[Place]:
    """The places of a name, with or without the words for the kind of place: 明斯克市, Horad Zhodzina, горад Гродна."""
    return places(name) or places(" ".join(_words(name)))


def _compared(short: Sequence[str], long: Sequence[str]) -> Comparison:
    matched, free = _paired(short, long)
    unmatched = {place for place, word in enumerate(short) if word not in {m.word for m in matched}}
    if any(not is_patronymic(short, place) for place in unmatched) or len(matched) < min(2, len(short)):
        return Comparison(False, 0.0)
    if not any(m.sure for m in matched):
        return Comparison(False, 0.0)
    # What the longer name has more of is no contradiction, but no confirmation either.
    score = sum(m.similarity for m in matched) / len(matched) * (1 - 0.1 * min(3, len(free)))
    said = [step for m in matched for step in steps(m.word, m.other)]
    return Comparison(True, round(score, 3), tuple(dict.fromkeys(said)))


@dataclass(frozen=True, slots=True)
class _Match:
    """Two words that may be one. `sure` if they are so alone; a short given name is so only beside a surname."""

    word: str
    other: str
    similarity: float
    sure: bool


def _paired(short: Sequence[str], long: Sequence[str]) -> tuple[list[_Match], list[str]]:
    """For each word of the shorter name the nearest of the longer, and what is left of that."""
    matched: list[_Match] = []
    free = list(long)
    for word in short:
        best = max((_match(word, w) for w in free), key=lambda m: (m.sure, m.similarity), default=None)
        if best is not None and best.similarity:
            matched.append(best)
            free.remove(best.other)
    return matched, free


def _unlabelled(name: str) -> str:
    """A name without the remark that lists put before it: `Russian spelling: Селюн`."""
    return name.rpartition(":")[2].strip() or name


def _parted(name: str) -> str:
    """A name with a space where one was forgotten: `ЮрийСиваков`. McDonald has forgotten none, so this comes last."""
    return "".join(f" {c}" if c.isupper() and before.islower() else c for before, c in pairwise(f" {name}"))


def _words(name: str) -> list[str]:
    found = [token for token in tokens(name) if token.word]
    kept = [token for token in found if not _is_generic(name, token)]
    return [name[token.start : token.end] for token in kept or found]


def _is_generic(name: str, token: Token) -> bool:
    """Whether a word tells a name from no other. `г.` is a town, `Г.` an initial."""
    abbreviated = name.startswith(".", token.end) and name[token.start : token.end].islower()
    return token.word in _GENERIC or (abbreviated and token.word in _ABBREVIATED)


def _match(one: str, other: str) -> _Match:
    folded = fold(one), fold(other)
    looks = plain(folded[0]), plain(folded[1])
    if folded[0] == folded[1]:
        return _Match(one, other, 1.0, sure=True)
    if min(map(len, folded)) == 1:  # an initial
        return _Match(one, other, 0.5 if looks[0][:1] == looks[1][:1] else 0.0, sure=False)
    shared = list(_shared(one, other))
    alike = JaroWinkler.similarity(*looks) >= ALIKE
    sure = any(alike or not is_weak(term) for term, _ in shared)
    return _Match(one, other, max((weight for _, weight in shared), default=0.0) / EXACT, sure)


def _shared(one: str, other: str) -> Iterator[tuple[str, float]]:
    for asked, indexed in ((one, other), (other, one)):
        terms = index_terms(indexed)
        yield from ((term, max(w, LEXICON)) for term, w in query_terms(asked).items() if term in terms)

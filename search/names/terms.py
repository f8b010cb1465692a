"""What a word is indexed as for the sake of names, and what it is looked up by.

Terms: `=` the folded word, `t` a tight key, `v` one of two consonants and fewer of a word that ends in a vowel, `d` one
of what an article's word without diacritics may stand for, `l` a loose key, `@` an entry of the lexicons. Two spellings
of a name share a term; the more a term says, the more it weighs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from search.compiled import loops
from search.names import keys, lexicon
from search.names.inflection import forms, nominatives
from search.names.reading import read_lower
from search.text import MAX_WORD, fold, lower

_compiled = loops("search.names._names")

NAMES_VERSION = 5  # grows with every change of the terms that a word gets: indexes must then be built anew

EXACTLY = "="  # what the term of the folded word begins with
EXACT, TIGHT, TYPED, WRITTEN, LEXICON, LOOSE = 4.0, 2.0, 1.2, 1.1, 1.0, 0.6
WEAK_CONSONANTS = 2  # of a key that says little by itself
LOOSE_CONSONANTS = 4  # with three, a fourth of all loose keys would be shared by strangers, and none is missed
ENOUGH_CONSONANTS = 3  # that must stay without a Baltic ending, or when a letter is read as one with a háček
WRITTEN_CONSONANTS = 4  # the same of what an article has, which all queries meet: with three, strangers rise by .005
BEGUN_CONSONANTS = 2  # of what a reader has begun; with one, it is the beginning of half of the names
_MAX_TYPED = 4  # letters typed without their háček that are tried

_MARKED_ALREADY = re.compile("sh|zh|kh|sz|cz|sch|tch|w")
_BARE = re.compile("s(?!h|k[iy](?:$|j))|z(?!h)|c(?![hkz])")
_HALF_SAID = re.compile("[cstz]+$")  # may be the half of a letter: Kandrats, of Kandratsiuk or Kandratschuk
_HACEK = {"s": "š", "z": "ž", "c": "č"}
_HAS_HACEK = frozenset(_HACEK)
# A short name that ends in a vowel is none that ends in a consonant: Чалы is not Hall. But French writes an e behind n
# (Iachine), and a u behind a vowel is ў; the word of an article may have lost the vowel with its ending, or ends in a
# silent h.
_ENDS_IN_VOWEL = re.compile("[аеёиоыэюяіїєйaioyj]$|[^in]e$|(?<![aeo])u$|(?<![аеоёя])у$")
_MAY_END_IN_VOWEL = frozenset("аеёиоуыэюяіїєйўaeiouyjh")
# Stems that a Baltic ending is taken off though two consonants stay: of four letters, and Slavic or marked (Jašinas).
_SURE_STEM = re.compile("[eo]v$|[aei]j?$|[šžč]")
_SURE_LETTERS = 4


def index_terms(name: str) -> frozenset[str]:
    """The terms of a capitalised word of an article.

    >>> sorted(index_terms("Цапкалы"))
    ['=цапкалы', 'lTaPKaL', 'tTaPKaL']
    """
    word, folded = _forms(name)
    own = _keys(word)
    if inflected := forms(word):
        own = own.copy()
        for form in inflected:
            own.update(_keys(form))
    foreign = nominatives(word)
    vowel = folded[-1:] in _MAY_END_IN_VOWEL or bool(inflected or foreign)
    found = _terms_of(_with_foreign(own, foreign), vowel)
    found.append(EXACTLY + folded)
    for form in _typed(word):
        found += ["d" + key for key, consonants in _keys(form).items() if consonants >= WRITTEN_CONSONANTS]
    found += [f"@{entry.kind}:{entry.name}" for entry in lexicon.entries(word, own)]
    return frozenset(found)


def _terms_of(found: dict[str, int], vowel: bool) -> list[str]:
    """The terms of the keys of a word of an article; `vowel`: one may end it."""
    if _compiled and (quickly := _compiled.terms_of(found, vowel, WEAK_CONSONANTS, LOOSE_CONSONANTS)) is not None:
        return quickly  # type: ignore[no-any-return]  # compiled modules have no types
    terms = []
    for key, consonants in found.items():
        terms.append("t" + key)
        if vowel and consonants <= WEAK_CONSONANTS:
            terms.append("v" + key)
        if consonants >= LOOSE_CONSONANTS:
            terms.append("l" + keys.loose(key))
    return terms


def query_terms(name: str) -> dict[str, float]:
    """The terms that a word of a query is looked up by, with the weight of each.

    >>> query_terms("Lukasenka")["tLuKaWaNK"]
    1.2
    """
    word, folded = _forms(name)
    own = _keys(word)
    found = {EXACTLY + folded: EXACT}
    weak = "v" if _ENDS_IN_VOWEL.search(folded) else "t"
    for key, consonants in _with_foreign(own, nominatives(word)).items():
        found[(weak if consonants <= WEAK_CONSONANTS else "t") + key] = TIGHT
        if consonants >= LOOSE_CONSONANTS:
            found["l" + keys.loose(key)] = LOOSE
        if consonants >= WRITTEN_CONSONANTS:
            found["d" + key] = WRITTEN
    for form in _typed(word):
        for key, consonants in _with_foreign(_keys(form), nominatives(form)).items():
            if consonants >= ENOUGH_CONSONANTS:
                found.setdefault("t" + key, TYPED)
    for entry in lexicon.entries(word, own, inflected=False):
        found[f"@{entry.kind}:{entry.name}"] = LEXICON
    return found


def is_weak(term: str) -> bool:
    """Whether a term says so little that two words must also look alike to be one name."""
    return term[0] in "tv" and keys.consonants(term[1:]) <= WEAK_CONSONANTS


def begun_terms(beginning: str) -> dict[str, float]:
    """What the keys of names begin with that go on as a word does, as terms do, with the weight of each.

    A key of one consonant is not among them: it begins too many names.

    >>> begun_terms("tsikh"), begun_terms("lukas"), begun_terms("tsi")
    ({'tTiX': 2.0}, {'tLuKaS': 2.0, 'dLuKaS': 1.1, 'tLuKaW': 1.2}, {})
    """
    word, _ = _forms(beginning)
    found: dict[str, float] = {}
    for key, consonants in _begun_keys(word).items():
        if consonants >= BEGUN_CONSONANTS:
            found["t" + key] = TIGHT
        if consonants >= ENOUGH_CONSONANTS:
            found["d" + key] = WRITTEN
    fewer = _HALF_SAID.sub("", word)
    for form, least in ((fewer, ENOUGH_CONSONANTS), *((form, BEGUN_CONSONANTS) for form in _typed(word))):
        for key, consonants in _begun_keys(form).items():
            if consonants >= least:
                found.setdefault("t" + key, TYPED)
    return found


def _begun_keys(word: str) -> dict[str, int]:
    """What the keys of a word's readings are as long as it goes on, and how many consonants each has."""
    return {key: keys.consonants(key) for key in map(keys.unfinished, read_lower(word))}


def _forms(name: str) -> tuple[str, str]:
    """A word in lower case, and folded."""
    word = (name.lower() if name.isascii() else lower(name))[:MAX_WORD]
    return word, fold(word)


@lru_cache(maxsize=1 << 12)
def _keys(word: str) -> dict[str, int]:
    """The tight keys of a word that have consonants, and how many. Kept, for names are indexed and asked in one go."""
    return keys.keys_of(read_lower(word))


def _with_foreign(own: dict[str, int], stems: Sequence[str]) -> dict[str, int]:
    """Keys of a word, and those without the ending that a Baltic or Czech first case has, if enough of it stays."""
    if not stems:
        return own
    found = own.copy()
    for stem in stems:
        sure = len(stem) >= _SURE_LETTERS and _SURE_STEM.search(stem)
        least = WEAK_CONSONANTS if sure else ENOUGH_CONSONANTS
        found.update((key, consonants) for key, consonants in _keys(stem).items() if consonants >= least)
    return found


def _typed(word: str) -> Sequence[str]:
    """What a word typed without diacritics may stand for: s, z, c for š, ž, č."""
    if not word.isascii() or _HAS_HACEK.isdisjoint(word):
        return ()
    places = [match.start() for match in _BARE.finditer(word)]
    if not places or not word.isalpha() or _MARKED_ALREADY.search(word):
        return ()
    found = [word]
    for place in places[:_MAX_TYPED]:
        hacek = _HACEK[word[place]]
        found += [form[:place] + hacek + form[place + 1 :] for form in found]
    return found[1:]

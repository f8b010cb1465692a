"""What a word is indexed as for the sake of names, and what it is looked up by.

Terms: `=` the folded word, `t` a tight key, `d` one of what an article's word without diacritics may stand for, `l` a
loose key, `@` an entry of the lexicons. Two spellings of a name share a term; the more a term says, the more it weighs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.names import keys, lexicon
from search.names.inflection import forms, nominatives
from search.names.reading import read_lower
from search.text import MAX_WORD, fold, lower

NAMES_VERSION = 3  # grows with every change of the terms that a word gets: indexes must then be built anew

EXACTLY = "="  # what the term of the folded word begins with
EXACT, TIGHT, TYPED, WRITTEN, LEXICON, LOOSE = 4.0, 2.0, 1.2, 1.1, 1.0, 0.6
LOOSE_CONSONANTS = 4  # with three, a fourth of all loose keys would be shared by strangers, and none is missed
ENOUGH_CONSONANTS = 3  # that must stay without a Baltic ending, or when a letter is read as one with a háček
WRITTEN_CONSONANTS = 4  # the same of what an article has, which all queries meet: with three, strangers rise by .005
_MAX_TYPED = 4  # letters typed without their háček that are tried

_PLAIN = re.compile("[a-z]+")
_MARKED_ALREADY = re.compile("sh|zh|kh|sz|cz|sch|tch|w")
_BARE = re.compile("s(?!h|k[iy](?:$|j))|z(?!h)|c(?![hkz])")
_HACEK = {"s": "š", "z": "ž", "c": "č"}


def index_terms(name: str) -> frozenset[str]:
    """The terms of a capitalised word of an article.

    >>> sorted(index_terms("Цапкалы"))
    ['=цапкалы', 'lTaPKaL', 'tTaPKaL']
    """
    word = (name.lower() if name.isascii() else lower(name))[:MAX_WORD]
    own = _keys(word)
    inflected = {key for form in forms(word) for key in _keys(form)}
    found = {EXACTLY + fold(name)}
    for key in own | inflected | _foreign(word):
        found.add("t" + key)
        if keys.consonants(key) >= LOOSE_CONSONANTS:
            found.add("l" + keys.loose(key))
    for form in _typed(word):
        found.update("d" + key for key in _keys(form) if keys.consonants(key) >= WRITTEN_CONSONANTS)
    found.update(f"@{entry.kind}:{entry.name}" for entry in lexicon.entries(word, own | inflected))
    return frozenset(found)


def query_terms(name: str) -> dict[str, float]:
    """The terms that a word of a query is looked up by, with the weight of each.

    >>> query_terms("Lukasenka")["tLuKaWaNK"]
    1.2
    """
    word = (name.lower() if name.isascii() else lower(name))[:MAX_WORD]
    own = _keys(word)
    found = {EXACTLY + fold(name): EXACT}
    for key in own | _foreign(word):
        found["t" + key] = TIGHT
        if keys.consonants(key) >= LOOSE_CONSONANTS:
            found["l" + keys.loose(key)] = LOOSE
        if keys.consonants(key) >= WRITTEN_CONSONANTS:
            found["d" + key] = WRITTEN
    for form in _typed(word):
        for key in _keys(form) | _foreign(form):
            if keys.consonants(key) >= ENOUGH_CONSONANTS:
                found.setdefault("t" + key, TYPED)
    found.update((f"@{entry.kind}:{entry.name}", LEXICON) for entry in lexicon.entries(word, own, inflected=False))
    return found


def _keys(word: str) -> set[str]:
    return {key for phonemes in read_lower(word) if keys.consonants(key := keys.tight(phonemes))}


def _foreign(word: str) -> set[str]:
    """The keys of a word without the ending that a Baltic or Czech first case has, if enough of it stays."""
    return {k for stem in nominatives(word) for k in _keys(stem) if keys.consonants(k) >= ENOUGH_CONSONANTS}


def _typed(word: str) -> Iterator[str]:
    """What a word typed without diacritics may stand for: s, z, c for š, ž, č."""
    if not _PLAIN.fullmatch(word) or _MARKED_ALREADY.search(word):
        return
    places = [match.start() for match in _BARE.finditer(word)][:_MAX_TYPED]
    for chosen in range(1, 1 << len(places)):
        letters = list(word)
        for bit, place in enumerate(places):
            if chosen >> bit & 1:
                letters[place] = _HACEK[letters[place]]
        yield "".join(letters)

"""How a word may be read: one or several strings of phonemes.

A Cyrillic word has one reading. A Latin word has as many as its letters are ambiguous: `ch` is х in Polish, ч in
English, ш in French. Whose spelling it goes by is told by its own letters (tables/profiles.tsv), since an English
article may hold Łacinka, Polish and English spellings side by side; what stays ambiguous gives alternatives
(tables/latin.tsv). Phonemes are explained at the head of that table.

>>> read("Łukašenka"), read("Лукашэнка")
(('LuKaWaNKa',), ('LuKaWaNKa',))
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import takewhile

from search.names.tables import rows
from search.text import lower

MAX_READINGS = 12  # beyond this an ambiguous letter is read in its first way only
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_TO_PHONEMES = str.maketrans({row[0]: row[1] for row in rows("cyrillic")} | {"ь": "", "ъ": ""})
_TO_LATIN = str.maketrans({row[0]: row[2] for row in rows("cyrillic")} | {"ь": "", "ъ": "", "'": ""})
# What a word is read as besides, since a neighbour writes another letter or none. Russian and Ukrainian write the short
# ў of Belarusian and Lithuanian names as у (Науседа, Даугавпилс). Belarusian has a в between two vowels of names from
# Greek and Hebrew, where Russian has none: Лявон and Леон, Радзівон and Родион, Навум and Наум.
_VARIANTS = (
    (re.compile("(?<=[аеоэяё])в?у(?=[бвгджзклмнпрстфхцчшщ]|$)"), "ў"),
    (re.compile("(?<=[іиыяе])вон"), "он"),
)
_NOT_PHONEME = re.compile("[^A-Zaiuj]")
_PROFILES = tuple((row[0], re.compile(row[1] if len(row) > 1 else "")) for row in rows("profiles"))


Ways = tuple[str, ...]


def read(name: str) -> tuple[str, ...]:
    """The readings of a word as strings of phonemes, without repetition."""
    return read_lower(lower(name))


def read_lower(word: str) -> tuple[str, ...]:
    """The same for a word in lower case (as `search.text.lower` gives it)."""
    if _CYRILLIC.search(word):
        variants = (pattern.sub(letters, word) for pattern, letters in _VARIANTS)
        return (_cyrillic(word), *(_cyrillic(variant) for variant in variants if variant != word))
    readings = [""]
    place, end = 0, len(word)
    graphemes = _latin(profile(word))
    while place < end:
        ways, match, choices = graphemes.get(word[place], _SILENT)
        step = 1
        if match is not None and (found := match(word, place)):
            ways = choices[found.lastindex or 0]
            step = found.end() - place
        place += step
        if len(ways) == 1:
            way = ways[0]
            readings = [reading + way for reading in readings] if len(readings) > 1 else [readings[0] + way]
        elif len(readings) * len(ways) <= MAX_READINGS:
            readings = [reading + way for way in ways for reading in readings]
        else:
            readings = [reading + ways[0] for reading in readings]
    return tuple(readings)


def segments(word: str) -> list[tuple[str, Ways]]:
    """The graphemes of a word in lower case, each with the ways it may be read: what `read_lower` puts together.

    >>> segments("łucki")
    [('ł', ('L',)), ('u', ('u',)), ('ck', ('TK',)), ('i', ('i',))]
    """
    if _CYRILLIC.search(word):
        return [(letter, (_cyrillic(letter),)) for letter in word]
    found = []
    place = 0
    graphemes = _latin(profile(word))
    while place < len(word):
        ways, match, choices = graphemes.get(word[place], _SILENT)
        longer = match(word, place) if match is not None else None
        if longer:
            ways = choices[longer.lastindex or 0]
        end = longer.end() if longer else place + 1
        found.append((word[place:end], ways))
        place = end
    return found


def plain(word: str) -> str:
    """A folded word in plain Latin letters: not a romanisation, only something to compare the looks of two words by.

    >>> plain("ціханоўская"), plain("lukasenka")
    ('tsihanovskaya', 'lukasenka')
    """
    return word.translate(_TO_LATIN)


def _cyrillic(word: str) -> str:
    return _NOT_PHONEME.sub("", word.replace("шч", "щ").translate(_TO_PHONEMES))


def profile(word: str) -> str:
    """By whose spelling a Latin word in lower case goes.

    >>> profile("łukašenka"), profile("łukaszenka"), profile("lukashenko"), profile("lukaschenko")
    ('lac', 'pl', 'en', 'de')
    """
    return next(name for name, pattern in _PROFILES if pattern.search(word))


# What may be read at a letter: how it is read alone, a match for the graphemes that begin with it, and their readings.
Letter = tuple[Ways, Callable[[str, int], re.Match[str] | None] | None, tuple[Ways, ...]]
_SILENT: Letter = (("",), None, ())


@cache
def _latin(name: str) -> dict[str, Letter]:
    """For a profile: what may be read at each letter."""
    by_letter: dict[str, list[tuple[str, Ways]]] = {}
    for row in rows("latin"):
        if row[1] == "*" or name in row[1].split(","):
            ways = tuple(dict.fromkeys("" if way == "-" else way for way in row[2].split("|")))
            for grapheme in _alternatives(row[0]):
                for letter in _first_letters(grapheme):
                    by_letter.setdefault(letter, []).append((grapheme, ways))
    return {letter: _letter(letter, found) for letter, found in by_letter.items()}


def _letter(letter: str, found: list[tuple[str, Ways]]) -> Letter:
    alone = next((ways for grapheme, ways in found if grapheme == letter), ("",))
    longer = list(takewhile(lambda row: row[0] != letter, found))
    if not longer:
        return alone, None, ()
    pattern = "|".join(f"({grapheme})" for grapheme, _ in longer)
    return alone, re.compile(pattern).match, (alone, *(ways for _, ways in longer))


def _alternatives(graphemes: str) -> list[str]:
    """The alternatives of a row, parted by bars that stand in no bracket.

    >>> _alternatives("a|b(?=c|d)")
    ['a', 'b(?=c|d)']
    """
    return re.findall(r"(?:\([^()]*(?:\([^()]*\)[^()]*)*\)|[^|()])+", graphemes)


def _first_letters(grapheme: str) -> str:
    """The letters that a grapheme may begin with, which stand behind what it looks back at.

    >>> _first_letters("(?<=[aei])[ou]u(?=$)"), _first_letters("^j(?=[rl])")
    ('ou', 'j')
    """
    first = re.sub(r"^(?:\(\?<[=!][^()]*\)|\^)+", "", grapheme)
    return first[1 : first.index("]")] if first[0] == "[" else first[0]

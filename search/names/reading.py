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

from search.compiled import loops
from search.names.tables import rows
from search.text import lower

_compiled = loops("search.names._names")

MAX_READINGS = 16  # beyond this an ambiguous letter is read in its first way only; `_names.c` has no room for more
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_TO_PHONEMES = str.maketrans({row[0]: row[1] for row in rows("cyrillic")} | {"ь": "", "ъ": ""})
_TO_LATIN = str.maketrans({row[0]: row[2] for row in rows("cyrillic")} | {"ь": "", "ъ": "", "'": ""})
# What a word is read as besides, since a neighbour writes another letter or none. Russian and Ukrainian write the short
# ў of Belarusian and Lithuanian names as у (Науседа, Даугавпилс). Belarusian has a в between two vowels of names from
# Greek and Hebrew, where Russian has none: Лявон and Леон, Радзівон and Родион, Навум and Наум. English w is written у
# or в: Уилсон and Вильсон. Ukrainian, which і ї є ґ tell, begins foreign names with г where Russian has х: Гарріс,
# Харрис. A ъ between two consonants is Bulgarian, and a vowel: Първанов and Parvanov.
_VARIANTS = (
    ("у", re.compile("(?<=[аеоэяё])в?у(?=[бвгджзклмнпрстфхцчшщ]|$)"), "ў"),
    ("вон", re.compile("(?<=[іиыяе])вон"), "он"),
    ("у", re.compile("^у(?=[аеиоэыі])"), "в"),
    ("г", re.compile("^(?=.*[іїєґ])(?!.*[ўыэ])г(?=[аеиіо])"), "х"),
    ("ъ", re.compile("(?<=[бвгджзклмнпрстфхцчшщ])ъ(?=[бвгджзклмнпрстфхцчшщ])"), "а"),
)
_AHEAD = re.compile(r"^(?:\(\?<[=!][^()]*\)|\^)+")  # what stands before a grapheme's first letter
_NOT_PHONEME = re.compile("[^A-Zaiuj]")


Ways = tuple[str, ...]


def read(name: str) -> tuple[str, ...]:
    """The readings of a word as strings of phonemes, without repetition."""
    return read_lower(lower(name))


def read_lower(word: str) -> tuple[str, ...]:
    """The same for a word in lower case (as `search.text.lower` gives it)."""
    if is_cyrillic(word):
        variants = [_cyrillic(word)]
        for having, pattern, letters in _VARIANTS:
            if having in word and (variant := pattern.sub(letters, word)) != word:
                variants.append(_cyrillic(variant))
        return tuple(variants)
    graphemes = _latin(profile(word))
    if _compiled and (quickly := _compiled.read_word(word, graphemes, MAX_READINGS)) is not None:
        return quickly  # type: ignore[no-any-return]  # compiled modules have no types
    readings = [""]
    since = ""  # what was read behind the last letter of several ways
    place, end = 0, len(word)
    while place < end:
        ways, match, choices, seconds = graphemes.get(word[place], _SILENT)
        place += 1
        if match and (seconds is None or word[place : place + 1] in seconds) and (found := match(word, place - 1)):
            ways = choices[found.lastindex or 0]
            place = found.end()
        if len(ways) > 1 and len(readings) * len(ways) <= MAX_READINGS:
            readings = [reading + since + way for way in ways for reading in readings]
            since = ""
        else:
            since += ways[0]
    return tuple([reading + since for reading in readings])


def segments(word: str) -> list[tuple[str, Ways]]:
    """The graphemes of a word in lower case, each with the ways it may be read: what `read_lower` puts together.

    >>> segments("łucki")
    [('ł', ('L',)), ('u', ('u',)), ('ck', ('TK',)), ('i', ('i',))]
    """
    if is_cyrillic(word):
        return [(letter, (_cyrillic(letter),)) for letter in word]
    found = []
    place = 0
    graphemes = _latin(profile(word))
    while place < len(word):
        ways, match, choices, _ = graphemes.get(word[place], _SILENT)
        longer = match(word, place) if match is not None else None
        if longer:
            ways = choices[longer.lastindex or 0]
        end = longer.end() if longer else place + 1
        found.append((word[place:end], ways))
        place = end
    return found


def is_cyrillic(word: str) -> bool:
    """Whether a word has a Cyrillic letter."""
    return not word.isascii() and _CYRILLIC.search(word) is not None


def plain(word: str) -> str:
    """A folded word in plain Latin letters: not a romanisation, only something to compare the looks of two words by.

    >>> plain("ціханоўская"), plain("lukasenka")
    ('tsihanovskaya', 'lukasenka')
    """
    return word.replace("'", "") if word.isascii() else word.translate(_TO_LATIN)


def _cyrillic(word: str) -> str:
    return _NOT_PHONEME.sub("", word.replace("шч", "щ").translate(_TO_PHONEMES))


# A profile, what a word that fits has one of (nothing if any may fit), and the test of such a word, if there is more.
Profile = tuple[str, tuple[str, ...], Callable[[str], re.Match[str] | None] | None]


def _profiles(marked: bool) -> tuple[Profile, ...]:
    """The rows for words with marked letters, or for words of plain ones."""
    found: list[Profile] = []
    for name, pattern, has in ((*row, "", "")[:3] for row in rows("profiles")):
        if marked or has != "marked":
            parts = () if has == "marked" else tuple(has.split())
            found.append((name, parts, None if pattern in ("-", "") else re.compile(pattern).search))
    return tuple(found)


_PROFILES, _PLAIN_PROFILES = _profiles(marked=True), _profiles(marked=False)


def profile(word: str) -> str:
    """By whose spelling a Latin word in lower case goes.

    >>> profile("łukašenka"), profile("łukaszenka"), profile("lukashenko"), profile("lukaschenko")
    ('lac', 'pl', 'en', 'de')
    """
    profiles = _PLAIN_PROFILES if word.isascii() else _PROFILES
    if _compiled:
        return _compiled.first_fitting(word, profiles)  # type: ignore[no-any-return]  # compiled modules have no types
    return next(
        name
        for name, parts, fits in profiles
        if (not parts or any(part in word for part in parts)) and (fits is None or fits(word))
    )


# What may be read at a letter: how it is read alone, a match for the graphemes that begin with it, their readings, and
# the letters of which one stands behind it in each of them that does not end the word (None if that cannot be told).
# Nine of ten matches would fail, so they are not tried before other letters.
Letter = tuple[Ways, Callable[[str, int], re.Match[str] | None] | None, tuple[Ways, ...], str | None]
_SILENT: Letter = (("",), None, (), "")


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
        return alone, None, (), ""
    seconds = [_second_letters(grapheme) for grapheme, _ in longer]
    told = None if None in seconds else "".join(filter(None, seconds))
    pattern = "|".join(f"({grapheme})" for grapheme, _ in longer)
    return alone, re.compile(pattern).match, (alone, *(ways for _, ways in longer)), told


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
    first = _AHEAD.sub("", grapheme)
    return first[1 : first.index("]")] if first[0] == "[" else first[0]


def _second_letters(grapheme: str) -> str | None:
    """The letters that may stand behind the first, in a grapheme or next to it; None if they cannot be told.

    >>> _second_letters("(?<=[aei])[ou]u(?=$)"), _second_letters("^j(?=[rl])"), _second_letters("c$")
    ('u', 'rl', '')
    >>> _second_letters("h(?!e)"), _second_letters("s(?=k|t)")
    (None, None)
    """
    rest = re.sub(r"^(?:\[[^]]*\]|.)", "", _AHEAD.sub("", grapheme))
    if rest in ("$", "(?=$)"):
        return ""
    found = re.match(r"(?:\(\?=)?(?:\[([^]^\\-]+)\]|(\w))(?![?*+|])", rest)
    return found[1] or found[2] if found else None

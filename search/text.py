"""How text becomes words: the one analyser, used to write, to search and to mark.

`tokens(text)` finds words with their code-point offsets, and `fold` gives the form of a word that is compared.
What is indexed is the folded word; inflections meet through `search.stemming`. Since every engine is sent words
that are ready-made here, engines agree by construction, and a mark in a snippet stands where the engine matched.

A word is letters and digits with inner apostrophes; a hyphen parts two adjacent words. Scripts that do not put
spaces between words (Han, kana, Thai …) give one word for each letter, so that a query of two letters is a phrase.

>>> [token.word for token in tokens("Śviatłana Cichanoŭskaja: Мiнск’s cafés")]
['sviatlana', 'cichanouskaja', "мінск's", 'cafes']
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import IntFlag
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

MAX_WORD = 64  # code points; longer runs are data, not words, and would only swell the term dictionary


class Token(NamedTuple):
    """A word of a text: `text[start:end]` as written, and `word` as compared."""

    start: int
    end: int
    word: str


# Characters that leave no trace on the screen and must leave none in a word: soft hyphen, zero-width spaces and
# joiners, directional marks, variation selectors, byte-order mark.
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
APOSTROPHES = "'’ʼ‘‛ʻ`´＇ʹ"  # as typed on the keyboards of Belarus and Ukraine; all are read as the first
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao; Myanmar; Khmer
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"  # kana, Han
)
_MARKED_BLOCKS = (*range(0x300, 0x3100), *range(0xA600, 0xAC00), *range(0xFB00, 0xFE30))  # between are Han and Hangul


def _ranges(codes: list[int]) -> str:
    """Code points, ascending, as what stands in a class of a regular expression."""
    starts = [code for before, code in pairwise([-1, *codes]) if code != before + 1]
    ends = [code for code, behind in pairwise([*codes, -1]) if behind != code + 1]
    return "".join(
        chr(first) if first == last else f"{chr(first)}-{chr(last)}" for first, last in zip(starts, ends, strict=True)
    )


# Combining marks of the basic plane, as ranges: `\w` does not take them in, though they are part of the word.
MARKS = _ranges([c for c in _MARKED_BLOCKS if unicodedata.category(chr(c)) in ("Mn", "Mc")])

# Of a text with one kind of apostrophe.
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*")
_PART = rf"\w[\w{MARKS}{INVISIBLE}]*"  # of a word, between two apostrophes
_WORD = re.compile(rf"{_PART}(?:'[{INVISIBLE}]*{_PART})*")
_SPACED_PART = rf"(?![{_UNSPACED}])\w(?:(?![{_UNSPACED}])[\w{MARKS}{INVISIBLE}])*"
_UNSPACED_WORD = re.compile(rf"(?=\w)[{_UNSPACED}][{MARKS}]*|{_SPACED_PART}(?:'[{INVISIBLE}]*{_SPACED_PART})*")
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_NO_WORD = re.compile(rf"[^\w{MARKS}']|[{_UNSPACED}]")  # what a word of several letters cannot hold

# Letters that look alike in both scripts, capital and small each by its own shape (В looks like B, в does not
# look like b). Source: Unicode confusables (UTS #39), cut to the letters of Belarusian, Russian and Ukrainian.
_LATIN_LOOKALIKES = "ABCEHIKMOPTXYaceiopxyÏïĸ"
_CYRILLIC_LOOKALIKES = "АВСЕНІКМОРТХУасеіорхуЇїк"
_TO_CYRILLIC = str.maketrans(_LATIN_LOOKALIKES, _CYRILLIC_LOOKALIKES)
_TO_LATIN = str.maketrans(_CYRILLIC_LOOKALIKES, _LATIN_LOOKALIKES)
_CYRILLIC = re.compile("[\u0400-\u052f]")
PLAIN_CYRILLIC = re.compile("[А-Яа-яЁёЎўІіЇїЄєҐґ]+")  # most words by far, which need nothing of what follows
MARKED_LATIN = re.compile("[A-Za-zÀ-ÖØ-Þà-öø-įĴ-ķĹ-ľŁ-ňŊ-ž]+")  # the same of Latin, without ligatures and ı
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")

# Latin letters whose stroke or ligature is no combining mark, so that decomposing does not remove it.
_PLAIN_LATIN = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "ŋ": "n",
        "ı": "i", "ĸ": "k", "ƒ": "f", "ə": "e", "ɨ": "i", "ɫ": "l",
    }
)  # fmt: skip
_UNMARKED = re.compile(  # scripts in which a mark is a stress, an accent or a vowel point, not a letter
    "[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0370-\u03ff\u1f00-\u1fff\u0590-\u05ff\u0600-\u06ff]"
)


def tokens(text: str) -> Iterator[Token]:
    """The words of a text in order, with their offsets into it."""
    word, text = _readable(text)
    for match in word.finditer(text):
        start, end = match.span()
        yield Token(start, end, fold(match.group()))


def surfaces(text: str) -> list[str]:
    """The words of a text in order as they are written, but for the kind of apostrophe: what `tokens` folds."""
    word, text = _readable(text)
    return word.findall(text)


def _readable(text: str) -> tuple[re.Pattern[str], str]:
    """The pattern that finds the words of a text, and the text as the pattern wants it: of the same length."""
    text = text.replace("`", "'") if text.isascii() else _APOSTROPHE.sub("'", text)
    text = text.replace("_", " ")  # `\w` takes the underscore and U+02BC for letters
    word = _ASCII_WORD if text.isascii() else _UNSPACED_WORD if _HAS_UNSPACED.search(text) else _WORD
    return word, text


class Kind(IntFlag):
    """What a character is to whoever looks for words, or for capitals, by a table."""

    LETTER = 1  # a word by itself, and part of any
    APOSTROPHE = 2  # part of a word between two letters
    ALPHABETIC = 4  # as str.isalpha has it
    CAPITAL = 8  # of these, as str.isupper has it
    RARE = 128  # only `surfaces` knows


@cache
def kinds() -> bytes:
    """The kinds of all UTF-16 code units. Halves of characters are rare.

    >>> Kind(kinds()[ord("Ł")]), Kind(kinds()[ord("’")])
    (<Kind.LETTER|ALPHABETIC|CAPITAL: 13>, <Kind.APOSTROPHE: 2>)
    """
    everything = "".join(map(chr, range(1 << 16)))
    alphabetic, capital = int(Kind.ALPHABETIC), int(Kind.CAPITAL)
    found = [(alphabetic + capital * c.isupper()) if c.isalpha() else 0 for c in everything]
    for pattern, kind in ((r"[^\W_]", Kind.LETTER), (f"[{MARKS}{INVISIBLE}{_UNSPACED}\ud800-\udfff]", Kind.RARE)):
        added = int(kind)
        for match in re.finditer(f"{pattern}+", everything):
            for code in range(*match.span()):
                found[code] |= added
    for character in APOSTROPHES:
        found[ord(character)] = found[ord(character)] & ~Kind.LETTER | Kind.APOSTROPHE
    return bytes(found)


def visible(text: str) -> str:
    """A text without the characters that leave no trace on the screen (INVISIBLE)."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def words(text: str) -> list[str]:
    """The folded words of a text in order."""
    return [token.word for token in tokens(text)]


@lru_cache(maxsize=1 << 17)
def fold(surface: str) -> str:
    """The form in which a word is indexed and compared.

    Case is folded and Latin diacritics are dropped; in Cyrillic only ё becomes е, since й, ў and ї are letters.
    Look-alikes from the other script are repaired.

    >>> fold("ŁUKAŠENKA"), fold("Groß"), fold("Ёлка"), fold("Дзмiтрый")
    ('lukasenka', 'gross', 'елка', 'дзмітрый')
    """
    return fold_uncached(surface)


def fold_uncached(surface: str) -> str:
    """The same for who asks only once for each word: a cache that never answers costs more than it holds."""
    if surface.isascii():
        return surface.lower().replace("`", "'")[:MAX_WORD].strip("'")
    if PLAIN_CYRILLIC.fullmatch(surface):
        return surface.lower().replace("ё", "е")[:MAX_WORD]
    # Until it stays as it is, since one step opens the way to another: бà is бa, which is typed with a look-alike.
    word, before = _folded(surface), surface
    while word != before and not word.isascii():
        word, before = _folded(word), word
    return word


def _folded(surface: str) -> str:
    word = lower(surface)
    if _UNMARKED.search(word):
        word = unicodedata.normalize("NFC", "".join(map(_unmarked, word))).translate(_PLAIN_LATIN)
    return word.replace("ё", "е")[:MAX_WORD].strip("'")


@lru_cache(maxsize=1 << 17)
def lower(surface: str) -> str:
    """A word in lower case with its diacritics: what stemmers read. One kind of apostrophe, nothing invisible.

    >>> lower("Об’ЄКТ"), lower("Мiнск")
    ("об'єкт", 'мінск')
    """
    return lower_uncached(surface)


def lower_uncached(surface: str) -> str:
    """The same for who asks only once for each word, as `fold_uncached`."""
    plain = (surface.isascii() and surface.isalnum()) or PLAIN_CYRILLIC.fullmatch(surface)
    if plain or MARKED_LATIN.fullmatch(surface):
        return surface.lower()[:MAX_WORD]
    # Until it stays as it is: what a small letter of another shape becomes may be a look-alike in turn.
    word, before = _lowered(surface), surface
    while word != before and not word.isascii():
        word, before = _lowered(word), word
    return word


def lookalikes(letter: str) -> frozenset[str]:
    """A letter, and that of the other script that looks like it, if there is one: what `lower` may make of it.

    >>> sorted(lookalikes("a")), sorted(lookalikes("b"))
    (['a', 'а'], ['b'])
    """
    return frozenset({letter, letter.translate(_TO_CYRILLIC), letter.translate(_TO_LATIN)})


def _lowered(surface: str) -> str:
    word = _compatible(_APOSTROPHE.sub("'", visible(surface)))
    parts = filter(None, _APOSTROPHE.sub("'", word).split("'"))
    # U+0345 by itself is no letter, but folds to one.
    word = "'".join(map(_one_script, parts)).replace("\u0345", "").casefold()
    # A stress mark over a Cyrillic vowel has no letter of its own, so NFKC leaves it as a mark: Мі́нск.
    return re.sub("(?<=[\u0400-\u052f])[\u0300-\u036f]+", "", word)[:MAX_WORD].rstrip("'")


def _compatible(word: str) -> str:
    """A word without variants of letters (ﬁ, Ａ, ²), but for those that stand for more than one word: ½ is no 1⁄2."""
    found = unicodedata.normalize("NFKC", word)
    return found if not _NO_WORD.search(found) else "".join(map(_compatible_letter, word))


def _compatible_letter(character: str) -> str:
    found = unicodedata.normalize("NFKC", character)
    return unicodedata.normalize("NFC", character) if _NO_WORD.search(found) else found


@lru_cache(maxsize=1 << 12)
def _unmarked(character: str) -> str:
    if not _UNMARKED.match(character):
        return "" if unicodedata.category(character) == "Mn" else character
    letters = unicodedata.normalize("NFD", character)
    return "".join(c for c in letters if unicodedata.category(c) != "Mn")


def _one_script(word: str) -> str:
    """Repairs a word typed with look-alikes of the other script, if all its odd letters are look-alikes."""
    cyrillic, latin = _CYRILLIC.findall(word), _LATIN.findall(word)
    if not cyrillic or not latin:
        return word
    latin_alike = all(c in _LATIN_LOOKALIKES for c in latin)
    cyrillic_alike = all(c in _CYRILLIC_LOOKALIKES for c in cyrillic)
    if latin_alike and (not cyrillic_alike or len(cyrillic) >= len(latin)):
        return word.translate(_TO_CYRILLIC)
    if cyrillic_alike:
        return word.translate(_TO_LATIN)
    return word

"""Surfaces to spellings: of words as they are written the form in lower case, the folded form, and their capitals.

Nearly all words are of plain letters, of which each can be looked up by itself (`_tables`); the compiled loop does
that, and what it leaves, or everything without a compiler, `search.text` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from search.compiled import loops
from search.engines.whoosh.arrayfile import Array
from search.names.found import MIN_CAPITALS, MIN_LETTERS
from search.text import MARKED_LATIN, PLAIN_CYRILLIC, fold_uncached, lower_uncached

_compiled = loops("search.engines.whoosh._writing")

# How a surface is written (`search.names.found.capitalised`).
OTHERWISE, IN_CAPITALS, CAPITAL, SMALL = 0, 1, 2, 3

# What a character may stand among for its word to be looked up, and its case.
_WITH_DIGITS, _LATIN, _CYRILLIC, _UPPER, _LOWER = 1, 2, 4, 8, 16


class Described(NamedTuple):
    """Of each of some surfaces the spelling, the folded form (the same object where it is the same), the capitals."""

    spellings: list[str]
    folded: list[str]
    capitals: Array


def described(surfaces: Sequence[str]) -> Described:
    """The spellings of surfaces as `scanning` gives them: with one kind of apostrophe."""
    if _compiled is None:
        return _by_text(surfaces)
    capitals = np.zeros(len(surfaces), np.uint8)
    spellings, folded = _compiled.describe(*_tables(), capitals, tuple(surfaces), MIN_CAPITALS, MIN_LETTERS)
    left = [number for number, spelling in enumerate(spellings) if spelling is None]
    found = _by_text([surfaces[number] for number in left])
    for number, spelling, word in zip(left, found.spellings, found.folded, strict=True):
        spellings[number], folded[number] = spelling, word
    capitals[left] = found.capitals
    return Described(spellings, folded, capitals)


def _by_text(surfaces: Sequence[str]) -> Described:
    spellings = list(map(lower_uncached, surfaces))
    folded = map(fold_uncached, spellings)
    return Described(
        spellings,
        [one if word == one else word for one, word in zip(spellings, folded, strict=True)],
        np.fromiter(map(_capitals, surfaces), np.uint8, len(surfaces)),
    )


def _capitals(surface: str) -> int:
    if not surface[0].isupper():
        return SMALL if surface[0].islower() else OTHERWISE
    if surface.isupper() and len(surface) > 1:
        return IN_CAPITALS if len(surface) >= MIN_CAPITALS else OTHERWISE
    return CAPITAL if len(surface) >= MIN_LETTERS else OTHERWISE


@cache
def _tables() -> tuple[Array, Array, Array]:
    """Of each code unit its class, its small letter, and its folded one; 0 if its word must be read as a whole."""
    classes, lowers, folds = np.zeros(1 << 16, np.uint8), np.zeros(1 << 16, np.uint16), np.zeros(1 << 16, np.uint16)
    for code in range(ord("\u0530")):
        character = chr(code)
        class_ = (
            _WITH_DIGITS * (character.isascii() and character.isalnum())
            | _LATIN * bool(MARKED_LATIN.fullmatch(character))
            | _CYRILLIC * bool(PLAIN_CYRILLIC.fullmatch(character))
        )
        lower, folded = lower_uncached(character), fold_uncached(character)
        if class_ and len(lower) == len(folded) == 1:
            classes[code] = class_ | _UPPER * character.isupper() | _LOWER * character.islower()
            lowers[code], folds[code] = ord(lower), ord(folded)
    return classes, lowers, folds

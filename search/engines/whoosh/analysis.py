"""Articles to words as numbers: each distinct word is analysed once, and all else is arrays.

A `Vocabulary` numbers the surfaces of words (as they are written) and their spellings (in lower case, with diacritics). A
spelling alone tells the folded word, the stems and the terms of a name, so what is sorted and stored are the places of
spellings; words, stems and names are lists of spellings in a segment's dictionaries (docs/index-format.md).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.model import Article
from search.names.found import MIN_CAPITALS, MIN_LETTERS, is_shouted
from search.names.terms import index_terms
from search.schema import GAP, NAMED, TEXTS
from search.stemming import stems
from search.text import fold, lower, surfaces

# How a surface is written (`search.names.found.capitalised`).
_SMALL, _IN_CAPITALS, _CAPITAL = 0, 1, 2
_NAMED = frozenset(place for place, field in enumerate(TEXTS) if field.name in NAMED)


class Vocabulary:
    """The words met so far, each analysed when it is first met. Grows with the distinct words of what is written."""

    def __init__(self) -> None:
        self.codes = _Codes(self)
        self.spellings: list[str] = []
        self.folded: list[str] = []
        self.spelling_of = array("I")  # of the code of a surface
        self.capitals = bytearray()  # of the code of a surface
        self._numbers: dict[str, int] = {}
        self._names: dict[int, tuple[str, ...]] = {}
        self._stems: dict[str, dict[int, frozenset[str]]] = {}

    def add(self, surface: str) -> None:
        """Takes in a surface that was not met before; its code is how many there were."""
        spelling = lower(surface)
        number = self._numbers.get(spelling)
        if number is None:
            number = self._numbers[spelling] = len(self.spellings)
            self.spellings.append(spelling)
            self.folded.append(fold(spelling))
        self.spelling_of.append(number)
        self.capitals.append(_capitals(surface))

    def names(self, spelling: int) -> tuple[str, ...]:
        """The terms of a spelling as a name, but for that of the folded word itself."""
        found = self._names.get(spelling)
        if found is None:
            terms = index_terms(self.spellings[spelling])
            found = self._names[spelling] = tuple(term for term in terms if term[0] != "=")
        return found

    def stems(self, spelling: int, language: str) -> frozenset[str]:
        known = self._stems.setdefault(language, {})
        found = known.get(spelling)
        if found is None:
            found = known[spelling] = stems(self.spellings[spelling], language)
        return found


class _Codes(dict[str, int]):
    """The code of each surface; one that is new gets the next."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def __missing__(self, surface: str) -> int:
        self._vocabulary.add(surface)
        code = self[surface] = len(self)
        return code


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of articles in order. One row a word: the number of its spelling, its document (from 0), field
    (its place in TEXTS), position in the field, and whether it is written as names are, in a field that may name.
    """

    spelling: Array
    doc: Array
    field: Array
    position: Array
    named: Array


def tokens(articles: Sequence[Article], vocabulary: Vocabulary) -> Tokens:
    """Reads the words of articles."""
    codes = array("I")
    docs, fields, counts, starts = array("I"), array("B"), array("I"), array("I")
    texts: list[str] = []
    code_of = vocabulary.codes.__getitem__
    for number, article in enumerate(articles):
        for place, field in enumerate(TEXTS):
            position = 0
            for value in field.values(article):
                if not value:
                    continue
                found = surfaces(value)
                position += GAP if position else 0
                if found:
                    codes.extend(map(code_of, found))
                    docs.append(number)
                    fields.append(place)
                    counts.append(len(found))
                    starts.append(position)
                    texts.append(value)
                    position += len(found)
    runs = np.frombuffer(counts, np.uint32) if counts else np.zeros(0, np.uint32)
    return _as_rows(_array(codes), _array(docs), _array(fields), runs, _array(starts), texts, vocabulary)


def _as_rows(
    codes: Array, docs: Array, fields: Array, runs: Array, starts: Array, texts: Sequence[str], vocabulary: Vocabulary
) -> Tokens:
    """The rows of words that come in runs, one for each value of a field."""
    before = np.cumsum(runs) - runs
    run = np.repeat(np.arange(len(runs), dtype=np.uint32), runs)
    capitals = np.frombuffer(vocabulary.capitals, np.uint8)[codes]
    in_named = np.isin(fields, list(_NAMED))
    quiet = np.ones(len(runs), np.bool_)
    for number in np.unique(run[capitals == _IN_CAPITALS]).tolist():
        quiet[number] = not is_shouted(texts[number])
    named = (capitals == _CAPITAL) | ((capitals == _IN_CAPITALS) & quiet[run])
    return Tokens(
        spelling=_array(vocabulary.spelling_of)[codes],
        doc=docs[run],
        field=fields[run],
        position=np.arange(len(codes), dtype=np.uint32) + (starts.astype(np.int64) - before)[run].astype(np.uint32),
        named=named & in_named[run],
    )


def _capitals(surface: str) -> int:
    if not surface[0].isupper():
        return _SMALL
    if surface.isupper() and len(surface) > 1:
        return _IN_CAPITALS if len(surface) >= MIN_CAPITALS else _SMALL
    return _CAPITAL if len(surface) >= MIN_LETTERS else _SMALL


def _array(values: array[int]) -> Array:
    return np.frombuffer(values, values.typecode) if values else np.zeros(0, values.typecode)

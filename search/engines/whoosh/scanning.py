"""Texts to words as numbers: those that `search.text.surfaces` finds, of many texts at once, without a string for each.

A table says what each code unit is in a word (`search.text.kinds`): words are runs of letters. A word is found by a
hash, a sum of r[c] · b^i over its code units c modulo 2^64, in a hash table in an array, which has its code. The table
r and the base b are random and never leave the process, but there are long words that share a hash whatever these are,
so that a feed could have one taken for another: the letters of a word are kept, and compared.

Compiled, a text is read once, as Python holds it (`_writing.c`); without a compiler many texts become one array of code
units, and running sums of it give the hashes of all their words (docs/decisions/0011-compiled-kernels.md).

A text with characters that ask for more than a table (marks, invisible ones, scripts without spaces) goes through
`surfaces`, and its words are read one on a line.
"""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from search.compiled import loops
from search.engines.whoosh import layout
from search.engines.whoosh.arrayfile import Array
from search.names.found import BEGINNING, SHOUTED, is_shouted
from search.text import Kind, kinds, surfaces

_compiled = loops("search.engines.whoosh._writing")

_UNITS = "utf-16-le"
_UNIT = 2  # bytes
_RARE, _APOSTROPHE = np.uint8(Kind.RARE), np.uint8(Kind.APOSTROPHE)
_IN_WORD = np.uint8(Kind.LETTER | Kind.RARE)  # what is rare stands only within words, once `surfaces` has read it
# Of a kind in one number: whether it is a capital above, whether it is a letter below, so that one sum counts both.
_CAPITALS, _LETTERS = np.uint64(32), np.uint64(0xFFFFFFFF)
_COUNTED = np.array([(kind & Kind.CAPITAL > 0) << 32 | (kind & Kind.ALPHABETIC > 0) for kind in range(256)], np.uint64)
_ODD = np.uint64(1)
_FIRST_SLOTS = 1 << 12
_SPARE = 2  # slots for each word, so that one or two steps find it
_MOST_UNITS = 3  # that the words of a text take up for each of its characters, with what is behind them


@dataclass(frozen=True, slots=True)
class Scanned:
    """The words of some texts in order: the code of each, how many each text has, and which texts are in capitals.

    `new` are the words that had no code before; they have the next ones, in their order.
    """

    codes: Array
    counts: Array
    shouted: Array
    new: list[str]


class Scanner(Protocol):
    """Gives words codes, as they are written but for the kind of apostrophe; `len()` is how many were met."""

    def __len__(self) -> int: ...

    def scan(self, texts: Sequence[str]) -> Scanned:
        """Reads texts, which must fit into memory some thirty times over. Raises TooLarge."""


def scanner() -> Scanner:
    """One that knows no word yet."""
    return _CompiledScanner() if _compiled else _ArrayScanner()


def _random_values() -> tuple[Array, int]:
    """The table and the base of the hashes."""
    table = np.random.default_rng(secrets.randbits(128)).integers(0, 1 << 64, 1 << 16, np.uint64)
    return table, secrets.randbits(64) | 3


class _CompiledScanner:
    def __init__(self) -> None:
        self._random, self._base = _random_values()
        self._count = 0
        self._bits = _FIRST_SLOTS.bit_length() - 1
        self._table = np.zeros(2 << self._bits, np.uint64)  # of each slot the hash, the place of the word and its code
        self._letters = np.zeros(0, np.uint16)  # the code units of the words, with a 0 behind each
        self._end = 0  # of the letters

    def __len__(self) -> int:
        return self._count

    def scan(self, texts: Sequence[str]) -> Scanned:
        texts = tuple(texts)
        rare = {number: texts[number] for number in _compiled.rare(texts, kinds())}
        if rare:
            texts = tuple("\n".join(surfaces(text)) if number in rare else text for number, text in enumerate(texts))
        characters = sum(map(len, texts))
        most = characters // 2 + len(texts)  # words: each is one letter at least, with something between
        self._reserve(self._count + most, self._end + _MOST_UNITS * (characters + len(texts)))
        codes = np.empty(most, np.uint32)
        counts, shouted = np.empty(len(texts), np.uint32), np.empty(len(texts), np.bool_)
        found, self._end, new = _compiled.scan(
            kinds(), self._random, self._table, self._letters, codes, counts, shouted,
            texts, self._base, self._count, self._end, 64 - self._bits, BEGINNING, SHOUTED,
        )  # fmt: skip
        self._count += len(new)
        for number, text in rare.items():
            shouted[number] = is_shouted(text)
        return Scanned(codes[:found], counts, shouted, new)

    def _reserve(self, words: int, units: int) -> None:
        layout.within(layout.MOST_KNOWN, words, "words that may be different")
        layout.within(layout.MOST_UNITS, units, "letters of words that may be different")
        if units > len(self._letters):
            letters = np.empty(units + units // 2, np.uint16)
            letters[: self._end] = self._letters[: self._end]
            self._letters = letters
        if words * _SPARE <= 1 << self._bits:
            return
        self._bits = (words * _SPARE * _SPARE).bit_length()
        larger = np.zeros(2 << self._bits, np.uint64)
        _compiled.rehash(self._table, larger, 64 - self._bits)
        self._table = larger


class _ArrayScanner:
    def __init__(self) -> None:
        self._known = _HashTable()
        self._words = _Words()
        self._others: dict[str, int] = {}  # codes of words whose hash another has
        self._random, self._base = _random_values()
        self._powers = self._inverses = np.ones(1, np.uint64)

    def __len__(self) -> int:
        return len(self._words)

    def scan(self, texts: Sequence[str]) -> Scanned:
        units, ends, shouted, starts, stops = _readable(texts)
        hashes = self._hashes(units, starts, stops)
        codes = self._known.find(hashes)
        unknown = np.flatnonzero(codes < 0)
        found, first, place = np.unique(hashes[unknown], return_index=True, return_inverse=True)
        codes[unknown] = len(self) + place
        self._known.add(found, np.arange(len(self), len(self) + len(found), dtype=np.int32))
        new = self._words.add(units, starts[unknown[first]], stops[unknown[first]])
        for row in self._words.differing(codes, units, starts, stops).tolist():
            one = slice(row, row + 1)
            word = _strings(units, starts[one], stops[one])[0]
            if word not in self._others:
                self._others[word] = len(self)
                new += self._words.add(units, starts[one], stops[one])
            codes[row] = self._others[word]
        counts = np.diff(np.searchsorted(starts, ends), prepend=0)
        return Scanned(codes.astype(np.uint32), counts.astype(np.uint32), shouted, new)

    def _hashes(self, units: Array, starts: Array, stops: Array) -> Array:
        if len(units) > len(self._powers):
            self._powers = _powers(self._base, len(units))
            self._inverses = _powers(pow(self._base, -1, 1 << 64), len(units))
        sums = self._random[units]
        sums *= self._powers[: len(units)]
        before = sums[starts]
        np.cumsum(sums, out=sums)
        hashes: Array = sums[stops - 1] - sums[starts] + before
        hashes *= self._inverses[starts]
        return hashes | _ODD  # 0 is a free slot


class _Words:
    """The code units of words, one word after another."""

    def __init__(self) -> None:
        self._units = bytearray()
        self._ends = array("q", [0])  # of the word before the first, and of each

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, units: Array, starts: Array, stops: Array) -> list[str]:
        """Takes in words that stand among code units, and says what they are."""
        words = _strings(units, starts, stops)
        for word in words:
            self._units += word.encode(_UNITS)
            self._ends.append(len(self._units) // _UNIT)
        return words

    def differing(self, numbers: Array, units: Array, starts: Array, stops: Array) -> Array:
        """The rows in which a word, among code units, is not the one with that number."""
        own, ends = np.frombuffer(self._units, np.uint16), np.frombuffer(self._ends, np.int64)
        lengths, begins = stops - starts, ends[numbers]
        alike = ends[numbers + 1] - begins == lengths
        rows = np.flatnonzero(alike)
        lengths = lengths[rows]
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        other = own[np.repeat(begins[rows], lengths) + within] != units[np.repeat(starts[rows], lengths) + within]
        alike[np.repeat(rows, lengths)[other]] = False
        return np.flatnonzero(~alike)


class _HashTable:
    """Codes of hashes that are not 0, in arrays with open addressing: a hash stands at its slot or the next free."""

    def __init__(self) -> None:
        self._count = 0
        self._clear(_FIRST_SLOTS)

    def find(self, hashes: Array) -> Array:
        """The code of each hash; -1 where there is none."""
        slots = self._slots(hashes)
        codes, held = self._codes[slots], self._hashes[slots]
        left = np.flatnonzero(held != hashes)
        codes[left] = -1
        left = left[held[left] != 0]
        slots = slots[left]
        while len(left):
            slots = (slots + 1) % len(self._hashes)
            held = self._hashes[slots]
            hit = held == hashes[left]
            codes[left[hit]] = self._codes[slots[hit]]
            onward = ~hit & (held != 0)
            left, slots = left[onward], slots[onward]
        return codes

    def add(self, hashes: Array, codes: Array) -> None:
        """Takes in hashes that are not there, all different, and the code of each."""
        self._count += len(hashes)
        if self._count * _SPARE > len(self._hashes):
            full = self._hashes != 0
            hashes, codes = np.append(self._hashes[full], hashes), np.append(self._codes[full], codes)
            self._clear(1 << (self._count * _SPARE * _SPARE).bit_length())
        slots = self._slots(hashes)
        while len(hashes):
            free = self._hashes[slots] == 0
            self._hashes[slots[free]] = hashes[free]
            placed = self._hashes[slots] == hashes  # of several for one slot the last
            self._codes[slots[placed]] = codes[placed]
            hashes, codes, slots = hashes[~placed], codes[~placed], (slots[~placed] + 1) % len(self._hashes)

    def _clear(self, slots: int) -> None:
        self._hashes = np.zeros(slots, np.uint64)
        self._codes = np.zeros(slots, np.int32)
        self._shift = np.uint64(65 - slots.bit_length())

    def _slots(self, hashes: Array) -> Array:
        return (hashes >> self._shift).astype(np.int64)


def _powers(base: int, count: int) -> Array:
    factors = np.full(count, base, np.uint64)
    factors[0] = 1
    return np.multiply.accumulate(factors)


def _readable(texts: Sequence[str]) -> tuple[Array, Array, Array, Array, Array]:
    """The code units of texts one after another, where each text ends, which are shouted, where words begin and end."""
    units, ends = _units(texts)
    kind = np.frombuffer(kinds(), np.uint8)[units]
    shouted = _shouted(kind, ends)
    if kind.max(initial=0) >= Kind.RARE:
        texts, rare = list(texts), np.flatnonzero(kind >= _RARE)
        for number in np.unique(np.searchsorted(ends, rare, side="right")).tolist():
            shouted[number] = is_shouted(texts[number])
            texts[number] = "\n".join(surfaces(texts[number]))
        units, ends = _units(texts)
        kind = np.frombuffer(kinds(), np.uint8)[units]
    word = (kind & _IN_WORD) != 0
    apostrophes = np.flatnonzero((kind & _APOSTROPHE) != 0)
    units[apostrophes] = ord("'")
    inner = apostrophes[(apostrophes > 0) & (apostrophes < len(units) - 1)]
    word[inner[word[inner - 1] & word[inner + 1]]] = True
    edges = np.flatnonzero(np.append(word, False) != np.append(False, word))
    return units, ends, shouted, edges[::2], edges[1::2]


def _units(texts: Sequence[str]) -> tuple[Array, Array]:
    """The code units of texts with one between, and where each text ends."""
    whole = "\n".join(texts)
    units = np.frombuffer(bytearray(whole.encode(_UNITS, "surrogatepass")), np.uint16)
    lengths = (
        map(len, texts)
        if len(units) == len(whole)
        else (len(text.encode(_UNITS, "surrogatepass")) // _UNIT for text in texts)
    )
    return units, np.cumsum(np.fromiter(lengths, np.int64, len(texts)) + 1) - 1


def _shouted(kind: Array, ends: Array) -> Array:
    """`search.names.found.is_shouted` of texts in which nothing is rare."""
    starts = np.append(0, ends + 1)[:-1]
    bounds = np.column_stack((starts, np.minimum(starts + BEGINNING, ends))).ravel()
    sums = np.zeros(len(kind) + 1, np.uint64)
    np.cumsum(_COUNTED[kind], out=sums[1:])
    counts = sums[bounds[1::2]] - sums[bounds[::2]]
    found: Array = (counts >> _CAPITALS) > SHOUTED * (counts & _LETTERS)
    return found


def _strings(units: Array, starts: Array, stops: Array) -> list[str]:
    if not len(starts):
        return []
    raw = units.tobytes()
    spans = zip((starts * _UNIT).tolist(), (stops * _UNIT).tolist(), strict=True)
    return b"\n\0".join([raw[start:stop] for start, stop in spans]).decode(_UNITS, "surrogatepass").split("\n")

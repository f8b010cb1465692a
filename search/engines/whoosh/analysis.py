"""Articles to words as numbers: each distinct word is analysed once, and all else is arrays.

A `Vocabulary` numbers the surfaces of words (as they are written, `scanning`) and their spellings (in lower case, with
diacritics). A spelling alone tells the folded word, the stems and the terms of a name (`forms`), so what is sorted and
stored are the places of spellings; words, stems and names are lists of spellings in a segment's dictionaries
(docs/index-format.md).
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.forms import FormTable
from search.engines.whoosh.scanning import Scanner
from search.engines.whoosh.worker import NAMES
from search.model import Article
from search.names.found import MIN_CAPITALS, MIN_LETTERS
from search.schema import GAP, NAMED, TEXTS
from search.stemming import LANGUAGES, language_of
from search.text import fold_uncached, lower_uncached

# How a surface is written (`search.names.found.capitalised`).
_OTHERWISE, _IN_CAPITALS, _CAPITAL, _SMALL = 0, 1, 2, 3
_MAY_NAME = np.array([field.name in NAMED for field in TEXTS])
_STEMMED = np.array([field.stemmed for field in TEXTS])
_VALUES = [(place, field.values) for place, field in enumerate(TEXTS)]
_NONE = np.zeros(0, np.bool_)
_PIECE = 250_000  # characters that are scanned at once: arrays of so many stay in a processor's cache


class Vocabulary:
    """The words met so far, each analysed when it is first met. Grows with the distinct words of what is written."""

    def __init__(self) -> None:
        self.spellings: list[str] = []
        self.folded: list[str] = []
        self.forms = FormTable()
        self._scanner = Scanner()
        self._numbers: dict[str, int] = {}
        self._spelling_of = array("I")  # of the code of a surface
        self._capitals = bytearray()  # of the code of a surface
        self._asked: dict[str, _Asked] = {}
        self._unanswered: deque[_Asked] = deque()

    def __len__(self) -> int:
        """How many surfaces it knows."""
        return len(self._scanner)

    def read(self, texts: Sequence[str]) -> tuple[Array, Array, Array, Array]:
        """The spellings of the words of texts, whether each is written as names are, whether small, and how many each
        text has.
        """
        scanned = self._scanner.scan(texts)
        self._take(scanned.new)
        if not len(scanned.codes):
            return np.zeros(0, np.uint32), np.zeros(0, np.bool_), np.zeros(0, np.bool_), scanned.counts
        capitals = np.frombuffer(self._capitals, np.uint8)[scanned.codes]
        quiet = np.repeat(~scanned.shouted, scanned.counts)
        named = (capitals == _CAPITAL) | ((capitals == _IN_CAPITALS) & quiet)
        spellings = np.frombuffer(self._spelling_of, np.uint32)[scanned.codes]
        return spellings, named, capitals == _SMALL, scanned.counts

    def _take(self, surfaces: Sequence[str]) -> None:
        spellings = list(map(lower_uncached, surfaces))
        new = [spelling for spelling in dict.fromkeys(spellings) if spelling not in self._numbers]
        self._numbers.update(zip(new, count(len(self._numbers)), strict=False))
        self.spellings += new
        folded = map(fold_uncached, new)
        self.folded += [one if word == one else word for one, word in zip(new, folded, strict=True)]  # one object
        self._spelling_of.extend(map(self._numbers.__getitem__, spellings))
        self._capitals.extend(map(_capitals, surfaces))

    def ask(self, question: str, wanted: Array) -> None:
        """Has forms of spellings worked out, which `wanted` is True of, but for those that were before."""
        asked = self._asked.setdefault(question, _Asked())
        new = asked.new(wanted)
        if new:
            self.forms.ask(question, [self.spellings[number] for number in new])
            self._unanswered.append(asked)

    def terms(self, question: str, wanted: Array) -> tuple[Array, Array]:
        """The forms of spellings that were asked for: a row for each spelling and term of it, by their numbers."""
        while self._unanswered:
            self._unanswered.popleft().answer(*self.forms.answer())
        return self._asked[question].rows(wanted)


class _Asked:
    """Of which spellings a question was asked, and the answers."""

    def __init__(self) -> None:
        self._known = np.zeros(0, np.bool_)
        self._waiting: deque[Array] = deque()
        self._spellings, self._terms = [np.zeros(0, np.uint32)], [np.zeros(0, np.uint32)]

    def new(self, wanted: Array) -> list[int]:
        """Those that are wanted and were not asked of before; now they are."""
        self._known = grown(self._known, len(wanted))
        new = np.flatnonzero(wanted > self._known)
        self._known[new] = True
        if len(new):
            self._waiting.append(new.astype(np.uint32))
        return new.tolist()

    def answer(self, counts: Array, terms: Array) -> None:
        self._spellings.append(np.repeat(self._waiting.popleft(), counts))
        self._terms.append(terms)

    def rows(self, wanted: Array) -> tuple[Array, Array]:
        self._spellings, self._terms = [np.concatenate(self._spellings)], [np.concatenate(self._terms)]
        kept = grown(wanted, len(self._known))[self._spellings[0]]
        return self._spellings[0][kept], self._terms[0][kept]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of articles in order. One row a word: the number of its spelling, its document (from 0), field
    (its place in TEXTS), position in the field, and whether it is written as names are, or in small letters, in a field
    that may name.

    `lengths`: the words that each document has in each field. `wanted`: for each question that was asked (`forms`)
    which spellings need an answer.
    """

    spelling: Array
    doc: Array
    field: Array
    position: Array
    named: Array
    small: Array
    lengths: Array
    wanted: dict[str, Array]


def tokens(articles: Sequence[Article], vocabulary: Vocabulary) -> Tokens:
    """Reads the words of articles, and has the forms worked out that they need."""
    tags: dict[str, int] = {}
    tag_of = np.array([tags.setdefault(article.language, len(tags)) for article in articles], np.int32)
    languages = list(map(language_of, tags))
    with_stems = np.array([language in LANGUAGES for language in languages], np.bool_)
    wanted: dict[str, Array] = {}
    parts: list[tuple[Array, ...]] = []
    for texts, docs, fields in _pieces(articles):
        spelling, named, small, counts = vocabulary.read(texts)
        may_name = np.repeat(_MAY_NAME[fields], counts)
        named &= may_name
        small &= may_name
        parts.append((spelling, named, small, counts, docs, fields))
        stemmed = np.where(_STEMMED[fields] & with_stems[tag_of[docs]], tag_of[docs], -1)
        tag_of_word = np.repeat(stemmed, counts)
        chosen = [(NAMES, named)]
        chosen += [(languages[tag], tag_of_word == tag) for tag in np.unique(stemmed[stemmed >= 0]).tolist()]
        for question, rows in chosen:
            mask = wanted[question] = grown(wanted.get(question, _NONE), len(vocabulary.spellings))
            mask[spelling[rows]] = True
            vocabulary.ask(question, mask)
    spelling, named, small, counts, docs, fields = (np.concatenate(part) for part in zip(*parts, strict=True))
    position = np.repeat((_starts(docs, fields, counts) - (np.cumsum(counts) - counts)).astype(np.uint32), counts)
    position += np.arange(len(position), dtype=np.uint32)
    cell = docs.astype(np.int64) * len(TEXTS) + fields
    return Tokens(
        spelling=spelling,
        doc=np.repeat(docs, counts),
        field=np.repeat(fields, counts),
        position=position,
        named=named,
        small=small,
        lengths=np.bincount(cell, counts, len(articles) * len(TEXTS)).astype(np.int64).reshape(-1, len(TEXTS)),
        wanted=wanted,
    )


def _pieces(articles: Sequence[Article]) -> Iterator[tuple[list[str], Array, Array]]:
    """The values of fields that are not empty, with their document and field, so many at a time as _PIECE says."""
    texts, docs, fields, characters = list[str](), array("I"), array("B"), 0
    for number, article in enumerate(articles):
        for place, values_of in _VALUES:
            for value in values_of(article):
                if value:
                    texts.append(value)
                    docs.append(number)
                    fields.append(place)
                    characters += len(value)
        if characters > _PIECE:
            yield texts, np.array(docs), np.array(fields)
            texts, docs, fields, characters = [], array("I"), array("B"), 0
    yield texts, np.array(docs), np.array(fields)


def _starts(docs: Array, fields: Array, counts: Array) -> Array:
    """The position of the first word of each value of a field; values stand GAP apart."""
    another = np.append(True, (docs[1:] != docs[:-1]) | (fields[1:] != fields[:-1]))[: len(docs)]
    field: Array = np.maximum.accumulate(np.where(another, np.arange(len(docs)), 0))  # the row of its first value
    words: Array = np.cumsum(counts) - counts
    words -= words[field]
    gaps: Array = np.cumsum(words > 0)
    gaps -= gaps[field]
    words += GAP * gaps
    return words


def grown(mask: Array, size: int) -> Array:
    """A mask with False for what was added since."""
    return mask if len(mask) >= size else np.append(mask, np.zeros(size - len(mask), np.bool_))


def _capitals(surface: str) -> int:
    if not surface[0].isupper():
        return _SMALL if surface[0].islower() else _OTHERWISE
    if surface.isupper() and len(surface) > 1:
        return _IN_CAPITALS if len(surface) >= MIN_CAPITALS else _OTHERWISE
    return _CAPITAL if len(surface) >= MIN_LETTERS else _OTHERWISE

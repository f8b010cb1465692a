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

from search.compiled import loops
from search.engines.whoosh import layout
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.forms import FormTable
from search.engines.whoosh.scanning import Scanned, scanner
from search.engines.whoosh.spellings import CAPITAL, IN_CAPITALS, described
from search.engines.whoosh.worker import NAMES
from search.model import Article
from search.schema import GAP, NAMED, TEXTS
from search.stemming import LANGUAGES, language_of

_compiled = loops("search.engines.whoosh._writing")

# Whether words of a text may be names: not if all of it is in capitals, for those that are.
NO_NAMES, SHOUTED_NAMES, MAY_NAME = 0, 1, 2

_MAY_NAME = np.array([field.name in NAMED for field in TEXTS])
_STEMMED = np.array([field.stemmed for field in TEXTS])
_VALUES = [(place, field.values) for place, field in enumerate(TEXTS)]
_NONE = np.zeros(0, np.bool_)
_PIECE = 250_000  # characters that are read at once: arrays of so many stay in a processor's cache
_OTHER_TEXT = 100  # characters that an article has besides its body, about


class Vocabulary:
    """The words met so far, each analysed when it is first met. Grows with the distinct words of what is written."""

    def __init__(self) -> None:
        self.spellings: list[str] = []
        self.folded: list[str] = []
        self.forms = FormTable()
        self._scanner = scanner()
        self._numbers: dict[str, int] = {}
        self._spelling_of = array("I")  # of the code of a surface
        self._capitals = bytearray()  # of the code of a surface
        self._asked: dict[str, _Asked] = {}
        self._unanswered: deque[_Asked] = deque()

    def __len__(self) -> int:
        """How many surfaces it knows."""
        return len(self._scanner)

    def surfaces(self) -> tuple[Array, Array]:
        """Of the code of each surface the number of its spelling, and its capitals (`spellings`)."""
        return np.array(self._spelling_of, np.uint32), np.array(self._capitals, np.uint8)

    def read(self, texts: Sequence[str]) -> Scanned:
        """The codes of the words of texts."""
        scanned = self._scanner.scan(texts)
        self._take(scanned.new)
        return scanned

    def _take(self, surfaces: Sequence[str]) -> None:
        spellings, folded, capitals = described(surfaces)
        words = dict(zip(spellings, folded, strict=True))
        new = [spelling for spelling in words if spelling not in self._numbers]
        self._numbers.update(zip(new, count(len(self._numbers)), strict=False))
        self.spellings += new
        self.folded += map(words.__getitem__, new)
        self._spelling_of.extend(map(self._numbers.__getitem__, spellings))
        self._capitals += capitals.tobytes()

    def mark(self, scanned: Scanned, naming: Array, tags: Array, masks: Sequence[Array]) -> None:
        """Marks spellings of words: in the first mask those that are written as names are in texts that may have names,
        and in mask `tag` those of texts with that tag, from 1, or 0.

        `naming` and `tags` have a row for each text.
        """
        if _compiled:
            _compiled.mark(
                scanned.codes, scanned.counts, naming, tags, self._capitals, self._spelling_of, tuple(masks)
            )  # fmt: skip
            return
        if not len(scanned.codes):
            return
        spellings, capitals = self.surfaces()
        named = written_as_names(np.repeat(naming, scanned.counts), capitals[scanned.codes])
        tag_of_word = np.repeat(tags, scanned.counts)
        for tag, mask in enumerate(masks):
            mask[spellings[scanned.codes[tag_of_word == tag if tag else named]]] = True

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


def written_as_names(naming: Array, capitals: Array) -> Array:
    """Of words whether each is written as names are, by what may be a name in its text, and by its capitals."""
    found: Array = (capitals == CAPITAL) & (naming != NO_NAMES) | (capitals == IN_CAPITALS) & (naming == MAY_NAME)
    return found


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
    """The words of articles in order, as codes of their surfaces.

    Of each text that is not empty, one after another: `counts`, its words; `docs`, its document (from 0, ascending);
    `fields`, its place in TEXTS; `starts`, the position of its first word in the field; `naming`, what may be a name.
    `lengths`: the words that each document has in each field. `wanted`: for each question that was asked (`forms`)
    which spellings need an answer.
    """

    codes: Array
    counts: Array
    docs: Array
    fields: Array
    starts: Array
    naming: Array
    lengths: Array
    wanted: dict[str, Array]


def tokens(articles: Sequence[Article], vocabulary: Vocabulary) -> Tokens:
    """Reads the words of articles, and has the forms worked out that they need."""
    languages = {tag: language_of(tag) for tag in {article.language for article in articles}}
    stemmed = sorted(LANGUAGES.intersection(languages.values()))
    numbers = {language: number for number, language in enumerate(stemmed, 1)}
    number_of = {tag: numbers.get(language, 0) for tag, language in languages.items()}
    tag_of = np.fromiter((number_of[article.language] for article in articles), np.uint32, len(articles))
    questions = [NAMES, *stemmed]
    masks = [_NONE] * len(questions)
    parts: list[tuple[Array, ...]] = []
    words = 0
    for texts, docs, fields in _pieces(articles):
        scanned = vocabulary.read(texts)
        words += len(scanned.codes)
        layout.within(layout.MOST_WORDS, words, "words in a batch of articles")
        naming = np.where(_MAY_NAME[fields], np.where(scanned.shouted, SHOUTED_NAMES, MAY_NAME), NO_NAMES)
        naming = naming.astype(np.uint8)
        tags = tag_of[docs] * _STEMMED[fields]
        masks = [grown(mask, len(vocabulary.spellings)) for mask in masks]
        vocabulary.mark(scanned, naming, tags, masks)
        for number in (0, *np.unique(tags[tags > 0]).tolist()):
            vocabulary.ask(questions[number], masks[number])
        parts.append((scanned.codes, scanned.counts, docs, fields, naming))
    codes, counts, docs, fields, naming = (np.concatenate(part) for part in zip(*parts, strict=True))
    starts = _starts(docs, fields, counts)
    layout.within(layout.MOST_POSITIONS, int((starts + counts).max(initial=0)), "words in a field of an article")
    cell = docs.astype(np.int64) * len(TEXTS) + fields
    return Tokens(
        codes=codes,
        counts=counts,
        docs=docs,
        fields=fields,
        starts=starts.astype(np.uint32),
        naming=naming,
        lengths=np.bincount(cell, counts, len(articles) * len(TEXTS)).astype(np.int64).reshape(-1, len(TEXTS)),
        wanted={
            question: mask for question, mask in zip(questions, masks, strict=True) if mask.any() or question == NAMES
        },
    )


def _pieces(articles: Sequence[Article]) -> Iterator[tuple[list[str], Array, Array]]:
    """The values of fields that are not empty, with their document and field, so many at a time as _PIECE says."""
    first = 0
    while True:
        last, characters = first, 0
        while last < len(articles) and characters <= _PIECE:
            characters += len(articles[last].body) + _OTHER_TEXT
            last += 1
        found = [
            (value, number, place)
            for number, article in enumerate(articles[first:last], first)
            for place, values_of in _VALUES
            for value in values_of(article)
            if value
        ]
        texts, docs, fields = zip(*found, strict=True) if found else ((), (), ())
        yield list(texts), np.array(docs, np.uint32), np.array(fields, np.uint8)
        first = last
        if first == len(articles):
            return


def _starts(docs: Array, fields: Array, counts: Array) -> Array:
    """The position of the first word of each value of a field; values stand GAP apart."""
    counts = counts.astype(np.int64)
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

"""Articles to a segment: their words as arrays (`analysis`), sorted once, and written in the order of the file.

docs/index-format.md says what each array is. Sorting packs what orders a row and the row's number into one integer, so
that one sort of plain integers does it.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from itertools import compress, count
from operator import ne
from pathlib import Path
from typing import NamedTuple

import numpy as np

from search.articles import packed
from search.engines.whoosh import layout
from search.engines.whoosh.analysis import Tokens, Vocabulary, tokens
from search.engines.whoosh.arrayfile import Array, ArrayFileWriter
from search.engines.whoosh.dictionary import ends_of, smallest, write_dictionary
from search.engines.whoosh.inverting import Surfaces, inverted, narrow
from search.engines.whoosh.layout import FORMAT, LABEL_MARK, UNDATED
from search.engines.whoosh.stored import Compressor
from search.engines.whoosh.worker import NAMES
from search.model import Article
from search.ranking import digest
from search.schema import KEYED, TEXTS, labels, microseconds

_PIECE = 1_000  # articles that are stored at once
_LOW = np.uint64(0xFFFFFFFF)
_HIGH = np.uint64(32)
_NONE = np.zeros(0, np.uint32)


def write_segment(path: Path, articles: Sequence[Article], vocabulary: Vocabulary) -> None:
    """Writes a segment of articles, which are its documents in their order. Raises OSError."""
    rows = tokens(articles, vocabulary)
    spelling_of, capitals = vocabulary.surfaces()
    spellings = _Spellings.of(spelling_of[_used(rows.codes, len(spelling_of))].tolist(), vocabulary)
    rank = np.zeros(len(vocabulary.spellings), np.uint32)
    rank[spellings.numbers] = np.arange(len(spellings.numbers), dtype=np.uint32)
    with (
        ThreadPoolExecutor(1) as aside,  # words are put into order while articles are compressed
        ArrayFileWriter(path, format=FORMAT, documents=len(articles), fields=[f.name for f in TEXTS]) as file,
    ):
        surfaces = Surfaces(rank[spelling_of], capitals, spellings.word_numbers())
        lists = aside.submit(inverted, rows, surfaces)
        _write_stored(file, articles)
        _write_documents(file, articles)
        for name in KEYED:
            _write_facet(file, name, articles)
        for field, lengths in zip(TEXTS, rows.lengths.T, strict=True):
            file.add(f"lengths.{field.name}", narrow(lengths))
        _write_words(file, spellings)
        for name, array_ in lists.result().items():
            file.add(name, array_)
        _write_forms(file, "names", [NAMES], rows, rank, vocabulary)
        _write_forms(file, "stems", [asked for asked in rows.wanted if asked != NAMES], rows, rank, vocabulary)


# ------------------------------------------------------------------------------------------------- documents


def _write_stored(file: ArrayFileWriter, articles: Sequence[Article]) -> None:
    """The articles themselves, each in a frame of its own so that one can be read alone."""
    compressor = Compressor(len(articles), lambda number: packed(articles[number]))
    lengths = array("I")

    def pieces(aside: Executor) -> Iterator[Array]:
        waiting = deque[Future[list[bytes]]]()
        for first in range(0, len(articles), _PIECE):
            plain = [packed(article) for article in articles[first : first + _PIECE]]
            waiting.append(aside.submit(compressor.frames, plain))
            while len(waiting) > (first + _PIECE < len(articles)):
                frames = waiting.popleft().result()
                lengths.extend(map(len, frames))
                yield np.frombuffer(b"".join(frames), np.uint8)

    with ThreadPoolExecutor(1) as aside:  # a piece is compressed while the next is packed
        file.stream("stored", np.uint8, pieces(aside))
    file.add("stored.ends", ends_of(lengths))
    file.add("stored.helps", np.frombuffer(compressor.help, np.uint8))
    file.add("stored.helps.ends", np.array([len(compressor.help)], np.uint64))
    file.add("stored.helps.first", np.array([0], np.uint64))


def _write_documents(file: ArrayFileWriter, articles: Sequence[Article]) -> None:
    instants = (microseconds(article.published) for article in articles)
    published = np.fromiter((UNDATED if at is None else at for at in instants), np.int64, len(articles))
    digests = np.fromiter((digest(article.id) for article in articles), np.uint64, len(articles))
    file.add("published", published)
    file.add("digests", digests)
    file.add("by_digest", np.argsort(digests, kind="stable").astype(np.uint32))


def _write_facet(file: ArrayFileWriter, name: str, articles: Sequence[Article]) -> None:
    """The values of a facet: one number a document for its first, and rows for what more it has."""
    field = KEYED[name]
    found: dict[tuple[str, ...], int] = {}
    which = np.fromiter(map(found.setdefault, map(field.values, articles), count()), np.int64, len(articles))
    codes: dict[str, int] = {}
    of = []  # of each of the different values the codes
    examples, which = np.unique(which, return_inverse=True)  # the first article of each of the different values
    for number in examples.tolist():
        terms = [f"{key}{LABEL_MARK}{label}" for key, label in labels(field, articles[number]).items()]
        of.append([codes.setdefault(term, len(codes)) for term in terms])
    order = sorted(codes)
    rank = np.zeros(len(codes) + 1, np.uint32)
    rank[[codes[term] + 1 for term in order]] = np.arange(1, len(order) + 1)
    first = np.array([some[0] + 1 if some else 0 for some in of], np.int64)[which]
    several = np.flatnonzero(np.array(list(map(len, of)), np.int64)[which] > 1)
    more = [(owner, code) for owner in several.tolist() for code in of[which[owner]][1:]]
    others = np.array(more, np.uint32).reshape(-1, 2)
    write_facet(file, name, [term.encode() for term in order], rank[first], others[:, 0], rank[others[:, 1] + 1] - 1)


def write_facet(
    file: ArrayFileWriter, name: str, terms: Sequence[bytes], first: Array, owners: Array, codes: Array
) -> None:
    """`first`: of each document the number of its first value plus 1, or 0; `owners` and `codes`: its others."""
    write_dictionary(file, f"facet.{name}", terms)
    kind = smallest(len(terms))
    file.add(f"facet.{name}.first", first.astype(kind))
    file.add(f"facet.{name}.owners", owners.astype(np.uint32))
    file.add(f"facet.{name}.codes", codes.astype(kind))


# ----------------------------------------------------------------------------------------------------- words


def _used(numbers: Array, size: int) -> Array:
    """Which of so many numbers there are."""
    used = np.zeros(size, np.bool_)
    used[numbers] = True
    return np.flatnonzero(used)


class _Spellings(NamedTuple):
    """The spellings that occur, in the order of their words, then of their own: by `numbers`, as text, and their words.

    `firsts`: which of them are the first of their word.
    """

    numbers: Array
    texts: list[str]
    words: list[str]
    firsts: Array

    @classmethod
    def of(cls, numbers: Iterable[int], vocabulary: Vocabulary) -> _Spellings:
        texts, words = vocabulary.spellings, vocabulary.folded
        by_text = {f"{words[number]}\0{texts[number]}": number for number in numbers}
        order = [by_text[text] for text in sorted(by_text)]
        sorted_words = [words[number] for number in order]
        firsts = np.fromiter(map(ne, sorted_words[1:], sorted_words), np.bool_, max(0, len(order) - 1))
        return cls(
            np.array(order, np.int64),
            [texts[number] for number in order],
            sorted_words,
            np.append(True, firsts)[: len(order)],
        )

    def word_numbers(self) -> Array:
        """Of each the number of its word."""
        return np.cumsum(self.firsts, dtype=np.uint32) - np.uint32(1)


def _write_words(file: ArrayFileWriter, spellings: _Spellings) -> None:
    write_words(
        file,
        [word.encode() for word in compress(spellings.words, spellings.firsts.tolist())],
        np.flatnonzero(spellings.firsts),
        [b"" if text == word else text.encode() for text, word in zip(spellings.texts, spellings.words, strict=True)],
    )


def write_words(file: ArrayFileWriter, words: Sequence[bytes], firsts: Array, own: Sequence[bytes]) -> None:
    """The words, the first spelling of each, and the spellings (empty where it is the word itself). Raises TooLarge."""
    layout.within(
        layout.MOST_SPELLINGS, len(own), "different spellings in a segment", "write these into an index of their own"
    )
    write_dictionary(file, "words", words)
    file.add("words.first", np.append(firsts, len(own)).astype(smallest(len(own))))
    file.add("spellings", np.frombuffer(b"".join(own), np.uint8))
    file.add("spellings.ends", ends_of(list(map(len, own))))


def _write_forms(
    file: ArrayFileWriter, name: str, questions: Sequence[str], rows: Tokens, rank: Array, vocabulary: Vocabulary
) -> None:
    """The terms of names, or the stems, of the spellings that need them."""
    found = [vocabulary.terms(question, rows.wanted[question]) for question in questions]
    spellings, numbers = (np.concatenate([_NONE, *(pair[i] for pair in found)]) for i in range(2))
    terms = vocabulary.forms.terms
    order = sorted(_used(numbers, len(terms)).tolist(), key=terms.__getitem__)
    place = np.zeros(len(terms), np.uint64)
    place[order] = np.arange(len(order))
    key = (place[numbers] << _HIGH) | rank[spellings]
    key.sort()
    write_lists(file, name, [terms[number].encode() for number in order], key)


def write_lists(file: ArrayFileWriter, name: str, terms: Sequence[bytes], rows: Array) -> None:
    """A dictionary whose terms each stand for some spellings.

    The rows are sorted, with the number of a term in the upper half and that of a spelling in the lower.
    """
    write_dictionary(file, name, terms)
    file.add(f"{name}.spellings.ends", ends_of(np.bincount((rows >> _HIGH).astype(np.int64), minlength=len(terms))))
    file.add(f"{name}.spellings", (rows & _LOW).astype(np.uint32))

"""One segment, read from its file of arrays; nothing is read before it is asked for.

A segment never changes but for its deletions, which are kept outside it (`codec.ArraySegment`), so one that is open serves
every later generation that still has it. Document numbers here count from 0 within the segment, spellings are numbered by
their rank, and a *pair* is a spelling in a field: `spelling * len(TEXTS) + place of the field`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.engines.whoosh.arrayfile import Array, ArrayFile, DamagedFile
from search.engines.whoosh.dictionary import Dictionary
from search.engines.whoosh.layout import FORMAT, UNDATED
from search.engines.whoosh.stored import Stored
from search.ranking import digest
from search.schema import TEXTS

Docs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

QUARTER = 900_000_000  # microseconds in a quarter of an hour; zones begin their days on one
UNDATED_QUARTER = int(np.iinfo(np.int32).min)
_FIELDS = len(TEXTS)


class Postings(NamedTuple):
    """The documents of a spelling in a field, and how often each has it; `start` is where its positions begin."""

    docs: Array
    freqs: Array
    start: int


@dataclass(frozen=True, slots=True)
class Column:
    """The values of a facet: document d has `terms[first[d] - 1]` if that is not 0, and `owners[i]` also `codes[i]`."""

    terms: list[str]
    first: Array
    owners: Array
    codes: Array


class Segment:
    """A segment of an index; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Raises DamagedFile, OSError."""
        self.file = ArrayFile(path)
        if self.file.about.get("format") != FORMAT or self.file.about["fields"] != [f.name for f in TEXTS]:
            raise DamagedFile(f"{path} is of another format than this: {self.file.about.get('format')}, not {FORMAT}")
        self.size: int = self.file.about["documents"]
        self._columns: dict[str, Column] = {}
        self._figures: dict[str, tuple[int, int, int]] = {}

    # ------------------------------------------------------------------------------------------- documents

    @cached_property
    def stored(self) -> Stored:
        return Stored(self.file)

    @cached_property
    def published(self) -> Array:
        """When each document was published, in microseconds; `layout.UNDATED` where unknown."""
        return self.file.array("published")

    @cached_property
    def quarters(self) -> Array:
        """The quarter of an hour in which each was published, counted from 1970 UTC; UNDATED_QUARTER where unknown."""
        quarters = (self.published // QUARTER).astype(np.int32)
        quarters[self.published == UNDATED] = UNDATED_QUARTER
        return quarters

    @cached_property
    def digests(self) -> Array:
        """`search.ranking.digest` of each document."""
        return self.file.array("digests")

    @cached_property
    def by_digest(self) -> Array:
        """The documents in the order of their digests."""
        return self.file.array("by_digest")

    def lengths(self, field: str) -> Array:
        """How many words each document has in a TEXT field."""
        return self.file.array(f"lengths.{field}")

    def length_figures(self, field: str) -> tuple[int, int, int]:
        """Of a TEXT field the words of all documents, how many documents have any, and how many words one has at most."""
        if field not in self._figures:
            lengths = self.lengths(field)
            words, having = int(lengths.sum(dtype=np.int64)), int(np.count_nonzero(lengths))
            self._figures[field] = words, having, int(lengths.max(initial=0))
        return self._figures[field]

    def column(self, name: str) -> Column:
        """The values of a facet."""
        if name not in self._columns:
            terms = [term.decode() for term in Dictionary(self.file, f"facet.{name}").terms()]
            parts = (self.file.array(f"facet.{name}.{part}") for part in ("first", "owners", "codes"))
            self._columns[name] = Column(terms, *parts)
        return self._columns[name]

    def numbers_of(self, article_id: str) -> Iterator[int]:
        """The documents that may have an id: all whose digest is that of the id."""
        wanted = digest(article_id)
        digests, order = self.file.view("digests"), self.file.view("by_digest")
        place = bisect_left(order, wanted, key=digests.__getitem__)
        while place < self.size and digests[order[place]] == wanted:
            yield order[place]
            place += 1

    # --------------------------------------------------------------------------------------------- words

    @cached_property
    def words(self) -> Dictionary:
        return Dictionary(self.file, "words")

    @cached_property
    def stems(self) -> Dictionary:
        return Dictionary(self.file, "stems")

    @cached_property
    def names(self) -> Dictionary:
        return Dictionary(self.file, "names")

    @cached_property
    def _first(self) -> memoryview:
        return self.file.view("words.first")

    def spellings_of(self, word: int) -> range:
        """The spellings of a word, by its number."""
        return range(self._first[word], self._first[word + 1])

    def word_of(self, spelling: int) -> int:
        """The number of the word that a spelling is folded to."""
        return bisect_right(self._first, spelling) - 1

    def words_within(self, word: str, edits: int) -> Iterator[tuple[int, str]]:
        """The words that at most so many edits part from a word (a swap of neighbours is one), with their numbers."""
        lengths, letters = self._letters
        own = _letters_of(word)
        # An edit puts in and takes out one letter at most, so words that differ in more letters are not looked at.
        near = np.abs(lengths - len(word)) <= edits
        near &= np.bitwise_count(letters & ~own) <= edits
        near &= np.bitwise_count(own & ~letters) <= edits
        numbers = np.flatnonzero(near).tolist()
        words = [self.words[number].decode() for number in numbers]
        for _, _, row in process.extract_iter(word, words, scorer=OSA.distance, score_cutoff=edits):
            yield numbers[row], words[row]

    @cached_property
    def _letters(self) -> tuple[Array, Array]:
        """How many letters each word has, and which: a bit for each, shared by letters 64 code points apart."""
        words = [word.decode() for word in self.words.terms()]
        lengths = np.fromiter(map(len, words), np.int32, len(words))
        bits = _bits(np.frombuffer("".join(words).encode("utf-32-le"), np.uint32))
        starts = np.cumsum(lengths) - lengths
        return lengths, np.bitwise_or.reduceat(bits, starts) if len(bits) else bits

    def spelling(self, number: int) -> str:
        """A spelling: in lower case, with its diacritics."""
        ends, blob = self._spellings
        own = blob[ends[number - 1] if number else 0 : ends[number]].tobytes()
        return (own or self.words[self.word_of(number)]).decode()

    def with_stem(self, stem: int) -> list[int]:
        """The spellings that have a stem, by its number."""
        return self._listed("stems", stem)

    def with_name(self, term: int) -> list[int]:
        """The spellings that have a term of names, by its number."""
        return self._listed("names", term)

    def named(self, spelling: int) -> Array:
        """The documents that write a spelling as names are written."""
        numbers, offsets = self._named
        place = bisect_left(numbers, spelling)
        if place == len(numbers) or numbers[place] != spelling:
            return self._named_docs[:0]
        return self._named_docs[offsets[place] : offsets[place + 1]]

    # ------------------------------------------------------------------------------------------ postings

    def pairs(self, spellings: Iterable[int]) -> Iterator[tuple[int, int, int]]:
        """The pairs of spellings that are: the place of the pair, the spelling, the place of the field."""
        pairs = self._pairs
        if isinstance(spellings, range):
            if not spellings:
                return
            runs: Iterable[tuple[int, int]] = ((spellings[0], spellings[-1] + 1),)
        else:
            runs = ((spelling, spelling + 1) for spelling in spellings)
        for first, last in runs:
            place = bisect_left(pairs, first * _FIELDS)
            while place < len(pairs) and (pair := pairs[place]) < last * _FIELDS:
                yield place, pair // _FIELDS, pair % _FIELDS
                place += 1

    def field_of(self, place: int) -> int:
        """The place of the field of the pair at a place."""
        return self._pairs[place] % _FIELDS

    def postings(self, place: int) -> Postings:
        """The postings of the pair at a place."""
        start, end = self._postings[place], self._postings[place + 1]
        return Postings(self._docs[start:end], self._freqs[start:end], self._positions_at[place])

    @cached_property
    def positions(self) -> Array:
        """The positions of all postings one after another: as many of each as its frequency."""
        return self.file.array("positions")

    @cached_property
    def _pairs(self) -> memoryview:
        return self.file.view("pairs")

    @cached_property
    def _postings(self) -> memoryview:
        return self.file.view("pairs.postings")

    @cached_property
    def _positions_at(self) -> memoryview:
        return self.file.view("pairs.positions")

    @cached_property
    def _docs(self) -> Array:
        return self.file.array("docs")

    @cached_property
    def _freqs(self) -> Array:
        return self.file.array("freqs")

    @cached_property
    def _spellings(self) -> tuple[memoryview, memoryview]:
        return self.file.view("spellings.ends"), self.file.view("spellings")

    @cached_property
    def _named(self) -> tuple[memoryview, memoryview]:
        return self.file.view("named"), self.file.view("named.postings")

    @cached_property
    def _named_docs(self) -> Array:
        return self.file.array("named.docs")

    def _listed(self, name: str, term: int) -> list[int]:
        ends, flat = self._lists(name)
        return flat[ends[term - 1] if term else 0 : ends[term]].tolist()

    def _lists(self, name: str) -> tuple[memoryview, memoryview]:
        found = self.__dict__.get(f"_lists_{name}")
        if found is None:
            found = tuple(self.file.view(f"{name}.spellings{end}") for end in (".ends", ""))
            self.__dict__[f"_lists_{name}"] = found
        return found


def _letters_of(word: str) -> np.uint64:
    return np.uint64(np.bitwise_or.reduce(_bits(np.frombuffer(word.encode("utf-32-le"), np.uint32))))


def _bits(code_points: Array) -> Array:
    return np.uint64(1) << (code_points % 64).astype(np.uint64)

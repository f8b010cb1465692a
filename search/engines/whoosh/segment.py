"""One segment, read from its file of arrays; nothing is read before it is asked for.

A segment never changes but for its deletions, which are kept outside it (`codec.ArraySegment`), so one that is open
serves every later generation that still has it. Document numbers here count from 0 within the segment, spellings are
numbered by their rank, and a *pair* is a spelling in a field: `spelling * len(TEXTS) + place of the field`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.engines.whoosh.arrayfile import Array, ArrayFile, DamagedFile
from search.engines.whoosh.dictionary import Dictionary, smallest
from search.engines.whoosh.kept import Kept
from search.engines.whoosh.layout import FORMAT, LABEL_MARK, UNDATED
from search.engines.whoosh.lookups import span
from search.engines.whoosh.stored import Stored
from search.facets import ordinal, periods
from search.model import Interval, Query
from search.ranking import digest
from search.schema import TEXTS
from search.text import fold

Docs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

KEPT = 20_000  # answers, of some hundred bytes each
_DAY = 86_400_000_000  # microseconds
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
    by_key: dict[str, list[int]]

    def codes_of(self, key: str) -> Sequence[int]:
        """What `first` has for the terms of a key; a key has a term for each label that it is written with."""
        return self.by_key.get(key, ())


@dataclass(frozen=True, slots=True)
class Days:
    """Days of documents: d is of the day `first + codes[d] - 1` (as `datetime.toordinal`), or undated if that is 0."""

    first: int
    count: int
    codes: Array


class Segment:
    """A segment of an index; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Raises DamagedFile, OSError."""
        self.file = ArrayFile(path)
        if self.file.about.get("format") != FORMAT or self.file.about["fields"] != [f.name for f in TEXTS]:
            raise DamagedFile(f"{path} is of another format than this: {self.file.about.get('format')}, not {FORMAT}")
        self.size: int = self.file.about["documents"]
        self.kept = Kept(KEPT)
        self._columns: dict[str, Column] = {}
        self._days: dict[tzinfo, Days | None] = {}
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

    @cached_property
    def all_lengths(self) -> tuple[Array, ...]:
        """`lengths` of every TEXT field."""
        return tuple(self.lengths(field.name) for field in TEXTS)

    def length_figures(self, field: str) -> tuple[int, int, int]:
        """Of a TEXT field: the words of all documents, how many documents have any, and the most words of one."""
        if field not in self._figures:
            lengths = self.lengths(field)
            words, having = int(lengths.sum(dtype=np.int64)), int(np.count_nonzero(lengths))
            self._figures[field] = words, having, int(lengths.max(initial=0))
        return self._figures[field]

    def days(self, zone: tzinfo) -> Days | None:
        """The day of each document in a time zone; None if there are more days than a facet may count."""
        if zone not in self._days:
            self._days[zone] = _days(self.published, zone)
        return self._days[zone]

    def column(self, name: str) -> Column:
        """The values of a facet."""
        if name not in self._columns:
            terms = [term.decode() for term in Dictionary(self.file, f"facet.{name}").terms()]
            first, owners, codes = (self.file.array(f"facet.{name}.{part}") for part in ("first", "owners", "codes"))
            by_key: dict[str, list[int]] = {}
            for code, term in enumerate(terms, 1):
                by_key.setdefault(term.partition(LABEL_MARK)[0], []).append(code)
            self._columns[name] = Column(terms, first, owners, codes, by_key)
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
    def first(self) -> memoryview:
        """The first spelling of each word; behind them how many there are."""
        return self.file.view("words.first")

    def spellings_of(self, word: int) -> range:
        """The spellings of a word, by its number."""
        return range(self.first[word], self.first[word + 1])

    def word_of(self, spelling: int) -> int:
        """The number of the word that a spelling is folded to."""
        return bisect_right(self.first, spelling) - 1

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
        letters = np.bitwise_or.reduceat(np.append(bits, np.uint64(0)), starts)
        letters[lengths == 0] = 0  # where it gives the next letter: a sign such as the Greek ʹ is folded to nothing
        return lengths, letters

    def spelling(self, number: int) -> str:
        """A spelling: in lower case, with its diacritics."""
        ends, blob = self._spellings
        own = blob[ends[number - 1] if number else 0 : ends[number]].tobytes()
        return (own or self.words[self.word_of(number)]).decode()

    def with_stem(self, stem: int) -> list[int]:
        """The spellings that have a stem, by its number."""
        ends, flat = self._with_stem
        return flat[ends[stem - 1] if stem else 0 : ends[stem]].tolist()

    def with_name(self, term: int) -> list[int]:
        """The spellings that have a term of names, by its number."""
        ends, flat = self.with_names
        return flat[ends[term - 1] if term else 0 : ends[term]].tolist()

    def with_any_name(self, terms: range) -> Array:
        """The spellings that have any of consecutive terms of names, by their numbers; each once."""
        ends, flat = self.with_names
        if not terms:
            return np.zeros(0, np.int64)
        return np.unique(np.asarray(flat[ends[terms[0] - 1] if terms[0] else 0 : ends[terms[-1]]], np.int64))

    def named_counts(self, spellings: Array) -> Array:
        """In how many documents each of some spellings is written as names are written."""
        known = np.asarray(self._named.spellings)
        ends = np.append(np.asarray(self._named.offsets, np.int64), 0)
        if not len(known):
            return np.zeros(len(spellings), np.int64)
        places = np.minimum(np.searchsorted(known, spellings), len(known) - 1)
        return np.where(known[places] == spellings, ends[places + 1] - ends[places], 0)

    def named(self, spelling: int) -> Array:
        """The documents that write a spelling as names are written."""
        return _docs_of(self._named, spelling)

    def proper(self, spelling: int) -> Array:
        """Those of them that never write its word in small letters."""
        return _docs_of(self._proper, spelling)

    @cached_property
    def all_proper(self) -> tuple[Array, Array, Array]:
        """The spellings that have such documents, where those of each begin, and the documents one after another."""
        return self.file.array("proper"), self.file.array("proper.postings"), self.file.array("proper.docs")

    def proper_place(self, spelling: str) -> int | None:
        """The place of a spelling in `all_proper`; None if it is not there."""
        word = self.words.find(fold(spelling).encode())
        for number in () if word is None else self.spellings_of(word):
            if self.spelling(number) == spelling:
                return _place_of(self._proper, number)
        return None

    # ------------------------------------------------------------------------------------------ postings

    def pairs(self, spellings: Iterable[int]) -> Iterator[tuple[int, int, int]]:
        """The pairs of spellings that are: the place of the pair, the spelling, the place of the field."""
        pairs = self.all_pairs
        if isinstance(spellings, range):
            runs: Iterable[tuple[int, int]] = ((spellings.start, spellings.stop),)
        else:
            runs = ((spelling, spelling + 1) for spelling in spellings)
        for first, last in runs:
            start, stop = span(pairs, first * _FIELDS, last * _FIELDS)
            for place, pair in enumerate(pairs[start:stop].tolist(), start):
                yield place, pair // _FIELDS, pair % _FIELDS

    def field_of(self, place: int) -> int:
        """The place of the field of the pair at a place."""
        return self.all_pairs[place] % _FIELDS

    def postings(self, place: int) -> Postings:
        """The postings of the pair at a place."""
        start, end = self._postings[place], self._postings[place + 1]
        return Postings(self._docs[start:end], self._freqs[start:end], self._positions_at[place])

    @cached_property
    def positions(self) -> Array:
        """The positions of all postings one after another: as many of each as its frequency."""
        return self.file.array("positions")

    @cached_property
    def all_pairs(self) -> memoryview:
        """The pairs, ascending."""
        return self.file.view("pairs")

    @cached_property
    def _postings(self) -> memoryview:
        return self.file.view("pairs.postings")

    @cached_property
    def _positions_at(self) -> memoryview:
        return self.file.view("pairs.positions")

    @cached_property
    def all_postings(self) -> tuple[Array, Array, Array]:
        """The documents and frequencies of all pairs, one after another, and where those of each pair begin."""
        return self.file.array("docs"), self.file.array("freqs"), self.file.array("pairs.postings")

    @cached_property
    def _docs(self) -> Array:
        return self.file.array("docs")

    @cached_property
    def _freqs(self) -> Array:
        return self.file.array("freqs")

    @cached_property
    def spelled(self) -> tuple[memoryview | Array, ...]:
        """What is needed to tell spellings and how often they are written, as `_lookups.c` takes it."""
        ends, blob = self._spellings
        lists = (self._named, self._proper)
        return (
            ends, blob, self.first, self.file.view("words.ends"), self.file.view("words"), *lists[0], *lists[1],
            self.all_pairs, self._postings, self._docs,
        )  # fmt: skip

    @cached_property
    def _spellings(self) -> tuple[memoryview, memoryview]:
        return self.file.view("spellings.ends"), self.file.view("spellings")

    @cached_property
    def _named(self) -> _DocLists:
        return self._doc_lists("named")

    @cached_property
    def _proper(self) -> _DocLists:
        return self._doc_lists("proper")

    def _doc_lists(self, name: str) -> _DocLists:
        return _DocLists(self.file.view(name), self.file.view(f"{name}.postings"), self.file.array(f"{name}.docs"))

    @cached_property
    def _with_stem(self) -> tuple[memoryview, memoryview]:
        return self.file.view("stems.spellings.ends"), self.file.view("stems.spellings")

    @cached_property
    def with_names(self) -> tuple[memoryview, memoryview]:
        """Where the spellings of each term of names end, and these."""
        return self.file.view("names.spellings.ends"), self.file.view("names.spellings")


class _DocLists(NamedTuple):
    """Documents of some spellings: of `spellings[i]`, `docs[offsets[i]:offsets[i + 1]]`."""

    spellings: memoryview
    offsets: memoryview
    docs: Array


def _place_of(lists: _DocLists, spelling: int) -> int | None:
    place = bisect_left(lists.spellings, spelling)
    return place if place < len(lists.spellings) and lists.spellings[place] == spelling else None


def _docs_of(lists: _DocLists, spelling: int) -> Array:
    place = _place_of(lists, spelling)
    return lists.docs[:0] if place is None else lists.docs[lists.offsets[place] : lists.offsets[place + 1]]


def _letters_of(word: str) -> np.uint64:
    return np.uint64(np.bitwise_or.reduce(_bits(np.frombuffer(word.encode("utf-32-le"), np.uint32))))


def _bits(code_points: Array) -> Array:
    return np.uint64(1) << (code_points % 64).astype(np.uint64)


def _days(published: Array, zone: tzinfo) -> Days | None:
    dated = published[published != UNDATED]
    if not len(dated):
        return Days(1, 0, np.zeros(len(published), np.uint8))
    starts, interval = periods(Query(interval=Interval.DAY, zone=zone), int(dated.min()), int(dated.max()))
    if interval is not Interval.DAY:
        return None
    bounds = np.array([*starts, max(starts[-1] + _DAY, int(dated.max()) + 1)])
    if (np.diff(bounds) == _DAY).all():  # no change of the clock, not on the last day either: one division does it
        codes = np.where(published == UNDATED, 0, (published - bounds[0]) // _DAY + 1)
    else:
        codes = np.searchsorted(bounds[:-1], published, side="right")  # what is undated is before all
    return Days(ordinal(int(dated.min()), zone), len(starts), codes.astype(smallest(len(starts))))

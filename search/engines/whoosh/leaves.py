"""The leaves of a query: words, phrases, patterns and fuzzy words, looked up in a snapshot and scored.

A leaf is scored as one term whatever it stands for (`search.ranking`). What it stands for are spellings in fields,
*pairs* of a segment, each with a weight that may depend on the document's language; the pairs of a segment are added up
in one call (`kernels.Sums.pairs`). Which pairs a word stands for is kept with the segment, since it never changes.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial

import numpy as np

from search import ranking
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.arrays import Matches
from search.engines.whoosh.kernels import Pairs, saturate, summing, union
from search.engines.whoosh.known import NAMING, pairs_of
from search.engines.whoosh.phrases import occurrences
from search.engines.whoosh.segment import Docs, Floats
from search.engines.whoosh.snapshot import Part, Snapshot
from search.expansion import commonest, cut_note, fixed_prefix, matcher
from search.messages import tell
from search.model import AlsoSearched, Fuzzy, Note, Pattern, Phrase, Query, Scope, Word
from search.names.expand import also_searched, word_weights
from search.schema import TEXTS
from search.stemming import stems_in
from search.text import fold

MAX_SECONDS = 5.0  # after this the rest of a query is left out and a note says so


# By the place of a pair: the place of its field, what an occurrence weighs in every document, and beside that in
# documents of a language.
_Pairs = dict[int, tuple[int, float, dict[str, float]]]
_Rows = Sequence[tuple[Part, Pairs]]  # the same as arrays, for each part
_NO_ROWS: _Rows = ()
_NO_FACTORS = np.zeros((0, 0))
_TYPED, _AS_NAME = 1, 2  # marks of documents that have the word itself, and another spelling of it as a name


class Leaves:
    """Answers the leaves of one query; `notes` and `also` say what was left out and what was searched besides."""

    def __init__(self, snapshot: Snapshot, query: Query) -> None:
        self.notes: list[Note] = []
        self.also: list[AlsoSearched] = []
        self._snapshot = snapshot
        self._query = query
        self._deadline = time.monotonic() + MAX_SECONDS

    def matches(self, node: Word | Phrase | Pattern | Fuzzy) -> Matches:
        match node:
            case Word(text, scope):
                return self._of_words(self._word(text, scope), self._names(text, scope))
            case Phrase(words, slop, scope):
                return self._scored(*self._phrase(words, slop, scope))
            case Pattern() | Fuzzy():
                return self._of_words(self._expanded(node))

    # ------------------------------------------------------------------------------------------------ words

    def _word(self, text: str, scope: Scope) -> _Rows:
        return self._snapshot.kept(("word", text, scope), lambda: self._rows_of_word(text, scope))

    def _rows_of_word(self, text: str, scope: Scope) -> _Rows:
        word = fold(text).encode()
        inflected = () if scope is Scope.NAME else tuple(sorted(stems_in(text, self._snapshot.languages)))
        return [
            (part, part.segment.kept(("word", word, inflected, scope), partial(_of_word, part, word, inflected, scope)))
            for part in self._snapshot.parts
        ]

    def _names(self, text: str, scope: Scope) -> _Rows:
        query = self._query
        also, rows = self._snapshot.kept(
            ("names", text, scope, query.names, query.dropped),
            lambda: self._rows_of_names(also_searched(text, scope, query, self._snapshot), scope),
        )
        known = next((known for known in self.also if known.asked == text), None)
        if known is not None and known is not also:  # the word was asked for in another scope, too
            rows = self._rows_of_names(known, scope)[1]
        elif also is not None and known is None:
            self.also.append(also)
        return rows

    def _rows_of_names(self, also: AlsoSearched | None, scope: Scope) -> tuple[AlsoSearched | None, _Rows]:
        weights = tuple(word_weights(also).items())
        parts = self._snapshot.parts if weights else ()
        return also, [
            (part, part.segment.kept(("names", weights, scope), partial(_of_names, part, weights, scope)))
            for part in parts
        ]

    # ------------------------------------------------------------------------------------- patterns and fuzzy words

    def _expanded(self, node: Pattern | Fuzzy) -> _Rows:
        fields = _fields(node.scope)
        having: dict[str, list[tuple[Part, list[int]]]] = {}
        for part, number, word in self._matching(node):
            places = [place for place, _, f in part.segment.pairs(part.segment.spellings_of(number)) if f in fields]
            if places:
                having.setdefault(word, []).append((part, places))
        self.notes += cut_note(node, len(having))
        words = sorted(having)
        if len(words) > len(commonest(dict.fromkeys(words, 0))):
            words = commonest({word: sum(_frequency(*one) for one in found) for word, found in having.items()})
        of_part: dict[str, tuple[Part, _Pairs]] = {}
        for part, places in (one for word in words for one in having[word]):
            pairs = of_part.setdefault(part.name, (part, {}))[1]
            pairs.update({place: (part.segment.field_of(place), ranking.EXPANDED_WEIGHT, {}) for place in places})
        return [(part, _as_rows(part, pairs)) for part, pairs in of_part.values()]

    def _matching(self, node: Pattern | Fuzzy) -> Iterator[tuple[Part, int, str]]:
        if isinstance(node, Fuzzy):
            for part in self._snapshot.parts:
                yield from ((part, *found) for found in part.segment.words_within(node.word, node.edits))
            return
        matches = matcher(node)
        for part, number, word in self._snapshot.words_with_prefix(fixed_prefix(node.pattern)):
            if matches(word):
                yield part, number, word

    # ------------------------------------------------------------------------------------------------ phrases

    def _phrase(self, words: tuple[str, ...], slop: int, scope: Scope) -> tuple[Docs, Floats]:
        with summing(self._snapshot.size) as sums:
            for part in self._snapshot.parts:
                for f in sorted(_fields(scope)):
                    if self._late():
                        break
                    docs, counts = occurrences(part.segment, f, words, slop)
                    if part.live is not None:
                        living = part.live[docs]
                        docs, counts = docs[living], counts[living]
                    lengths = part.segment.all_lengths[f][docs]
                    sums.values(docs + part.base, counts * self._snapshot.norms[f][lengths])
            return sums.collected()

    # ------------------------------------------------------------------------------------------------- scores

    def _of_words(self, words: _Rows, names: _Rows = _NO_ROWS) -> Matches:
        """The documents that have any of the pairs of a word or of other spellings of it as a name, with scores."""
        with summing(self._snapshot.size) as sums:
            for rows, mark in ((words, _TYPED), (names, _AS_NAME)):
                for part, pairs in rows:
                    if self._late():
                        break
                    if len(pairs.places):
                        sums.pairs(pairs, part.segment, self._snapshot.norms, part.base, part.live, mark)
            if not names:
                return self._scored(*sums.collected())
            return self._scored(*sums.marked())

    def _scored(self, docs: Docs, frequencies: Floats, marks: Array | None = None) -> Matches:
        """`search.ranking.score` of weighted frequencies, in their place; `marks`: which have what was typed."""
        scale = ranking.idf(self._snapshot.count, len(docs)) * (ranking.K1 + 1)
        saturate(frequencies, marks, _TYPED, ranking.K1, ranking.FLOOR, scale)
        return Matches(docs, frequencies)

    def _late(self) -> bool:
        """Whether the time is up; then a note says that the result is partial."""
        late = time.monotonic() > self._deadline
        if late and not any(note.code == "time" for note in self.notes):
            self.notes.append(
                Note(
                    "time",
                    tell(
                        "the search was stopped after {seconds} seconds; the result is not complete",
                        seconds=f"{MAX_SECONDS:g}",
                    ),
                )
            )
        return late


@cache
def _fields(scope: Scope) -> frozenset[int]:
    """The places of the TEXT fields that are searched in a scope."""
    return frozenset(place for place, f in enumerate(TEXTS) if scope in f.scopes)


def _of_word(part: Part, word: bytes, inflected: Sequence[str], scope: Scope) -> Pairs:
    """What a word stands for in a segment: its own spellings, and those that share its stems."""
    fields = _fields(scope)
    segment, pairs = part.segment, _Pairs()
    number = segment.words.find(word)
    if number is not None:
        for place, _, f in segment.pairs(segment.spellings_of(number)):
            if f in fields:
                pairs[place] = f, 1.0, {}
    for stem in inflected:
        number = segment.stems.find(stem.encode())
        language = stem.partition(":")[0]
        for place, _, f in segment.pairs(segment.with_stem(number)) if number is not None else ():
            if f in fields and TEXTS[f].stemmed:
                by_language = pairs.setdefault(place, (f, 0.0, {}))[2]
                by_language[language] = by_language.get(language, 0.0) + ranking.STEM_WEIGHT
    return _as_rows(part, pairs)


def _of_names(part: Part, weights: tuple[tuple[str, float], ...], scope: Scope) -> Pairs:
    """What other spellings of a name stand for in a segment."""
    places, weigh, fields = pairs_of(part.segment, weights, _fields(scope) & NAMING)
    return Pairs(places, weigh, fields, np.zeros(len(places), np.uint16), _NO_FACTORS)


def _as_rows(part: Part, pairs: _Pairs) -> Pairs:
    column = part.segment.column("language")
    factors: list[list[float]] = []
    known: dict[tuple[object, ...], int] = {}
    weights, tables = [], []
    for _, weight, by_language in pairs.values():
        if not by_language:
            weights.append(weight)
            tables.append(0)
            continue
        signature = (weight, *by_language.items())
        if signature not in known:
            row = [weight] * (len(column.terms) + 1)
            for language, more in by_language.items():
                for code in column.codes_of(language):
                    row[code] += more
            factors.append(row)
            known[signature] = len(factors)
        weights.append(1.0)
        tables.append(known[signature])
    return Pairs(
        np.fromiter(pairs, np.int64, len(pairs)),
        np.array(weights),
        np.array([f for f, _, _ in pairs.values()], np.uint8),
        np.array(tables, np.uint16),
        np.array(factors) if factors else _NO_FACTORS,
    )


def _frequency(part: Part, places: Iterable[int]) -> int:
    """In how many living documents the pairs are, a document counted once for each field."""
    by_field: dict[int, list[Array]] = defaultdict(list)
    for place in places:
        by_field[part.segment.field_of(place)].append(part.segment.postings(place).docs)
    return sum(len(part.living(union(lists))) for lists in by_field.values())

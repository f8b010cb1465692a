"""The leaves of a query: words, phrases, patterns and fuzzy words, looked up in a snapshot and scored.

A leaf is scored as one term whatever it stands for (`search.ranking`). What it stands for are spellings in fields, *pairs* of
a segment; pairs that weigh the same whatever the document's language are added up a field at a time, which for a prefix is one
run of the file.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from search import ranking
from search.engines.whoosh import arrays
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.arrays import Matches
from search.engines.whoosh.layout import LABEL_MARK
from search.engines.whoosh.phrases import occurrences, placed
from search.engines.whoosh.segment import Docs, Floats
from search.engines.whoosh.snapshot import Part, Snapshot
from search.expansion import commonest, cut_note, fixed_prefix, matcher
from search.model import AlsoSearched, Fuzzy, Note, Pattern, Phrase, Query, Scope, Word
from search.names.expand import also_searched, word_weights
from search.schema import NAMED, TEXTS
from search.stemming import stems_in
from search.text import fold

MAX_SECONDS = 5.0  # after this the rest of a query is left out and a note says so


@dataclass(slots=True)
class _Weight:
    """What an occurrence weighs before the field's weight: in every document, and beside that by its language."""

    always: float = 0.0
    in_language: dict[str, float] = field(default_factory=lambda: defaultdict(float))


_Pairs = dict[int, tuple[int, _Weight]]  # by the place of a pair: the place of its field, what it weighs


class Leaves:
    """Answers the leaves of one query; `notes` and `also` say what was left out and what was searched besides."""

    def __init__(self, snapshot: Snapshot, query: Query) -> None:
        self.notes: list[Note] = []
        self.also: list[AlsoSearched] = []
        self._snapshot = snapshot
        self._query = query
        self._deadline = time.monotonic() + MAX_SECONDS
        self._languages = set(snapshot.facet("language").keys)

    def matches(self, node: Word | Phrase | Pattern | Fuzzy) -> Matches:
        match node:
            case Word(text, scope):
                return self._scored(self._word(text, scope), self._names(text, scope))
            case Phrase(words, slop, scope):
                return self._scored(self._phrase(words, slop, scope))
            case Pattern() | Fuzzy():
                return self._scored(self._expanded(node))

    # ------------------------------------------------------------------------------------------------ words

    def _word(self, text: str, scope: Scope) -> Matches:
        fields = _fields(scope)
        word = fold(text).encode()
        inflected = [] if scope is Scope.NAME else sorted(stems_in(text, self._languages))
        found: list[tuple[Part, _Pairs]] = []
        for part in self._snapshot.parts:
            segment, pairs = part.segment, _Pairs()
            number = segment.words.find(word)
            if number is not None:
                for place, _, f in segment.pairs(segment.spellings_of(number)):
                    if f in fields:
                        pairs[place] = f, _Weight(1.0)
            for stem in inflected:
                number = segment.stems.find(stem.encode())
                language = stem.partition(":")[0]
                for place, _, f in segment.pairs(segment.with_stem(number)) if number is not None else ():
                    if f in fields and TEXTS[f].stemmed:
                        pairs.setdefault(place, (f, _Weight()))[1].in_language[language] += ranking.STEM_WEIGHT
            found.append((part, pairs))
        return self._frequencies(found)

    def _names(self, text: str, scope: Scope) -> Matches:
        also = next((known for known in self.also if known.asked == text), None)
        also = also or also_searched(text, scope, self._query, self._snapshot)
        if also is None:
            return arrays.NONE
        if also not in self.also:
            self.also.append(also)
        fields = {f for f in _fields(scope) if TEXTS[f].name in NAMED}
        return self._frequencies(self._weighted(word_weights(also), fields))

    def _weighted(self, words: Mapping[str, float], fields: set[int]) -> Iterator[tuple[Part, _Pairs]]:
        for part in self._snapshot.parts:
            segment, pairs = part.segment, _Pairs()
            for word, weight in words.items():
                number = segment.words.find(word.encode())
                if number is not None:
                    for place, _, f in segment.pairs(segment.spellings_of(number)):
                        if f in fields:
                            pairs[place] = f, _Weight(weight)
            yield part, pairs

    # ------------------------------------------------------------------------------------- patterns and fuzzy words

    def _expanded(self, node: Pattern | Fuzzy) -> Matches:
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
            pairs.update({place: (part.segment.field_of(place), _Weight(ranking.EXPANDED_WEIGHT)) for place in places})
        return self._frequencies(of_part.values())

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

    def _phrase(self, words: tuple[str, ...], slop: int, scope: Scope) -> Matches:
        docs, frequencies = [], []
        for f in sorted(_fields(scope)):
            if self._late():
                break
            lists = {word: placed(self._snapshot, f, word) for word in dict.fromkeys(words)}
            having, counts = occurrences(words, slop, lists, self._snapshot.size)
            docs.append(having)
            frequencies.append(TEXTS[f].weight * counts * self._norms(f, having))
        return arrays.together(docs, frequencies, self._snapshot.size)

    # ------------------------------------------------------------------------------------------------- scores

    def _frequencies(self, found: Iterable[tuple[Part, _Pairs]]) -> Matches:
        """The documents that have any of the pairs, with the weighted frequency in each in the place of a score."""
        docs: list[Docs] = []
        values: list[Floats] = []
        for part, pairs in found:
            if self._late():
                break
            for having, frequencies in self._of_part(part, pairs):
                if part.live is not None:
                    kept = part.live[having]
                    having, frequencies = having[kept], frequencies[kept]
                if len(having):
                    docs.append(having + part.base if part.base else having)
                    values.append(frequencies)
        return arrays.together(docs, values, self._snapshot.size)

    def _of_part(self, part: Part, pairs: _Pairs) -> Iterator[tuple[Docs, Floats]]:
        alike: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for place, (f, weight) in sorted(pairs.items()):
            by_language = _by_language(part, weight)
            if isinstance(by_language, float):
                if by_language:
                    alike[f].append((place, by_language))
                continue
            docs, freqs, _ = part.segment.postings(place)
            docs = docs.astype(np.int64)
            weights = by_language[part.segment.column("language").first[docs]]
            kept = np.flatnonzero(weights)
            if len(kept) < len(docs):
                docs, freqs, weights = docs[kept], freqs[kept], weights[kept]
            yield docs, freqs * weights * self._field(part, f, docs)
        for f, weighted in alike.items():
            yield self._added(part, f, weighted)

    def _added(self, part: Part, f: int, weighted: Sequence[tuple[int, float]]) -> tuple[Docs, Floats]:
        """The documents of several pairs of one field, what they have added up."""
        if len(weighted) == 1:
            place, weight = weighted[0]
            docs, freqs, _ = part.segment.postings(place)
            docs = docs.astype(np.int64)
            return docs, freqs * (weight * self._field(part, f, docs))
        lists = [part.segment.postings(place) for place, _ in weighted]
        counts = [len(one.docs) for one in lists]
        docs = np.concatenate([one.docs for one in lists]).astype(np.int64)
        freqs = np.concatenate([one.freqs for one in lists]) * np.repeat([weight for _, weight in weighted], counts)
        found = arrays.added(docs, freqs)
        return found.docs, found.scores * self._field(part, f, found.docs)

    def _field(self, part: Part, f: int, docs: Docs) -> Floats:
        """What an occurrence counts in a field of each of a part's documents."""
        norms = self._snapshot.norms(f) * TEXTS[f].weight
        return norms[part.segment.lengths(TEXTS[f].name)[docs]]

    def _norms(self, f: int, docs: Docs) -> Floats:
        lengths = self._snapshot.gathered(docs, lambda segment: segment.lengths(TEXTS[f].name), np.uint32)
        return self._snapshot.norms(f)[lengths]

    def _scored(self, words: Matches, names: Matches = arrays.NONE) -> Matches:
        """`search.ranking.score`, over arrays."""
        size = self._snapshot.size
        found = arrays.together([words.docs, names.docs], [words.scores, names.scores], size)
        saturated = found.scores / (found.scores + ranking.K1)
        scale = ranking.idf(self._snapshot.count, len(found.docs)) * (ranking.K1 + 1)
        if not len(names.docs):
            return Matches(found.docs, (saturated + ranking.FLOOR) * scale)
        with arrays.marked(words.docs, size) as typed:
            own = typed[found.docs]
        return Matches(found.docs, np.where(own, saturated + ranking.FLOOR, ranking.FLOOR * saturated) * scale)

    def _late(self) -> bool:
        """Whether the time is up; then a note says that the result is partial."""
        late = time.monotonic() > self._deadline
        if late and not any(note.code == "time" for note in self.notes):
            self.notes.append(
                Note("time", f"the search was stopped after {MAX_SECONDS:g} seconds; the result is not complete")
            )
        return late


def _fields(scope: Scope) -> set[int]:
    """The places of the TEXT fields that are searched in a scope."""
    return {place for place, f in enumerate(TEXTS) if scope in f.scopes}


def _by_language(part: Part, weight: _Weight) -> float | Array:
    """A weight: one for all documents of a part, or one for each value that its column of languages has, and for none."""
    if not weight.in_language:
        return weight.always
    terms = part.segment.column("language").terms
    found = np.full(len(terms) + 1, weight.always)
    for number, term in enumerate(terms, 1):
        found[number] += weight.in_language.get(term.partition(LABEL_MARK)[0], 0.0)
    return found


def _frequency(part: Part, places: Iterable[int]) -> int:
    """In how many living documents each of the pairs is, all together; a document with two spellings of a word counts once
    in a field."""
    by_field: dict[int, list[Array]] = defaultdict(list)
    for place in places:
        by_field[part.segment.field_of(place)].append(part.segment.postings(place).docs)
    return sum(
        len(part.living(lists[0] if len(lists) == 1 else np.unique(np.concatenate(lists))))
        for lists in by_field.values()
    )

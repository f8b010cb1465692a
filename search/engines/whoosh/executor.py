"""Evaluates a query on the arrays of a snapshot: Whoosh's own query classes and collectors are not used.

Why not: Whoosh's collectors miss the best documents of nested queries with a limit, `ANDNOT` and `Require` give
wrong documents, and one posting at a time in Python is slow (docs/decisions/0002-own-executor.md). A node
becomes `Matches`: the documents in order, with their scores. Sets are combined by merging those arrays; the
score of a leaf is `search.ranking`, over arrays.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, assert_never

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search import facets, ranking, schema
from search.engines.whoosh import arrays
from search.engines.whoosh.arrays import Matches
from search.engines.whoosh.layout import UNDATED
from search.engines.whoosh.segment import Docs, Floats
from search.engines.whoosh.snapshot import Mask, Snapshot
from search.expansion import commonest, cut_note, fixed_prefix, matcher
from search.model import (
    AlsoSearched,
    And,
    Choice,
    Dated,
    Everything,
    Facet,
    Filter,
    Fuzzy,
    Labelled,
    Maybe,
    Node,
    Not,
    Note,
    Nothing,
    Or,
    Order,
    Pattern,
    Period,
    Phrase,
    Query,
    Scope,
    Word,
)
from search.names.expand import also_searched, word_weights
from search.names.fullname import name_node
from search.positions import occurrences
from search.schema import DATE, KEYED, NAMED, STEMS, TEXTS, Field, microseconds
from search.stemming import stems_in
from search.text import fold

MAX_SECONDS = 5.0  # after this the rest of a query is left out and a note says so
_CHECKED = 256  # phrase candidates between two looks at the clock


class Term(NamedTuple):
    """A term of the index that a leaf looks up, and what an occurrence of it weighs there."""

    field: str  # the field it is indexed in
    text: str
    weight: float
    measured_in: str  # the TEXT field whose length divides it


@dataclass(frozen=True, slots=True)
class Answer:
    """What is on one page, and all that was counted. `keys` orders the whole result; rows belong to `docs`."""

    total: int
    docs: Docs
    scores: Floats
    keys: Floats
    facets: tuple[Facet, ...]
    notes: tuple[Note, ...]
    also: tuple[AlsoSearched, ...]


def execute(snapshot: Snapshot, query: Query) -> Answer:
    """Answers a query from a snapshot."""
    execution = _Execution(snapshot, query)
    matches = execution.evaluate(query.root)
    masks = execution.filters()
    passed = arrays.passed(masks.values(), matches.docs)
    docs, scores = matches.docs[passed], np.round(matches.scores[passed], 6)
    keys = execution.order(docs, scores)
    page = arrays.page(keys, query)
    return Answer(
        total=len(docs),
        docs=docs[page],
        scores=scores[page],
        keys=keys[page],
        facets=tuple(execution.facet(name, matches.docs, masks) for name in query.facets),
        notes=tuple(execution.notes),
        also=tuple(execution.also),
    )


class _Execution:
    """One query over one snapshot."""

    def __init__(self, snapshot: Snapshot, query: Query) -> None:
        self.snapshot = snapshot
        self.query = query
        self.notes: list[Note] = []
        self.also: list[AlsoSearched] = []
        self.deadline = time.monotonic() + MAX_SECONDS
        self.languages = set(snapshot.facet("language").keys)

    # ------------------------------------------------------------------------------------------------- nodes

    def evaluate(self, node: Node) -> Matches:
        match node:
            case And(nodes):
                return arrays.all_of([self.evaluate(n) for n in nodes])
            case Or(nodes):
                return arrays.any_of([self.evaluate(n) for n in nodes])
            case Not(inner):
                mask = self.snapshot.live.copy()
                mask[self.evaluate(inner).docs] = False
                return arrays.unscored(mask)
            case Maybe(inner):
                everything = arrays.unscored(self.snapshot.live)
                return arrays.any_of([everything, self.evaluate(inner)])
            case Everything():
                return arrays.unscored(self.snapshot.live)
            case Nothing():
                return arrays.unscored(np.zeros(0, np.bool_))
            case Labelled(facet, key):
                return arrays.unscored(self._having(facet, (key,), Choice.ANY))
            case Dated(first, last):
                return arrays.unscored(self.snapshot.live & self._within(Period(first, last)))
            case Word(text, scope):
                return self._leaf(self._word_terms(text, scope), self._name_terms(text, scope))
            case Phrase(words, slop, scope):
                return self._phrase(words, slop, scope)
            case Pattern() | Fuzzy():
                return self._leaf(self._expanded_terms(node))
            case _:
                assert_never(node)

    # ------------------------------------------------------------------------------------------------ leaves

    def _fields(self, scope: Scope) -> list[Field]:
        return [field for field in TEXTS if scope in field.scopes]

    def _word_terms(self, text: str, scope: Scope) -> list[Term]:
        exact = fold(text)
        inflected = [] if scope is Scope.NAME else sorted(stems_in(text, self.languages))
        terms = [Term(f.name, exact, f.weight, f.name) for f in self._fields(scope)]
        return terms + [
            Term(STEMS[f.name], stem, f.weight * ranking.STEM_WEIGHT, f.name)
            for f in self._fields(scope)
            if f.stemmed
            for stem in inflected
        ]

    def _name_terms(self, text: str, scope: Scope) -> list[Term]:
        also = next((known for known in self.also if known.asked == text), None)
        also = also or also_searched(text, scope, self.query, self.snapshot)
        if also and also not in self.also:
            self.also.append(also)
        weights = word_weights(also)
        fields = [f for f in self._fields(scope) if f.name in NAMED]
        return [Term(f.name, word, f.weight * w, f.name) for f in fields for word, w in weights.items()]

    def _expanded_terms(self, node: Pattern | Fuzzy) -> list[Term]:
        fields = self._fields(node.scope)
        found = {word for f in fields for word in self._matching(node, f.name)}
        self.notes += cut_note(node, len(found))
        words = sorted(found)
        if len(words) > len(commonest(dict.fromkeys(words, 0))):
            frequency = {w: sum(len(self.snapshot.postings(f.name, w)[0]) for f in fields) for w in words}
            words = commonest(frequency)
        return [Term(f.name, word, f.weight * ranking.EXPANDED_WEIGHT, f.name) for f in fields for word in words]

    def _matching(self, node: Pattern | Fuzzy, field: str) -> Iterable[str]:
        if isinstance(node, Pattern):
            return filter(matcher(node), self.snapshot.words_with_prefix(field, fixed_prefix(node.pattern)))
        return (
            word
            for vocabulary in self.snapshot.vocabularies(field)
            for word, _distance, _number in process.extract_iter(
                node.word, vocabulary, scorer=OSA.distance, score_cutoff=node.edits
            )
        )

    def _leaf(self, words: Sequence[Term], names: Sequence[Term] = ()) -> Matches:
        """The documents that have any of the terms, scored as one term; `names` are other spellings of it."""
        return self._scored(self._frequencies(words), self._frequencies(names))

    def _frequencies(self, terms: Sequence[Term]) -> Matches:
        """The documents that have any of the terms, and the weighted frequency in each in the place of a score."""
        docs, frequencies = [], []
        for term in terms:
            if self._late():
                break
            having, occurring = self.snapshot.postings(term.field, term.text)
            if len(having):
                docs.append(having)
                frequencies.append(term.weight * occurring / self.snapshot.norms(term.measured_in)[having])
        return arrays.together(docs, frequencies)

    def _scored(self, words: Matches, names: Matches = arrays.NONE) -> Matches:
        """`search.ranking.score`, over arrays."""
        found = arrays.together([words.docs, names.docs], [words.scores, names.scores])
        frequency = found.scores
        saturated = frequency / (ranking.K1 + frequency)
        shares = ranking.FLOOR + saturated
        if len(names.docs):
            alone = ~np.isin(found.docs, words.docs, assume_unique=True)
            shares[alone] = ranking.FLOOR * saturated[alone]
        weight = ranking.idf(self.snapshot.count, len(found.docs))
        return Matches(found.docs, weight * (ranking.K1 + 1) * shares)

    def _phrase(self, words: tuple[str, ...], slop: int, scope: Scope) -> Matches:
        docs, frequencies = [], []
        for field in self._fields(scope):
            having, counts = self._phrase_in(field.name, words, slop)
            if len(having):
                docs.append(having)
                frequencies.append(field.weight * counts / self.snapshot.norms(field.name)[having])
        return self._scored(arrays.together(docs, frequencies))

    def _phrase_in(self, field: str, words: tuple[str, ...], slop: int) -> tuple[Docs, Floats]:
        """The documents with a phrase in a field, and how often it is there."""
        postings = {word: self.snapshot.postings(field, word) for word in dict.fromkeys(words)}
        if len(words) == 1:
            return postings[words[0]]
        found = arrays.all_of([Matches(*p) for p in postings.values()]).docs
        if not len(found):
            return found, np.zeros(0)
        places = {word: self.snapshot.positions(field, word, found) for word in postings}
        counts = np.zeros(len(found))
        for row, here in enumerate(zip(*places.values(), strict=True)):
            if row % _CHECKED == 0 and self._late():
                break
            counts[row] = occurrences(words, slop, dict(zip(places, here, strict=True)))
        return found[counts > 0], counts[counts > 0]

    def _late(self) -> bool:
        """Whether the time is up; then a note says that the result is partial."""
        late = time.monotonic() > self.deadline
        if late and not any(note.code == "time" for note in self.notes):
            self.notes.append(
                Note("time", f"the search was stopped after {MAX_SECONDS:g} seconds; the result is not complete")
            )
        return late

    # ----------------------------------------------------------------------------------------------- filters

    def filters(self) -> dict[str, Mask]:
        """For each facet that something was chosen in, which documents pass."""
        masks: dict[str, Mask] = {}
        if self.query.period != Period():
            masks[DATE] = self._within(self.query.period)
        for f in self.query.filters:
            chosen = self._chosen(f)
            masks[f.facet] = masks[f.facet] & chosen if f.facet in masks else chosen
        return masks

    def _chosen(self, f: Filter) -> Mask:
        match f.facet:
            case schema.DATE:
                return self._dates(f)
            case schema.NAME:
                named = [self.evaluate(name_node(name)).docs for name in f.keys]
                return arrays.combined(
                    [arrays.mask(docs, self.snapshot.size) for docs in named], f.choice, self.snapshot.size
                )
            case _:
                return self._having(f.facet, f.keys, f.choice)

    def _within(self, period: Period) -> Mask:
        first, last = microseconds(period.first), microseconds(period.last)
        mask = self.snapshot.dated.copy() if first is not None or last is not None else self.snapshot.live
        if first is not None:
            mask &= self.snapshot.published >= first
        if last is not None:
            mask &= self.snapshot.published < last
        return mask

    def _dates(self, f: Filter) -> Mask:
        published = self.snapshot.published
        masks = [(published >= first) & (published < last) for first, last in facets.spans(f, self.query.zone)]
        return arrays.combined(masks, f.choice, self.snapshot.size)

    def _having(self, facet: str, keys: Sequence[str], choice: Choice) -> Mask:
        column = self.snapshot.facet(facet)
        masks = []
        for key in keys:
            mask = np.zeros(self.snapshot.size, np.bool_)
            if key in column.keys:
                mask[column.owners[column.codes == column.keys.index(key)]] = True
            masks.append(mask)
        return arrays.combined(masks, choice, self.snapshot.size)

    # ------------------------------------------------------------------------------------ facets and the order

    def facet(self, name: str, docs: Docs, masks: dict[str, Mask]) -> Facet:
        """Counts over all matches that pass the filters of the other facets."""
        found = docs[arrays.passed((mask for other, mask in masks.items() if other != name), docs)]
        return self._labelled_facet(name, found) if name in KEYED else self._date_facet(found)

    def _labelled_facet(self, name: str, docs: Docs) -> Facet:
        column = self.snapshot.facet(name)
        inside = np.zeros(self.snapshot.size, np.bool_)
        inside[docs] = True
        counts = np.bincount(column.codes[inside[column.owners]], minlength=len(column.keys))
        labels = dict(zip(column.keys, column.labels, strict=True))
        return facets.labelled(
            self.query, name, dict(zip(column.keys, counts.tolist(), strict=True)), lambda key: labels.get(key, key)
        )

    def _date_facet(self, docs: Docs) -> Facet:
        instants = self.snapshot.published[docs[self.snapshot.dated[docs]]]
        if not len(instants):
            return facets.dated(self.query, [], [], facets.periods(self.query, 0, 0)[1])
        bounds, interval = facets.periods(self.query, int(instants.min()), int(instants.max()))
        rows = np.searchsorted(np.array(bounds), instants, side="right") - 1
        return facets.dated(self.query, bounds, np.bincount(rows, minlength=len(bounds)).tolist(), interval)

    def order(self, docs: Docs, scores: Floats) -> Floats:
        """The sort key of each document, one row each; the first column counts most."""
        published = self.snapshot.published[docs].astype(np.float64)
        undated = self.snapshot.published[docs] == UNDATED
        newest, oldest = np.where(undated, np.inf, -published), np.where(undated, np.inf, published)
        by = {Order.RELEVANCE: (-scores, newest), Order.NEWEST: (newest,), Order.OLDEST: (oldest,)}
        return np.stack([*by[self.query.order], self.snapshot.tie[docs]], axis=1)

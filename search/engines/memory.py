"""The obvious engine: every article in a dictionary, every query a walk over all of them.

It is the oracle that the other engines are tested against, so it does nothing clever, and it is what tests and
small scripts use (`memory:`). It keeps nothing on disk.
"""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from search import facets, ranking
from search.engine import Engine
from search.expansion import commonest, cut_note, matcher
from search.model import (
    AlsoSearched,
    And,
    Article,
    Choice,
    Dated,
    Everything,
    Facet,
    Filter,
    Fuzzy,
    Hit,
    Labelled,
    Maybe,
    Node,
    Not,
    Note,
    Nothing,
    Or,
    Order,
    Page,
    Pattern,
    Period,
    Phrase,
    Query,
    Scope,
    Variant,
    Word,
    Written,
)
from search.names.begin import begun
from search.names.commonest import commonest as commonest_names
from search.names.expand import MARK, also_searched, entry, word_weights
from search.names.fullname import name_node
from search.names.terms import EXACTLY
from search.positions import occurrences
from search.schema import DATE, NAME, NAMED, STEMS, TEXTS, Field, Terms, microseconds, terms
from search.stemming import stems_in
from search.text import fold

Scores = dict[str, float]
Occurrences = Callable[[Terms, Field], float]


@dataclass(frozen=True, slots=True)
class _Kept:
    article: Article
    terms: Terms


class MemoryEngine:
    """An archive in memory; see `search.engine.Engine`."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}
        self._generation = 0
        self._lock = threading.RLock()

    def search(self, query: Query) -> Page:
        with self._lock:
            kept = dict(self._kept)
            generation = self._generation
        search = _Search(kept, query)
        scores = search.evaluate(query.root)
        found = [k for k in scores if search.passes(k, without=None)]
        hits = sorted((self._hit(kept[k], scores[k], query.order) for k in found), key=lambda hit: hit.sort)
        if query.after is not None:
            shown = [hit for hit in hits if hit.sort > query.after][: query.size]
        else:
            shown = hits[(query.page - 1) * query.size : query.page * query.size]
        return Page(
            query=query,
            total=len(hits),
            hits=tuple(shown),
            facets=tuple(search.facet(name, scores) for name in query.facets),
            notes=(*query.notes, *search.notes),
            partial=bool(search.notes),
            also=tuple(search.also),
            generation=str(generation),
        )

    def begun(self, beginning: str) -> tuple[Variant, ...]:
        with self._lock:
            kept = dict(self._kept)
        return begun(beginning, _Search(kept, Query()))

    def get(self, article_id: str) -> Article | None:
        kept = self._kept.get(article_id)
        return kept.article if kept else None

    def write(self, articles: Iterable[Article], replace: bool = False) -> Written:
        new: dict[str, _Kept] = {} if replace else self._kept
        written = Written()
        for article in articles:
            kept = _Kept(article, terms(article))
            with self._lock:
                before = new.get(article.id)
                new[article.id] = kept
                same = before is not None and before.article == article
                written += Written(added=before is None, updated=before is not None and not same, unchanged=same)
        with self._lock:
            self._kept = new
            self._generation += bool(replace or written.added or written.updated)
        return written

    def delete(self, ids: Iterable[str]) -> int:
        with self._lock:
            gone = [k for k in set(ids) if self._kept.pop(k, None)]
            self._generation += bool(gone)
        return len(gone)

    def close(self) -> None:
        self._kept = {}

    @staticmethod
    def _hit(kept: _Kept, score: float, order: Order) -> Hit:
        score = round(score, 6)
        published = microseconds(kept.article.published)
        newest = math.inf if published is None else -float(published)
        oldest = math.inf if published is None else float(published)
        by: dict[Order, tuple[float, ...]] = {
            Order.RELEVANCE: (-score, newest),
            Order.NEWEST: (newest,),
            Order.OLDEST: (oldest,),
        }
        return Hit(kept.article, score, (*by[order], float(ranking.tie(kept.article.id))))


class _Search:
    """One query over one state of the archive."""

    def __init__(self, kept: Mapping[str, _Kept], query: Query) -> None:
        self.kept = kept
        self.query = query
        self.notes: list[Note] = []
        self.also: list[AlsoSearched] = []
        self.named: dict[str, Scores] = {}
        self.languages = {k for e in kept.values() for k in e.terms.labels["language"]}
        self.average_length = {
            field.name: _mean([e.terms.lengths[field.name] for e in kept.values()]) for field in TEXTS
        }

    # Every node gives the articles that match, each with its score.

    def evaluate(self, node: Node) -> Scores:
        match node:
            case And(nodes):
                every = [self.evaluate(n) for n in nodes]
                return {k: sum(s[k] for s in every) for k in self.kept if all(k in s for s in every)}
            case Or(nodes):
                every = [self.evaluate(n) for n in nodes]
                return {k: sum(s.get(k, 0.0) for s in every) for k in self.kept if any(k in s for s in every)}
            case Not(inner):
                unwanted = self.evaluate(inner)
                return {k: 0.0 for k in self.kept if k not in unwanted}
            case Maybe(inner):
                wanted = self.evaluate(inner)
                return {k: wanted.get(k, 0.0) for k in self.kept}
            case Everything():
                return dict.fromkeys(self.kept, 0.0)
            case Nothing():
                return {}
            case Labelled(facet, key):
                return {k: 0.0 for k, e in self.kept.items() if key in e.terms.labels[facet]}
            case Dated(first, last):
                return {k: 0.0 for k in self.kept if self._within(k, Period(first, last))}
            case Word(text, scope):
                return self._leaf(self._word(text, scope), scope, self._spelt(self._also(text, scope)))
            case Phrase(words, slop, scope):
                return self._leaf(lambda t, f: occurrences(words, slop, t.words[f.name]), scope)
            case Pattern() | Fuzzy():
                return self._leaf(self._expanded(node), node.scope)
            case _:
                assert_never(node)

    def _word(self, text: str, scope: Scope) -> Occurrences:
        exact = fold(text)
        inflected = frozenset() if scope is Scope.NAME else stems_in(text, self.languages)

        def count(t: Terms, field: Field) -> float:
            stemmed = t.stems.get(STEMS.get(field.name, ""), {})
            return len(t.words[field.name].get(exact, ())) + ranking.STEM_WEIGHT * sum(
                stemmed.get(stem, 0) for stem in inflected
            )

        return count

    def _also(self, text: str, scope: Scope) -> AlsoSearched | None:
        also = next((known for known in self.also if known.asked == text), None)
        also = also or also_searched(text, scope, self.query, self)
        if also and also not in self.also:
            self.also.append(also)
        return also

    def _spelt(self, also: AlsoSearched | None) -> Occurrences:
        weights = word_weights(also)

        def count(t: Terms, field: Field) -> float:
            if field.name not in NAMED:
                return 0.0
            return sum(weight * len(t.words[field.name].get(word, ())) for word, weight in weights.items())

        return count

    # What the archive knows of names: see `search.names.expand.Dictionary`.

    def spellings(self, terms: tuple[str, ...]) -> list[list[tuple[str, str, int]]]:
        return [self._spellings(entry(term, "")) for term in terms]

    def _spellings(self, prefix: str) -> list[tuple[str, str, int]]:
        counts = Counter(
            name.removeprefix(prefix) for e in self.kept.values() for name in e.terms.names if name.startswith(prefix)
        )
        return [(spelling, fold(spelling), count) for spelling, count in counts.items()]

    def begun(self, beginning: str, most: int) -> list[tuple[str, str, int]]:
        counts = Counter(
            spelling
            for e in self.kept.values()
            for spelling in {name.partition(MARK)[2] for name in e.terms.names if name.startswith(beginning)}
        )
        commonest = sorted(counts.items(), key=lambda found: (-found[1], found[0]))[:most]
        return [(spelling, fold(spelling), count) for spelling, count in commonest]

    def written(self, words: tuple[str, ...]) -> list[tuple[int, int]]:
        return list(map(self._written, words))

    def _written(self, word: str) -> tuple[int, int]:
        prefix = entry(f"={word}", "")
        names = sum(any(name.startswith(prefix) for name in e.terms.names) for e in self.kept.values())
        return sum(any(word in e.terms.words[name] for name in NAMED) for e in self.kept.values()), names

    def _expanded(self, node: Pattern | Fuzzy) -> Occurrences:
        matches = matcher(node)
        fields = [f.name for f in TEXTS if node.scope in f.scopes]
        frequencies = Counter(
            word for e in self.kept.values() for name in fields for word in e.terms.words[name] if matches(word)
        )
        self.notes += cut_note(node, len(frequencies))
        words = commonest(frequencies)
        return lambda t, f: ranking.EXPANDED_WEIGHT * sum(len(t.words[f.name].get(word, ())) for word in words)

    def _leaf(self, count: Occurrences, scope: Scope, names: Occurrences = lambda t, f: 0.0) -> Scores:
        words = {k: self._frequency(e.terms, count, scope) for k, e in self.kept.items()}
        spelt = {k: self._frequency(e.terms, names, scope) for k, e in self.kept.items()}
        found = [k for k in self.kept if words[k] > 0 or spelt[k] > 0]
        weight = ranking.idf(len(self.kept), len(found))
        return {k: ranking.score(weight, words[k], spelt[k]) for k in found}

    def _frequency(self, t: Terms, count: Occurrences, scope: Scope) -> float:
        total = 0.0
        for field in TEXTS:
            if scope in field.scopes:
                relative = t.lengths[field.name] / self.average_length[field.name]
                total += field.weight * count(t, field) / (1 - ranking.B + ranking.B * relative)
        return total

    # Filters take away; a facet is counted without its own.

    def passes(self, k: str, without: str | None) -> bool:
        if without != DATE and not self._within(k, self.query.period):
            return False
        return all(self._chosen(k, f) for f in self.query.filters if f.facet != without)

    def _within(self, k: str, period: Period) -> bool:
        if period == Period():
            return True
        at = self.kept[k].article.published
        if at is None:
            return False
        return (period.first is None or period.first <= at) and (period.last is None or at < period.last)

    def _chosen(self, k: str, f: Filter) -> bool:
        if f.facet == NAME:
            has = [k in self._having_name(name) for name in f.keys]
        elif f.facet == DATE:
            at = microseconds(self.kept[k].article.published)
            has = [at is not None and first <= at < last for first, last in facets.spans(f, self.query.zone)]
        else:
            has = [key in self.kept[k].terms.labels[f.facet] for key in f.keys]
        return {Choice.ANY: any(has), Choice.ALL: all(has), Choice.NONE: not any(has)}[f.choice]

    def _having_name(self, name: str) -> Scores:
        if name not in self.named:
            self.named[name] = self.evaluate(name_node(name))
        return self.named[name]

    def facet(self, name: str, scores: Scores) -> Facet:
        found = [self.kept[k] for k in scores if self.passes(k, without=name)]
        if name == DATE:
            return self._date_facet([at for e in found if (at := microseconds(e.article.published)) is not None])
        if name == NAME:
            return self._name_facet(found)
        counts = Counter(key for e in found for key in e.terms.labels[name])
        return facets.labelled(self.query, name, counts, lambda key: self._label(name, key, found))

    def _name_facet(self, found: Sequence[_Kept]) -> Facet:
        counts = Counter(name.partition(MARK)[2] for e in found for name in e.terms.names if name.startswith(EXACTLY))
        return facets.spelt(commonest_names(counts, self, self.query.facet_size) or ())

    def _label(self, name: str, key: str, found: Sequence[_Kept]) -> str:
        """How a key is written most often, in a result or else in the archive."""
        label = key
        for among in (self.kept.values(), found):
            written = Counter(e.terms.labels[name][key] for e in among if key in e.terms.labels[name])
            label = facets.commonest_label(written, label)
        return label

    def _date_facet(self, instants: list[int]) -> Facet:
        if not instants:
            return facets.dated(self.query, [], [], facets.periods(self.query, 0, 0)[1])
        bounds, interval = facets.periods(self.query, min(instants), max(instants))
        counts = [
            sum(first <= at and (later is None or at < later) for at in instants)
            for first, later in zip(bounds, [*bounds[1:], None], strict=True)
        ]
        return facets.dated(self.query, bounds, counts, interval)


def _mean(lengths: list[int]) -> float:
    counted = [length for length in lengths if length]
    return sum(counted) / len(counted) if counted else 1.0


def open_engine(address: str, create: bool) -> Engine:
    """An empty archive; the address says nothing."""
    del address, create
    return MemoryEngine()

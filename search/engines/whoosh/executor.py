"""Evaluates a query on the arrays of a snapshot: Whoosh's own query classes and collectors are not used.

Why not: Whoosh's collectors miss the best documents of nested queries with a limit, `ANDNOT` and `Require` give
wrong documents, and one posting at a time in Python is slow (docs/decisions/0002-own-executor.md). A node
becomes `Matches`: the documents in order, with their scores. Sets are combined by `arrays`; leaves are
scored by `leaves`; filters and facets are `facetcounts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

import numpy as np

from search import schema
from search.engines.whoosh import arrays
from search.engines.whoosh.arrays import Matches
from search.engines.whoosh.facetcounts import counted, dates, having, within
from search.engines.whoosh.kernels import soonest
from search.engines.whoosh.layout import UNDATED
from search.engines.whoosh.leaves import Leaves
from search.engines.whoosh.namecounts import named
from search.engines.whoosh.segment import Docs, Floats, Mask
from search.engines.whoosh.snapshot import Snapshot
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
    Word,
)
from search.names.fullname import name_node
from search.schema import DATE

DECIMALS = 6  # of a score; what differs behind them is equal
_ROUNDING = 10.0**-DECIMALS
_EXACT = 1 << 53  # instants beyond this, in the year 2255, are more than floats can tell apart
Narrowing = Not | Maybe | Labelled | Dated | Everything  # nodes that are asked of documents, not looked up


@dataclass(frozen=True, slots=True)
class Answer:
    """What is on one page, and all that was counted. `keys` orders the whole result; its rows belong to `docs`."""

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
    tests = execution.tests(matches.docs)
    found = arrays.chosen(matches, arrays.passed(tests.values(), len(matches.docs))) if tests else matches
    rows, keys = execution.page(found)
    return Answer(
        total=len(found.docs),
        docs=found.docs[rows],
        scores=np.round(found.scores[rows], 6),
        keys=keys,
        facets=tuple(execution.facet(name, matches, found, tests) for name in query.facets),
        notes=tuple(execution.leaves.notes),
        also=tuple(execution.leaves.also),
    )


class _Execution:
    """One query over one snapshot."""

    def __init__(self, snapshot: Snapshot, query: Query) -> None:
        self.snapshot = snapshot
        self.query = query
        self.leaves = Leaves(snapshot, query)

    # ------------------------------------------------------------------------------------------------- nodes

    def evaluate(self, node: Node) -> Matches:
        match node:
            case And(nodes):
                return self._all_of(nodes)
            case Or(nodes):
                return arrays.any_of([self.evaluate(n) for n in nodes], self.snapshot.size)
            case Not() | Maybe() | Labelled() | Dated() | Everything():
                return self._narrowed(self._everything(), node)
            case Nothing():
                return arrays.NONE
            case Word() | Phrase() | Pattern() | Fuzzy():
                return self.leaves.matches(node)
            case _:
                assert_never(node)

    def _everything(self) -> Matches:
        return arrays.unscored(self.snapshot.everything)

    def _all_of(self, nodes: Sequence[Node]) -> Matches:
        # What only narrows a set is asked of the documents that are left, not of the whole archive.
        found = [self.evaluate(n) for n in nodes if not isinstance(n, Narrowing)]
        matches = arrays.all_of(found) if found else self._everything()
        for node in nodes:
            if isinstance(node, Narrowing):
                matches = self._narrowed(matches, node)
        return matches

    def _narrowed(self, matches: Matches, node: Narrowing) -> Matches:
        match node:
            case Not(inner):
                return arrays.without(matches, self.evaluate(inner).docs)
            case Maybe(inner):
                return arrays.raised(matches, self.evaluate(inner))
            case Labelled(facet, key):
                return arrays.chosen(matches, having(self.snapshot, matches.docs, facet, (key,), Choice.ANY))
            case Dated(first, last):
                return arrays.chosen(matches, within(self.snapshot, matches.docs, Period(first, last)))
            case Everything():
                return matches

    # --------------------------------------------------------------------------------------- filters and facets

    def tests(self, docs: Docs) -> dict[str, Mask]:
        """For each facet that something was chosen in, which of the documents pass."""
        found: dict[str, Mask] = {}
        if self.query.period != Period():
            found[DATE] = within(self.snapshot, docs, self.query.period)
        for f in self.query.filters:
            passed = self._chosen(docs, f)
            found[f.facet] = found[f.facet] & passed if f.facet in found else passed
        return found

    def _chosen(self, docs: Docs, f: Filter) -> Mask:
        match f.facet:
            case schema.DATE:
                return dates(self.snapshot, docs, f, self.query.zone)
            case schema.NAME:
                return self._named(docs, f)
            case _:
                return having(self.snapshot, docs, f.facet, f.keys, f.choice)

    def _named(self, docs: Docs, f: Filter) -> Mask:
        masks = [arrays.among(docs, self.evaluate(name_node(name)).docs) for name in f.keys]
        return arrays.combined(masks, f.choice, len(docs))

    def facet(self, name: str, matches: Matches, found: Matches, tests: dict[str, Mask]) -> Facet:
        """Counts over all matches that pass the tests of the other facets."""
        if name in tests:
            others = [rows for other, rows in tests.items() if other != name]
            docs = matches.docs[arrays.passed(others, len(matches.docs))] if others else matches.docs
        else:
            docs = found.docs
        if name == schema.NAME:
            return named(self.snapshot, self.query, docs)
        return counted(self.snapshot, self.query, name, docs)

    # ----------------------------------------------------------------------------------------------- the order

    def page(self, found: Matches) -> tuple[Docs, Floats]:
        """The rows of the page, in order, and the sort key of each; the first column of a key counts most."""
        query = self.query
        columns = self._columns(found)
        if query.order is not Order.RELEVANCE:
            rows = self._soonest(found.docs)
        elif query.after is None:
            rows = arrays.best(found.scores, query.page * query.size, _ROUNDING)
        else:
            rows = np.arange(len(found.docs))
        if query.after is not None:
            rows = rows[arrays.behind(rows, columns, query.after)]
            skipped, last = 0, query.size
        else:
            skipped, last = (query.page - 1) * query.size, query.page * query.size
        if skipped >= len(found.docs):
            return rows[:0], np.zeros((0, len(columns)))
        rows = np.sort(arrays.first(rows, columns, last))
        keys = np.stack([column(rows) for column in columns], axis=1)
        order = np.lexsort(keys.T[::-1])[skipped:last]  # it takes its last key first
        return rows[order], keys[order]

    def _soonest(self, docs: Docs) -> Docs:
        """Rows of documents among which are those of the page."""
        query, snapshot = self.query, self.snapshot
        runs = ((docs[rows], part.base, part.segment.published) for _, part, rows in snapshot.cut(docs))
        newest = query.order is Order.NEWEST
        if query.after is None:
            return soonest(runs, len(docs), query.page * query.size, newest)
        instant = query.after[0]  # as `_columns` has it
        if instant == np.inf:
            return soonest(runs, len(docs), query.size, newest, UNDATED)
        if abs(instant) < _EXACT and instant.is_integer():
            return soonest(runs, len(docs), query.size, newest, int(-instant if newest else instant))
        return np.arange(len(docs))

    def _columns(self, found: Matches) -> list[arrays.Column]:
        def scores(rows: Docs) -> Floats:
            return -np.round(found.scores[rows], DECIMALS)

        def instants(rows: Docs) -> Floats:
            published = self.snapshot.published(found.docs[rows])
            sign = 1.0 if self.query.order is Order.OLDEST else -1.0
            return np.where(published == UNDATED, np.inf, sign * published)

        def ties(rows: Docs) -> Floats:
            return self.snapshot.ties(found.docs[rows])

        by_date: list[arrays.Column] = [instants, ties]
        return [scores, *by_date] if self.query.order is Order.RELEVANCE else by_date

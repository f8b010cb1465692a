"""Random archives, commits, deletions and queries: the Whoosh engine answers as the obvious one does."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import article
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engine import Engine, open_engine
from search.engines.whoosh import kernels, lookups
from search.model import (
    Access,
    And,
    Article,
    Choice,
    Dated,
    Everything,
    Filter,
    Fuzzy,
    Interval,
    Labelled,
    Maybe,
    Node,
    Not,
    Nothing,
    Or,
    Order,
    Page,
    Pattern,
    Period,
    Phrase,
    Query,
    Scope,
    Word,
)
from search.schema import FACETS, NAME

WORDS = (
    "Лукашэнка",
    "Łukašenka",
    "Lukashenko",
    "лукашенко",
    "minsk",
    "border",
    "borders",
    "Мінск",
    "выбары",
    "выбараў",
    "prisoner",
    "prisoners",
    "Łuck",
    "o'neill",
    "2025",
)
FOLDED = ("minsk", "border", "borders", "мінск", "выбары", "prisoner", "luck", "2025")
BEGINNINGS = ("lukas", "Лука", "łuk", "prison", "O'Nei")
START = datetime(2024, 1, 1, tzinfo=UTC)

text = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
instants = st.none() | st.integers(0, 900 * 24).map(lambda hours: START + timedelta(hours=hours))
articles = st.builds(
    article,
    article_id=st.integers(1, 12).map(str),
    title=text,
    body=text,
    lead=text,
    alternative_title=st.just("") | text,
    categories=st.lists(st.sampled_from(("Politics", "politics", "Society", "Эканоміка")), max_size=3).map(tuple),
    tags=st.lists(st.sampled_from(WORDS), max_size=2).map(tuple),
    authors=st.lists(st.sampled_from(WORDS), max_size=1).map(tuple),
    source=st.sampled_from(("", "X", "Y")),
    language=st.sampled_from(("", "en", "en-US", "be", "ru")),
    published=instants,
    access=st.sampled_from(Access),
)
steps = st.lists(
    st.tuples(st.just("write"), st.lists(articles, max_size=6))
    | st.tuples(st.just("replace"), st.lists(articles, max_size=4))
    | st.tuples(st.just("delete"), st.lists(st.integers(1, 12).map(str), max_size=4)),
    min_size=1,
    max_size=5,
)

scopes = st.sampled_from(Scope)
leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, st.sampled_from(WORDS), scopes),
    st.builds(
        Phrase,
        st.lists(st.sampled_from(FOLDED), min_size=1, max_size=3).map(tuple),
        st.sampled_from((0, 0, 1, 5)),
        scopes,
    ),
    st.builds(Pattern, st.sampled_from(("bor*", "m?nsk", "pris*", "выб*", "b*rs", "*")), scopes),
    st.builds(Fuzzy, st.sampled_from(FOLDED), st.integers(1, 2), scopes),
    st.builds(Labelled, st.just("category"), st.sampled_from(("politics", "ekanomika", "none"))),
    st.builds(Dated, instants, instants),
    st.just(Everything()),
    st.just(Nothing()),
)
nodes = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(And, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, inner),
        st.builds(Maybe, inner),
    ),
    max_leaves=6,
)
filters = st.one_of(
    st.builds(
        Filter,
        st.just("category"),
        st.lists(st.sampled_from(("politics", "society", "none")), min_size=1, max_size=2).map(tuple),
        st.sampled_from(Choice),
    ),
    st.builds(Filter, st.just("language"), st.sampled_from((("en",), ("be", "ru")))),
    st.builds(Filter, st.just("name"), st.sampled_from((("łukašenka",), ("Лукашенко", "minsk"), ("Minsk prisoner",)))),
    st.builds(Filter, st.just("date"), st.sampled_from((("2024",), ("2024-03", "2025-01-02")))),
)
queries = st.builds(
    Query,
    root=nodes,
    filters=st.lists(filters, max_size=2).map(tuple),
    period=st.just(Period()) | st.builds(Period, instants, instants),
    order=st.sampled_from(Order),
    size=st.just(100),
    facets=st.just((*FACETS, NAME)),
    facet_size=st.just(None) | st.just(2),
    interval=st.sampled_from((Interval.AUTO, Interval.YEAR, Interval.MONTH)),
)


def do(engine: Engine, step: tuple[str, list[Article]] | tuple[str, list[str]]) -> object:
    match step:
        case ("write", what):
            return engine.write(what)  # type: ignore[arg-type]
        case ("replace", what):
            return engine.write(what, replace=True)  # type: ignore[arg-type]
        case (_, what):
            return engine.delete(what)  # type: ignore[arg-type]


def ranking(page: Page) -> Iterator[tuple[float, str]]:
    """Ids with their scores, in an order that does not depend on the last digits of a score."""
    yield from sorted((round(-hit.score, 4), hit.article.id) for hit in page.hits)


def assert_agreement(steps: list[tuple[str, list[Article]]], asked: list[Query]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        oracle, engine = open_engine("memory:"), open_engine(str(Path(folder, "index")), create=True)
        for step in [("write", []), *steps]:
            assert do(engine, step) == do(oracle, step)
        for query in asked:
            expected, found = oracle.search(query), engine.search(query)
            assert found.total == expected.total
            assert found.facets == expected.facets
            assert [n.code for n in found.notes] == [n.code for n in expected.notes]
            assert list(ranking(found)) == list(ranking(expected))
            if query.order is not Order.RELEVANCE:
                assert [h.article for h in found.hits] == [h.article for h in expected.hits]
            first = engine.search(replace(query, size=2))
            if first.hits:
                rest = engine.search(replace(query, after=first.hits[-1].sort))
                assert first.hits + rest.hits == found.hits
        for beginning in BEGINNINGS:
            assert engine.begun(beginning) == oracle.begun(beginning)
        engine.close()


given_anything = given(steps=steps, asked=st.lists(queries, min_size=1, max_size=6))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given_anything
def test_any_query_on_any_archive_gives_the_same_on_both_engines(
    steps: list[tuple[str, list[Article]]], asked: list[Query]
) -> None:
    assert_agreement(steps, asked)


@pytest.mark.skipif(kernels._compiled is None, reason="installed without a compiler, which the test above has shown")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given_anything
def test_any_query_gives_the_same_without_the_compiled_loops(
    steps: list[tuple[str, list[Article]]], asked: list[Query]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "_compiled", None)
        patch.setattr(lookups, "compiled", None)
        patch.setattr(kernels, "_FREE", [])
        assert_agreement(steps, asked)

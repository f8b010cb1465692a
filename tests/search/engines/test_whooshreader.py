"""Stock Whoosh reads what the Whoosh engine writes: the terms of the articles, and the same answers as the engine's."""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import article
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein
from whoosh import query as asked
from whoosh.index import FileIndex
from whoosh.reading import TermNotFound
from whoosh.writing import IndexingError

from search.articles import packed, unpacked
from search.engine import Engine, open_engine
from search.engines.whoosh.layout import ID, LABEL_MARK, STORED
from search.engines.whoosh.storage import DurableStorage
from search.model import (
    And,
    Article,
    Everything,
    Labelled,
    Node,
    Not,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Query,
    Scope,
    Word,
)
from search.names.expand import MARK
from search.schema import KEYED, NAMES, STEMS, TEXTS, terms
from search.stemming import stems_in
from search.text import fold

WORDS = (
    "Łukašenka",
    "Łuck",
    "luck",
    "лукашенко",
    "minsk",
    "Minsk",
    "border",
    "borders",
    "running",
    "runs",
    "Мінск",
    "выбары",
    "выбараў",
)
FOLDED = ("luck", "minsk", "border", "borders", "running", "lukasenka", "мінск", "выбары")
LANGUAGES = ("", "en", "en-US", "be", "ru")

text = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
articles = st.builds(
    article,
    article_id=st.integers(1, 15).map(str),
    title=text,
    body=text,
    lead=text,
    alternative_title=st.just("") | text,
    categories=st.lists(st.sampled_from(("Politics", "politics", "Society", "Эканоміка")), max_size=3).map(tuple),
    tags=st.lists(st.sampled_from(WORDS), max_size=2).map(tuple),
    authors=st.lists(st.sampled_from(WORDS), max_size=1).map(tuple),
    source=st.sampled_from(("", "X", "Y")),
    language=st.sampled_from(LANGUAGES),
)
steps = st.lists(
    st.lists(articles, max_size=8) | st.lists(st.integers(1, 15).map(str), max_size=4), min_size=1, max_size=5
)

scopes = st.sampled_from(Scope)
leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, st.sampled_from(WORDS), scopes),
    st.builds(Phrase, st.lists(st.sampled_from(FOLDED), min_size=1, max_size=3).map(tuple), st.just(0), scopes),
    st.builds(Pattern, st.sampled_from(("bor*", "m?nsk", "выб*", "b*rs", "*run*", "*")), scopes),
    st.builds(Labelled, st.just("category"), st.sampled_from(("politics", "ekanomika", "none"))),
    st.builds(Labelled, st.just("language"), st.sampled_from(("en", "be"))),
    st.just(Everything()),
    st.just(Nothing()),
)
nodes = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(And, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)


def for_whoosh(node: Node) -> Any:
    """The query of Whoosh that asks the same as a node."""
    match node:
        case Word(text, scope):
            stems = sorted(stems_in(text, ("en", "be", "ru"))) if scope is not Scope.NAME else []
            found = [asked.Term(field, fold(text)) for field in fields(scope)]
            return asked.Or(found + [asked.Term(STEMS[f], s) for f in fields(scope) if f in STEMS for s in stems])
        case Phrase((word,), _, scope):
            return asked.Or([asked.Term(field, word) for field in fields(scope)])
        case Phrase(words, _, scope):
            return asked.Or([asked.Phrase(field, list(words)) for field in fields(scope)])
        case Pattern(pattern, scope) if pattern[-1] == "*" and pattern[:-1].isalpha():
            return asked.Or([asked.Prefix(field, pattern[:-1]) for field in fields(scope)])
        case Pattern(pattern, scope):
            return asked.Or([asked.Wildcard(field, pattern) for field in fields(scope)])
        case Labelled(facet, key):
            return asked.Prefix(facet, key + LABEL_MARK)
        case Everything():
            return asked.Every()
        case Nothing():
            return asked.NullQuery
        case And(inner):
            return asked.And([for_whoosh(n) for n in inner])
        case Or(inner):
            return asked.Or([for_whoosh(n) for n in inner])
        case Not(inner):
            # By itself, Whoosh's Not also gives deleted documents that stand at the end of a segment.
            return asked.And([asked.Every(), asked.Not(for_whoosh(inner))])
    raise AssertionError(node)


def fields(scope: Scope) -> list[str]:
    return [field.name for field in TEXTS if scope in field.scopes]


@contextmanager
def archive(steps: Iterable[list[Any]]) -> Iterator[tuple[Engine, FileIndex]]:
    """An archive after some commits, by Vestka's engine and by Whoosh."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"whoosh:{folder}", create=True)
        engine.write([])
        for step in steps:
            if step and isinstance(step[0], str):
                engine.delete(step)
            else:
                engine.write(step)
        yield engine, stock(Path(folder))
        engine.close()


def stock(place: Path) -> FileIndex:
    (directory,) = place.glob("index-*")
    return FileIndex(DurableStorage(directory))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=steps, roots=st.lists(nodes, min_size=1, max_size=6))
def test_any_query_on_any_archive_finds_the_same_articles_by_whoosh(steps: list[list[Any]], roots: list[Node]) -> None:
    with archive(steps) as (engine, index), index.searcher() as searcher:
        for root in roots:
            page = engine.search(Query(root=root, size=100, names=False))
            found = [searcher.stored_fields(doc)[ID] for doc in searcher.docs_for_query(for_whoosh(root))]
            assert sorted(found) == sorted(hit.article.id for hit in page.hits)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=steps)
def test_whoosh_reads_of_every_term_what_the_articles_say(steps: list[list[Any]]) -> None:
    with archive(steps) as (_, index), index.reader() as whole:
        for reader, _ in whole.leaf_readers() if whole.doc_count_all() else ():
            everything = range(reader.doc_count_all())
            expected = postings([unpacked(reader.stored_fields(doc)[STORED]) for doc in everything])
            assert list(reader.all_terms()) == sorted(expected)
            for (field, term), of_doc in expected.items():
                assert list(read(reader, field, term)) == [
                    (doc, posting) for doc, posting in sorted(of_doc.items()) if not reader.is_deleted(doc)
                ]
                assert (field, term) in reader
                check_figures(reader, field, term, of_doc)
                check_skips(reader, field, term)


Posting = tuple[int, list[int] | None]  # how often a document has a term, and where, if that is kept


def postings(articles: Iterable[Article]) -> dict[tuple[str, bytes], dict[int, Posting]]:
    """What `search.schema.terms` says: for each field and term the documents that have it."""
    found: dict[tuple[str, bytes], dict[int, Posting]] = defaultdict(dict)
    for doc, one in enumerate(articles):
        own = terms(one)
        for field, words in own.words.items():
            for word, positions in words.items():
                found[field, word.encode()][doc] = len(positions), positions
        for field, stems in own.stems.items():
            for stem, count in stems.items():
                found[field, stem.encode()][doc] = count, None
        exist = [(field, f"{key}{LABEL_MARK}{label}") for field in KEYED for key, label in own.labels[field].items()]
        for field, term in [*exist, *((NAMES, name) for name in own.names), (ID, one.id)]:
            found[field, term.encode()][doc] = 1, None
    return found


def read(reader: Any, field: str, term: bytes) -> Iterator[tuple[int, Posting]]:
    """The postings that Whoosh reads."""
    matcher = reader.postings(field, term)
    while matcher.is_active():
        places = matcher.value_as("positions") if matcher.supports("positions") else None
        assert matcher.value_as("frequency") == matcher.weight()
        yield matcher.id(), (int(matcher.weight()), places)
        matcher.next()


def check_figures(reader: Any, field: str, term: bytes, of_doc: dict[int, Posting]) -> None:
    """That what Whoosh is told of a term is so; deleted documents are counted, as in its own indexes."""
    info = reader.term_info(field, term)
    freqs = [freq for freq, _ in of_doc.values()]
    lengths = [reader.doc_field_length(doc, field) for doc in of_doc]
    assert info.weight() == reader.frequency(field, term) == sum(freqs)
    assert info.doc_frequency() == reader.doc_frequency(field, term) == len(of_doc)
    assert (info.min_length(), info.max_length()) == (min(lengths), max(lengths))
    assert info.max_weight() == max(freqs)
    assert (info.min_id(), info.max_id()) == (min(of_doc), max(of_doc))


def check_skips(reader: Any, field: str, term: bytes) -> None:
    """That a matcher skips to the first document that is not before one, and its copy stays."""
    living = [doc for doc, _ in read(reader, field, term)]
    for doc in range(reader.doc_count_all()):
        matcher = reader.postings(field, term)
        if matcher.is_active():
            copy = matcher.copy()
            matcher.skip_to(doc)
            assert ([matcher.id()] if matcher.is_active() else []) == [d for d in living if d >= doc][:1]
            assert copy.id() == living[0]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=steps, words=st.lists(st.sampled_from(FOLDED), min_size=1, max_size=4))
def test_a_search_by_whoosh_with_a_limit_gives_the_best(steps: list[list[Any]], words: list[str]) -> None:
    query = asked.Or([asked.Term(field, word) for field in ("title", "body") for word in words])
    with archive(steps) as (_, index), index.searcher() as searcher:
        best = [round(hit.score, 6) for hit in searcher.search(query, limit=None)]
        assert [round(hit.score, 6) for hit in searcher.search(query, limit=2)] == best[:2]
        assert best == sorted(best, reverse=True)


# ------------------------------------------------------------------------------------------------------- terms


@pytest.fixture
def place(tmp_path: Path) -> Path:
    engine = open_engine(f"whoosh:{tmp_path}", create=True)
    engine.write([article("1", "A border, borders", "Łuck and Luck", language="en", categories=("Politics",))])
    return tmp_path


def test_a_cursor_finds_the_first_term_that_is_not_before(place: Path) -> None:
    with stock(place).reader() as reader:
        cursor = reader.cursor("title")
        assert cursor.text() == cursor.first() == "a"
        assert cursor.find("b") == "border"
        assert cursor.term_info().weight() == 1
        assert (cursor.next(), cursor.next(), cursor.is_valid(), cursor.term_info()) == ("borders", None, False, None)
        assert cursor.find(b"a") == "a"


def test_terms_from_one_on_go_on_in_the_next_field(place: Path) -> None:
    with stock(place).reader() as reader:
        everything = list(reader.all_terms())
        assert list(reader.terms_from("tags", "")) == [term for term in everything if term[0] >= "tags"]
        assert list(reader.terms_from("body", "b")) == [term for term in everything if term >= ("body", b"b")]
        assert [term for term, _ in reader.iter_from("title", "b")] == [t for t in everything if t >= ("title", b"b")]


def test_spellings_of_a_word_are_one_term_and_its_names_two(place: Path) -> None:
    with stock(place).reader() as reader:
        assert list(read(reader, "body", b"luck")) == [(0, (2, [0, 2]))]
        assert (NAMES, f"=luck{MARK}łuck") in reader
        assert (NAMES, f"=luck{MARK}luck") in reader
        assert (NAMES, f"=luck{MARK}and") not in reader
        assert (NAMES, "=luck") not in reader


def test_a_term_that_is_not_there_is_not_found(place: Path) -> None:
    with stock(place).reader() as reader:
        assert ("title", "none") not in reader
        assert reader.frequency("title", "none") == reader.doc_frequency("title", "none") == 0
        with pytest.raises(TermNotFound):
            reader.term_info("title", "none")
        with pytest.raises(TermNotFound):
            reader.postings("title", "none")


@given(texts=st.lists(text, max_size=6), word=st.sampled_from(FOLDED), edits=st.integers(1, 2))
@settings(max_examples=50, deadline=None)
def test_whoosh_finds_the_words_within_some_edits(texts: list[str], word: str, edits: int) -> None:
    with archive([[article(str(i), "", body) for i, body in enumerate(texts)]]) as (_, index), index.reader() as reader:
        near = {t for t in reader.field_terms("body") if Levenshtein.distance(t, word) <= edits}
        assert set(reader.terms_within("body", word, edits)) == near


# --------------------------------------------------------------------------------------------------- documents


def test_whoosh_knows_the_documents_their_lengths_and_which_are_deleted(tmp_path: Path) -> None:
    engine = open_engine(f"whoosh:{tmp_path}", create=True)
    written = [article("1", "one"), article("2", "one two", "three"), article("3", "one two three"), article("4", "")]
    engine.write(written)
    engine.delete(["2"])
    with stock(tmp_path).reader() as reader:
        assert (reader.doc_count_all(), reader.doc_count(), reader.has_deletions()) == (4, 3, True)
        assert (list(reader.all_doc_ids()), reader.is_deleted(1)) == ([0, 2, 3], True)
        assert [reader.doc_field_length(doc, "title") for doc in range(4)] == [1, 2, 3, 0]
        assert reader.doc_field_length(0, "category", 7) == 7
        assert (reader.field_length("title"), reader.min_field_length("title"), reader.max_field_length("title")) == (
            6,
            0,
            3,
        )
        assert (reader.field_length("names"), reader.max_field_length("names")) == (0, 0)
        assert list(reader.all_stored_fields()) == [
            {ID: one.id, STORED: packed(one)} for one in written if one.id != "2"
        ]


# ----------------------------------------------------------------------------------------------------- writing


def test_whooshs_writer_is_refused_with_what_to_run(place: Path) -> None:
    index = stock(place)
    for fields in ({ID: "2"}, {"title": ["border"]}, {ID: "1", "body": "minsk"}):
        with pytest.raises(IndexingError, match="vestka index"), index.writer() as writer:
            writer.update_document(**fields)
    codec = index._segments()[0].codec()
    with pytest.raises(IndexingError, match="vestka index"):
        index.writer(codec=codec)
    engine = open_engine(f"whoosh:{place}", create=False)
    assert [hit.article.id for hit in engine.search(Query()).hits] == ["1"]
    assert stock(place).doc_count() == 1


def test_what_whooshs_writer_deletes_is_deleted(place: Path) -> None:
    engine = open_engine(f"whoosh:{place}", create=False)
    engine.write([article("2", "border"), article("3", "border")])
    with stock(place).writer() as writer:
        assert writer.delete_by_term(ID, "2") == 1
    assert {hit.article.id for hit in engine.search(Query(root=Word("border"))).hits} == {"1", "3"}
    assert engine.write([article("2", "border")]).added == 1

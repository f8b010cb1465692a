"""Where in a text a query matched, and how."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.marking import Text, finders, marks
from search.model import Query, Scope
from search.parser import read
from search.text import fold

ANYWHERE = list(Scope)


def found(text: str, typed: str, language: str = "en") -> list[tuple[str, str]]:
    """What is marked, and how it was found."""
    query = Query(root=read(typed).root)
    return [(text[m.start : m.end], m.how) for m in marks(Text.of(text, language), finders(query.root), ANYWHERE)]


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("border", "Border, borders", [("Border", "the word itself"), ("borders", "another form of the word")]),
        ("łuck", "Luck and Łuck", [("Luck", "the word itself"), ("Łuck", "the word itself")]),
        ('"a b"', "a b, A-B, a x b", [("a b", "the phrase"), ("A-B", "the phrase")]),
        ('"borders"', "border borders", [("borders", "the exact word")]),
        ('"a b"~1', "b x a x x b", [("b", "near each other"), ("a", "near each other")]),
        ("bor*", "bored", [("bored", "fits bor*")]),
        ("mimsk~", "Minsk", [("Minsk", "one letter differs")]),
        ("kalesnikava~", "Kolesnikova", [("Kolesnikova", "2 letters differ")]),
        ("minsk~", "Minsk", [("Minsk", "the word itself")]),
        ("a -b", "a b", [("a", "the word itself")]),
        ("lang:en date:2025", "en 2025", []),
        ("中文", "說中文。", [("中文", "the phrase")]),
        ("мінск", "Мiнск", [("Мiнск", "the word itself")]),
    ],
)
def test_a_text_is_marked(typed: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text, typed) == expected


def test_other_forms_are_those_of_the_texts_language() -> None:
    assert found("выбарамі", "выбары", "be") == [("выбарамі", "another form of the word")]
    assert found("выбарамі", "выбары", "en") == []


def test_a_text_of_another_scope_is_not_marked() -> None:
    query = Query(root=read("title:minsk").root)
    assert marks(Text.of("Minsk", "en"), finders(query.root), [Scope.ANY, Scope.BODY]) == []


def test_a_finder_is_named_as_the_reader_would_write_it() -> None:
    names = [finder.asked for finder in finders(read('title:Minsk "a b"~5 OR bor* (x y~0 -z)').root)]
    assert names == ["Minsk", '"a b"~5', "bor*", "x", '"y"']


typed = st.lists(
    st.sampled_from(("minsk", "border", '"minsk border"', '"a a"', "bor*", "mnisk~", '"border minsk"~3', "中文")),
    min_size=1,
    max_size=4,
).map(" OR ".join)
texts = st.lists(
    st.sampled_from(("Minsk", "border", "borders", "bored", "a", "выбараў", "中", "文", " ", ". ", "-", "\n", "\u200b"))
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(typed, texts, st.sampled_from(("en", "be", "")))
def test_marks_are_sorted_words_of_the_text(typed: str, text: str, language: str) -> None:
    query = Query(root=read(typed).root)
    known = Text.of(text, language)
    spans = [(m.start, m.end) for m in marks(known, finders(query.root), ANYWHERE)]
    assert [start for start, _ in spans] == sorted(start for start, _ in spans)
    assert {start for start, _ in spans} <= {token.start for token in known.tokens}
    assert {end for _, end in spans} <= {token.end for token in known.tokens}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(("minsk", "O’Neill", "Łuck", "2025", "мінск")), texts)
def test_an_exact_mark_folds_to_what_was_asked(word: str, text: str) -> None:
    exact = [surface for surface, how in found(f"{word.upper()} {text}", word) if how == "the word itself"]
    assert {fold(surface) for surface in exact} == {fold(word)}

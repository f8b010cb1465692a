"""What a reader typed, and as what it is read."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.model import (
    And,
    Dated,
    Everything,
    Fuzzy,
    Labelled,
    Node,
    Not,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Scope,
    Word,
)
from search.parser import MAX_DEPTH, MAX_LENGTH, MAX_WORDS, Reading, read
from search.rendering import render

A, B, C = Word("a"), Word("b"), Word("c")
NOT_A = And((Everything(), Not(A)))


def codes(reading: Reading) -> list[str]:
    return [note.code for note in reading.notes]


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("", Everything()),
        (" \u200b\n", Everything()),
        ("Minsk", Word("Minsk")),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a (b OR c)", And((A, Or((B, C))))),
        ("a OR (b OR c)", Or((A, B, C))),
        ("a -b", And((A, Not(B)))),
        ("a NOT b", And((A, Not(B)))),
        ("-a", NOT_A),
        ("NOT -a", A),
        ("b (-a)", And((B, Not(A)))),
        ("b OR -a", Or((B, NOT_A))),
        ("a - b", And((A, B))),
        ("minus a", And((Word("minus"), A))),
        ("or and not", And((Word("or"), Word("and"), Word("not")))),
        ('"A b"', Phrase(("a", "b"))),
        ("“A b”", Phrase(("a", "b"))),
        ('"a b"~3', Phrase(("a", "b"), 3)),
        ('"a b"~', Phrase(("a", "b"), 5)),
        ('"a b"~00007', Phrase(("a", "b"), 7)),
        ('"A"', Phrase(("a",))),
        ("Ivano-Frankivsk", Or((Phrase(("ivano", "frankivsk")), And((Word("Ivano"), Word("Frankivsk")))))),
        ("ivano-frankivsk", Phrase(("ivano", "frankivsk"))),
        ("中文", Phrase(("中", "文"))),
        ("C++", Word("C")),
        ("balloon*", Pattern("balloon*")),
        ("Wom?n", Pattern("wom?n")),
        ("why?", Word("why")),
        ("O’Ne*l", Pattern("o'ne*l")),
        ("Мі́нс*", Pattern("мінс*")),
        ("snake_case*", And((Word("snake"), Pattern("case*")))),
        ("minsk~", Fuzzy("minsk", 1)),
        ("kalesnikava~", Fuzzy("kalesnikava", 2)),
        ("kalesnikava~1", Fuzzy("kalesnikava", 1)),
        ("kalesnikava~0", Phrase(("kalesnikava",))),
        ("title:a", Word("a", Scope.TITLE)),
        ("title:(a OR b) c", And((Or((Word("a", Scope.TITLE), Word("b", Scope.TITLE))), C))),
        ("name:a", Word("a", Scope.NAME)),
        ("title:-a", And((Everything(), Not(Word("a", Scope.TITLE))))),
        ("-title:a b", And((Not(Word("a", Scope.TITLE)), B))),
        ("title: a", And((Word("title"), A))),
        ("http://a", Phrase(("http", "a"))),
        ('category:"Human Rights"', Labelled("category", "human-rights")),
        ("lang:EN-us", Labelled("language", "en")),
        ("language:be-latn", Labelled("language", "be-Latn")),
        ("access:Free", Labelled("access", "free")),
        ("source:(a OR b)", Or((Labelled("source", "a"), Labelled("source", "b")))),
    ],
)
def test_a_text_is_read_as(text: str, root: Node) -> None:
    assert read(text) == Reading(root)


@pytest.mark.parametrize(
    ("text", "root", "code"),
    [
        ("***", Nothing(), "empty"),
        ("a OR", A, "operator"),
        ("OR", Word("or"), "operator"),
        ("a NOT", A, "operator"),
        ("a NOT OR b", Or((A, B)), "operator"),
        ('title:"" NOT', And((Word("title"), Word("not"))), "operator"),
        ("(a b", And((A, B)), "bracket"),
        ("a) b", And((A, B)), "bracket"),
        ('"a b', Phrase(("a", "b")), "quote"),
        ('"a b"~999', Phrase(("a", "b"), 50), "slop"),
        ("*bc", Word("bc"), "pattern"),
        ("abc -*bc", And((Word("abc"), Not(Word("bc")))), "pattern"),
        ("ab*", Word("ab"), "pattern"),
        ("a??*", A, "pattern"),
        ("中文字*", Phrase(("中", "文", "字")), "pattern"),
        ("ab~", Phrase(("ab",)), "fuzzy"),
        ("minsk~2", Fuzzy("minsk", 1), "fuzzy"),
        ("a-b~", Phrase(("a", "b")), "fuzzy"),
        ("titel:a", A, "field"),
        ("-titel:a", NOT_A, "field"),
        ("Agency:a", And((Word("Agency"), A)), "field"),
        ("-Agency:a", And((Everything(), Not(And((Word("Agency"), A))))), "field"),
        ("date:soon", Word("soon"), "date"),
        ("date:2025-00", Phrase(("2025", "00")), "date"),
    ],
)
def test_what_cannot_be_read_as_it_stands_is_read_otherwise_and_noted(text: str, root: Node, code: str) -> None:
    reading = read(text)
    assert (reading.root, codes(reading)) == (root, [code])


MINSK = ZoneInfo("Europe/Minsk")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("date:2025", datetime(2025, 1, 1, tzinfo=MINSK), datetime(2026, 1, 1, tzinfo=MINSK)),
        ("date:2025-02..2025-03", datetime(2025, 2, 1, tzinfo=MINSK), datetime(2025, 4, 1, tzinfo=MINSK)),
        ("date:2025..", datetime(2025, 1, 1, tzinfo=MINSK), None),
        ('date:".. 2025"', None, datetime(2026, 1, 1, tzinfo=MINSK)),
        ("date:2025..2024", datetime(2024, 1, 1, tzinfo=MINSK), datetime(2026, 1, 1, tzinfo=MINSK)),
    ],
)
def test_a_date_is_days_of_the_zone(text: str, first: datetime | None, last: datetime | None) -> None:
    assert read(text, MINSK).root == Dated(first, last)


def test_a_period_that_ends_before_it_begins_is_noted() -> None:
    assert codes(read("date:2025..2024")) == ["date"]


def test_a_note_is_given_once() -> None:
    assert codes(read("aa* ab* aa*")) == ["pattern", "pattern"]


def test_only_so_many_characters_are_read_and_no_half_word() -> None:
    reading = read("word " * (MAX_LENGTH // 5) + "wordless")
    assert codes(reading) == ["cut", "words"]
    assert "wo" not in render(reading.root).split()


@pytest.mark.parametrize("text", ["a " * 60, "-".join("a" * 60), "中" * 60, "abc* " * 40, "a:" * 60 + "a", '"a" ' * 60])
def test_only_so_many_words_are_searched(text: str) -> None:
    reading = read(text)
    assert size(reading.root) == MAX_WORDS
    assert "words" in codes(reading)


def test_deeper_brackets_are_ignored() -> None:
    reading = read("(a OR " * 20 + "b")
    assert codes(reading) == ["depth", "bracket"]
    assert render(reading.root).count("(") <= MAX_DEPTH


# ------------------------------------------------------------------------------------------------- any text


def size(node: Node) -> int:
    """Words and other leaves."""
    match node:
        case And(nodes) | Or(nodes):
            return sum(map(size, nodes))
        case Not(inner):
            return size(inner)
        case Phrase(words):
            return len(words)
        case Everything() | Nothing():
            return 0
        case _:
            return 1


def height(node: Node) -> int:
    match node:
        case And(nodes) | Or(nodes):
            return 1 + max(map(height, nodes))
        case Not(inner):
            return 1 + height(inner)
        case _:
            return 0


SIGNS = (
    'Minsk Мінск " ( ) - – NOT OR AND ~ ~2 ~99999 * ? title: name: date: category: lang: agency: titel: 2025 .. '
    "2025-01..2025-02 a abc* a?b o'neill a-b “ » : . _ # http://x.y 12:30 中文 ß é \u200b \u0301 ½ ² ǆ ʼ"
)
PIECES = SIGNS.split()
typed = st.lists(st.sampled_from([*PIECES, " ", " ", "\n"]) | st.text(max_size=3), max_size=30).map("".join)
fuzz = settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@fuzz
@given(typed)
def test_any_text_can_be_read_within_the_limits(text: str) -> None:
    root = read(text).root
    assert size(root) <= MAX_WORDS
    assert height(root) <= 3 * (MAX_DEPTH + 1)  # a bracket may hold an OR of ANDs of NOTs


@fuzz
@given(typed)
def test_how_a_text_was_read_can_be_read_again_and_is_the_same(text: str) -> None:
    reading = read(text)
    again = read(render(reading.root))
    # Brackets that the reader left out are written, so a text at the limits may not fit twice.
    if not {"cut", "depth"} & set(codes(again)):
        assert again.root == reading.root


@fuzz
@given(st.text(st.sampled_from('ab"()-~*?: OR'), max_size=MAX_LENGTH + 10))
def test_no_heap_of_signs_hangs_or_breaks_the_reader(text: str) -> None:
    assert size(read(text).root) <= MAX_WORDS


scopes = st.sampled_from((Scope.ANY, Scope.TITLE, Scope.BODY, Scope.AUTHOR))
years = st.integers(2, 9999).map(lambda year: datetime(year, 1, 1, tzinfo=UTC))
words = st.lists(st.sampled_from(("a", "o'neill", "中")), min_size=2, max_size=3).map(tuple)
leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, st.sampled_from(("Minsk", "o’neill", "or", "2025", "中")), scopes),
    st.builds(Phrase, words, st.integers(0, 50), scopes),
    st.builds(Phrase, st.just(("a",)), st.just(0), scopes),
    st.builds(Pattern, st.sampled_from(("abc*", "a?c", "abc*d?e", "a??bc*")), scopes),
    st.builds(Fuzzy, st.just("kalesnikava"), st.integers(1, 2), scopes),
    st.builds(Labelled, st.sampled_from(("category", "source")), st.sampled_from(("a", "a-b", "2025"))),
    st.builds(Labelled, st.just("language"), st.sampled_from(("en", "be-Latn"))),
    st.builds(Dated, years, st.none()) | st.builds(Dated, st.none(), years),
)


def all_of(nodes: Sequence[Node]) -> Node:
    """The AND that `read` gives: no AND in it, and Everything only beside nothing but NOTs."""
    flat = [n for node in nodes for n in (node.nodes if isinstance(node, And) else (node,))]
    flat = [n for n in flat if not isinstance(n, Everything)]
    return And((Everything(), *flat) if all(isinstance(n, Not) for n in flat) else tuple(flat))


def any_of(nodes: Sequence[Node]) -> Node:
    return Or(tuple(n for node in nodes for n in (node.nodes if isinstance(node, Or) else (node,))))


def trees(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    negative = st.builds(Not, inner)
    return st.one_of(
        st.tuples(inner, inner | negative).map(all_of),
        st.tuples(negative).map(all_of),
        st.lists(inner, min_size=2, max_size=3).map(any_of),
    )


@settings(max_examples=400, deadline=None)
@given(st.recursive(leaves, trees, max_leaves=8))
def test_a_tree_is_written_so_that_it_can_be_read_back(tree: Node) -> None:
    written = render(tree)
    if len(written) <= MAX_LENGTH:
        assert read(written) == Reading(tree)

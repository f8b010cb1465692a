"""Words as numbers are the words of `search.text.surfaces`."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.engines.whoosh import scanning
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.scanning import Scanner, _ArrayScanner, _CompiledScanner
from search.names.found import BEGINNING, is_shouted
from search.text import kinds, surfaces

ODD = "'’ʼʻ`´ʹ__--\n\u00ad\u200b\u0301\u0308\u0345ёЁйўiіаaAБÀǆǅﬁ½²ﷺ中ำกिßıİΐÆłŉK𝐀😀"
compiled_only = pytest.mark.skipif(scanning._compiled is None, reason="installed without a compiler")
each_way = pytest.mark.parametrize(
    "scanner", [_ArrayScanner, pytest.param(_CompiledScanner, marks=compiled_only)], ids=["numpy", "compiled"]
)
texts = st.text(st.sampled_from(ODD) | st.characters(), max_size=20)


def scanned(scanner: Scanner, words: list[str], values: list[str]) -> list[list[str]]:
    """The words of each text, by way of their codes; `words` are those that have one."""
    found = scanner.scan(values)
    words += found.new
    assert len(words) == len(scanner) == len(set(words))
    parts = np.split(found.codes, np.cumsum(found.counts))[:-1]
    assert found.shouted.tolist() == list(map(is_shouted, values))
    return [[words[code] for code in part.tolist()] for part in parts]


@each_way
@settings(max_examples=1_000, deadline=None)
@given(st.lists(st.lists(texts, max_size=5), max_size=3))
@example([["dogs'", "'tis", "o`neill rock'n'roll", "foo_bar C3PO", "", "'"]])
@example([["o’\u200bneill", "Мі́нск", "ไทย中文 and", "\ud83d alone", "𝐀𝐁 c"], ["𝐀𝐁 c"]])
@example([["LUKASHENKO MEETS", "Lukashenko " * BEGINNING, "ABC " * 90 + "abc " * 900, "I"]])
def test_words_are_those_of_the_analyser(scanner: Callable[[], Scanner], batches: list[list[str]]) -> None:
    one, words = scanner(), list[str]()
    for values in batches:
        assert scanned(one, words, values) == [surfaces(value) for value in values]


@each_way
def test_a_word_keeps_its_code_however_many_are_met(scanner: Callable[[], Scanner]) -> None:
    one, words = scanner(), list[str]()
    everything = [f"w{number}" for number in range(20_000)]
    for first in range(0, len(everything), 3_000):
        scanned(one, words, everything[first : first + 3_000])
    assert scanned(one, words, [" ".join(everything)]) == [everything]
    assert sorted(words) == sorted(everything)


@each_way
@settings(max_examples=200, deadline=None)
@given(batches=st.lists(st.lists(texts, max_size=5), max_size=3), base=st.sampled_from((1, 3)))
@example(batches=[["a ab abc abcd", "b ba abd", "O’Neill o'Neill"], ["abc d'c 𝐀 𝐁 𝐀𝐁 abcd c"]], base=1)
def test_words_that_share_a_hash_are_told_apart(
    scanner: Callable[[], Scanner], batches: list[list[str]], base: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanning, "_random_values", lambda: (np.full(1 << 16, 7, np.uint64), base))
        one, words = scanner(), list[str]()
    for values in batches:
        assert scanned(one, words, values) == [surfaces(value) for value in values]


@each_way
def test_words_that_share_a_hash_whatever_is_random_are_told_apart(scanner: Callable[[], Scanner]) -> None:
    swapped = str.maketrans("ab", "ba")
    word = "a"
    while len(word) < 1_024:
        word += word.translate(swapped)  # Thue and Morse: each step doubles the factors of 2 in the difference
    assert scanned(scanner(), [], [word, word.translate(swapped)]) == [[word], [word.translate(swapped)]]


def test_hashes_that_want_the_same_slot_are_told_apart() -> None:
    table = scanning._HashTable()
    hashes = np.arange(1, 3_000, dtype=np.uint64)  # all begin with the same bits
    codes = np.arange(len(hashes), dtype=np.int32)
    table.add(hashes[:10], codes[:10])
    table.add(hashes[10:], codes[10:])
    assert table.find(hashes[::-1]).tolist() == list(range(len(hashes)))[::-1]
    assert table.find(np.array([5_000], np.uint64)).tolist() == [-1]


@each_way
@pytest.mark.parametrize("size", [1, 7, 100])
def test_a_word_is_the_same_wherever_it_stands(scanner: Callable[[], Scanner], size: int) -> None:
    one, words = scanner(), list[str]()
    text = "Минск’а Groß o'neill 2025 " * size
    assert scanned(one, words, [text, text[6:]]) == [surfaces(text), surfaces(text[6:])]


@compiled_only
@pytest.mark.parametrize(
    ("arrays", "texts", "error"),
    [
        ({"codes": 1}, ["two words"], IndexError),
        ({"counts": 0}, ["a text"], IndexError),
        ({"table": 64}, ["a text"], IndexError),
        ({"kinds": 10}, ["a text"], IndexError),
        ({"letters": 20}, ["a text"], IndexError),
        ({"end": 101}, ["a text"], IndexError),
        ({"known": 1 << 12}, ["a text"], IndexError),
        ({"known": -1}, ["a text"], IndexError),
        ({}, ["a text", 5], TypeError),
    ],
)
def test_the_compiled_loop_keeps_to_its_arrays(
    arrays: dict[str, int], texts: list[object], error: type[Exception]
) -> None:
    size = {
        "kinds": 1 << 16, "table": 2 << 12, "letters": 100, "codes": 100, "counts": 1, "known": 0, "end": 0
    } | arrays  # fmt: skip
    with pytest.raises(error):
        scanning._compiled.scan(
            kinds()[: size["kinds"]], np.ones(1 << 16, np.uint64), np.zeros(size["table"], np.uint64),
            np.zeros(size["letters"], np.uint16), np.zeros(size["codes"], np.uint32),
            np.zeros(size["counts"], np.uint32), np.zeros(1, np.bool_),
            tuple(texts), 3, size["known"], size["end"], 64 - 12, 400, 0.6,
        )  # fmt: skip


@compiled_only
def test_the_compiled_loops_take_only_texts_that_cannot_go_away() -> None:
    with pytest.raises(TypeError, match="tuple"):
        scanning._compiled.rare(["a text"], kinds())


@compiled_only
def test_the_compiled_loop_says_when_its_table_is_full() -> None:
    room = 1 << 12
    text = " ".join(f"w{number}" for number in range(room))
    with pytest.raises(IndexError, match="so many words"):
        scanning._compiled.scan(
            kinds(), scanning._random_values()[0], np.zeros(2 * room, np.uint64), np.zeros(9 * room * 3, np.uint16),
            np.zeros(room, np.uint32), np.zeros(1, np.uint32), np.zeros(1, np.bool_),
            (text,), 3, 0, 0, 64 - 12, 400, 0.6,
        )  # fmt: skip


@compiled_only
def test_what_there_was_no_room_for_is_met_anew() -> None:
    table, letters, codes = np.zeros(2 << 12, np.uint64), np.zeros(1_000, np.uint16), np.zeros(9, np.uint32)
    random, counts, shouted = scanning._random_values()[0], np.zeros(1, np.uint32), np.zeros(1, np.bool_)

    def scan(text: str, codes: Array, known: int, end: int) -> tuple[int, int, list[str]]:
        return scanning._compiled.scan(  # type: ignore[no-any-return]  # compiled modules have no types
            kinds(), random, table, letters, codes, counts, shouted, (text,), 3, known, end, 64 - 12, 400, 0.6
        )

    assert scan("one two", codes, 0, 0) == (2, 8, ["one", "two"])
    for text in ("two three", "two four three") * 3_000:  # as often as would fill the table
        with pytest.raises(IndexError, match="so many words"):
            scan(text, codes[:1], 2, 8)
    assert scan("four two", codes, 2, 8) == (2, 13, ["four"])
    assert codes[:2].tolist() == [2, 1]

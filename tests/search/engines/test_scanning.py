"""Words as numbers are the words of `search.text.surfaces`."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.engines.whoosh import scanning
from search.engines.whoosh.scanning import Scanner
from search.names.found import BEGINNING, is_shouted
from search.text import surfaces

ODD = "'’ʼʻ`´ʹ__--\n\u00ad\u200b\u0301\u0308\u0345ёЁйўiіаaAБÀǆǅﬁ½²ﷺ中ำกिßıİΐÆłŉK𝐀😀"
texts = st.text(st.sampled_from(ODD) | st.characters(), max_size=20)


def scanned(scanner: Scanner, words: list[str], values: list[str]) -> list[list[str]]:
    """The words of each text, by way of their codes; `words` are those that have one."""
    found = scanner.scan(values)
    words += found.new
    assert len(words) == len(scanner) == len(set(words))
    parts = np.split(found.codes, np.cumsum(found.counts))[:-1]
    assert found.shouted.tolist() == list(map(is_shouted, values))
    return [[words[code] for code in part.tolist()] for part in parts]


@settings(max_examples=2_000, deadline=None)
@given(st.lists(st.lists(texts, max_size=5), max_size=3))
@example([["dogs'", "'tis", "o`neill rock'n'roll", "foo_bar C3PO", "", "'"]])
@example([["o’\u200bneill", "Мі́нск", "ไทย中文 and", "\ud83d alone", "𝐀𝐁 c"], ["𝐀𝐁 c"]])
@example([["LUKASHENKO MEETS", "Lukashenko " * BEGINNING, "ABC " * 90 + "abc " * 900, "I"]])
def test_words_are_those_of_the_analyser(batches: list[list[str]]) -> None:
    scanner, words = Scanner(), list[str]()
    for values in batches:
        assert scanned(scanner, words, values) == [surfaces(value) for value in values]


def test_a_word_keeps_its_code_however_many_are_met() -> None:
    scanner, words = Scanner(), list[str]()
    everything = [f"w{number}" for number in range(20_000)]
    for first in range(0, len(everything), 3_000):
        scanned(scanner, words, everything[first : first + 3_000])
    assert scanned(scanner, words, [" ".join(everything)]) == [everything]
    assert sorted(words) == sorted(everything)


def test_hashes_that_want_the_same_slot_are_told_apart() -> None:
    table = scanning._HashTable()
    hashes = np.arange(1, 3_000, dtype=np.uint64)  # all begin with the same bits
    table.add(hashes[:10])
    table.add(hashes[10:])
    assert table.find(hashes[::-1]).tolist() == list(range(len(hashes)))[::-1]
    assert table.find(np.array([5_000], np.uint64)).tolist() == [-1]


@pytest.mark.parametrize("size", [1, 7, 100])
def test_a_word_is_the_same_wherever_it_stands(size: int) -> None:
    scanner, words = Scanner(), list[str]()
    text = "Минск’а Groß o'neill 2025 " * size
    assert scanned(scanner, words, [text, text[6:]]) == [surfaces(text), surfaces(text[6:])]

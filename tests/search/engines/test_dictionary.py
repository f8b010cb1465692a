"""A term dictionary, against a sorted list."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.engines.whoosh import lookups
from search.engines.whoosh.arrayfile import ArrayFile, ArrayFileWriter
from search.engines.whoosh.dictionary import Dictionary, ends_of, smallest, write_dictionary

words = st.text(st.sampled_from("abąłžмінсўі中𝔘\x1f\x00\x7f\u0080\uffff\U0010ffff"), max_size=6)


def dictionary(terms: Sequence[bytes], folder: str | Path) -> Dictionary:
    with ArrayFileWriter(Path(folder, "file")) as file:
        write_dictionary(file, "terms", terms)
    return Dictionary(ArrayFile(Path(folder, "file")), "terms")


@pytest.mark.parametrize("way", [pytest.param(None, id="python"), pytest.param(lookups.compiled, id="compiled")])
@given(known=st.sets(words, max_size=40), asked=st.lists(words, max_size=10))
@example(known=set(), asked=["", "a"])
@example(known={""}, asked=["", "a"])
@example(known={"a" * 70_000, "b" * 300}, asked=["a" * 70_000, "b"])
@settings(max_examples=100, deadline=None)
def test_a_dictionary_is_a_sorted_list(way: Any, known: set[str], asked: list[str]) -> None:
    terms = [word.encode() for word in sorted(known)]
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(lookups, "compiled", way)
        found = dictionary(terms, folder)
        assert len(found) == len(terms)
        assert found.terms() == [found[number] for number in range(len(terms))] == terms == sorted(terms)
        for word in [*known, *asked]:
            assert found.find(word.encode()) == (terms.index(word.encode()) if word in known else None)
        for prefix in {"", *asked, *(word[:1] for word in known), *(word[:3] for word in known)}:
            numbers = found.with_prefix(prefix.encode())
            expected = [word.encode() for word in sorted(known) if word.startswith(prefix)]
            assert [found[number] for number in numbers] == found.terms(numbers) == expected


def test_a_large_dictionary_finds_each_of_its_terms_and_no_other(tmp_path: Path) -> None:
    terms = sorted(f"слово{number:x}".encode() for number in range(70_000))
    found = dictionary(terms, tmp_path)
    assert [found.find(term) for term in terms[::97]] == list(range(0, 70_000, 97))
    assert all(found.find(term + b"-") is None for term in terms[::97])
    assert len(found.with_prefix("слово1".encode())) == sum(term.startswith("слово1".encode()) for term in terms)


@pytest.mark.parametrize(
    ("most", "kind"),
    [
        (0, np.uint8),
        (255, np.uint8),
        (256, np.uint16),
        (65_535, np.uint16),
        (65_536, np.uint32),
        ((1 << 32) - 1, np.uint32),
        (1 << 32, np.uint64),
    ],
)
def test_numbers_take_no_more_bytes_than_they_need(most: int, kind: type[np.unsignedinteger]) -> None:
    assert smallest(most) is kind


def test_ends_are_running_sums() -> None:
    assert ends_of([3, 0, 254]).tolist() == [3, 3, 257]
    assert ends_of([]).tolist() == []
    assert ends_of(np.array([255, 1], np.uint8)).dtype == np.uint16

"""A segment is the same, array by array, with the compiled loops and without; `test_segment` says that it is right."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from conftest import article
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.engines.whoosh import analysis, inverting, scanning, spellings
from search.engines.whoosh.analysis import Vocabulary
from search.engines.whoosh.arrayfile import Array, ArrayFile
from search.engines.whoosh.build import write_segment
from search.model import Article

compiled_only = pytest.mark.skipif(inverting._compiled is None, reason="installed without a compiler")

WORDS = ("Мінск", "мінск", "МІНСК", "Rose", "rose", "roses", "EU", "eu", "o’neill", "2025", "É", "ง", "\n", "Łuck")
text = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
archives = st.lists(
    st.builds(
        article,
        st.integers(0, 99).map(str),
        text,
        text,
        lead=text,
        tags=st.lists(text, max_size=3).map(tuple),
        alternative_title=text,
        language=st.sampled_from(("en", "be", "be-Latn", "xx", "")),
    ),
    max_size=6,
)


def arrays(articles: list[Article], path: Path) -> dict[str, tuple[Array, np.dtype[np.generic]]]:
    vocabulary = Vocabulary()
    write_segment(path, articles[:2], vocabulary)  # so that some words are known
    write_segment(path, articles, vocabulary)
    file = ArrayFile(path)
    return {name: (file.array(name).tolist(), file.array(name).dtype) for name in file}


@compiled_only
@settings(max_examples=150, deadline=None)
@given(archives)
@example([])
@example([article("1", "ROSE ROSE ROSE", "Rose. The roses"), article("2", "", ""), article("3", "Rose", "a rose")])
def test_both_ways_write_the_same(articles: list[Article]) -> None:
    with TemporaryDirectory() as folder:
        compiled = arrays(articles, Path(folder, "compiled"))
        with pytest.MonkeyPatch.context() as patch:
            for module in (analysis, inverting, scanning, spellings):
                patch.setattr(module, "_compiled", None)
            assert arrays(articles, Path(folder, "numpy")) == compiled


def of(*values: int, kind: type[np.generic] = np.uint32) -> Array:
    return np.array(values, kind)


# What a text of one word, which has code 0, is inverted with, and what of it may be too large or too small.
FITS = {
    "codes": of(0), "counts": of(1), "docs": of(0), "fields": of(0, kind=np.uint8), "starts": of(0),
    "naming": of(2, kind=np.uint8), "surfaces": of(0, 0, 2, 0), "pairs": of(0, 0, 0, 0), "names": of(0, 0, 0, 0),
    "small": of(0), "docs_out": of(0), "freqs": of(0, kind=np.uint16), "positions": of(0, kind=np.uint8),
    "named": of(0), "proper": of(0),
}  # fmt: skip
WRONG = {
    "codes": of(9), "counts": of(9), "fields": of(9, kind=np.uint8), "surfaces": of(9, 0, 2, 0), "starts": of(),
    "pairs": of(0, 9, 9, 0), "names": of(0, 9, 9, 0), "small": of(), "docs_out": of(), "freqs": of(),
    "positions": of(), "named": of(), "proper": of(),
}  # fmt: skip


@compiled_only
@pytest.mark.parametrize("wrong", WRONG)
def test_the_compiled_loop_keeps_to_its_arrays(wrong: str) -> None:
    inverting._compiled.invert(*(array.copy() for array in FITS.values()), 1)
    with pytest.raises(IndexError):
        inverting._compiled.invert(*(array.copy() for array in (FITS | {wrong: WRONG[wrong]}).values()), 1)


@compiled_only
@pytest.mark.parametrize("wrong", ["codes", "counts", "tags", "spellings"])
def test_the_compiled_marks_keep_to_their_arrays(wrong: str) -> None:
    given = {
        "codes": of(0),
        "counts": of(1),
        "naming": of(2, kind=np.uint8),
        "tags": of(0),
        "capitals": bytearray(1),
        "spellings": of(0),
    }
    given[wrong] = of(9)
    with pytest.raises(IndexError):
        analysis._compiled.mark(*given.values(), (np.zeros(1, np.bool_),))

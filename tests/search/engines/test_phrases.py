"""Words that stand together, over arrays, as `search.positions` finds them in one text at a time."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from conftest import article
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search import positions
from search.engines.whoosh import kernels, phrases
from search.engines.whoosh.analysis import Vocabulary
from search.engines.whoosh.build import write_segment
from search.engines.whoosh.segment import Segment
from search.model import Article
from search.schema import GAP, TEXTS, terms
from search.text import fold

# Words that are folded to one (Łuck, Luck, LUCK), that are said twice, and that nobody says.
SAID = ("Łuck", "Luck", "luck", "LUCK", "a", "b", "b", "Выбары", "выбары")
ASKED = ("luck", "a", "b", "выбары", "nobody")

texts = st.lists(st.sampled_from(SAID), max_size=25).map(" ".join)
articles = st.lists(
    st.builds(article, st.just(""), texts, texts, lead=texts, tags=st.lists(texts, max_size=3).map(tuple)), max_size=6
)
asked = st.lists(st.sampled_from(ASKED[:4]) | st.sampled_from(ASKED), min_size=1, max_size=5)


def segment(articles: Sequence[Article], folder: str) -> Segment:
    path = Path(folder, "segment")
    write_segment(path, articles, Vocabulary())
    return Segment(path)


def plainly(articles: Sequence[Article], words: Sequence[str], slop: int, field: str) -> dict[int, float]:
    found = {doc: positions.occurrences(words, slop, terms(one).words[field]) for doc, one in enumerate(articles)}
    return {doc: count for doc, count in found.items() if count}


def as_dict(articles: Sequence[Article], words: Sequence[str], slop: int, field: int) -> dict[int, float]:
    with TemporaryDirectory() as folder:
        docs, counts = phrases.occurrences(segment(articles, folder), field, words, slop)
    assert docs.tolist() == sorted(docs.tolist())
    return dict(zip(docs.tolist(), counts.tolist(), strict=True))


@pytest.mark.parametrize("way", ["numpy", "compiled"])
@given(articles=articles, words=asked, slop=st.sampled_from((0, 0, 1, 3, 99)), field=st.sampled_from((0, 1, 2, 3)))
@example([article("", "b b b b")], ["b", "b", "b"], 0, 0)
@example([article("", "Łuck luck LUCK Luck")], ["luck", "luck"], 1, 0)
@example([article("", "", tags=("a", "b"))], ["a", "b"], 99, 3)
@settings(max_examples=80, deadline=None)
def test_a_phrase_is_found_as_often_as_in_the_texts_themselves(
    way: str, articles: list[Article], words: list[str], slop: int, field: int
) -> None:
    compiled: Any = kernels._compiled if way == "compiled" else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "_compiled", compiled)
        assert as_dict(articles, words, slop, field) == plainly(articles, words, slop, TEXTS[field].name)


def test_a_phrase_that_nobody_says_is_nowhere() -> None:
    assert as_dict([article("", "a b")], ["b", "a"], 0, 0) == {}
    assert as_dict([], ["a", "b"], 0, 0) == {}


def test_no_window_reaches_from_a_document_into_the_next() -> None:
    both = [article("", "b " * 50 + "a"), article("", "b a " + "b " * 50)]
    assert as_dict(both, ["a", "a"], 99, 0) == {}


def test_no_phrase_runs_from_one_value_into_the_next() -> None:
    tags = article("", tags=("a", "b"))
    assert as_dict([tags], ["a", "b"], 0, 3) == {}
    assert as_dict([tags], ["a", "b"], GAP - 1, 3) == {}
    assert as_dict([tags], ["a", "b"], GAP, 3) == {0: 1.0}  # which is more than a query may ask


def test_positions_may_be_beyond_two_bytes() -> None:
    far = article("", "", "b " * 70_000 + "Łuck a luck")
    assert as_dict([far], ["luck", "a", "luck"], 0, 2) == {0: 1.0}
    assert as_dict([far], ["b", fold("Łuck")], 0, 2) == {0: 1.0}

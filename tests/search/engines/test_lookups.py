"""What a segment knows of names, compiled and in Python, against what its articles say; broken arrays are refused."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from conftest import article
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engines.whoosh import lookups
from search.engines.whoosh.analysis import Vocabulary
from search.engines.whoosh.build import write_segment
from search.engines.whoosh.known import NAMING, pairs_of, spelt, written
from search.engines.whoosh.segment import Segment
from search.engines.whoosh.snapshot import Part, Snapshot
from search.model import Article
from search.names.expand import MARK
from search.names.terms import EXACTLY
from search.schema import NAMED, TEXTS, terms
from search.text import fold

COMPILED = lookups.compiled
compiled_only = pytest.mark.skipif(COMPILED is None, reason="installed without a compiler")
each_way = pytest.mark.parametrize(
    "way", [pytest.param(None, id="python"), pytest.param(COMPILED, id="compiled", marks=compiled_only)]
)

WORDS = ("Łuck", "Luck", "luck", "Мінск", "мінск", "МІНСК", "Minsk", "Jan", "Ян", "Лукашэнкі", "Lukašenka", "the", "É")
text = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
archives = st.lists(st.builds(article, st.integers(0, 99).map(str), text, text, tags=st.just(("Minsk",))), max_size=6)
scopes = st.sets(st.integers(0, len(TEXTS) - 1)).map(frozenset)


@contextmanager
def looking(way: Any) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lookups, "compiled", way)
        yield


def built(articles: Sequence[Article], folder: str | Path, name: str = "segment") -> Segment:
    write_segment(Path(folder, name), articles, Vocabulary())
    return Segment(Path(folder, name))


class Told:
    """What articles say by themselves, one by one."""

    def __init__(self, articles: Sequence[Article]) -> None:
        found = [terms(one) for one in articles]
        self.names = Counter(name for of in found for name in of.names)
        self.of = found
        every = {name.partition(MARK)[0] for name in self.names} | {"tXX", "=nobody"}
        self.terms = tuple(sorted(term for term in every if term[0] != EXACTLY))
        self.words = tuple(sorted({fold(word) for word in WORDS} | {"nobody", ""}))

    def spelt(self, term: str) -> list[tuple[str, str, int]]:
        rows = (name.partition(MARK)[2] for name in self.names if name.startswith(term + MARK))
        return sorted((spelling, fold(spelling), self.names[term + MARK + spelling]) for spelling in rows)

    def written(self, word: str) -> tuple[int, int]:
        names = sum(any(name.startswith(EXACTLY + word + MARK) for name in of.names) for of in self.of)
        return sum(any(word in of.words[field] for field in NAMED) for of in self.of), names


@each_way
@given(articles=archives, dice=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_a_segment_knows_of_names_what_its_living_articles_say(
    way: Any, articles: list[Article], dice: random.Random
) -> None:
    live = np.array([dice.random() < 0.6 for _ in articles], np.bool_) if dice.random() < 0.6 else None
    told = Told([one for number, one in enumerate(articles) if live is None or live[number]])
    every = Told(articles)
    with TemporaryDirectory() as folder, looking(way):
        segment = built(articles, folder)
        assert [sorted(rows) for rows in spelt(segment, every.terms, live)] == list(map(told.spelt, every.terms))
        assert written(segment, every.words, live) == list(map(told.written, every.words))


@each_way
@given(articles=archives, fields=scopes)
@settings(max_examples=40, deadline=None)
def test_the_pairs_of_words_come_with_their_weights(way: Any, articles: list[Article], fields: frozenset[int]) -> None:
    wanted = tuple((fold(word), 1.0 + number) for number, word in enumerate(dict.fromkeys(map(fold, WORDS))))
    with TemporaryDirectory() as folder, looking(way):
        segment = built(articles, folder)
        places, weights, of = pairs_of(segment, (*wanted, ("nobody", 9.0)), fields)
        having = {
            (place, weight, field)
            for word, weight in wanted
            if (number := segment.words.find(word.encode())) is not None
            for place, _, field in segment.pairs(segment.spellings_of(number))
            if field in fields
        }
        found = list(zip(places.tolist(), weights.tolist(), of.tolist(), strict=True))
        assert (places.dtype, weights.dtype, of.dtype) == (np.int64, np.float64, np.uint8)
    assert len(found) == len(having)
    assert set(found) == having


@each_way
@given(one=archives, other=archives)
@settings(max_examples=30, deadline=None)
def test_segments_are_added_up(way: Any, one: list[Article], other: list[Article]) -> None:
    told = Told([*one, *other])
    with TemporaryDirectory() as folder, looking(way):
        first, second = built(one, folder, "1"), built(other, folder, "2")
        snapshot = Snapshot((Part("1", first, 0, None, 0), Part("2", second, len(one), None, 0)), "2")
        assert [sorted(rows) for rows in snapshot.spellings(told.terms)] == list(map(told.spelt, told.terms))
        assert snapshot.written(told.words) == list(map(told.written, told.words))
    assert list(Snapshot((), "0").written(("a", "b"))) == [(0, 0), (0, 0)]
    assert list(Snapshot((), "0").spellings(("ta",))) == [[]]


@compiled_only
def test_more_lists_than_have_room_at_first_and_long_ones_are_united(tmp_path: Path) -> None:
    # Each spelling folds to one word, and stands in three fields: 2 ** 6 spellings make 192 lists.
    accents = ("a", "á")
    spellings = ["B" + "".join(accents[number >> bit & 1] for bit in range(6)) for number in range(64)]
    articles = [
        article(str(number), spellings[number % 64], spellings[(number + 1) % 64], lead=spellings[number % 64])
        for number in range(9_000)
    ]
    segment = built(articles, tmp_path)
    for live in (None, np.arange(9_000) % 3 > 0):
        with looking(COMPILED):
            found = written(segment, ("baaaaaa",), live)
        with looking(None):
            assert found == written(segment, ("baaaaaa",), live) == [(9_000 if live is None else 6_000,) * 2]


# --------------------------------------------------------------------------------------------------- broken arrays


def _changed(values: Any, dice: random.Random) -> Any:
    """An array with numbers in it that should not be, or cut short."""
    if isinstance(values, int):
        return values
    found = np.array(values)
    if len(found) and dice.random() < 0.7:
        found[dice.randrange(len(found))] = dice.choice((0, 1, len(found), np.iinfo(found.dtype).max))
    return found[: dice.randrange(len(found) + 1)] if dice.random() < 0.3 else found


@compiled_only
@pytest.mark.parametrize("seed", range(150))
def test_broken_arrays_raise_and_do_no_harm(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    articles = [
        article(str(n), " ".join(dice.choices(WORDS, k=4)), " ".join(dice.choices(WORDS, k=6))) for n in range(9)
    ]
    told, segment = Told(articles), built(articles, tmp_path)
    names = tuple(_changed(a, dice) for a in segment.names.arrays)
    words = tuple(_changed(a, dice) for a in segment.words.arrays)
    lists = tuple(_changed(a, dice) for a in segment.with_names)
    spelled = tuple(_changed(a, dice) for a in segment.spelled)
    live = np.ones(dice.randrange(10), np.bool_)
    weighed = tuple((word, 1.0) for word in told.words)
    for ask in (
        lambda: COMPILED.spelt(told.terms, names, *lists, spelled, live),
        lambda: COMPILED.having(told.words, words, spelled, live, len(TEXTS), 7),
        lambda: COMPILED.pairs_of(weighed, words, spelled[2], spelled[11], len(TEXTS), 7),
        lambda: [COMPILED.find(word.encode(), words) for word in told.words],
    ):
        try:
            ask()
        except (IndexError, UnicodeDecodeError):
            continue


@compiled_only
def test_what_is_no_array_or_no_word_is_refused(tmp_path: Path) -> None:
    segment = built([article("1", "Minsk")], tmp_path)
    words, first, pairs = segment.words.arrays, segment.first, segment.all_pairs
    for wrong in (
        lambda: COMPILED.find("minsk", words),
        lambda: COMPILED.find(b"minsk", words[:4]),
        lambda: COMPILED.find(b"minsk", (*words[:4], "7")),
        lambda: COMPILED.find(b"minsk", (*words[:4], 32)),
        lambda: COMPILED.span(pairs, -1, 2),
        lambda: COMPILED.span([1, 2], 0, 2),
        lambda: COMPILED.spelt(("tMaNSK",), words),
        lambda: COMPILED.spelt((1,), segment.names.arrays, *segment.with_names, segment.spelled, None),
        lambda: COMPILED.having(["minsk"], words, segment.spelled, None, len(TEXTS), 7),
        lambda: COMPILED.having(("minsk",), words, segment.spelled[1:], None, len(TEXTS), 7),
        lambda: COMPILED.having(("minsk",), words, segment.spelled, None, 0, 7),
        lambda: COMPILED.pairs_of(("minsk",), words, first, pairs, len(TEXTS), 7),
        lambda: COMPILED.pairs_of((("minsk", "heavy"),), words, first, pairs, len(TEXTS), 7),
        lambda: COMPILED.pairs_of((("minsk", 1.0),), words, first, pairs, 65, 7),
    ):
        with pytest.raises((TypeError, ValueError, OverflowError)):
            wrong()
    assert frozenset({0, 1, 2}) == NAMING

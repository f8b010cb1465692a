"""A segment says what its articles have: words, spellings, stems, names, postings, days."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from conftest import article
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from search.engines.whoosh.analysis import Vocabulary
from search.engines.whoosh.arrayfile import ArrayFileWriter, DamagedFile
from search.engines.whoosh.build import write_segment
from search.engines.whoosh.layout import FORMAT
from search.engines.whoosh.merge import merge
from search.engines.whoosh.segment import Segment
from search.model import Article
from search.names.expand import MARK
from search.names.terms import EXACTLY
from search.ranking import digest
from search.schema import TEXTS, terms
from search.text import fold, lower, tokens

WORDS = ("Łuck", "Luck", "luck", "Мінск", "мінск", "MINSK", "borders", "border", "o'neill", "the", "2025", "É", "ʹ")
text = st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join)
archives = st.lists(
    st.builds(
        article,
        st.integers(0, 99).map(str),
        text,
        text,
        tags=st.lists(text, max_size=2).map(tuple),
        language=st.sampled_from(("en", "be", "")),
    ),
    max_size=6,
)


def built(articles: Sequence[Article], folder: str | Path, name: str = "segment") -> Segment:
    path = Path(folder, name)
    write_segment(path, articles, Vocabulary())
    return Segment(path)


def postings_of(segment: Segment) -> dict[tuple[str, str], dict[int, list[int]]]:
    """Of each spelling and field the documents, and the positions in each."""
    found: dict[tuple[str, str], dict[int, list[int]]] = {}
    every = range(len(segment.file.array("spellings.ends")))
    for place, spelling, field in segment.pairs(every):
        docs, freqs, start = segment.postings(place)
        ends = start + np.cumsum(freqs, dtype=np.int64)
        found[segment.spelling(spelling), TEXTS[field].name] = {
            doc: segment.positions[end - freq : end].tolist()
            for doc, freq, end in zip(docs.tolist(), freqs.tolist(), ends.tolist(), strict=True)
        }
    return found


def said(articles: Sequence[Article]) -> dict[tuple[str, str], dict[int, list[int]]]:
    """The same from the articles, by way of `search.schema`, which knows folded words only."""
    found: dict[tuple[str, str], dict[int, list[int]]] = defaultdict(dict)
    for doc, one in enumerate(articles):
        for field in TEXTS:
            place = 0
            for value in filter(None, field.values(one)):
                place += 100 if place else 0
                for start, end, _ in tokens(value):
                    found[lower(value[start:end]), field.name].setdefault(doc, []).append(place)
                    place += 1
    return dict(found)


@given(articles=archives)
@settings(max_examples=40, deadline=None)
def test_postings_are_what_the_articles_say(articles: list[Article]) -> None:
    with TemporaryDirectory() as folder:
        segment = built(articles, folder)
        postings = postings_of(segment)
        assert postings == said(articles)
        words: dict[tuple[str, str], dict[int, list[int]]] = defaultdict(dict)
        for (spelling, field), places in postings.items():
            for doc, own in places.items():
                merged = words[fold(spelling), field].get(doc, [])
                words[fold(spelling), field][doc] = sorted([*merged, *own])
        for doc, one in enumerate(articles):
            for field, own_words in terms(one).words.items():
                assert {w: p[doc] for (w, f), p in words.items() if f == field and doc in p} == own_words
                assert segment.lengths(field)[doc] == terms(one).lengths[field]


@given(articles=archives)
@settings(max_examples=40, deadline=None)
def test_words_spellings_stems_and_names_lead_to_each_other(articles: list[Article]) -> None:
    with TemporaryDirectory() as folder:
        segment = built(articles, folder)
        spellings = {spelling for spelling, _ in said(articles)}
        assert [word.decode() for word in segment.words.terms()] == sorted({fold(s) for s in spellings})
        for number, word in enumerate(segment.words.terms()):
            own = segment.spellings_of(number)
            assert [segment.spelling(s) for s in own] == sorted(s for s in spellings if fold(s) == word.decode())
            assert {segment.word_of(s) for s in own} == {number}
        stems = {stem for one in articles for field in terms(one).stems.values() for stem in field}
        assert {stem.decode() for stem in segment.stems.terms()} == stems
        names = {name for one in articles for name in terms(one).names}
        found = {
            f"{term.decode()}{MARK}{segment.spelling(spelling)}"
            for number, term in enumerate(segment.names.terms())
            for spelling in segment.with_name(number)
        }
        assert found == {name for name in names if not name.startswith(EXACTLY)}
        numbers = range(len(segment.names))
        for some in (numbers, numbers[1:3], numbers[:0]):
            assert segment.with_any_name(some).tolist() == sorted({s for n in some for s in segment.with_name(n)})
        every = np.arange(len(spellings))
        assert segment.named_counts(every).tolist() == [len(segment.named(s)) for s in every.tolist()]
        for doc, one in enumerate(articles):
            proper = {name for name in terms(one).names if name.startswith(EXACTLY)}
            assert {
                f"{EXACTLY}{fold(segment.spelling(s))}{MARK}{segment.spelling(s)}"
                for s in every.tolist()
                if doc in segment.proper(s)
            } == proper


LISTS = ("names", "stems")


def listed(segment: Segment, name: str) -> set[tuple[bytes, str]]:
    """The terms of a dictionary, each with the spellings it stands for."""
    terms, spellings = (segment.names, segment.with_name) if name == "names" else (segment.stems, segment.with_stem)
    return {(terms[number], segment.spelling(one)) for number in range(len(terms)) for one in spellings(number)}


@given(batches=st.lists(archives, min_size=1, max_size=3), data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_merged_segment_is_the_segment_of_the_living_articles(
    batches: list[list[Article]], data: st.DataObject
) -> None:
    lives = [data.draw(st.lists(st.booleans(), min_size=len(one), max_size=len(one))) for one in batches]
    living = [
        one
        for batch, live in zip(batches, lives, strict=True)
        for one, lives_ in zip(batch, live, strict=True)
        if lives_
    ]
    with TemporaryDirectory() as folder:
        sources = [
            (built(batch, folder, str(number)), None if all(live) else np.array(live, np.bool_))
            for number, (batch, live) in enumerate(zip(batches, lives, strict=True))
        ]
        if not living:
            return  # the writer does not merge what has no living article
        merge(Path(folder, "merged"), sources)
        merged, expected = Segment(Path(folder, "merged")), built(living, folder)
        for name in expected.file:
            if not name.startswith(("stored", "facet", *LISTS)):
                assert merged.file.array(name).tolist() == expected.file.array(name).tolist(), name
        assert [merged.stored[doc] for doc in range(len(living))] == [expected.stored[d] for d in range(len(living))]
        for name in LISTS:  # which may still have what only deleted documents wrote
            assert listed(expected, name) <= listed(merged, name)


@given(articles=archives, asked=st.sampled_from(WORDS).map(fold), edits=st.integers(1, 2))
@settings(max_examples=40, deadline=None)
def test_the_words_within_some_edits_are_those_of_comparing_all(
    articles: list[Article], asked: str, edits: int
) -> None:
    with TemporaryDirectory() as folder:
        segment = built(articles, folder)
        words = {word.decode() for word in segment.words.terms()}
        near = {word for word in words if OSA.distance(word, asked) <= edits}
        assert {word for _, word in segment.words_within(asked, edits)} == near
        assert all(segment.words[number].decode() == word for number, word in segment.words_within(asked, edits))


@pytest.mark.parametrize("title", ["\u0374", "\u0374 a", "\u0374 bcd"])
def test_a_word_that_is_folded_to_nothing_is_within_an_edit_of_a_letter(title: str, tmp_path: Path) -> None:
    segment = built([article("1", title)], tmp_path)
    assert (0, "") in segment.words_within("a", 1)


def test_documents_are_found_by_the_digest_of_their_id(tmp_path: Path) -> None:
    segment = built([article(str(number)) for number in range(50)], tmp_path)
    assert all(list(segment.numbers_of(str(number))) == [number] for number in range(50))
    assert list(segment.numbers_of("50")) == []
    assert all(a <= b for a, b in pairwise(segment.digests[segment.by_digest].tolist()))
    assert segment.digests[7] == digest("7")


def test_a_word_in_no_article_has_no_postings(tmp_path: Path) -> None:
    segment = built([article("1", "one")], tmp_path)
    assert list(segment.pairs(range(0))) == list(segment.pairs([])) == list(segment.pairs([5])) == []
    assert len(segment.named(7)) == 0


@pytest.mark.parametrize(("form", "fields"), [(FORMAT + 1, [f.name for f in TEXTS]), (FORMAT, ["title"])])
def test_a_segment_of_another_format_is_refused(form: int, fields: list[str], tmp_path: Path) -> None:
    with ArrayFileWriter(tmp_path / "segment", format=form, documents=0, fields=fields):
        pass
    with pytest.raises(DamagedFile, match="another format"):
        Segment(tmp_path / "segment")


def test_days_are_counted_in_the_zone_and_the_undated_are_of_none(tmp_path: Path) -> None:
    articles = [article("1", published="2025-10-01T23:30:00"), article("2"), article("3", published="2025-09-30")]
    days = built(articles, tmp_path).days(UTC)
    assert days is not None
    first = datetime(2025, 9, 30, tzinfo=UTC).toordinal()
    assert (days.first, days.count, days.codes.tolist()) == (first, 2, [2, 0, 1])


def test_more_days_than_are_counted_are_none(tmp_path: Path) -> None:
    articles = [article("1", published="0001-01-01"), article("2", published="9999-12-31")]
    assert built(articles, tmp_path).days(UTC) is None
    assert built([article("1")], tmp_path).days(UTC) is not None

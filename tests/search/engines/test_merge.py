"""A merged segment is the one that would have been written of the same articles at once."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import article
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engines.whoosh import interleaving
from search.engines.whoosh.analysis import Vocabulary
from search.engines.whoosh.build import write_segment
from search.engines.whoosh.merge import merge
from search.engines.whoosh.segment import Segment
from search.model import Article
from search.schema import KEYED, TEXTS

WORDS = ("Łukašenka", "лукашенко", "Лукашенко", "minsk", "Minsk", "borders", "border", "EU", "о'ніл", "Ёлка", "елка")
text = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
articles = st.builds(
    article,
    article_id=st.just(""),
    title=text,
    body=text,
    tags=st.lists(text, max_size=2).map(tuple),
    categories=st.lists(st.sampled_from(("Politics", "politics", "Society")), max_size=3).map(tuple),
    language=st.sampled_from(("", "en", "be", "be-Latn", "ru", "xx")),
)
batches = st.lists(st.lists(st.tuples(articles, st.booleans()), min_size=1, max_size=5), min_size=1, max_size=4)


def facts(segment: Segment) -> Iterator[tuple[str, Any]]:
    """Everything that a segment tells, one thing after another."""
    size = segment.size
    yield "articles", [segment.stored[doc] for doc in range(size)]
    yield "published", segment.published.tolist()
    yield "digests", segment.digests.tolist()
    yield "by digest", segment.by_digest.tolist()
    for name in KEYED:
        column = segment.column(name)
        of_doc = [[column.terms[code - 1]] if code else [] for code in column.first.tolist()]
        for owner, code in zip(column.owners.tolist(), column.codes.tolist(), strict=True):
            of_doc[owner].append(column.terms[code])
        yield name, of_doc
        yield f"terms of {name}", column.terms
    for field in TEXTS:
        yield f"lengths of {field.name}", segment.lengths(field.name).tolist()
    words = segment.words.terms()
    yield "words", words
    spellings = [segment.spelling(number) for word in range(len(words)) for number in segment.spellings_of(word)]
    yield "spellings", spellings
    for place, spelling, field_ in segment.pairs(range(len(spellings))):
        docs, freqs, start = segment.postings(place)
        positions = segment.positions[start : start + int(freqs.sum())].tolist()
        yield f"{spellings[spelling]} in {TEXTS[field_].name}", (docs.tolist(), freqs.tolist(), positions)
    for number, spelling_ in enumerate(spellings):
        yield f"{spelling_} as a name", segment.named(number).tolist()
    for kind, dictionary, listed in (
        ("stem", segment.stems, segment.with_stem),
        ("name", segment.names, segment.with_name),
    ):
        for number, term in enumerate(dictionary.terms()):
            yield f"{kind} {term.decode()}", listed(number)


def written(folder: Path, name: str, some: Sequence[Article]) -> Segment:
    write_segment(folder / name, some, Vocabulary())
    return Segment(folder / name)


@settings(max_examples=80, deadline=None)
@given(batches, st.integers(1, 40))
def test_a_merged_segment_is_what_would_have_been_written_at_once(
    batches: list[list[tuple[Article, bool]]], piece: int
) -> None:
    """With some documents deleted (False), and in pieces so small that every list is cut from the next."""
    numbered = [
        [(article._replace(id=f"{place}-{number}"), live) for number, (article, live) in enumerate(batch)]
        for place, batch in enumerate(batches)
    ]
    left = [article for batch in numbered for article, live in batch if live]
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(interleaving, "PIECE", piece)
        folder = Path(name)
        sources = []
        for place, batch in enumerate(numbered):
            live = np.array([alive for _, alive in batch])
            segment = written(folder, f"{place}", [article for article, _ in batch])
            sources.append((segment, None if live.all() else live))
        assert merge(folder / "merged", sources) == len(left)
        assert dict(facts(Segment(folder / "merged"))) == dict(facts(written(folder, "whole", left)))
        Segment(folder / "merged").file.verify()


def test_articles_can_be_read_after_two_merges(tmp_path: Path) -> None:
    """Each batch has its own help for reading them."""
    some = [Article(str(number), f"Title {number}", "What all have in common. " * 5) for number in range(900)]
    parts = [written(tmp_path, f"{first}", some[first : first + 300]) for first in (0, 300, 600)]
    live = np.arange(300) % 3 > 0
    merge(tmp_path / "two", [(parts[0], live), (parts[1], None)])
    merge(tmp_path / "three", [(Segment(tmp_path / "two"), None), (parts[2], live)])
    left = [a for n, a in enumerate(some) if 300 <= n < 600 or n % 3]
    stored = Segment(tmp_path / "three").stored
    assert [stored[doc] for doc in range(len(left))] == [written(tmp_path, "one", [a]).stored[0] for a in left]

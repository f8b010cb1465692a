"""Stored articles: each reads back alone, with what articles have in common and without."""

import random
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import zstandard
from conftest import article

from search.articles import packed, unpacked
from search.engines.whoosh.analysis import Vocabulary
from search.engines.whoosh.arrayfile import ArrayFile, ArrayFileWriter
from search.engines.whoosh.build import write_segment
from search.engines.whoosh.merge import merge
from search.engines.whoosh.segment import Segment
from search.engines.whoosh.stored import Compressor, Stored
from search.model import Article


def news(number: int) -> Article:
    words = random.Random(number).choices(["мінск", "border", "выбары", "prisoner", "the", "of", "and", "2025"], k=60)
    return article(str(number), f"Title {number}", " ".join(words), source="Вясна", language="en")


def segment(path: Path, articles: Sequence[Article]) -> Segment:
    write_segment(path, articles, Vocabulary())
    return Segment(path)


@pytest.mark.parametrize("count", [0, 1, 199, 200, 450])
def test_articles_are_read_as_they_were_written(count: int, tmp_path: Path) -> None:
    articles = [news(number) for number in range(count)]
    stored = segment(tmp_path / "one", articles).stored
    assert [stored[doc] for doc in range(count)] == [packed(one) for one in articles]


def test_many_articles_have_a_help_and_few_have_none() -> None:
    plain = [packed(news(number)) for number in range(400)]
    many, few = Compressor(400, plain.__getitem__), Compressor(199, plain.__getitem__)
    assert (bool(many.help), bool(few.help)) == (True, False)
    assert sum(len(many.frame(one)) for one in plain) < 0.8 * sum(len(few.frame(one)) for one in plain)
    assert len(many.help) <= sum(map(len, plain)) // 100 + 256


@pytest.mark.parametrize(
    "articles",
    [
        [article(str(number)) for number in range(300)],
        [article(str(number), random.Random(number).randbytes(40).hex()) for number in range(300)],
        [article(str(number), "x" * 5 * number) for number in range(300)],
    ],
    ids=["alike", "noise", "one letter"],
)
def test_articles_that_no_help_can_be_trained_on_are_stored_all_the_same(
    articles: list[Article], tmp_path: Path
) -> None:
    stored = segment(tmp_path / "one", articles).stored
    assert [unpacked(stored[doc]) for doc in range(300)] == articles


def test_merged_segments_read_each_article_with_the_help_it_was_written_with(tmp_path: Path) -> None:
    batches = [[news(number) for number in range(first, last)] for first, last in ((0, 250), (250, 260), (260, 600))]
    segments = [segment(tmp_path / str(number), batch) for number, batch in enumerate(batches)]
    live = [np.arange(250) % 3 > 0, np.zeros(10, np.bool_), None]
    assert merge(tmp_path / "merged", list(zip(segments, live, strict=True))) == 166 + 340
    stored = Segment(tmp_path / "merged").stored
    living = [one for number, one in enumerate(batches[0]) if number % 3] + batches[2]
    assert [unpacked(stored[doc]) for doc in range(506)] == living
    again = merge(tmp_path / "again", [(Segment(tmp_path / "merged"), None), (segments[1], None)])
    stored = Segment(tmp_path / "again").stored
    assert [unpacked(stored[doc]) for doc in range(again)] == living + batches[1]


def test_articles_can_be_read_by_several_threads(tmp_path: Path) -> None:
    articles = [news(number) for number in range(300)]
    stored = segment(tmp_path / "one", articles).stored
    wrong: list[int] = []

    def read(seed: int) -> None:
        order = random.Random(seed).sample(range(300), 300)
        wrong.extend(doc for doc in order if stored[doc] != packed(articles[doc]))

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_changed_frame_raises_and_gives_no_other_article(tmp_path: Path) -> None:
    plain = packed(news(1))
    frame = Compressor(1, lambda _: plain).frame(plain)
    with ArrayFileWriter(tmp_path / "file") as file:
        damaged = [
            frame[:at] + bytes([frame[at] ^ bit]) + frame[at + 1 :] for at in range(len(frame)) for bit in (1, 64)
        ]
        file.add("stored", np.frombuffer(b"".join(damaged), np.uint8))
        file.add("stored.ends", np.cumsum(list(map(len, damaged))).astype(np.uint32))
        file.add("stored.helps", np.zeros(0, np.uint8))
        file.add("stored.helps.ends", np.zeros(1, np.uint64))
        file.add("stored.helps.first", np.zeros(1, np.uint64))
    stored = Stored(ArrayFile(tmp_path / "file"))
    for doc in range(len(damaged)):
        try:
            assert stored[doc] == plain
        except (zstandard.ZstdError, MemoryError):
            continue


def test_reading_articles_of_many_small_batches_takes_one_decompressor(tmp_path: Path) -> None:
    batches = [segment(tmp_path / str(number), [news(number)]) for number in range(12)]
    merge(tmp_path / "merged", [(one, None) for one in batches])
    stored = Segment(tmp_path / "merged").stored
    assert [unpacked(stored[doc]) for doc in range(12)] == [news(number) for number in range(12)]
    assert len(stored._readers) == 1

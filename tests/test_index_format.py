"""docs/index-format.md is true: its example runs, it names every array, and a reader written from it reads indexes.

`ByHand` is that reader. It knows nothing of Vestka: whoever changes the format changes the page first, then this.
"""

import doctest
import hashlib
import json
import re
import struct
import zlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
import zstandard
from conftest import article
from hypothesis import given, settings
from hypothesis import strategies as st

from search.articles import packed
from search.engine import open_engine
from search.engines.whoosh.arrayfile import ArrayFile
from search.engines.whoosh.storage import VERSION
from search.model import Article
from search.names.expand import MARK
from search.names.terms import EXACTLY
from search.ranking import digest
from search.schema import KEYED, TEXTS, microseconds, terms
from search.text import fold, lower, tokens

PAGE = (Path(__file__).parents[1] / "docs" / "index-format.md").read_text("utf-8")

Lists = dict[str, dict[int, list[int]]]


class ByHand:
    """A segment, read as the page says, by struct, json, zlib, NumPy and Zstandard."""

    def __init__(self, path: Path) -> None:
        self.data = path.read_bytes()
        begin, length, check, zeros, magic = struct.unpack("<QQI4s8s", self.data[-32:])
        directory = self.data[begin : begin + length]
        assert (self.data[:8], magic, zeros) == (b"VESTKA\0\1", b"VESTKA\0\1", bytes(4))
        assert (zlib.crc32(directory), begin + length + 32) == (check, len(self.data))
        self.about = json.loads(directory)
        assert self.about["format"] == 2

    def array(self, name: str) -> list[int]:
        row = self.about["arrays"][name]
        found = np.frombuffer(self.data, row["type"], row["items"], row["at"])
        assert row["at"] % 64 == 0
        assert zlib.crc32(found.tobytes()) == row["crc32"]
        return found.tolist()  # type: ignore[no-any-return]  # of one dimension

    def cut(self, name: str) -> list[bytes]:
        blob, ends = bytes(self.array(name)), self.array(f"{name}.ends")
        return [blob[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    def find(self, name: str, term: str) -> int | None:
        known = self.cut(name)
        bits = max(1, len(known).bit_length())
        bucket = zlib.crc32(term.encode()) >> (32 - bits)
        assert len(self.array(f"{name}.buckets")) == 2**bits + 1
        start, end = self.array(f"{name}.buckets")[bucket : bucket + 2]
        return next((n for n in self.array(f"{name}.by_hash")[start:end] if known[n] == term.encode()), None)

    def spellings(self) -> list[str]:
        words, first, own = self.cut("words"), self.array("words.first"), self.cut("spellings")
        assert len(first) == len(words) + 1
        return [(own[s] or word).decode() for n, word in enumerate(words) for s in range(first[n], first[n + 1])]

    def postings(self, field: int) -> Lists:
        """Of each spelling in a field the documents, and the positions in each."""
        fields, found, spellings = len(self.about["fields"]), dict[str, dict[int, list[int]]](), self.spellings()
        begins, places = self.array("pairs.postings"), self.array("pairs.positions")
        docs, freqs, positions = self.array("docs"), self.array("freqs"), self.array("positions")
        for n, pair in enumerate(self.array("pairs")):
            at = places[n]
            for posting in range(begins[n], begins[n + 1]) if pair % fields == field else ():
                own = found.setdefault(spellings[pair // fields], {})
                own[docs[posting]] = positions[at : at + freqs[posting]]
                at += freqs[posting]
        return found

    def standing_for(self, name: str) -> dict[str, set[str]]:
        """The spellings of each stem, or of each term of names."""
        spellings, flat, ends = self.spellings(), self.array(f"{name}.spellings"), self.array(f"{name}.spellings.ends")
        runs = zip(self.cut(name), [0, *ends], ends, strict=False)
        return {term.decode(): {spellings[s] for s in flat[start:end]} for term, start, end in runs}

    def documents(self, name: str) -> dict[str, list[int]]:
        """The documents of each spelling in `named` or `proper`."""
        spellings, begins, docs = self.spellings(), self.array(f"{name}.postings"), self.array(f"{name}.docs")
        return {spellings[s]: docs[begins[n] : begins[n + 1]] for n, s in enumerate(self.array(name))}

    def labels(self, facet: str) -> list[dict[str, str]]:
        """The key and label of each value of each document."""
        values = [dict([term.decode().split("\x1f", 1)]) for term in self.cut(f"facet.{facet}")]
        found = [dict(values[code - 1]) if code else {} for code in self.array(f"facet.{facet}.first")]
        for doc, code in zip(self.array(f"facet.{facet}.owners"), self.array(f"facet.{facet}.codes"), strict=True):
            found[doc] |= values[code]
        return found

    def stored(self) -> list[bytes]:
        helps, firsts, found = self.cut("stored.helps"), self.array("stored.helps.first"), []
        for doc, frame in enumerate(self.cut("stored")):
            own = helps[max(n for n, first in enumerate(firsts) if first <= doc)]
            reader = zstandard.ZstdDecompressor(zstandard.ZstdCompressionDict(own) if own else None)
            found.append(reader.decompress(frame))
        return found

    def with_id(self, article_id: str) -> list[int]:
        wanted = int.from_bytes(hashlib.blake2b(article_id.encode(), digest_size=8).digest(), "big")
        order, digests = self.array("by_digest"), self.array("digests")
        assert [digests[doc] for doc in order] == sorted(digests)
        return [doc for doc in order if digests[doc] == wanted]


WORDS = [
    "Łuck",
    "Luck",
    "luck",
    "Мінск",
    "мінск",
    "border",
    "borders",
    "Лукашэнка",
    "лукашэнка",
    "the",
    "o'neill",
    "2025",
]
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
archives = st.lists(
    st.builds(
        article,
        st.integers(0, 30).map(str),
        texts,
        texts,
        tags=st.lists(texts, max_size=3).map(tuple),
        categories=st.lists(st.sampled_from(("Politics", "politics", "Эканоміка")), max_size=3).map(tuple),
        language=st.sampled_from(("en", "be", "")),
        published=st.none() | st.datetimes(timezones=st.just(UTC)),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one.id,
)


def said(articles: Sequence[Article], field: int) -> Lists:
    found: Lists = defaultdict(dict)
    for doc, one in enumerate(articles):
        position = 0
        for value in filter(None, TEXTS[field].values(one)):
            position += 100 if position else 0
            for start, end, _ in tokens(value):
                found[lower(value[start:end])].setdefault(doc, []).append(position)
                position += 1
    return found


@given(batches=st.lists(archives, min_size=1, max_size=3), deleted=st.sets(st.integers(0, 30).map(str), max_size=4))
@settings(max_examples=40, deadline=None)
def test_a_reader_written_from_the_page_reads_what_was_written(batches: list[list[Article]], deleted: set[str]) -> None:
    with TemporaryDirectory() as folder:
        engine = open_engine(f"whoosh:{folder}", create=True)
        for batch in batches:
            engine.write(batch)
        engine.delete(deleted)
        for path in Path(folder).rglob("*.arrays"):
            hand = ByHand(path)
            assert_read(hand, [Article(**plain(one)) for one in hand.stored()])


# As the page lists them.
ARTICLE = ["id", "title", "body", "url", "lead", "categories", "tags", "authors", "source", "dateline", "language"]
ARTICLE += ["published", "updated", "access", "names", "alternative_title"]


def plain(stored: bytes) -> dict[str, Any]:
    read = dict(zip(ARTICLE, json.loads(stored), strict=True))
    tuples = {name: tuple(value) for name, value in read.items() if isinstance(value, list)}
    published = read["published"] and datetime.fromisoformat(read["published"])
    return {**read, **tuples, "published": published}


def assert_read(hand: ByHand, articles: list[Article]) -> None:
    every = [terms(one) for one in articles]
    assert hand.about["documents"] == len(articles)
    assert hand.stored() == [packed(one) for one in articles]
    assert hand.about["fields"] == [field.name for field in TEXTS]
    for field, row in enumerate(TEXTS):
        assert hand.postings(field) == said(articles, field)
        assert hand.array(f"lengths.{row.name}") == [one.lengths[row.name] for one in every]
    assert [word.decode() for word in hand.cut("words")] == sorted({fold(s) for s in hand.spellings()})
    assert all(hand.find("words", fold(s)) is not None for s in hand.spellings())
    assert hand.find("words", "nothing") is None
    stems = {stem for one in every for own in one.stems.values() for stem in own}
    assert stems <= set(hand.standing_for("stems"))
    names = {name for one in every for name in one.names if name[0] != EXACTLY}
    assert names <= {f"{term}{MARK}{s}" for term, own in hand.standing_for("names").items() for s in own}
    proper = {
        (name.partition(MARK)[2], doc) for doc, one in enumerate(every) for name in one.names if name[0] == EXACTLY
    }
    assert {(s, doc) for s, docs in hand.documents("proper").items() for doc in docs} == proper
    assert proper <= {(s, doc) for s, docs in hand.documents("named").items() for doc in docs}
    for facet in KEYED:
        assert hand.labels(facet) == [one.labels[facet] for one in every]
    dated = [microseconds(one.published) for one in articles]
    assert hand.array("published") == [-(1 << 63) if at is None else at for at in dated]
    assert hand.array("digests") == [digest(one.id) for one in articles]
    for doc, one in enumerate(articles):
        assert doc in hand.with_id(one.id)


def test_articles_stored_with_a_help_are_read_too(tmp_path: Path) -> None:
    engine = open_engine(f"whoosh:{tmp_path}", create=True)
    batches = [[article(f"{n}-{i}", f"Title {i} border", "Мінск " * (i % 7)) for i in range(250)] for n in range(2)]
    for batch in batches:
        engine.write(batch)
    (path,) = tmp_path.rglob("*.arrays")
    hand = ByHand(path)
    assert any(hand.cut("stored.helps"))
    assert hand.stored() == [packed(one) for batch in batches for one in batch]


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The index of the page's example."""
    engine = open_engine(f"whoosh:{tmp_path}", create=True)
    first = article("1", "Łuck and Luck", "The border.", language="en", categories=("Politics", "Society"))
    engine.write([first, article("2", "luck", language="be", tags=("one two",))])
    return tmp_path


def test_the_example_of_the_page_gives_what_it_shows(example: Path) -> None:
    (path,) = example.rglob("*.arrays")
    test = doctest.DocTestParser().get_doctest(PAGE, {"path": path}, "docs/index-format.md", None, None)
    assert len(test.examples) > 15
    assert doctest.DocTestRunner().run(test).failed == 0


def test_the_page_has_a_row_for_every_array_and_for_no_other(example: Path) -> None:
    (path,) = example.rglob("*.arrays")
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([\w.]+)`", row) if not name.startswith("NAME")}
    found = {shortened(name) for name in ArrayFile(path)}
    dictionaries = {name.removesuffix(".by_hash") for name in found if name.endswith(".by_hash")}
    # Those have a table of their own, and the files are no arrays.
    implied = {f"{name}.{part}" for name in dictionaries for part in ("ends", "buckets", "by_hash")}
    assert found - implied == named


def test_the_page_shows_the_version_that_is_written() -> None:
    assert f'"schema": "{VERSION}"' in PAGE


def shortened(name: str) -> str:
    """The name as the page writes it: `facet.source.first` is `facet.FACET.first`."""
    return re.sub(r"^facet\.\w+", "facet.FACET", re.sub(r"^lengths\.\w+", "lengths.FIELD", name))

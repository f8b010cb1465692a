"""A damaged segment gives an error that says what to run, or an answer; it never ends the process or hangs it.

A search does not check what it reads against the checksums (opening would read the whole archive), so an answer from a
damaged file may be wrong; that it is damaged, `vestka check` says. The changes are tried in a process of its own, which
is this file run as a program.
"""

from __future__ import annotations

import faulthandler
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from search.engine import Engine, open_engine
from search.engines.whoosh import kernels, lookups
from search.engines.whoosh.arrayfile import ArrayFile, DamagedFile
from search.errors import EngineUnavailable
from search.model import (
    And,
    Article,
    Choice,
    Dated,
    Everything,
    Filter,
    Fuzzy,
    Interval,
    Labelled,
    Maybe,
    Node,
    Not,
    Or,
    Order,
    Pattern,
    Period,
    Phrase,
    Query,
    Scope,
    Word,
)
from search.schema import FACETS

ROOT = Path(__file__).parents[3]
CHANGES = 120
SECONDS = 20  # for all queries of one change, which take some ten milliseconds

WORDS = (
    "Лукашэнка",
    "Łukašenka",
    "Lukashenko",
    "minsk",
    "Minsk",
    "border",
    "borders",
    "выбары",
    "выбараў",
    "prisoner",
    "prisoners",
    "the",
    "of",
    "2025",
)
ROOTS: tuple[Node, ...] = (
    Everything(),
    Word("Лукашенко"),
    Word("prisoner", Scope.TITLE),
    Word("выбары"),
    Phrase(("minsk", "border"), 0),
    Phrase(("border", "minsk", "the"), 5),
    Phrase(("minsk", "minsk"), 3),
    Pattern("b*"),
    Pattern("*er*"),
    Fuzzy("prisoner", 2),
    And((Word("minsk"), Not(Word("border")), Maybe(Word("2025")))),
    Or((Labelled("category", "politics"), Dated(None, datetime(2025, 1, 1, tzinfo=UTC)))),
)
QUERIES = (
    *(Query(root, size=100, facets=FACETS, order=Order.RELEVANCE) for root in ROOTS),
    Query(order=Order.OLDEST, facets=FACETS, interval=Interval.DAY, size=100),
    Query(filters=(Filter("category", ("politics", "none"), Choice.NONE), Filter("name", ("Lukashenko",)))),
    Query(period=Period(datetime(2024, 5, 1, tzinfo=UTC)), facets=FACETS, facet_size=3),
)


def archive(place: Path) -> None:
    """An index of two segments, of which one was merged, with deletions."""
    dice = random.Random(0)
    engine = open_engine(f"whoosh:{place}", create=True)
    for batch in range(3):
        engine.write([one_of(dice, f"{batch}-{number}") for number in range(30)])
    engine.delete(["0-1", "1-1", "2-1"])
    engine.close()


def one_of(dice: random.Random, article_id: str) -> Article:
    return Article(
        article_id,
        " ".join(dice.choices(WORDS, k=5)),
        body=" ".join(dice.choices(WORDS, k=40)),
        categories=tuple(dice.sample(("Politics", "Society", "Эканоміка"), dice.randint(0, 2))),
        language=dice.choice(("be", "en", "ru", "")),
        published=datetime(2024, dice.randint(1, 12), dice.randint(1, 28), tzinfo=UTC),
    )


def segment_of(place: Path) -> Path:
    """The larger of the two segments, which was merged."""
    return max(place.rglob("*.arrays"), key=lambda path: path.stat().st_size)


def answers(place: Path) -> Iterator[object]:
    """What is answered to each query, or the error."""
    engine = open_engine(f"whoosh:{place}")
    for query in QUERIES:
        yield tried(lambda engine=engine, query=query: replace(engine.search(query), took_ms=0.0, generation=""))
    for article_id in ("0-0", "2-1", "2-29"):
        yield tried(lambda engine=engine, article_id=article_id: engine.get(article_id))
    engine.close()


def tried(ask: Callable[[], object]) -> object:
    try:
        return ask()
    except EngineUnavailable as error:
        assert "vestka index --replace" in str(error)
        return EngineUnavailable


def is_damaged(path: Path) -> bool:
    try:
        ArrayFile(path).verify()
    except DamagedFile:
        return True
    return False


def try_changes(place: Path) -> Counter[str]:
    """Changes bytes of the segment, one change after another, and asks all queries each time."""
    path = segment_of(place)
    whole, expected = path.read_bytes(), list(answers(place))
    assert EngineUnavailable not in expected
    dice = random.Random(1)
    file = ArrayFile(path)
    bounds = sorted((row["at"], row["at"] + file.array(name).nbytes) for name, row in file._arrays.items())
    seen: Counter[str] = Counter()
    for number in range(CHANGES):
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        # Small arrays are hit as often as large ones: they say where things are.
        start, end = bounds[number % len(bounds)]
        changed = bytearray(whole)
        for _ in range(dice.choice((1, 1, 4))):
            if end > start:
                changed[dice.randrange(start, end)] ^= dice.choice((0x01, 0x80, 0xFF, dice.randint(1, 255)))
        path.unlink()  # and not written over: what is mapped must stay as it is
        path.write_bytes(changed)
        found = list(answers(place))
        seen.update(
            "right" if one == right else "refused" if one is EngineUnavailable else "wrong"
            for one, right in zip(found, expected, strict=True)
        )
        assert found == expected or is_damaged(path)
        faulthandler.cancel_dump_traceback_later()
    return seen


@pytest.mark.parametrize("way", ["numpy", "compiled"])
def test_a_changed_segment_ends_no_process_and_what_it_breaks_is_found_by_its_checksums(
    way: str, tmp_path: Path
) -> None:
    if way == "compiled" and kernels._compiled is None:
        pytest.skip("installed without a compiler")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-W", "ignore", "-X", "faulthandler", __file__, way, str(tmp_path / "index")]
    ended = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "right" in ended.stdout
    assert "refused" in ended.stdout


def damaged(place: Path) -> None:
    """Cuts the segment short."""
    path = segment_of(place)
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(whole[:-1])


USES: dict[str, Callable[[Engine], object]] = {
    "search": lambda engine: engine.search(Query()),
    "get": lambda engine: engine.get("0-0"),
    "write": lambda engine: engine.write([Article("0-0", "changed")]),
    "delete": lambda engine: engine.delete(["0-0"]),
}


@pytest.mark.parametrize("use", USES)
def test_a_damaged_segment_is_refused_with_what_to_run(use: str, tmp_path: Path) -> None:
    archive(tmp_path / "index")
    damaged(tmp_path / "index")
    with pytest.raises(EngineUnavailable, match=r"cut short.*vestka index --replace"):
        USES[use](open_engine(f"whoosh:{tmp_path / 'index'}"))


@pytest.mark.parametrize("use", ["write", "delete"])
def test_a_writer_that_meets_damaged_articles_says_what_to_run(use: str, tmp_path: Path) -> None:
    archive(tmp_path / "index")
    path = segment_of(tmp_path / "index")
    file = ArrayFile(path)
    at, size = file._arrays["stored"]["at"], file.array("stored").nbytes
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(whole[:at] + bytes(size) + whole[at + size :])
    with pytest.raises(EngineUnavailable, match="vestka index --replace"):
        USES[use](open_engine(f"whoosh:{tmp_path / 'index'}"))


def test_an_index_with_a_damaged_segment_can_be_replaced(tmp_path: Path) -> None:
    archive(tmp_path / "index")
    damaged(tmp_path / "index")
    engine = open_engine(f"whoosh:{tmp_path / 'index'}", create=True)
    engine.write([Article("new", "new")], replace=True)
    assert engine.search(Query()).total == 1


if __name__ == "__main__":
    if sys.argv[1] == "numpy":
        kernels._compiled = lookups.compiled = None
    archive(Path(sys.argv[2]))
    sys.stdout.write(f"{try_changes(Path(sys.argv[2]))}\n")

"""Forms worked out in a second process are those worked out in this one, and the process never outlives the writer."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import article

from search.engine import open_engine
from search.engines.whoosh import forms, storage
from search.engines.whoosh.forms import FormTable
from search.engines.whoosh.worker import NAMES
from search.model import Query, Word

SPELLINGS = ["łukašenka", "minsk", "borders", "2025", "лукашенко", "выбарамі", "o'neill"]
QUESTIONS = [
    (NAMES, SPELLINGS),
    ("en", SPELLINGS),
    ("xx", SPELLINGS),
    ("be", SPELLINGS[4:]),
    (NAMES, ["minsk", "vilnius"]),
]
DIES = "from search.engines.whoosh.worker import receive; receive(sys.stdin.buffer); receive(sys.stdin.buffer)"


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "_processors", lambda: 2)


@pytest.fixture
def table() -> Iterator[FormTable]:
    made = FormTable()
    yield made
    made.close()


def answers(table: FormTable) -> list[list[tuple[str, ...]]]:
    """The terms of each spelling of each question, which are all asked before the first is answered."""
    for question, spellings in QUESTIONS:
        table.ask(question, spellings)
    found = []
    for _ in QUESTIONS:
        counts, numbers = table.answer()
        terms = iter([table.terms[number] for number in numbers.tolist()])
        found.append([tuple(sorted(next(terms) for _ in range(count))) for count in counts.tolist()])
    return found


def test_another_process_answers_the_same(table: FormTable) -> None:
    expected = answers(FormTable())
    assert expected[1][2] == ("en:border",)
    table.start_process()
    assert table._apart is not None
    assert answers(table) == expected
    assert answers(table) == expected
    assert len(set(table.terms)) == len(table.terms)


def test_a_process_that_is_started_late_goes_on_with_the_numbers(table: FormTable) -> None:
    expected = answers(table)
    table.start_process()
    assert answers(table) == expected
    assert len(set(table.terms)) == len(table.terms)


@pytest.mark.parametrize("program", ["raise SystemExit", "print('no answer', flush=True)", DIES])
def test_a_process_that_breaks_off_is_done_without(
    table: FormTable, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "_PROGRAM", f"import sys; sys.path[:] = sys.argv[1:]; {program}")
    table.start_process()
    assert answers(table) == answers(FormTable())


def test_a_process_that_is_killed_is_done_without(table: FormTable) -> None:
    table.start_process()
    expected = answers(table)
    assert table._apart is not None
    table._apart._process.kill()
    assert answers(table) == expected
    assert len(set(table.terms)) == len(table.terms)


def test_a_process_that_cannot_be_started_is_done_without(table: FormTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    table.start_process()
    assert answers(table) == answers(FormTable())


def test_an_index_is_the_same_with_a_second_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = [article(str(n), f"Łukašenka Borders w{n}", "выбарамі " * 3, language="be") for n in range(300)]
    files = []
    for many in (1, len(some) + 1):
        for module in ("engine", "writer"):
            monkeypatch.setattr(f"search.engines.whoosh.{module}.MANY", many)
        engine = open_engine(f"whoosh:{tmp_path / str(many)}", create=True)
        engine.write(some)
        (file,) = (tmp_path / str(many)).glob("index-*/*.arrays")
        files.append(file.read_bytes())
    assert files[0] == files[1]


WRITER = """
import itertools, sys
from search.engine import open_engine
from search.engines.whoosh import engine, forms, writer
from search.model import Article
writer.MANY = engine.MANY = 1
engine.BATCH_ARTICLES, forms._processors = 200, lambda: 2
def articles():
    for n in itertools.count():
        if n % 200 == 0:
            print(n, flush=True)
        yield Article(str(n), f"word Name{n}x Other{n}y", f"some{n} body{n} " * 20, language="en")
open_engine(sys.argv[1], create=True).write(articles())
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are looked up in /proc, which Linux has")
@pytest.mark.parametrize("batches", [1, 2, 4])
def test_a_writer_that_is_killed_leaves_what_it_acknowledged_no_lock_and_no_process(
    tmp_path: Path, batches: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "LOCK_SECONDS", 0.2)
    place = tmp_path / "index"
    killed = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", WRITER, str(place)], stdout=subprocess.PIPE, text=True
    )
    assert killed.stdout is not None
    written = max(int(next(killed.stdout)) for _ in range(batches + 1))  # what it has begun comes after what it wrote
    time.sleep(0.02 * batches)
    children = Path(f"/proc/{killed.pid}/task/{killed.pid}/children").read_text().split()
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.stdout.close()
    engine = open_engine(f"whoosh:{place}", create=False)
    assert engine.write([article("after", "word")]).added == 1
    found = engine.search(Query(root=Word("word"), size=0)).total
    assert found > written
    assert found % 200 == 1
    assert len(children) == 1
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(Path(f"/proc/{child}").exists() for child in children)

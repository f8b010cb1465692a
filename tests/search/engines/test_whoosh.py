"""What the Whoosh engine promises beside the contract: generations, durability, locks, damaged files."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import article

from search.engine import Engine, open_engine
from search.engines.whoosh import storage, writer
from search.engines.whoosh.storage import POINTER, DurableStorage, Home
from search.errors import EngineBusy, EngineUnavailable, NoIndex, WrongVersion
from search.model import Article, Query, Word, Written


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "index"


def opened(place: Path, create: bool = True) -> Engine:
    return open_engine(f"whoosh:{place}", create)


def found(engine: Engine, word: str) -> set[str]:
    return {hit.article.id for hit in engine.search(Query(root=Word(word), size=100)).hits}


def run(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Runs Python code in a process of its own, with the arguments in `sys.argv`."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


# ------------------------------------------------------------------------------------------------ opening


def test_a_missing_index_is_refused_with_what_to_run(place: Path) -> None:
    with pytest.raises(NoIndex, match="vestka index"):
        opened(place, create=False)


def test_searching_before_anything_was_written_is_refused(place: Path) -> None:
    with pytest.raises(NoIndex):
        opened(place).search(Query())


def test_an_index_of_another_schema_is_refused_with_what_to_run(place: Path) -> None:
    opened(place).write([article("1")])
    pointer = json.loads((place / POINTER).read_text())
    (place / POINTER).write_text(json.dumps({**pointer, "schema": "0.0"}))
    with pytest.raises(WrongVersion, match=r"schema 0\.0.*vestka index --replace"):
        opened(place, create=False)
    with pytest.raises(WrongVersion):
        opened(place).write([article("2")])


def test_an_index_of_another_schema_can_be_replaced(place: Path) -> None:
    opened(place).write([article("1", "word")])
    pointer = json.loads((place / POINTER).read_text())
    (place / POINTER).write_text(json.dumps({**pointer, "schema": "0.0"}))
    opened(place).write([article("2", "word")], replace=True)
    assert found(opened(place, create=False), "word") == {"2"}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema": 1}'])
def test_a_damaged_pointer_is_named_and_removes_nothing(place: Path, content: str) -> None:
    opened(place).write([article("1")])
    before = sorted(place.rglob("*"))
    (place / POINTER).write_text(content)
    with pytest.raises(EngineUnavailable, match=POINTER):
        opened(place, create=False)
    Home(place).tidy()
    assert sorted(place.rglob("*")) == [p for p in before if p.name != "write.lock" or p.exists()]


# Whoosh does not close a file that it fails to read to its end; it is closed when it is collected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_damaged_files_give_an_error_that_says_what_to_run_and_no_wrong_answer(place: Path) -> None:
    opened(place).write([article(str(i), f"word number {i}") for i in range(200)])
    for file in [f for f in place.rglob("*") if f.is_file() and f.suffix in (".seg", ".toc")]:
        whole = file.read_bytes()
        for kept in (0, 1, len(whole) // 3, len(whole) // 2):
            file.write_bytes(whole[:kept])
            with pytest.raises(EngineUnavailable, match="vestka index --replace"):
                opened(place, create=False).search(Query(root=Word("word"), size=100))
        file.write_bytes(whole)
    assert len(found(opened(place, create=False), "word")) == 100


# --------------------------------------------------------------------------------------------- generations


def test_an_open_engine_sees_what_another_process_writes(place: Path) -> None:
    engine = opened(place)
    engine.write([article("1", "word")])
    assert found(engine, "word") == {"1"}
    code = """
import sys
from search.engine import open_engine
from search.model import Article
open_engine(sys.argv[1], create=True).write([Article("2", "word")])
"""
    assert run(code, place).returncode == 0
    assert found(engine, "word") == {"1", "2"}


def test_an_open_engine_follows_a_replacement_and_the_old_index_is_removed(place: Path) -> None:
    engine = opened(place)
    engine.write([article("1", "word")])
    assert found(engine, "word") == {"1"}
    opened(place).write([article("2", "word")], replace=True)
    assert found(engine, "word") == {"2"}
    assert len(list(place.glob("index-*"))) == 1


def test_segments_that_stay_are_handed_on_to_the_next_generation(place: Path) -> None:
    engine: Any = opened(place)
    engine.write([article(str(i), "word") for i in range(300)])
    found(engine, "word")
    before = engine._snapshot.parts[0].segment
    engine.delete(["7"])
    assert "7" not in found(engine, "word")
    assert engine._snapshot.parts[0].segment is before


def test_threads_can_search_while_another_writes(place: Path) -> None:
    engine = opened(place)
    engine.write([article("0", "word")])
    failures: list[object] = []
    done = threading.Event()

    def search() -> None:
        last = 0
        while not done.is_set():
            try:
                total = engine.search(Query(root=Word("word"), facets=("category", "date"))).total
            except Exception as error:  # noqa: BLE001 - whatever it is, the test must report it
                failures.append(error)
                return
            if total < last:
                failures.append((last, total))
            last = total

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for i in range(1, 30):
        engine.write([article(str(i), "word")])
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(found(engine, "word")) == 30


# ------------------------------------------------------------------------------------- writing and durability


def test_files_and_directory_are_synced_before_the_table_of_contents_takes_its_name(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    at_rename: list[tuple[str, set[str], set[str]]] = []
    real_rename = os.rename

    def rename(old: str, new: str) -> None:
        present = {p.name for p in Path(new).parent.iterdir() if p.suffix in (".seg", ".toc")} | {Path(old).name}
        at_rename.append((Path(new).name, present, set(synced)))
        real_rename(old, new)

    monkeypatch.setattr(os, "rename", rename)
    monkeypatch.setattr(storage, "sync", lambda path: synced.append(path.name))
    opened(place).write([article("1", "word")])
    name, present, before = at_rename[-1]
    assert name.endswith(".toc")
    assert {p for p in present if not p.endswith("_0.toc")} <= before
    (directory,) = place.glob("index-*")
    assert directory.name in before
    assert synced[-1] == directory.name


def test_a_killed_writer_leaves_every_acknowledged_article_and_no_lock(place: Path) -> None:
    code = """
import itertools, sys
from search.engine import open_engine
from search.model import Article
engine = open_engine(sys.argv[1], create=True)
for i in itertools.count():
    engine.write([Article(str(i), "word")])
    print(i, flush=True)
"""
    writer = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code, str(place)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    acknowledged = {next(iter(writer.stdout)).strip() for _ in range(12)}
    writer.send_signal(signal.SIGKILL)
    acknowledged |= {line.strip() for line in writer.stdout if line.endswith("\n")}
    writer.wait()
    writer.stdout.close()
    engine = opened(place, create=False)
    assert acknowledged <= found(engine, "word")
    assert engine.write([article("after", "word")]).added == 1


def test_a_second_writer_waits_and_then_says_that_the_index_is_busy(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "LOCK_SECONDS", 0.1)
    with Home(place).writing(), pytest.raises(EngineBusy, match="try again"):
        opened(place).write([article("1")])


def test_the_drafts_of_a_writer_that_died_are_removed_by_the_next(place: Path) -> None:
    engine = opened(place)
    engine.write([article("1", "word")])
    draft = Home(place).fresh()
    engine.write([article("2", "word")])
    assert not draft.exists()
    assert found(engine, "word") == {"1", "2"}


def test_articles_before_an_error_in_the_source_are_kept_batch_by_batch(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.engines.whoosh.engine.BATCH_ARTICLES", 2)

    def articles() -> Iterator[Article]:
        yield from (article(str(i), "word") for i in range(5))
        raise RuntimeError("the source broke off")

    engine = opened(place)
    with pytest.raises(RuntimeError, match="broke off"):
        engine.write(articles())
    assert found(engine, "word") == {"0", "1", "2", "3"}


def test_a_disk_that_takes_no_more_gives_an_error_and_keeps_what_was_there(place: Path) -> None:
    opened(place).write([article("1", "word")])
    code = """
import resource, sys
from search.engine import open_engine
from search.errors import EngineUnavailable
from search.model import Article
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
engine = open_engine(sys.argv[1], create=True)
try:
    engine.write([Article(str(i), f"word w{i} v{i}", "x y z " * 50) for i in range(2, 3000)])
except EngineUnavailable as error:
    print(error)

"""
    result = run(code, place)
    assert "cannot be written" in result.stdout, result
    engine = opened(place, create=False)
    assert found(engine, "word") == {"1"}
    assert engine.write([article("2", "word")]).added == 1
    assert found(engine, "word") == {"1", "2"}


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("most", [0, 60, 500])
def test_a_disk_that_takes_not_even_an_empty_index_gives_an_error(place: Path, most: int, replace: bool) -> None:
    code = f"""
import resource, sys
from search.engine import open_engine
from search.errors import EngineUnavailable
from search.model import Article
engine = open_engine(sys.argv[1], create=True)
resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))
try:
    engine.write([Article("1", "word")], replace={replace})
except EngineUnavailable as error:
    print(error)

"""
    result = run(code, place)
    assert "cannot be written" in result.stdout, result
    engine = opened(place)
    assert engine.write([article("2", "word")]).added == 1
    assert found(engine, "word") == {"2"}


def test_damage_does_not_spread_through_a_merge(place: Path) -> None:
    opened(place).write([article("1", "word")])
    (file,) = place.glob("index-*/*.arrays")
    whole = bytearray(file.read_bytes())
    whole[64] ^= 1  # where the first array begins
    file.write_bytes(whole)
    before = sorted(place.rglob("*"))
    with pytest.raises(EngineUnavailable, match=f"{file.name} is damaged.*vestka index --replace"):
        opened(place).write([article("2", "word")])
    assert sorted(place.rglob("*")) == before


@pytest.mark.parametrize("step", ["write_segment", "merge", "TOC"])
def test_an_interrupted_commit_leaves_the_index_as_it_was(
    place: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    opened(place).write([article(i, "word") for i in "013"])
    before = {path.name for path in place.rglob("*")}
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        if step == "TOC":
            patch.setattr(writer.TOC, "write", interrupted)
        else:
            patch.setattr(writer, step, interrupted)
        opened(place).write([article("1", "other"), article("2", "word")])
    assert {path.name for path in place.rglob("*")} == before
    assert found(opened(place), "word") == {"0", "1", "3"}
    assert opened(place).write([article("2", "word")]).added == 1


def test_what_is_said_of_articles_that_come_twice_is_what_is_said_of_one_after_another(place: Path) -> None:
    first, other = article("1", "first"), article("1", "other")
    engine = opened(place)
    assert engine.write([first, first]) == Written(added=1, unchanged=1)
    assert engine.write([first, other]) == Written(unchanged=1, updated=1)
    assert engine.write([first, other]) == Written(updated=2)
    assert engine.write([first, first, other, other]) == Written(updated=2, unchanged=2)


def test_an_index_is_a_whoosh_index_that_stock_whoosh_searches(place: Path) -> None:
    from whoosh.index import FileIndex
    from whoosh.query import And, Phrase, Term

    opened(place).write([article("1", "a border crossing", "minsk"), article("2", "crossing a border", "minsk")])
    (directory,) = place.glob("index-*")
    with FileIndex(DurableStorage(directory)).searcher() as searcher:
        assert len(searcher.search(Term("title", "border"))) == 2
        assert len(searcher.search(And([Term("title", "border"), Term("body", "minsk")]))) == 2
        assert len(searcher.search(Phrase("title", ["border", "crossing"]))) == 1


def test_folders_of_somebody_else_are_never_removed(place: Path) -> None:
    theirs = [place / "index-files", place / "index-0123abcd"]
    for folder in theirs:
        folder.mkdir(parents=True)
        (folder / "letter.txt").write_text("mine")
    opened(place).write([article("1")])
    opened(place).write([article("2")], replace=True)
    assert all((folder / "letter.txt").exists() for folder in theirs)


def test_an_address_that_is_a_file_gives_an_error_that_names_it(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no index")
    with pytest.raises(EngineUnavailable, match="file"):
        opened(file).write([article("1")])

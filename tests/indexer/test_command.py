"""indexer.command: `vestka index` as it is typed."""

import gzip
import json
import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from search.cli import vestka
from search.engine import open_engine
from search.model import Query

ROOT = Path(__file__).parents[2]
SUMMARY = re.compile(
    r"indexed (\d+) articles? \((\d+) new, (\d+) updated, (\d+) unchanged, (\d+) rejected(?:, \d+ damaged)?\) "
    r"in [\d.]+ s, \d+ articles/s\n"
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current directory with a file of two articles in it; its index is `index`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VESTKA_INDEX", "index")
    monkeypatch.delenv("VESTKA_ZONE", raising=False)
    file(tmp_path / "a.jsonl", {"id": "apples", "title": "Apples"}, {"id": "pears", "title": "Pears"})
    return tmp_path


def file(path: Path, *lines: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


def index(*arguments: str) -> Result:
    return CliRunner().invoke(vestka, ["index", *arguments])


def counts(result: Result) -> list[int]:
    """Articles, new, updated, unchanged, rejected: all that is on stdout."""
    found = SUMMARY.fullmatch(result.stdout)
    assert found, result.output
    return [int(number) for number in found.groups()]


def ids(address: str = "index") -> list[str]:
    engine = open_engine(address)
    found = sorted(hit.article.id for hit in engine.search(Query(size=100)).hits)
    engine.close()
    return found


# ----------------------------------------------------------------------------------------------------- counts


def test_articles_are_indexed_and_counted(place: Path) -> None:
    result = index("a.jsonl")
    assert (result.exit_code, counts(result)) == (0, [2, 2, 0, 0, 0])
    assert ids() == ["apples", "pears"]


def test_a_second_run_is_unchanged(place: Path) -> None:
    index("a.jsonl")
    result = index("a.jsonl")
    assert (result.exit_code, counts(result)) == (0, [2, 0, 0, 2, 0])


def test_a_directory_is_indexed(place: Path) -> None:
    file(place / "deep" / "b.jsonl", {"id": "plums", "title": "Plums"})
    assert counts(index(".")) == [3, 3, 0, 0, 0]


def test_the_address_of_the_index_can_be_said(place: Path) -> None:
    assert index("a.jsonl", "--index", "whoosh:other").exit_code == 0
    assert ids("other") == ["apples", "pears"]
    assert not Path("index").exists()


def test_the_format_can_be_said(place: Path) -> None:
    file(place / "export.dat", "title", "Plums")
    assert counts(index("export.dat", "--format", "csv")) == [1, 1, 0, 0, 0]


def test_a_date_without_a_zone_is_of_the_zone_that_is_set(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VESTKA_ZONE", "Asia/Tokyo")
    file(place / "b.jsonl", {"id": "plums", "title": "Plums", "published": "2025-10-01"})
    index("b.jsonl")
    found = open_engine("index").get("plums")
    assert found is not None
    assert found.published is not None
    assert found.published.isoformat() == "2025-09-30T15:00:00+00:00"


def test_replace_puts_the_articles_in_the_place_of_all(place: Path) -> None:
    index("a.jsonl")
    file(place / "b.jsonl", {"id": "plums", "title": "Plums"})
    assert counts(index("b.jsonl", "--replace")) == [1, 1, 0, 0, 0]
    assert ids() == ["plums"]


# ----------------------------------------------------------------------------------------------- exit statuses


def test_the_first_rejects_are_told_without_what_steers_a_terminal(place: Path) -> None:
    wrong = [json.dumps({"id": str(n), "title": "A", "published": f"\x1b[31m{n}"}) for n in range(5)]
    result = index("nosuch.jsonl", str(file(place / "b.jsonl", *wrong)))
    told = [line for line in result.stderr.splitlines() if line.startswith("rejected: ")]
    assert len(told) == 3
    assert "nosuch.jsonl: " in told[0]
    assert "No such file" in told[0]
    assert "b.jsonl, line 1: published is" in told[1]
    assert "\x1b" not in result.stderr


def test_a_wrong_byte_costs_a_character_and_is_told(place: Path) -> None:
    (place / "b.csv").write_bytes("id,title\n1,Слівы\n2,Figs X are ripe\n".encode().replace(b"X", b"\xff"))
    result = index("b.csv")
    assert result.exit_code == 0
    assert "(2 new, 0 updated, 0 unchanged, 0 rejected, 1 damaged)" in result.stdout
    assert "damaged: b.csv, line 3: a character of its title is lost" in result.stderr
    assert "rejects.jsonl" in result.stderr


def test_times_without_a_zone_are_said_to_be_of_one(place: Path) -> None:
    for name, published in (("b", "2025-10-01 10:00"), ("c", "2025-10-01"), ("d", "2025-10-01T10:00Z"), ("e", "soon")):
        file(place / f"{name}.jsonl", {"title": name, "published": published})
    said = "times without a zone are taken to be of Europe/Minsk, as VESTKA_ZONE says: in b.jsonl\n"
    assert said in index("b.jsonl", "c.jsonl", "d.jsonl", "e.jsonl").stderr
    assert "zone" not in index("b.jsonl", "-q").stderr


def test_rejects_are_status_1_and_in_a_file(place: Path) -> None:
    file(place / "b.jsonl", "broken", {"title": "Plums"})
    result = index("b.jsonl")
    assert (result.exit_code, counts(result)) == (1, [1, 1, 0, 0, 1])
    assert "rejects.jsonl" in result.stderr
    [reject] = [json.loads(line) for line in Path("rejects.jsonl").read_text("utf-8").splitlines()]
    assert (reject["file"], reject["place"], reject["content"]) == ("b.jsonl", "line 1", "broken")


def test_the_file_of_rejects_can_be_said(place: Path) -> None:
    file(place / "b.jsonl", "broken")
    index("b.jsonl", "--rejects", "mine.jsonl")
    assert Path("mine.jsonl").exists()
    assert not Path("rejects.jsonl").exists()


@pytest.mark.parametrize("name", ["rejects.jsonl", "yesterday.txt", "x.csv"])
def test_rejects_of_earlier_runs_are_no_articles(place: Path, name: str) -> None:
    folder = place / "archive"
    folder.mkdir()
    file(folder / "b.jsonl", "broken", {"title": "Plums", "body": "Lost: \ufffd"})
    first = index("archive", "--rejects", f"archive/{name}")
    again = index("archive", "--rejects", "today.jsonl")
    assert (folder / name).exists()
    assert counts(first)[4] == counts(again)[4] == 1
    assert counts(again)[:4] == [1, 0, 0, 1]


def test_what_only_begins_like_rejects_is_read(place: Path) -> None:
    folder = place / "archive"
    folder.mkdir()
    file(folder / "b.jsonl", {"file": "b", "place": "Minsk", "reason": "", "content": "Ripe.", "title": "Plums"})
    file(folder / "c.jsonl", '{"file": "c", ')
    assert counts(index("archive"))[1:] == [1, 0, 0, 1]


@pytest.mark.parametrize("name", ["pipe", "pipe.csv", "pipe.csv.gz"])
def test_what_can_be_read_but_once_is_read_as_a_whole(place: Path, name: str) -> None:
    data = ("id,title\n" + "".join(f"{n},Яблыкі {n}\n" for n in range(20_000))).encode()
    os.mkfifo(name)
    writing = threading.Thread(target=Path(name).write_bytes, args=[gzip.compress(data) if ".gz" in name else data])
    writing.start()
    result = index(name, "--format", "csv")
    writing.join()
    assert counts(result) == [20_000, 20_000, 0, 0, 0]


def test_pipes_of_a_directory_are_left_alone(place: Path) -> None:
    os.mkfifo("pipe.jsonl")
    assert counts(index(".")) == [2, 2, 0, 0, 0]


def test_a_missing_file_is_status_1_and_the_others_are_indexed(place: Path) -> None:
    result = index("none.jsonl", "a.jsonl")
    assert (result.exit_code, counts(result)) == (1, [2, 2, 0, 0, 1])


def test_a_replacement_by_nothing_is_status_1_and_not_made(place: Path) -> None:
    index("a.jsonl")
    result = index("none.jsonl", "--replace")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "stays as it was" in result.stderr
    assert ids() == ["apples", "pears"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["a.jsonl", "--format", "stone"],
        ["a.jsonl", "--colour"],
        ["empty"],
        ["a.jsonl", "--rejects", "none/rejects.jsonl"],
        ["a.jsonl", "--rejects", "a.jsonl"],
        ["a.jsonl", "--rejects", "empty"],
    ],
)
def test_wrong_usage_is_status_2_and_touches_nothing(place: Path, arguments: list[str]) -> None:
    Path("empty").mkdir()
    before = Path("a.jsonl").read_bytes()
    assert index(*arguments).exit_code == 2
    assert Path("a.jsonl").read_bytes() == before
    assert not Path("index").exists()


def test_a_setting_that_means_nothing_is_status_2(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VESTKA_ZONE", "Orchard/Valley")
    assert index("a.jsonl").exit_code == 2


@pytest.mark.parametrize("pointer", ["{}", '{"schema": 0, "index": "index-1"}'])
def test_an_index_that_cannot_be_opened_is_status_3(place: Path, pointer: str) -> None:
    file(place / "index" / "vestka.json", pointer)
    result = index("a.jsonl")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "--replace" in result.stderr


def test_an_unknown_engine_is_status_3(place: Path) -> None:
    assert index("a.jsonl", "--index", "stone:tablet").exit_code == 3


# --------------------------------------------------------------------------------------- what runs leave behind


def test_the_rejects_of_an_earlier_run_are_not_articles(place: Path) -> None:
    file(place / "b.jsonl", "broken")
    for _ in range(2):
        assert counts(index("."))[4] == 1
    assert ids() == ["apples", "pears"]


def test_an_index_inside_the_directory_is_not_indexed(place: Path) -> None:
    for _ in range(2):
        assert counts(index("."))[0] == 2


# --------------------------------------------------------------------------------------------------- progress


def test_progress_goes_to_stderr(place: Path) -> None:
    result = index("a.jsonl")
    assert result.stderr == "2 articles in 1 file\n"
    assert SUMMARY.fullmatch(result.stdout)


@pytest.mark.parametrize("quiet", ["-q", "--quiet"])
def test_quiet_shows_no_progress(place: Path, quiet: str) -> None:
    result = index("a.jsonl", quiet)
    assert (result.stderr, counts(result)) == ("", [2, 2, 0, 0, 0])


def test_a_long_run_says_now_and_then_how_far_it_is(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.progress.LINE_SECONDS", 0.0)
    assert index("a.jsonl").stderr.splitlines() == [
        "100 %, 1 article, in a.jsonl",
        "100 %, 2 articles, in a.jsonl",
        "2 articles in 1 file",
    ]


# ------------------------------------------------------------------------------------------------- interrupts


@pytest.mark.parametrize("replace", [False, True])
def test_ctrl_c_leaves_a_whole_index(place: Path, replace: bool) -> None:
    index("a.jsonl")
    plums = [{"id": f"plums-{number}", "title": f"Plums {number}"} for number in range(60_000)]
    file(place / "b.jsonl", *plums[:100], "broken", *plums[100:])
    running = subprocess.Popen(
        [sys.executable, "-c", "from search.cli import main; main()", "index", "b.jsonl", *["--replace"] * replace],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not Path("rejects.jsonl").exists() and running.poll() is None:
        time.sleep(0.005)  # then it has read a hundred
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "interrupted" in err
    if replace:
        assert (out, ids()) == ("", ["apples", "pears"])
    else:
        found = SUMMARY.fullmatch(out)
        assert found
        assert 100 <= int(found[2]) < 60_000
        assert open_engine("index").search(Query()).total == 2 + int(found[2])


def test_a_terminal_gets_a_bar(place: Path) -> None:
    strange = file(place / "[bold]{0}.jsonl", *({"title": f"Plums {number}"} for number in range(1_000)))
    try:
        master, slave = pty.openpty()
    except OSError as error:  # a container without /dev/pts
        pytest.skip(f"this machine gives no pseudo-terminal: {error}")
    done = subprocess.run(
        [sys.executable, "-c", "from search.cli import main; main()", "index", strange.name],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=slave,
        text=True,
        check=True,
    )
    shown = os.read(master, 100_000).decode()
    os.close(master)
    os.close(slave)
    assert SUMMARY.fullmatch(done.stdout)
    assert strange.name in shown
    assert "articles" in shown

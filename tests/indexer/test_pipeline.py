"""indexer.pipeline: a run, its counts, and what becomes of what cannot be read."""

import gzip
import json
import re
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from conftest import article

from indexer.cleaning import Defaults
from indexer.pipeline import NothingRead, Rejects, RejectsLost, Run, Summary, Watch, run
from indexer.records import Reject, Source
from search.engine import Engine
from search.model import Query, Written

DEFAULTS = Defaults(ZoneInfo("Europe/Minsk"))


def file(folder: Path, name: str, *lines: object) -> Source:
    """A JSONL file; what is a string is a line as it is."""
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return Source(path)


def prepared(folder: Path, sources: Iterable[Source], watch: Watch = lambda source, count: None) -> Run:
    return Run(sources, Rejects(folder / "rejects.jsonl"), DEFAULTS, watch=watch)


def rejects(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "rejects.jsonl").read_text("utf-8").splitlines()]


def ids(engine: Engine) -> list[str]:
    return sorted(hit.article.id for hit in engine.search(Query(size=100)).hits)


APPLES, PEARS, PLUMS = ({"id": name.lower(), "title": name} for name in ("Apples", "Pears", "Plums"))


# ----------------------------------------------------------------------------------------------------- counts


def test_new_articles_are_counted(engine: Engine, tmp_path: Path) -> None:
    summary = run(engine, prepared(tmp_path, [file(tmp_path, "a.jsonl", APPLES), file(tmp_path, "b.jsonl", PEARS)]))
    assert (summary.written, summary.rejected, summary.interrupted) == (Written(added=2), 0, False)
    assert ids(engine) == ["apples", "pears"]


def test_a_second_run_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    source = file(tmp_path, "a.jsonl", APPLES, {"title": "Without an id"})
    run(engine, prepared(tmp_path, [source]))
    before = engine.search(Query()).generation
    assert run(engine, prepared(tmp_path, [source])).written == Written(unchanged=2)
    assert engine.search(Query()).generation == before


def test_an_article_that_changed_is_updated(engine: Engine, tmp_path: Path) -> None:
    run(engine, prepared(tmp_path, [file(tmp_path, "a.jsonl", APPLES, PEARS)]))
    summary = run(engine, prepared(tmp_path, [file(tmp_path, "a.jsonl", {**APPLES, "body": "Red ones."}, PEARS)]))
    assert summary.written == Written(updated=1, unchanged=1)
    assert engine.get("apples").body == "Red ones."  # type: ignore[union-attr]


def test_the_last_of_an_id_stays(engine: Engine, tmp_path: Path) -> None:
    summary = run(engine, prepared(tmp_path, [file(tmp_path, "a.jsonl", APPLES, {**APPLES, "title": "Red apples"})]))
    assert summary.written == Written(added=1, updated=1)
    assert engine.get("apples").title == "Red apples"  # type: ignore[union-attr]


def test_the_watch_is_told_of_every_record(engine: Engine, tmp_path: Path) -> None:
    told = []
    source = file(tmp_path, "a.jsonl", APPLES, "broken", PEARS)
    run(engine, prepared(tmp_path, [source], lambda source, count: told.append((source.path.name, count))))
    assert told == [("a.jsonl", 1), ("a.jsonl", 1), ("a.jsonl", 2)]


def test_a_summary_is_one_line() -> None:
    assert str(Summary(Written(3, 2, 1), 4, 2.0)) == (
        "indexed 6 articles (3 new, 2 updated, 1 unchanged, 4 rejected) in 2.0 s, 3 articles/s"
    )
    assert str(Summary(Written(1), 0, 1.0)).startswith("indexed 1 article (1 new")


def test_a_summary_of_no_time_is_no_error() -> None:
    assert re.search(r"in 0\.0 s, 0 articles/s$", str(Summary(Written(), 0, 0.0)))


# ---------------------------------------------------------------------------------------------------- rejects


def test_a_reject_says_where_it_stood_and_why(engine: Engine, tmp_path: Path) -> None:
    source = file(tmp_path, "a.jsonl", APPLES, "{broken", {"title": "Яблыкі", "published": "soon"}, PEARS)
    summary = run(engine, prepared(tmp_path, [source]))
    assert (summary.written, summary.rejected) == (Written(added=2), 2)
    broken, undated = rejects(tmp_path)
    assert broken["file"] == undated["file"] == source.name
    assert (broken["place"], broken["content"]) == ("line 2", "{broken")
    assert broken["reason"].startswith("not JSON")
    assert undated["place"] == "line 3"
    assert undated["reason"].startswith("published is 'soon', it must be a date")
    assert json.loads(undated["content"]) == {"title": "Яблыкі", "published": "soon"}


def test_an_article_with_a_character_that_is_lost_is_indexed_and_noted(engine: Engine, tmp_path: Path) -> None:
    source = file(tmp_path, "a.jsonl", PEARS, {"id": "figs", "title": "Figs", "body": "The fi\ufffdt ripe figs."})
    summary = run(engine, prepared(tmp_path, [source]))
    assert (summary.written, summary.rejected, summary.damaged) == (Written(added=2), 0, 1)
    assert "0 rejected, 1 damaged)" in str(summary)
    [noted] = rejects(tmp_path)
    assert noted == {
        "file": source.name,
        "place": "line 2",
        "reason": "a character of its body is lost, and \ufffd stands there: “The fi\ufffdt ripe figs.”",
        "content": "figs",
        "indexed": True,
    }


def test_a_run_without_rejects_makes_no_file_of_them(engine: Engine, tmp_path: Path) -> None:
    run(engine, prepared(tmp_path, [file(tmp_path, "a.jsonl", APPLES)]))
    assert not (tmp_path / "rejects.jsonl").exists()


def test_rejects_of_an_earlier_run_are_written_over(engine: Engine, tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        run(engine, prepared(tmp_path, [file(tmp_path, name, "broken")]))
    assert [Path(line["file"]).name for line in rejects(tmp_path)] == ["b.jsonl"]


def test_a_long_reject_is_cut(engine: Engine, tmp_path: Path) -> None:
    run(engine, prepared(tmp_path, [file(tmp_path, "a.jsonl", {"id": True, "title": "x" * 100_000})]))
    assert len(rejects(tmp_path)[0]["content"]) <= 500


def test_half_a_character_in_a_reject_is_no_error(engine: Engine, tmp_path: Path) -> None:
    source = file(tmp_path, "a.jsonl", {"title": "\ud83d", "published": "\udcff"}, APPLES)
    assert run(engine, prepared(tmp_path, [source])).written == Written(added=1)
    assert "\ud83d" not in (tmp_path / "rejects.jsonl").read_text("utf-8")
    assert json.loads(rejects(tmp_path)[0]["content"])["published"] == "\udcff"


def test_a_name_of_a_file_that_is_no_utf8_is_no_error(tmp_path: Path) -> None:
    with Rejects(tmp_path / "rejects.jsonl") as kept:
        kept.add(Source(tmp_path / "a\udcff.jsonl"), Reject("line 1", "why"))
    assert rejects(tmp_path)[0]["file"].endswith("a\udcff.jsonl")


def test_a_reject_is_in_the_file_at_once(tmp_path: Path) -> None:
    with Rejects(tmp_path / "rejects.jsonl") as kept:
        kept.add(Source(tmp_path / "a.jsonl"), Reject("line 1", "why"))
        assert len(rejects(tmp_path)) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_rejects_that_cannot_be_kept_end_the_run(engine: Engine, tmp_path: Path) -> None:
    what = Run([file(tmp_path, "a.jsonl", APPLES, "broken", PEARS)], Rejects(Path("/dev/full")), DEFAULTS)
    with pytest.raises(RejectsLost, match=r"/dev/full cannot be written: No space left on device.*--rejects"):
        run(engine, what)


def test_what_stumbles_in_cleaning_is_a_reject(engine: Engine, tmp_path: Path) -> None:
    deep: list[object] = []
    for _ in range(800):
        deep = [deep]
    source = file(tmp_path, "a.jsonl", {"title": "Deep", "published": deep, "categories": deep}, APPLES)
    assert run(engine, prepared(tmp_path, [source])).rejected == 1
    assert ids(engine) == ["apples"]


# ---------------------------------------------------------------------------------------------- broken sources


def test_a_missing_file_is_a_reject_and_the_run_goes_on(engine: Engine, tmp_path: Path) -> None:
    sources = [file(tmp_path, "a.jsonl", APPLES), Source(tmp_path / "none.jsonl"), file(tmp_path, "b.jsonl", PEARS)]
    summary = run(engine, prepared(tmp_path, sources))
    assert (summary.written, summary.rejected) == (Written(added=2), 1)
    assert rejects(tmp_path)[0]["file"].endswith("none.jsonl")


def test_a_truncated_gz_gives_what_could_be_read_and_a_reject(engine: Engine, tmp_path: Path) -> None:
    lines = [{"id": str(number), "title": f"Apples {number * 7919}"} for number in range(3_000)]
    broken = file(tmp_path, "a.jsonl.gz", *lines)
    broken.path.write_bytes(broken.path.read_bytes()[:-5_000])
    summary = run(engine, prepared(tmp_path, [broken, file(tmp_path, "b.jsonl", PEARS)]))
    assert summary.written.added > 1_000
    assert summary.rejected == 1
    assert "cannot be read further" in rejects(tmp_path)[0]["reason"]
    assert engine.get("pears")


# ------------------------------------------------------------------------------------------------- interrupts


def interrupting(at: int) -> Watch:
    def watch(source: Source, count: int) -> None:
        if count == at:
            raise KeyboardInterrupt

    return watch


def test_an_interrupted_run_keeps_what_it_had_read(engine: Engine, tmp_path: Path) -> None:
    source = file(tmp_path, "a.jsonl", APPLES, PEARS, PLUMS)
    summary = run(engine, prepared(tmp_path, [source], interrupting(2)))
    assert (summary.interrupted, summary.written) == (True, Written(added=2))
    assert ids(engine) == ["apples", "pears"]


def test_a_run_that_is_stopped_ends_before_the_next_article(engine: Engine, tmp_path: Path) -> None:
    sources = [file(tmp_path, "a.jsonl", APPLES, PEARS), file(tmp_path, "b.jsonl", PLUMS)]
    what = prepared(tmp_path, sources, lambda source, count: what.stop())
    summary = run(engine, what)
    assert (summary.interrupted, summary.written) == (True, Written(added=1))


def test_a_run_after_an_interrupted_one_adds_the_rest(engine: Engine, tmp_path: Path) -> None:
    source = file(tmp_path, "a.jsonl", APPLES, PEARS, PLUMS)
    run(engine, prepared(tmp_path, [source], interrupting(2)))
    assert run(engine, prepared(tmp_path, [source])).written == Written(added=1, unchanged=2)


# ---------------------------------------------------------------------------------------------------- replace


def test_a_replacement_takes_the_place_of_the_archive(engine: Engine, tmp_path: Path) -> None:
    engine.write([article("old")])
    run(engine, prepared(tmp_path, [file(tmp_path, "a.jsonl", APPLES)]), replace=True)
    assert ids(engine) == ["apples"]


@pytest.mark.parametrize("at", [1, 2])
def test_an_interrupted_replacement_keeps_the_old_archive(engine: Engine, tmp_path: Path, at: int) -> None:
    engine.write([article("old")])
    with pytest.raises(KeyboardInterrupt):
        run(engine, prepared(tmp_path, [file(tmp_path, "a.jsonl", APPLES, PEARS)], interrupting(at)), replace=True)
    assert ids(engine) == ["old"]


@pytest.mark.parametrize("lines", [(), ("broken",)])
def test_a_replacement_by_nothing_is_not_made(engine: Engine, tmp_path: Path, lines: tuple[str, ...]) -> None:
    engine.write([article("old")])
    with pytest.raises(NothingRead, match="stays as it was"):
        run(engine, prepared(tmp_path, [file(tmp_path, "a.jsonl", *lines)]), replace=True)
    assert ids(engine) == ["old"]


def test_rejects_do_not_stop_a_replacement(engine: Engine, tmp_path: Path) -> None:
    engine.write([article("old")])
    summary = run(engine, prepared(tmp_path, [file(tmp_path, "a.jsonl", "broken", APPLES)]), replace=True)
    assert (summary.rejected, ids(engine)) == (1, ["apples"])

"""`vestka check` notices whatever is wrong with an index, says so, and says what to run."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from conftest import article

from search import engine as seam
from search.cli import vestka
from search.engine import open_engine
from search.engines.whoosh.analysis import Vocabulary
from search.engines.whoosh.arrayfile import Array, ArrayFile, ArrayFileWriter
from search.engines.whoosh.build import write_segment
from search.engines.whoosh.storage import POINTER


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An index of two segments, with deletions in both."""
    engine = open_engine(f"whoosh:{tmp_path / 'index'}", create=True)
    for batch, size in enumerate((250, 20)):
        engine.write(
            article(
                f"{batch}-{number}",
                f"Łuck and Luck {number}",
                "The border of Minsk.",
                language="en",
                categories=("Politics", "Society")[: number % 3],
                published=datetime(2025, 1, 1 + number % 28, tzinfo=UTC),
            )
            for number in range(size)
        )
    engine.delete(["0-3", "1-4"])
    return tmp_path / "index"


def run(place: Path | str) -> Result:
    return CliRunner().invoke(vestka, ["check", "--index", str(place)])


def assert_noticed(place: Path, *words: str) -> None:
    result = run(place)
    assert (result.exit_code, result.stdout) == (1, ""), result.output
    assert all(word in result.stderr for word in words), result.stderr
    assert f"vestka index --replace --index {place} FILES" in result.stderr
    assert isinstance(result.exception, SystemExit)


def segments(place: Path) -> list[Path]:
    return sorted(place.rglob("*.arrays"), key=lambda path: path.stat().st_size)


def changed(path: Path, change: Callable[[dict[str, Array]], object]) -> None:
    """Writes a segment anew, with sound checksums, after something was done to its arrays."""
    file = ArrayFile(path)
    arrays = {name: file.array(name).copy() for name in file}
    change(arrays)
    path.unlink()
    with ArrayFileWriter(path, **file.about) as writer:
        for name, array in arrays.items():
            writer.add(name, array)


# ---------------------------------------------------------------------------------------------------------- sound


def test_a_sound_index_is_said_to_be_sound_and_what_was_checked(place: Path) -> None:
    result = run(place)
    size = sum(path.stat().st_size for path in segments(place))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"{place} is sound; checked: segments 2, articles 268, bytes {size:,}, seconds ")


@pytest.mark.parametrize("articles", [0, 1])
def test_an_index_with_hardly_anything_is_sound(articles: int, tmp_path: Path) -> None:
    open_engine(f"whoosh:{tmp_path}", create=True).write([article(str(i), "") for i in range(articles)])
    result = run(tmp_path)
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"segments {articles}, articles {articles}, " in result.stdout


def test_merged_segments_are_sound(tmp_path: Path) -> None:
    engine = open_engine(f"whoosh:{tmp_path}", create=True)
    for number in range(25):
        engine.write([article(f"{number}-{i}", f"word {number} Minsk {i}", tags=("a b",)) for i in range(3)])
        engine.delete([f"{number}-0"])
    assert run(tmp_path).exit_code == 0


def test_an_engine_without_files_has_nothing_to_check() -> None:
    result = run("memory:")
    assert (result.exit_code, result.stdout) == (0, "memory: has no files, so there is nothing to check\n")


def test_every_checker_is_of_an_engine() -> None:
    assert seam.CHECKERS.keys() <= seam.ENGINES.keys()


def test_an_index_can_be_checked_while_another_writes(place: Path) -> None:
    engine = open_engine(f"whoosh:{place}", create=True)
    writer = threading.Thread(target=lambda: [engine.write([article(f"new-{i}", "word")]) for i in range(25)])
    writer.start()
    while writer.is_alive():
        checked = seam.check(str(place))
        assert checked is not None
        assert checked.problems == ()
    writer.join()
    assert run(place).exit_code == 0


# -------------------------------------------------------------------------------------------------------- damaged


def test_an_index_of_another_version_is_not_checked(place: Path) -> None:
    pointer = json.loads((place / POINTER).read_text())
    (place / POINTER).write_text(json.dumps({**pointer, "schema": "0.0.0"}))
    result = run(place)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "vestka index --replace" in result.stderr


@pytest.mark.parametrize("content", ["", "{}", '{"schema": 1'])
def test_a_damaged_pointer_is_noticed(place: Path, content: str) -> None:
    (place / POINTER).write_text(content)
    assert_noticed(place, POINTER)


def test_a_pointer_to_nothing_is_noticed(place: Path) -> None:
    pointer = json.loads((place / POINTER).read_text())
    (place / POINTER).write_text(json.dumps({**pointer, "index": "index-00000000"}))
    assert_noticed(place, "index-00000000")


# Whoosh does not close a file that it fails to read to its end; it is closed when it is collected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("kept", [0, 5, 200, -1])
def test_a_table_of_contents_that_is_cut_short_is_noticed(place: Path, kept: int) -> None:
    (toc,) = place.rglob("*.toc")
    toc.write_bytes(toc.read_bytes()[:kept])
    assert_noticed(place, "table of contents")


def test_a_segment_that_is_missing_is_noticed(place: Path) -> None:
    segments(place)[0].unlink()
    assert_noticed(place, segments(place)[0].parent.name)


def test_every_segment_that_is_damaged_is_named(place: Path) -> None:
    for path in segments(place):
        path.write_bytes(path.read_bytes()[:-1])
    assert_noticed(place, *(f"{path} is cut short" for path in segments(place)))


def test_a_changed_byte_of_any_array_is_noticed(place: Path) -> None:
    path = segments(place)[0]
    whole, file = path.read_bytes(), ArrayFile(path)
    for name, row in file._arrays.items():
        if not row["items"]:
            continue
        path.unlink()
        path.write_bytes(whole[: row["at"]] + bytes([whole[row["at"]] ^ 1]) + whole[row["at"] + 1 :])
        problems = (seam.check(str(place)) or seam.Checked(0, 0, 0)).problems
        assert problems == (f"{path} is damaged: the checksum of {name} is not what was written",)


def test_the_segment_of_another_index_is_noticed(place: Path, tmp_path: Path) -> None:
    open_engine(f"whoosh:{tmp_path / 'other'}", create=True).write([article("1")])
    segments(tmp_path / "other")[0].replace(segments(place)[0])
    assert_noticed(place, "it has 1 documents, the table of contents knows of others")


def shift(name: str, by: int = 1) -> Callable[[dict[str, Array]], object]:
    def change(arrays: dict[str, Array]) -> None:
        arrays[name] = np.append(arrays[name][:-1], arrays[name][-1:] + by).astype(np.int64)

    return change


def shorten(name: str) -> Callable[[dict[str, Array]], object]:
    return lambda arrays: arrays.update({name: arrays[name][:-1]})


def swap(name: str, at: int = 0) -> Callable[[dict[str, Array]], object]:
    def change(arrays: dict[str, Array]) -> None:
        arrays[name][[at, at + 1]] = arrays[name][[at + 1, at]]

    return change


WRONG: dict[str, tuple[Callable[[dict[str, Array]], object], str]] = {
    "an array is missing": (lambda arrays: arrays.pop("digests"), "digests"),
    "a document has no date": (shorten("published"), "published has 19 items, not 20"),
    "a posting has no frequency": (shorten("freqs"), "freqs has"),
    "a position is missing": (shorten("positions"), "positions has"),
    "a list begins behind the end": (shift("pairs.postings"), "pairs.postings does not ascend"),
    "a document that there is not": (shift("docs", 99), "docs has a number that is not below 20"),
    "a category that there is not": (shift("facet.category.codes", 9), "facet.category.codes has a number"),
    "a stem of no spelling": (shift("stems.spellings", 999), "stems.spellings has a number"),
    "pairs out of order": (swap("pairs"), "pairs does not ascend"),
    "terms out of order": (swap("words"), "the terms of words are not in order"),
    "a term is not found": (
        lambda arrays: arrays["words.by_hash"].__setitem__(0, arrays["words.by_hash"][1]),
        "the terms of words",
    ),
    "no help for the first article": (shift("stored.helps.first", 9), "stored.helps.first does not ascend from 0"),
    "articles not in the order of digests": (swap("by_digest"), "by_digest is not the order"),
    "a list of documents out of order": (swap("named.docs", 5), "named.docs does not ascend within a list"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_arrays_that_do_not_fit_together_are_noticed(place: Path, wrong: str) -> None:
    change, told = WRONG[wrong]
    changed(segments(place)[0], change)
    assert_noticed(place, told)


def test_articles_that_cannot_be_read_are_counted(place: Path) -> None:
    def change(arrays: dict[str, Array]) -> None:
        ends = arrays["stored.ends"].tolist()
        for doc in (2, 7):
            arrays["stored"][ends[doc - 1] : ends[doc]] = 0

    changed(segments(place)[-1], change)
    assert_noticed(place, "2 of 250 articles cannot be read", "document 2")


def test_an_article_that_is_not_what_it_is_looked_up_by_is_noticed(place: Path) -> None:
    changed(segments(place)[0], lambda arrays: arrays["digests"].__iadd__(np.uint64(1)))
    assert_noticed(place, "20 of 20 articles cannot be read", "document 0: it has another id than it is looked up by")


def test_an_article_that_is_there_twice_is_noticed(place: Path) -> None:
    path = segments(place)[0]
    path.unlink()
    write_segment(path, [article(f"{int(i > 5)}-{i}") for i in range(20)], Vocabulary())
    assert_noticed(place, "4 articles more than once")

"""indexer.feeds.state: the file of feeds survives whatever happens beside it."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.feeds.followed import Feed, Feeds, added
from indexer.feeds.state import FeedsUnavailable, Followed, PollRunning

ROOT = Path(__file__).parents[3]


def adding(name: str) -> Callable[[Feeds], Feeds]:
    return lambda feeds: added(feeds, Feed(f"https://example.org/{name}"))


def test_without_a_file_nothing_is_followed(kept: Followed) -> None:
    assert kept.feeds() == ()
    assert not kept.home.exists()


def test_what_was_changed_is_there(kept: Followed) -> None:
    kept.change(adding("apples"))
    kept.change(adding("яблыкі"))
    assert [feed.address for feed in Followed(kept.home).feeds()] == [
        "https://example.org/apples",
        "https://example.org/яблыкі",
    ]


def test_halves_of_characters_are_kept_too(kept: Followed) -> None:
    kept.change(lambda feeds: added(feeds, Feed("https://example.org/feed", "The \ud800 Orchard")))
    assert kept.feeds()[0].title == "The \ud800 Orchard"


def test_people_can_read_it(kept: Followed) -> None:
    kept.change(adding("яблыкі"))
    assert '\n   "address": "https://example.org/яблыкі",\n' in kept.path.read_text("utf-8")


def test_a_change_of_nothing_writes_nothing(kept: Followed) -> None:
    kept.change(adding("apples"))
    before = kept.path.stat()
    kept.change(lambda feeds: feeds)
    assert kept.path.stat() == before


def test_nothing_is_left_beside_it_but_its_lock(kept: Followed) -> None:
    kept.change(adding("apples"))
    assert sorted(file.name for file in kept.home.iterdir()) == ["feeds.json", "feeds.lock"]


def test_half_a_draft_of_a_process_that_died_does_not_matter(kept: Followed) -> None:
    kept.change(adding("apples"))
    kept.path.with_suffix(".json.new").write_text('{"feeds": [')
    assert len(kept.feeds()) == 1
    kept.change(adding("pears"))
    assert len(kept.feeds()) == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b'{"feeds": 7}', b'{"feeds": [{}]}', b'{"feeds": "x"}', b"\xff", b"[" * 100_000],
)
def test_a_damaged_file_is_named_and_not_written_over(kept: Followed, content: bytes) -> None:
    kept.home.mkdir()
    kept.path.write_bytes(content)
    for attempt in (kept.feeds, lambda: kept.change(adding("apples"))):
        with pytest.raises(FeedsUnavailable, match=r"feeds\.json cannot be read"):
            attempt()
    assert kept.path.read_bytes() == content


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file")
    with pytest.raises(FeedsUnavailable, match="index cannot be written"):
        Followed(tmp_path / "index").change(adding("apples"))


def test_a_draft_that_cannot_be_written_leaves_the_file(kept: Followed) -> None:
    kept.change(adding("apples"))
    kept.path.with_suffix(".json.new").mkdir()
    with pytest.raises(FeedsUnavailable, match=r"feeds\.json cannot be written"):
        kept.change(adding("pears"))
    assert len(kept.feeds()) == 1


def test_changes_at_once_are_all_kept(kept: Followed) -> None:
    names = [f"{number}" for number in range(24)]
    threads = [threading.Thread(target=kept.change, args=(adding(name),)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {feed.address.rpartition("/")[2] for feed in kept.feeds()} == set(names)


def test_there_is_one_poll_at_a_time(kept: Followed) -> None:
    with kept.polling(), pytest.raises(PollRunning, match="are being polled already"), kept.polling():
        pass
    with kept.polling():
        kept.change(adding("apples"))  # which a poll does not keep anybody from
    assert len(kept.feeds()) == 1


def test_a_poll_that_died_keeps_nobody_out(kept: Followed) -> None:
    code = (
        "import sys; from pathlib import Path; from indexer.feeds.state import Followed\n"
        f"with Followed(Path({str(kept.home)!r})).polling(): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        with pytest.raises(PollRunning), kept.polling():
            pass
        other.kill()
        other.wait()
        with kept.polling():
            pass


def test_the_file_is_json_with_a_list_of_feeds(kept: Followed) -> None:
    kept.change(adding("apples"))
    [feed] = json.loads(kept.path.read_text("utf-8"))["feeds"]
    assert list(feed)[:3] == ["address", "title", "articles"]

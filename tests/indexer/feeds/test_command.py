"""indexer.feeds.command: `vestka feeds` as it is typed."""

import json
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from feedsite import Page, Site, rss

from indexer.feeds.command import said, state
from indexer.feeds.followed import Feed, ended, failed, row
from indexer.feeds.polling import Outcome
from indexer.feeds.state import Followed
from search.cli import vestka
from search.engine import open_engine
from search.model import Query, Written

ROOT = Path(__file__).parents[3]
SUMMARY = re.compile(
    r"indexed (\d+) articles? \((\d+) new, (\d+) updated, (\d+) unchanged, (\d+) rejected\) "
    r"in [\d.]+ s, \d+ articles/s\n"
)
ZONE = ZoneInfo("Europe/Minsk")
NOW = datetime(2025, 10, 1, 9, tzinfo=UTC)
FEED = Feed("https://example.org/feed", "The Orchard", articles=1, fetched=NOW, status=200)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current directory whose index is `index`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VESTKA_INDEX", "index")
    monkeypatch.delenv("VESTKA_ZONE", raising=False)
    return tmp_path


def feeds(*arguments: str) -> Result:
    return CliRunner().invoke(vestka, ["feeds", *arguments])


def counts(result: Result) -> list[int]:
    """Articles, new, updated, unchanged, rejected: all that is on stdout."""
    found = SUMMARY.fullmatch(result.stdout)
    assert found, result.output
    return [int(number) for number in found.groups()]


def addresses(index: str = "index") -> list[str]:
    return [feed.address for feed in Followed(Path(index)).feeds()]


def total(index: str = "index") -> int:
    engine = open_engine(index)
    found = engine.search(Query()).total
    engine.close()
    return found


# ----------------------------------------------------------------------------------------------------------- add


def test_a_feed_is_added(site: Site) -> None:
    address = site.feed("/feed", "apples")
    result = feeds("add", address)
    assert (result.exit_code, result.output) == (0, f"{address} is followed: The Orchard\n")
    assert addresses() == [address]
    assert len(site.asked) == 1


def test_several_are_added_and_one_that_is_none_stops_no_other(site: Site) -> None:
    first, last = site.feed("/1", "apples"), site.feed("/3", "pears")
    result = feeds("add", first, site.put("/2", Page(b"<html><p>Apples</p></html>")), last)
    assert result.exit_code == 1
    assert "/2: no RSS or Atom feed" in result.stderr
    assert addresses() == [first, last]


def test_a_mistyped_address_stops_no_other(site: Site) -> None:
    first, last = site.feed("/1", "apples"), site.feed("/3", "pears")
    result = feeds("add", "example.org/feed", first, "ftp://example.org", last)
    assert (result.exit_code, addresses()) == (1, [first, last])
    assert [line for line in result.stderr.splitlines() if "is no address of a feed" in line][1:] != []
    assert feeds("add", "example.org/feed", "ftp://example.org").exit_code == 2
    result = feeds("remove", "example.org/feed", first)
    assert (result.exit_code, addresses()) == (1, [last])


def test_times_without_a_zone_are_said_to_be_of_one(site: Site) -> None:
    item = "<item><title>Apples</title><pubDate>Wed, 01 Oct 2025 10:00:00%s</pubDate></item>"
    zoned, local = (
        site.put(path, Page(f"<rss version='2.0'><channel>{item % zone}</channel></rss>".encode()))
        for path, zone in (("/1", " +0300"), ("/2", ""))
    )
    assert "zone" not in feeds("add", zoned).output
    assert f"taken to be of Europe/Minsk, as VESTKA_ZONE says: in {local}" in feeds("add", local).stderr


def test_a_page_says_where_its_feed_is(site: Site) -> None:
    link = '<link rel="alternate" type="application/atom+xml" href="/feed">'
    result = feeds("add", site.put("/", Page(f"<html><head>{link}</head><body>Apples</body></html>".encode())))
    assert (result.exit_code, result.stdout, addresses()) == (1, "", [])
    assert f"vestka feeds add {site.origin}/feed" in result.stderr


def test_what_is_followed_already_is_said_and_not_fetched(site: Site) -> None:
    address = site.feed("/feed", "apples")
    feeds("add", address)
    result = feeds("add", f"{address}#top")
    assert (result.exit_code, result.output) == (0, f"{address} is followed already\n")
    assert (addresses(), len(site.asked)) == ([address], 1)


def test_what_leads_to_a_feed_that_is_followed_is_followed_already(site: Site) -> None:
    new = site.feed("/new", "apples")
    result = feeds("add", new, site.moved("/old", "/new", 301))
    assert (result.exit_code, addresses()) == (0, [new])
    assert result.output.splitlines()[1] == f"{new} is followed already"


def test_what_is_gone_can_be_added_again(site: Site) -> None:
    address = site.feed("/feed", "apples")
    feeds("add", address)
    site.put("/feed", Page(status=410))
    feeds("poll")
    site.feed("/feed", "apples")
    assert feeds("add", address).exit_code == 0
    assert counts(feeds("poll"))[:2] == [1, 1]


def test_an_index_can_be_said(site: Site) -> None:
    feeds("add", site.feed("/feed", "apples"), "--index", "whoosh:other")
    assert counts(feeds("poll", "--index", "other")) == [1, 1, 0, 0, 0]
    assert total("other") == 1
    assert not Path("index").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["add"],
        ["add", "example.org/feed"],
        ["add", "file:///etc/passwd"],
        ["add", "https://example.org/feed", "--index", "memory:"],
        ["remove"],
        ["remove", "feed"],
        ["list", "--colour"],
        ["list", "--index", "memory:"],
        ["poll", "feed"],
        ["poll", "--rejects", "none/rejects.jsonl"],
        ["fetch"],
    ],
)
def test_wrong_usage_is_status_2_and_touches_nothing(arguments: list[str]) -> None:
    assert feeds(*arguments).exit_code == 2
    assert list(Path().iterdir()) == []


# ------------------------------------------------------------------------------------------------- remove and list


def test_a_feed_is_removed_and_its_articles_stay(site: Site) -> None:
    first, second = site.feed("/1", "apples"), site.feed("/2", "pears")
    feeds("add", first, second)
    feeds("poll")
    result = feeds("remove", first)
    assert (result.exit_code, result.output) == (0, f"{first} is no longer followed\n")
    assert (addresses(), total()) == ([second], 2)


def test_to_remove_what_is_not_followed_is_status_1(site: Site) -> None:
    address = site.feed("/feed", "apples")
    feeds("add", address)
    result = feeds("remove", "https://example.org/none", address)
    assert (result.exit_code, addresses()) == (1, [])
    assert "https://example.org/none is not followed" in result.stderr


def test_feeds_are_listed_with_how_they_do(site: Site) -> None:
    address = site.feed("/feed", "apples")
    feeds("add", address)
    before = feeds("list").output
    assert before == f"The Orchard\n   {address}\n   not fetched yet · 0 articles\n"
    feeds("poll")
    assert re.search(r"\n   fetched \d{4}-\d\d-\d\d \d\d:\d\d · 200 · 1 article\n$", feeds("list").output)


def test_feeds_are_listed_for_scripts(site: Site) -> None:
    feeds("add", site.feed("/feed", "apples"))
    feeds("poll")
    result = feeds("list", "--json")
    assert json.loads(result.stdout) == [row(feed) for feed in Followed(Path("index")).feeds()]


def test_no_feeds_are_no_error() -> None:
    result = feeds("list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "vestka feeds add" in result.stderr
    assert json.loads(feeds("list", "--json").stdout) == []


def test_the_state_of_a_feed_is_a_line_in_the_zone() -> None:
    assert state(FEED, ZONE) == "fetched 2025-10-01 12:00 · 200 · 1 article"
    failing = failed(failed(FEED, None, "no answer", NOW), 503, "answered 503", NOW)
    assert state(failing, ZONE) == (
        "fetched 2025-10-01 12:00 · 503 · 1 article · 2 failures in a row: answered 503 · not again before "
        "2025-10-01 12:10"
    )
    gone = ended(FEED, 410, "answered 410", NOW)
    assert state(gone, ZONE).endswith("gone since 2025-10-01 12:00, not followed any longer")


# ---------------------------------------------------------------------------------------------------------- poll


def test_a_poll_ends_with_the_summary_of_all_feeds(site: Site) -> None:
    feeds("add", site.feed("/1", "apples", "pears"), site.feed("/2", "plums"))
    result = feeds("poll")
    assert (result.exit_code, counts(result), total()) == (0, [3, 3, 0, 0, 0], 3)
    assert result.stderr.splitlines() == [
        f"{site.origin}/1: 2 new, 0 updated",
        f"{site.origin}/2: 1 new, 0 updated",
    ]


def test_a_quiet_poll_shows_no_progress(site: Site) -> None:
    feeds("add", site.feed("/feed", "apples"))
    assert feeds("poll", "-q").stderr == ""


def test_a_poll_after_a_poll_finds_nothing_new(site: Site) -> None:
    feeds("add", site.feed("/1", "apples", ETag='"1"'), site.feed("/2", "plums"))
    feeds("poll")
    result = feeds("poll")
    assert (result.exit_code, counts(result)) == (0, [1, 0, 0, 1, 0])


def test_a_failure_is_status_1_and_said_even_if_quiet(site: Site) -> None:
    feeds("add", site.feed("/1", "apples"), site.feed("/2", "plums"))
    site.put("/1", Page(status=500))
    result = feeds("poll", "-q")
    assert (result.exit_code, counts(result)) == (1, [1, 1, 0, 0, 0])
    assert result.stderr.startswith(f"{site.origin}/1: 1 failure in a row: the server answered 500 ")


def test_a_feed_in_peace_is_no_failure_of_this_poll(site: Site) -> None:
    feeds("add", site.feed("/feed", "apples"))
    site.put("/feed", Page(status=500))
    feeds("poll")
    result = feeds("poll")
    assert (result.exit_code, counts(result)) == (0, [0, 0, 0, 0, 0])


def test_rejects_are_status_1_and_in_a_file(site: Site) -> None:
    address = site.feed("/feed", "apples")
    feeds("add", address)
    site.put("/feed", Page(rss("apples").replace(b"</channel>", b"<item><guid>1</guid></item></channel>")))
    result = feeds("poll", "--rejects", "mine.jsonl")
    assert (result.exit_code, counts(result)) == (1, [1, 1, 0, 0, 1])
    assert "mine.jsonl" in result.stderr
    assert json.loads(Path("mine.jsonl").read_text("utf-8"))["file"] == address


def test_a_poll_of_no_feeds_is_status_1_and_makes_no_index() -> None:
    result = feeds("poll")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "feeds.json names no feed" in result.stderr
    assert not Path("index").exists()


def test_a_second_poll_at_once_is_status_1_and_asks_nobody(site: Site) -> None:
    feeds("add", site.feed("/feed", "apples"))
    asked = len(site.asked)
    with Followed(Path("index")).polling():
        result = feeds("poll")
    assert (result.exit_code, result.stdout, len(site.asked)) == (1, "", asked)
    assert "polled already" in result.stderr


def test_a_damaged_file_of_feeds_is_status_1_and_named(site: Site) -> None:
    feeds("add", site.feed("/feed", "apples"))
    Path("index/feeds.json").write_text("{")
    for command in (["list"], ["poll"], ["add", site.origin + "/other"]):
        result = feeds(*command)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "index/feeds.json cannot be read" in result.stderr


@pytest.mark.parametrize("pointer", ["{}", '{"schema": "0", "index": "index-1"}'])
def test_an_index_that_cannot_be_opened_is_status_3_and_nobody_is_asked(site: Site, pointer: str) -> None:
    feeds("add", site.feed("/feed", "apples"))
    asked = len(site.asked)
    Path("index/vestka.json").write_text(pointer)
    result = feeds("poll")
    assert (result.exit_code, result.stdout, len(site.asked)) == (3, "", asked)


def test_the_index_is_sound_beside_its_feeds_and_they_are_no_articles(site: Site) -> None:
    feeds("add", site.feed("/feed", "apples"))
    feeds("poll")
    assert CliRunner().invoke(vestka, ["check"]).exit_code == 0
    assert CliRunner().invoke(vestka, ["index", "."]).exit_code == 2  # there is no file to index


def test_an_index_that_is_replaced_keeps_its_feeds_and_gets_their_articles_again(site: Site) -> None:
    feeds("add", site.feed("/feed", "apples", ETag='"1"'))
    feeds("poll")
    Path("a.jsonl").write_text('{"id": "plums", "title": "Plums"}\n')
    CliRunner().invoke(vestka, ["index", "a.jsonl", "--replace"])
    assert total() == 1
    assert counts(feeds("poll")) == [1, 1, 0, 0, 0]
    assert total() == 2


def test_ctrl_c_ends_a_poll_at_once_and_keeps_what_is_done(site: Site) -> None:
    feeds("add", site.feed("/1", "apples", ETag='"1"'), site.feed("/2", "pears"))
    site.put("/2", Page(stuck="before"))
    polling = subprocess.Popen(
        [sys.executable, "-c", "from search.cli import main; main()", "feeds", "poll"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert polling.stderr
    assert polling.stderr.readline() == f"{site.origin}/1: 1 new, 0 updated\n"
    assert site.silent.wait(60)
    polling.send_signal(signal.SIGINT)
    out, err = polling.communicate(timeout=60)
    assert (polling.returncode, err) == (1, "interrupted: the feeds before are done, poll again to go on\n")
    assert SUMMARY.fullmatch(out)
    assert [feed.etag for feed in Followed(Path("index")).feeds()] == ['"1"', ""]


def test_a_move_is_said() -> None:
    moved = Outcome(FEED, Feed("https://example.org/new"), Written(added=1))
    assert said(moved, ZONE, quiet=True) == [
        "https://example.org/feed has moved for good and is followed at https://example.org/new"
    ]


def test_what_is_gone_is_said() -> None:
    [line] = said(Outcome(FEED, ended(FEED, 410, "the server answered 410 Gone", NOW)), ZONE, quiet=True)
    assert line == (
        "https://example.org/feed: the server answered 410 Gone: it is gone for good and no longer followed"
    )

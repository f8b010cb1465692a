"""indexer.feeds.polling: what is new comes into the archive, once, whatever happens on the way."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from feedsite import Page, Site, packed, rss

from indexer.cleaning import Defaults
from indexer.feeds.fetching import Limits
from indexer.feeds.followed import FIRST_WAIT, Feed, added, without
from indexer.feeds.polling import Outcome, Poll
from indexer.feeds.state import FeedsUnavailable, Followed
from indexer.pipeline import Rejects
from search.engine import Engine
from search.model import Article, Query, Written

NOW = datetime(2025, 10, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
SMALL = Limits(bytes=100_000, seconds=30)


def follow(kept: Followed, *addresses: str) -> None:
    for address in addresses:
        kept.change(lambda feeds, address=address: added(feeds, Feed(address)))  # type: ignore[misc]  # mypy types no default


def poll(engine: Engine, kept: Followed, now: datetime = NOW, limits: Limits = SMALL) -> list[Outcome]:
    rejects = Rejects(kept.home.parent / "rejects.jsonl")
    return list(Poll(engine, kept, rejects, Defaults(ZoneInfo("Europe/Minsk")), limits).run(now))


def written(outcomes: list[Outcome]) -> list[Written]:
    return [outcome.written for outcome in outcomes]


def archive(engine: Engine) -> dict[str, Article]:
    return {hit.article.id: hit.article for hit in engine.search(Query(size=100)).hits}


# ------------------------------------------------------------------------------------------------------- what comes


def test_what_a_feed_has_is_in_the_archive(engine: Engine, kept: Followed, site: Site) -> None:
    follow(kept, site.feed("/feed", "apples", "pears", ETag='"1"'))
    [outcome] = poll(engine, kept)
    assert outcome.written == Written(added=2)
    article = archive(engine)["apples"]
    assert (article.title, article.source, article.categories) == ("Apples are ripe", "The Orchard", ("Gardens",))
    assert outcome.after == Feed(
        site.origin + "/feed", "The Orchard", articles=2, fetched=NOW, status=200, etag='"1"', first="apples"
    )
    assert kept.feeds() == (outcome.after,)


def test_polled_twice_is_polled_once(engine: Engine, kept: Followed, site: Site) -> None:
    follow(
        kept,
        site.feed("/tagged", "apples", ETag='"1"'),
        site.feed("/dated", "pears", Last_Modified="Wed, 01 Oct 2025 09:00:00 GMT"),
        site.feed("/bare", "plums", "apples"),
        site.put("/none", Page(status=404)),
    )
    poll(engine, kept)
    before, generation = archive(engine), engine.search(Query()).generation
    again = poll(engine, kept, LATER)
    assert sum(written(again), Written()) == Written(unchanged=2)
    assert [outcome.after.status for outcome in again] == [304, 304, 200, 404]
    assert (archive(engine), engine.search(Query()).generation) == (before, generation)


def test_what_is_new_or_changed_since_is_written(engine: Engine, kept: Followed, site: Site) -> None:
    follow(kept, site.feed("/feed", "apples", "pears", ETag='"1"'))
    poll(engine, kept)
    site.put("/feed", Page(rss("plums", "apples").replace(b"many apples", b"no apples"), headers={"ETag": '"2"'}))
    [outcome] = poll(engine, kept, LATER)
    assert outcome.written == Written(added=1, updated=1)
    assert (outcome.after.articles, outcome.after.etag, outcome.after.first) == (3, '"2"', "plums")
    assert set(archive(engine)) == {"apples", "pears", "plums"}


def test_a_server_is_asked_whether_anything_has_changed(engine: Engine, kept: Followed, site: Site) -> None:
    follow(kept, site.feed("/feed", "apples", ETag='"1"', Last_Modified="yesterday"))
    poll(engine, kept)
    assert site.last("/feed")["If-None-Match"] is None
    poll(engine, kept)
    assert site.last("/feed")["If-None-Match"] == '"1"'
    assert site.last("/feed")["If-Modified-Since"] == "yesterday"


def test_a_feed_without_articles_is_no_failure(engine: Engine, kept: Followed, site: Site) -> None:
    follow(kept, site.feed("/feed"))
    [outcome] = poll(engine, kept)
    assert (outcome.written, outcome.after.error, outcome.after.title) == (Written(), "", "The Orchard")


def test_a_feed_in_atom_is_read(engine: Engine, kept: Followed, site: Site) -> None:
    entry = "<entry><id>urn:1</id><title>Apples</title></entry>"
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Orchard</title>{entry}</feed>'
    follow(kept, site.put("/feed", Page(atom.encode())))
    [outcome] = poll(engine, kept)
    assert (outcome.written, outcome.after.title, outcome.after.first) == (Written(added=1), "Orchard", "urn:1")


def test_a_feed_that_is_packed_is_read(engine: Engine, kept: Followed, site: Site) -> None:
    follow(kept, site.put("/feed", packed(Page(rss("apples")))))
    assert written(poll(engine, kept)) == [Written(added=1)]


def test_an_entry_that_is_no_article_is_a_reject_of_its_feed(engine: Engine, kept: Followed, site: Site) -> None:
    bad = rss("apples", "pears").replace(b"<category>Gardens", b"<pubDate>soon</pubDate><category>Gardens", 1)
    address = site.put("/feed", Page(bad))
    follow(kept, address)
    [outcome] = poll(engine, kept)
    assert (outcome.written, outcome.after.error) == (Written(added=1), "")
    [reject] = map(json.loads, (kept.home.parent / "rejects.jsonl").read_text("utf-8").splitlines())
    assert (reject["file"], reject["place"]) == (address, "item 1")


def test_rejects_of_all_feeds_are_in_one_file(engine: Engine, kept: Followed, site: Site) -> None:
    empty = rss("apples").replace(b"</channel>", b"<item><link>https://example.org/0</link></item></channel>")
    follow(kept, site.put("/1", Page(empty)), site.put("/2", Page(empty)))
    poll(engine, kept)
    lines = (kept.home.parent / "rejects.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["file"] for line in lines] == [site.origin + "/1", site.origin + "/2"]


def test_no_bodies_are_left_behind(
    engine: Engine, kept: Followed, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "drafts").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "drafts"))
    follow(kept, site.feed("/1", "apples"), site.put("/2", Page(b"no feed")), site.put("/3", Page(status=500)))
    poll(engine, kept)
    assert list((tmp_path / "drafts").iterdir()) == []


# -------------------------------------------------------------------------------------------------------- failures

HTML = b"<!doctype html><html><head><title>Orchard</title></head><body><p>Apples</p></body></html>"
BAD = {
    "none": (Page(status=404), "404"),
    "busy": (Page(status=429), "429"),
    "page": (Page(HTML), "no RSS or Atom feed"),
    "rubbish": (Page(b"\x00\xff" * 50), "no RSS or Atom feed|encoding"),
    "nothing": (Page(b""), "no RSS or Atom feed"),
    "cut": (Page(rss("figs", "plums")[:-200]), "breaks off before its end"),
    "short": (Page(rss("figs"), missing=9), "the answer breaks off"),
    "large": (Page(rss("figs") + b" " * SMALL.bytes), "larger than"),
    "gone": (Page(status=410), "410"),
    "koi8": (Page(rss("figs").replace(b"many figs", "шмат яблык".encode("koi8-r"))), "encoding"),
}


def test_one_bad_feed_never_stops_the_others(engine: Engine, kept: Followed, site: Site) -> None:
    good = site.feed("/good", "apples")
    for name, (page, _) in BAD.items():
        follow(kept, site.put(f"/{name}", page))
    follow(kept, good)
    outcomes = poll(engine, kept)
    assert len(outcomes) == len(BAD) + 1
    assert outcomes[-1].written == Written(added=1)
    assert set(archive(engine)) == {"apples"}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_is_a_failure_that_is_kept(name: str, engine: Engine, kept: Followed, site: Site) -> None:
    page, error = BAD[name]
    follow(kept, site.feed("/feed", "apples", ETag='"1"'))
    [before] = [outcome.after for outcome in poll(engine, kept)]
    site.put("/feed", page)
    [after] = [outcome.after for outcome in poll(engine, kept, LATER)]
    assert (after.articles, after.etag, after.first) == (before.articles, before.etag, before.first)
    assert after.status == (None if page.missing else page.status)
    assert any(part in after.error for part in error.split("|"))
    assert not after.error.startswith("http")
    assert kept.feeds() == (after,)
    assert set(archive(engine)) == {"apples"}


def test_a_feed_in_which_markup_is_broken_is_read(engine: Engine, kept: Followed, site: Site) -> None:
    follow(kept, site.put("/feed", Page(rss("apples", "pears").replace(b"many apples", b"many & <b>apples &nbsp;"))))
    assert written(poll(engine, kept)) == [Written(added=2)]


def test_a_server_that_falls_silent_is_a_failure(engine: Engine, kept: Followed, site: Site) -> None:
    follow(kept, site.put("/slow", Page(stuck="before")))
    [outcome] = poll(engine, kept, limits=Limits(seconds=0.2))
    assert (outcome.after.failures, outcome.after.status) == (1, None)


def test_a_feed_that_takes_days_to_read_is_a_failure(engine: Engine, kept: Followed, site: Site) -> None:
    busy = rss("apples").replace(b"<guid>", b"<author>" + b"a." * 45_000 + b"</author><guid>", 1)
    follow(kept, site.put("/busy", Page(busy)), site.feed("/feed", "pears"))
    first, second = poll(engine, kept, limits=Limits(bytes=100_000, reading=1))
    assert first.after.error == "it took longer than 1 s to read"
    assert second.written == Written(added=1)
    assert set(archive(engine)) == {"pears"}


def test_a_failing_feed_is_left_in_peace_and_then_asked_again(engine: Engine, kept: Followed, site: Site) -> None:
    follow(kept, site.put("/feed", Page(status=500)), site.feed("/other", "apples"))
    poll(engine, kept)
    assert len(poll(engine, kept, NOW + FIRST_WAIT / 2)) == 1
    assert len(site.asked) == 3
    site.feed("/feed", "pears")
    outcome, _ = poll(engine, kept, NOW + FIRST_WAIT)
    assert (outcome.written, outcome.after.failures, outcome.after.not_before) == (Written(added=1), 0, None)


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_for_peace_gets_it(status: int, engine: Engine, kept: Followed, site: Site) -> None:
    follow(kept, site.put("/feed", Page(status=status, headers={"Retry-After": "7200"})))
    [outcome] = poll(engine, kept)
    assert outcome.after.not_before == NOW + timedelta(hours=2)


def test_what_is_gone_is_never_asked_again(engine: Engine, kept: Followed, site: Site) -> None:
    follow(kept, site.feed("/feed", "apples"))
    poll(engine, kept)
    site.put("/feed", Page(status=410))
    [outcome] = poll(engine, kept)
    assert outcome.after.gone == NOW
    asked = len(site.asked)
    assert poll(engine, kept, NOW + timedelta(days=1000)) == []
    assert len(site.asked) == asked
    assert set(archive(engine)) == {"apples"}


# ------------------------------------------------------------------------------------------------------- redirects


@pytest.mark.parametrize("status", [301, 308])
def test_a_feed_that_moved_for_good_is_followed_where_it_is(
    status: int, engine: Engine, kept: Followed, site: Site
) -> None:
    follow(kept, site.moved("/old", "/new", status))
    new = site.feed("/new", "apples", ETag='"1"')
    poll(engine, kept)
    assert [feed.address for feed in kept.feeds()] == [new]
    poll(engine, kept)
    assert [path for path, _ in site.asked] == ["/old", "/new", "/new"]
    assert site.last("/new")["If-None-Match"] == '"1"'


def test_a_move_is_seen_behind_what_has_not_changed_too(engine: Engine, kept: Followed, site: Site) -> None:
    follow(kept, site.feed("/old", "apples", ETag='"1"'))
    poll(engine, kept)
    site.moved("/old", "/new", 301)
    new = site.feed("/new", "apples", ETag='"1"')
    [outcome] = poll(engine, kept)
    assert (outcome.after.status, outcome.after.address) == (304, new)


@pytest.mark.parametrize("page", [Page(HTML), Page(status=404), Page(status=410)])
def test_a_move_to_where_no_feed_is_is_none(page: Page, engine: Engine, kept: Followed, site: Site) -> None:
    """Sites that give up their feeds send whoever asks for one to their front page."""
    old = site.moved("/old", "/new", 301)
    follow(kept, old)
    site.put("/new", page)
    poll(engine, kept)
    assert [feed.address for feed in kept.feeds()] == [old]


def test_a_feed_that_moved_to_another_is_that_other(engine: Engine, kept: Followed, site: Site) -> None:
    new = site.feed("/new", "apples")
    follow(kept, site.moved("/old", "/new", 301), new)
    poll(engine, kept)
    assert [feed.address for feed in kept.feeds()] == [new]
    assert set(archive(engine)) == {"apples"}


# --------------------------------------------------------------------------------------------------------- crashes


def test_a_crash_between_archive_and_file_loses_and_doubles_nothing(engine: Engine, kept: Followed, site: Site) -> None:
    follow(kept, site.feed("/feed", "apples", "pears", ETag='"1"'), site.feed("/other", "plums", ETag='"2"'))
    draft = kept.path.with_suffix(".json.new")
    draft.mkdir()  # the articles can be written, and the file of feeds cannot
    with pytest.raises(FeedsUnavailable):
        poll(engine, kept)
    before = archive(engine)
    assert set(before) == {"apples", "pears"}
    draft.rmdir()
    assert written(poll(engine, kept)) == [Written(unchanged=2), Written(added=1)]
    assert site.last("/feed")["If-None-Match"] is None
    assert {name: archive(engine)[name] for name in before} == before
    assert set(archive(engine)) == {"apples", "pears", "plums"}


def test_an_interrupt_keeps_what_was_read_and_fetches_again(engine: Engine, kept: Followed, site: Site) -> None:
    follow(kept, site.feed("/feed", "apples", ETag='"1"'), site.feed("/other", "pears", ETag='"2"'))
    rejects = Rejects(kept.home.parent / "rejects.jsonl")
    going = Poll(engine, kept, rejects, Defaults(ZoneInfo("Europe/Minsk")), SMALL).run(NOW)
    next(going)
    with pytest.raises(KeyboardInterrupt):
        going.throw(KeyboardInterrupt)  # type: ignore[attr-defined]  # it is a generator
    assert [feed.etag for feed in kept.feeds()] == ['"1"', ""]
    assert [outcome.after.status for outcome in poll(engine, kept)] == [304, 200]
    assert set(archive(engine)) == {"apples", "pears"}


@pytest.mark.parametrize("lost", ["apples", "pears"])
def test_an_archive_that_lost_the_newest_gets_all_again(lost: str, engine: Engine, kept: Followed, site: Site) -> None:
    """As one that was restored from a copy of yesterday does."""
    follow(kept, site.feed("/feed", "apples", "pears", ETag='"1"'))
    poll(engine, kept)
    engine.delete(["apples", lost])
    poll(engine, kept)
    assert set(archive(engine)) == {"apples", "pears"}


def test_a_feed_that_is_removed_during_a_poll_stays_removed(engine: Engine, kept: Followed, site: Site) -> None:
    follow(kept, site.feed("/1", "apples"), site.feed("/2", "pears"))
    rejects = Rejects(kept.home.parent / "rejects.jsonl")
    going = Poll(engine, kept, rejects, Defaults(ZoneInfo("Europe/Minsk")), SMALL).run(NOW)
    next(going)
    kept.change(lambda feeds: without(feeds, {site.origin + "/1", site.origin + "/2"}))
    list(going)
    assert kept.feeds() == ()

"""indexer.feeds.followed: what becomes of a feed."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.feeds.followed import (
    FIRST_WAIT,
    LONGEST_ASKED,
    LONGEST_WAIT,
    Feed,
    added,
    changed,
    ended,
    failed,
    feed_of,
    row,
    succeeded,
    without,
)

NOW = datetime(2025, 10, 1, 9, tzinfo=UTC)
FEED = Feed("https://example.org/feed", "The Orchard", articles=12, etag='"1"', first="apples")
OTHER = Feed("https://example.org/other")


def failing(times: int) -> Feed:
    feed = FEED
    for _ in range(times):
        feed = failed(feed, 500, "answered 500", NOW)
    return feed


def test_a_feed_is_due_at_first_and_after_each_success() -> None:
    assert FEED.is_due(NOW)
    assert succeeded(FEED, 304, NOW).is_due(NOW)


def test_each_failure_in_a_row_doubles_the_wait() -> None:
    waits = [(failing(times).not_before or NOW) - NOW for times in (1, 2, 3)]
    assert waits == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]


@pytest.mark.parametrize("times", [8, 100])
def test_the_wait_has_an_end(times: int) -> None:
    assert failing(times).not_before == NOW + LONGEST_WAIT


def test_a_feed_is_due_again_when_the_wait_is_over() -> None:
    feed = failing(1)
    assert not feed.is_due(NOW + FIRST_WAIT - timedelta(seconds=1))
    assert feed.is_due(NOW + FIRST_WAIT)


def test_a_wait_of_a_clock_that_was_wrong_is_none() -> None:
    later = failed(FEED, 500, "answered 500", NOW + timedelta(days=9_000), LONGEST_ASKED)
    assert later.is_due(NOW)
    assert not failed(FEED, 500, "answered 500", NOW, LONGEST_ASKED).is_due(NOW)


def test_a_failure_keeps_all_else() -> None:
    kept = replace(failing(3), fetched=None, status=None, failures=0, error="", not_before=None)
    assert kept == FEED


@pytest.mark.parametrize("asked", [timedelta(0), timedelta(seconds=30), timedelta(hours=20)])
def test_a_server_is_left_in_peace_for_as_long_as_it_asked(asked: timedelta) -> None:
    assert failed(failing(3), 429, "answered 429", NOW, asked).not_before == NOW + asked


def test_a_server_that_asks_for_a_year_is_not_lost() -> None:
    assert failed(FEED, 503, "answered 503", NOW, timedelta(days=365)).not_before == NOW + LONGEST_ASKED


def test_a_success_ends_the_failures() -> None:
    assert succeeded(failing(3), 200, NOW) == replace(FEED, fetched=NOW, status=200)


def test_what_is_gone_is_never_due() -> None:
    gone = ended(failing(2), 410, "answered 410", NOW)
    assert (gone.gone, gone.not_before) == (NOW, None)
    assert not gone.is_due(NOW + timedelta(days=1000))


# ---------------------------------------------------------------------------------------------------- all feeds


def test_a_feed_is_added_at_the_end_and_once() -> None:
    assert added((FEED,), OTHER) == (FEED, OTHER)
    assert added((FEED, OTHER), Feed(FEED.address)) == (FEED, OTHER)


def test_what_is_gone_is_followed_anew_when_it_is_added_again() -> None:
    gone = ended(FEED, 410, "answered 410", NOW)
    assert added((gone, OTHER), Feed(FEED.address, "New")) == (Feed(FEED.address, "New", articles=12), OTHER)


def test_a_feed_takes_the_place_of_what_was_at_its_address() -> None:
    moved = replace(FEED, address="https://example.org/new")
    assert changed((FEED, OTHER), FEED.address, moved) == (moved, OTHER)


def test_a_feed_that_was_removed_meanwhile_does_not_come_back() -> None:
    assert changed((OTHER,), FEED.address, FEED) == (OTHER,)


def test_a_feed_that_moved_to_another_is_that_other() -> None:
    moved = replace(FEED, address=OTHER.address)
    assert changed((FEED, OTHER), FEED.address, moved) == (OTHER,)


def test_feeds_are_removed_by_their_addresses() -> None:
    assert without((FEED, OTHER), {FEED.address, "https://example.org/none"}) == (OTHER,)


# -------------------------------------------------------------------------------------------------------- rows

INSTANTS = st.none() | st.datetimes(timezones=st.just(UTC))
COUNTS = st.integers(0, 10**9)


@given(
    st.builds(
        Feed,
        address=st.text(min_size=1),
        title=st.text(),
        articles=COUNTS,
        fetched=INSTANTS,
        status=st.none() | COUNTS,
        failures=COUNTS,
        error=st.text(),
        not_before=INSTANTS,
        gone=INSTANTS,
        etag=st.text(),
        modified=st.text(),
        first=st.text(),
    )
)
def test_a_feed_comes_back_from_its_row(feed: Feed) -> None:
    assert feed_of(json.loads(json.dumps(row(feed)))) == feed


def test_a_row_needs_no_more_than_an_address() -> None:
    assert feed_of({"address": FEED.address}) == Feed(FEED.address)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "https://example.org/feed",
        {},
        {"address": ""},
        {"address": 7},
        {"address": "a", "colour": "red"},
        {"address": "a", "title": None},
        {"address": "a", "articles": "12"},
        {"address": "a", "articles": True},
        {"address": "a", "failures": 1.5},
        {"address": "a", "fetched": "soon"},
        {"address": "a", "fetched": "2025-10-01T09:00:00"},
        {"address": "a", "not_before": 7},
    ],
)
def test_what_is_no_row_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        feed_of(value)

"""What is known of a feed that is followed, and what an attempt to fetch it makes of that. No I/O, no clock.

`Feed` is a row of the file of feeds (`state`) and of `vestka feeds list --json`. After an attempt a new one is made of
it by `succeeded`, `failed` or `ended`; `added`, `changed` and `without` do the same for all feeds. To add something
that is known of a feed is to add a field, and, unless it is a text, a row in `_KINDS`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

FIRST_WAIT = timedelta(minutes=5)  # after one failure; twice as long after each further one in a row
LONGEST_WAIT = timedelta(hours=6)  # a feed that is back after a week is found the same day
LONGEST_ASKED = timedelta(days=1)  # of what a server may ask for: a mistyped year would lose the feed


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that is followed. Instants are in UTC, None where there is none."""

    address: str
    title: str = ""
    articles: int = 0  # that came from it and were new to the archive
    fetched: datetime | None = None  # when it was last asked, whatever came of it
    status: int | None = None  # of HTTP, the last time; None if no whole answer came
    failures: int = 0  # in a row, up to now
    error: str = ""  # the last of them
    not_before: datetime | None = None  # it is left in peace until then
    gone: datetime | None = None  # since then it is not followed: the server said that it will not come back
    etag: str = ""
    modified: str = ""  # Last-Modified, as the server wrote it
    first: str = ""  # id of the first article in it, the last time

    def is_due(self, now: datetime) -> bool:
        if self.gone is not None or self.not_before is None:
            return self.gone is None
        # A wait that is longer than any is of a clock that was wrong.
        return self.not_before <= now or self.not_before > now + LONGEST_ASKED


Feeds = tuple[Feed, ...]


def succeeded(feed: Feed, status: int, now: datetime) -> Feed:
    """After an attempt that went well; what came of it (title, articles, what to ask by) is in the feed already."""
    return replace(feed, fetched=now, status=status, failures=0, error="", not_before=None)


def failed(feed: Feed, status: int | None, error: str, now: datetime, asked: timedelta | None = None) -> Feed:
    """After an attempt that did not. `asked` is how long the server wants to be left in peace.

    >>> from datetime import UTC
    >>> once = failed(Feed("https://example.org/feed"), 500, "answered 500", datetime(2025, 10, 1, 9, tzinfo=UTC))
    >>> twice = failed(once, 500, "answered 500", datetime(2025, 10, 1, 10, tzinfo=UTC))
    >>> f"{once.not_before:%H:%M}, {twice.not_before:%H:%M}"
    '09:05, 10:10'
    """
    doubled = FIRST_WAIT * 2 ** min(feed.failures, 16)  # more is no longer wait, and in the end no number of seconds
    wait = min(doubled, LONGEST_WAIT) if asked is None else min(asked, LONGEST_ASKED)
    return replace(feed, fetched=now, status=status, failures=feed.failures + 1, error=error, not_before=now + wait)


def ended(feed: Feed, status: int, error: str, now: datetime) -> Feed:
    """After an answer that it is gone for good."""
    return replace(feed, fetched=now, status=status, error=error, not_before=None, gone=now)


def added(feeds: Feeds, feed: Feed) -> Feeds:
    """With a feed as well; one that is followed stays as it is, one that is gone is followed anew."""
    known = next((other for other in feeds if other.address == feed.address), None)
    if known is None:
        return (*feeds, feed)
    return changed(feeds, known.address, replace(feed, articles=known.articles)) if known.gone else feeds


def changed(feeds: Feeds, address: str, feed: Feed) -> Feeds:
    """With a feed in the place of what was at an address, if that is still followed.

    One that moved to where another is followed is that other, and goes.
    """
    others = {other.address for other in feeds if other.address != address}
    kept = () if feed.address in others else (feed,)
    return tuple(new for old in feeds for new in (kept if old.address == address else (old,)))


def without(feeds: Feeds, addresses: Collection[str]) -> Feeds:
    """Those at other addresses."""
    return tuple(feed for feed in feeds if feed.address not in addresses)


# ------------------------------------------------------------------------------------------------------ as JSON

_KINDS: Mapping[str, tuple[type, ...]] = {
    "articles": (int,),
    "failures": (int,),
    "status": (int, type(None)),
    **dict.fromkeys(("fetched", "not_before", "gone"), (datetime, type(None))),
}
_TEXT = (str,)


def row(feed: Feed) -> dict[str, Any]:
    """A feed as JSON has it, with all its keys; instants are ISO 8601."""
    values = ((field.name, getattr(feed, field.name)) for field in fields(feed))
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values}


def feed_of(value: object) -> Feed:
    """The feed that a row means. Raises ValueError, which says what is wrong with it."""
    if not isinstance(value, dict) or not value.get("address"):
        raise ValueError(f"{value!r} is no feed: it has no address")
    return Feed(**{name: _read(name, given) for name, given in value.items()})


def _read(name: str, value: object) -> Any:
    if name not in {field.name for field in fields(Feed)}:
        raise ValueError(f"a feed has no {name!r}")
    kinds = _KINDS.get(name, _TEXT)
    if datetime in kinds and isinstance(value, str):
        value = datetime.fromisoformat(value)
        if value.tzinfo is None:
            raise ValueError(f"{name} is {value}, it must have a zone")
    if not isinstance(value, kinds) or isinstance(value, bool):
        raise ValueError(f"{name} is {value!r}, it must be {' or '.join(kind.__name__ for kind in kinds)}")
    return value

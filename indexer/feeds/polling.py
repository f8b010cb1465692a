"""A poll: what is due is fetched, and what is new in it is imported, a feed after another.

For each feed its articles are written first, and when they are on the disk the file of feeds says so, with what the
server gave to ask by next time. A poll that is cut short between the two fetches the feed again, and the archive
counts its articles as unchanged. And a server is asked whether anything has changed only if the archive has the first
article of its last answer: an index that was restored from an older copy, or built anew, gets all that the feed has.
"""

from __future__ import annotations

import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from indexer.cleaning import Defaults
from indexer.feeds import followed
from indexer.feeds.fetching import LIMITS, Answer, Limits, Wanted, fetch
from indexer.feeds.followed import Feed
from indexer.feeds.state import Followed
from indexer.formats.feed import title
from indexer.importing import FEED
from indexer.pipeline import Rejects, Run
from indexer.records import Source
from search.engine import Engine
from search.errors import EngineError, NoIndex
from search.model import Written

GONE = 410


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one feed: as it was, as it is now, and what was written."""

    before: Feed
    after: Feed
    written: Written = field(default_factory=Written)


@dataclass(frozen=True, slots=True)
class Poll:
    """Where feeds come from and where their articles and rejects go."""

    engine: Engine
    followed: Followed
    rejects: Rejects
    defaults: Defaults
    limits: Limits = LIMITS

    def run(self, now: datetime) -> Iterator[Outcome]:
        """Each feed that is due at an instant, when it is done with.

        Raises PollRunning, FeedsUnavailable, and of writing EngineError; what was done by then is kept. An interrupt
        (Ctrl-C) comes out as KeyboardInterrupt when the articles in hand are written.
        """
        with self.followed.polling(), self.rejects, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            due = [feed for feed in self.followed.feeds() if feed.is_due(now)]
            for feed, answer in zip(due, fetch(list(map(self._wanted, due)), Path(folder), self.limits), strict=True):
                outcome = self._outcome(feed, answer, now)
                if answer.body is not None:
                    answer.body.unlink()
                self._keep(outcome)
                yield outcome

    def _wanted(self, feed: Feed) -> Wanted:
        """What to ask for. Looks into the archive for each, so that one that cannot be read is found out first."""
        try:
            known = self.engine.get(feed.first) is not None
        except NoIndex:
            known = False
        return Wanted(feed.address, feed.etag, feed.modified) if known else Wanted(feed.address)

    def _outcome(self, feed: Feed, answer: Answer, now: datetime) -> Outcome:
        if answer.status == GONE:
            return Outcome(feed, followed.ended(feed, GONE, answer.error, now))
        if answer.error or answer.status is None:
            return Outcome(feed, followed.failed(feed, answer.status, answer.error, now, answer.wait))
        after, written = replace(feed, address=answer.address), Written()
        if answer.body is not None:
            try:
                after, written = self._imported(after, answer, Source(answer.body, feed.address))
            except EngineError:
                raise
            except _TookTooLong:
                reason = f"it took longer than {self.limits.reading:.0f} s to read"
                return Outcome(feed, followed.failed(feed, answer.status, reason, now))
            except Exception as error:  # noqa: BLE001 - what trips over one feed must not take the others with it
                reason = str(error).removeprefix(f"{feed.address}: ") or type(error).__name__
                return Outcome(feed, followed.failed(feed, answer.status, reason, now))
        return Outcome(feed, followed.succeeded(after, answer.status, now), written)

    def _imported(self, feed: Feed, answer: Answer, source: Source) -> tuple[Feed, Written]:
        """The feed as it is when its articles are written. Raises UnreadableSource for what is no whole feed."""
        run = Run([source], self.rejects, self.defaults, FEED)
        with _in_time(self.limits.reading):
            name = title(source)
            articles = list(run.articles())
        written = self.engine.write(articles)
        if run.interrupted:
            raise KeyboardInterrupt
        after = replace(
            feed,
            title=name or feed.title,
            articles=feed.articles + written.added,
            etag=answer.etag,
            modified=answer.modified,
            first=articles[0].id if articles else "",
        )
        return after, written

    def _keep(self, outcome: Outcome) -> None:
        self.followed.change(lambda feeds: followed.changed(feeds, outcome.before.address, outcome.after))


class _TookTooLong(BaseException):
    """No Exception, so that what bears with whatever libraries raise does not bear with it."""


@contextmanager
def _in_time(seconds: float) -> Iterator[None]:
    """Raises _TookTooLong in what takes longer, be it in the midst of a regular expression.

    Signals are for the main thread, in which a command is; in others there is no end.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_: object) -> NoReturn:
        raise _TookTooLong

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

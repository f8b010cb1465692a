"""The file of feeds that are followed, beside the index:

    data/index/feeds.json    the feeds, for people to read too
    data/index/feeds.lock    held for the moment of a change
    data/index/poll.lock     held by a poll, so that there is one at a time

It lies in the directory of the index because the two belong together: what a server was last asked by is right only
for the archive that has the articles. A change reads the file under the lock and renames a synced new one over it,
so that no process undoes what another did meanwhile, and a crash leaves the one or the other. The system gives locks
back when a process dies.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.feeds.followed import Feeds, feed_of, row
from search.errors import SearchError


class FeedsUnavailable(SearchError):
    """The file of feeds cannot be read or written; the text names it."""


class PollRunning(SearchError):
    """Another process polls the same feeds."""


@dataclass(frozen=True, slots=True)
class Followed:
    """The feeds that an index follows; `home` is its directory, which need not exist yet."""

    home: Path

    @property
    def path(self) -> Path:
        return self.home / "feeds.json"

    def feeds(self) -> Feeds:
        """All of them, in the order in which they were added. Raises FeedsUnavailable."""
        try:
            return tuple(map(feed_of, json.loads(self.path.read_text("utf-8"))["feeds"]))
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise FeedsUnavailable(
                f"{self.path} cannot be read ({error!r}): it says which feeds are followed. Put it right or restore "
                "it from a copy; or remove it and add the feeds again, and what they have is fetched anew"
            ) from error

    def change(self, to: Callable[[Feeds], Feeds]) -> None:
        """Makes other feeds of those that there are, durably and in one step. Raises FeedsUnavailable."""
        with self._locked("feeds.lock", fcntl.LOCK_EX):
            before = self.feeds()
            after = to(before)
            if after != before:
                self._write(after)

    @contextmanager
    def polling(self) -> Iterator[None]:
        """The one poll at a time. Raises PollRunning if there is another, FeedsUnavailable."""
        with self._locked("poll.lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
            yield

    def _write(self, feeds: Feeds) -> None:
        text = json.dumps({"feeds": [row(feed) for feed in feeds]}, ensure_ascii=False, indent=1) + "\n"
        draft = self.path.with_suffix(".json.new")
        try:
            with draft.open("w", encoding="utf-8", errors="backslashreplace") as file:  # which JSON reads as it was
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
            directory = os.open(self.home, os.O_RDONLY)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)
        except OSError as error:
            raise FeedsUnavailable(f"{self.path} cannot be written: {error}") from error

    @contextmanager
    def _locked(self, name: str, how: int) -> Iterator[None]:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            file = (self.home / name).open("w")
        except OSError as error:
            raise FeedsUnavailable(f"{self.home} cannot be written: {error}") from error
        with file:
            try:
                fcntl.flock(file, how)
            except BlockingIOError as error:
                raise PollRunning(
                    f"the feeds of {self.home} are being polled already: wait until that is done"
                ) from error
            yield

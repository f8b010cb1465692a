"""A run of the indexer: read, clean, write; count what was rejected, and say so in one line.

One bad record never stops a run. It goes to a file of rejects with its source, place and reason, so that it can be
put right and imported again; nothing is lost without a trace.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from indexer.cleaning import BadRecord, Defaults, article
from indexer.importing import AUTO, read
from indexer.records import Record, Reject, Source
from search.engine import Engine
from search.errors import SearchError
from search.model import Article, Written

TOLD = 3  # rejects that are told on the screen
_SHOWN = 500  # characters of a rejected record that are kept


class NothingRead(SearchError):
    """There was not one article to put into the place of an archive."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did. `interrupted`: it was stopped early, and what it had read by then is written."""

    written: Written
    rejected: int
    seconds: float
    interrupted: bool = False

    def __str__(self) -> str:
        rate = self.written.total / self.seconds if self.seconds else 0
        articles = "1 article" if self.written.total == 1 else f"{self.written.total} articles"
        return (
            f"indexed {articles} ({self.written.added} new, {self.written.updated} updated, "
            f"{self.written.unchanged} unchanged, {self.rejected} rejected) "
            f"in {self.seconds:.1f} s, {rate:.0f} articles/s"
        )


@dataclass(slots=True)
class Rejects:
    """The file that rejects go to, made when the first one comes; each is a JSON object on a line."""

    path: Path
    count: int = 0
    first: list[str] = field(default_factory=list)  # a few, in words: who runs it sees at once what is wrong
    _file: TextIO | None = None

    def add(self, source: Source, reject: Reject) -> None:
        if self._file is None:
            # Half a character of broken input is written as JSON escapes it; each line is there when a run dies.
            self._file = self.path.open("w", 1, "utf-8", "backslashreplace")
        line = {"file": source.name, "place": reject.place, "reason": reject.reason, "content": reject.content[:_SHOWN]}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        if self.count < TOLD:
            told = f"{', '.join(filter(None, (source.name, reject.place)))}: {reject.reason}"
            # Not what steers a terminal, which a reason may quote.
            self.first.append("".join(c if c.isprintable() else " " for c in told))
        self.count += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()


Watch = Callable[[Source, int], None]  # told after each record: its source, and how many articles there are by now


@dataclass(slots=True)
class Run:
    """What to import and how; `articles` may be walked once."""

    sources: Iterable[Source]
    rejects: Rejects
    defaults: Defaults
    form: str = AUTO
    watch: Watch = lambda source, count: None
    interrupted: bool = field(default=False, init=False)

    def stop(self) -> None:
        """Ends the articles before the next one, so that those given by now are written."""
        self.interrupted = True

    def articles(self) -> Iterator[Article]:
        """The articles of all sources. An interrupt (Ctrl-C) ends them early instead of losing those before."""
        count = 0
        try:
            for source in self.sources:
                for record in read(source, self.form):
                    if self.interrupted:
                        return
                    cleaned = self._cleaned(source, record)
                    if cleaned is not None:
                        count += 1
                        yield cleaned
                    self.watch(source, count)
        except KeyboardInterrupt:
            self.interrupted = True

    def _cleaned(self, source: Source, record: Record | Reject) -> Article | None:
        if isinstance(record, Record):
            try:
                return article(record.fields, self.defaults)
            except BadRecord as error:
                reason = str(error)
            except Exception as error:  # noqa: BLE001 - a library that trips over one record must not stop the run
                reason = f"it cannot be cleaned: {type(error).__name__}: {error}"
            record = Reject(record.place, reason, _content(record))
        self.rejects.add(source, record)
        return None


def run(engine: Engine, what: Run, replace: bool = False) -> Summary:
    """Imports everything into an archive. Raises what `Engine.write` raises.

    A replacement that is interrupted is not made: the archive stays as it was. Neither is one by nothing, which
    raises NothingRead: it would empty an archive for a mistyped name.
    """
    began = time.monotonic()
    with what.rejects:
        written = engine.write(_whole(what) if replace else what.articles(), replace)
    return Summary(written, what.rejects.count, time.monotonic() - began, what.interrupted)


def _whole(what: Run) -> Iterator[Article]:
    number = 0
    for number, found in enumerate(what.articles(), 1):  # noqa: B007 - it is how many there were
        yield found
    if what.interrupted:
        raise KeyboardInterrupt
    if not number:
        raise NothingRead(f"not one article could be read ({what.rejects.count} rejected): the archive stays as it was")


def _content(record: Record) -> str:
    try:
        return json.dumps(record.fields, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        return str(list(record.fields))

"""A run of the indexer: read, clean, write; count what was rejected, and say so in one line.

One bad record never stops a run. It goes to a file of rejects with its source, place and reason, so that it can be
put right and imported again; nothing is lost without a trace. An article with a character that could not be read is
indexed, and noted there too.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from indexer.cleaning import BadRecord, Defaults, article, damage
from indexer.importing import AUTO, read
from indexer.instants import is_local
from indexer.records import Record, Reject, Source
from search.engine import Engine
from search.errors import SearchError
from search.model import Article, Written

TOLD = 3  # rejects that are told on the screen
_SHOWN = 500  # characters of a rejected record that are kept
_KEYS = {"file", "place", "reason", "content"}  # of a reject; an article that is damaged has _INDEXED too
_INDEXED = "indexed"
_LONGEST_LINE = 65_536  # bytes of a reject


class RejectsLost(SearchError):
    """What was rejected cannot be kept, so that it would be lost without a trace."""


class NothingRead(SearchError):
    """There was not one article to put into the place of an archive."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did. `interrupted`: it was stopped early, and what it had read by then is written.

    `damaged` are those of the articles that have characters that could not be read.
    """

    written: Written
    rejected: int
    seconds: float
    interrupted: bool = False
    damaged: int = 0

    def __str__(self) -> str:
        rate = self.written.total / self.seconds if self.seconds else 0
        articles = "1 article" if self.written.total == 1 else f"{self.written.total} articles"
        damaged = f", {self.damaged} damaged" if self.damaged else ""
        return (
            f"indexed {articles} ({self.written.added} new, {self.written.updated} updated, "
            f"{self.written.unchanged} unchanged, {self.rejected} rejected{damaged}) "
            f"in {self.seconds:.1f} s, {rate:.0f} articles/s"
        )


@dataclass(slots=True)
class Rejects:
    """The file that rejects go to, made when the first one comes; each is a JSON object on a line.

    To add one raises RejectsLost where it cannot be written.
    """

    path: Path
    count: int = 0
    damaged: int = 0  # articles that were indexed all the same
    first: list[str] = field(default_factory=list)  # a few, in words: who runs it sees at once what is wrong
    _file: TextIO | None = None

    def add(self, source: Source, reject: Reject) -> None:
        """Something that is not indexed."""
        self._write(source, reject)
        self._tell("rejected", source, reject, self.count)
        self.count += 1

    def note(self, source: Source, damaged: Reject) -> None:
        """Something that is indexed, though not as it should be."""
        self._write(source, damaged, **{_INDEXED: True})
        self._tell("damaged", source, damaged, self.damaged)
        self.damaged += 1

    def _write(self, source: Source, reject: Reject, **more: bool) -> None:
        if self._file is None:
            # Half a character of broken input is written as JSON escapes it; each line is there when a run dies.
            self._file = self.path.open("w", 1, "utf-8", "backslashreplace")
        line = {"file": source.name, "place": reject.place, "reason": reject.reason, "content": reject.content[:_SHOWN]}
        try:
            self._file.write(json.dumps(line | more, ensure_ascii=False) + "\n")
        except OSError as error:
            with suppress(OSError):  # it tries once more what could not be written
                self._file.close()
            self._file = None
            raise RejectsLost(
                f"{self.path} cannot be written: {error.strerror}. Make room, or say another place with --rejects, "
                "and run the same again"
            ) from error

    def _tell(self, what: str, source: Source, reject: Reject, before: int) -> None:
        if before < TOLD:
            told = f"{what}: {', '.join(filter(None, (source.name, reject.place)))}: {reject.reason}"
            # Not what steers a terminal, which a reason may quote.
            self.first.append("".join(c if c.isprintable() else " " for c in told))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()


def is_rejects(path: Path) -> bool:
    """Whether a file is one of rejects, of whatever run and name: no articles, though it may lie among them."""
    try:
        with path.open("rb") as file:
            first = file.readline(_LONGEST_LINE)
        return first.startswith(b'{"file": ') and _KEYS <= json.loads(first).keys() <= {*_KEYS, _INDEXED}
    except (OSError, ValueError, RecursionError):
        return False


Watch = Callable[[Source, int], None]  # told after each record: its source, and how many articles there are by now


@dataclass(slots=True)
class Run:
    """What to import and how; `articles` may be walked once.

    `local` names the sources whose first dates have a time of day and no zone, so that they are taken to be of ours.
    """

    sources: Iterable[Source]
    rejects: Rejects
    defaults: Defaults
    form: str = AUTO
    watch: Watch = lambda source, count: None
    interrupted: bool = field(default=False, init=False)
    local: list[str] = field(default_factory=list, init=False)

    def stop(self) -> None:
        """Ends the articles before the next one, so that those given by now are written."""
        self.interrupted = True

    def articles(self) -> Iterator[Article]:
        """The articles of all sources. An interrupt (Ctrl-C) ends them early instead of losing those before."""
        count = 0
        try:
            for source in self.sources:
                dated = False
                for record in read(source, self.form):
                    if self.interrupted:
                        return
                    if not dated and isinstance(record, Record) and (date := record.fields.get("published")):
                        dated = True
                        self.local += [source.name] if is_local(date) else []
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
                found = article(record.fields, self.defaults)
                if flaw := damage(found):
                    self.rejects.note(source, Reject(record.place, flaw, found.id))
                return found
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
    return Summary(written, what.rejects.count, time.monotonic() - began, what.interrupted, what.rejects.damaged)


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

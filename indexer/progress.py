"""How far a run is: a bar on a terminal, a line now and then elsewhere, always on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from indexer.pipeline import Watch
from indexer.records import Source

LINE_SECONDS = 10.0  # between two lines where there is no terminal
_BAR_SECONDS = 0.1


@contextmanager
def shown(sources: Sequence[Source], quiet: bool) -> Iterator[Watch]:
    """A function to tell of each record; what it shows ends with the block."""
    if quiet:
        yield lambda source, count: None
    elif sys.stderr.isatty():
        with _bar(sources) as watch:
            yield watch
    else:
        with _lines(sources) as watch:
            yield watch


@contextmanager
def _bar(sources: Sequence[Source]) -> Iterator[Watch]:
    columns = (
        TextColumn("{task.description}", markup=False),  # brackets in the name of a file are only brackets
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %  {task.fields[articles]}"),
        TimeRemainingColumn(),
    )
    done = _Done(sources)
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("indexing", total=done.total, articles=_articles(0))
        last = 0.0

        def watch(source: Source, count: int) -> None:
            nonlocal last
            if time.monotonic() - last > _BAR_SECONDS:
                last = time.monotonic()
                progress.update(
                    task, completed=done.bytes(source), articles=_articles(count), description=source.path.name
                )

        yield watch


@contextmanager
def _lines(sources: Sequence[Source]) -> Iterator[Watch]:
    done = _Done(sources)
    last = time.monotonic()
    articles = 0

    def watch(source: Source, count: int) -> None:
        nonlocal last, articles
        articles = count
        if time.monotonic() - last > LINE_SECONDS:
            last = time.monotonic()
            say(f"{done.percent(source)} %, {_articles(count)}, in {source.name}")

    yield watch
    say(f"{_articles(articles)} in {len(sources)} file{'s' if len(sources) != 1 else ''}")


def _articles(count: int) -> str:
    return f"{count:,} article{'s' if count != 1 else ''}"


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - progress is for people, results go to stdout


class _Done:
    """How many bytes of all sources have been read."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._before: dict[str, int] = {}
        self.total = 0
        for source in sources:
            self._before[source.name] = self.total
            self.total += source.path.stat().st_size if source.path.is_file() else 0

    def percent(self, source: Source) -> int:
        return 100 * self.bytes(source) // max(1, self.total)

    def bytes(self, source: Source) -> int:
        return self._before[source.name] + source.consumed()

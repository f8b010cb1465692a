"""`vestka index`: articles from files into an archive."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from datetime import tzinfo
from pathlib import Path
from textwrap import shorten
from types import FrameType

import click

from indexer.cleaning import Defaults
from indexer.importing import AUTO, IMPORTERS, sources
from indexer.pipeline import Rejects, Run, is_rejects, run
from indexer.progress import shown
from indexer.records import Source
from search.engine import open_engine
from search.settings import read_settings

# What `vestka feeds poll` takes as well.
INDEX = click.option("--index", help="Address of the index (default: the setting VESTKA_INDEX, else data/index).")
REJECTS = click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    default="rejects.jsonl",
    help="File for what is rejected.",
)
QUIET = click.option("-q", "--quiet", is_flag=True, help="Show no progress.")


_MAX_TOLD = 300  # characters of a reject on the screen
_MAX_NAMED = 3  # files that are named where many are alike


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@INDEX
@click.option("--format", "form", type=click.Choice([AUTO, *IMPORTERS]), default=AUTO, help="Format of the files.")
@click.option("--replace", is_flag=True, help="Put these articles in the place of the whole index, at once.")
@REJECTS
@QUIET
@click.pass_context
def index(
    context: click.Context,
    paths: tuple[Path, ...],
    index: str | None,
    form: str,
    replace: bool,
    rejects: Path,
    quiet: bool,
) -> None:
    """Index the articles in PATHS: files, or directories of them. The same article again is updated, not doubled."""
    settings = read_settings(os.environ, index=index)
    writable(rejects)
    files = _files(paths, settings.index, rejects)
    if not files:
        raise click.UsageError(f"there is no file to index in {', '.join(map(str, paths))}")
    with (
        _rereadable(files) as files,
        closing(open_engine(settings.index, create=True)) as engine,
        shown(files, quiet) as watch,
    ):
        what = Run(files, Rejects(rejects), Defaults(settings.zone), form, watch)
        with _stopped_by_interrupt(what):
            try:
                summary = run(engine, what, replace)
            except KeyboardInterrupt:
                raise click.ClickException("interrupted: the index is as it was before") from None
    click.echo(str(summary))
    for told in what.rejects.first:
        click.echo(shorten(told, _MAX_TOLD), err=True)
    for line in where(what.rejects):
        click.echo(line, err=True)
    if what.local and not quiet:
        click.echo(of_zone(settings.zone, what.local), err=True)
    if summary.interrupted:
        click.echo("interrupted: what was read by then is indexed, run the same again to go on", err=True)
    context.exit(1 if summary.rejected or summary.interrupted else 0)


def where(rejects: Rejects) -> Iterator[str]:
    """Where to read what was rejected, and what is damaged."""
    if rejects.count:
        yield f"what was rejected and why is in {rejects.path}"
    if rejects.damaged:
        yield f"what is damaged is indexed, and where is in {rejects.path}: mend it at its source, and index it again"


def of_zone(zone: tzinfo, names: Sequence[str]) -> str:
    """What is said of dates without a zone, in the sources or feeds of these names."""
    more = f" and {len(names) - _MAX_NAMED:,} more" if len(names) > _MAX_NAMED else ""
    named = f"{', '.join(names[:_MAX_NAMED])}{more}"
    return f"times without a zone are taken to be of {zone}, as VESTKA_ZONE says: in {named}"


def writable(rejects: Path) -> None:
    """Raises UsageError where no rejects can be written: found out now, not at the first reject an hour later."""
    if not os.access(rejects.parent, os.W_OK):
        raise click.UsageError(f"{rejects} cannot be written: say where rejects go with --rejects FILE")


def _files(paths: tuple[Path, ...], address: str, rejects: Path) -> list[Source]:
    """The files at paths, without what earlier runs have left in their directories: their rejects and the index."""
    if rejects.exists() and any(rejects.samefile(path) for path in paths if path.exists()):
        raise click.UsageError(f"{rejects} is where rejects go: say another file for them with --rejects FILE")
    own = {Path(address.removeprefix("whoosh:")).resolve(), rejects.resolve()}
    given = set(paths)
    return [
        file
        for file in sources(paths)
        if file.path in given
        or (own.isdisjoint((file.path.resolve(), *file.path.resolve().parents)) and not is_rejects(file.path))
    ]


@contextmanager
def _rereadable(files: Sequence[Source]) -> Iterator[list[Source]]:
    """The files, with copies of what can be read but once, as what another program writes: all are opened twice."""
    with tempfile.TemporaryDirectory() if any(file.path.is_fifo() for file in files) else nullcontext("") as folder:
        yield [
            _copied(file, Path(folder, str(number))) if file.path.is_fifo() else file
            for number, file in enumerate(files)
        ]


def _copied(file: Source, folder: Path) -> Source:
    folder.mkdir()
    copy = folder / file.path.name  # whose ending may tell the format
    with file.path.open("rb") as pipe, copy.open("wb") as out:
        shutil.copyfileobj(pipe, out)
    return Source(copy, file.name)


@contextmanager
def _stopped_by_interrupt(what: Run) -> Iterator[None]:
    """Lets the first Ctrl-C end a run after the article in hand, wherever it comes, and the second at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.default_int_handler)
        what.stop()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)

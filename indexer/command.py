"""`vestka index`: articles from files into an archive."""

from __future__ import annotations

import os
from pathlib import Path

import click

from indexer.cleaning import Defaults
from indexer.importing import AUTO, IMPORTERS, sources
from indexer.pipeline import Rejects, Run, run
from indexer.progress import shown
from search.engine import open_engine
from search.settings import read_settings


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--index", help="Address of the index (default: the setting VESTKA_INDEX, else data/index).")
@click.option("--format", "form", type=click.Choice([AUTO, *IMPORTERS]), default=AUTO, help="Format of the files.")
@click.option("--replace", is_flag=True, help="Put these articles in the place of the whole index, at once.")
@click.option("--rejects", type=click.Path(path_type=Path), default="rejects.jsonl", help="File for what is rejected.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
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
    files = list(sources(paths))
    if not files:
        raise click.UsageError(f"there is no file to index in {', '.join(map(str, paths))}")
    engine = open_engine(settings.index, create=True)
    with shown(files, quiet) as watch:
        what = Run(files, Rejects(rejects), Defaults(settings.zone), form, watch)
        summary = run(engine, what, replace)
    engine.close()
    click.echo(str(summary))
    if summary.rejected:
        click.echo(f"what was rejected and why is in {rejects}", err=True)
    if summary.interrupted:
        click.echo("interrupted: what was read by then is indexed, run the same again to go on", err=True)
    context.exit(1 if summary.rejected or summary.interrupted else 0)

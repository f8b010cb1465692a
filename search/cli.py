"""The `vestka` command. Its subcommands are named by dotted path and loaded when called.

So `search` imports neither the indexer nor the web, and `vestka search` does not wait for Flask. An error that
Vestka raises on purpose becomes one sentence on stderr and an exit status: 2 wrong usage, 3 the index cannot be
opened.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, cast

import click

from search.errors import BadRequest, EngineError, SearchError
from search.settings import BadSetting

# Each subcommand's dotted path and what `vestka --help` says of it.
COMMANDS = {
    "index": ("indexer.command:index", "Index articles from files."),
    "feeds": ("indexer.feeds.command:feeds", "Follow feeds: fetch and index what is new in them."),
    "search": ("search.commands:search", "Search the archive."),
    "serve": ("webui.command:serve", "Serve the archive as web pages and JSON."),
    "names": ("search.names_command:names", "Say what is known of a name, or whether two names are one."),
    "stats": ("search.commands:stats", "Say what is in the archive."),
    "export": ("search.commands:export", "Write every article as JSON Lines."),
    "check": ("search.commands:check", "Verify the index."),
}

# Status of each kind of error; the first that fits counts.
STATUS: tuple[tuple[type[SearchError], int], ...] = (
    (BadRequest, 2),
    (BadSetting, 2),
    (EngineError, 3),
    (SearchError, 1),
)


class Lazy(click.Group):
    """A group that imports a subcommand when it is called."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        return cast(click.Command, getattr(import_module(module), attribute))

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except SearchError as error:
            click.echo(f"vestka: {error}", err=True)
            context.exit(next(status for kind, status in STATUS if isinstance(error, kind)))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="vestka")
def vestka() -> None:
    """Full-text search over news articles."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command and exits."""
    try:
        vestka(arguments)
    except BrokenPipeError:  # the reader of our output has seen enough: head, less
        sys.stderr.close()
        sys.exit(0)

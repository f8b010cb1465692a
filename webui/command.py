"""The command `vestka serve`: opens an index and serves it with waitress until it is stopped.

Exit status: 0 stopped, 1 cannot listen, 2 wrong usage, 3 the index cannot be opened. Requests are not logged;
what goes wrong is, without what was asked.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable

import click
import waitress  # type: ignore[import-untyped]  # ships no types

from search.engine import Engine, open_engine
from search.errors import EngineError
from search.settings import BadSetting, Settings, read_settings
from webui.app import create_app
from webui.freshness import generation
from webui.targets import Channel
from webui.warming import Kept, warm

MAX_BODY = 1 << 20  # bytes; the application refuses less and says why, and waitress would take in a gigabyte
CANNOT_LISTEN, NO_INDEX = 1, 3


@click.command("serve")
@click.option("--index", help="Address of the index: a directory, whoosh:PATH, or memory:.")
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
def serve(index: str | None, host: str | None, port: int | None) -> None:
    """Serve the archive to browsers and scripts."""
    try:
        settings = read_settings(os.environ, index=index, host=host, port=port)
    except BadSetting as error:
        raise click.UsageError(str(error)) from error
    engine = _open(settings)
    try:
        app = create_app(engine, settings)
        warm(app, engine)
        listening = _listen(settings)
        server = waitress.create_server(
            app,
            sockets=[listening],
            threads=settings.threads,
            max_request_body_size=MAX_BODY,
            ident=None,
        )
        server.channel_class = Channel
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        click.echo(f"Vestka serves {settings.index} at http://{host}:{settings.port} (Ctrl-C stops)", err=True)
        with Kept(app, engine, lambda work: server.task_dispatcher.add_task(_Work(work))):
            server.run()
        server.close()
    finally:
        engine.close()


class _Work:
    """A piece of work as waitress takes it into one of its threads."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.service = work

    def cancel(self) -> None:
        """The server ends, and with it whatever has not begun."""


def _open(settings: Settings) -> Engine:
    try:
        engine = open_engine(settings.index)
        generation(engine)  # an index may be found and still not be readable
    except EngineError as error:
        click.echo(str(error), err=True)
        raise SystemExit(NO_INDEX) from error
    return engine


def _listen(settings: Settings) -> socket.socket:
    # Not left to waitress, which lets go of nothing when it cannot bind.
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        click.echo(_why(error, settings), err=True)
        raise SystemExit(CANNOT_LISTEN) from error


def _why(error: OSError, settings: Settings) -> str:
    place = f"{settings.host}:{settings.port}"
    known = {
        errno.EADDRINUSE: f"{place} is in use: stop what listens there, or choose another port with --port",
        errno.EACCES: f"{place} may not be listened on: choose a port above 1023 with --port",
        errno.EADDRNOTAVAIL: f"{settings.host} is no address of this machine: choose another with --host",
    }
    return known.get(error.errno or 0, f"{place} cannot be listened on: {error}")

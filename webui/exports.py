"""Every result of a search as a download: `Exports(engine).response(request, form)` streams it as it is read.

What is sent is written while it goes out, so its size is no matter (`search.exports`). A download lasts as long as its
reader takes and holds one of the server's threads meanwhile, so only so many run at a time; one too many is told to
come back. The header Total-Results tells beforehand how many articles there will be, and a download that breaks off
lacks the mark of its end, which most clients notice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack

from flask import Response
from werkzeug.exceptions import TooManyRequests

from search import exports
from search.engine import Engine
from search.model import Article, Page
from search.request import LISTED_FIELDS, Request
from webui.errors import report

RETRY_SECONDS = 10  # after which one that was refused may try again
TOTAL = "Total-Results"

# Each form: the type it is sent as, and what writes it.
Written = Callable[[Iterable[Article], Sequence[str]], Iterator[str]]
FORMS: dict[str, tuple[str, Written]] = {
    "csv": ("text/csv", exports.table),
    "jsonl": ("application/jsonl", exports.lines),
}


class BrokenOff(Exception):
    """A download cannot go on. Its text says nothing of what was asked."""


class Exports:
    """The downloads of one archive, at most so many at a time."""

    def __init__(self, engine: Engine, most: int) -> None:
        self._engine = engine
        self._most = most
        self._places = threading.BoundedSemaphore(most)

    def response(self, request: Request, form: str, marked: bool) -> tuple[Response, Page]:
        """A download and the page that it begins with; `marked` puts a byte order mark before it.

        Raises TooManyRequests, EngineError.
        """
        mimetype, written = FORMS[form]
        with self._place() as place:
            results = exports.every(self._engine, request.query)
            kept = place.pop_all()
        columns = exports.COLUMNS if request.fields == LISTED_FIELDS else request.fields
        body = exports.pieces(written(results.articles, columns))
        response = Response(_streamed(body, kept, exports.BYTE_ORDER_MARK if marked else ""), mimetype=mimetype)
        response.call_on_close(kept.close)  # of a body that nobody asked for (HEAD), or that nobody read to the end
        response.headers[TOTAL] = str(results.first.total)
        response.headers["Content-Disposition"] = f'attachment; filename="search.{form}"'
        return response, results.first

    def _place(self) -> ExitStack:
        if not self._places.acquire(blocking=False):
            raise TooManyRequests(
                f"there are {self._most} downloads already, which is the most at a time: try again later",
                retry_after=RETRY_SECONDS,
            )
        place = ExitStack()
        place.callback(self._places.release)
        return place


def _streamed(body: Iterator[str], place: ExitStack, mark: str) -> Iterator[str]:
    with place:
        try:
            if mark:
                yield mark
            yield from body
        except Exception as error:  # noqa: BLE001  # whatever it is, it ends here
            # The server logs what breaks off an answer, and the text of an unforeseen error may quote the query.
            report(error, "a download")
            raise BrokenOff("a download broke off") from None

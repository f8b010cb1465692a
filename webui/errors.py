"""What went wrong becomes an answer: one table from error to status, one form for scripts and one for readers.

Scripts get RFC 9457 `application/problem+json`; readers get a page in plain words. Neither gets a traceback, a
path of the server or the text of an error that was not made for them: that goes to the log, and nothing of what
was asked goes there.
"""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass
from http import HTTPStatus

from werkzeug.exceptions import HTTPException, NotFound

from search.contract import Problem
from search.errors import BadRequest, EngineError, NoIndex, WrongVersion
from webui.reading import TooLong, brief

log = logging.getLogger(__name__)


class NoSuchArticle(NotFound):
    """An address names an article that there is not."""

    parameter = "id"


@dataclass(frozen=True, slots=True)
class Failure:
    """A row of the table. `told` says that the error's own text is meant for who asked."""

    status: int
    title: str
    detail: str = ""
    told: bool = False


_UNREADABLE = "the index cannot be read at the moment; the server's log says why"
STATUSES: dict[type[Exception], Failure] = {
    BadRequest: Failure(400, "A parameter cannot be read", told=True),
    NoIndex: Failure(503, "The archive has no index", _UNREADABLE),
    WrongVersion: Failure(503, "The index was built by another version", _UNREADABLE),
    EngineError: Failure(503, "The archive cannot be searched at the moment", _UNREADABLE),
    Exception: Failure(500, "Something went wrong on the server", "the fault has been noted; try again later"),
}

# Of errors that the framework raises, and describes as a framework does.
IN_OUR_WORDS = {
    404: "there is nothing at this address",
    405: "this address does not take this method; the header Allow names those that it takes",
}


def failure(error: Exception) -> Failure:
    """What an error means for who asked."""
    if isinstance(error, HTTPException):
        status = error.code or 500
        own = error.description if error.description != type(error).description else IN_OUR_WORDS.get(status)
        return Failure(status, HTTPStatus(status).phrase, own or error.description or "")
    row = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    return Failure(row.status, row.title, brief(str(error)) if row.told else row.detail)


def problem(error: Exception) -> Problem:
    """An error as an RFC 9457 problem; of a bad parameter with its name and, if there is one, a near one."""
    found = failure(error)
    told: Problem = {"type": "about:blank", "title": found.title, "status": found.status, "detail": found.detail}
    if isinstance(error, BadRequest | TooLong | NoSuchArticle) and error.parameter:
        told["parameter"] = brief(error.parameter)
    if isinstance(error, BadRequest):
        told["suggestion"] = error.suggestion
    return told


def report(error: Exception, endpoint: str | None) -> None:
    """Logs what the operator should know. The text of an unforeseen error may quote the query: it is left out."""
    if isinstance(error, EngineError):
        log.error("%s", error)
    elif failure(error).status == HTTPStatus.INTERNAL_SERVER_ERROR:
        frames = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s in %s\n%s", type(error).__name__, endpoint, frames)

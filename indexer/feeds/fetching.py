"""Feeds over HTTP, by requests: what is at each address, or why that cannot be told.

`fetch` takes addresses with what to ask by and gives an `Answer` for each, never an error: a server may answer slowly,
endlessly, with rubbish or not at all, and the others are fetched all the same. It asks one thing at a time of a host,
and several hosts at a time. Each request runs in a thread of its own that is left behind when its time is over, since
no time-out of a socket ends a server that sends a byte now and then.

requests finds proxies in the environment and passwords in an address or in ~/.netrc. It knows no scheme but http and
https, so that no redirect leads into a file.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlsplit

import requests
from requests import exceptions

from search.errors import BadRequest


@dataclass(frozen=True, slots=True)
class Limits:
    """What a feed may cost: bytes, unpacked; seconds until it is here, redirects included; seconds until it is read."""

    bytes: int = 20_000_000
    seconds: float = 60.0
    reading: float = 300.0  # of 20 MB some 50; but what looks for an author's address can look for days


LIMITS = Limits()
HOSTS = 8  # that are asked at a time
REDIRECTS = 5
SILENCE = 20.0  # seconds without a byte
_PIECE = 65_536  # bytes
_KEPT = 1_000  # characters of what a server gives to ask by; longer, it would not take it back
_REASON = 100  # characters of what it says of a status
_SCHEMES = ("http", "https")
_FOR_GOOD = (301, 308)
_HEADERS = {
    "User-Agent": f"Vestka/{version('vestka')}",
    "Accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5",
}

# What is said of an error; the first that fits counts.
_SAID: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.TooManyRedirects, f"it redirects more than {REDIRECTS} times"),
    (exceptions.InvalidSchema, "it redirects to what is neither http: nor https:"),
    (exceptions.Timeout, f"there was no answer in {SILENCE:.0f} s"),
    (exceptions.SSLError, "its certificate cannot be verified"),
    (exceptions.ChunkedEncodingError, "the answer breaks off"),
    (exceptions.ContentDecodingError, "the answer cannot be unpacked"),
    (exceptions.ConnectionError, "there is no connection"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address, and what the server gave with the answer that we have, if we have one."""

    address: str
    etag: str = ""
    modified: str = ""

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for an answer only if it is another."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: a body, or an `error`, or (where we have it already) neither."""

    address: str  # where to ask from now on: behind the redirects that are for good
    status: int | None = None
    error: str = ""
    body: Path | None = None
    etag: str = ""
    modified: str = ""
    wait: timedelta | None = None  # for which the server asked to be left in peace


def normal(address: str) -> str:
    """An address as it goes over the wire, without its fragment. Raises BadRequest for what is no http(s) address.

    >>> normal("HTTPS://Example.org/навіны#top")
    'https://example.org/%D0%BD%D0%B0%D0%B2%D1%96%D0%BD%D1%8B'
    """
    try:
        prepared = requests.Request("GET", address.strip()).prepare().url or ""
        if urlsplit(prepared).scheme not in _SCHEMES:
            raise ValueError("it must begin with http:// or https://")
    except ValueError as error:  # which those of requests are
        raise BadRequest("URL", f"{address} is no address of a feed: {error}") from error
    return urldefrag(prepared).url


def fetch(wanted: Sequence[Wanted], into: Path, limits: Limits = LIMITS) -> Iterator[Answer]:
    """An answer for each, in their order, as they come. Bodies are files in the directory `into`."""
    answers = [Future[Answer]() for _ in wanted]
    hosts: dict[str, list[int]] = {}
    for number, one in enumerate(wanted):
        hosts.setdefault(urlsplit(one.address).netloc, []).append(number)
    left = deque(hosts.values())

    def visit() -> None:
        while left:
            try:
                numbers = left.popleft()
            except IndexError:  # another thread took the last
                return
            for number in numbers:
                answers[number].set_result(_in_time(wanted[number], into / str(number), limits))

    for _ in range(min(HOSTS, len(hosts))):
        threading.Thread(target=visit, daemon=True).start()
    for answer in answers:
        yield answer.result()


def _in_time(wanted: Wanted, file: Path, limits: Limits) -> Answer:
    done: Future[Answer] = Future()

    def work() -> None:
        try:
            done.set_result(_fetched(wanted, file, limits))
        except Exception as error:  # noqa: BLE001 - whatever a server makes the libraries raise, it is its own failure
            done.set_result(Answer(wanted.address, error=_said(error)))

    try:
        threading.Thread(target=work, daemon=True).start()
        return done.result(limits.seconds)
    except RuntimeError as error:  # the system gives no more threads
        return Answer(wanted.address, error=_said(error))
    except TimeoutError:
        return Answer(wanted.address, error=f"it took longer than {limits.seconds:.0f} s")


def _fetched(wanted: Wanted, file: Path, limits: Limits) -> Answer:
    with requests.Session() as session:
        session.max_redirects = REDIRECTS
        session.headers.update(_HEADERS)
        session.hooks["response"] = [_without_body]
        with session.get(wanted.address, headers=wanted.conditions, stream=True, timeout=SILENCE) as response:
            answer = Answer(
                _home(wanted.address, response),
                response.status_code,
                etag=_kept(response.headers.get("ETag", "")),
                modified=_kept(response.headers.get("Last-Modified", "")),
            )
            if response.status_code == 304 and wanted.conditions:
                return answer
            if response.status_code != 200:
                reason = "".join(filter(str.isprintable, response.reason or ""))[:_REASON]
                error = f"the server answered {response.status_code} {reason}".rstrip()
                return replace(answer, error=error, wait=_wait(response.headers.get("Retry-After")))
            if not _saved(response, file, limits.bytes):
                return replace(answer, error=f"it is larger than {limits.bytes:,} bytes")
            return replace(answer, body=file)


def _kept(header: str) -> str:
    return header if len(header) <= _KEPT and header.isprintable() else ""


def _without_body(response: requests.Response, *_: Any, **__: Any) -> None:
    """Closes a redirect before requests reads all that comes with it, which may have no end."""
    if response.is_redirect:
        response.close()


def _home(address: str, response: requests.Response) -> str:
    """Where the redirects that are for good lead, up to the first that is not."""
    for hop, following in pairwise((*response.history, response)):
        if hop.status_code not in _FOR_GOOD:
            break
        address = normal(following.url)
    return address


def _saved(response: requests.Response, file: Path, most: int) -> bool:
    """Whether all of the body is in the file now; False if it is too much."""
    size = 0
    with file.open("wb") as out:
        for piece in response.iter_content(_PIECE):
            size += len(piece)
            if size > most:
                return False
            out.write(piece)
    return True


def _wait(header: str | None) -> timedelta | None:
    """What Retry-After says, in seconds or as a date; None for what it should not."""
    try:
        if header is None or header.isdecimal():
            return None if header is None else timedelta(seconds=int(header))
        return max(timedelta(0), parsedate_to_datetime(header).astimezone(UTC) - datetime.now(UTC))
    except (ValueError, OverflowError):
        return None


def _said(error: Exception) -> str:
    """What is wrong, and in brackets what the system says of it."""
    said = next((text for kind, text in _SAID if isinstance(error, kind)), "it cannot be fetched")
    cause: BaseException = error
    while cause.__context__ is not None:
        cause = cause.__context__
    known = cause.strerror if isinstance(cause, OSError) else None
    detail = known or (str(cause) if not isinstance(error, exceptions.RequestException) else "")
    return f"{said} ({detail})" if detail else said

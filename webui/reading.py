"""What came in an address becomes a `search.request.Request`: strictly for scripts, leniently for readers.

A script that misspells a parameter must hear of it (`strictly` lets `BadRequest` through). A reader's link must
not fail because a newsletter added `utm_source` or a date was typed badly: `leniently` leaves such parameters out
and says so in notes.

Every link of a page repeats the parameters, so both bound them: `q` is kept as far as it is read, and the others
together may not be longer than MAX_KEPT.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from urllib.parse import urlencode

from werkzeug.exceptions import RequestURITooLarge

from search.errors import BadRequest
from search.messages import tell, tell_many
from search.model import Note
from search.parser import MAX_LENGTH
from search.request import PARAMETERS, Request, read_request
from search.text import visible

# 10,000 Cyrillic letters, percent-encoded, are 60,000 characters; that much is read (and noted as cut).
MAX_QUERY = 65_536  # characters of an address behind the question mark
MAX_KEPT = 8_192  # the same, of all parameters but q; each of some 150 links on a page repeats them
MAX_MESSAGE = 300  # characters of a message that quotes what was given
MAX_NAMED = 5  # unknown parameters that are named


class TooLong(RequestURITooLarge):
    """An address is too long; `parameter` has the greatest part in that, and is empty if it is the path."""

    def __init__(self, parameter: str, description: str) -> None:
        super().__init__(description)
        self.parameter = parameter


def longest(given: Sequence[tuple[str, str]]) -> str:
    """The parameter that takes most of an address."""
    lengths = Counter[str]()
    for name, value in given:
        lengths[name] += len(urlencode([(name, value)]))
    return max(lengths, key=lengths.__getitem__, default="")


def strictly(given: Sequence[tuple[str, str]], zone: tzinfo) -> Request:
    """The request of parameters that a script gave. Raises BadRequest, RequestURITooLarge."""
    request = read_request([p for p in given if p[1].strip() or p[0] not in PARAMETERS], zone)
    kept = tuple((name, _read_part(value) if name == "q" else value) for name, value in request.given)
    beside = [p for p in kept if p[0] != "q"]
    if len(urlencode(beside)) > MAX_KEPT:
        raise TooLong(longest(beside), f"the parameters beside q are longer than {MAX_KEPT} characters")
    return replace(request, given=kept)


def leniently(given: Sequence[tuple[str, str]], zone: tzinfo) -> tuple[Request, tuple[Note, ...]]:
    """The request of parameters that a reader's link has, and what of it was left out."""
    unknown = dict.fromkeys(name for name, _ in given if name not in PARAMETERS)
    notes = [_unknown(name, zone) for name in list(unknown)[:MAX_NAMED]]
    if len(unknown) > MAX_NAMED:
        more = tell_many(
            "{n} more unknown parameter was ignored",
            "{n} more unknown parameters were ignored",
            n=len(unknown) - MAX_NAMED,
        )
        notes.append(Note("ignored", more))
    known = [p for p in given if p[0] in PARAMETERS]
    while True:
        try:
            return strictly(known, zone), tuple(notes)
        except BadRequest as error:
            notes.append(Note("ignored", tell("{message}; it was left out", message=error.message)))
            left = [p for p in known if p[0] != error.parameter]
            if len(left) == len(known):  # not one of those given: leaving it out would never end
                raise
            known = left


def brief(message: str) -> str:
    """A message that quotes what was given, without all of it."""
    return message if len(message) <= MAX_MESSAGE else f"{message[:MAX_MESSAGE]}…"


def _unknown(name: str, zone: tzinfo) -> Note:
    shown = name if len(name) <= len("a-parameter-of-reasonable-length") else f"{name[:30]}…"
    try:
        read_request([(name, "")], zone)
    except BadRequest as error:
        if error.suggestion:
            near = error.suggestion
            return Note(
                "ignored",
                tell("there is no parameter {name}, it was ignored; did you mean {near}?", name=shown, near=near),
            )
    return Note("ignored", tell("there is no parameter {name}, it was ignored", name=shown))


def _read_part(text: str) -> str:
    """As much of a text as `search.parser.read` reads of it; it is read the same."""
    if len(text) <= MAX_LENGTH:
        return text
    return visible(unicodedata.normalize("NFC", text)).strip()[:MAX_LENGTH]

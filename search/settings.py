"""What can be set, once, when a command starts: the table `SETTINGS`, read from the environment.

No other module reads the environment. A setting NAME is the variable VESTKA_NAME; options of a command come
before it. docs/settings.md is tested against the table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from search.errors import SearchError


@dataclass(frozen=True, slots=True)
class Setting:
    """A row of the table."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("index", "data/index", "address of the index: a directory, whoosh:PATH, or memory:"),
    Setting("title", "Vestka", "what the pages call the archive"),
    Setting("zone", "Europe/Minsk", "time zone of days and months, and of sources that give none"),
    Setting("host", "127.0.0.1", "address that the web server listens on"),
    Setting("port", "8000", "port that the web server listens on"),
    Setting("threads", "4", "requests that the web server answers at a time"),
    Setting("origin", "auto", "scheme and host that feeds name; auto: those that a request was made to"),
)
PREFIX = "VESTKA_"


class BadSetting(SearchError):
    """A setting has a value that means nothing."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The values of the table, typed."""

    index: str
    title: str
    zone: ZoneInfo
    host: str
    port: int
    threads: int
    origin: str


def read_settings(environment: Mapping[str, str], **given: object) -> Settings:
    """The settings, from options of a command where given, else the environment, else the defaults.

    Raises BadSetting, which names the variable and its value.
    """
    values = {s.name: environment.get(PREFIX + s.name.upper()) or s.default for s in SETTINGS}
    values |= {name: str(value) for name, value in given.items() if value not in (None, "")}
    return Settings(
        index=values["index"],
        title=values["title"],
        zone=_zone(values["zone"]),
        host=values["host"],
        port=_number("port", values["port"], 65_535),
        threads=_number("threads", values["threads"], 256),
        origin=_origin(values["origin"]),
    )


def _number(name: str, text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= most):
        raise BadSetting(f"{PREFIX}{name.upper()} is {text!r}, it must be a whole number from 1 to {most}")
    return int(text)


def _origin(text: str) -> str:
    if text != "auto" and not re.fullmatch(r"https?://[^/?#\s]+/?", text):
        raise BadSetting(f"{PREFIX}ORIGIN is {text!r}, it must be auto or a scheme and a host: https://example.org")
    return text.removesuffix("/")


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadSetting(f"{PREFIX}ZONE is {text!r}, it must be a time zone such as Europe/Minsk") from error

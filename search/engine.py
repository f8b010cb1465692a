"""The seam: what every engine can do, and how an address becomes an engine.

`ENGINES` maps the scheme of an address to the dotted path of a function `open(address_without_scheme) -> Engine`,
which is imported only when asked for. A new engine is a file and a row here; the contract that it must keep is
tests/search/test_engine.py. `CHECKERS` names in the same way what verifies the files of an engine that keeps some.

What every engine promises (DESIGN in docs/architecture.md): a stable order while the index is unchanged, so that
pages partition the result; facet counts over the whole result, each facet ignoring its own filter; values that
were chosen stay listed at zero; undated articles last by either date order; filters do not change scores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from search.errors import NoIndex
from search.model import Article, Page, Query, Variant, Written

ENGINES = {
    "whoosh": "search.engines.whoosh.engine:open_engine",
    "memory": "search.engines.memory:open_engine",
}
CHECKERS = {"whoosh": "search.engines.whoosh.check:check"}  # functions `check(address_without_scheme) -> Checked`
DEFAULT_SCHEME = "whoosh"


class Engine(Protocol):
    """An archive that can be searched and written. Safe to use from several threads."""

    def search(self, query: Query) -> Page:
        """One page of the answer. A page past the end is empty and knows the total. Raises EngineUnavailable."""

    def begun(self, beginning: str) -> tuple[Variant, ...]:
        """The spellings of names that begin as a word looks or sounds, likeliest first (`search.names.begin`).

        Raises EngineUnavailable.
        """

    def get(self, article_id: str) -> Article | None:
        """The article exactly as it was written, or None."""

    def write(self, articles: Iterable[Article], replace: bool = False) -> Written:
        """Adds articles, or replaces those of the same id; durable and visible on return.

        With `replace` the new articles take the place of the whole index, at once or (if anything is raised) not
        at all. Without, articles are committed in batches as they come, so what an exception from `articles` cuts
        short is kept up to there. Raises EngineBusy, EngineUnavailable.
        """

    def delete(self, ids: Iterable[str]) -> int:
        """Removes articles and says how many there were; unknown ids are ignored."""

    def close(self) -> None:
        """Gives files back. The engine is not used afterwards."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was verified of an index, and sentences that say what is wrong, none if it is as it was written."""

    segments: int
    articles: int
    bytes: int
    problems: tuple[str, ...] = ()


def open_engine(address: str, create: bool = False) -> Engine:
    """Opens the archive at an address: `whoosh:PATH`, a bare PATH, or `memory:`.

    With `create` a missing index is made when the first article is written. Raises NoIndex, WrongVersion,
    EngineUnavailable.
    """
    scheme, rest = _parted(address)
    return cast(Engine, _named(ENGINES[scheme])(rest, create))


def check(address: str) -> Checked | None:
    """Verifies every file of the index at an address; None if its engine keeps none. Raises NoIndex, WrongVersion."""
    scheme, rest = _parted(address)
    return cast(Checked, _named(CHECKERS[scheme])(rest)) if scheme in CHECKERS else None


def home(address: str) -> Path | None:
    """The directory in which the index at an address keeps its files; None if its engine keeps none. Raises NoIndex."""
    scheme, rest = _parted(address)
    return Path(rest) if scheme in CHECKERS else None


def _parted(address: str) -> tuple[str, str]:
    """The engine of an address, and the rest."""
    scheme, colon, rest = address.partition(":")
    if not colon or len(scheme) == 1:  # a bare path, or a drive letter
        scheme, rest = DEFAULT_SCHEME, address
    if scheme not in ENGINES:
        raise NoIndex(f"{address}: there is no engine {scheme}:, write {' or '.join(f'{s}:' for s in ENGINES)}")
    return scheme, rest


def _named(path: str) -> Callable[..., object]:
    module, _, name = path.partition(":")
    return cast("Callable[..., object]", getattr(import_module(module), name))

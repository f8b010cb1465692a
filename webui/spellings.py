"""What a page says about other spellings of names: those that were searched too.

The text of a chip leads to the articles that have this spelling, its cross to the same search without it: a reader
who clicks a word wants to see it, not to lose it.
"""

from __future__ import annotations

from dataclasses import dataclass

from search.model import AlsoSearched, Page
from search.payload import shown, spellings
from search.request import Request
from webui.languages import later, say
from webui.links import Link, here

MOST = 5  # spellings of one name that are seen at once; the others are behind a fold


@dataclass(frozen=True, slots=True)
class Chip:
    """A spelling: `href` finds it alone, `without` is the same search without it, and `title` says what that does."""

    text: str
    articles: int
    href: str
    without: str
    title: str


@dataclass(frozen=True, slots=True)
class SpellingsView:
    """The other spellings of one name; `excluded` if articles with it were left out."""

    asked: str
    excluded: bool
    chips: tuple[Chip, ...]
    more: tuple[Chip, ...]


def also_searched(page: Page, request: Request) -> tuple[SpellingsView, ...]:
    """For each name of the query its other spellings in the archive, likeliest first."""
    return tuple(_view(also, request) for also in page.also)


def without_others(page: Page, request: Request) -> Link | None:
    """The way to a search without other spellings, if any were searched."""
    return Link(say("Without other spellings"), here(request.changed(("names", "off")))) if page.also else None


def _view(also: AlsoSearched, request: Request) -> SpellingsView:
    title = later("Leave %(what)s in") if also.excluded else later("Leave out %(what)s")
    chips = tuple(
        Chip(
            text=shown(variant, also.asked),
            articles=variant.articles,
            href=here(request.changed(("q", f'"{shown(variant, also.asked)}"'), ("drop-spelling", None))),
            without=here((*request.changed(), ("drop-spelling", shown(variant, also.asked)))),
            title=say(title, what=shown(variant, also.asked)),
        )
        for variant in spellings(also)
    )
    return SpellingsView(also.asked, also.excluded, chips[:MOST], chips[MOST:])

"""What a page says about other spellings of names: those that were searched too, each of which can be left out."""

from __future__ import annotations

from dataclasses import dataclass

from search.model import AlsoSearched, Page
from search.payload import shown, spellings
from search.request import Request
from search.text import fold
from webui.links import Link, to

MOST = 8  # spellings of one name that are seen at once; the others are behind a fold


@dataclass(frozen=True, slots=True)
class SpellingsView:
    """The other spellings of one name: each with the link that leaves it out."""

    asked: str
    chips: tuple[Link, ...]
    more: tuple[Link, ...]


def also_searched(page: Page, request: Request) -> tuple[SpellingsView, ...]:
    """For each name of the query its other spellings in the archive, likeliest first."""
    return tuple(_view(also, request) for also in page.also)


def without_others(page: Page, request: Request) -> Link | None:
    """The way to a search without other spellings, if any were searched."""
    return Link("without other spellings", to(request.changed(("names", "off")))) if page.also else None


def _view(also: AlsoSearched, request: Request) -> SpellingsView:
    listed = spellings(also)
    chips = tuple(
        Link(shown(variant), to((*request.changed(), ("drop-spelling", fold(variant.spelling))))) for variant in listed
    )
    return SpellingsView(also.asked, chips[:MOST], chips[MOST:])

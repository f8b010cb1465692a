"""What can be chosen on a page of results and what was: `facets(page, request)` and `crumbs(page, request)`.

Every value is a link that is the same request with that value chosen, or no longer; so several can be chosen, one
after another, without a script.
"""

from __future__ import annotations

from dataclasses import dataclass

from search.model import Facet, FacetValue, Page
from search.request import FILTERS, MAX_FACET_SIZE, Parameters, Request
from search.schema import DATE, NAME, key
from search.stemming import language_of
from webui import wording
from webui.languages import say
from webui.links import Link, here

LISTED = 10  # values of a facet on a page that is not asked for more: each is a link, and has its weight
SHOWN = 8  # values of a facet above the fold
MANY = 20  # values of a facet that are found by eye; with more there is a box to find one by its letters

_DEFAULTS = frozenset({("category-op", "or"), ("names", "on")})
_AS_TYPED = frozenset({NAME, "drop-spelling"})
_FACET_OF = {name: facet for facet, name in FILTERS.items()} | {"exclude-category": "category"}


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet: following `href` chooses it, or undoes what was chosen; following `without` excludes it."""

    text: str
    count: int
    href: str
    selected: bool = False
    excluded: bool = False
    without: str | None = None


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet: values that are seen at once, values behind a fold, and where all of them are shown if these are not."""

    name: str
    title: str
    shown: tuple[Value, ...]
    folded: tuple[Value, ...]
    every: Link | None

    @property
    def many(self) -> bool:
        return len(self.shown) + len(self.folded) > MANY


@dataclass(frozen=True, slots=True)
class Crumb:
    """Something that was chosen; following `href` takes it away."""

    kind: str
    text: str
    href: str


def facets(page: Page, request: Request) -> tuple[FacetView, ...]:
    """The facets that were counted, in the order of the page."""
    counted = {facet.name: facet for facet in page.facets}
    return tuple(_facet(counted[name], request) for name in wording.FACETS if name in counted)


def with_names(request: Request) -> Parameters:
    """The same page with the facet of names, which costs a search for each name and so is counted when asked for."""
    return (*request.changed(keep_place=True), ("facet", NAME))


def _facet(facet: Facet, request: Request) -> FacetView:
    # The periods of the date facet are the bars above the results (webui.months).
    values = () if facet.name == DATE else facet.values
    # A fold that hides one or two values costs more than it saves; what was chosen is never hidden.
    first = len(values) if len(values) <= SHOWN + 2 else SHOWN
    every = facet.distinct > len(facet.values)
    return FacetView(
        name=facet.name,
        title=say(wording.FACETS[facet.name]),
        shown=tuple(_value(facet, v, request) for n, v in enumerate(values) if n < first or v.selected),
        folded=tuple(_value(facet, v, request) for v in values[first:] if not v.selected),
        every=_every(facet, request) if every and values else None,
    )


def _every(facet: Facet, request: Request) -> Link:
    return Link(wording.number(facet.distinct), here(request.changed(("facet-size", str(MAX_FACET_SIZE)))))


def _value(facet: Facet, value: FacetValue, request: Request) -> Value:
    text, toggle = _label(facet.name, value), here(request.toggled(facet.name, value.key))
    if facet.name != "category":  # the only facet whose values can be excluded
        return Value(text, value.count, toggle, value.selected)
    excluded = [given for given in request.all("exclude-category") if key("category", given) == value.key]
    if excluded:
        included = tuple(p for p in request.changed() if p not in {("exclude-category", given) for given in excluded})
        return Value(text, value.count, here(included), value.selected, excluded=True)
    without = (*request.changed(), ("exclude-category", value.key))
    return Value(text, value.count, toggle, value.selected, without=None if value.selected else here(without))


def _label(facet: str, value: FacetValue) -> str:
    if facet == DATE:
        return wording.date(value.label)
    if facet == "language":
        return wording.language(value.key)
    if facet == "access" and value.key in wording.ACCESSES:
        return say(wording.ACCESSES[value.key])
    return value.label


# ---------------------------------------------------------------------------------------------- what was chosen


def crumbs(page: Page, request: Request) -> tuple[Crumb, ...]:
    """What was chosen, each with the link that takes it away, in the order in which it was chosen."""
    return tuple(
        Crumb(say(wording.CHOSEN[name]), chosen_as(page, name, value), here(request.without(name, value)))
        for name, value in dict.fromkeys(request.given)
        if name in wording.CHOSEN and value.strip() and (name, value) not in _DEFAULTS
    )


def chosen_as(page: Page, name: str, value: str) -> str:
    """How a parameter's value is called: as the facet calls it, where it does."""
    if (name, value) in wording.MEANINGS:
        return say(wording.MEANINGS[name, value])
    if name in _AS_TYPED:
        return value.strip()
    facet = _FACET_OF.get(name, DATE)
    if facet == DATE:
        return wording.date(value.strip())
    known = language_of(value.strip()) if facet == "language" else key(facet, value.strip())
    counted = (v for f in page.facets if f.name == facet for v in f.values if v.key == known)
    return next((_label(facet, v) for v in counted), value)

"""What the page of results shows, worked out before any HTML: `view(page, request, ignored)` → `View`.

Everything on the page that leads on is the same request with one thing changed, so it is made here, from
`search.request.Request`, and a template only sets it. Nothing here is HTML except marked passages, which
`search.payload.marked_html` escapes first and marks after.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, tzinfo
from math import ceil
from urllib.parse import urlsplit

from markupsafe import Markup

from search.model import And, Article, Facet, FacetValue, Hit, Interval, Node, Note, Order, Page, Passage, Scope, Word
from search.parser import render
from search.payload import API_SEARCH, SEARCH, links, marked_html, permalink
from search.request import FILTERS, MAX_FACET_SIZE, Parameters, Request, address
from search.schema import DATE, key
from search.snippet import is_plain
from search.stemming import language_of
from search.text import fold, visible
from webui import wording

SEARCH_JSON = "/search.json"
AROUND = 2  # pages before and after this one that the pager names
SHOWN = {DATE: 12}  # values of a facet above the fold: a year of months
SHOWN_ELSE = 8
_SHORTEST_FUZZY = 4  # letters; shorter words are near to too many others

_QUOTES = re.compile("[“”„‟«»″＂]")


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go; `current` if that is where the reader is."""

    text: str
    href: str
    current: bool = False


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
    intervals: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Crumb:
    """Something that was chosen; following `href` takes it away."""

    kind: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class HitView:
    """A result."""

    article: Article
    href: str
    title: Markup
    passages: tuple[Markup, ...]
    why: tuple[str, ...]
    published: datetime | None
    language: str
    original: Link | None


@dataclass(frozen=True, slots=True)
class Pager:
    """Pages to go to; None among `numbers` is a gap."""

    page: int
    last: int
    before: str | None
    after: str | None
    numbers: tuple[Link | None, ...]
    first: str


@dataclass(frozen=True, slots=True)
class View:
    """Everything a page of results shows."""

    page: Page
    text: str
    read_as: str
    notes: tuple[Note, ...]
    better: Link | None
    crumbs: tuple[Crumb, ...]
    clear: str
    orders: tuple[Link, ...]
    facets: tuple[FacetView, ...]
    hits: tuple[HitView, ...]
    pager: Pager
    advice: tuple[Link, ...]
    box: Parameters
    dates: Parameters
    first_day: str
    last_day: str
    json: str

    @property
    def untouched(self) -> bool:
        """Whether nothing was asked yet."""
        return not self.text.strip() and not self.crumbs and self.pager.page == 1


def view(page: Page, request: Request, ignored: tuple[Note, ...]) -> View:
    """The view of a page of results; `ignored` are notes on parameters that were left out."""
    crumbs = _crumbs(page, request)
    one = {name: value for name, value in request.given if name in ("q", "from-date", "to-date")}
    better = page.did_you_mean
    clear = _to(request.changed(*((name, None) for name in wording.CHOSEN)))
    return View(
        page=page,
        text=one.get("q", ""),
        read_as=_read_otherwise(page.query.text, page.query.root),
        notes=(*ignored, *page.notes),
        better=Link(better, _to(request.changed(("q", better)))) if better else None,
        crumbs=crumbs,
        clear=clear,
        orders=_orders(request),
        facets=_facets(page, request),
        hits=tuple(_hit(hit, request) for hit in page.hits),
        pager=_pager(page, request),
        advice=() if page.total else _advice(page, request, crumbs, clear),
        box=request.changed(("q", None)),
        dates=request.changed(("from-date", None), ("to-date", None)),
        first_day=one.get("from-date", ""),
        last_day=one.get("to-date", ""),
        json=address(SEARCH_JSON, request.given),
    )


def original(article: Article) -> Link | None:
    """The article where it came from; only an address of the web becomes a link (not `javascript:`)."""
    if not article.url.lower().startswith(("http://", "https://")):
        return None
    try:
        host = urlsplit(article.url).hostname
    except ValueError:
        return None
    return Link(host.removeprefix("www."), article.url) if host else None


def local(at: datetime | None, zone: tzinfo) -> datetime | None:
    """An instant on the clock of the archive."""
    try:
        return at.astimezone(zone) if at else None
    except OverflowError:  # the first or last hours of what datetime can tell
        return at


def _to(parameters: Parameters) -> str:
    return address(SEARCH, parameters)


# ---------------------------------------------------------------------------------------- what was asked


def _read_otherwise(text: str, root: Node) -> str:
    """How a query was read, if a reader would not call that the same as what was typed."""
    read = render(root)
    typed = _QUOTES.sub('"', visible(unicodedata.normalize("NFC", text)))
    return "" if _comparable(typed) == _comparable(read) else read


def _comparable(text: str) -> list[str]:
    return [fold(part) for part in text.split()]


def _crumbs(page: Page, request: Request) -> tuple[Crumb, ...]:
    labels = {(FILTERS[f.name], v.key): _label(f.name, v) for f in page.facets for v in f.values}
    return tuple(
        Crumb(wording.CHOSEN[name], _chosen(name, value, labels), _to(request.without(name, value)))
        for name, value in dict.fromkeys(request.given)
        if name in wording.CHOSEN and value.strip() and (name, value) not in _DEFAULTS
    )


_DEFAULTS = frozenset({("category-op", "or"), ("names", "on")})
_FACET_OF = {name: facet for facet, name in FILTERS.items()} | {"exclude-category": "category"}


def _chosen(name: str, value: str, labels: dict[tuple[str, str], str]) -> str:
    """How a parameter's value is called: as the facet calls it, where it does."""
    if (name, value) in wording.MEANINGS:
        return wording.MEANINGS[name, value]
    facet = _FACET_OF.get(name, DATE)
    if facet == DATE:
        return wording.date(value.strip())
    known = language_of(value.strip()) if facet == "language" else key(facet, value.strip())
    return labels.get((FILTERS[facet], known), value)


def _orders(request: Request) -> tuple[Link, ...]:
    """Links to the orders; without words nothing is more relevant than another."""
    return tuple(
        Link(text, _to(request.changed(("order-by", order))), request.query.order is order)
        for order, text in wording.ORDERS.items()
        if order is not Order.RELEVANCE or request.query.text.strip()
    )


# ------------------------------------------------------------------------------------------------ facets


def _facets(page: Page, request: Request) -> tuple[FacetView, ...]:
    counted = {facet.name: facet for facet in page.facets}
    return tuple(_facet(counted[name], request) for name in wording.FACETS if name in counted)


def _facet(facet: Facet, request: Request) -> FacetView:
    values = facet.values[::-1] if facet.name == DATE else facet.values  # the newest month is asked for most
    first = SHOWN.get(facet.name, SHOWN_ELSE)
    # A fold that hides one or two values costs more than it saves; what was chosen is never hidden.
    first = len(values) if len(values) <= first + 2 else first
    every = facet.distinct > len(values)
    return FacetView(
        name=facet.name,
        title=wording.FACETS[facet.name],
        shown=tuple(_value(facet, v, request) for n, v in enumerate(values) if n < first or v.selected),
        folded=tuple(_value(facet, v, request) for v in values[first:] if not v.selected),
        every=Link(str(facet.distinct), _to(request.changed(("facet-size", str(MAX_FACET_SIZE))))) if every else None,
        intervals=_intervals(facet, request),
    )


def _value(facet: Facet, value: FacetValue, request: Request) -> Value:
    text, toggle = _label(facet.name, value), _to(request.toggled(facet.name, value.key))
    if facet.name != "category":  # the only facet whose values can be excluded
        return Value(text, value.count, toggle, value.selected)
    excluded = [given for given in request.all("exclude-category") if key("category", given) == value.key]
    if excluded:
        included = tuple(p for p in request.changed() if p not in {("exclude-category", given) for given in excluded})
        return Value(text, value.count, _to(included), value.selected, excluded=True)
    without = (*request.changed(), ("exclude-category", value.key))
    return Value(text, value.count, toggle, value.selected, without=None if value.selected else _to(without))


def _label(facet: str, value: FacetValue) -> str:
    if facet == DATE:
        return wording.date(value.label)
    names = {"language": wording.LANGUAGES, "access": wording.ACCESSES}.get(facet, {})
    return names.get(value.key, value.label)


def _intervals(facet: Facet, request: Request) -> tuple[Link, ...]:
    """Other lengths of the periods of the date facet."""
    if facet.interval is None or not facet.values:
        return ()
    return tuple(
        Link(text, _to(request.changed(("facet-interval", interval)))) for interval, text in _others(facet.interval)
    )


def _others(interval: Interval) -> list[tuple[Interval, str]]:
    return [(other, text) for other, text in wording.INTERVALS.items() if other is not interval]


# --------------------------------------------------------------------------------------------------- hits


def _hit(hit: Hit, request: Request) -> HitView:
    article = hit.article
    title = hit.title if hit.title.text.strip() else Passage("title", wording.title(article))
    return HitView(
        article=article,
        href=address(permalink(article), request.given),
        title=Markup(marked_html(title)),
        passages=tuple(Markup(marked_html(passage)) for passage in hit.snippets),
        why=tuple(f"{why.found}: {why.how}" for why in hit.why if not is_plain(why)),
        published=local(article.published, request.query.zone),
        language=wording.language(language_of(article.language)),
        original=original(article),
    )


# -------------------------------------------------------------------------------------------------- pages


def _pager(page: Page, request: Request) -> Pager:
    query = page.query
    last = max(1, ceil(page.total / query.size))
    onward = links(page, request)
    if query.after is not None:  # a link that came from the JSON form: it goes on, but its pages have no numbers
        after = onward["next"]
        return Pager(1, last, None, after and after.replace(API_SEARCH, SEARCH, 1), (), _numbered(1, request))
    return Pager(
        page=query.page,
        last=last,
        before=_numbered(min(query.page - 1, last), request) if query.page > 1 else None,
        after=_numbered(query.page + 1, request) if query.page < last else None,
        numbers=_numbers(query.page, last, request) if last > 1 and query.page <= last else (),
        first=_numbered(1, request),
    )


def _numbers(current: int, last: int, request: Request) -> tuple[Link | None, ...]:
    """Links to the first page, the last, and those around this one.

    Of 12,000 pages, on page 7: 1 … 5 6 7 8 9 … 12,000.
    """
    around = range(max(1, current - AROUND), min(last, current + AROUND) + 1)
    found: list[Link | None] = []
    before = 0
    for number in sorted({1, last, *around}):
        if number == before + 2:  # a gap of one page is that page
            found.append(Link(wording.number(number - 1), _numbered(number - 1, request)))
        elif number > before + 1:
            found.append(None)
        found.append(Link(wording.number(number), _numbered(number, request), number == current))
        before = number
    return tuple(found)


def _numbered(number: int, request: Request) -> str:
    return _to(request.changed(("page", str(number) if number > 1 else None)))


# ------------------------------------------------------------------------------------------ nothing found


def _advice(page: Page, request: Request, crumbs: tuple[Crumb, ...], clear: str) -> tuple[Link, ...]:
    """What to try where nothing was found."""
    advice = [Link(wording.WITHOUT.format(f"{crumb.kind}: {crumb.text}"), crumb.href) for crumb in crumbs]
    if len(crumbs) > 1:
        advice.append(Link(wording.UNFILTERED, clear))
    words = _plain_words(page.query.root)
    if len(words) > 1:
        either = " OR ".join(words)
        advice.append(Link(wording.EITHER.format(either), _to(request.changed(("q", either)))))
    if any(len(word) >= _SHORTEST_FUZZY for word in words):
        near = " ".join(f"{word}~" if len(word) >= _SHORTEST_FUZZY else word for word in words)
        advice.append(Link(wording.SIMILAR.format(near), _to(request.changed(("q", near)))))
    return tuple(advice)


def _plain_words(root: Node) -> list[str]:
    """The words of a query that is nothing but words."""
    leaves = root.nodes if isinstance(root, And) else (root,)
    plain = [leaf.text for leaf in leaves if isinstance(leaf, Word) and leaf.scope is Scope.ANY]
    return plain if len(plain) == len(leaves) else []

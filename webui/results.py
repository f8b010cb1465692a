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

from markupsafe import Markup

from search.model import And, Article, Hit, Node, Note, Order, Page, Passage, Scope, Word
from search.payload import API_SEARCH, SEARCH, links, marked_html, permalink
from search.rendering import render
from search.request import Parameters, Request, address
from search.schema import NAME
from search.snippet import is_plain
from search.stemming import language_of
from search.text import fold, visible
from webui import wording
from webui.filters import Crumb, FacetView, crumbs, facets, with_names
from webui.links import Link, original, to
from webui.spellings import SpellingsView, also_searched, without_others

SEARCH_JSON = "/search.json"
AROUND = 2  # pages before and after this one that the pager names
_SHORTEST_FUZZY = 4  # letters; shorter words are near to too many others

_QUOTES = re.compile("[“”„‟«»″＂]")


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
    spellings: tuple[SpellingsView, ...]
    without_others: Link | None
    crumbs: tuple[Crumb, ...]
    clear: str
    orders: tuple[Link, ...]
    facets: tuple[FacetView, ...]
    names: Link | None
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
    chosen = crumbs(page, request)
    one = {name: value for name, value in request.given if name in ("q", "from-date", "to-date")}
    better = page.did_you_mean
    clear = to(request.changed(*((name, None) for name in wording.CHOSEN)))
    return View(
        page=page,
        text=one.get("q", ""),
        read_as=_read_otherwise(page.query.text, page.query.root),
        notes=(*ignored, *page.notes),
        better=Link(better, to(request.changed(("q", better)))) if better else None,
        spellings=also_searched(page, request),
        without_others=without_others(page, request),
        crumbs=chosen,
        clear=clear,
        orders=_orders(request),
        facets=facets(page, request),
        names=None if NAME in page.query.facets else Link("Names in these results", to(with_names(request))),
        hits=tuple(_hit(hit, request) for hit in page.hits),
        pager=_pager(page, request),
        advice=() if page.total else _advice(page, request, chosen, clear),
        box=request.changed(("q", None)),
        dates=request.changed(("from-date", None), ("to-date", None)),
        first_day=one.get("from-date", ""),
        last_day=one.get("to-date", ""),
        json=address(SEARCH_JSON, request.given),
    )


def local(at: datetime | None, zone: tzinfo) -> datetime | None:
    """An instant on the clock of the archive."""
    try:
        return at.astimezone(zone) if at else None
    except OverflowError:  # the first or last hours of what datetime can tell
        return at


# ---------------------------------------------------------------------------------------- what was asked


def _read_otherwise(text: str, root: Node) -> str:
    """How a query was read, if a reader would not call that the same as what was typed."""
    read = render(root)
    typed = _QUOTES.sub('"', visible(unicodedata.normalize("NFC", text)))
    return "" if _comparable(typed) == _comparable(read) else read


def _comparable(text: str) -> list[str]:
    return [fold(part) for part in text.split()]


def _orders(request: Request) -> tuple[Link, ...]:
    """Links to the orders; without words nothing is more relevant than another."""
    return tuple(
        Link(text, to(request.changed(("order-by", order))), request.query.order is order)
        for order, text in wording.ORDERS.items()
        if order is not Order.RELEVANCE or request.query.text.strip()
    )


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
    return to(request.changed(("page", str(number) if number > 1 else None)))


# ------------------------------------------------------------------------------------------ nothing found


def _advice(page: Page, request: Request, chosen: tuple[Crumb, ...], clear: str) -> tuple[Link, ...]:
    """What to try where nothing was found."""
    advice = [Link(wording.WITHOUT.format(f"{crumb.kind}: {crumb.text}"), crumb.href) for crumb in chosen]
    if len(chosen) > 1:
        advice.append(Link(wording.UNFILTERED, clear))
    words = _plain_words(page.query.root)
    if len(words) > 1:
        either = " OR ".join(words)
        advice.append(Link(wording.EITHER.format(either), to(request.changed(("q", either)))))
    if any(len(word) >= _SHORTEST_FUZZY for word in words):
        near = " ".join(f"{word}~" if len(word) >= _SHORTEST_FUZZY else word for word in words)
        advice.append(Link(wording.SIMILAR.format(near), to(request.changed(("q", near)))))
    return tuple(advice)


def _plain_words(root: Node) -> list[str]:
    """The words of a query that is nothing but words."""
    leaves = root.nodes if isinstance(root, And) else (root,)
    plain = [leaf.text for leaf in leaves if isinstance(leaf, Word) and leaf.scope is Scope.ANY]
    return plain if len(plain) == len(leaves) else []

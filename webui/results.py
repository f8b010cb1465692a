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

from markupsafe import Markup

from search.answer import PAST
from search.engine import Engine
from search.model import Article, Hit, Node, Note, Order, Page, Passage
from search.payload import API_SEARCH, SEARCH, links, marked_html, permalink
from search.remembered import Remembered
from search.rendering import render
from search.request import Parameters, Request
from search.schema import NAME
from search.snippet import is_plain
from search.stemming import language_of
from search.steps import Kind, Step, steps
from search.text import fold, visible
from search.timeline import Timeline, timeline
from search.unknown import Unknown, unknown
from search.versions import told
from webui import wording
from webui.filters import Crumb, FacetView, chosen_as, crumbs, facets, with_names
from webui.languages import say
from webui.links import Counted, Link, forms, here, original, to
from webui.months import MonthsView, months
from webui.spellings import SpellingsView, also_searched, without_others

AROUND = 2  # pages before and after this one that the pager names

_SAID = (PAST,)  # notes that the page says itself, where they belong
_QUOTES = re.compile("[“”„‟«»″＂]")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a page of results shows beside the answer; each part asks the engine more."""

    timeline: Timeline | None = None
    steps: tuple[Step, ...] = ()
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """Another article with the text of a result."""

    article: Article
    href: str
    title: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Missing:
    """A chosen value that no article has, and the search with one that is spelled alike."""

    text: str
    better: Link | None


@dataclass(frozen=True, slots=True)
class HitView:
    """A result; `versions` are those below it on the page that tell the same."""

    article: Article
    href: str
    title: Markup
    passages: tuple[Markup, ...]
    why: tuple[str, ...]
    published: datetime | None
    language: str
    original: Link | None
    versions: tuple[Version, ...]


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
    notes: tuple[str, ...]
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
    months: MonthsView | None
    advice: tuple[Counted, ...]
    missing: tuple[Missing, ...]
    box: Parameters
    dates: Parameters
    first_day: str
    last_day: str
    self: str
    forms: tuple[Link, ...]

    @property
    def untouched(self) -> bool:
        """Whether nothing was asked yet."""
        return not self.text.strip() and not self.crumbs and self.pager.page == 1


def around(engine: Engine, page: Page, request: Request, remembered: Remembered) -> Surroundings:
    """What stands around an answer. Raises EngineError."""
    return Surroundings(
        timeline=timeline(engine, page, remembered),
        steps=() if page.total else steps(engine, request),
        unknown=unknown(engine, page, request, remembered),
    )


def view(page: Page, request: Request, ignored: tuple[Note, ...], beside: Surroundings) -> View:
    """The view of a page of results; `ignored` are notes on parameters that were left out."""
    one = {name: value for name, value in request.given if name in ("q", "from-date", "to-date")}
    better = page.did_you_mean
    return View(
        page=page,
        text=one.get("q", ""),
        read_as=_read_otherwise(page.query.text, page.query.root),
        notes=tuple(wording.retell(note.message) for note in (*ignored, *page.notes) if note.code not in _SAID),
        better=Link(better, here(request.changed(("q", better)))) if better else None,
        spellings=also_searched(page, request),
        without_others=without_others(page, request),
        crumbs=crumbs(page, request),
        clear=here(request.changed(*((name, None) for name in wording.CHOSEN))),
        orders=_orders(request),
        facets=facets(page, request),
        names=None if NAME in page.query.facets else Link(say("Names in these results"), here(with_names(request))),
        hits=tuple(_hit(one.hit, one.versions, request) for one in told(page.hits)),
        pager=_pager(page, request),
        months=months(beside.timeline, request),
        advice=tuple(_advice(step, page, request) for step in beside.steps),
        missing=tuple(_missing(value, request) for value in beside.unknown),
        box=request.changed(("q", None)),
        dates=request.changed(("from-date", None), ("to-date", None), ("date", None)),
        first_day=one.get("from-date", ""),
        last_day=one.get("to-date", ""),
        self=to(request.given),
        forms=forms(request.given),
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
        Link(say(text), here(request.changed(("order-by", order))), request.query.order is order)
        for order, text in wording.ORDERS.items()
        if order is not Order.RELEVANCE or request.query.text.strip()
    )


# --------------------------------------------------------------------------------------------------- hits


def _hit(hit: Hit, versions: tuple[Hit, ...], request: Request) -> HitView:
    article = hit.article
    title = hit.title if hit.title.text.strip() else Passage("title", wording.title(article))
    return HitView(
        article=article,
        href=to(request.given, permalink(article)),
        title=Markup(marked_html(title)),
        passages=tuple(Markup(marked_html(passage)) for passage in hit.snippets),
        why=tuple(f"{why.found}: {wording.retell(why.how)}" for why in hit.why if not is_plain(why)),
        published=local(article.published, request.query.zone),
        language=wording.language(language_of(article.language)),
        original=original(article),
        versions=tuple(_version(other.article, request) for other in versions),
    )


def _version(article: Article, request: Request) -> Version:
    return Version(
        article=article,
        href=to(request.given, permalink(article)),
        title=wording.title(article),
        published=local(article.published, request.query.zone),
    )


# -------------------------------------------------------------------------------------------------- pages


def _pager(page: Page, request: Request) -> Pager:
    query = page.query
    last = max(1, page.last)
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
    return here(request.changed(("page", str(number) if number > 1 else None)))


# ------------------------------------------------------------------------------------------ nothing found


def _advice(step: Step, page: Page, request: Request) -> Counted:
    """A step that finds something, in words."""
    what = step.subject[0] if step.subject else ""
    if step.kind is Kind.WITHOUT:
        name, value = step.subject
        what = f"{say(wording.CHOSEN[name])}: {chosen_as(page, name, value)}"
    return Counted(say(wording.STEPS[step.kind], what=what), here(step.parameters), step.count)


def _missing(found: Unknown, request: Request) -> Missing:
    better = None
    if found.near:
        others = tuple(p for p in request.changed() if p[0] != found.parameter or p[1].strip() != found.value)
        better = Link(found.near, here((*others, (found.parameter, found.near))))
    return Missing(say(wording.UNKNOWN[found.parameter], what=found.value), better)

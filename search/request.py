"""Parameters of a request become a `Query`, and a request becomes the links that lead on from it.

One table, `PARAMETERS`, serves the page, the endpoint and the command. A parameter that means nothing is a
`BadRequest` that names it; what the reader typed as `q` never is. `Request` keeps the parameters as they were
given, so that a link is the same request with one thing changed.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from urllib.parse import urlencode

from rapidfuzz.distance import OSA

from search.dates import normal, span
from search.errors import BadRequest
from search.messages import Named, either, tell, tell_many
from search.model import Access, Article, Choice, Filter, Interval, Order, Period, Query
from search.parser import read
from search.schema import DATE, FACETS, NAME, key
from search.text import fold

MAX_PAGE_SIZE = 100
MAX_FACET_SIZE = 1000
DEFAULT_FACETS = ("category", "date", "language", "access")
ARTICLE_FIELDS = Article._fields
LISTED_FIELDS = tuple(name for name in ARTICLE_FIELDS if name != "body")  # `body` only when asked for

_SORTED_BY = {Order.RELEVANCE: 3, Order.NEWEST: 2, Order.OLDEST: 2}  # numbers in Hit.sort
_MAX_DIGITS = 12  # of a number; Python refuses to read one of thousands
_NO_CURSOR = tell("cursor is none that links.next gave: start without it")

Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A row of the table. `many` may be given several times; `help` goes into the documentation.

    It takes any text, or one of `values` (several with `commas`), or a whole number `between` two, or a date if it is
    `dated`. An empty one is as good as none.
    """

    name: str
    help: str
    many: bool = False
    values: tuple[str, ...] = ()
    between: tuple[int, int] | None = None
    default: int | str = ""
    dated: bool = False
    commas: bool = False


PARAMETERS = {
    p.name: p
    for p in (
        Parameter("q", "what a reader types; empty: everything, newest first"),
        Parameter("category", "only this category, by label or slug; several are alternatives", many=True),
        Parameter("exclude-category", "not this category", many=True),
        Parameter(
            "category-op", "whether articles need any of the categories or all", values=("or", "and"), default="or"
        ),
        Parameter("lang", "only this language (en, be, be-Latn …)", many=True),
        Parameter("source", "only this source, by name or slug", many=True),
        Parameter("access", "only articles of this access", many=True, values=tuple(Access)),
        Parameter("name", "only articles that have this name, in any spelling", many=True),
        Parameter(
            "date", "only this year, month or day (2025, 2025-10, 2025-10-01, 01.10.2025)", many=True, dated=True
        ),
        Parameter("from-date", "published on this day, month or year or later", dated=True),
        Parameter("to-date", "published on this day, month or year or earlier", dated=True),
        Parameter("names", "whether other spellings of names are searched too", values=("on", "off"), default="on"),
        Parameter("drop-spelling", "a spelling of a name that is not searched", many=True),
        Parameter("order-by", "order; without q newest, else relevance", values=tuple(Order)),
        Parameter("page", "page, from 1", between=(1, 10**9), default=1),
        Parameter("page-size", f"results on a page, 1 to {MAX_PAGE_SIZE}", between=(1, MAX_PAGE_SIZE), default=10),
        Parameter("cursor", "where to go on, from links.next; reaches every result"),
        Parameter("facet", "facet to count", many=True, values=(*FACETS, NAME)),
        Parameter(
            "facet-size",
            f"values that a facet shows at most, 1 to {MAX_FACET_SIZE}",
            between=(1, MAX_FACET_SIZE),
            default=20,
        ),
        Parameter(
            "facet-interval",
            "length of the periods of the date facet",
            values=tuple(Interval),
            default=Interval.AUTO,
        ),
        Parameter("show-fields", "fields of each result; body only when asked for", values=ARTICLE_FIELDS, commas=True),
    )
}

# Which parameter filters by each facet.
FILTERS = {
    "category": "category",
    "language": "lang",
    "source": "source",
    "access": "access",
    DATE: "date",
    NAME: "name",
}


@dataclass(frozen=True, slots=True)
class Request:
    """A question with the parameters it came from. `fields` are those of an article that each result shows."""

    given: Parameters
    query: Query
    fields: tuple[str, ...] = LISTED_FIELDS
    values: dict[str, list[str]] = field(default_factory=dict)

    def all(self, name: str) -> list[str]:
        return self.values.get(name, [])

    def changed(self, *changes: tuple[str, str | None], keep_place: bool = False) -> Parameters:
        """The parameters with some set to another value, or taken out (None).

        A changed question starts on its first page, unless the place is kept.
        """
        names = {name for name, _ in changes} | (set() if keep_place else {"page", "cursor"})
        kept = tuple((name, value) for name, value in self.given if name not in names)
        return (*kept, *((name, value) for name, value in changes if value is not None))

    def toggled(self, facet: str, value: str) -> Parameters:
        """The parameters with one value of a facet chosen, or no longer chosen."""
        name = FILTERS[facet]
        given = self.changed()
        if facet == DATE:  # a month that is chosen takes the place of a range that it may lie outside of
            given = tuple(p for p in given if p[0] not in ("from-date", "to-date"))
        others = tuple((n, v) for n, v in given if n != name or _key(facet, v, self.query.zone) != value)
        return others if len(others) < len(given) else (*given, (name, value))

    def without(self, name: str, value: str) -> Parameters:
        """The parameters without one value of a parameter."""
        return tuple(p for p in self.changed() if p != (name, value))


def address(path: str, parameters: Iterable[tuple[str, str]]) -> str:
    """A path with parameters."""
    encoded = urlencode([p for p in parameters if p[1] != ""])
    return f"{path}?{encoded}" if encoded else path


def read_request(given: Sequence[tuple[str, str]], zone: tzinfo) -> Request:
    """The request that parameters make. Raises BadRequest, which names the parameter and says what it takes."""
    given = tuple((name, _encodable(value)) for name, value in given)
    values = checked(given, PARAMETERS, zone)

    def one(name: str) -> str:
        return next(iter(values.get(name, ())), "")

    def number(name: str) -> int:
        return int(one(name) or PARAMETERS[name].default)

    text = one("q")
    reading = read(text, zone)
    order = Order(one("order-by")) if one("order-by") else Order.RELEVANCE if text.strip() else Order.NEWEST
    query = Query(
        text=text,
        root=reading.root,
        filters=_filters(values, zone),
        period=_period(one("from-date"), one("to-date"), zone),
        order=order,
        page=number("page"),
        size=number("page-size"),
        after=_after(one("cursor"), order),
        facets=tuple(dict.fromkeys(filter(None, values.get("facet", ())))) or DEFAULT_FACETS,
        facet_size=number("facet-size"),
        interval=Interval(one("facet-interval") or Interval.AUTO),
        zone=zone,
        notes=reading.notes,
        names=one("names") != "off",
        dropped=tuple(
            dict.fromkeys(fold(spelling.strip()) for spelling in values.get("drop-spelling", ()) if spelling.strip())
        ),
    )
    return Request(given, query, _parted(one("show-fields")) or LISTED_FIELDS, values)


def checked(given: Sequence[tuple[str, str]], table: Mapping[str, Parameter], zone: tzinfo) -> dict[str, list[str]]:
    """The values of each parameter that was given, as a table allows them. Raises BadRequest."""
    values: dict[str, list[str]] = {}
    for name, value in given:
        values.setdefault(_known(name, table), []).append(_encodable(value))
    for name, several in values.items():
        _check(table[name], several, zone)
    return values


def cursor(order: Order, sort: Sequence[float]) -> str:
    """The cursor that goes on behind a result."""
    packed = json.dumps([str(order), *(repr(value) for value in sort)], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


# ------------------------------------------------------------------------------------------------- one by one


def _encodable(value: str) -> str:
    """A value without half characters, which broken percent-encoding and command lines can hold but no answer."""
    return value.encode("utf-8", "replace").decode()


def _known(name: str, table: Mapping[str, Parameter]) -> str:
    if name in table:
        return name
    near = min(table, key=lambda known: OSA.distance(name, known))
    close = OSA.distance(name, near) <= max(2, len(near) // 3)
    hint = f"did you mean {near}?" if close else f"there are {', '.join(table)}"
    raise BadRequest(name, f"there is no parameter {name}: {hint}", near if close else None)


def _check(parameter: Parameter, given: Sequence[str], zone: tzinfo) -> None:
    name = Named(parameter.name)
    if len(given) > 1 and not parameter.many:
        raise BadRequest(
            name,
            tell_many(
                "{name} is given {n} time, it takes one value",
                "{name} is given {n} times, it takes one value",
                n=len(given),
                name=name,
            ),
        )
    for value in filter(None, given):
        for one in _parted(value) if parameter.commas else (value,):
            if parameter.values and one not in parameter.values:
                takes = either(parameter.values)
                raise BadRequest(name, tell("{name} is {value!r}, it takes {takes}", name=name, value=one, takes=takes))
        if parameter.between and not _is_number(value, *parameter.between):
            least, most = parameter.between
            raise BadRequest(
                name,
                tell(
                    "{name} is {value!r}, it takes a whole number from {least} to {most}",
                    name=name,
                    value=value,
                    least=least,
                    most=most,
                ),
            )
        if parameter.dated and value.strip() and span(value, zone) is None:
            raise BadRequest(
                name,
                tell(
                    "{name} is {value!r}, it takes a date such as 2025, 2025-10, 2025-10-01 or 01.10.2025",
                    name=name,
                    value=value,
                ),
            )


def _is_number(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS and least <= int(text) <= most


def _filters(values: dict[str, list[str]], zone: tzinfo) -> tuple[Filter, ...]:
    found = []
    for facet, name in FILTERS.items():
        given = [value for value in values.get(name, ()) if value.strip()]
        if given:
            every = facet == "category" and values.get("category-op") == ["and"]
            keys = tuple(dict.fromkeys(_key(facet, value, zone) for value in given))
            found.append(Filter(facet, keys, Choice.ALL if every else Choice.ANY))
    excluded = tuple(key("category", value) for value in values.get("exclude-category", ()) if value.strip())
    if excluded:
        found.append(Filter("category", excluded, Choice.NONE))
    return tuple(found)


def _key(facet: str, value: str, zone: tzinfo) -> str:
    if facet == NAME:
        return value.strip()
    return (normal(value, zone) or value) if facet == DATE else key(facet, value)


def _period(first: str, last: str, zone: tzinfo) -> Period:
    since, until = span(first, zone), span(last, zone)
    if since and until and until[1] <= since[0]:
        raise BadRequest(
            "to-date",
            tell(
                "{name} is {last!r}, which is before {other} {first!r}",
                name=Named("to-date"),
                other=Named("from-date"),
                last=last,
                first=first,
            ),
        )
    return Period(since and since[0], until and until[1])


def _after(text: str, order: Order) -> tuple[float, ...] | None:
    if not text:
        return None
    try:
        written, *sort = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        made_for, after = Order(written), tuple(float(value) for value in sort)
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as error:
        raise BadRequest("cursor", _NO_CURSOR) from error
    if len(after) != _SORTED_BY[made_for] or any(map(math.isnan, after)):
        raise BadRequest("cursor", _NO_CURSOR)
    if made_for != order:
        raise BadRequest(
            "cursor",
            tell("cursor belongs to a search ordered by {order}: keep order-by and q as they were", order=made_for),
        )
    return after


def _parted(text: str) -> tuple[str, ...]:
    """The values that stand in a text with commas."""
    return tuple(value.strip() for value in text.split(",") if value.strip())

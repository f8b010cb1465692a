"""The answer as JSON: what `GET /api/v1/search` returns and what `vestka search --json` prints.

The keys are a contract that scripts rely on (docs/api.md): new ones may come, none goes. `html` in it is escaped
text with `<mark>` and nothing else: it is escaped first and marked after, so nothing in an article can become
markup.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any, cast
from urllib.parse import quote

from slugify import slugify

from search.articles import to_json
from search.contract import Counted, Links, Result, SearchAnswer
from search.model import AlsoSearched, Article, Facet, FacetValue, Hit, Order, Page, Passage, Variant
from search.names.capitals import written
from search.rendering import render
from search.request import LISTED_FIELDS, Request, address, cursor
from search.schema import KEYED
from search.text import fold

SEARCH = "/search"
API_SEARCH = "/api/v1/search"
OTHER_FORMS = {form: f"{SEARCH}.{form}" for form in ("csv", "jsonl", "atom")}
_PLACE = ("page", "page-size", "cursor")  # what means nothing to a form that gives every result
MAX_SLUG = 60  # characters of a title in a permalink

Json = dict[str, Any]


def page(answered: Page, request: Request) -> SearchAnswer:
    """One page of results as an object of JSON values."""
    query = answered.query
    return {
        "query": {
            "q": query.text,
            "read_as": render(query.root),
            "notes": [{"code": note.code, "message": note.message} for note in answered.notes],
            "did_you_mean": answered.did_you_mean,
            "names": [
                {
                    "text": found.asked,
                    "also": [shown(variant, found.asked) for variant in spellings(found)],
                    "excluded": found.excluded,
                }
                for found in answered.also
            ],
        },
        "total": {"value": answered.total, "relation": "gte" if answered.partial else "eq"},
        "took_ms": answered.took_ms,
        "results": [_result(hit, request) for hit in answered.hits],
        "facets": {facet.name: _facet(facet, request) for facet in answered.facets},
        "links": links(answered, request),
        "generation": answered.generation,
    }


def spellings(also: AlsoSearched) -> list[Variant]:
    """The other spellings of a name to tell a reader of, likeliest first.

    What differs by diacritics only is searched as one word, so it is told once; a possessive goes with its name.
    """
    first: dict[str, Variant] = {}
    for variant in also.variants:
        plain = variant._replace(spelling=re.sub("'s$", "", variant.spelling))
        first.setdefault(variant.word.removesuffix("'s"), plain)
    first.pop(fold(also.asked), None)
    return list(first.values())


def shown(variant: Variant, asked: str) -> str:
    """Another spelling of a name that was asked for as it is written: with capitals."""
    return written(variant.spelling, asked)


def article(found: Article) -> Json:
    """One article with all its fields, as `GET /api/v1/articles/<id>` returns it."""
    return {**to_json(found), "permalink": permalink(found)}


def permalink(found: Article) -> str:
    """The path of an article's page; the slug is for people, the id finds it."""
    # Named, or slugify looks for another backend each time: 100 µs, and other slugs where that is installed.
    slug = slugify(found.title, max_length=MAX_SLUG, word_boundary=True, backend="text-unidecode")
    return f"/article/{quote(found.id, safe='')}" + (f"/{slug}" if slug else "")


def marked_html(passage: Passage) -> str:
    """A passage as escaped HTML with its marks.

    >>> marked_html(Passage("body", "a <b> & c", ((2, 5),)))
    'a <mark>&lt;b&gt;</mark> &amp; c'
    """
    parts, place = [], 0
    for start, end in passage.marks:
        parts += [escape(passage.text[place:start]), "<mark>", escape(passage.text[start:end]), "</mark>"]
        place = end
    return "".join([*parts, escape(passage.text[place:])])


def links(answered: Page, request: Request) -> Links:
    """Where to go from a page: itself, the next and the one before, and its other forms."""
    query = answered.query
    first = (query.page - 1) * query.size
    by_cursor = query.after is not None
    more = len(answered.hits) == query.size and (by_cursor or first + len(answered.hits) < answered.total)
    following = request.changed(("cursor", cursor(query.order, answered.hits[-1].sort))) if more else None
    number = min(query.page - 1, answered.last)  # behind the last page, the one before is the last
    before = request.changed(("page", str(number))) if number and not by_cursor else None
    return {
        "self": address(API_SEARCH, request.given),
        "next": address(API_SEARCH, following) if following else None,
        "prev": address(API_SEARCH, before) if before else None,
        "html": address(SEARCH, request.given),
        "csv": other_form("csv", request),
        "jsonl": other_form("jsonl", request),
        "atom": other_form("atom", request),
    }


def other_form(form: str, request: Request) -> str:
    """The address of a search in one of OTHER_FORMS, from its first result on."""
    return address(OTHER_FORMS[form], request.changed(*((name, None) for name in _PLACE)))


def _result(hit: Hit, request: Request) -> Result:
    shown = to_json(hit.article)
    asked = {name: shown[name] for name in request.fields if request.fields != LISTED_FIELDS or shown[name]}
    always = {
        name: shown[name] for name in ("id", "url", "title", "published", "language", "categories", "source", "access")
    }
    found = {
        "permalink": permalink(hit.article),
        "score": hit.score if request.query.order is Order.RELEVANCE else None,
        "title_html": marked_html(hit.title),
        "snippets": [
            {"field": s.field, "text": s.text, "html": marked_html(s), "marks": [list(mark) for mark in s.marks]}
            for s in hit.snippets
        ],
        "why": [{"word": why.word, "found": why.found, "how": why.how} for why in hit.why],
    }
    return cast(Result, {**always, **asked, **found})  # which fields of an article it has, is asked for


def _facet(facet: Facet, request: Request) -> list[Counted]:
    return [_counted(facet, value, request) for value in facet.values]


def _counted(facet: Facet, value: FacetValue, request: Request) -> Counted:
    counted: Counted = {
        "value": value.label,
        "count": value.count,
        "selected": value.selected,
        "toggle": address(SEARCH, request.toggled(facet.name, value.key)),
    }
    if facet.name in KEYED:
        counted["slug"] = value.key
    return counted

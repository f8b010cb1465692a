"""What scripts and machines are given: `Scripts`, a method for each of `ROUTES`; `webui.openapi` describes them.

Scripts are answered strictly: a parameter that means nothing is an error that names it (`webui.reading`). A search has
several forms, by the ending of its path. Any site may read them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from flask import Response, request

from search import namecard, namelist, payload, suggest
from search.answer import answer
from search.articles import instant
from search.contract import Ready
from search.engine import Engine
from search.model import Page, Query
from search.remembered import Remembered
from search.request import Parameters
from search.settings import Settings
from search.unknown import noted
from webui import errors, feed, names, openapi, suggestions
from webui.exports import Exports
from webui.freshness import Freshness
from webui.metrics import MIMETYPE, Meter
from webui.reading import strictly


@dataclass(frozen=True, slots=True)
class Scripts:
    """The endpoints of one archive; each method answers the current request."""

    engine: Engine
    settings: Settings
    freshness: Freshness
    exports: Exports
    meter: Meter
    remembered: Remembered = field(default_factory=Remembered)

    def results_json(self) -> Response:
        parameters = given()
        asked = strictly(parameters, self.settings.zone)

        def make() -> tuple[Response, str]:
            page = noted(self.engine, self._answer(asked.query), asked, self.remembered)
            found = payload.page(page, asked)
            response = as_json(found)
            for relation, link in (("next", found["links"]["next"]), ("prev", found["links"]["prev"])):
                if link:
                    response.headers.add("Link", f'<{link}>; rel="{relation}"')
            return response, page.generation

        return self.freshness.answer(("results.json", urlencode(parameters)), make)

    def results_csv(self) -> Response:
        # A browser's reader opens it in a spreadsheet, which must be told of UTF-8; a script would trip over the mark.
        response = self._export("csv", marked="text/html" in request.accept_mimetypes.values())
        response.vary.add("Accept")
        return response

    def results_jsonl(self) -> Response:
        return self._export("jsonl", marked=False)

    def results_atom(self) -> Response:
        parameters = given()
        asked = strictly(feed.with_defaults(parameters), self.settings.zone)

        def make() -> tuple[Response, str]:
            page = self._answer(replace(asked.query, facets=()))
            made = feed.atom(page, asked, self.settings.title, self._origin())
            return Response(made, mimetype=feed.ATOM_TYPE), page.generation

        return self.freshness.answer(("results.atom", self._origin(), urlencode(parameters)), make)

    def article_json(self, rest: str) -> Response:
        article = self.engine.get(rest)
        if article is None:
            raise errors.NoSuchArticle("no article has this id")
        return self.freshness.answer(
            ("article.json", article.id), lambda: (as_json(payload.article(article)), self.freshness.generation())
        )

    def suggestions(self) -> Response:
        parameters = given()
        text, by_browser = suggestions.asked(parameters, self.settings.zone)

        def make() -> tuple[Response, str]:
            found = suggest.suggestions(self.engine, text)
            if by_browser:
                made = as_json(suggestions.for_browser(found, self._origin()), suggestions.BROWSER_TYPE)
            else:
                made = as_json(found)
            return made, self.freshness.generation()

        return self.freshness.answer(("suggestions", self._origin(), urlencode(parameters)), make)

    def names_json(self) -> Response:
        name = names.asked(given())

        def make() -> tuple[Response, str]:
            found = namecard.card(self.engine, name, self.settings.zone)
            return as_json(namecard.to_json(found)), found.generation

        return self.freshness.answer(("names.json", name), make)

    def names_batch(self) -> Response:
        listed = names.listed(names.from_script(request))
        rows = list(namelist.rows(self.engine, listed, self.settings.zone))
        if names.wants_csv(request):
            response = Response(namelist.to_csv(rows), mimetype="text/csv")
        else:
            response = as_json(names.payload(rows, self.freshness.generation()))
        response.vary.add("Accept")
        return response

    def contract(self) -> Response:
        return self.freshness.lasting(as_json(openapi.DOCUMENT))

    def description(self) -> Response:
        made = feed.description(self.settings.title, self._origin())
        return self.freshness.lasting(Response(made, mimetype=feed.DESCRIPTION_TYPE))

    def alive(self) -> Response:
        return as_json({"status": "alive"})

    def ready(self) -> Response:
        page = self.engine.search(Query(size=1))
        newest = page.hits[0].article.published if page.hits else None
        told: Ready = {
            "status": "ready",
            "generation": page.generation,
            "articles": page.total,
            "newest": instant(newest) if newest else None,
        }
        return as_json(told)

    def metrics(self) -> Response:
        return Response(self.meter.text(), content_type=MIMETYPE)

    def _answer(self, query: Query) -> Page:
        page = answer(self.engine, query)
        self.meter.searched(page)
        return page

    def _export(self, form: str, marked: bool) -> Response:
        parameters = given()
        asked = strictly(parameters, self.settings.zone)

        def make() -> tuple[Response, str]:
            response, page = self.exports.response(asked, form, marked)
            self.meter.searched(page)
            return response, page.generation

        return self.freshness.answer((f"results.{form}", str(marked), urlencode(parameters)), make)

    def _origin(self) -> str:
        """The scheme and host of this service, for links that are followed from elsewhere."""
        return request.host_url.removesuffix("/") if self.settings.origin == "auto" else self.settings.origin


ROUTES: dict[str, Callable[..., Response]] = {
    "/search.json": Scripts.results_json,
    "/search.csv": Scripts.results_csv,
    "/search.jsonl": Scripts.results_jsonl,
    "/search.atom": Scripts.results_atom,
    "/api/v1/search": Scripts.results_json,
    "/api/v1/articles/<rest:rest>": Scripts.article_json,
    "/api/v1/suggest": Scripts.suggestions,
    "/api/v1/names": Scripts.names_json,
    "/api/v1/names/batch": Scripts.names_batch,
    "/api/v1/openapi.json": Scripts.contract,
    "/opensearch.xml": Scripts.description,
    "/healthz": Scripts.alive,
    "/readyz": Scripts.ready,
    "/metrics": Scripts.metrics,
}
# How their paths begin: there errors are problems, not pages, and any site may read the answer.
PATHS = ("/api/", "/search.", "/opensearch.xml", "/healthz", "/readyz", "/metrics")


def given() -> Parameters:
    """The parameters of the current request."""
    return tuple(request.args.items(multi=True))


def as_json(value: object, mimetype: str = "application/json") -> Response:
    """An answer that is JSON."""
    return Response(json.dumps(value, ensure_ascii=False), mimetype=mimetype)

"""The web face: an archive becomes a WSGI application, `create_app(engine, settings)`.

Pages for readers are here, what scripts are given is in `webui.scripts`; both list their `ROUTES`. Scripts are answered
strictly, readers leniently (`webui.reading`); errors become answers in `webui.errors`. Pages are complete without
JavaScript, load nothing from elsewhere, set no cookie but that of the language switch, and nothing of what was asked
is logged.

An answer that the caller has already is not made again: see `webui.freshness`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote, urlencode

from flask import Flask, Response, make_response, redirect, render_template, request
from werkzeug.exceptions import MethodNotAllowed, NotFound, TooManyRequests
from werkzeug.routing import PathConverter

from search import namelist
from search.answer import answer
from search.engine import Engine
from search.exports import BYTE_ORDER_MARK
from search.model import Article
from search.overview import Overview, overview
from search.remembered import Remembered
from search.request import PARAMETERS, address
from search.schema import FACETS, NAME
from search.settings import Settings
from search.vocabulary import Vocabulary, vocabulary
from webui import articles, errors, filters, help, languages, names, results, scripts, start, wording
from webui.exports import TOTAL, Exports
from webui.freshness import Freshness
from webui.metrics import Meter
from webui.reading import MAX_QUERY, TooLong, leniently, longest
from webui.scripts import Scripts, as_json, given

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # The address of a page holds what was searched for: no other site is told.
    "Referrer-Policy": "same-origin",
}
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": f"ETag, Link, Retry-After, {TOTAL}",
}
# What a browser asks before a script of another site sends a list of names, or the tag of an answer that it has.
PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
LANGUAGE = "language"  # the one cookie, set by the switch only
LANGUAGE_SECONDS = 31_536_000
STATIC_SECONDS = 31_536_000  # a year: the address of a style sheet changes with the pages' edition


class Rest(PathConverter):
    """All that is left of a path, slashes at its beginning included: an id may be a URL."""

    regex = r"[\s\S]+"
    part_isolating = False


@dataclass(frozen=True, slots=True)
class Site:
    """The pages of one archive; each method answers the current request."""

    engine: Engine
    settings: Settings
    freshness: Freshness
    meter: Meter
    remembered: Remembered = field(default_factory=Remembered)

    def start_page(self) -> Response:
        """The first page; with parameters, results, as the links that were given for them before there was one."""
        if given():
            return self.results_page()

        def make() -> tuple[Response, str]:
            generation = self.freshness.generation()
            counts = self._examples(generation)
            view = start.view(self._overview(generation), self._vocabulary(generation), counts, self.settings.zone)
            return self._html("start.html", view=view), generation

        return self._fresh(("start",), make)

    def help_page(self) -> Response:
        def make() -> tuple[Response, str]:
            generation = self.freshness.generation()
            return self._html("help.html", rows=help.view(self._examples(generation))), generation

        return self._fresh(("help",), make)

    def language_switch(self) -> Response:
        """Sets the language of the pages, and goes back to the page that the switch was on."""
        to = request.form.get("to", "/")
        local = to.startswith("/") and not to.startswith(("//", "/\\"))
        response = make_response(redirect(to if local else "/", HTTPStatus.SEE_OTHER))
        if (language := request.form.get("to-language")) in languages.LANGUAGES:
            response.set_cookie(
                LANGUAGE, str(language), max_age=LANGUAGE_SECONDS, httponly=True, samesite="Lax", path="/"
            )
        return response

    def results_page(self) -> Response:
        parameters = given()
        asked, ignored = leniently(parameters, self.settings.zone)
        query = replace(
            asked.query,
            facets=(*FACETS, *(facet for facet in asked.query.facets if facet == NAME)),
            facet_size=asked.query.facet_size if asked.all("facet-size") else filters.LISTED,
        )

        def make() -> tuple[Response, str]:
            page = answer(self.engine, query)
            self.meter.searched(page)
            beside = results.around(self.engine, page, asked, self.remembered)
            return self._html("results.html", view=results.view(page, asked, ignored, beside)), page.generation

        return self._fresh(("results", urlencode(parameters)), make)

    def article_page(self, rest: str) -> Response:
        # A slug that is wrong or gone stale is no redirect: a browser keeps a permanent one for ever, so a headline
        # that is corrected and then put back would leave it going round in circles. rel=canonical says as much.
        article = self._article(rest) or self._article(rest.rpartition("/")[0])
        if article is None:
            raise NotFound("no article has this address")
        asked, _ = leniently(given(), self.settings.zone)

        def make() -> tuple[Response, str]:
            generation = self.freshness.generation()
            view = articles.view(article, asked, articles.near(self.engine, article, asked))
            return self._html("article.html", view=view, generation=generation), generation

        return self._fresh(("article", article.id, urlencode(asked.given)), make)

    def names_page(self) -> Response:
        if request.method != "POST":
            return self._html("names.html", view=names.View())
        sent = names.from_reader(request)
        rows = self._looked_up(sent)
        if request.form.get("as") != "csv":
            return self._html("names.html", view=names.view(sent, rows))
        response = Response(BYTE_ORDER_MARK + namelist.to_csv(rows), mimetype="text/csv")
        response.headers["Content-Disposition"] = 'attachment; filename="names.csv"'
        return response

    def failed(self, error: Exception) -> Response:
        """The answer to a request that raised something."""
        errors.report(error, request.endpoint)
        found = errors.failure(error)
        if request.path.startswith(scripts.PATHS):
            response = as_json(errors.problem(error), "application/problem+json")
        else:
            title, advice = wording.ERRORS.get(found.status, wording.ERRORS[400])
            response = self._html(
                "error.html", status=found.status, title=languages.say(title), advice=languages.say(advice)
            )
        response.status_code = found.status
        if isinstance(error, MethodNotAllowed):
            response.allow.update(error.valid_methods or ())
        if isinstance(error, TooManyRequests):
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    def _looked_up(self, sent: names.Sent) -> list[namelist.Row]:
        return list(namelist.rows(self.engine, names.listed(sent), self.settings.zone))

    def _article(self, article_id: str) -> Article | None:
        return self.engine.get(article_id) if article_id else None

    def _overview(self, generation: str) -> Overview:
        return self.remembered.get(generation, "overview", lambda: overview(self.engine, self.settings.zone))

    def _vocabulary(self, generation: str) -> Vocabulary:
        spoken = languages.spoken()
        return self.remembered.get(generation, ("vocabulary", spoken), lambda: vocabulary(self.engine, spoken))

    def _examples(self, generation: str) -> dict[help.Example, int]:
        """Searches in the language of the reader, and how many articles each finds."""
        zone = self.settings.zone
        asked = help.examples(self._overview(generation), self._vocabulary(generation), zone)
        return self.remembered.get(generation, ("examples", asked), lambda: help.counted(self.engine, asked, zone))

    def _html(self, template: str, **shown: object) -> Response:
        page = render_template(
            template,
            site=self.settings.title,
            edition=self.freshness.edition,
            spoken=languages.spoken(),
            here=_here(),
            origin=request.host_url.rstrip("/"),
            today=datetime.now(self.settings.zone),
            **shown,
        )
        response = Response(page, mimetype="text/html")
        response.headers["Content-Language"] = languages.spoken()
        return response

    def _fresh(self, asked: Sequence[str], make: Callable[[], tuple[Response, str]]) -> Response:
        """What `make` gives, unless the reader has it: a page says in which language and on which day it was seen."""
        today = datetime.now(self.settings.zone).date().isoformat()
        return self.freshness.answer((languages.spoken(), today, *asked), make)


ROUTES: dict[str, Callable[..., Response]] = {
    "/": Site.start_page,
    "/help": Site.help_page,
    "/language": Site.language_switch,
    "/search": Site.results_page,
    "/article/<rest:rest>": Site.article_page,
    "/names": Site.names_page,
}
METHODS = {
    "/language": ("POST",),
    "/names": ("GET", "POST"),
    "/api/v1/names/batch": ("POST",),
}  # of the routes that take more than GET


def create_app(engine: Engine, settings: Settings) -> Flask:
    """The application that serves an archive; it knows no other and keeps nothing global."""
    app = Flask(__name__)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_SECONDS
    app.config["MAX_CONTENT_LENGTH"] = names.MAX_FORM
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(languages.gettext, languages.ngettext, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    app.jinja_env.filters |= {
        "number": wording.number,
        "duration": wording.duration,
        "day": wording.day,
        "date": wording.date,
        "retell": wording.retell,
    }
    app.jinja_env.globals |= {"article_title": wording.title, "speakable": languages.LANGUAGES}
    app.url_map.merge_slashes = False  # `//` in an id is part of it
    app.url_map.converters["rest"] = Rest
    freshness, meter = Freshness(engine, settings), Meter(engine)
    site = Site(engine, settings, freshness, meter)
    # Half of the threads stay free for readers, however slowly others fetch what they export.
    exports = Exports(engine, max(1, settings.threads // 2))
    endpoints = Scripts(engine, settings, freshness, exports, meter)
    for face, routes in ((site, ROUTES), (endpoints, scripts.ROUTES)):
        for rule, view in routes.items():
            app.add_url_rule(rule, rule, view.__get__(face), methods=METHODS.get(rule, ("GET",)))
    meter.attach(app)
    app.before_request(_speak)
    app.before_request(_refuse_too_long)
    app.after_request(_with_headers)
    app.register_error_handler(Exception, site.failed)
    return app


def _speak() -> None:
    languages.speak(languages.chosen(request.cookies.get(LANGUAGE), request.accept_languages))


def _here() -> str:
    """Where the language switch goes back to; a posted page cannot be gone back to but as it was before."""
    known = (p for p in given() if p[0] in PARAMETERS) if request.method == "GET" else ()
    return address(quote(request.path), known)


def _refuse_too_long() -> None:
    if len(request.query_string) > MAX_QUERY:
        raise TooLong(longest(given()), f"the address has more than {MAX_QUERY} characters behind the question mark")
    if len(request.path) > MAX_QUERY:
        raise TooLong("", f"the address has more than {MAX_QUERY} characters before the question mark")


def _with_headers(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-cache")
    response.headers.update(HEADERS)
    if response.mimetype == "text/html":
        response.vary.update(("Accept-Language", "Cookie"))
    if request.path.startswith(scripts.PATHS):
        response.headers.update(OPEN)
        if request.method == "OPTIONS":
            response.headers.update({**PREFLIGHT, "Access-Control-Allow-Methods": response.headers.get("Allow", "")})
    return response

"""The web face: an archive becomes a WSGI application, `create_app(engine, settings)`.

Every search is one `search.model.Page`, shown as a page (`webui.results`) or as JSON (`search.payload`) by the path
it was asked at; `ROUTES` lists them. Scripts are answered strictly, readers leniently (`webui.reading`); errors
become answers in `webui.errors`. Pages are complete without JavaScript, load nothing from elsewhere, set no
cookie but that of the language switch, and nothing of what was asked is logged.

An answer that the caller has already is not made again: see `webui.freshness`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote, urlencode

from flask import Flask, Response, make_response, redirect, render_template, request
from werkzeug.exceptions import MethodNotAllowed, NotFound, RequestURITooLarge
from werkzeug.routing import PathConverter

from search import namecard, namelist, payload
from search.answer import answer
from search.engine import Engine
from search.model import Article
from search.overview import Overview, overview
from search.remembered import Remembered
from search.request import PARAMETERS, Parameters, address
from search.schema import FACETS, NAME
from search.settings import Settings
from webui import articles, errors, filters, freshness, help, languages, names, results, start, wording
from webui.reading import MAX_QUERY, leniently, strictly

# Paths that scripts use: their errors are problems, not pages, and any site may read them.
FOR_SCRIPTS = ("/api/", "/search.json", "/healthz", "/readyz")

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # The address of a page holds what was searched for: no other site is told.
    "Referrer-Policy": "same-origin",
}
OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Link"}
LANGUAGE = "language"  # the one cookie, set by the switch only
LANGUAGE_SECONDS = 31_536_000
STATIC_SECONDS = 31_536_000  # a year: the address of a style sheet changes with the pages' edition


class Rest(PathConverter):
    """All that is left of a path, slashes at its beginning included: an id may be a URL."""

    regex = r"[\s\S]+"
    part_isolating = False


@dataclass(frozen=True, slots=True)
class Site:
    """The pages and endpoints of one archive; each method answers the current request."""

    engine: Engine
    settings: Settings
    edition: str
    remembered: Remembered = field(default_factory=Remembered)

    def start_page(self) -> Response:
        """The first page; with parameters, results, as the links that were given for them before there was one."""
        if _given():
            return self.results_page()

        def make() -> tuple[Response, str]:
            generation = freshness.generation(self.engine)
            return self._html("start.html", view=start.view(self._overview(generation), self.settings.zone)), generation

        return self._fresh(("start",), make)

    def help_page(self) -> Response:
        def make() -> tuple[Response, str]:
            generation, zone = freshness.generation(self.engine), self.settings.zone
            asked = help.examples(self._overview(generation), zone)
            counts = self.remembered.get(generation, "help", lambda: help.counted(self.engine, asked, zone))
            return self._html("help.html", rows=help.view(counts)), generation

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
        given = _given()
        asked, ignored = leniently(given, self.settings.zone)
        query = replace(
            asked.query,
            facets=(*FACETS, *(facet for facet in asked.query.facets if facet == NAME)),
            facet_size=asked.query.facet_size if asked.all("facet-size") else filters.LISTED,
        )

        def make() -> tuple[Response, str]:
            page = answer(self.engine, query)
            beside = results.around(self.engine, page, asked, self.remembered)
            return self._html("results.html", view=results.view(page, asked, ignored, beside)), page.generation

        return self._fresh(("results", urlencode(given)), make)

    def results_json(self) -> Response:
        given = _given()
        asked = strictly(given, self.settings.zone)

        def make() -> tuple[Response, str]:
            page = answer(self.engine, asked.query)
            found = payload.page(page, asked)
            response = _json(found)
            for relation in ("next", "prev"):
                if found["links"][relation]:
                    response.headers.add("Link", f'<{found["links"][relation]}>; rel="{relation}"')
            return response, page.generation

        return self._fresh(("results.json", urlencode(given)), make)

    def article_page(self, rest: str) -> Response:
        # A slug that is wrong or gone stale is no redirect: a browser keeps a permanent one for ever, so a headline
        # that is corrected and then put back would leave it going round in circles. rel=canonical says as much.
        article = self._article(rest) or self._article(rest.rpartition("/")[0])
        if article is None:
            raise NotFound("no article has this address")
        asked, _ = leniently(_given(), self.settings.zone)

        def make() -> tuple[Response, str]:
            generation = freshness.generation(self.engine)
            view = articles.view(article, asked, articles.near(self.engine, article, asked))
            return self._html("article.html", view=view, generation=generation), generation

        return self._fresh(("article", article.id, urlencode(asked.given)), make)

    def article_json(self, rest: str) -> Response:
        article = self._article(rest)
        if article is None:
            raise NotFound("no article has this id")
        return self._fresh(
            ("article.json", article.id), lambda: (_json(payload.article(article)), freshness.generation(self.engine))
        )

    def names_json(self) -> Response:
        name = names.asked(_given())

        def make() -> tuple[Response, str]:
            found = namecard.card(self.engine, name, self.settings.zone)
            return _json(namecard.to_json(found)), found.generation

        return self._fresh(("names.json", name), make)

    def names_batch(self) -> Response:
        rows = self._looked_up(names.from_script(request))
        if names.wants_csv(request):
            response = Response(namelist.to_csv(rows), mimetype="text/csv")
        else:
            response = _json(names.payload(rows, freshness.generation(self.engine)))
        response.vary.add("Accept")
        return response

    def names_page(self) -> Response:
        if request.method != "POST":
            return self._html("names.html", view=names.View())
        sent = names.from_reader(request)
        rows = self._looked_up(sent)
        if request.form.get("as") != "csv":
            return self._html("names.html", view=names.view(sent, rows))
        response = Response(namelist.to_csv(rows), mimetype="text/csv")
        response.headers["Content-Disposition"] = 'attachment; filename="names.csv"'
        return response

    def alive(self) -> Response:
        return _json({"status": "alive"})

    def ready(self) -> Response:
        return _json({"status": "ready", "generation": freshness.generation(self.engine)})

    def failed(self, error: Exception) -> Response:
        """The answer to a request that raised something."""
        errors.report(error, request.endpoint)
        found = errors.failure(error)
        if request.path.startswith(FOR_SCRIPTS):
            response = _json(errors.problem(error), "application/problem+json")
        else:
            title, advice = wording.ERRORS.get(found.status, wording.ERRORS[400])
            response = self._html(
                "error.html", status=found.status, title=languages.say(title), advice=languages.say(advice)
            )
        response.status_code = found.status
        if isinstance(error, MethodNotAllowed):
            response.allow.update(error.valid_methods or ())
        return response

    def _looked_up(self, sent: names.Sent) -> list[namelist.Row]:
        return list(namelist.rows(self.engine, names.listed(sent), self.settings.zone))

    def _article(self, article_id: str) -> Article | None:
        return self.engine.get(article_id) if article_id else None

    def _overview(self, generation: str) -> Overview:
        return self.remembered.get(generation, "overview", lambda: overview(self.engine, self.settings.zone))

    def _html(self, template: str, **shown: object) -> Response:
        page = render_template(
            template,
            site=self.settings.title,
            edition=self.edition,
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
        """What `make` gives, with its entity tag; or 304, without making it, if the caller has that already."""
        # A page says on which day it was seen, in the reader's language.
        today = datetime.now(self.settings.zone).date().isoformat()
        seen = (self.edition, languages.spoken(), today)
        known = request.if_none_match
        if known:
            tag = freshness.tag(*seen, freshness.generation(self.engine), *asked)
            if known.contains_weak(tag):
                response = Response(status=304)
                response.set_etag(tag, weak=True)
                return response
        response, generation = make()
        response.set_etag(freshness.tag(*seen, generation, *asked), weak=True)
        return response


ROUTES: dict[str, Callable[..., Response]] = {
    "/": Site.start_page,
    "/help": Site.help_page,
    "/language": Site.language_switch,
    "/search": Site.results_page,
    "/search.json": Site.results_json,
    "/api/v1/search": Site.results_json,
    "/article/<rest:rest>": Site.article_page,
    "/api/v1/articles/<rest:rest>": Site.article_json,
    "/names": Site.names_page,
    "/api/v1/names": Site.names_json,
    "/api/v1/names/batch": Site.names_batch,
    "/healthz": Site.alive,
    "/readyz": Site.ready,
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
    app.jinja_env.filters |= {"number": wording.number, "duration": wording.duration, "day": wording.day}
    app.jinja_env.globals |= {"article_title": wording.title, "speakable": languages.LANGUAGES}
    app.url_map.merge_slashes = False  # `//` in an id is part of it
    app.url_map.converters["rest"] = Rest
    site = Site(engine, settings, freshness.edition(settings))
    for rule, view in ROUTES.items():
        app.add_url_rule(rule, rule, view.__get__(site), methods=METHODS.get(rule, ("GET",)))
    app.before_request(_speak)
    app.before_request(_refuse_too_long)
    app.after_request(_with_headers)
    app.register_error_handler(Exception, site.failed)
    return app


def _speak() -> None:
    languages.speak(languages.chosen(request.cookies.get(LANGUAGE), request.accept_languages))


def _here() -> str:
    """Where the language switch goes back to; a posted page cannot be gone back to but as it was before."""
    known = (p for p in _given() if p[0] in PARAMETERS) if request.method == "GET" else ()
    return address(quote(request.path), known)


def _given() -> Parameters:
    return tuple(request.args.items(multi=True))


def _json(value: object, mimetype: str = "application/json") -> Response:
    return Response(json.dumps(value, ensure_ascii=False), mimetype=mimetype)


def _refuse_too_long() -> None:
    if len(request.query_string) > MAX_QUERY:
        raise RequestURITooLarge(f"the address has more than {MAX_QUERY} characters behind the question mark")


def _with_headers(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-cache")
    response.headers.update(HEADERS)
    if response.mimetype == "text/html":
        response.vary.update(("Accept-Language", "Cookie"))
    if request.path.startswith(FOR_SCRIPTS):
        response.headers.update(OPEN)
    return response

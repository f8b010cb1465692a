"""What is made before the first reader comes: every kind of page, uncounted, and never at the cost of a start."""

import time
from collections.abc import Callable

from conftest import article
from flask import Flask, request
from prometheus_client.parser import text_string_to_metric_families

from search.engine import Engine, open_engine
from search.errors import EngineUnavailable
from search.model import Page, Query
from search.settings import read_settings
from webui import app as pages
from webui.app import create_app
from webui.languages import LANGUAGES
from webui.warming import Kept, warm


def archive() -> Engine:
    engine = open_engine("memory:")
    engine.write([article("1", "A border", language="en"), article("2", "Мяжа", language="be")])
    return engine


def listening(engine: Engine) -> tuple[Flask, list[tuple[str, str]]]:
    """An application, and the rule and language of each request to it."""
    app = create_app(engine, read_settings({}))
    seen: list[tuple[str, str]] = []
    app.before_request(
        lambda: seen.append((request.url_rule.rule if request.url_rule else "", request.headers["Accept-Language"]))
    )
    return app, seen


def test_every_page_is_made_and_what_depends_on_no_article_in_every_language() -> None:
    engine = archive()
    app, seen = listening(engine)
    warm(app, engine)
    assert {rule for rule, _ in seen} >= set(pages.ROUTES) - {"/language"}
    assert {(rule, language) for rule in ("/", "/help", "/search") for language in LANGUAGES} <= set(seen)
    assert set(app.jinja_env.list_templates()) == {name for _, name in app.jinja_env.cache or ()}


def counted(app: Flask) -> float:
    text = app.test_client().get("/metrics").text
    kinds = ("vestka_requests", "vestka_request_seconds", "vestka_searches")
    return sum(s.value for f in text_string_to_metric_families(text) if f.name in kinds for s in f.samples)


def test_nothing_of_it_is_counted() -> None:
    engine = archive()
    app = create_app(engine, read_settings({}))
    warm(app, engine)
    assert counted(app) == 0
    app.test_client().get("/search")
    assert counted(app) > 0


def test_an_archive_without_articles_is_no_obstacle() -> None:
    engine = open_engine("memory:")
    warm(create_app(engine, read_settings({})), engine)


def test_an_index_that_cannot_be_read_is_no_obstacle() -> None:
    class Broken:
        def search(self, query: Query) -> Page:
            raise EngineUnavailable("gone")

    engine: Engine = Broken()  # type: ignore[assignment]  # it only fails
    app = create_app(engine, read_settings({}))
    warm(app, engine)
    with Kept(app, engine, lambda work: work(), every=0.001, pause=0):
        time.sleep(0.01)


def soon(done: Callable[[], bool]) -> bool:
    """Whether something becomes so within a few seconds."""
    until = time.monotonic() + 5
    while not done() and time.monotonic() < until:
        time.sleep(0.005)
    return done()


def test_a_new_generation_is_made_once_and_without_a_reader() -> None:
    engine = archive()
    app, seen = listening(engine)
    with Kept(app, engine, lambda work: work(), every=0.001, pause=0):
        time.sleep(0.01)
        assert seen == []
        engine.write([article("3", "Another")])
        assert soon(lambda: len(seen) >= 3 * len(LANGUAGES))
        time.sleep(0.01)
    assert sorted(seen) == sorted((rule, language) for rule in ("/", "/help", "/search") for language in LANGUAGES)

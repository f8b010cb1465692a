"""A small archive of our own words, and a client that asks the application about it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from browsing import CHROMIUM, served
from conftest import article
from flask.testing import FlaskClient

from search.engine import Engine, open_engine
from search.model import Access, Article
from search.settings import read_settings
from webui.app import create_app

ARTICLES = (
    article(
        "https://example.org/news?id=1&x=50%#top",
        "Border crossing closed for repairs",
        "The border crossing north of the lake was closed on Monday.\nLorries wait at the next crossing.",
        url="https://www.example.org/news/1",
        lead="Repairs take a month.",
        alternative_title="Repairs at the lake",
        categories=("Politics", "Transport"),
        tags=("roads", "queues"),
        authors=("News desk",),
        source="Lake Courier",
        dateline="Lakeside, 1 October.",
        language="en",
        published="2025-10-01T21:30:00",
        updated=datetime(2025, 10, 3, tzinfo=UTC),
        access=Access.SUBSCRIBER,
    ),
    article(
        "2",
        "A border of flowers",
        "Gardeners planted borders along the river.",
        url="http://example.net/2",
        categories=("Society",),
        source="Garden Weekly",
        language="en",
        published="2025-09-10",
        access=Access.FREE,
    ),
    article(
        "3",
        "Выбары на беразе",
        "Вяскоўцы выбралі старасту.",
        categories=("Палітыка",),
        source="Азёрны веснік",
        language="be",
        published="2024-05-05",
    ),
    article("4", "Harvest", "Nothing dated here.", language="en"),
)


Serving = Callable[..., FlaskClient]


def archive(*articles: Article) -> Engine:
    engine = open_engine("memory:")
    engine.write(articles)
    return engine


@pytest.fixture(scope="session")
def serving() -> Serving:
    """Makes a client of an application with the articles that it is given."""
    return lambda *articles: create_app(archive(*articles), read_settings({})).test_client()


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The small archive, which no test changes."""
    return archive(*ARTICLES)


@pytest.fixture(scope="session")
def client(engine: Engine) -> FlaskClient:
    """A client of the small archive."""
    return create_app(engine, read_settings({})).test_client()


@pytest.fixture(scope="session")
def address(engine: Engine) -> Iterator[str]:
    """Where the small archive is served."""
    with served(engine) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()

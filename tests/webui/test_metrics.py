"""Figures for an operator: what is counted, and that nothing of what was asked is among it."""

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from search.engine import open_engine
from search.errors import EngineUnavailable
from search.model import Page, Query
from search.settings import read_settings
from webui.app import create_app


@pytest.fixture
def fresh() -> FlaskClient:
    return create_app(open_engine("memory:"), read_settings({})).test_client()


def figures(client: FlaskClient) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    return {
        f"{sample.name}{sorted(sample.labels.items())}" if sample.labels else sample.name: sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_requests_are_counted_by_route_and_status(fresh: FlaskClient) -> None:
    for path in ("/search", "/search", "/api/v1/search?page=x", "/api/v1/articles/unknown", "/nothing", "/other"):
        fresh.get(path)
    found = figures(fresh)
    assert found["vestka_requests_total[('route', '/search'), ('status', '200')]"] == 2
    assert found["vestka_requests_total[('route', '/api/v1/search'), ('status', '400')]"] == 1
    assert found["vestka_requests_total[('route', '/api/v1/articles/<rest:rest>'), ('status', '404')]"] == 1
    assert found["vestka_requests_total[('route', 'none'), ('status', '404')]"] == 2
    assert found["vestka_request_seconds_count[('route', '/search')]"] == 2


def test_the_index_is_told_of(client: FlaskClient) -> None:
    found = figures(client)
    assert (found["vestka_index_up"], found["vestka_index_articles"]) == (1, 4)
    assert found["vestka_index_info[('generation', '1')]"] == 1
    assert found["vestka_index_newest_timestamp_seconds"] == 1759354200


def test_searches_are_counted(fresh: FlaskClient) -> None:
    for path in ("/search?q=a", "/search.json?q=a", "/search.atom", "/search.csv"):
        fresh.get(path)
    assert figures(fresh)["vestka_searches_total[('partial', 'false')]"] == 4


def test_an_index_that_cannot_be_read_is_a_figure_too() -> None:
    class Broken:
        def search(self, query: Query) -> Page:
            raise EngineUnavailable("gone")

    found = figures(create_app(Broken(), read_settings({})).test_client())  # type: ignore[arg-type]  # it only fails
    assert found["vestka_index_up"] == 0
    assert "vestka_index_articles" not in found


def test_nothing_of_what_was_asked_is_among_the_figures(fresh: FlaskClient) -> None:
    for path in ("/search", "/search.csv", "/search.atom", "/api/v1/suggest", "/api/v1/articles/privatething", "/x"):
        fresh.get(f"{path}?q=privatething")
    assert "privatething" not in fresh.get("/metrics").text

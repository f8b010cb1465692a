"""The OpenAPI document: valid, complete, and kept by the service."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from benchmarks.contract import keeps
from search.contract import Result
from search.engine import Engine
from search.request import ARTICLE_FIELDS, PARAMETERS
from search.settings import read_settings
from webui.app import METHODS, create_app
from webui.openapi import DOCUMENT, OPERATIONS, PROBLEMS
from webui.scripts import ROUTES

CASES = 300  # python -m benchmarks.contract tries 2,000


@pytest.fixture(scope="module")
def app(engine: Engine) -> Flask:
    return create_app(engine, read_settings({}))


def strict(schema: Any) -> Any:
    """A schema that allows no key but those it names."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {"additionalProperties": False} if "properties" in schema else {}
    return closed | {key: strict(value) for key, value in schema.items()}


def faults(answer: Any, status: int, path: str, method: str = "get") -> list[str]:
    (content,) = [
        content
        for kind, content in DOCUMENT["paths"][path][method]["responses"][str(status)]["content"].items()
        if kind.endswith("json")
    ][:1]
    schema = {**strict(content["schema"]), "components": strict(DOCUMENT["components"])}
    return [error.message for error in Draft202012Validator(schema).iter_errors(answer)]


def test_it_is_a_valid_document() -> None:
    validate(DOCUMENT)


def test_it_is_served_as_it_is_and_not_sent_again(client: FlaskClient) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.get_json() == json.loads(json.dumps(DOCUMENT))
    again = client.get("/api/v1/openapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_it_describes_every_route_for_scripts() -> None:
    assert {rule.replace("<rest:rest>", "{id}") for rule in ROUTES} == set(OPERATIONS)


def test_it_describes_every_parameter_of_a_search() -> None:
    described = DOCUMENT["paths"]["/api/v1/search"]["get"]["parameters"]
    assert [(p["name"], p["description"]) for p in described] == [(p.name, p.help) for p in PARAMETERS.values()]


def test_a_result_may_have_every_field_of_an_article() -> None:
    assert set(ARTICLE_FIELDS) <= set(Result.__annotations__)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/api/v1/search", "/api/v1/search"),
        ("/api/v1/search", "/api/v1/search?q=border&page-size=1&facet=name&facet=source"),
        ("/api/v1/search", "/api/v1/search?q=bordre"),
        ("/api/v1/search", "/api/v1/search?q=(border&show-fields=body,updated,names"),
        ("/api/v1/articles/{id}", "/api/v1/articles/2"),
        ("/api/v1/articles/{id}", "/api/v1/articles/4"),
        ("/api/v1/names", "/api/v1/names?q=Harvest Lake"),
        ("/api/v1/suggest", "/api/v1/suggest?q=bord"),
        ("/healthz", "/healthz"),
        ("/readyz", "/readyz"),
    ],
)
def test_an_answer_has_the_documented_keys_and_no_others(client: FlaskClient, path: str, address: str) -> None:
    assert faults(client.get(address).get_json(), 200, path) == []


def test_a_list_of_names_is_answered_with_the_documented_keys(client: FlaskClient) -> None:
    answer = client.post("/api/v1/names/batch", data="Harvest\n…", content_type="text/plain")
    assert faults(answer.get_json(), 200, "/api/v1/names/batch", "post") == []


def wrong_values() -> Iterator[tuple[str, str]]:
    for row in PARAMETERS.values():
        if row.values:
            yield row.name, "none-of-these"
        if row.between:
            yield from ((row.name, str(row.between[0] - 1)), (row.name, str(row.between[1] + 1)), (row.name, "many"))
        if row.dated:
            yield from ((row.name, "2025-13"), (row.name, "yesterday"))
    yield "cursor", "none"


@pytest.mark.parametrize("path", [path for path, row in OPERATIONS.items() if row.parameters is PARAMETERS])
@pytest.mark.parametrize(("name", "value"), list(wrong_values()))
def test_what_the_document_does_not_allow_is_refused_by_name(
    client: FlaskClient, path: str, name: str, value: str
) -> None:
    answer = client.get(path, query_string={name: value})
    problem = json.loads(answer.data)
    assert (answer.status_code, problem["parameter"]) == (400, name)
    assert faults(problem, 400, path) == []


OTHERS = [
    (rule, method)
    for rule in ROUTES
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
    if method not in METHODS.get(rule, ("GET",))
]


@pytest.mark.parametrize(("rule", "method"), OTHERS)
def test_another_method_is_refused_everywhere(client: FlaskClient, rule: str, method: str) -> None:
    answer = client.open(rule.replace("<rest:rest>", "2"), method=method)
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert answer.headers["Allow"]


@pytest.mark.parametrize("status", PROBLEMS)
def test_every_problem_belongs_to_an_operation(status: int) -> None:
    assert any(status in row.fails for row in OPERATIONS.values())


def test_random_requests_get_no_answer_that_is_not_documented(app: Flask) -> None:
    answers = keeps(app, CASES)
    assert answers.total() >= CASES
    assert answers[200] and answers[400]

"""The OpenAPI document: what scripts may ask and what they are given, `DOCUMENT`.

Nothing in it is written twice. Parameters come from the tables that read them (`search.request.PARAMETERS`), answers
from the types that mypy holds them to (`search.contract`), the fields of an article from `search.model.Article`. What
is written here is the table OPERATIONS: which of these belong to which path, and how it can fail.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from importlib.metadata import version
from inspect import cleandoc
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from search import contract
from search.model import Article
from search.namelist import MAX_BYTES, MAX_NAMES
from search.request import PARAMETERS, Parameter
from webui import exports, feed, names, suggestions

Schema = dict[str, Any]

PROBLEMS = {
    400: "a parameter is unknown or has a value that means nothing",
    404: "there is no such article",
    413: "the list is too long",
    414: "the address is too long",
    415: "the list is of another type",
    429: "too many downloads at a time; Retry-After says when to try again",
    503: "no index can be opened",
}
PROBLEM_TYPE = "application/problem+json"
JSON = "application/json"
TEXT: Schema = {"type": "string"}
_ONE_NAME = {"q": Parameter("q", "a name, a word or a full name, in any spelling and case")}
_FORMATS = {"date-time", "date"}  # what annotates a text and is no remark
_DATED = r"^([0-9]{4}(-[0-9]{1,2}){0,2}|([0-9]{1,2}\.){1,2}[0-9]{4})$"


@dataclass(frozen=True, slots=True)
class Operation:
    """A row of OPERATIONS. `answers` are the types that an answer may have, each with what is in it."""

    summary: str
    answers: Mapping[str, object]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    fails: tuple[int, ...] = (414, 503)
    kept: bool = True  # whether an answer has a tag, and 304 says that it is the same still
    headers: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    in_path: tuple[str, ...] = ()

    @property
    def varies(self) -> bool:
        """Whether there is anything to ask."""
        return bool(self.parameters or self.body or self.in_path)


HEADERS = {
    "ETag": "changes with the index and with what is asked; sent back as If-None-Match it saves the answer",
    "Link": "the next page and the one before, as RFC 8288 has it",
    exports.TOTAL: "how many articles the whole search finds",
}
_SEARCH = Operation(
    "A page of results",
    {JSON: contract.SearchAnswer},
    PARAMETERS,
    fails=(400, 414, 503),
    headers=("Link",),
)
_EXPORT = {
    "csv": "Every result, as a table with a header",
    "jsonl": "Every result, one JSON object a line",
}
OPERATIONS: dict[str, Operation] = {
    "/api/v1/search": _SEARCH,
    "/search.json": _SEARCH,
    **{
        f"/search.{form}": Operation(
            summary, {exports.FORMS[form][0]: TEXT}, PARAMETERS, fails=(400, 414, 429, 503), headers=(exports.TOTAL,)
        )
        for form, summary in _EXPORT.items()
    },
    "/search.atom": Operation(
        "The newest results, as a feed", {feed.ATOM_TYPE: TEXT}, PARAMETERS, fails=(400, 414, 503)
    ),
    "/api/v1/articles/{id}": Operation(
        "One article, all its fields", {JSON: Article}, fails=(404, 414, 503), in_path=("id",)
    ),
    "/api/v1/suggest": Operation(
        "Completions of what is typed: titles and names",
        {JSON: contract.Suggestions, suggestions.BROWSER_TYPE: {"type": "array"}},
        suggestions.PARAMETERS,
        fails=(400, 414, 503),
    ),
    "/api/v1/names": Operation(
        "What there is to know of a name", {JSON: contract.NameAnswer}, _ONE_NAME, ("q",), fails=(400, 414, 503)
    ),
    "/api/v1/names/batch": Operation(
        f"A list of names looked up, at most {MAX_NAMES:,} and {MAX_BYTES:,} bytes, in UTF-8",
        {JSON: contract.NameRows, "text/csv": TEXT},
        fails=(413, 414, 415, 503),
        kept=False,
        body=tuple(names.TYPES),
    ),
    "/api/v1/openapi.json": Operation("This document", {JSON: {"type": "object"}}, fails=(414,)),
    "/opensearch.xml": Operation(
        "What a browser needs to add the archive as a search engine", {feed.DESCRIPTION_TYPE: TEXT}, fails=(414,)
    ),
    "/healthz": Operation("Whether the service answers", {JSON: contract.Alive}, fails=(414,), kept=False),
    "/readyz": Operation("Whether the index can be read, and how fresh it is", {JSON: contract.Ready}, kept=False),
    "/metrics": Operation("Figures for Prometheus", {"text/plain": TEXT}, fails=(414,), kept=False),
}


# ---------------------------------------------------------------------------------------------------- schemas


class _Schemas:
    """The schemas of types; those that have a name are kept by it and referred to."""

    def __init__(self) -> None:
        self.named: dict[str, Schema] = {}

    def of(self, kind: Any) -> Schema:
        if isinstance(kind, dict):
            return kind
        origin, inner = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return self._annotated(*inner)
        if origin is NotRequired:
            return self.of(inner[0])
        if origin in (Union, types.UnionType):
            return self._any_of(inner)
        if origin is Literal:
            return {"type": "string", "enum": list(inner)}
        if origin in (list, tuple):
            return {"type": "array", "items": self.of(inner[0])}
        if origin is dict:
            return {"type": "object", "additionalProperties": self.of(inner[1])}
        return self._plain(kind)

    def _plain(self, kind: Any) -> Schema:
        if is_typeddict(kind) or kind is Article:
            return self._reference(kind)
        if issubclass(kind, StrEnum):
            return {"type": "string", "enum": [str(value) for value in kind]}
        return dict(_PLAIN[kind])

    def _annotated(self, kind: Any, *remarks: str) -> Schema:
        schema = self.of(kind)
        for remark in remarks:
            schema = {**schema, "format" if remark in _FORMATS else "description": remark}
        return schema

    def _any_of(self, kinds: Iterable[Any]) -> Schema:
        schemas = [self.of(kind) for kind in kinds]
        if all(isinstance(s.get("type"), str) and not s.keys() - {"type", "format"} for s in schemas):
            merged = {key: value for schema in schemas for key, value in schema.items()}
            return {**merged, "type": [schema["type"] for schema in schemas]}
        return {"anyOf": schemas}

    def _reference(self, kind: Any) -> Schema:
        if kind.__name__ not in self.named:
            self.named[kind.__name__] = {}  # so that a type may hold itself
            self.named[kind.__name__] = self._article() if kind is Article else self._object(kind)
        return {"$ref": f"#/components/schemas/{kind.__name__}"}

    def _object(self, kind: Any) -> Schema:
        hints = get_type_hints(kind, include_extras=True)
        return {
            "type": "object",
            "description": cleandoc(kind.__doc__),
            "properties": {name: self.of(hint) for name, hint in hints.items()},
            "required": [name for name, hint in hints.items() if get_origin(hint) is not NotRequired],
        }

    def _article(self) -> Schema:
        hints = get_type_hints(Article)
        properties = {name: self.of(hints[name]) for name in Article._fields}
        properties["permalink"] = {"type": "string", "description": "the path of its page"}
        about = "An article as it is kept, and where its page is."
        return {"type": "object", "description": about, "properties": properties, "required": list(properties)}


_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    types.NoneType: {"type": "null"},
    datetime: {"type": "string", "format": "date-time"},
}


# ------------------------------------------------------------------------------------------------------- paths


def _parameter(row: Parameter, required: bool) -> Schema:
    schema: Schema = {"type": "string"}
    if row.values:
        schema["enum"] = [str(value) for value in row.values]
    if row.between:
        schema = {"type": "integer", "minimum": row.between[0], "maximum": row.between[1]}
    if row.dated:
        schema["pattern"] = _DATED
    if row.default != "":
        schema["default"] = row.default
    found: Schema = {"name": row.name, "in": "query", "description": row.help, "schema": schema}
    found["allowEmptyValue"] = not required
    if row.many or row.commas:
        found |= {"schema": {"type": "array", "items": schema}, "style": "form", "explode": row.many}
    return {**found, "required": True} if required else found


def _operation(row: Operation, method: str, path: str, schemas: _Schemas) -> Schema:
    headers = (*(("ETag",) if row.kept else ()), *row.headers)
    told = {name: {"description": HEADERS[name], "schema": TEXT} for name in headers}
    responses: Schema = {
        "200": {
            "description": row.summary,
            "headers": told,
            "content": {kind: {"schema": schemas.of(shape)} for kind, shape in row.answers.items()},
        }
    }
    if row.kept:
        responses["304"] = {"description": "the same still: nothing is sent", "headers": {"ETag": told["ETag"]}}
    for status in row.fails:
        responses[str(status)] = {
            "description": PROBLEMS[status],
            "content": {PROBLEM_TYPE: {"schema": schemas.of(contract.Problem)}},
        }
    in_path = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in row.in_path]
    found: Schema = {
        "operationId": f"{method} {path}",
        "summary": row.summary,
        "parameters": [*in_path, *(_parameter(p, p.name in row.required) for p in row.parameters.values())],
        "responses": responses,
    }
    if row.body:
        found["requestBody"] = {"required": True, "content": {kind: {"schema": TEXT} for kind in row.body}}
    return found


def _document() -> Schema:
    schemas = _Schemas()
    paths: Schema = {}
    for path, row in OPERATIONS.items():
        method = "post" if row.body else "get"
        paths[path] = {method: _operation(row, method, path, schemas)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Vestka",
            "version": version("vestka"),
            "description": "Full-text search over news articles. New keys and parameters may come, none goes.",
        },
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.named.items()))},
    }


DOCUMENT = _document()

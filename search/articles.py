"""Articles as JSON: objects for scripts and exports, arrays in an index; either reads back the same."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

import orjson

from search.dates import local
from search.errors import BadArticle
from search.frozen import quickly
from search.model import Access, Article

_LISTS = frozenset({"categories", "tags", "authors", "names"})
_INSTANTS = frozenset({"published", "updated"})
_ACCESS = {str(access): access for access in Access}
_NAMES = [f.name for f in fields(Article)]
_values = attrgetter(*_NAMES)
_LIST_PLACES = [place for place, name in enumerate(_NAMES) if name in _LISTS]
_INSTANT_PLACES = [place for place, name in enumerate(_NAMES) if name in _INSTANTS]
_ACCESS_PLACE = _NAMES.index("access")
_article = quickly(Article)
_DEFAULTS = {f.name: "" if f.default is MISSING else f.default for f in fields(Article)}


def to_json(article: Article) -> dict[str, Any]:
    """An article as an object of JSON values, with every field."""
    return {name: _plain(getattr(article, name)) for name in _DEFAULTS}


def packed(article: Article) -> bytes:
    """An article as the bytes of a JSON array of its fields in their order: as short and quick as can be."""
    # A zone may have an offset of seconds, which orjson leaves out.
    if article.published is not None and article.published.tzinfo is not UTC:
        article = replace(article, published=local(article.published, UTC))
    if article.updated is not None and article.updated.tzinfo is not UTC:
        article = replace(article, updated=local(article.updated, UTC))
    try:
        return orjson.dumps(_values(article), option=orjson.OPT_UTC_Z)
    except TypeError as error:
        raise BadArticle(f"the article {article.id!a} cannot be stored: {error}") from error


def unpacked(stored: bytes) -> Article:
    """The article that `packed` gave the bytes of. It was an article, so its values are not tried again."""
    values = orjson.loads(stored)
    for place in _LIST_PLACES:
        values[place] = tuple(values[place])
    for place in _INSTANT_PLACES:
        if values[place] is not None:
            values[place] = datetime.fromisoformat(values[place])
    values[_ACCESS_PLACE] = _ACCESS[values[_ACCESS_PLACE]]
    return _article(*values)


def from_json(value: dict[str, Any]) -> Article:
    """The article of an object that `to_json` gave; keys that are missing or null take their default.

    Raises BadArticle, which names the field, if a value is not of its type.
    """
    unknown = value.keys() - _DEFAULTS.keys()
    if unknown:
        raise BadArticle(f"there is no field {', '.join(sorted(unknown))} in an article")
    if not value.get("id") or not isinstance(value["id"], str):
        raise BadArticle(f"id is {value.get('id')!r}, it must be a text that is not empty")
    given = {name: default if value.get(name) is None else value[name] for name, default in _DEFAULTS.items()}
    return Article(**{name: _typed(name, one) for name, one in given.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Access) else value


def instant(value: datetime) -> str:
    """An instant in ISO 8601, in UTC with a Z.

    >>> instant(datetime(2025, 10, 1, tzinfo=UTC))
    '2025-10-01T00:00:00Z'
    """
    return local(value, UTC).isoformat().replace("+00:00", "Z")


def _typed(name: str, value: Any) -> Any:
    if name in _LISTS:
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise BadArticle(f"{name} is {value!r}, it must be a list of texts")
        return tuple(_encodable(name, item) for item in value)
    if name in _INSTANTS:
        return _instant(name, value)
    if name == "access":
        if value not in list(Access):
            raise BadArticle(f"access is {value!r}, it must be one of {', '.join(Access)}")
        return Access(value)
    if not isinstance(value, str):
        raise BadArticle(f"{name} is {value!r}, it must be a text")
    return _encodable(name, value)


def _encodable(name: str, text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadArticle(f"{name} has half a character ({error.object[error.start]!a}), it must be Unicode") from error
    return text


def _instant(name: str, value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        parsed = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise BadArticle(f"{name} is {value!r}, it must be a date such as 2025-10-01T09:30:00Z") from error
    if parsed.tzinfo is None:
        raise BadArticle(f"{name} is {value!r}, it must have a time zone")
    return local(parsed, UTC)

"""Articles as JSON: objects for scripts and exports, arrays in an index; either reads back the same."""

from __future__ import annotations

from datetime import UTC, datetime
from types import GenericAlias
from typing import Any, get_type_hints

import msgspec

from search.dates import local
from search.errors import BadArticle
from search.model import Access, Article

_LISTS = frozenset({"categories", "tags", "authors", "names"})
_INSTANTS = frozenset({"published", "updated"})
_DEFAULTS = {name: Article._field_defaults.get(name, "") for name in Article._fields}
_HINTS = get_type_hints(Article)

_encode = msgspec.json.Encoder().encode
_values = msgspec.json.Decoder(GenericAlias(tuple, tuple(_HINTS[name] for name in Article._fields))).decode


def to_json(article: Article) -> dict[str, Any]:
    """An article as an object of JSON values, with every field."""
    return {name: _plain(getattr(article, name)) for name in _DEFAULTS}


def packed(article: Article) -> bytes:
    """An article as the bytes of a JSON array of its fields in their order: as short and quick as can be."""
    # In UTC, for a zone may have an offset of seconds, which is more than the format can tell.
    if article.published is not None and article.published.tzinfo is not UTC:
        article = article._replace(published=local(article.published, UTC))
    if article.updated is not None and article.updated.tzinfo is not UTC:
        article = article._replace(updated=local(article.updated, UTC))
    try:
        return _encode(article)
    except (TypeError, ValueError) as error:
        raise BadArticle(f"the article {article.id!a} cannot be stored: {error}") from error


def unpacked(stored: bytes) -> Article:
    """The article that `packed` gave the bytes of."""
    return Article._make(_values(stored))


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

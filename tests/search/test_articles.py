"""Articles as JSON."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from conftest import article
from hypothesis import given, settings
from hypothesis import strategies as st

from search.articles import from_json, instant, to_json
from search.errors import BadArticle
from search.model import Access, Article

text = st.text(max_size=10)
texts = st.lists(text, max_size=3).map(tuple)
instants = st.none() | st.datetimes(timezones=st.just(UTC))
articles = st.builds(
    article,
    article_id=st.text(min_size=1, max_size=10),
    **dict.fromkeys(("title", "body", "url", "lead", "source", "dateline", "language", "alternative_title"), text),
    **dict.fromkeys(("categories", "tags", "authors", "names"), texts),
    published=instants,
    updated=instants,
    access=st.sampled_from(Access),
)


@settings(max_examples=200, deadline=None)
@given(articles)
def test_an_article_comes_back_from_json_the_same(given: Article) -> None:
    assert from_json(json.loads(json.dumps(to_json(given)))) == given


def test_every_field_is_written() -> None:
    assert list(to_json(article("1"))) == [*Article._fields]


@pytest.mark.parametrize("name", [name for name in Article._fields if name not in ("id", "title")])
def test_a_field_that_is_missing_or_null_has_its_default(name: str) -> None:
    assert (
        from_json({"id": "1", "title": "Title", name: None}) == article("1") == from_json({"id": "1", "title": "Title"})
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"id": ""}, "id is ''"),
        ({"id": 1}, "id is 1"),
        ({}, "id is None"),
        ({"id": "1", "salary": 5}, "no field salary"),
        ({"id": "1", "title": 5}, "title is 5"),
        ({"id": "1", "body": ["a"]}, "body is"),
        ({"id": "1", "tags": "a"}, "tags is 'a'"),
        ({"id": "1", "tags": [1]}, "tags is"),
        ({"id": "1", "access": "half"}, "free, subscriber, unknown"),
        ({"id": "1", "access": ["free"]}, "access is"),
        ({"id": "1", "published": "yesterday"}, "published is 'yesterday'"),
        ({"id": "1", "published": 20251001}, "published is 20251001"),
        ({"id": "1", "published": "2025-10-01T00:00:00"}, "time zone"),
        ({"id": "1", "published": datetime(2025, 10, 1)}, "time zone"),
        ({"id": "1", "body": "a\ud800"}, "body has half a character"),
        ({"id": "\udcff"}, "id has half a character"),
        ({"id": "1", "tags": ["\ud800"]}, "tags has half a character"),
    ],
)
def test_a_value_that_is_not_of_its_type_is_refused_by_name(value: dict[str, Any], message: str) -> None:
    with pytest.raises(BadArticle, match=message.replace("[", r"\[")):
        from_json(value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-10-01T03:00:00+03:00", datetime(2025, 10, 1, tzinfo=UTC)),
        ("2025-10-01T00:00:00Z", datetime(2025, 10, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+03:00", datetime.min.replace(tzinfo=UTC)),
        ("9999-12-31T23:59:59.999999-05:00", datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_an_instant_is_kept_in_utc(written: str, meant: datetime) -> None:
    assert from_json({"id": "1", "published": written}).published == meant


def test_an_instant_of_another_zone_is_written_in_utc() -> None:
    assert instant(datetime(2025, 10, 1, 2, tzinfo=timezone(timedelta(hours=3)))) == "2025-09-30T23:00:00Z"

"""What is indexed of an article."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import article
from hypothesis import given
from hypothesis import strategies as st

from search.model import Access
from search.parser import MAX_SLOP, MAX_WORDS
from search.schema import FACETS, FIELDS, GAP, KEYED, STEMS, TEXTS, Kind, key, microseconds, terms


def test_no_window_of_a_query_reaches_from_one_value_into_the_next() -> None:
    assert GAP > MAX_SLOP + MAX_WORDS


def test_words_have_positions_and_values_of_a_list_stand_apart() -> None:
    found = terms(article("1", "One two one", alternative_title="two"))
    assert found.words["title"] == {"one": [0, 2], "two": [1, 3 + GAP]}
    assert found.lengths["title"] == 4


def test_a_list_that_begins_with_an_empty_value_has_no_gap() -> None:
    assert terms(article("1", tags=("", "a"))).words["tags"] == {"a": [0]}


def test_only_a_word_that_an_article_never_writes_small_has_the_term_of_the_word_itself() -> None:
    found = terms(article("1", "Prince Harry", "no other prince")).names
    assert {name.partition("\x1f")[0] for name in found if name[0] == "="} == {"=harry"}
    assert any(name.endswith("\x1fprince") for name in found)


def test_stems_are_those_of_the_articles_language() -> None:
    found = terms(article("1", "borders border", language="en-GB"))
    assert found.stems["title_stems"] == {"en:border": 2}
    assert terms(article("1", "borders", language="")).stems["title_stems"] == {}


def test_authors_are_found_only_as_they_are_written() -> None:
    assert "authors" not in STEMS


def test_labels_have_keys_and_of_two_with_one_key_the_first_counts() -> None:
    found = terms(article("1", categories=("Human Rights", "human rights", "Sport", " ", "")))
    assert found.labels["category"] == {"human-rights": "Human Rights", "sport": "Sport"}


def test_an_article_without_a_language_or_source_has_no_such_label() -> None:
    assert terms(article("1")).labels == {
        "category": {},
        "source": {},
        "language": {},
        "access": {"unknown": "unknown"},
    }


@pytest.mark.parametrize(
    ("facet", "value", "expected"),
    [
        ("category", " Human rights ", "human-rights"),
        ("category", "Палітыка", "palityka"),
        ("category", "***", "***"),
        ("language", "EN-us", "en"),
        ("language", "be-latn", "be-Latn"),
        ("access", "Free", "free"),
    ],
)
def test_a_value_has_this_key(facet: str, value: str, expected: str) -> None:
    assert key(facet, value) == expected


@given(st.sampled_from(sorted(KEYED)), st.text(max_size=12))
def test_a_key_is_its_own_key(facet: str, value: str) -> None:
    assert key(facet, key(facet, value)) == key(facet, value)


@pytest.mark.parametrize("access", Access)
def test_an_access_is_its_own_key(access: Access) -> None:
    assert key("access", access) == access


def test_a_row_is_either_searched_or_counted() -> None:
    assert {f.name for f in TEXTS} | set(KEYED) == {f.name for f in FIELDS}
    assert all(bool(f.scopes) is (f.kind is Kind.TEXT) for f in FIELDS)
    assert set(FACETS) == {*KEYED, "date"}


@given(st.datetimes(timezones=st.sampled_from((UTC, ZoneInfo("Europe/Minsk"), ZoneInfo("America/New_York")))))
def test_an_instant_is_whole_microseconds_since_1970(instant: datetime) -> None:
    since = instant.replace(tzinfo=None) - datetime(1970, 1, 1) - (instant.utcoffset() or timedelta())
    assert microseconds(instant) == since // timedelta(microseconds=1)


def test_an_undated_article_has_none() -> None:
    assert microseconds(None) is None


@given(st.text(max_size=40), st.sampled_from(("", "en", "be", "xx")))
def test_any_article_has_terms_whose_positions_count_its_words(body: str, language: str) -> None:
    found = terms(article("1", body=body, language=language))
    places = sorted(place for having in found.words["body"].values() for place in having)
    assert places == list(range(found.lengths["body"]))

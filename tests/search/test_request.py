"""Parameters become a question, and a question becomes links."""

import base64
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.errors import BadRequest
from search.model import Choice, Filter, Interval, Order, Period
from search.request import DEFAULT_FACETS, FILTERS, MAX_PAGE_SIZE, PARAMETERS, Request, address, cursor, read_request

MINSK = ZoneInfo("Europe/Minsk")


def request(*given: tuple[str, str]) -> Request:
    return read_request(given, MINSK)


def refused(name: str, value: str) -> BadRequest:
    with pytest.raises(BadRequest) as caught:
        request((name, value))
    return caught.value


def test_no_parameters_ask_for_everything_newest_first() -> None:
    query = request().query
    assert (query.text, query.order, query.page, query.size, query.facets) == ("", Order.NEWEST, 1, 10, DEFAULT_FACETS)


def test_with_words_the_order_is_relevance() -> None:
    assert request(("q", "minsk")).query.order is Order.RELEVANCE
    assert request(("q", " ")).query.order is Order.NEWEST
    assert request(("q", "minsk"), ("order-by", "oldest")).query.order is Order.OLDEST


@pytest.mark.parametrize("name", PARAMETERS)
def test_an_empty_parameter_is_as_if_it_were_not_given(name: str) -> None:
    assert request((name, "")).query == request().query


@pytest.mark.parametrize(
    ("given", "filters"),
    [
        ([("category", "Human rights"), ("category", "human-rights")], (Filter("category", ("human-rights",)),)),
        ([("category", "A"), ("category", "B"), ("category-op", "and")], (Filter("category", ("a", "b"), Choice.ALL),)),
        ([("exclude-category", "A")], (Filter("category", ("a",), Choice.NONE),)),
        ([("lang", "EN-us"), ("lang", "be-latn")], (Filter("language", ("en", "be-Latn")),)),
        ([("access", "free")], (Filter("access", ("free",)),)),
        ([("date", "2025-1"), ("date", " 2025-01 ")], (Filter("date", ("2025-01",)),)),
    ],
)
def test_values_become_filters_of_their_facet(given: list[tuple[str, str]], filters: tuple[Filter, ...]) -> None:
    assert request(*given).query.filters == filters


def test_both_ends_of_a_period_are_included() -> None:
    expected = Period(datetime(2025, 1, 1, tzinfo=MINSK), datetime(2025, 3, 1, tzinfo=MINSK))
    assert request(("from-date", "2025"), ("to-date", "2025-02")).query.period == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "0"),
        ("page", "-1"),
        ("page", "٣"),
        ("page", "1" * 5000),
        ("page-size", "000000000100000"),
        ("page-size", str(MAX_PAGE_SIZE + 1)),
        ("facet-size", "0"),
        ("order-by", "random"),
        ("access", "Free"),
        ("facet", "author"),
        ("facet-interval", "week"),
        ("from-date", "yesterday"),
        ("to-date", "2025-13"),
        ("date", "2025-00"),
        ("show-fields", "title,salary"),
        ("category-op", "xor"),
        ("names", "perhaps"),
    ],
)
def test_a_value_without_meaning_is_refused_by_name(name: str, value: str) -> None:
    error = refused(name, value)
    assert error.parameter == name
    assert str(error).startswith(name)


def test_an_unknown_parameter_suggests_the_near_one() -> None:
    assert refused("categroy", "x").suggestion == "category"
    assert refused("zzz", "x").suggestion is None


@pytest.mark.parametrize("name", [p.name for p in PARAMETERS.values() if not p.many])
def test_a_parameter_of_one_value_is_given_once(name: str) -> None:
    with pytest.raises(BadRequest, match="2 times"):
        request((name, ""), (name, ""))


def test_body_is_shown_only_when_asked_for() -> None:
    assert "body" not in request().fields
    assert request(("show-fields", "body, title")).fields == ("body", "title")


def test_half_a_character_is_replaced() -> None:
    parameters = request(("q", "a\udcffb"))
    assert parameters.query.text == "a?b"
    assert address("/", parameters.given) == "/?q=a%3Fb"


@given(st.text(max_size=40))
@settings(max_examples=100, deadline=None)
def test_any_words_are_a_request(text: str) -> None:
    assert request(("q", text)).query.text == text


# ------------------------------------------------------------------------------------------------------- cursors


@given(st.sampled_from([(Order.RELEVANCE, 3), (Order.NEWEST, 2), (Order.OLDEST, 2)]), st.data())
@settings(max_examples=100, deadline=None)
def test_a_cursor_gives_its_place_back_exactly(ordered: tuple[Order, int], data: st.DataObject) -> None:
    order, numbers = ordered
    sort = tuple(data.draw(st.lists(st.floats(allow_nan=False), min_size=numbers, max_size=numbers)))
    assert request(("order-by", order), ("cursor", cursor(order, sort))).query.after == sort


def packed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "text",
    [
        "!",
        "é",
        "AAAA",
        packed(1),
        packed([]),
        packed({"newest": 1}),
        packed(["newest"]),
        packed(["newest", 1]),
        packed(["newest", 1, 2, 3]),
        packed(["newest", [1], 2]),
        packed(["newest", "nan", 2]),
        packed(["newest", 10**400, 2]),
        packed(["random", 1, 2]),
        packed([["newest"], 1, 2]),
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
    ],
)
def test_a_cursor_that_was_not_given_out_is_refused(text: str) -> None:
    assert "links.next" in str(refused("cursor", text))


def test_a_cursor_of_another_order_is_refused() -> None:
    assert "ordered by oldest" in str(refused("cursor", cursor(Order.OLDEST, (1.0, 2.0))))


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_cursor_is_read_or_refused(text: str) -> None:
    try:
        request(("cursor", text))
    except BadRequest as error:
        assert error.parameter == "cursor"


# --------------------------------------------------------------------------------------------------------- links


def test_a_changed_request_starts_on_its_first_page() -> None:
    given = request(("q", "a"), ("page", "3"), ("lang", "en"))
    assert given.changed(("lang", "be")) == (("q", "a"), ("lang", "be"))
    assert given.changed(("page", "4")) == (("q", "a"), ("lang", "en"), ("page", "4"))
    assert given.changed(("lang", None), keep_place=True) == (("q", "a"), ("page", "3"))


def test_a_chosen_value_is_no_longer_chosen_whatever_its_spelling() -> None:
    given = request(("category", "Human Rights"), ("q", "a"), ("category", "B"))
    assert given.toggled("category", "human-rights") == (("q", "a"), ("category", "B"))
    assert request(("date", "2025-1")).toggled("date", "2025-01") == ()
    assert request(("lang", "en-GB")).toggled("language", "en") == ()


def test_one_value_can_be_taken_out() -> None:
    given = request(("category", "a"), ("category", "b"), ("page", "2"))
    assert given.without("category", "a") == (("category", "b"),)


def test_an_address_leaves_out_what_is_empty() -> None:
    assert address("/search", [("q", ""), ("lang", "be"), ("category", "a&b")]) == "/search?lang=be&category=a%26b"
    assert address("/search", []) == "/search"


VALUES = {
    "category": ("politics", "human-rights", "a"),
    "language": ("en", "be-Latn"),
    "source": ("x", "y"),
    "access": ("free", "unknown"),
    "date": ("2025", "2025-01", "2025-01-02"),
    "name": ["Łukašenka", "Тихановская"],
}
chosen = st.lists(
    st.sampled_from([(name, value) for facet, name in FILTERS.items() for value in VALUES[facet]]), unique=True
)
toggles = st.sampled_from([(facet, value) for facet in FILTERS for value in VALUES[facet]])


@given(chosen, toggles)
def test_toggling_twice_gives_the_same_request_back(given: list[tuple[str, str]], toggle: tuple[str, str]) -> None:
    before = request(("q", "a"), *given)
    once = read_request(before.toggled(*toggle), MINSK)
    twice = read_request(once.toggled(*toggle), MINSK)
    assert once.query.filters != before.query.filters
    assert sorted(twice.given) == sorted(before.given)


@given(chosen, toggles)
def test_a_toggled_value_is_a_filter_or_no_longer_one(given: list[tuple[str, str]], toggle: tuple[str, str]) -> None:
    facet, value = toggle

    def has(asked: Request) -> bool:
        return any(f.facet == facet and value in f.keys for f in asked.query.filters)

    before = request(*given)
    assert has(read_request(before.toggled(*toggle), MINSK)) is not has(before)


def test_the_interval_and_the_zone_reach_the_query() -> None:
    asked = read_request([("facet-interval", "day")], UTC).query
    assert (asked.interval, asked.zone) == (Interval.DAY, UTC)

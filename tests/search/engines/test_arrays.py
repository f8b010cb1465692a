"""Sets and orders of documents as arrays, against sets, dictionaries and sorting."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engines.whoosh import arrays
from search.engines.whoosh.arrays import Column, Matches
from search.engines.whoosh.segment import Docs, Floats
from search.model import Choice

SIZE = 40

scored = st.dictionaries(st.integers(0, SIZE - 1), st.sampled_from((0.0, 0.5, 1.0, 2.5)))
docs_of = st.sets(st.integers(0, SIZE - 1))
fully = settings(max_examples=100, deadline=None)


def matches(scores: dict[int, float]) -> Matches:
    docs = sorted(scores)
    return Matches(np.array(docs, np.int64), np.array([scores[doc] for doc in docs], np.float64))


def as_dict(found: Matches) -> dict[int, float]:
    assert found.docs.tolist() == sorted(set(found.docs.tolist()))
    return dict(zip(found.docs.tolist(), found.scores.tolist(), strict=True))


def listed(docs: set[int]) -> Docs:
    return np.array(sorted(docs), np.int64)


# ----------------------------------------------------------------------------------------------------------- sets


@given(every=st.lists(scored, max_size=4))
@fully
def test_what_is_in_any_has_the_sum_of_its_scores(every: list[dict[int, float]]) -> None:
    found = arrays.any_of([matches(one) for one in every], SIZE)
    union = set().union(*every)
    assert as_dict(found) == {doc: sum(one.get(doc, 0.0) for one in every) for doc in union}


@given(every=st.lists(scored, min_size=1, max_size=4))
@fully
def test_what_is_in_all_has_the_sum_of_its_scores(every: list[dict[int, float]]) -> None:
    common = set(every[0]).intersection(*every[1:])
    found = arrays.all_of([matches(one) for one in every])
    assert as_dict(found) == {doc: sum(one[doc] for one in every) for doc in common}


@given(some=scored, others=scored)
@fully
def test_documents_are_taken_out_raised_and_told_apart_as_in_sets(
    some: dict[int, float], others: dict[int, float]
) -> None:
    found, by = matches(some), matches(others)
    assert as_dict(arrays.without(found, by.docs)) == {doc: some[doc] for doc in some.keys() - others.keys()}
    assert as_dict(arrays.raised(found, by)) == {doc: score + others.get(doc, 0.0) for doc, score in some.items()}
    assert arrays.among(found.docs, by.docs).tolist() == [doc in others for doc in sorted(some)]
    assert as_dict(found) == some


@given(sets=st.lists(docs_of, max_size=3), choice=st.sampled_from(Choice))
@fully
def test_a_filter_passes_what_its_choice_says(sets: list[set[int]], choice: Choice) -> None:
    masks = [np.isin(np.arange(SIZE), listed(one)) for one in sets]
    says = {
        Choice.ANY: lambda doc: any(doc in one for one in sets),
        Choice.ALL: lambda doc: all(doc in one for one in sets),
        Choice.NONE: lambda doc: not any(doc in one for one in sets),
    }[choice]
    assert arrays.combined(masks, choice, SIZE).tolist() == [says(doc) for doc in range(SIZE)]


# --------------------------------------------------------------------------------------------------------- orders

numbers = st.sampled_from((-np.inf, -2.0, 0.0, 1.0, 1.5, 3.0, np.inf))


def column(values: Floats) -> Column:
    return lambda rows: values[rows]


def in_order(keys: Sequence[Sequence[float]]) -> list[int]:
    return sorted(range(len(keys)), key=lambda row: (*keys[row], row))


@given(keys=st.lists(st.tuples(numbers, numbers, st.integers(0, 3)), min_size=1, max_size=60), most=st.integers(1, 70))
@fully
def test_the_first_rows_are_those_of_sorting(keys: list[tuple[float, float, int]], most: int) -> None:
    columns = [column(np.array(values, np.float64)) for values in zip(*keys, strict=True)]
    found = arrays.first(np.arange(len(keys)), columns, most).tolist()
    assert len(found) == len(set(found))
    last = keys[in_order(keys)[min(most, len(keys)) - 1]]
    ahead = {row for row, key in enumerate(keys) if key <= last}
    assert set(found) == (ahead if most < len(keys) else set(range(len(keys))))


@pytest.mark.parametrize("distinct", [2, 50, 1 << 20])
@pytest.mark.parametrize("most", [1, 10, 200])
def test_the_first_of_many_rows_are_those_of_sorting(distinct: int, most: int) -> None:
    # So many that only the smallest key of each block is looked at first.
    values = np.random.default_rng(most).integers(0, distinct, 250_000).astype(np.float64)
    ties = np.random.default_rng(0).permutation(len(values)).astype(np.float64)
    found = arrays.first(np.arange(len(values)), [column(values), column(ties)], most)
    expected = np.lexsort((ties, values))[:most]
    assert np.array_equal(found[np.lexsort((ties[found], values[found]))][:most], expected)
    assert len(found) == most


@given(scores=st.lists(numbers, max_size=60), most=st.integers(1, 70))
@fully
def test_the_best_are_those_of_sorting_and_what_nearly_equals_them(scores: list[float], most: int) -> None:
    found = arrays.best(np.array(scores, np.float64), most, 0.5).tolist()
    bound = sorted(scores, reverse=True)[most - 1] - 0.5 if most < len(scores) else -np.inf
    assert found == [row for row, score in enumerate(scores) if score >= bound]


@given(
    keys=st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=40),
    after=st.tuples(numbers, numbers, numbers),
)
@fully
def test_what_is_behind_a_key_is_what_sorting_puts_there(
    keys: list[tuple[float, ...]], after: tuple[float, ...]
) -> None:
    columns = [lambda rows, at=at: np.array([keys[row][at] for row in rows], np.float64) for at in range(len(after))]
    found = arrays.behind(np.arange(len(keys)), columns, after)
    assert found.tolist() == [key > after for key in keys]

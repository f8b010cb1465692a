"""The labelled pairs of data/names/cases.csv: which names are one, and which are not (described in data/README.md)."""

import csv
from pathlib import Path

import pytest

from search.names.compare import compare

CASES = Path(__file__).parents[3] / "data" / "names" / "cases.csv"
COLUMNS = ["one", "other", "same", "strength", "note", "status"]


def rows() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = rows()


def case(row: dict[str, str]) -> object:
    known = pytest.mark.xfail(strict=True, reason=row["note"], raises=AssertionError)
    sign = "=" if row["same"] == "yes" else "≠"
    return pytest.param(
        row["one"],
        row["other"],
        row["same"] == "yes",
        marks=[known] if row["status"] == "known failure" else [],
        id=f"{row['one']} {sign} {row['other']}",
    )


@pytest.mark.parametrize(("one", "other", "same"), [case(row) for row in ROWS])
def test_two_names_are_one_or_not_as_the_case_says(one: str, other: str, same: bool) -> None:
    assert compare(one, other).same is same


def test_every_row_is_well_formed() -> None:
    assert list(ROWS[0]) == COLUMNS
    for row in ROWS:
        assert row["one"].strip() == row["one"] != "" and row["other"].strip() == row["other"] != ""
        assert row["same"] in ("yes", "no")
        assert row["strength"] in ("strong", "medium", "weak")
        assert row["note"]
        assert row["status"] in ("pass", "known failure")


def test_no_pair_is_there_twice() -> None:
    pairs = [frozenset((row["one"], row["other"])) for row in ROWS]
    assert [tuple(pair) for pair in set(pairs) if pairs.count(pair) > 1] == []


def test_what_must_not_match_counts_as_much() -> None:
    assert len(ROWS) >= 250
    assert sum(row["same"] == "no" for row in ROWS) >= 100


def test_few_strong_cases_are_known_failures() -> None:
    strong = [row for row in ROWS if row["strength"] == "strong"]
    assert sum(row["status"] == "known failure" for row in strong) <= 0.05 * len(strong)

"""indexer.fieldnames: what archives call the fields of an article."""

from collections import Counter

import pytest

from indexer.fieldnames import FIELD_NAMES, FIELD_OF, YES_NO_ACCESS, access, folded
from indexer.records import Fields

NAMES = [name for names in FIELD_NAMES.values() for name in names.split()]


def test_every_field_of_a_record_has_names() -> None:
    assert FIELD_NAMES.keys() == Fields.__annotations__.keys() - {"html"}


def test_no_name_is_of_two_fields() -> None:
    assert [name for name, count in Counter(NAMES).items() if count > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_names_are_folded(name: str) -> None:
    assert folded(name) == name


@pytest.mark.parametrize("name", YES_NO_ACCESS)
def test_yes_and_no_are_said_of_access_only(name: str) -> None:
    assert FIELD_OF[name] == "access"


@pytest.mark.parametrize(
    ("name", "value", "meaning"),
    [("premium", "да", "subscriber"), ("premium", "0", "free"), ("isfree", "No", "subscriber"), ("premium", "x", "x")],
)
def test_yes_and_no_become_words(name: str, value: str, meaning: str) -> None:
    assert access(name, value) == meaning

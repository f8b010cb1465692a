"""Spellings that are kept in small letters, as they are written."""

import pytest

from search.names.capitals import written


@pytest.mark.parametrize(
    ("spelling", "asked", "shown"),
    [
        ("лукашэнка", "Łukašenka", "Лукашэнка"),
        ("івана-франкоўск", "", "Івана-Франкоўск"),
        ("сша", "Зша", "США"),
        ("jav", "ЗША", "JAV"),
        ("мінск", "М", "Мінск"),
        ("lukashenko", "ЛУКАШЭНКА", "Lukashenko"),
    ],
)
def test_initials_are_all_capitals_and_names_begin_with_one(spelling: str, asked: str, shown: str) -> None:
    assert written(spelling, asked) == shown

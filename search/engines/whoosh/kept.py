"""Answers that are asked for again and again, kept until there are too many."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Kept:
    """What was found for each question. Several threads may ask; at worst two find the same."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: dict[Hashable, Any] = {}

    def __call__(self, asked: Hashable, find: Callable[[], T]) -> T:
        """What was found before, or is found now."""
        try:
            known: T = self._found[asked]
        except KeyError:
            known = find()
            if len(self._found) >= self._most:
                self._found.clear()
            self._found[asked] = known
        return known

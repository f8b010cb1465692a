"""What depends on the archive alone, worked out once for each state of it: `Remembered().get(generation, key, make)`.

Counts of the whole archive stand behind many pages (the share that a month has, which categories there are, the
figures of the first page), and change only when articles are written. One state is remembered at a time; two
threads that ask at once may both work something out, which costs time and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

Value = TypeVar("Value")
MAX_KEPT = 500  # values of one state; keys come from addresses, so that there must be a limit


class Remembered:
    """Values of one generation of an index; those of another are forgotten."""

    def __init__(self) -> None:
        self._state: tuple[str, dict[Hashable, Any]] = ("", {})

    def get(self, generation: str, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key in this generation of the index, made if it is not known."""
        known, values = self._state
        if known != generation or len(values) >= MAX_KEPT:
            values = {}
            self._state = (generation, values)
        if key not in values:
            values[key] = make()
        return cast(Value, values[key])

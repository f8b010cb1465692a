"""The tables beside this module: tab-separated rows, comments and sources in their heads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_FOLDER = Path(__file__).parent / "tables"


def rows(name: str) -> Iterator[tuple[str, ...]]:
    """The rows of a table, without comments, each as its cells."""
    for line in (_FOLDER / f"{name}.tsv").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield tuple(line.split("\t"))

"""Finds the loops that were compiled (`_kernels.c`, `_writing.c`), if there was a compiler. NumPy does the same."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def loops(name: str) -> Any:
    """The module of compiled loops of that name; None if it was installed without a compiler."""
    try:
        return import_module(f"search.engines.whoosh.{name}")
    except ImportError:
        return None

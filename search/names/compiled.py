"""The innermost loops of names, compiled (`_names.c`), if there was a compiler; without one Python does the same."""

from __future__ import annotations

from importlib import import_module
from typing import Any

compiled: Any
try:
    compiled = import_module("search.names._names")
except ImportError:
    compiled = None

"""Finds the loops that were compiled (`*.c`), if there was a compiler. NumPy or Python do the same.

A compiled module may be left over from another version of the sources, in a checkout that was updated and not installed
again. So each says its VERSION, which is counted up, here and there, whenever a function of it is added, takes other
arguments, or does something else.
"""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Any

VERSIONS = {
    "search.engines.whoosh._kernels": 3,
    "search.engines.whoosh._lookups": 1,
    "search.engines.whoosh._writing": 1,
    "search.names._names": 2,
}


def loops(name: str) -> Any:
    """The module of compiled loops of that name; None if there is none, or one of another version."""
    try:
        module = import_module(name)
    except ImportError:
        return None
    if getattr(module, "VERSION", None) == VERSIONS[name]:
        return module
    warnings.warn(
        f"{module.__file__} was compiled from other sources than these and is not used, so that writing and searching "
        "take longer: install Vestka again (`pip install .`, in a checkout `pip install -e .`)",
        RuntimeWarning,
        stacklevel=1,  # told once, whoever asks
    )
    return None

"""Instances of frozen dataclasses, made as quickly as of others: `quickly(cls)`.

The constructor of a frozen dataclass sets each field by a call, which costs more than all else that reading an article
takes. A twin of the class that is not frozen has the same slots, so an instance of it may become one of the class.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, field, fields, is_dataclass, make_dataclass
from typing import Any, TypeVar, cast

T = TypeVar("T")


def quickly(cls: type[T]) -> Callable[..., T]:
    """A function that takes what `cls` takes, by position, and gives the same.

    `cls` is a dataclass with slots, without a base and without `__post_init__`. Raises TypeError if it is not.
    """
    if (
        not is_dataclass(cls)
        or "__slots__" not in vars(cls)
        or cls.__bases__ != (object,)
        or hasattr(cls, "__post_init__")
    ):
        raise TypeError(f"{cls.__name__} is no dataclass of its own with slots, and without __post_init__")
    twin = make_dataclass(cls.__name__, [(f.name, Any, _default(f)) for f in fields(cls)], slots=True)

    def make(*values: Any) -> T:
        made = twin(*values)
        made.__class__ = cls
        return cast("T", made)

    return make


def _default(of: Field[Any]) -> Any:
    return field(default=of.default, default_factory=of.default_factory)

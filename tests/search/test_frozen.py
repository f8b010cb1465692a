"""Frozen instances that are made quickly are those that the class makes."""

import pickle
from dataclasses import FrozenInstanceError, dataclass, fields, replace

import pytest

from search.frozen import quickly
from search.model import Article, Hit


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 2
    path: tuple[int, ...] = ()


def test_it_is_what_the_class_makes() -> None:
    made, usual = quickly(Point)(1, 3, (4,)), Point(1, 3, (4,))
    assert type(made) is Point
    assert (made, hash(made), repr(made)) == (usual, hash(usual), repr(usual))
    assert replace(made, x=5) == Point(5, 3, (4,))
    assert pickle.loads(pickle.dumps(made)) == usual


def test_what_is_not_given_is_as_by_default() -> None:
    assert quickly(Point)(1) == Point(1)
    assert quickly(Hit)(Article("1", "-"), 2.0) == Hit(Article("1", "-"), 2.0)


def test_it_stays_frozen() -> None:
    made = quickly(Point)(1)
    with pytest.raises(FrozenInstanceError):
        made.x = 2  # type: ignore[misc]  # which is the point
    assert {f.name for f in fields(made)} == {"x", "y", "path"}


def test_what_it_does_not_take_is_refused() -> None:
    with pytest.raises(TypeError, match="missing"):
        quickly(Point)()

    class Plain:
        pass

    @dataclass(frozen=True)
    class WithoutSlots:
        x: int

    @dataclass(frozen=True, slots=True)
    class Looking:
        x: int

        def __post_init__(self) -> None:
            raise ValueError

    for other in (Plain, WithoutSlots, Looking):
        with pytest.raises(TypeError, match=f"{other.__name__} is no dataclass"):
            quickly(other)

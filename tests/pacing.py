"""How long something takes, whatever else the machine does: `quick(seconds)` around what should not take long."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

REFERENCE = 0.1  # seconds of processor time that `_work` takes where the limits were chosen
FASTEST = (
    0.5  # of the limits: a machine twice as fast is not held to less, for what costs time may not be what it is fast at
)


def _work() -> int:
    """What takes a while: loops, strings and dictionaries, as what is measured by it."""
    counts: dict[str, int] = {}
    for number in range(200_000):
        word = f"w{number % 1000}"
        counts[word] = counts.get(word, 0) + len(word)
    return len(counts)


@cache
def slowness() -> float:
    """How much slower than the reference this machine is, the best of three times; a faster one is held to no less."""
    times = []
    for _ in range(3):
        began = time.thread_time()
        _work()
        times.append(time.thread_time() - began)
    return max(1.0, min(times) / REFERENCE)


@contextmanager
def quick(seconds: float) -> Iterator[None]:
    """Fails if the block takes this thread more processor time than that on the reference machine."""
    began = time.thread_time()
    yield
    taken = time.thread_time() - began
    assert taken < seconds * slowness(), f"{taken:.1f} s, where {seconds} s times {slowness():.1f} are allowed"

"""Works out the forms of spellings (`forms`), here or as a process of its own that reads questions from a pipe.

It loads nothing but what it needs for that, no NumPy above all, so that it starts in half the time.
"""

from __future__ import annotations

import marshal
import struct
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, NamedTuple

from search.names.terms import index_terms
from search.stemming import stems_of_each

NAMES = ""  # what is asked: this for the terms of names, or else the language of the stems
_SIZE = struct.Struct("<Q")  # of a message between the processes, before it


class Forms(NamedTuple):
    """The terms of spellings: how many each has, and their numbers; `new` are the terms that get the next numbers."""

    counts: bytes
    numbers: bytes
    new: list[str]


class Worker:
    """Works out forms, and gives their terms numbers, from those of the `terms` that are known on."""

    def __init__(self, terms: Sequence[str]) -> None:
        self._numbers = _Numbers((term, number) for number, term in enumerate(terms))

    def forms(self, asked: str, spellings: Sequence[str]) -> Forms:
        counts, numbers = array("I"), array("I")
        for found in _names(spellings) if asked == NAMES else stems_of_each(spellings, asked):
            counts.append(len(found))
            numbers.extend(map(self._numbers.__getitem__, found))
        new, self._numbers.new = self._numbers.new, []
        return Forms(counts.tobytes(), numbers.tobytes(), new)


class _Numbers(dict[str, int]):
    """The number of each term; one that is `new` gets the next."""

    def __init__(self, known: Iterable[tuple[str, int]]) -> None:
        super().__init__(known)
        self.new: list[str] = []

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        self.new.append(term)
        return number


def _names(spellings: Sequence[str]) -> Iterator[list[str]]:
    """The terms of spellings as names, but for that of the folded word itself."""
    return ([term for term in index_terms(spelling) if term[0] != "="] for spelling in spellings)


def serve() -> None:
    """What the process does: answers questions until there are no more."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    worker = Worker(marshal.loads(receive(source) or marshal.dumps([])))
    while (message := receive(source)) is not None:
        send(sink, marshal.dumps(tuple(worker.forms(*marshal.loads(message)))))


def send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(_SIZE.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """The next message; None when the pipe was closed."""
    size = pipe.read(_SIZE.size)
    if len(size) < _SIZE.size:
        return None
    message = pipe.read(_SIZE.unpack(size)[0])
    return message if len(message) == _SIZE.unpack(size)[0] else None

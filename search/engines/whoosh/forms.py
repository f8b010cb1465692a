"""What is worked out once for each distinct spelling: its stems in a language, its terms as a name; all by number.

It costs as much as all the rest of writing, so while a large batch is read, a second process works it out: started as a
program of its own (not forked, so that it holds no lock and no file of the writer), asked through a pipe, and gone when
the pipe closes, however the writer ended. If it cannot start, or breaks off, the questions are answered here.
"""

from __future__ import annotations

import marshal
import os
import queue
import struct
import subprocess
import sys
import threading
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import IO, NamedTuple

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.names.terms import index_terms
from search.stemming import stems_of_each

NAMES = ""  # what is asked: this for the terms of names, or else the language of the stems
_SIZE = struct.Struct("<Q")  # of a message between the processes, before it
_GARBLED = (ValueError, TypeError, EOFError, MemoryError, OverflowError)  # if something prints between the answers
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from search.engines.whoosh.forms import serve; serve()"


class Forms(NamedTuple):
    """The terms of spellings: how many each has, and their numbers; `new` are the terms that get the next numbers."""

    counts: bytes
    numbers: bytes
    new: list[str]


class _Worker:
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


class FormTable:
    """Answers questions for forms, in the order in which they are asked. `terms` are those met, by their number."""

    def __init__(self) -> None:
        self.terms: list[str] = []
        self._questions: queue.SimpleQueue[tuple[str, list[str]]] = queue.SimpleQueue()
        self._here: _Worker | None = None
        self._apart: _Process | None = None

    def start_process(self) -> None:
        """Has questions answered by a process of its own from now on, if there is a processor for it. To be closed."""
        if self._apart is None and self._questions.empty() and _processors() > 1:
            with suppress(OSError):
                self._apart = _Process(self.terms)
                self._here = None

    def ask(self, asked: str, spellings: list[str]) -> None:
        self._questions.put((asked, spellings))
        if self._apart is not None:
            self._apart.ask(asked, spellings)

    def answer(self) -> tuple[Array, Array]:
        """The answer to the first question that has none: how many terms each spelling has, and their numbers."""
        asked, spellings = self._questions.get()
        forms = self._apart.answer() if self._apart is not None else None
        if forms is None:
            self.close()
            self._here = self._here or _Worker(self.terms)
            forms = self._here.forms(asked, spellings)
        self.terms += forms.new
        return np.frombuffer(forms.counts, np.uint32), np.frombuffer(forms.numbers, np.uint32)

    def close(self) -> None:
        if self._apart is not None:
            self._apart.close()
            self._apart = None


class _Process:
    """A `_Worker` in a process of its own."""

    def __init__(self, terms: list[str]) -> None:
        """Raises OSError."""
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            process_group=0,  # Ctrl-C is for the writer, which then closes the pipe
        )
        self._questions: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Forms | None] = queue.SimpleQueue()
        self._questions.put(marshal.dumps(terms))
        # A thread for each direction, so that neither side ever waits for the other to read.
        for work in (self._send, self._receive):
            threading.Thread(target=work, daemon=True).start()

    def ask(self, asked: str, spellings: list[str]) -> None:
        self._questions.put(marshal.dumps((asked, spellings)))

    def answer(self) -> Forms | None:
        """The next answer; None if there will be none."""
        return self._answers.get()

    def close(self) -> None:
        self._questions.put(None)
        self._process.kill()  # what it knows is known here, and it holds nothing else
        self._process.wait()

    def _send(self) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        with suppress(OSError), pipe:
            while (message := self._questions.get()) is not None:
                _write(pipe, message)

    def _receive(self) -> None:
        pipe = self._process.stdout
        assert pipe is not None
        with pipe, suppress(*_GARBLED):
            while (message := _read(pipe)) is not None:
                self._answers.put(Forms(*marshal.loads(message)))
        self._answers.put(None)


def _processors() -> int:
    """How many this process may use; not every system can tell."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def serve() -> None:
    """What the process does: answers questions until there are no more."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    worker = _Worker(marshal.loads(_read(source) or marshal.dumps([])))
    while (message := _read(source)) is not None:
        _write(sink, marshal.dumps(tuple(worker.forms(*marshal.loads(message)))))


def _write(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(_SIZE.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes | None:
    """The next message; None when the pipe was closed."""
    size = pipe.read(_SIZE.size)
    if len(size) < _SIZE.size:
        return None
    message = pipe.read(_SIZE.unpack(size)[0])
    return message if len(message) == _SIZE.unpack(size)[0] else None

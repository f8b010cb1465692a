"""What is worked out once for each distinct spelling: its stems in a language, its terms as a name; all by number.

It costs as much as all the rest of writing, so while a large batch is read, a second process works it out: started as a
program of its own (not forked, so that it holds no lock and no file of the writer), asked through a pipe, and gone when
the pipe closes, however the writer ended. If it cannot start, or breaks off, the questions are answered here.
"""

from __future__ import annotations

import marshal
import os
import queue
import subprocess
import sys
import threading
from contextlib import suppress

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.worker import Forms, Worker, receive, send

_GARBLED = (ValueError, TypeError, EOFError, MemoryError, OverflowError)  # if something prints between the answers
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from search.engines.whoosh.worker import serve; serve()"


class FormTable:
    """Answers questions for forms, in the order in which they are asked. `terms` are those met, by their number."""

    def __init__(self) -> None:
        self.terms: list[str] = []
        self._questions: queue.SimpleQueue[tuple[str, list[str]]] = queue.SimpleQueue()
        self._here: Worker | None = None
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
            self._here = self._here or Worker(self.terms)
            forms = self._here.forms(asked, spellings)
        self.terms += forms.new
        return np.frombuffer(forms.counts, np.uint32), np.frombuffer(forms.numbers, np.uint32)

    def close(self) -> None:
        if self._apart is not None:
            self._apart.close()
            self._apart = None


class _Process:
    """A `Worker` in a process of its own."""

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
                send(pipe, message)

    def _receive(self) -> None:
        pipe = self._process.stdout
        assert pipe is not None
        with pipe, suppress(*_GARBLED):
            while (message := receive(pipe)) is not None:
                self._answers.put(Forms(*marshal.loads(message)))
        self._answers.put(None)


def _processors() -> int:
    """How many this process may use; not every system can tell."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

"""Requests to a server at the times that readers send them, whether it keeps up or not (an open loop).

A client that waits for an answer before it asks again is polite to a slow server and hides its pauses. Here each request
has its time beforehand, at random as independent readers come (Poisson), and its latency runs from that time to the last
byte of the answer, so what waits behind a slow one is late as well. Plain asyncio and a few lines of HTTP: a client
library would take as much of the two cores as the server.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.corpus import SEED

CONNECTIONS = 90  # waitress takes a hundred
PATIENCE = 30.0  # seconds until a request is given up
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_GENERATION = re.compile(rb'"generation": ?"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Answered:
    """One request: when it was due and when it was answered (seconds of the run), with what, by which generation.

    Status 0: it was not answered at all.
    """

    due: float
    done: float
    status: int
    generation: str

    @property
    def ms(self) -> float:
        return (self.done - self.due) * 1000


@dataclass(slots=True)
class _Connections:
    """Connections to one server that are kept open; as many as are needed at once."""

    port: int
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONNECTIONS))
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)

    async def get(self, path: str) -> tuple[int, bytes]:
        async with self.room:
            reader, writer = self.idle.pop() if self.idle else await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            body = await reader.readexactly(int(length[1])) if length else b""
            if length and b"connection: close" not in head.lower():
                self.idle.append((reader, writer))
            else:
                writer.close()
            return int(head[9:12]), body


def load(port: int, paths: Sequence[str], rate: float, seconds: float, seed: int = SEED) -> list[Answered]:
    """Sends so many requests a second for so long, paths drawn at random."""
    return asyncio.run(_load(port, paths, rate, seconds, random.Random(seed)))


async def _load(port: int, paths: Sequence[str], rate: float, seconds: float, drawn: random.Random) -> list[Answered]:
    connections = _Connections(port)
    answered: list[Answered] = []
    began = time.perf_counter()

    async def ask(due: float, path: str) -> None:
        try:
            status, body = await asyncio.wait_for(connections.get(path), PATIENCE)
        except (OSError, EOFError, TimeoutError):
            status, body = 0, b""
        found = _GENERATION.findall(body)
        answered.append(Answered(due, time.perf_counter() - began, status, found[-1].decode() if found else ""))

    due = 0.0
    async with asyncio.TaskGroup() as group:
        while (due := due + drawn.expovariate(rate)) < seconds:
            await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
            group.create_task(ask(due, drawn.choice(paths)))
    for _, writer in connections.idle:
        writer.close()
    return answered

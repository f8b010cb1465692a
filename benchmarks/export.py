"""What does it cost to download everything? Time to the first byte, seconds, and whether the server's memory stays flat.

    python -m benchmarks.export CORPUS [--times 3] [--out FILE.json]
    python -m benchmarks.export --render FILE.json

`vestka serve` serves the index of a corpus in a process of its own; each form is downloaded several times, one download
after another, and read as fast as it comes. Memory is the server's own, without the page cache (RssAnon), looked at before,
every 0.2 seconds during and after. A thread of the server keeps what its largest search took, so memory is flat from the
time on when each has answered one. Last comes a reader who takes a MB and then nothing: what waits for him must not pile up.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import urlopen

from benchmarks.corpus import corpus
from benchmarks.measuring import CACHE, Result, about, heading, keep, megabytes, table
from benchmarks.serve import VESTKA, free_port, server
from search.engine import open_engine

PATHS = ("/search.csv", "/search.jsonl", "/search.csv?show-fields=id,title,body,published")
CHUNK = 1 << 16
PATIENCE = 5.0  # seconds that the reader who stopped is waited for


class Memory:
    """The most that a process has at any time while this runs, in MB."""

    def __init__(self, process: int) -> None:
        self.most = megabytes(process, "RssAnon")
        self._process = process
        self._over = threading.Event()
        self._watching = threading.Thread(target=self._watch)

    def __enter__(self) -> Memory:
        self._watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watching.join()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            self.most = max(self.most, megabytes(self._process, "RssAnon"))


def download(address: str, process: int) -> Result:
    """One download, read as it comes."""
    before = megabytes(process, "RssAnon")
    began = time.perf_counter()
    with Memory(process) as memory, urlopen(address) as answer:
        first = answer.read(1)
        first_byte = time.perf_counter() - began
        size = len(first)
        while piece := answer.read(CHUNK):
            size += len(piece)
        total = int(answer.headers["Total-Results"])
    return {
        "results": total,
        "first_byte_ms": round(first_byte * 1000, 1),
        "seconds": round(time.perf_counter() - began, 2),
        "bytes": size,
        "before": before,
        "most": memory.most,
        "after": megabytes(process, "RssAnon"),
    }


def stalled(address: str, process: int) -> Result:
    """What the server's memory does while somebody does not read on."""
    before = megabytes(process, "RssAnon")
    with Memory(process) as memory, urlopen(address) as answer:
        answer.read(1 << 20)
        time.sleep(PATIENCE)
    return {"before": before, "most": memory.most}


def measure(given: argparse.Namespace) -> Result:
    found = corpus(given.corpus, CACHE)
    index = found.indexes / "export"
    if not index.exists():
        engine = open_engine(str(index), create=True)
        engine.write(found.articles())
        engine.close()
    port = free_port()
    command = [*VESTKA, "serve", "--index", str(index), "--port", str(port)]
    base = f"http://127.0.0.1:{port}"
    downloads: dict[str, list[Result]] = {}
    with server(command, port, "/readyz") as process:
        for path in PATHS:
            downloads[path] = [download(base + path, process.pid) for _ in range(given.times)]
        waiting = stalled(base + PATHS[1], process.pid)
    return about("export", corpus=found.name, articles=found.count, downloads=downloads, stalled=waiting)


def report(result: Result) -> Iterator[str]:
    yield from heading(result)
    yield f"{result['corpus']}, {result['articles']:,} articles"
    yield ""
    rows = []
    for path, runs in result["downloads"].items():
        seconds = median(run["seconds"] for run in runs)
        rows.append(
            (
                f"`{path}`",
                f"{runs[0]['results']:,}",
                f"{runs[0]['bytes'] / 1e6:.0f}",
                f"{median(run['first_byte_ms'] for run in runs):.0f}",
                f"{seconds:.1f}",
                f"{runs[0]['results'] / seconds:,.0f}",
                " ".join(f"{run['before']:.0f}→{run['most']:.0f}→{run['after']:.0f}" for run in runs),
            )
        )
    head = ("download", "results", "MB", "first byte, ms", "seconds", "results/s", "memory before→most→after, MB")
    yield from table(head, rows)
    yield ""
    yield f"A reader who stops: {result['stalled']['before']:.0f}→{result['stalled']['most']:.0f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--render", type=Path)
    given = parser.parse_args()
    if not given.render and not given.corpus:
        sys.exit("give a corpus, or --render and a result")
    result: Any = json.loads(given.render.read_text("utf-8")) if given.render else measure(given)
    keep(result, given.out)
    print("\n".join(report(result)))


if __name__ == "__main__":
    main()

"""How fast does each peer write, how large is what it writes, and how much memory does it take?

    python -m benchmarks.index CORPUS [--articles N] [--resample N] [--peers …] [--rounds N] [--out FILE.json]
    python -m benchmarks.index --render FILE.json

Each peer writes the same cleaned articles into an empty folder, in a process of its own, one at a time and in turn;
medians of the rounds. Articles are read from the cache as they are written, one by one, so that memory is the index's
alone; the time that reading takes is measured and taken off. Memory is the most that the process and its children have
held at once, looked at every 20 ms: without the page cache (RssAnon), and with mapped files (VmRSS).

Not alike: Vestka writes everything it has of an article, the names among it, commits every so many thousand articles,
syncs to disk, and looks up each id to replace an article that is there; the peers insert title, body and facets in one
transaction. Tantivy writes with two threads and is told not to look for doubles. FTS5 `optimize`, which a careful owner
runs once after a load, is timed apart ("settling").
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.corpus import Corpus, corpus
from benchmarks.measuring import CACHE, ROOT, Result, about, heading, keep, megabytes, table
from benchmarks.peers import PEERS, able, size
from search.model import Article

DEFAULT = ("vestka", "tantivy", "fts5")
WRITERS = tuple(name for name, (_, index) in PEERS.items() if name == index)
LOOKED = 0.02  # seconds between two looks at the memory
SPEED_BARS = {"fts5": 0.8, "whoosh": 20.0}  # Vestka's articles/s to the peer's, at least
SIZE_BARS = {"fts5": 1.3}  # Vestka's bytes to the peer's, at most


class Metered:
    """Articles as they are read, with the seconds that reading took."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles = iter(articles)
        self.seconds = 0.0
        self.count = 0

    def __iter__(self) -> Metered:
        return self

    def __next__(self) -> Article:
        began = time.perf_counter()
        try:
            article = next(self.articles)
        finally:
            self.seconds += time.perf_counter() - began
        self.count += 1
        return article


def written(name: str, found: Corpus, folder: Path) -> Result:
    """One peer writes a corpus in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.index",
        "--child",
        name,
        str(found.file),
        str(folder),
        str(found.count),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        private = mapped = 0.0
        while process.poll() is None:
            private = max(private, megabytes(process.pid, "RssAnon"))
            mapped = max(mapped, megabytes(process.pid, "VmRSS"))
            time.sleep(LOOKED)
        assert process.stdout is not None
        output = process.stdout.read()
    if process.returncode:
        raise SystemExit(f"{name} could not write {found.name}: exit status {process.returncode}")
    measured: Result = json.loads(output)
    return measured | {"peer": name, "private_mb": round(private, 1), "resident_mb": round(mapped, 1)}


def child(name: str, file: Path, folder: Path, count: int) -> Result:
    """What the process of one peer does."""
    articles = Metered(Corpus(file.stem, file, file, count).articles())
    peer = PEERS[name][0](folder)
    before = megabytes(_own(), "RssAnon")
    began = time.perf_counter()
    peer.write(articles)
    took = time.perf_counter() - began
    began = time.perf_counter()
    peer.settle()
    settling = time.perf_counter() - began
    peer.close()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "articles": articles.count,
        "seconds": round(took - articles.seconds, 3),
        "reading": round(articles.seconds, 3),
        "settling": round(settling, 3),
        "cpu": round(sum(u.ru_utime + u.ru_stime for u in used) - articles.seconds, 3),
        "before_mb": round(before, 1),
        "bytes": size(folder),
    }


def _own() -> int:
    return int(Path("/proc/self").readlink().name)


def measure(names: Sequence[str], found: Corpus, rounds: int) -> list[Result]:
    """Every peer in turn, as many times as there are rounds."""
    rows = []
    for number in range(rounds):
        for name in (*names[number % len(names) :], *names[: number % len(names)]):
            with tempfile.TemporaryDirectory(dir=found.file.parent) as folder:
                rows.append(written(name, found, Path(folder) / "index"))
            print(f"{PEERS[name][0].name}: {rate(rows[-1]):,.0f} articles/s", file=sys.stderr)
    return rows


# ------------------------------------------------------------------------------------------------- the report


def rate(row: Result) -> float:
    return float(row["articles"] / row["seconds"])


def report(result: Result) -> Iterator[str]:
    yield f"## Writing: {result['corpus']}, {result['articles']:,} articles"
    yield ""
    yield from heading(result)
    names = list(dict.fromkeys(row["peer"] for row in result["rows"]))
    of = {name: [row for row in result["rows"] if row["peer"] == name] for name in names}
    head = [
        "",
        "articles/s",
        "CPU s",
        "settling s",
        "index MB",
        "most memory MB",
        "… with mapped files",
        "before writing",
    ]
    yield from table(head, (_line(name, of[name]) for name in names))
    yield ""
    others = [name for name in names if name != "vestka"]
    if "vestka" in of and others:
        yield from table(["Vestka beside", "articles/s", "bar", "index", "bar"], (_beside(of, name) for name in others))
        yield ""
    yield f"Reading the articles took {median(row['reading'] for row in result['rows']):.1f} s and is taken off."


def _line(name: str, rows: Sequence[Result]) -> list[str]:
    middle = {key: median(row[key] for row in rows) for key in ("cpu", "settling", "bytes", "before_mb")}
    most = {key: max(row[key] for row in rows) for key in ("private_mb", "resident_mb")}
    return [
        PEERS[name][0].name,
        f"{median(map(rate, rows)):,.0f}",
        f"{middle['cpu']:.1f}",
        f"{middle['settling']:.1f}",
        f"{middle['bytes'] / 1e6:,.1f}",
        f"{most['private_mb']:,.0f}",
        f"{most['resident_mb']:,.0f}",
        f"{middle['before_mb']:,.0f}",
    ]


def _beside(of: dict[str, list[Result]], name: str) -> list[str]:
    speed = median(map(rate, of["vestka"])) / median(map(rate, of[name]))
    bytes_ = median(row["bytes"] for row in of["vestka"]) / median(row["bytes"] for row in of[name])
    bars = [f"≥ {SPEED_BARS[name]}" if name in SPEED_BARS else "", f"≤ {SIZE_BARS[name]}" if name in SIZE_BARS else ""]
    return [PEERS[name][0].name, f"{speed:.3f}", bars[0], f"{bytes_:.2f}", bars[1]]


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(child(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5]))))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--articles", type=int, help="the first so many of the corpus")
    parser.add_argument("--resample", type=int, help="so many articles made of the corpus' sentences")
    parser.add_argument("--peers", nargs="+", choices=WRITERS, default=list(DEFAULT))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cache", type=Path, default=CACHE, help=f"where corpora are kept ({CACHE})")
    parser.add_argument("--out", type=Path, help="JSON of all that was measured")
    parser.add_argument("--render", type=Path, metavar="FILE.json", help="print the report of an earlier run")
    given = parser.parse_args()
    if given.render:
        result: Any = json.loads(given.render.read_text("utf-8"))
    elif given.corpus:
        found = corpus(given.corpus, given.cache, given.articles, given.resample)
        result = about("index", corpus=found.name, articles=found.count)
        result["rows"] = measure(able(given.peers, found.count), found, given.rounds)
        keep(result, given.out)
    else:
        parser.error("say a corpus, or --render FILE.json")
    for line in report(result):
        print(line)


if __name__ == "__main__":
    main()

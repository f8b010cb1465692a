"""Does the server answer in time while an indexer writes, and how many requests does it sustain?

    python -m benchmarks.serve CORPUS [--articles N] [--resample N] [--rate 40] [--seconds 60] [--out FILE.json]
    python -m benchmarks.serve --render FILE.json

`vestka serve` (waitress, its default threads) serves a copy of the index in a process of its own; this process sends it
`GET /api/v1/search` from the query log (benchmarks/queries.py) at a fixed mean rate (benchmarks/load.py): whole answers,
with passages, reasons and the default facets. First in quiet, then while `vestka index` adds a batch of new articles
every few seconds, which makes a new generation each time; then ever more requests until it falls behind. Client, server
and indexer share the machine's cores.

Slow around a new generation: the slowest of the requests that were due from a second before to a second after its first
answer. Sustained: no error, and p99 within the bar; "keeps up": no error, no queue that grows.

Peers (`--peers tantivy fts5`) are served by the same waitress through the smallest application that could be (`Thin`):
it is told the number of a query of the log, parses nothing, marks nothing, and nothing is written beside it. It says what
the wire and the server cost.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice, pairwise, takewhile
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from benchmarks.corpus import Corpus, corpus, resampled
from benchmarks.load import Answered, load
from benchmarks.measuring import CACHE, ROOT, Result, about, heading, keep, megabytes, quantile, table
from benchmarks.peers import PEERS, Peer, able, opened
from benchmarks.queries import SAMPLED, Asked, log
from search.articles import to_json

VESTKA = [sys.executable, "-c", "from search.cli import main; main()"]
STEP = 1.25  # from one rate to the next
BARS = {"p50": 15.0, "p99": 80.0}  # ms, at 40 requests a second while an indexer writes
MEMORY_BAR, OPENING_BAR = 300, 100  # MB without the page cache, ms
OPENINGS = 5
BEHIND = 250.0  # ms; half of all requests wait longer only where a queue grows
AROUND = 1.0  # seconds before and after a new generation

OPEN = """
import sys, time
from search.engine import open_engine
from search.model import Query
from search.request import DEFAULT_FACETS, read_request
from search.model import Nothing
from zoneinfo import ZoneInfo
import search.answer, search.engines.whoosh.engine
query = read_request([("facet", f) for f in DEFAULT_FACETS], ZoneInfo("Europe/Minsk")).query
began = time.perf_counter()
engine = open_engine(sys.argv[1])
engine.search(Query(root=Nothing(), size=1))
opened = time.perf_counter()
engine.search(query)
print((opened - began) * 1000, (time.perf_counter() - opened) * 1000)
"""


def opening(index: Path) -> tuple[float, float]:
    """Milliseconds to open an index in a new process, and then to answer its first page; medians."""
    rows = []
    for _ in range(OPENINGS):
        done = subprocess.run(
            [sys.executable, "-c", OPEN, str(index)], cwd=ROOT, check=True, capture_output=True, text=True
        )
        rows.append([float(value) for value in done.stdout.split()])
    return median(row[0] for row in rows), median(row[1] for row in rows)


@contextmanager
def server(command: Sequence[str], port: int, path: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a process of its own, once it answers."""
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(process, f"http://127.0.0.1:{port}{path}")
            yield process
        finally:
            process.send_signal(signal.SIGINT)


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(600):
        try:
            with urlopen(address, timeout=60):
                return
        except OSError:
            if process.poll() is not None:
                raise SystemExit(f"the server ended with {process.returncode}") from None
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def indexing(index: Path, found: Corpus, batch: int, every: float) -> Iterator[list[float]]:
    """Runs `vestka index` on a batch of new articles again and again; gives the seconds that each run took."""
    stop, took = threading.Event(), []
    base = found.sampled(SAMPLED)
    fresh = (a._replace(id=f"{a.id}-new") for a in resampled(base, 10**9, seed=batch))

    def write(file: Path) -> None:
        while not stop.is_set():
            with file.open("w", encoding="utf-8") as stream:
                stream.writelines(json.dumps(to_json(a), ensure_ascii=False) + "\n" for a in islice(fresh, batch))
            began = time.perf_counter()
            rejects = file.with_name("rejects.jsonl")
            subprocess.run(
                [*VESTKA, "index", str(file), "--index", str(index), "--rejects", str(rejects), "-q"],
                cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            took.append(time.perf_counter() - began)
            stop.wait(max(0.0, every - took[-1]))

    with tempfile.TemporaryDirectory() as folder:
        thread = threading.Thread(target=write, args=(Path(folder) / "new.jsonl",))
        thread.start()
        try:
            yield took
        finally:
            stop.set()
            thread.join()


# ---------------------------------------------------------------------------------------------------- measuring


def summary(answers: Sequence[Answered], rate: float, seconds: float) -> Result:
    """What a run was like, in milliseconds."""
    times = [answer.ms for answer in answers]
    ordered = sorted(answers, key=lambda answer: answer.done)
    changes = [b.done for _, b in pairwise(ordered) if b.generation and _newer(ordered, b)]
    around = [a.ms for a in answers if any(abs(a.due - at) <= AROUND for at in changes)]
    return {
        "rate": round(rate, 1),
        "requests": len(answers),
        "errors": sum(answer.status != 200 for answer in answers),
        **{name: round(quantile(times, share), 2) for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))},
        "most": round(max(times), 2),
        "behind": round(max(answer.done for answer in answers) - seconds, 2),
        "generations": len(changes),
        "most_around": round(max(around), 2) if around else None,
    }


def _newer(ordered: Sequence[Answered], answer: Answered) -> bool:
    """Whether this is the first answer of its generation, and not of the first."""
    first = next(other for other in ordered if other.generation == answer.generation)
    return first is answer and answer.generation != ordered[0].generation


def ramp(port: int, paths: Sequence[str], rate: float, seconds: float) -> list[Result]:
    """More and more requests a second until they are not answered in time any more."""
    rows = []
    while True:
        rows.append(summary(load(port, paths, rate, seconds), rate, seconds))
        print(f"{rate:.0f} requests/s: p50 {rows[-1]['p50']}, p99 {rows[-1]['p99']} ms", file=sys.stderr)
        if not keeps_up(rows[-1]):
            return rows
        rate *= STEP


def keeps_up(row: Result) -> bool:
    return bool(row["errors"] == 0 and row["behind"] <= 1.0 and row["p50"] <= BEHIND)


def sustained(row: Result) -> bool:
    return bool(keeps_up(row) and row["p99"] <= BARS["p99"])


def measure_vestka(found: Corpus, asked: Sequence[Asked], given: argparse.Namespace) -> Result:
    opened(["vestka"], found, given.rebuild)["vestka"].close()
    paths = [f"/api/v1/search?{urlencode(query.parameters())}" for query in asked]
    result: Result = {}
    with tempfile.TemporaryDirectory(dir=given.cache) as folder:
        index = Path(folder) / "index"
        shutil.copytree(found.indexes / "vestka", index)
        result["opening_ms"], result["first_page_ms"] = (round(value, 1) for value in opening(index))
        port = free_port()
        command = [*VESTKA, "serve", "--index", str(index), "--port", str(port)]
        with server(command, port, "/readyz") as process:
            load(port, paths, given.rate, given.warm)
            result["quiet"] = summary(load(port, paths, given.rate, given.seconds), given.rate, given.seconds)
            result["quiet_mb"] = _memory(process)
            with indexing(index, found, given.batch, given.every) as took:
                answers = load(port, paths, given.rate, given.seconds)
                result["writing"] = summary(answers, given.rate, given.seconds)
                result["memory"] = _memory(process)
            result["batches"] = [round(seconds, 2) for seconds in took]
            result["ramp"] = ramp(port, paths, given.rate, given.step_seconds)
            result["after"] = _memory(process)
    return result


def _memory(process: subprocess.Popen[bytes]) -> Result:
    return {name: round(megabytes(process.pid, name), 1) for name in ("RssAnon", "RssFile", "VmRSS")}


def measure_peer(name: str, found: Corpus, asked: Sequence[Asked], given: argparse.Namespace) -> Result:
    """The same load on a peer behind the thinnest application."""
    peer = opened([name], found, given.rebuild)[name]
    paths = [f"/?n={n}" for n, query in enumerate(asked) if peer.can(query)]
    peer.close()
    port = free_port()
    folder = found.indexes / name
    child = ["--child", name, str(folder), str(found.base), str(port)]
    with server([sys.executable, "-m", "benchmarks.serve", *child], port, "/?n=0") as process:
        load(port, paths, given.rate, given.warm)
        quiet = summary(load(port, paths, given.rate, given.seconds), given.rate, given.seconds)
        return {
            "quiet": quiet,
            "ramp": ramp(port, paths, 4 * given.rate, given.step_seconds),
            "memory": _memory(process),
        }


# ------------------------------------------------------------------------------------------------ a peer's server


class Thin:
    """A WSGI application that answers `/?n=17` with the page of that query of the log. Each thread has its peer."""

    def __init__(self, name: str, folder: Path, asked: Sequence[Asked]) -> None:
        self.kind, self.folder, self.asked = PEERS[name][0], folder, asked
        self.own = threading.local()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        peer: Peer = getattr(self.own, "peer", None) or self.kind(self.folder)
        self.own.peer = peer
        query = self.asked[int(environ["QUERY_STRING"].removeprefix("n="))]
        shown = peer.shown(peer.page(query)) if peer.can(query) else None
        facets = dict(shown.facets) if shown else {}
        body = json.dumps({"total": shown and shown.total, "titles": shown and shown.titles, "facets": facets}).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]


def child(name: str, folder: Path, base: Path, port: int) -> None:
    import waitress  # type: ignore[import-untyped]  # ships no types

    asked = log(Corpus(base.stem, base, base, 0).sampled(SAMPLED))
    waitress.serve(Thin(name, folder, asked), host="127.0.0.1", port=port, threads=4, ident=None)


# ------------------------------------------------------------------------------------------------- the report


def report(result: Result) -> Iterator[str]:
    yield f"## Serving: {result['corpus']}, {result['articles']:,} articles"
    yield ""
    yield from heading(result)
    vestka = result["vestka"]
    rows = [_line("Vestka, in quiet", vestka["quiet"]), _line("Vestka, an indexer writes", vestka["writing"])]
    rows += [_line(f"{PEERS[name][0].name}, thin, in quiet", row["quiet"]) for name, row in result["peers"].items()]
    rows.append(["bar, an indexer writes", "", "", "", str(BARS["p50"]), "", str(BARS["p99"]), ""])
    yield from table(["", "requests/s", "requests", "errors", "p50 ms", "p95", "p99", "most"], rows)
    yield ""
    writing = vestka["writing"]
    yield (
        f"{writing['generations']} new generations were picked up, {len(vestka['batches'])} batches of {result['batch']:,} "
        f"articles were written, each in {median(vestka['batches'] or [0]):.1f} s. Slowest request within "
        f"{AROUND:g} s of a new generation: {writing['most_around']} ms; of all: {writing['most']} ms."
    )
    yield ""
    yield (
        f"Opening the index: {vestka['opening_ms']} ms (bar {OPENING_BAR}), then the first faceted page "
        f"{vestka['first_page_ms']} ms. Memory of the server without the page cache: {vestka['quiet_mb']['RssAnon']} MB in "
        f"quiet, {vestka['memory']['RssAnon']} MB after writing, {vestka['after']['RssAnon']} MB after the ramp "
        f"(bar {MEMORY_BAR}); mapped files {vestka['after']['RssFile']} MB."
    )
    yield ""
    yield "### More and more requests"
    yield ""
    for name, rows_ in (
        ("Vestka", vestka["ramp"]),
        *((PEERS[n][0].name, r["ramp"]) for n, r in result["peers"].items()),
    ):
        in_time = max((row["rate"] for row in takewhile(sustained, rows_)), default=0)
        up = max((row["rate"] for row in takewhile(keeps_up, rows_)), default=0)
        yield f"{name} sustains {in_time:.0f} requests/s with p99 ≤ {BARS['p99']:.0f} ms, and keeps up with {up:.0f}."
        yield ""
        yield from table(
            ["", "requests/s", "requests", "errors", "p50 ms", "p95", "p99", "most", "behind s"],
            ([*_line(name, row), f"{row['behind']:.1f}"] for row in rows_),
        )
        yield ""


def _line(name: str, row: Result) -> list[str]:
    counts = [f"{row['rate']:.0f}", f"{row['requests']:,}", str(row["errors"])]
    return [name, *counts, *(f"{row[key]:.1f}" for key in ("p50", "p95", "p99", "most"))]


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        name, folder, base, port = sys.argv[2:6]
        child(name, Path(folder), Path(base), int(port))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--articles", type=int, help="the first so many of the corpus")
    parser.add_argument("--resample", type=int, help="so many articles made of the corpus' sentences")
    parser.add_argument("--peers", nargs="*", choices=["tantivy", "fts5"], default=[], help="served thinly, beside")
    parser.add_argument("--rate", type=float, default=40.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each run")
    parser.add_argument("--warm", type=float, default=15.0, help="seconds before anything counts")
    parser.add_argument("--step-seconds", type=float, default=15.0, help="of each step of the ramp")
    parser.add_argument("--batch", type=int, default=500, help="articles that the indexer adds at a time")
    parser.add_argument("--every", type=float, default=10.0, help="seconds from one batch to the next")
    parser.add_argument("--cache", type=Path, default=CACHE, help=f"where corpora and indexes are kept ({CACHE})")
    parser.add_argument("--rebuild", nargs="*", default=[], choices=["vestka", "tantivy", "fts5"])
    parser.add_argument("--out", type=Path, help="JSON of all that was measured")
    parser.add_argument("--render", type=Path, metavar="FILE.json", help="print the report of an earlier run")
    given = parser.parse_args()
    if given.render:
        result: Any = json.loads(given.render.read_text("utf-8"))
    elif given.corpus:
        found = corpus(given.corpus, given.cache, given.articles, given.resample)
        asked = log(found.sampled(SAMPLED))
        result = about("serve", corpus=found.name, articles=found.count, batch=given.batch)
        result["vestka"] = measure_vestka(found, asked, given)
        result["peers"] = {name: measure_peer(name, found, asked, given) for name in able(given.peers, found.count)}
        keep(result, given.out)
    else:
        parser.error("say a corpus, or --render FILE.json")
    for line in report(result):
        print(line)


if __name__ == "__main__":
    main()

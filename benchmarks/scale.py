"""How do time, size and memory grow with the archive?

    python -m benchmarks.scale CORPUS [--sizes 10000 30000 …] [--peers …] [--rounds N] [--out FILE.json]
    python -m benchmarks.scale --render FILE.json [--plot FILE.svg]

One resampled corpus (benchmarks/corpus.py), of which each size is the beginning, and one query log for all sizes, so that
a query's results grow with the archive. For each size: articles written a second, most memory while writing, bytes, time
to open in a new process, and the median of each class of query with facets, warm.

Growth is read off the last two sizes that are at least three times apart: how many times longer a class takes, beside how
many times more it finds. Time may grow no faster than results (within NOISE); writing is linear if articles/s hold.
Figures of one size are made by benchmarks/query.py and benchmarks/index.py, which alternate between peers; here each
size stands alone.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import index as writing
from benchmarks.corpus import Corpus, corpus
from benchmarks.measuring import CACHE, Result, about, heading, keep, table
from benchmarks.peers import PEERS, able
from benchmarks.queries import CLASSES, EACH, SAMPLED, Asked, log
from benchmarks.query import measure
from benchmarks.serve import opening

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
APART = 3  # times that two sizes differ between which growth is read
NOISE = 1.25  # a class may take so many times longer than its results have grown
LINEAR = 0.85  # of the articles/s at the first size, at least at the last


def measured(names: Sequence[str], found: Corpus, asked: Sequence[Asked], given: argparse.Namespace) -> Result:
    """Everything about one size; its indexes are removed afterwards unless they are to be kept."""
    size = found.count
    folder = found.indexes
    row: Result = {"size": size, "writing": {}, "opening_ms": 0.0}
    peers = {}
    for name in names:
        place, done = folder / name, folder / f"{name}.done"
        shutil.rmtree(place, ignore_errors=True)
        done.unlink(missing_ok=True)
        row["writing"][name] = writing.written(name, found, place)
        done.touch()
        print(f"{size:,} {PEERS[name][0].name}: {writing.rate(row['writing'][name]):,.0f} articles/s", file=sys.stderr)
        if name == "vestka":
            row["opening_ms"], row["first_page_ms"] = (round(value, 2) for value in opening(place))
        peers[name] = PEERS[name][0](place)
    row["queries"] = measure(peers, asked, given.rounds)
    for peer in peers.values():
        peer.close()
    if not given.keep:
        shutil.rmtree(folder)
    return row


# ------------------------------------------------------------------------------------------------- the report


def report(result: Result) -> Iterator[str]:
    yield f"## Growth: {result['corpus']}"
    yield ""
    yield from heading(result)
    rows = result["rows"]
    names = result["peers"]
    yield "### Writing and opening"
    yield ""
    head = [
        "articles",
        *(f"{PEERS[n][0].name}, articles/s" for n in names),
        *(f"{PEERS[n][0].name}, MB" for n in names),
    ]
    yield from table(
        [*head, "most memory of Vestka, MB", "opening, ms", "first page, ms"], (_size(row, names) for row in rows)
    )
    yield ""
    if "vestka" in names and len(rows) > 1:
        held = writing.rate(rows[-1]["writing"]["vestka"]) / writing.rate(rows[0]["writing"]["vestka"])
        verdict = "linear" if held >= LINEAR else "**not linear**"
        yield f"Writing is {verdict}: at {rows[-1]['size']:,} articles it has {held:.2f} of the speed at {rows[0]['size']:,}."
        yield ""
    for name in names:
        yield f"### {PEERS[name][0].name}: median ms of a page by class"
        yield ""
        yield from _classes(rows, name)
        yield ""


def _size(row: Result, names: Sequence[str]) -> list[str]:
    of = row["writing"]
    return [
        f"{row['size']:,}",
        *(f"{writing.rate(of[name]):,.0f}" for name in names),
        *(f"{of[name]['bytes'] / 1e6:,.0f}" for name in names),
        f"{of['vestka']['private_mb']:,.0f}" if "vestka" in of else "",
        f"{row['opening_ms']:.0f}",
        f"{row.get('first_page_ms', 0):.0f}",
    ]


def _classes(rows: Sequence[Result], name: str) -> list[str]:
    last = rows[-1]
    before = next((row for row in reversed(rows) if row["size"] * APART <= last["size"]), None)
    head = ["class", *(f"{row['size']:,}" for row in rows)]
    if before:
        head += [f"time, {before['size']:,} to {last['size']:,}", "results"]
    lines = []
    for kind in CLASSES:
        if not times(last, name, kind):
            continue
        line = [kind, *(f"{median(times(row, name, kind)):.2f}" for row in rows)]
        if before:
            longer = median(times(last, name, kind)) / median(times(before, name, kind))
            more = sum(totals(last, name, kind)) / max(1, sum(totals(before, name, kind)))
            line += [f"× {longer:.2f}" if longer <= NOISE * more else f"**× {longer:.2f}**", f"× {more:.2f}"]
        lines.append(line)
    return table(head, lines)


def times(row: Result, name: str, kind: str) -> list[float]:
    return [q["ms"][name] for q in row["queries"] if q["class"] == kind and name in q["ms"]]


def totals(row: Result, name: str, kind: str) -> list[int]:
    return [q["totals"][name] for q in row["queries"] if q["class"] == kind and name in q["totals"]]


def plot(result: Result, file: Path) -> None:
    """Time of a page by class, and articles written a second, against the size of the archive."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "vestka"  # the same figures give the same file
    from matplotlib import pyplot

    rows, names = result["rows"], result["peers"]
    sizes = [row["size"] for row in rows]
    figure, axes = pyplot.subplots(1, len(names) + 1, figsize=(5 * (len(names) + 1), 4.5), layout="constrained")
    most = max(median(times(row, name, kind) or [0]) for row in rows for name in names for kind in CLASSES)
    for axis, name in zip(axes, names, strict=False):
        for number, kind in enumerate(CLASSES):
            if times(rows[-1], name, kind):
                axis.plot(
                    sizes, [median(times(row, name, kind)) for row in rows], marker=".", label=kind, color=f"C{number}"
                )
        axis.set(
            title=f"{PEERS[name][0].name}: ms of a page with facets", xscale="log", yscale="log", ylim=(0.02, 2 * most)
        )
        axis.legend(fontsize="x-small")
    for name in names:
        axes[-1].plot(
            sizes, [writing.rate(row["writing"][name]) for row in rows], marker=".", label=PEERS[name][0].name
        )
    axes[-1].set(title="articles written a second", xscale="log", yscale="log")
    axes[-1].legend(fontsize="x-small")
    for axis in axes:
        axis.set_xlabel("articles")
        axis.grid(True, which="major", alpha=0.3)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None)
    pyplot.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--articles", type=int, help="the first so many of the corpus are resampled")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--peers", nargs="+", choices=writing.WRITERS, default=["vestka", "tantivy"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--each", type=int, default=EACH, help="queries of each class")
    parser.add_argument("--cache", type=Path, default=CACHE, help=f"where corpora are kept ({CACHE})")
    parser.add_argument("--keep", action="store_true", help="keep the indexes of all sizes")
    parser.add_argument("--out", type=Path, help="JSON of all that was measured")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw it")
    parser.add_argument("--render", type=Path, metavar="FILE.json", help="print the report of an earlier run")
    given = parser.parse_args()
    if given.render:
        result: Any = json.loads(given.render.read_text("utf-8"))
    elif given.corpus:
        given.sizes = sorted(given.sizes)
        largest = corpus(given.corpus, given.cache, given.articles, given.sizes[-1])
        names = able(given.peers, largest.count)
        asked = log(largest.sampled(SAMPLED), given.each)
        result = about("scale", corpus=largest.name, peers=names, rows=[])
        for size in given.sizes:
            result["rows"].append(measured(names, largest.first(size), asked, given))
            keep(result, given.out)  # after each size: the next may take hours
    else:
        parser.error("say a corpus, or --render FILE.json")
    if given.plot:
        plot(result, given.plot)
    for line in report(result):
        print(line)


if __name__ == "__main__":
    main()

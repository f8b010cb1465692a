"""How fast is a page beside the peers, class by class of query?

    python -m benchmarks.query CORPUS [--articles N] [--resample N] [--peers …] [--rounds N] [--out FILE.json]
    python -m benchmarks.query --render FILE.json

Every peer has an index of the same cleaned articles and answers the same query log (benchmarks/queries.py) in one
process: the queries of a class are put to one peer, then to the next, in an order that is drawn anew for each class and
round. Not each query to each peer in turn: whoever came behind a peer that reads megabytes would find the processor's
caches empty, code and all, as no server does that answers one query after another. The first round is not counted; its
times are kept as "first ask". Of the others the median of each query is taken. Indexes are kept in the cache;
`--rebuild vestka` writes that one again. What is alike and what is not: benchmarks/peers.py.

A ratio is Vestka's time to the peer's, below 1 is better: of the sums of all queries (what a machine that answers the
log would notice), and the geometric mean of the queries' ratios (every query counts alike, cheap ones too).
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.corpus import corpus
from benchmarks.measuring import CACHE, Result, about, geometric_mean, heading, keep, quantile, table, timed
from benchmarks.peers import PEERS, Peer, able, opened
from benchmarks.queries import CLASSES, EACH, SAMPLED, Asked, log

DEFAULT = ("vestka", "names-off", "snippets", "tantivy", "fts5")
WORST = 10
BARS = {"tantivy": 1.0, "fts5": 0.1, "whoosh": 0.02}  # Vestka to the peer, over the whole log
CLASS_BAR = {"tantivy": 2.5}  # … and in any class
EXACT = frozenset({"common word", "rare word", "all of two or three", "any of three", "phrase"})


def measure(peers: dict[str, Peer], asked: Sequence[Asked], rounds: int, facets: bool = True) -> list[Result]:
    """For each query the totals, the first time and the median of the later ones of each peer, in milliseconds."""
    names = list(peers)
    times: list[dict[str, list[float]]] = [{name: [] for name in names if peers[name].can(a)} for a in asked]
    classes: dict[str, list[int]] = {}
    for place, query in enumerate(asked):
        classes.setdefault(query.kind, []).append(place)
    gc.collect()
    gc.freeze()  # the corpus' words and the indexes: no collector need look at them while a clock runs
    for number in range(rounds + 1):
        for kind, places in classes.items():
            for name in random.Random(f"{number} {kind}").sample(names, len(names)):
                for place in places:
                    if name in times[place]:
                        ask = partial(peers[name].page, asked[place], facets)
                        times[place][name].append(timed(ask))
    gc.unfreeze()
    return [
        {
            "class": query.kind,
            "query": str(query),
            "totals": {name: peers[name].shown(peers[name].page(query, False)).total for name in found},
            "first": {name: round(t[0], 4) for name, t in found.items()},
            "ms": {name: round(median(t[1:]), 4) for name, t in found.items()},
        }
        for query, found in zip(asked, times, strict=True)
    ]


# ------------------------------------------------------------------------------------------------- the report


def report(result: Result) -> Iterator[str]:
    yield f"## Pages: {result['corpus']}, {result['articles']:,} articles, {len(result['faceted'])} queries"
    yield ""
    yield from heading(result)
    names = result["peers"]
    yield "Not alike: " + "; ".join(f"{label(name)}: {PEERS[name][0].note}" for name in names) + "."
    yield ""
    for title, key in (("With facets", "faceted"), ("Without facets", "plain")):
        if result[key]:
            yield f"### {title}, median ms of each class"
            yield ""
            yield from _classes(result[key], names)
            yield ""
            yield from _ratios(result[key], names)
            yield ""
    yield "### First ask of each query, ms"
    yield ""
    yield from _firsts(result["faceted"], names)
    yield ""
    for name in [n for n in ("tantivy", "fts5", "whoosh") if n in names]:
        yield f"### The worst beside {label(name)}"
        yield ""
        yield from _worst(result["faceted"], name)
        yield ""
    yield "### Totals"
    yield ""
    yield from _totals(result["faceted"], names)


def label(name: str) -> str:
    return PEERS[name][0].name


def of_class(rows: Sequence[Result], kind: str | None, *names: str) -> list[Result]:
    """The rows of a class (None: all) that all of the peers have answered."""
    return [row for row in rows if kind in (None, row["class"]) and all(name in row["ms"] for name in names)]


def total_ratio(rows: Sequence[Result], one: str, other: str) -> float:
    times = [sum(row["ms"][name] for row in rows) for name in (one, other)]
    return times[0] / times[1] if times[1] else float("nan")


def _classes(rows: Sequence[Result], names: Sequence[str]) -> list[str]:
    peers = [name for name in names if PEERS[name][1] != "vestka"]
    head = ["class", "results", *map(label, names), *(f"to {label(name)}" for name in peers)]
    lines = []
    for kind in (*CLASSES, None):
        found = of_class(rows, kind)
        if not found:
            continue
        middle = [median(r["totals"][names[0]] for r in found)]
        cells = [f"{value:,.0f}" for value in middle]
        for name in names:
            times = [r["ms"][name] for r in of_class(found, None, name)]
            cells.append(f"{median(times):.2f}" if times else "–")
        for peer in peers:
            both = of_class(found, None, "vestka", peer)
            ratio = f"{total_ratio(both, 'vestka', peer):.2f}" if both else "–"
            over = both and kind and total_ratio(both, "vestka", peer) > CLASS_BAR.get(peer, float("inf"))
            cells.append(f"**{ratio}**" if over else ratio)
        lines.append([kind or "**all**", *cells])
    return table(head, lines)


def _ratios(rows: Sequence[Result], names: Sequence[str]) -> list[str]:
    lines = []
    for peer in [name for name in names if PEERS[name][1] != "vestka"]:
        for own in [name for name in names if PEERS[name][1] == "vestka"]:
            both = of_class(rows, None, own, peer)
            if both:
                mean = geometric_mean(row["ms"][own] / row["ms"][peer] for row in both)
                bar = f"≤ {BARS[peer]}" if own == "vestka" and peer in BARS else ""
                ratio = f"{total_ratio(both, own, peer):.3f}"
                lines.append([f"{label(own)} to {label(peer)}", f"{len(both)}", ratio, f"{mean:.3f}", bar])
    return table(["ratio over the whole log", "queries", "of totals", "geometric mean", "bar"], lines)


def _firsts(rows: Sequence[Result], names: Sequence[str]) -> list[str]:
    lines = []
    for name in names:
        first = [row["first"][name] for row in rows if name in row["first"]]
        later = [row["ms"][name] for row in rows if name in row["ms"]]
        cells = [median(first), quantile(first, 0.95), max(first), median(later), quantile(later, 0.95), max(later)]
        lines.append([label(name), *(f"{value:.2f}" for value in cells)])
    return table(["", "first: median", "p95", "most", "later: median", "p95", "most"], lines)


def _worst(rows: Sequence[Result], peer: str) -> list[str]:
    both = of_class(rows, None, "vestka", peer)
    both.sort(key=lambda row: -row["ms"]["vestka"] / row["ms"][peer])
    lines = [
        [
            row["query"].replace("|", "\\|"),
            row["class"],
            f"{row['totals']['vestka']:,} / {row['totals'][peer]:,}",
            f"{row['ms']['vestka']:.2f}",
            f"{row['ms'][peer]:.2f}",
            f"{row['ms']['vestka'] / row['ms'][peer]:.2f}",
        ]
        for row in both[:WORST]
    ]
    return table(["query", "class", "results", "Vestka", label(peer), "ratio"], lines)


def _totals(rows: Sequence[Result], names: Sequence[str]) -> Iterator[str]:
    """Whether peers found the same; they should wherever words alone decide."""
    peers = [name for name in names if PEERS[name][1] != "vestka"]
    yield "Peers must agree on plain words and phrases; Vestka finds at least as many, by stems and spellings of names."
    yield ""
    differing = [
        row
        for row in rows
        if row["class"] in EXACT and len({row["totals"][p] for p in peers if p in row["totals"]}) > 1
    ]
    exact = [row for row in rows if row["class"] in EXACT]
    yield f"Peers disagree in {len(differing)} of {len(exact)} queries" + (":" if differing else ".")
    for row in differing[:WORST]:
        found = [f"{label(name)} {row['totals'][name]:,}" for name in peers if name in row["totals"]]
        yield f"- {row['query']}: {', '.join(found)}"
    yield ""
    lines = []
    for own in [name for name in names if PEERS[name][1] == "vestka" and name != "snippets"]:
        for peer in peers[:1]:
            pairs = [(row["totals"][own], row["totals"][peer], row) for row in exact if peer in row["totals"]]
            less = [row for mine, its, row in pairs if mine < its]
            cells = [len(pairs), sum(m == i for m, i, _ in pairs), sum(m > i for m, i, _ in pairs), len(less)]
            examples = "; ".join(f"{r['query']} {r['totals'][own]:,} / {r['totals'][peer]:,}" for r in less[:3])
            lines.append([f"{label(own)} beside {label(peer)}", *map(str, cells), examples])
    if lines:
        yield from table(["", "queries", "the same", "more", "fewer", "where fewer"], lines)
        yield ""
        yield "Fewer: a word with an apostrophe (`company's`, `they're`) is one for Vestka and two for the peers."


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--articles", type=int, help="the first so many of the corpus")
    parser.add_argument("--resample", type=int, help="so many articles made of the corpus' sentences")
    parser.add_argument(
        "--peers", nargs="+", choices=PEERS, default=list(DEFAULT), help="stock Whoosh is not among the default"
    )
    parser.add_argument("--rounds", type=int, default=5, help="after one that does not count")
    parser.add_argument("--each", type=int, default=EACH, help="queries of each class")
    parser.add_argument("--cache", type=Path, default=CACHE, help=f"where corpora and indexes are kept ({CACHE})")
    parser.add_argument("--rebuild", nargs="*", default=[], choices=sorted({row[1] for row in PEERS.values()}))
    parser.add_argument("--out", type=Path, help="JSON of all that was measured")
    parser.add_argument("--render", type=Path, metavar="FILE.json", help="print the report of an earlier run")
    given = parser.parse_args()
    if not (given.corpus or given.render):
        parser.error("say a corpus, or --render FILE.json")
    return given


def main() -> None:
    given = options()
    if given.render:
        result: Any = json.loads(given.render.read_text("utf-8"))
    else:
        found = corpus(given.corpus, given.cache, given.articles, given.resample)
        asked = log(found.sampled(SAMPLED), given.each)
        peers = opened(able(given.peers, found.count), found, given.rebuild)
        result = about("query", corpus=found.name, articles=found.count, rounds=given.rounds, peers=list(peers))
        for key, facets in (("faceted", True), ("plain", False)):
            print(f"{len(asked)} queries, {key}", file=sys.stderr)
            result[key] = measure(peers, asked, given.rounds, facets)
        keep(result, given.out)
        for peer in peers.values():
            peer.close()
    for line in report(result):
        print(line)


if __name__ == "__main__":
    main()

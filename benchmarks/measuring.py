"""What the benchmarks say about themselves and have in common: machine, versions, sizes, memory of processes."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from math import exp, log
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "vestka-benchmarks"

Result = dict[str, Any]


def about(benchmark: str, **more: object) -> Result:
    """The head of a result: on what, with what and by which command it was measured."""
    return {
        "benchmark": benchmark,
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "command": " ".join(["python -m", f"benchmarks.{benchmark}", *_without_folders(sys.argv[1:])]),
        "machine": f"{os.cpu_count()} cores, {_memory()} GB, {platform.machine()}, {platform.system()}, "
        f"load before {os.getloadavg()[0]:.1f}",
        "versions": {
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            **{name: _version(name) for name in ("vestka", "numpy", "tantivy", "Whoosh")},
        },
        **more,
    }


def heading(result: Result) -> list[str]:
    """The head of a result as lines of Markdown."""
    versions = ", ".join(f"{name} {number}" for name, number in result["versions"].items())
    return [f"`{result['command']}`", "", f"{result['machine']}; {versions}; {result['when']}", ""]


def keep(result: Result, out: Path | None) -> None:
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")


def timed(action: Callable[[], object]) -> float:
    """Milliseconds that an action takes."""
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def quantile(values: Sequence[float], share: float) -> float:
    """The value that a share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def geometric_mean(values: Iterable[float]) -> float:
    logs = [log(value) for value in values if value > 0]
    return exp(sum(logs) / len(logs)) if logs else float("nan")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table in Markdown; all columns but the first are numbers."""
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join(["---", *["--:"] * (len(head) - 1)]) + "|"]
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows)]


def bytes_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def megabytes(process: int, *names: str) -> float:
    """Memory of a process and its children now, by lines of /proc/PID/status (RssAnon: without the page cache)."""
    return sum(_status(one, name) for one in family(process) for name in names) / 1024


def family(process: int) -> list[int]:
    """A process and all its descendants."""
    found = [process]
    for one in found:
        for listed in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, listed.read_text().split())
            except OSError:  # it has ended meanwhile
                continue
    return found


def _status(process: int, name: str) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:  # it has ended meanwhile
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def _without_folders(arguments: Sequence[str]) -> list[str]:
    """Arguments as they are repeated elsewhere: of paths the last part."""
    return [Path(argument).name if "/" in argument else argument for argument in arguments]

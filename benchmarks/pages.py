"""How heavy are the pages, how long does their making take, when does a browser show them, and after a start?

    python -m benchmarks.pages INDEX [QUERY…]

For each page: bytes of the HTML, of everything that it loads (style, script, icon) and of both gzipped; the median time
of the search, of what stands around it, and of the HTML alone; and in Chromium, from the same machine, the first byte,
the first contentful paint and the layout shift. The search is asked before, so that the times are those of a warm index.
Last, ten servers are started: how long until each says that it serves, and the first byte of the first request to it.
"""

from __future__ import annotations

import gzip
import http.client
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from statistics import median
from urllib.parse import quote

import waitress  # type: ignore[import-untyped]  # ships no types
from flask import render_template
from playwright.sync_api import sync_playwright

from benchmarks.measuring import about, heading, timed
from search.answer import answer
from search.engine import Engine, open_engine
from search.model import Page
from search.remembered import Remembered
from search.request import Request, read_request
from search.settings import read_settings
from webui import results
from webui.app import create_app

QUERIES = ("Minsk", "Лукашенко", "trump", '"white house"', "zebra unicorn balloon")
PAGES = ("/", "/help", "/names")
ROUNDS = 15
STARTS = 10
STATIC = ("/static/vestka.css", "/static/vestka.js", "/static/icon.svg")

# The layout shift is asked for after the page is loaded; what the user did not cause counts.
SEEN = """() => new Promise(resolve => {
  let shift = 0;
  new PerformanceObserver(list => list.getEntries().forEach(e => shift += e.value))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => resolve([
    performance.getEntriesByType("navigation")[0].responseStart,
    performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
    shift,
  ]), 300);
})"""


def main(index: str, queries: tuple[str, ...]) -> None:
    engine = open_engine(index)
    print("\n".join(heading(about("pages"))))
    _times(engine, queries)
    _browser(engine, (*PAGES, *(f"/search?q={quote(query)}" for query in queries)))
    engine.close()
    _starts(index, f"/search?q={quote(queries[0])}")


def _times(engine: Engine, queries: tuple[str, ...]) -> None:
    settings, remembered = read_settings({}), Remembered()
    app = create_app(engine, settings)
    client = app.test_client()
    loaded = sum(len(client.get(path).data) for path in STATIC)
    print(f"\nstyle, script and icon: {loaded:,} bytes")
    print(f"{'query':28}{'articles':>9}{'search':>9}{'around':>9}{'HTML':>9}{'bytes':>9}{'all':>9}{'gzipped':>9}")
    for text in queries:
        request = read_request([("q", text)], settings.zone)
        page = answer(engine, request.query)
        with app.test_request_context():
            beside = results.around(engine, page, request, remembered)
            html = _drawn(page, request, beside).encode()
            times = (
                _median(partial(answer, engine, request.query)),
                _median(partial(results.around, engine, page, request, remembered)),
                _median(partial(_drawn, page, request, beside)),
            )
        shown = "".join(f"{t:>6.1f} ms" for t in times)
        zipped = len(gzip.compress(html))
        print(f"{text:28}{page.total:>9,}{shown}{len(html):>9,}{len(html) + loaded:>9,}{zipped:>9,}")


def _drawn(page: Page, request: Request, beside: results.Surroundings) -> str:
    given = {"site": "", "edition": "", "spoken": "en", "here": "/", "origin": "", "today": datetime.now(UTC)}
    return render_template("results.html", view=results.view(page, request, (), beside), **given)


def _median(work: Callable[[], object]) -> float:
    return median(timed(work) for _ in range(ROUNDS))


def _browser(engine: Engine, paths: tuple[str, ...]) -> None:
    server = waitress.create_server(create_app(engine, read_settings({})), host="127.0.0.1", port=0)
    running = threading.Thread(target=server.run)
    running.start()
    print(f"\n{'page in Chromium':40}{'first byte':>12}{'first paint':>12}{'shift':>8}")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for path in paths:
            found = []
            for _ in range(5):
                page = browser.new_page()
                page.goto(f"http://127.0.0.1:{server.effective_port}{path}")
                found.append(page.evaluate(SEEN))
                page.close()
            byte, paint, shift = (median(values) for values in zip(*found, strict=True))
            print(f"{path[:38]:40}{byte:>9.1f} ms{paint:>9.0f} ms{shift:>8.3f}")
        browser.close()
    server.close()
    running.join(timeout=10)


def _starts(index: str, path: str) -> None:
    """Each start is a new process: nothing is warm but what the server has made before it says that it serves."""
    started, first, second = [], [], []
    for _ in range(STARTS):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        run = [sys.executable, "-c", "from webui.command import serve; serve()", "--index", index, "--port", str(port)]
        began = time.perf_counter()
        with subprocess.Popen(run, stderr=subprocess.PIPE, text=True) as server:
            assert server.stderr is not None
            server.stderr.readline()
            started.append(time.perf_counter() - began)
            first.append(_first_byte(port, path))
            second.append(_first_byte(port, path))
            server.terminate()
    print(f"\n{STARTS} starts: serving after {median(started):.2f} s; first byte of {path[:38]}")
    for told, found in (("first request", first), ("second request", second)):
        print(f"{told:40}{median(found):>9.1f} ms, at most {max(found):.1f} ms")


def _first_byte(port: int, path: str) -> float:
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    connection.getresponse()
    took = (time.perf_counter() - began) * 1000
    connection.close()
    return took


if __name__ == "__main__":
    main(sys.argv[1], tuple(sys.argv[2:]) or QUERIES)

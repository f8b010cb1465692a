"""What tests in a real browser have in common: an archive that is served, a browser, and a tab that listens."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import waitress  # type: ignore[import-untyped]  # ships no types

from search.engine import Engine
from search.settings import read_settings
from webui.app import create_app

CHROMIUM = "/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else shutil.which("chromium")
NEEDS = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]
SMALLEST = {"width": 320, "height": 640}
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@contextmanager
def served(engine: Engine) -> Iterator[str]:
    """The address at which an archive is served meanwhile."""
    server = waitress.create_server(create_app(engine, read_settings({})), host="127.0.0.1", port=0, threads=4)
    running = threading.Thread(target=server.run)
    running.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    running.join(timeout=10)


@contextmanager
def tab(browser: Any, cookies: tuple[str, ...] = (), **options: object) -> Iterator[Any]:
    """A page that fails the test if it sets other cookies, writes to the console or asks another host."""
    context = browser.new_context(**{"locale": "en", **options})
    opened = context.new_page()
    heard: list[str] = []
    hosts: set[str | None] = set()
    opened.on("console", lambda message: heard.append(f"{message.type}: {message.text}"))
    opened.on("pageerror", lambda error: heard.append(str(error)))
    opened.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    yield opened
    kept = context.cookies()
    context.close()
    # A page that is not there is reported by the browser itself.
    assert [line for line in heard if "status of 404" not in line] == []
    assert hosts <= {"127.0.0.1"}
    assert tuple(cookie["name"] for cookie in kept) == cookies

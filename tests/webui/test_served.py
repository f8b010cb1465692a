"""A script's story against an archive that is served: every result of a search, by what docs/api.md tells.

The examples of the document are run as they stand, but for the address.
"""

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from conftest import article

from search.engine import Engine, open_engine
from search.exports import PAGE

DOCUMENTED = "http://127.0.0.1:8000"
API = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
EXAMPLES = re.findall(r"```(sh|python|js)\n(.*?)```", API, re.DOTALL)
PROGRAMS = {"sh": ("sh", "curl", "jq"), "python": (sys.executable,), "js": ("node",)}
COMMANDS = {"sh": ["sh", "-c"], "python": [sys.executable, "-c"], "js": ["node", "--input-type=module", "-e"]}
COUNT = PAGE + 234  # more than one page of an export
FOUND = {f"https://example.org/{n}" for n in range(0, COUNT, 2)}


@dataclass(frozen=True, slots=True)
class Served:
    """An archive that is served, and what `vestka serve` said."""

    address: str
    index: str
    process: subprocess.Popen[str]
    said: Path

    def get(self, path: str, **headers: str) -> tuple[bytes, dict[str, str]]:
        with urlopen(Request(self.address + path, headers=headers), timeout=20) as answer:
            return answer.read(), dict(answer.headers)

    def page(self, path: str) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.get(path)[0])
        return found


def write(engine: Engine) -> None:
    engine.write(
        article(
            f"https://example.org/{n}",
            f"Balloons and more, {n}" if n % 2 == 0 else f"A bridge, {n}",
            "balloon " * (n % 5) if n % 2 == 0 else "",
            published=f"2025-{n % 12 + 1:02}-{n % 28 + 1:02}",
            categories=("Sky",) if n % 2 == 0 else ("Ground",),
        )
        for n in range(COUNT)
    )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    engine = open_engine(f"{folder}/index", create=True)
    write(engine)
    engine.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    said = folder / "said"
    run = "from webui.command import serve; serve()"
    command = [sys.executable, "-c", run, "--index", f"{folder}/index", "--port", str(port)]
    with said.open("w") as log, subprocess.Popen(command, stdout=log, stderr=log, text=True) as process:
        while not said.read_text():
            time.sleep(0.05)
        yield Served(f"http://127.0.0.1:{port}", f"{folder}/index", process, said)
        process.send_signal(signal.SIGINT)


def walked(served: Served, path: str | None) -> Iterator[dict[str, object]]:
    while path:
        page = served.page(path)
        yield page
        path = page["links"]["next"]  # type: ignore[index]  # an object of JSON


@pytest.mark.parametrize("order", ["relevance", "newest", "oldest"])
def test_following_the_cursor_gives_every_result_once(served: Served, order: str) -> None:
    pages = list(walked(served, f"/api/v1/search?q=balloon*&category=sky&page-size=100&order-by={order}"))
    ids = [result["id"] for page in pages for result in page["results"]]  # type: ignore[attr-defined]
    assert len(ids) == len(set(ids)) == len(FOUND)
    assert set(ids) == FOUND
    assert {json.dumps(page["total"]) for page in pages} == {json.dumps({"value": len(FOUND), "relation": "eq"})}
    assert {json.dumps(page["facets"]) for page in pages} == {json.dumps(pages[0]["facets"])}


@pytest.mark.parametrize("path", ["/search.csv", "/search.jsonl"])
def test_a_download_of_more_than_a_page_is_sent_in_pieces_and_complete(served: Served, path: str) -> None:
    body, headers = served.get(path)
    assert headers["Transfer-Encoding"] == "chunked"
    assert headers["Total-Results"] == str(COUNT)
    assert len(body.splitlines()) == COUNT + (path == "/search.csv")


@pytest.mark.parametrize(("language", "program"), EXAMPLES)
def test_each_example_of_the_document_gives_every_result(served: Served, language: str, program: str) -> None:
    missing = [name for name in PROGRAMS[language] if not shutil.which(name)]
    if missing:
        pytest.skip(f"{', '.join(missing)} is not on this machine")
    program = program.replace(DOCUMENTED, served.address)
    ended = subprocess.run([*COMMANDS[language], program], capture_output=True, text=True, timeout=60, check=True)
    assert sorted(ended.stdout.split()) == sorted(FOUND)


def test_the_document_has_an_example_in_each_language() -> None:
    assert {language for language, _ in EXAMPLES} == set(PROGRAMS)
    assert all(DOCUMENTED in program for _, program in EXAMPLES)


def test_a_write_meanwhile_neither_repeats_nor_loses_what_was_there(served: Served) -> None:
    before = {f"https://example.org/{n}" for n in range(COUNT)}
    engine = open_engine(served.index)
    seen: list[str] = []
    for number, page in enumerate(walked(served, "/api/v1/search?page-size=100&facet=access")):
        seen += [result["id"] for result in page["results"]]  # type: ignore[attr-defined]
        engine.write([article(f"new {number}", "New", published=f"2025-{number % 12 + 1:02}-02")])
    engine.delete([f"new {number}" for number in range(100)])
    engine.close()
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


def test_nothing_that_was_asked_is_said_by_the_server(served: Served) -> None:
    secret = "privatething"
    for path in ("/", "/search", "/search.csv", "/search.jsonl", "/search.atom", "/api/v1/search", "/api/v1/suggest"):
        _, headers = served.get(f"{path}?q={secret}", Referer=f"https://example.org/{secret}", Cookie=f"a={secret}")
        assert "Set-Cookie" not in headers
    served.get(f"/api/v1/names?q={quote(secret)}")
    assert secret not in served.get("/metrics")[0].decode()
    assert served.said.read_text().count("\n") == 1  # where it serves, and nothing since

"""`vestka serve`: what it says, what it serves, and how it ends."""

import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import article

from search.engine import open_engine
from webui.command import serve


@pytest.fixture
def index(tmp_path: Path) -> str:
    folder = str(tmp_path / "index")
    engine = open_engine(folder, create=True)
    engine.write([article("1", "A border")])
    engine.close()
    return folder


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that something else listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_it_says_where_it_serves_and_stops_when_told_to(index: str) -> None:
    port = free_port()
    run = "from webui.command import serve; serve()"
    arguments = [sys.executable, "-c", run, "--index", index, "--port", str(port)]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        said = running.stderr.readline()
        assert said == f"Vestka serves {index} at http://127.0.0.1:{port} (Ctrl-C stops)\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/search?q=border", timeout=10) as answer:
            assert "1</strong> article" in answer.read().decode()
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=10) == 0
        assert running.stderr.read() == ""  # no line about the request, none about the end


def test_without_an_index_it_says_what_to_run_and_ends_with_3(tmp_path: Path) -> None:
    ended = CliRunner().invoke(serve, ["--index", str(tmp_path / "none")])
    assert ended.exit_code == 3
    assert "there is no index at" in ended.stderr
    assert "vestka index" in ended.stderr
    assert ended.stdout == ""


def test_a_port_that_is_taken_is_said_and_ends_with_1(index: str, taken: int) -> None:
    ended = CliRunner().invoke(serve, ["--index", index, "--port", str(taken)])
    assert ended.exit_code == 1
    assert ended.stderr == (
        f"127.0.0.1:{taken} is in use: stop what listens there, or choose another port with --port\n"
    )


def test_a_host_that_is_no_address_of_this_machine_is_said_and_ends_with_1(index: str) -> None:
    ended = CliRunner().invoke(serve, ["--index", index, "--host", "192.0.2.1"])
    assert ended.exit_code == 1
    assert "192.0.2.1 is no address of this machine" in ended.stderr


@pytest.mark.parametrize("arguments", [["--port", "70000"], ["--port", "x"], ["--unknown"]])
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(serve, arguments).exit_code == 2


def test_a_bad_setting_of_the_environment_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VESTKA_ZONE", "Atlantis/Capital")
    ended = CliRunner().invoke(serve, ["--index", "memory:"])
    assert ended.exit_code == 2
    assert "Atlantis/Capital" in ended.stderr

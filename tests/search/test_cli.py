"""The `vestka` command itself."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from conftest import article

from search import errors
from search.cli import COMMANDS, STATUS, main, vestka
from search.engine import open_engine
from search.errors import SearchError


@pytest.mark.parametrize("name", COMMANDS)
def test_each_subcommand_is_there_and_explains_itself(name: str) -> None:
    result = CliRunner().invoke(vestka, [name, "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: vestka {name}")


def test_help_lists_the_subcommands_in_the_order_of_the_table() -> None:
    listed = CliRunner().invoke(vestka, ["--help"]).stdout.partition("Commands:")[2]
    assert [line.split()[0] for line in listed.strip().splitlines()] == list(COMMANDS)


def test_help_loads_no_subcommand() -> None:
    code = "import sys; from search.cli import vestka; vestka(['--help'], standalone_mode=False); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {COMMANDS[name][0].partition(":")[0] for name in COMMANDS}.isdisjoint(loaded)


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(vestka, ["--version"]).stdout.startswith("vestka, version ")


@pytest.mark.parametrize("arguments", [["serach"], ["search", "--colour"], ["stats", "too", "many"]])
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    result = CliRunner().invoke(vestka, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error" in result.stderr


def test_a_setting_without_meaning_exits_with_2_and_names_the_variable() -> None:
    result = CliRunner().invoke(vestka, ["stats"], env={"VESTKA_ZONE": "Minsk"})
    assert result.exit_code == 2
    assert result.stderr.startswith("vestka: VESTKA_ZONE is 'Minsk'")


def test_an_unknown_kind_of_address_exits_with_3() -> None:
    result = CliRunner().invoke(vestka, ["stats", "--index", "solr:x"])
    assert result.exit_code == 3
    assert "whoosh:" in result.stderr


def test_every_error_has_a_status() -> None:
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, SearchError):
            assert any(issubclass(kind, known) for known, _ in STATUS)


@pytest.mark.parametrize(("path", "_help"), COMMANDS.values())
def test_each_row_names_a_command(path: str, _help: str) -> None:
    module, _, attribute = path.partition(":")
    assert isinstance(getattr(import_module(module), attribute), click.Command)


def test_main_exits_with_the_status() -> None:
    with pytest.raises(SystemExit) as caught:
        main(["search", "--page", "x"])
    assert caught.value.code == 2


def test_a_reader_who_has_seen_enough_gets_no_traceback(tmp_path: Path) -> None:
    """`vestka export | head -1`."""
    engine = open_engine(str(tmp_path / "index"), create=True)
    engine.write(article(str(i), body="word " * 1000) for i in range(200))
    engine.close()
    code = "from search.cli import main; main(['export'])"
    environment = {**os.environ, "VESTKA_INDEX": str(tmp_path / "index")}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as exporting:
        assert exporting.stdout
        assert exporting.stderr
        assert exporting.stdout.readline().startswith(b"{")
        exporting.stdout.close()
        assert exporting.stderr.read() == b""

"""The documents keep up with the code: every row of every table is mentioned, every command shown is run."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.feeds.command import feeds
from indexer.feeds.followed import Feed
from indexer.importing import IMPORTERS
from search.cli import COMMANDS, vestka
from search.engine import ENGINES
from search.parser import FIELD_NAMES
from search.request import PARAMETERS
from search.settings import PREFIX, SETTINGS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md")), ROOT / "data" / "README.md"]


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("name", [PREFIX + s.name.upper() for s in SETTINGS])
def test_each_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in text("docs/settings.md")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)
def test_the_documented_default_is_the_default(setting: object) -> None:
    assert f"`{setting.default}`" in text("docs/settings.md")  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", PARAMETERS)
def test_each_parameter_is_documented(name: str) -> None:
    assert f"`{name}`" in text("docs/api.md")


@pytest.mark.parametrize("name", FIELD_NAMES)
def test_each_field_of_the_query_language_is_documented(name: str) -> None:
    assert f"`{name}:" in text("docs/query-syntax.md")


@pytest.mark.parametrize("code", sorted(set(re.findall(r'note\(\s*"(\w+)"', text("search/parser.py")))))
def test_each_note_is_documented(code: str) -> None:
    assert f"`{code}`" in text("docs/query-syntax.md")


@pytest.mark.parametrize(("form", "row"), IMPORTERS.items(), ids=IMPORTERS)
def test_each_importer_is_documented_with_its_endings(form: str, row: tuple[str, tuple[str, ...]]) -> None:
    (line,) = [line for line in text("docs/formats.md").splitlines() if line.startswith(f"| `{form}` |")]
    assert all(f"`{ending}`" in line for ending in row[1])


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_documented(command: str) -> None:
    assert f"vestka {command}" in text("docs/api.md")


@pytest.mark.parametrize("key", [field.name for field in fields(Feed)])
def test_each_key_of_a_feed_is_documented(key: str) -> None:
    assert f"`{key}`" in text("docs/feeds.md")


@pytest.mark.parametrize("command", feeds.commands)
def test_each_command_of_feeds_is_documented(command: str) -> None:
    assert f"vestka feeds {command} " in text("docs/feeds.md")


@pytest.mark.parametrize("scheme", ENGINES)
def test_each_engine_is_documented(scheme: str) -> None:
    assert f"`{scheme}:" in text("docs/api.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def files_named(page: Path) -> Iterator[str]:
    folders = "search|indexer|webui|tests|docs|data|benchmarks"
    for name in re.findall(rf"`((?:{folders})/[\w/.-]*)`", page.read_text("utf-8")):
        if "index" not in name.split("/")[1:2]:
            yield name


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_that_a_document_names_exist(page: Path) -> None:
    assert [name for name in files_named(page) if not (ROOT / name).exists()] == []


MOST_BYTES_OF_PICTURES = 700_000  # a checkout carries them, and all that ever were


def test_pictures_are_few_bytes_and_each_is_shown() -> None:
    pictures = list((DOCS / "screens").iterdir())
    assert sum(picture.stat().st_size for picture in pictures) <= MOST_BYTES_OF_PICTURES
    assert [picture.name for picture in pictures if f"(screens/{picture.name})" not in text("docs/pages.md")] == []


def shown() -> list[tuple[str, str]]:
    """The commands of the README whose output it shows, and that output."""
    blocks = re.findall(r"```console\n(.*?)```", text("README.md"), re.DOTALL)
    found = []
    for block in blocks:
        for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = piece.partition("\n")
            found.append((command, output))
    return found


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of data/sample."""
    place = tmp_path_factory.mktemp("sample") / "index"
    result = CliRunner().invoke(vestka, ["index", str(ROOT / "data" / "sample"), "--index", str(place), "-q"])
    assert result.exit_code == 0, result.output
    return place


@pytest.mark.parametrize(("command", "output"), shown(), ids=[command for command, _ in shown()])
def test_the_readme_shows_real_output(command: str, output: str, sample: Path) -> None:
    program, *arguments = shlex.split(command)
    assert program == "vestka"
    result = CliRunner().invoke(vestka, arguments, env={"VESTKA_INDEX": str(sample), "COLUMNS": "100"})
    without_time = [re.sub(r"\d+ ms", "N ms", t).strip() for t in (result.stdout, output)]
    assert without_time[0] == without_time[1]


def test_the_readme_has_commands_to_test() -> None:
    assert len(shown()) >= 2

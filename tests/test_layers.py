"""Imports point one way, and each library is known in one place."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("search", "indexer", "webui")

# What each package may import of the others, and which modules may import nothing of ours but each other.
MAY_IMPORT = {"search": {"search"}, "indexer": {"search", "indexer"}, "webui": {"search", "webui"}}
FOUNDATIONS = {"search.messages", "search.model", "search.text", "search.errors"}

# The one module, or package, that knows a library.
KNOWN_IN = {
    "whoosh": "search.engines.whoosh",
    "numpy": "search.engines.whoosh",
    "Stemmer": "search.stemming",
    "bleach": "indexer.markup",
    "feedparser": "indexer.formats.feed",
    "requests": "indexer.feeds.fetching",
    "trafilatura": "indexer.formats.html",
    "py3langid": "indexer.languages",
    "flask": "webui",
    "babel": "webui",
    "waitress": "webui",
}


def modules() -> dict[str, Path]:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    return {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


MODULES = modules()
GRAPH = {name: {found for found in imports(file) if found in MODULES} for name, file in MODULES.items()}


@pytest.mark.parametrize("name", MODULES)
def test_a_package_imports_only_those_below_it(name: str) -> None:
    allowed = MAY_IMPORT[name.split(".")[0]]
    assert {found.split(".")[0] for found in GRAPH[name]} <= allowed


@pytest.mark.parametrize("name", sorted(FOUNDATIONS))
def test_foundations_import_nothing_of_ours_but_each_other(name: str) -> None:
    assert GRAPH[name] <= FOUNDATIONS


def test_there_is_no_cycle() -> None:
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, f"imports in a circle: {' → '.join((*path, name))}"
        if name not in done:
            for found in GRAPH[name] - {name}:
                visit(found, (*path, name))
            done.add(name)

    for name in GRAPH:
        visit(name, ())


@pytest.mark.parametrize(("library", "home"), KNOWN_IN.items())
def test_a_library_is_known_in_one_place(library: str, home: str) -> None:
    users = {name for name, file in MODULES.items() if any(i.split(".")[0] == library for i in imports(file))}
    assert users
    assert all(name == home or name.startswith(f"{home}.") for name in users), users


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("search.") and "command" not in name])
def test_only_commands_read_the_environment(name: str) -> None:
    assert "os.environ" not in MODULES[name].read_text("utf-8")

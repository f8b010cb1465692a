"""Compiled loops are used if they are there, and are those of these sources."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from search.compiled import VERSIONS, loops

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", VERSIONS)
def test_each_module_says_its_version(name: str) -> None:
    source = (ROOT / name.replace(".", "/")).with_suffix(".c").read_text("utf-8")
    assert re.findall(r"#define VERSION (\d+)", source) == [str(VERSIONS[name])]
    if importlib.util.find_spec(name):
        assert loops(name) is not None


@pytest.mark.parametrize("version", [None, 0, 99])
def test_loops_of_another_version_are_not_used(version: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    name = next(iter(VERSIONS))
    old = ModuleType(name)
    old.__file__ = "/srv/vestka/old.so"
    if version is not None:
        old.__dict__["VERSION"] = version
    monkeypatch.setitem(sys.modules, name, old)
    with pytest.warns(RuntimeWarning, match=r"/srv/vestka/old\.so .* install Vestka again"):
        assert loops(name) is None


def test_without_a_compiler_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    name = next(iter(VERSIONS))
    monkeypatch.setitem(sys.modules, name, None)
    assert loops(name) is None

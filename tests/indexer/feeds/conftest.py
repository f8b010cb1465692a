"""A site to fetch from, and the place of an index that follows it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from feedsite import Site, serving

from indexer.feeds.state import Followed


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")  # where the machine has a proxy
    with serving() as opened:
        yield opened


@pytest.fixture
def kept(tmp_path: Path) -> Followed:
    return Followed(tmp_path / "index")

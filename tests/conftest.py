"""What more than one test needs: small articles, and both engines."""

import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from search.engine import Engine, open_engine
from search.model import Article

# Started in the background by a script, this process and all that it starts would ignore Ctrl-C, which some tests send.
signal.signal(signal.SIGINT, signal.default_int_handler)

SHARED = Path(__file__).parents[2] / "shared"  # the large corpora, where somebody has them

Opener = Callable[[], Engine]


def article(article_id: str, title: str = "Title", body: str = "", **more: object) -> Article:
    """An article with only what a test is about; `published` may be a string."""
    if isinstance(more.get("published"), str):
        more["published"] = datetime.fromisoformat(str(more["published"])).replace(tzinfo=UTC)
    return Article(id=article_id, title=title, body=body, **more)  # type: ignore[arg-type]


@pytest.fixture(params=["memory", "whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Each engine, empty."""
    opened = open_engine("memory:" if request.param == "memory" else f"whoosh:{tmp_path / 'index'}", create=True)
    opened.write([])
    yield opened
    opened.close()


@pytest.fixture
def shared() -> Path:
    """The folder of real corpora beside the checkout; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the corpora are not beside this checkout (../shared)")
    return SHARED

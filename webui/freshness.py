"""Entity tags: which answers a browser or script that has one already need not be sent again.

An answer depends on the state of the index (its generation), on what was asked, on the form it is given in, and
on the version of these pages. Tags are weak, because two answers that say the same differ in the time they took.
"""

from __future__ import annotations

from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from search.engine import Engine
from search.model import Nothing, Query
from search.settings import Settings


def generation(engine: Engine) -> str:
    """The state of the index, by the cheapest question there is. Raises EngineError."""
    return engine.search(Query(root=Nothing(), size=1)).generation


def tag(*parts: str) -> str:
    """The entity tag of an answer that depends on these."""
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def edition(settings: Settings) -> str:
    """What the pages look like: changes with their templates, styles, texts and settings."""
    files = sorted(path for path in Path(__file__).parent.rglob("*") if path.suffix in _SEEN)
    contents = [path.read_text("utf-8") for path in files]
    return tag(version("vestka"), settings.title, str(settings.zone), *contents)[:12]


_SEEN = frozenset({".html", ".css", ".js", ".svg", ".py", ".po"})

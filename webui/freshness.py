"""Entity tags: which answers a browser or script that has one already need not be sent again.

An answer depends on the state of the index (its generation), on what was asked, on the form it is given in, and
on the version of these pages. Tags are weak, because two answers that say the same differ in the time they took.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from flask import Response, request

from search.engine import Engine
from search.model import Nothing, Query
from search.settings import Settings


class Freshness:
    """Knows the state of an archive and of its pages. `edition` changes with what the pages look like."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine = engine
        self.edition = edition(settings)

    def generation(self) -> str:
        """The state of the index. Raises EngineError."""
        return generation(self._engine)

    def answer(self, asked: Sequence[str], make: Callable[[], tuple[Response, str]]) -> Response:
        """What `make` gives, with its entity tag; or 304, without making it, if the caller has that already."""
        known = request.if_none_match
        if known:
            tag_now = tag(self.edition, self.generation(), *asked)
            if known.contains_weak(tag_now):
                response = Response(status=304)
                response.set_etag(tag_now, weak=True)
                return response
        response, made_of = make()
        response.set_etag(tag(self.edition, made_of, *asked), weak=True)
        return response

    def lasting(self, response: Response) -> Response:
        """An answer that depends on no index; or 304 if the caller has it already."""
        response.set_etag(tag(response.get_data(as_text=True)))
        response.make_conditional(request)
        return response


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

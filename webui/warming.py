"""What the first reader would wait for, done before: `warm(app, engine)` asks for every kind of page once.

The first page in a process pays for what all later ones find made: compiled templates, catalogues of sentences, the
lexicons of names, stemmers, an opened index. That is 80 to 330 ms, where a page takes 5 to 20. So `vestka serve` asks
before it listens, and through the application itself: whatever a page comes to need is made. What is kept for one
generation of the index (`search.remembered`) is made again for the next by `Kept`, which looks for it now and then.

These requests are not counted (`webui.metrics`), and no failure of theirs is the server's: a page that cannot be
made says so to whoever asks for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import cycle, product
from types import TracebackType

from flask import Flask

from search.engine import Engine
from search.errors import EngineError
from search.model import Article, Choice, Filter, Query
from search.payload import API_SEARCH, SEARCH, permalink
from search.request import address
from webui.freshness import generation
from webui.languages import LANGUAGES
from webui.metrics import UNCOUNTED

ALWAYS = ("/", "/help", SEARCH)  # what is kept for a generation stands on these
ONCE = ("/names", "/nothing-here")
MOST_LANGUAGES = 8  # of the archive, whose words are searched for
NOWHERE = "zzyzxwvut"  # beside the words of an article it finds nothing, so that something better is looked for
LOOK_SECONDS = 15.0  # and one that is there at two looks has come to stay
PAUSE_SECONDS = 0.5


def warm(app: Flask, engine: Engine) -> None:
    """Makes every kind of page, and in every language those that do not depend on an article."""
    try:
        found = [path for article in _newest(engine) for path in _about(article)]
    except EngineError:
        found = []
    _ask(app, product((*ALWAYS, *ONCE), LANGUAGES))
    _ask(app, zip(found, cycle(LANGUAGES), strict=False))


Run = Callable[[Callable[[], None]], None]  # does a piece of work, at once or as soon as it can


class Kept:
    """While it is entered, a thread looks for new generations of the index, and has made what is kept for them.

    For one that stays: while an indexer writes one after another, what is made for each is soon of no use, and readers
    who come meanwhile wait behind it. So also a page at a time, with pauses. `run` says where: in one of the threads
    that answer readers, since every thread that searches keeps memory for it.
    """

    def __init__(
        self, app: Flask, engine: Engine, run: Run, every: float = LOOK_SECONDS, pause: float = PAUSE_SECONDS
    ) -> None:
        self._app, self._engine, self._run, self._every, self._pause = app, engine, run, every, pause
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, name="warming", daemon=True)

    def __enter__(self) -> Kept:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        known = now = self._generation()
        while not self._ended.wait(self._every):
            before, now = now, self._generation()
            if now == before and now not in ("", known):
                for page in product(ALWAYS, LANGUAGES):
                    self._run(partial(_ask, self._app, (page,)))
                    if self._ended.wait(self._pause):
                        return
                known = now

    def _generation(self) -> str:
        try:
            return generation(self._engine)
        except EngineError:  # which whoever asks for a page is told
            return ""


def _newest(engine: Engine) -> Iterator[Article]:
    """The newest article in each of the largest languages."""
    page = engine.search(Query(facets=("language",), facet_size=MOST_LANGUAGES, size=1))
    for value in page.facets[0].values:
        chosen = Filter("language", (value.key,), Choice.ANY)
        for hit in engine.search(Query(filters=(chosen,), size=1)).hits:
            yield hit.article


def _about(article: Article) -> Iterator[str]:
    words = [("q", article.title)]
    yield address(SEARCH, words)
    yield address(SEARCH, [("q", f"{article.title} {NOWHERE}")])
    yield address(permalink(article), words)
    yield address(API_SEARCH, words)
    yield address("/search.atom", words)
    yield address("/api/v1/suggest", [("q", article.title[:4])])


def _ask(app: Flask, pages: Iterable[tuple[str, str]]) -> None:
    client = app.test_client()
    for path, language in pages:
        client.get(path, headers={"Accept-Language": language}, environ_overrides={UNCOUNTED: "yes"}).close()

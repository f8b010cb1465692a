"""The Whoosh engine: opens the index at an address, follows its generations, hands batches to the writer.

Whoosh supplies the directory, generations, deletions and the lock (`storage`, `codec`, `writer`); `snapshot` holds a
generation as arrays and `executor` answers from them. Writing is one process at a time and durable before it returns; a
search sees a whole generation or the next, never a mixture.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from whoosh.index import TOC

from search.articles import unpacked
from search.engine import Engine
from search.engines.whoosh.arrayfile import DamagedFile
from search.engines.whoosh.codec import ArraySegment, array_segments
from search.engines.whoosh.executor import Answer, execute
from search.engines.whoosh.segment import Segment
from search.engines.whoosh.snapshot import Part, Snapshot
from search.engines.whoosh.storage import INDEX_NAME, DurableStorage, Home
from search.engines.whoosh.writer import MANY, Writer, live_of
from search.errors import EngineUnavailable, NoIndex, SearchError
from search.model import Article, Hit, Page, Query, Variant, Written
from search.names.begin import begun

BATCH_ARTICLES = 200_000
BATCH_CHARACTERS = 60_000_000  # of title, lead and body, which bounds the memory of a batch
OPENING_TRIES = 10  # a writer may remove a file between our reading the table of contents and opening it


@dataclass(slots=True)
class _Batch:
    """Articles by id (the last of an id counts) that one commit will write."""

    articles: dict[str, Article] = field(default_factory=dict)
    characters: int = 0
    earlier: dict[str, Article] = field(default_factory=dict)  # of an id that came again, what came first
    written: Written = field(default_factory=Written)  # what became of those that came again

    @property
    def full(self) -> bool:
        return len(self.articles) >= BATCH_ARTICLES or self.characters >= BATCH_CHARACTERS

    def add(self, article: Article) -> None:
        before = self.articles.get(article.id)
        if before is not None:
            self.written += Written(unchanged=1) if before == article else Written(updated=1)
            self.earlier.setdefault(article.id, before)
        self.articles[article.id] = article
        self.characters += len(article.title) + len(article.lead) + len(article.body)


class WhooshEngine:
    """An archive in a directory; see `search.engine.Engine`."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        # The index that is open and what its files looked like before it was opened, if they have not changed since.
        self._known: tuple[Path, tuple[int, ...], Snapshot] | None = None

    def search(self, query: Query) -> Page:
        with self._reading():
            snapshot = self._current()
            answer = execute(snapshot, query)
            hits = _hits(snapshot, answer)
        return Page(
            query=query,
            total=answer.total,
            hits=hits,
            facets=answer.facets,
            notes=(*query.notes, *answer.notes),
            partial=bool(answer.notes),
            also=answer.also,
            generation=snapshot.generation,
        )

    def begun(self, beginning: str) -> tuple[Variant, ...]:
        with self._reading():
            return begun(beginning, self._current())

    def get(self, article_id: str) -> Article | None:
        with self._reading():
            snapshot = self._current()
            number = snapshot.number_of(article_id)
            return None if number is None else unpacked(snapshot.stored([number])[0])

    def write(self, articles: Iterable[Article], replace: bool = False) -> Written:
        with self._home.writing():
            self._home.tidy()
            target = None if replace else self._home.current()
            if target is None:
                with self._making():
                    target = self._home.fresh()
                    Writer.create(target)
                    if not replace:
                        self._home.point_to(target)
            written = Written()
            with self._writing(target) as writer:
                for batch in _batches(articles, writer.expect_many):
                    with self._reading():  # what is there already, to compare and to merge
                        written += batch.written + writer.write(list(batch.articles.values()), batch.earlier)
            if replace:
                with self._making():
                    self._home.point_to(target)
            return written

    def delete(self, ids: Iterable[str]) -> int:
        with self._home.writing():
            target = self._home.current()
            if target is None:
                return 0
            with self._writing(target) as writer, self._reading():
                return writer.delete(ids)

    def close(self) -> None:
        with self._lock:
            self._snapshot = self._known = None

    # --------------------------------------------------------------------------------------------- reading

    def _current(self) -> Snapshot:
        """The newest generation, opened if it is not open yet."""
        known = self._known
        if known is not None and self._home.stamp(known[0]) == known[1]:
            return known[2]
        target = self._home.current()
        if target is None:
            raise NoIndex(f"there is no index at {self._home.path}: run `vestka index --index {self._home.path} FILES`")
        storage = DurableStorage(target)
        stamp = self._home.stamp(target)
        with self._lock:
            for left in reversed(range(OPENING_TRIES)):
                number = TOC._latest_generation(storage, INDEX_NAME)
                generation = f"{target.name.removeprefix('index-')}-{number}"
                if self._snapshot is not None and self._snapshot.generation == generation:
                    break
                try:
                    self._snapshot = _open(
                        array_segments(TOC.read(storage, INDEX_NAME, number).segments, target),
                        target,
                        generation,
                        self._snapshot,
                    )
                except FileNotFoundError:
                    if not left:
                        raise
                    time.sleep(0.02)
            assert self._snapshot is not None
            self._known = (target, stamp, self._snapshot) if stamp is not None else None
            return self._snapshot

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except SearchError:
            raise
        except Exception as error:  # on a damaged file Whoosh raises anything, from any depth
            raise EngineUnavailable(self._unreadable(error)) from error

    @contextmanager
    def _making(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise EngineUnavailable(f"{self._home.path} cannot be written: {error}") from error

    def _unreadable(self, error: Exception) -> str:
        return (
            f"the index at {self._home.path} cannot be read ({type(error).__name__}: {error}): "
            f"run `vestka check --index {self._home.path}`; if it finds damage, restore the index from a copy, or run "
            f"`vestka index --replace --index {self._home.path} FILES`"
        )

    @contextmanager
    def _writing(self, target: Path) -> Iterator[Writer]:
        with self._reading():
            writer = Writer(target)
        with writer:
            try:
                yield writer
            except DamagedFile as error:
                raise EngineUnavailable(self._unreadable(error)) from error


def _batches(articles: Iterable[Article], expect_many: Callable[[], None]) -> Iterator[_Batch]:
    batch = _Batch()
    for article in articles:
        batch.add(article)
        if len(batch.articles) == MANY:
            expect_many()
        if batch.full:
            yield batch
            batch = _Batch()
    if batch.articles:
        yield batch


def _hits(snapshot: Snapshot, answer: Answer) -> tuple[Hit, ...]:
    stored = snapshot.stored(answer.docs.tolist())
    scores, keys = answer.scores.tolist(), answer.keys.tolist()
    return tuple(map(Hit, map(unpacked, stored), scores, map(tuple, keys)))


def _open(entries: Iterable[ArraySegment], target: Path, generation: str, before: Snapshot | None) -> Snapshot:
    """Opens a generation; segments that `before` has open are handed on."""
    known = {part.name: part.segment for part in before.parts} if before else {}
    parts: list[Part] = []
    base = 0
    for entry in entries:
        name = str(entry.segment_id())
        segment = known.get(name) or Segment(entry.path(target))
        parts.append(Part(name, segment, base, live_of(entry), entry.deleted_count()))
        base += segment.size
    return Snapshot(tuple(parts), generation)


def open_engine(address: str, create: bool) -> Engine:
    """The archive in a directory. Raises NoIndex (unless `create`), WrongVersion, EngineUnavailable."""
    home = Home(Path(address))
    if not create and home.current() is None:
        raise NoIndex(f"there is no index at {address}: run `vestka index --index {address} FILES`")
    return WhooshEngine(home)

"""The Whoosh engine: opens the index at an address, follows its generations, writes batches.

Whoosh supplies the directory, segments, merging, deletions and generations (`storage`, `layout`); `snapshot`
holds a generation as arrays and `executor` answers from them. Writing is one process at a time and durable
before it returns; a search sees a whole generation or the next, never a mixture.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.index import FileIndex

from search.engine import Engine
from search.engines.whoosh import layout
from search.engines.whoosh.executor import Answer, execute
from search.engines.whoosh.segment import Segment
from search.engines.whoosh.snapshot import Part, Snapshot
from search.engines.whoosh.storage import DurableStorage, Home
from search.errors import EngineError, EngineUnavailable, NoIndex
from search.model import Article, Hit, Page, Query, Written
from search.schema import terms

BATCH_ARTICLES = 10_000
BATCH_CHARACTERS = 60_000_000  # of title, lead and body, which bounds the memory of a batch
POOL_MEGABYTES = 128  # postings that Whoosh keeps before it spills them to disk


@dataclass(slots=True)
class _Batch:
    """What one commit will do: articles by id (the last of an id counts) and the documents they replace."""

    articles: dict[str, Article] = field(default_factory=dict)
    outdated: list[int] = field(default_factory=list)
    characters: int = 0
    written: Written = field(default_factory=Written)

    @property
    def full(self) -> bool:
        return len(self.articles) >= BATCH_ARTICLES or self.characters >= BATCH_CHARACTERS


class WhooshEngine:
    """An archive in a directory; see `search.engine.Engine`."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._index: tuple[Path, FileIndex] | None = None

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

    def get(self, article_id: str) -> Article | None:
        with self._reading():
            snapshot = self._current()
            number = snapshot.number_of(article_id)
            return None if number is None else layout.unpacked(snapshot.stored(number))

    def write(self, articles: Iterable[Article], replace: bool = False) -> Written:
        with self._home.writing():
            self._home.tidy()
            target = None if replace else self._home.current()
            if target is None:
                target = self._home.fresh()
                FileIndex.create(DurableStorage(target), layout.schema())
                if not replace:
                    self._home.point_to(target)
            written = Written()
            for batch in self._batches(articles, target):
                self._commit(target, batch)
                written += batch.written
            if replace:
                self._home.point_to(target)
            return written

    def delete(self, ids: Iterable[str]) -> int:
        with self._home.writing():
            target = self._home.current()
            if target is None:
                return 0
            snapshot = _open(FileIndex(DurableStorage(target)), target.name, None)
            numbers = [n for n in map(snapshot.number_of, set(ids)) if n is not None]
            if numbers:
                self._commit(target, _Batch(outdated=numbers))
            return len(numbers)

    def close(self) -> None:
        with self._lock:
            self._snapshot = self._index = None

    # --------------------------------------------------------------------------------------------- reading

    def _current(self) -> Snapshot:
        """The newest generation, opened if it is not open yet."""
        target = self._home.current()
        if target is None:
            raise NoIndex(f"there is no index at {self._home.path}: run `vestka index --index {self._home.path} FILES`")
        with self._lock:
            if self._index is None or self._index[0] != target:
                self._index = (target, FileIndex(DurableStorage(target)))
            index = self._index[1]
            if self._snapshot is None or self._snapshot.generation != _generation(target.name, index):
                self._snapshot = _open(index, target.name, self._snapshot)
            return self._snapshot

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except EngineError:
            raise
        except Exception as error:  # on a damaged file Whoosh raises anything, from any depth
            raise EngineUnavailable(
                f"the index at {self._home.path} cannot be read ({type(error).__name__}: {error}): "
                f"restore it from a copy, or run `vestka index --replace --index {self._home.path} FILES`"
            ) from error

    # --------------------------------------------------------------------------------------------- writing

    def _batches(self, articles: Iterable[Article], target: Path) -> Iterator[_Batch]:
        """Cuts articles into batches, each compared with what the batch before left behind."""
        snapshot: Snapshot | None = None
        batch = _Batch()
        for article in articles:
            if snapshot is None:
                snapshot = _open(FileIndex(DurableStorage(target)), target.name, snapshot)
            _add(batch, article, snapshot)
            if batch.full:
                yield batch
                batch, snapshot = _Batch(), None
        yield batch

    def _commit(self, target: Path, batch: _Batch) -> None:
        if not batch.articles and not batch.outdated:
            return
        documents = ((article, terms(article)) for article in batch.articles.values())
        writer = FileIndex(DurableStorage(target)).writer(limitmb=POOL_MEGABYTES)
        try:
            for number in batch.outdated:
                writer.delete_document(number)
            for article, found in documents:
                writer.add_document(**layout.document(article, found))
            writer.commit()
        except BaseException as error:
            _abandon(writer)
            if isinstance(error, OSError):
                raise EngineUnavailable(f"{self._home.path} cannot be written: {error}") from error
            raise


def _abandon(writer: Any) -> None:
    """Gives up a commit: what it wrote is named by no table of contents, and the next commit removes it."""
    if writer.is_closed:
        return
    with suppress(Exception):  # on a full disk closing fails as writing did, and the first error is the one to tell
        writer.cancel()
    if not writer.is_closed:
        writer.writelock.release()


def _add(batch: _Batch, article: Article, snapshot: Snapshot) -> None:
    """Takes an article into a batch, unless the archive has it just so."""
    before = batch.articles.get(article.id)
    if before is None:
        number = snapshot.number_of(article.id)
        if number is not None:
            if layout.unpacked(snapshot.stored(number)) == article:
                batch.written += Written(unchanged=1)
                return
            batch.outdated.append(number)
            batch.written += Written(updated=1)
        else:
            batch.written += Written(added=1)
    else:
        batch.written += Written(unchanged=1) if before == article else Written(updated=1)
    batch.articles[article.id] = article
    batch.characters += len(article.title) + len(article.lead) + len(article.body)


def _hits(snapshot: Snapshot, answer: Answer) -> tuple[Hit, ...]:
    return tuple(
        Hit(layout.unpacked(snapshot.stored(doc)), score, tuple(key))
        for doc, score, key in zip(answer.docs.tolist(), answer.scores.tolist(), answer.keys.tolist(), strict=True)
    )


def _generation(name: str, index: Any) -> str:
    return f"{name.removeprefix('index-')}-{index.latest_generation()}"


def _open(index: Any, name: str, before: Snapshot | None) -> Snapshot:
    """Opens the newest generation; segments that `before` has loaded are handed on."""
    generation = _generation(name, index)
    known = {part.segment.reader.segment().segment_id(): part.segment for part in before.parts} if before else {}
    parts: list[Part] = []
    base = 0
    for leaf, _ in index.reader().leaf_readers():
        size = leaf.doc_count_all()
        if size == 0:
            continue
        live = None
        if leaf.has_deletions():
            live = np.zeros(size, np.bool_)
            live[np.fromiter(leaf.all_doc_ids(), np.int64)] = True
        segment = known.get(leaf.segment().segment_id())
        if segment is None:
            segment = Segment(leaf)
        else:
            leaf.close()
        parts.append(Part(segment, base, size, live))
        base += size
    return Snapshot(tuple(parts), generation)


def open_engine(address: str, create: bool) -> Engine:
    """The archive in a directory. Raises NoIndex (unless `create`), WrongVersion, EngineUnavailable."""
    home = Home(Path(address))
    if not create and home.current() is None:
        raise NoIndex(f"there is no index at {address}: run `vestka index --index {address} FILES`")
    return WhooshEngine(home)

"""Writes an index: batches of articles become segments, and segments are merged so that there are few.

A commit goes through Whoosh's lock and table of contents. Everything it names is on the disk before it is named
(`arrayfile`, `storage.DurableStorage`), so after a crash there is the generation before or the one after, whole.

Segments are kept geometric: each has at least twice as many articles as all smaller ones together, so an archive of n
batches has at most log3(n) + 1 segments, and an article is copied about log2(n) times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import numpy as np
from whoosh.index import TOC, FileIndex, clean_files

from search.articles import packed, unpacked
from search.engines.whoosh import layout
from search.engines.whoosh.analysis import Vocabulary
from search.engines.whoosh.build import write_segment
from search.engines.whoosh.codec import ArraySegment, array_segments
from search.engines.whoosh.merge import merge
from search.engines.whoosh.segment import Docs, Mask, Segment
from search.engines.whoosh.storage import DurableStorage
from search.errors import EngineUnavailable
from search.model import Article, Written
from search.ranking import digest

_KNOWN_WORDS = 1_000_000  # surfaces that are kept from batch to batch: some 300 MB
MANY = 4_000  # articles of a batch from which a second process pays
_NOTHING: Mapping[str, Article] = MappingProxyType({})
_TWICE = 2  # as many articles has a segment at least as all smaller ones together


def live_of(entry: ArraySegment) -> Mask | None:
    """Which documents of a segment are not deleted; None if none are."""
    if not entry.deleted:
        return None
    live = np.ones(entry.count, np.bool_)
    live[list(entry.deleted)] = False
    return live


class Writer:
    """Writes to the index in a directory; a context, in which nobody else does. Raises EngineUnavailable, OSError."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._storage = DurableStorage(directory)
        index = FileIndex(self._storage)
        self._lock = index.lock("WRITELOCK")
        self._name: str = index.indexname
        for draft in directory.glob(f"_{self._name}_*.toc.*"):  # of a writer that died before it gave it its name
            draft.unlink()
        contents = TOC.read(self._storage, self._name)
        self._schema, self._generation = contents.schema, contents.generation
        self._entries = array_segments(contents.segments, directory)
        self._open: dict[str, Segment] = {}
        self._sorted: dict[str, tuple[Docs, Docs]] = {}
        self._vocabulary = Vocabulary()

    @staticmethod
    def create(directory: Path) -> None:
        """Makes an empty index."""
        FileIndex.create(DurableStorage(directory), layout.schema())

    def __enter__(self) -> Self:
        if not self._lock.acquire(blocking=True):
            raise EngineUnavailable(f"{self._directory} is locked by another program that writes with Whoosh")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._vocabulary.forms.close()
        self._lock.release()

    def write(self, articles: Sequence[Article], earlier: Mapping[str, Article] = _NOTHING) -> Written:
        """Adds articles with different ids, or replaces those that have one of them; durable on return.

        `earlier`: by their id, articles that others had replaced before they were written. What is said of an article
        is said of these.
        """
        outdated: list[tuple[ArraySegment, int]] = []
        kept: set[str] = set()
        present = self._present(articles)
        unchanged = 0
        for article, (entry, doc) in present:
            stored = self._segment(entry).stored[doc]
            if _holds(stored, article):
                kept.add(article.id)
            else:
                outdated.append((entry, doc))
            unchanged += _holds(stored, earlier.get(article.id, article))
        new = [article for article in articles if article.id not in kept] if kept else articles
        if len(new) >= MANY:
            self.expect_many()
        if new:
            self._commit(new, outdated)
        return Written(added=len(articles) - len(present), updated=len(present) - unchanged, unchanged=unchanged)

    def expect_many(self) -> None:
        """Gets ready for a batch of MANY articles or more. Told while they are still being read, it gains what a second
        process needs to start.
        """
        self._vocabulary.forms.start_process()

    def delete(self, ids: Iterable[str]) -> int:
        """Removes articles; says how many there were."""
        found = [place for _, place in self._present([Article(i, "") for i in set(ids)])]
        if found:
            self._commit((), found)
        return len(found)

    # -------------------------------------------------------------------------------------------- what is there

    def _present(self, articles: Sequence[Article]) -> list[tuple[Article, tuple[ArraySegment, int]]]:
        """Those articles whose id the index has, and where."""
        if not self._entries:
            return []
        wanted = np.fromiter((digest(article.id) for article in articles), np.uint64, len(articles))
        found = []
        for entry in self._entries:
            digests, docs = self._digests(entry)
            at = np.searchsorted(digests, wanted)
            last = np.searchsorted(digests, wanted, side="right")
            for number in np.flatnonzero(last > at).tolist():
                article = articles[number]
                found += [
                    (article, (entry, doc))
                    for doc in docs[at[number] : last[number]].tolist()
                    if doc not in entry.deleted and unpacked(self._segment(entry).stored[doc]).id == article.id
                ]
        return found

    def _segment(self, entry: ArraySegment) -> Segment:
        key = str(entry.segment_id())
        if key not in self._open:
            self._open[key] = Segment(entry.path(self._directory))
        return self._open[key]

    def _digests(self, entry: ArraySegment) -> tuple[Docs, Docs]:
        """The digests of a segment's documents in order, and the documents."""
        key = str(entry.segment_id())
        if key not in self._sorted:
            segment = self._segment(entry)
            self._sorted[key] = segment.digests[segment.by_digest], segment.by_digest
        return self._sorted[key]

    # ------------------------------------------------------------------------------------------------- commits

    def _commit(self, articles: Sequence[Article], outdated: Sequence[tuple[ArraySegment, int]]) -> None:
        layout.within(
            layout.MOST_DOCUMENTS,
            sum(entry.doc_count_all() for entry in self._entries) + len(articles),
            f"articles in {self._directory.parent}, deleted ones included",
            "write these into an index of their own (`--index`)",
        )
        drafts: list[ArraySegment] = []
        marked: list[tuple[ArraySegment, int]] = []
        try:
            entries = list(self._entries)
            if articles:
                entries.append(self._built(articles, drafts))
            for entry, doc in outdated:
                if doc not in entry.deleted:
                    entry.deleted.add(doc)
                    marked.append((entry, doc))
            entries = self._merged(entries, drafts)
            TOC(self._schema, entries, self._generation + 1).write(self._storage, self._name)
        except BaseException as error:
            for entry, doc in marked:
                entry.deleted.discard(doc)
            for draft in drafts:  # nothing names them; on a full disk they would be in the way
                with suppress(OSError):
                    draft.path(self._directory).unlink()
            if isinstance(error, OSError):
                raise EngineUnavailable(f"{self._directory.parent} cannot be written: {error}") from error
            raise
        self._entries = entries
        self._generation += 1
        clean_files(self._storage, self._name, self._generation, entries)
        names = {str(entry.segment_id()) for entry in entries}
        self._open = {name: segment for name, segment in self._open.items() if name in names}
        self._sorted = {name: found for name, found in self._sorted.items() if name in names}
        if len(self._vocabulary) > _KNOWN_WORDS:
            self._vocabulary.forms.close()
            self._vocabulary = Vocabulary()

    def _built(self, articles: Sequence[Article], drafts: list[ArraySegment]) -> ArraySegment:
        entry = ArraySegment(self._name)
        drafts.append(entry)
        write_segment(entry.path(self._directory), articles, self._vocabulary)
        entry.set_doc_count(len(articles))
        return entry

    def _merged(self, entries: Sequence[ArraySegment], drafts: list[ArraySegment]) -> list[ArraySegment]:
        """The segments after those were merged that are too many, or have too many deletions."""
        kept, others = _parted(sorted(entries, key=lambda entry: -entry.doc_count()))
        if not others:
            return kept
        entry = ArraySegment(self._name)
        drafts.append(entry)
        sources = [(self._segment(other), live_of(other)) for other in others]
        if any(live is None or live.any() for _, live in sources):
            entry.set_doc_count(merge(entry.path(self._directory), sources))
            return [*kept, entry]
        return kept


def _holds(stored: bytes, article: Article) -> bool:
    return stored == packed(article) or unpacked(stored) == article


def _parted(entries: Sequence[ArraySegment]) -> tuple[list[ArraySegment], list[ArraySegment]]:
    """Of segments, largest first: those that stay, and those that become one."""
    sizes = [entry.doc_count() for entry in entries]
    for place, entry in enumerate(entries):
        smaller = sum(sizes[place + 1 :])
        # A segment of mostly deleted documents is written anew, too: it costs as much as one without.
        if smaller * _TWICE > sizes[place] or entry.deleted_count() > sizes[place]:
            return list(entries[:place]), list(entries[place:])
    return list(entries), []

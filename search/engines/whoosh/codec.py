"""A segment of arrays as Whoosh knows it: what its table of contents names.

Whoosh supplies what binds an index together: the directory, the table of contents with its generations, the lock, and the
removal of files that no generation names. A segment in a table of contents is an `ArraySegment`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whoosh.codec import base

EXTENSION = ".arrays"


class ArraySegment(base.Segment):  # type: ignore[misc]  # Whoosh has no types
    """A segment whose data are in one file of arrays; pickled into the table of contents with its deletions."""

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self.count = 0
        self.deleted: set[int] = set()

    def path(self, directory: Path) -> Path:
        return directory / str(self.make_filename(EXTENSION))

    def codec(self) -> base.Codec:
        return ArrayCodec()

    def should_assemble(self) -> bool:
        return False

    def set_doc_count(self, count: int) -> None:
        self.count = count

    def doc_count_all(self) -> int:
        return self.count

    def deleted_count(self) -> int:
        return len(self.deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(sorted(self.deleted))

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        if delete:
            self.deleted.add(docnum)
        else:
            self.deleted.discard(docnum)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self.deleted


class ArrayCodec(base.Codec):  # type: ignore[misc]  # Whoosh has no types
    """Reads segments of arrays for Whoosh's own searcher."""

    length_stats = False

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:
        return ArraySegment(indexname)

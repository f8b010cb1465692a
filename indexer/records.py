"""What importers read and give: a `Source` of bytes in, `Record`s and `Reject`s out.

An importer is a function `read(source) -> Iterator[Record | Reject]`. It knows one format and nothing else: it
copies what the format says into the fields of a `Record` as loosely as it finds them (strings, lists, HTML), and
`indexer.cleaning` makes an `Article` of it, the same way for every format. What an importer cannot read it gives
as a `Reject` and goes on with the next; it raises only for what makes the whole source unreadable.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, TypedDict, cast

from search.errors import SearchError

# What reading the bytes of a source raises where they end too early or are damaged.
BROKEN_OFF = (OSError, EOFError, zlib.error)


class UnreadableSource(SearchError):
    """A whole source cannot be read as the format it should be; the text says which, why and what to do."""


class Fields(TypedDict, total=False):
    """The fields of a record, named as those of `search.model.Article`; None and a missing key mean the same.

    Text may be HTML. `categories`, `tags`, `authors` and `names` are lists, or one string with commas or
    semicolons. `published` and `updated` are whatever the source has: ISO 8601, RFC 822, a number of seconds.
    `html` says that title, lead and body are markup for certain (so that `&amp;` in them is `&`).
    """

    id: Any
    title: Any
    alternative_title: Any
    lead: Any
    body: Any
    url: Any
    categories: Any
    tags: Any
    authors: Any
    names: Any
    source: Any
    dateline: Any
    language: Any
    published: Any
    updated: Any
    access: Any
    html: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One article as its format has it. `place` is where in the source it stands: `line 12`, `item 3`."""

    fields: Fields
    place: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """Something that could not become an article: where it stood, why not, and (cut short) what it was."""

    place: str
    reason: str
    content: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import; `.gz` is unpacked on the way. `name` is what rejects and messages call it.

    That is its path, or what it is `called` if it is a copy of something that people know by another name.
    """

    path: Path
    called: str = ""
    _opened: list[BinaryIO] = field(default_factory=list, compare=False, repr=False)

    @property
    def name(self) -> str:
        return self.called or str(self.path)

    @property
    def suffix(self) -> str:
        """The ending that tells the format, lower-case and without `.gz`: `.jsonl` for `a.JSONL.gz`."""
        path = self.path.with_suffix("") if self.path.suffix.lower() == ".gz" else self.path
        return path.suffix.lower()

    def open(self) -> BinaryIO:
        """The bytes, unpacked. Raises OSError."""
        packed = self.path.open("rb")
        self._opened[:] = [packed]
        if self.path.suffix.lower() != ".gz":
            return packed
        return cast(BinaryIO, _Unpacked(packed))

    def whole(self, most: int) -> bytes:
        """All the bytes, unpacked. Raises OSError, and UnreadableSource where there are more than `most`.

        What is packed may be a thousand times what the file is.
        """
        with self.open() as stream:
            data = stream.read(most)
            if stream.read(1):  # or raises what is wrong behind
                raise UnreadableSource(f"more than {most:,} bytes, unpacked, where the whole is read at once: split it")
        return data

    def consumed(self) -> int:
        """How many of the file's bytes (packed, if it is) have been read by now; for a progress bar."""
        return next((file.tell() for file in self._opened if not file.closed), 0)


class _Unpacked(gzip.GzipFile):
    """A gzip file that closes the file it unpacks, and gives what it has before it says that it is damaged."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__(fileobj=packed, mode="rb")
        self._packed = packed

    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes. GzipFile's own would lose those that it read before the damage."""
        if size is None or size < 0:
            return super().read(size)
        parts: list[bytes] = []
        while size > 0:
            try:
                part = self.read1(size)
            except BROKEN_OFF:
                if not parts:
                    raise
                break
            if not part:
                break
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def close(self) -> None:
        super().close()
        self._packed.close()


Importer = Callable[[Source], Iterator[Record | Reject]]

"""Where a Whoosh index lives: files that survive a power cut, and a pointer that swaps whole indexes.

Whoosh itself never syncs: it removes the old table of contents while the new one may still be in the page cache
only, and after a power cut neither can be opened. `DurableStorage` syncs what was written and the directory
before the table of contents takes its name.

An address is a directory that holds one index, in a directory of its own, and `vestka.json` that names it:

    data/index/vestka.json       {"schema": "3.5.2", "index": "index-1f6a0c22"}
    data/index/index-1f6a0c22/   what Whoosh writes
    data/index/write.lock        held by the process that writes; given back by the system when it dies

To replace an index, a new one is built beside the old and the pointer is renamed over: at once or not at all.
Nothing here opens an index that somebody uploaded: reading a Whoosh index runs pickles.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage

from search.engines.whoosh.layout import FORMAT
from search.errors import EngineBusy, EngineUnavailable, WrongVersion
from search.names.terms import NAMES_VERSION
from search.schema import SCHEMA_VERSION

VERSION = f"{SCHEMA_VERSION}.{NAMES_VERSION}.{FORMAT}"  # of the terms of words, of those of names, and of the files
POINTER = "vestka.json"
LOCK = "write.lock"
_NAME = re.compile(r"index-[0-9a-f]{8}")
INDEX_NAME = "MAIN"  # what Whoosh calls an index that is not called otherwise
_WRITTEN = re.compile(f"_?{INDEX_NAME}_")  # it begins all names so
_SETTLED_NS = 100_000_000  # after which a directory's time of change says that nothing came after
LOCK_SECONDS = 10.0  # how long a writer waits for another before it says that it is busy


class DurableStorage(FileStorage):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's directory of files, synced before a table of contents names them.

    Without memory mapping: opening costs little, where the mapped default copies the postings into memory.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), supports_mmap=False)
        self._unsynced: set[str] = set()

    def create_file(self, name: str, *args: Any, **kwargs: Any) -> Any:
        self._unsynced.add(name)
        return super().create_file(name, *args, **kwargs)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        for name in self._unsynced:
            path = Path(self.folder, name)
            if path.exists():
                sync(path)
        self._unsynced.clear()
        sync(Path(self.folder))
        super().rename_file(oldname, newname, safe)
        sync(Path(self.folder))


def _is_ours(directory: Path) -> bool:
    """Whether a directory holds only what Whoosh wrote; somebody may keep folders where the index was put."""
    return directory.is_dir() and all(_WRITTEN.match(file.name) for file in directory.iterdir())


def sync(path: Path) -> None:
    """Waits until a file or directory is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Home:
    """The directory at an address."""

    path: Path

    def current(self) -> Path | None:
        """The directory of the index that the pointer names; None if there is none yet.

        Raises WrongVersion if it was built by another schema, EngineUnavailable if the pointer is damaged.
        """
        pointer = self._pointer()
        if pointer is None:
            return None
        version, name = pointer
        if version != VERSION:
            raise WrongVersion(
                f"the index at {self.path} was built by schema {version}, this is schema {VERSION}: "
                f"run `vestka index --replace --index {self.path} FILES` with the articles it was made from"
            )
        return self.path / name

    def stamp(self, index: Path) -> tuple[int, ...] | None:
        """What changes whenever the pointer or the files of the index do; None if that cannot be told just now.

        Far cheaper than reading both. A file system notes a change to some milliseconds, so one that is as young as
        that might not be the last.
        """
        try:
            pointer, directory = os.stat(os.path.join(self.path, POINTER)), os.stat(index)  # noqa: PTH116, PTH118 - 4.7 µs, not 6.9
        except OSError:
            return None
        if time.time_ns() - max(pointer.st_mtime_ns, directory.st_mtime_ns) < _SETTLED_NS:
            return None
        return pointer.st_ino, pointer.st_mtime_ns, directory.st_ino, directory.st_mtime_ns

    def _pointer(self) -> tuple[str, str] | None:
        """The version and the name that the pointer holds."""
        file = self.path / POINTER
        try:
            pointer = json.loads(file.read_text("utf-8"))
            return str(pointer["schema"]), str(pointer["index"])
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EngineUnavailable(
                f"{file} cannot be read ({error}): it names the index in use; restore it from a copy, "
                f"or run `vestka index --replace --index {self.path} FILES`"
            ) from error

    def fresh(self) -> Path:
        """A new empty directory for an index, which nothing points to yet."""
        directory = self.path / f"index-{secrets.token_hex(4)}"
        directory.mkdir(parents=True)
        sync(self.path)
        return directory

    def point_to(self, directory: Path) -> None:
        """Makes an index the current one, durably and at once, and removes all others."""
        draft = self.path / f"{POINTER}.new"
        draft.write_text(json.dumps({"schema": VERSION, "index": directory.name}) + "\n", "utf-8")
        sync(draft)
        draft.replace(self.path / POINTER)
        sync(self.path)
        self.tidy()

    def tidy(self) -> None:
        """Removes indexes that nothing points to: replaced ones, and drafts of a writer that died.

        Without a pointer that can be read nobody knows which those are, and nothing is removed.
        """
        try:
            pointer = self._pointer()
        except EngineUnavailable:
            return
        for directory in self.path.iterdir():
            named = pointer is not None and directory.name == pointer[1]
            if not named and _NAME.fullmatch(directory.name) and _is_ours(directory):
                shutil.rmtree(directory, ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the write lock. Raises EngineBusy if another process keeps it, EngineUnavailable if none can be had."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            file = (self.path / LOCK).open("w")
        except OSError as error:
            raise EngineUnavailable(f"{self.path} cannot be written: {error}") from error
        with file as lock:
            deadline = time.monotonic() + LOCK_SECONDS
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() > deadline:
                        raise EngineBusy(
                            f"another process is writing to {self.path}: try again when it is done"
                        ) from error
                    time.sleep(0.05)
            yield

"""A file of named arrays: written once, then mapped into memory. The container of a segment.

The layout, byte by byte, is in docs/index-format.md: a magic number, the arrays one after another, each on a
boundary of 64 bytes, a directory of them in JSON, and a footer that says where the directory is. Every array has
a CRC-32 of its own and the directory has one too. Opening a file reads the footer and the directory only; the
pages of an array are read when they are touched. There is no pickle in it, so a file from elsewhere can at worst
be wrong, not harmful.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

MAGIC = b"VESTKA\x00\x01"  # the last byte is the version of this container
_FOOTER = struct.Struct("<QQI4s8s")  # where the directory begins, its length, its CRC-32, zeros, MAGIC
_ALIGNMENT = 64  # bytes: a cache line, and a multiple of every item
_FORMATS: dict[np.dtype[Any], Any] = {
    np.dtype(kind): np.dtype(kind).char for kind in (np.uint8, np.uint16, np.uint32, np.uint64)
}
_CHUNK = 1 << 20  # bytes that are checked at once


class DamagedFile(Exception):
    """A file that is not as it was written; the message names it and says what is wrong."""


class ArrayFileWriter:
    """Writes a file of arrays, one after another; as a context, it is complete when the context is left in peace."""

    def __init__(self, path: Path, **about: Any) -> None:
        """`about` goes into the directory: values of JSON that say what the file is."""
        self._about = about
        self._arrays: dict[str, dict[str, Any]] = {}
        self.path = path
        self._file = path.open("wb")
        self._file.write(MAGIC)
        self._at = len(MAGIC)

    def add(self, name: str, array: Array) -> None:
        """Writes a whole array."""
        self.stream(name, array.dtype, (array,))

    def stream(self, name: str, dtype: npt.DTypeLike, pieces: Iterable[Array]) -> None:
        """Writes an array that comes in pieces, so that it need not be in memory at once."""
        kind = np.dtype(dtype).newbyteorder("<")
        padding = -self._at % _ALIGNMENT
        self._file.write(bytes(padding))
        self._at += padding
        start, check, items = self._at, 0, 0
        for piece in pieces:
            data = np.ascontiguousarray(piece, kind).view(np.uint8).data if len(piece) else b""
            self._file.write(data)
            check = zlib.crc32(data, check)
            self._at += len(data)
            items += len(piece)
        self._arrays[name] = {"type": kind.str, "items": items, "at": start, "crc32": check}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                directory = json.dumps({**self._about, "arrays": self._arrays}, separators=(",", ":")).encode()
                self._file.write(directory)
                self._file.write(_FOOTER.pack(self._at, len(directory), zlib.crc32(directory), bytes(4), MAGIC))
                self._file.flush()
                os.fsync(self._file.fileno())
        finally:
            self._file.close()


class ArrayFile:
    """A file of arrays, mapped into memory for as long as it or one of its arrays is referred to."""

    def __init__(self, path: Path) -> None:
        """Raises DamagedFile if the file is cut short or its directory is not as it was written, OSError."""
        self.path = path
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size < len(MAGIC) + _FOOTER.size:
                raise DamagedFile(f"{path} is cut short: it has {size} bytes")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        begin, length, check, _, magic = _FOOTER.unpack(self._map[size - _FOOTER.size :])
        directory = self._map[begin : begin + length]
        whole = begin + length + _FOOTER.size == size
        if magic != MAGIC or self._map[: len(MAGIC)] != MAGIC or not whole or zlib.crc32(directory) != check:
            raise DamagedFile(f"{path} is cut short or damaged")
        self.about: dict[str, Any] = json.loads(directory)
        self._arrays: dict[str, dict[str, Any]] = self.about.pop("arrays")
        self.size = size  # bytes

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def array(self, name: str) -> Array:
        """An array of the file, which must not be written to."""
        row = self._arrays[name]
        return np.frombuffer(self._map, np.dtype(row["type"]), row["items"], row["at"])

    def view(self, name: str) -> memoryview:
        """The same for reading one item after another: giving an item as an integer of Python costs a tenth."""
        row = self._arrays[name]
        kind = np.dtype(row["type"])
        whole = memoryview(self._map)[row["at"] : row["at"] + row["items"] * kind.itemsize]
        return cast("memoryview[int]", whole.cast(_FORMATS[kind]))

    def release(self) -> None:
        """Lets go of the memory that what was read takes up; it is read from the file again when it is touched."""
        self._map.madvise(mmap.MADV_DONTNEED)

    def verify(self) -> None:
        """Reads everything. Raises DamagedFile, which names the array, if it is not as it was written."""
        for name, row in self._arrays.items():
            check, end = 0, row["at"] + row["items"] * np.dtype(row["type"]).itemsize
            for at in range(row["at"], end, _CHUNK):
                check = zlib.crc32(self._map[at : min(end, at + _CHUNK)], check)
            if check != row["crc32"]:
                raise DamagedFile(f"{self.path} is damaged: the checksum of {name} is not what was written")
        self.release()

"""Stored articles: JSON, each compressed in a frame of its own, so that one is read without its neighbours.

Short texts compress badly alone, so a segment keeps a *help*: what many of its articles have in common (a Zstandard
dictionary, trained on them when the segment is written). A merged segment keeps the helps of those it came from; its
frames are copied.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Sequence

import zstandard

from search.engines.whoosh.arrayfile import ArrayFile

_LEVEL = 3  # Zstandard's default; 6 is a tenth smaller and three times slower on news
_LEAST = 200  # articles; fewer have too little in common to be worth a help
_SAMPLES = 2_000  # articles that a help is trained on
_SHARE = 100  # a help is at most one of so many parts of its articles
_MOST_BYTES = 64 << 10


class Compressor:
    """Compresses the articles of one segment. `help` is empty if there are too few."""

    def __init__(self, count: int, article: Callable[[int], bytes]) -> None:
        """`article` gives each of `count` articles by its number; some are asked for to train the help."""
        samples = range(0, count, max(1, count // _SAMPLES)) if count >= _LEAST else ()
        self.help = _trained(list(map(article, samples)), count)
        dictionary = zstandard.ZstdCompressionDict(self.help) if self.help else None
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL, dict_data=dictionary, write_checksum=True)

    def frame(self, plain: bytes) -> bytes:
        return self._compressor.compress(plain)

    def frames(self, plain: list[bytes]) -> list[bytes]:
        """The frames of many articles, made without holding up other threads."""
        made = self._compressor.multi_compress_to_buffer(plain)  # type: ignore[arg-type]  # its stub is too narrow
        return [made[number].tobytes() for number in range(len(made))] if plain else []


def _trained(samples: list[bytes], count: int) -> bytes:
    """A help for `count` articles such as the samples."""
    if not samples:
        return b""
    size = min(_MOST_BYTES, sum(map(len, samples)) * count // len(samples) // _SHARE)
    try:
        return zstandard.train_dictionary(size, samples).as_bytes()  # type: ignore[arg-type]  # its stub is too narrow
    except zstandard.ZstdError:  # articles that are all alike, or nothing but noise
        return b""


class Stored:
    """The articles of a segment as `search.articles.packed` gave them."""

    def __init__(self, file: ArrayFile) -> None:
        self._blob = file.view("stored")
        self._ends = file.view("stored.ends")
        self._first = file.array("stored.helps.first").tolist()
        ends = file.array("stored.helps.ends").tolist()
        blob = file.array("stored.helps").tobytes()
        self._helps = [blob[start:end] for start, end in zip([0, *ends], ends, strict=False)]
        self._readers: dict[
            bytes, zstandard.ZstdDecompressor
        ] = {}  # by help: small batches have the same, an empty one
        self._lock = threading.Lock()  # a decompressor is not for two threads

    def __getitem__(self, doc: int) -> bytes:
        return self.all_of((doc,))[0]

    def all_of(self, docs: Sequence[int]) -> list[bytes]:
        """Several articles, which are quicker read together."""
        blob, ends, first, helps = self._blob, self._ends, self._first, self._helps
        with self._lock:
            frames = [blob[ends[doc - 1] if doc else 0 : ends[doc]] for doc in docs]
            if len(helps) == 1:  # as in what was written in one batch
                return list(map(self._reader(helps[0]).decompress, frames))
            readers = [self._reader(helps[bisect_right(first, doc) - 1]) for doc in docs]
            return [reader.decompress(frame) for reader, frame in zip(readers, frames, strict=True)]

    def frame(self, doc: int) -> memoryview:
        """An article as it is in the file."""
        return self._blob[self._ends[doc - 1] if doc else 0 : self._ends[doc]]

    def _reader(self, help_: bytes) -> zstandard.ZstdDecompressor:
        reader = self._readers.get(help_)
        if reader is None:
            dictionary = zstandard.ZstdCompressionDict(help_) if help_ else None
            reader = self._readers[help_] = zstandard.ZstdDecompressor(dict_data=dictionary)
        return reader

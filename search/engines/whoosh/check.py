"""Verifies an index: the pointer, the table of contents, and everything in each segment. What `vestka check` runs.

Opening an index reads next to nothing of it, and a search compares nothing with a checksum, so here is where a disk
that forgets is noticed. Checksums say that the arrays are as they were written; that what was written makes sense is
asked too, since an array says how others are to be read (docs/index-format.md): counts that must agree, offsets that
must ascend, numbers that must be in range, and articles that must have the digests which they are found by.

A writer may go on meanwhile: all files of a generation are opened before the first is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from whoosh.index import TOC

from search.articles import unpacked
from search.engine import Checked
from search.engines.whoosh.arrayfile import Array, ArrayFile, DamagedFile
from search.engines.whoosh.codec import ArraySegment, array_segments
from search.engines.whoosh.segment import Segment
from search.engines.whoosh.storage import INDEX_NAME, DurableStorage, Home
from search.engines.whoosh.writer import live_of
from search.errors import EngineUnavailable, NoIndex
from search.ranking import digest
from search.schema import KEYED, TEXTS

OPENING_TRIES = 10  # generations that a writer may commit while one is being opened
_Opened = list[tuple[ArraySegment, Path, Segment | None, str]]  # and instead of a segment, what is wrong with its file


def check(address: str) -> Checked:
    """Verifies the index at an address. Raises NoIndex, WrongVersion."""
    home = Home(Path(address))
    try:
        target = home.current()
    except EngineUnavailable as error:
        return Checked(0, 0, 0, (str(error),))
    if target is None:
        raise NoIndex(f"there is no index at {home.path}: run `vestka index --index {home.path} FILES`")
    try:
        opened = _opened(target)
    except Exception as error:  # noqa: BLE001 - on a damaged table of contents Whoosh and pickle raise anything
        if home.current() != target:  # replaced meanwhile
            return check(address)
        return Checked(0, 0, 0, (f"the table of contents in {target} cannot be read ({_told(error)})",))
    problems = [problem for one in opened for problem in _problems(*one)]
    whole = [(entry, segment) for entry, _, segment, _ in opened if segment is not None]
    if not problems:
        problems += _twice(target, whole)
    size = sum(segment.file.size for _, segment in whole)
    return Checked(len(opened), sum(entry.doc_count() for entry, _, _, _ in opened), size, tuple(problems))


def _opened(target: Path) -> _Opened:
    """The segments of one generation."""
    storage = DurableStorage(target)
    for left in reversed(range(OPENING_TRIES)):
        generation = TOC._latest_generation(storage, INDEX_NAME)
        try:
            entries = array_segments(TOC.read(storage, INDEX_NAME, generation).segments, target)
            opened = [_open(entry, entry.path(target)) for entry in entries]
        except FileNotFoundError:
            if not left:
                raise
            continue
        if TOC._latest_generation(storage, INDEX_NAME) == generation:
            break
    return opened


def _open(entry: ArraySegment, path: Path) -> tuple[ArraySegment, Path, Segment | None, str]:
    try:
        return entry, path, Segment(path), ""
    except (DamagedFile, OSError) as error:
        return entry, path, None, str(error)


def _problems(entry: ArraySegment, path: Path, segment: Segment | None, problem: str) -> Iterator[str]:
    """What is wrong with a segment."""
    if segment is None:
        yield problem
        return
    try:
        segment.file.verify()
        wrong = [*_disagreeing(entry, segment)] or [*_unreadable(segment)]
    except DamagedFile as error:
        yield str(error)
    except KeyError as error:
        yield f"{path} has no array {error}"
    else:
        yield from (f"{path} is damaged: {one}" for one in wrong)


# ---------------------------------------------------------------------------------------------- what arrays say


def _disagreeing(entry: ArraySegment, segment: Segment) -> Iterator[str]:
    """Arrays that do not fit together."""
    array, documents = segment.file.array, segment.size
    if entry.count != documents or not all(0 <= doc < documents for doc in entry.deleted):
        yield f"it has {documents} documents, the table of contents knows of others"
    for name, length in _lengths(segment):
        if len(array(name)) != length:
            yield f"{name} has {len(array(name))} items, not {length}"
            return  # what follows would go out of range
    for name, end in _offsets(segment):
        if len(array(name)) and (array(name)[-1] != end or not _ascends(array(name), np.less_equal)):
            yield f"{name} does not ascend to {end}"
            return
    for name, bound in _ranges(segment):
        if len(array(name)) and not 0 <= array(name).min() <= array(name).max() < bound:
            yield f"{name} has a number that is not below {bound}"
            return
    for name in ("pairs", "named", "proper"):
        if not _ascends(array(name), np.less):
            yield f"{name} does not ascend"
    for name in _dictionaries():
        if not _is_order(array(f"{name}.by_hash")) or not _sorted(segment.file, name):
            yield f"the terms of {name} are not in order"
    if not _is_order(array("by_digest")) or not _ascends(array("digests")[array("by_digest")], np.less_equal):
        yield "by_digest is not the order of the digests"
    helps = array("stored.helps.first")
    if not len(helps) or helps[0] != 0 or not _ascends(helps, np.less_equal):
        yield "stored.helps.first does not ascend from 0"
    if len(array("freqs")) and array("freqs").min() == 0:
        yield "freqs has a posting without occurrence"
    for name, begins in (
        ("docs", "pairs.postings"),
        ("named.docs", "named.postings"),
        ("proper.docs", "proper.postings"),
    ):
        if not _ascends_within(array(name), array(begins)):
            yield f"{name} does not ascend within a list"


def _dictionaries() -> Iterator[str]:
    yield from ("words", "stems", "names")
    yield from (f"facet.{name}" for name in KEYED)


def _lengths(segment: Segment) -> Iterator[tuple[str, int]]:
    """Arrays that must have so many items."""

    def items(name: str) -> int:
        return len(segment.file.array(name))

    of_documents = ("stored.ends", "published", "digests", "by_digest")
    yield from ((name, segment.size) for name in of_documents)
    yield from ((f"lengths.{field.name}", segment.size) for field in TEXTS)
    yield from ((f"facet.{name}.first", segment.size) for name in KEYED)
    yield from ((f"facet.{name}.codes", items(f"facet.{name}.owners")) for name in KEYED)
    for name in _dictionaries():
        terms = items(f"{name}.ends")
        yield from ((f"{name}.by_hash", terms), (f"{name}.buckets", (1 << max(1, terms.bit_length())) + 1))
    yield "words.first", items("words.ends") + 1
    yield "stored.helps.first", items("stored.helps.ends")
    yield from ((f"{name}.spellings.ends", items(f"{name}.ends")) for name in ("stems", "names"))
    yield from ((f"pairs.{name}", items("pairs") + 1) for name in ("postings", "positions"))
    yield from ((f"{name}.postings", items(name) + 1) for name in ("named", "proper"))
    yield "freqs", items("docs")
    yield "positions", int(segment.file.array("freqs").sum(dtype=np.int64))
    yield "positions", sum(int(lengths.sum(dtype=np.int64)) for lengths in segment.all_lengths)


def _offsets(segment: Segment) -> Iterator[tuple[str, int]]:
    """Arrays that must ascend, and what their last item must be."""

    def items(name: str) -> int:
        return len(segment.file.array(name))

    for name in (*_dictionaries(), "stored", "stored.helps", "spellings", "stems.spellings", "names.spellings"):
        yield f"{name}.ends", items(name)
    yield from ((f"{name}.buckets", items(f"{name}.ends")) for name in _dictionaries())
    yield "words.first", items("spellings.ends")
    yield "pairs.postings", items("docs")
    yield "pairs.positions", items("positions")
    yield from ((f"{name}.postings", items(f"{name}.docs")) for name in ("named", "proper"))


def _ranges(segment: Segment) -> Iterator[tuple[str, int]]:
    """Arrays whose numbers must be below something."""
    spellings = len(segment.file.array("spellings.ends"))
    yield from ((name, segment.size) for name in ("docs", "named.docs", "proper.docs"))
    yield from ((name, spellings) for name in ("named", "proper", "stems.spellings", "names.spellings"))
    yield "pairs", spellings * len(TEXTS)
    for name in KEYED:
        terms = len(segment.file.array(f"facet.{name}.ends"))
        yield from ((f"facet.{name}.first", terms + 1), (f"facet.{name}.codes", terms))
        yield f"facet.{name}.owners", segment.size


def _ascends(values: Array, by: Callable[[Array, Array], Array]) -> bool:
    return bool(by(values[:-1], values[1:]).all())


def _ascends_within(values: Array, begins: Array) -> bool:
    """Whether values ascend in each of the lists that begin at `begins`."""
    rises = np.append(True, values[1:] > values[:-1]) if len(values) else np.ones(0, np.bool_)
    rises[begins[:-1]] = True
    return bool(rises.all())


def _is_order(values: Array) -> bool:
    """Whether these are all numbers below how many they are."""
    return bool((np.sort(values) == np.arange(len(values))).all())


def _sorted(file: ArrayFile, name: str) -> bool:
    blob, ends = file.array(name).tobytes(), file.array(f"{name}.ends").tolist()
    terms = [blob[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    return all(before < term for before, term in pairwise(terms))


# ------------------------------------------------------------------------------------------------------- articles


def _unreadable(segment: Segment) -> Iterator[str]:
    """Articles that cannot be read, or are not those that are looked up."""
    digests = segment.file.view("digests")
    unread: list[str] = []
    for doc in range(segment.size):
        try:
            fits = digest(unpacked(segment.stored[doc]).id) == digests[doc]
            told = "" if fits else "it has another id than it is looked up by"
        except Exception as error:  # noqa: BLE001 - what is no article may fail in any way
            told = _told(error)
        if told:
            unread.append(f"document {doc}: {told}")
    if unread:
        yield f"{len(unread)} of {segment.size} articles cannot be read, the first is {unread[0]}"


def _twice(target: Path, segments: Sequence[tuple[ArraySegment, Segment]]) -> Iterator[str]:
    """Articles of which more than one lives."""
    living = [np.zeros(0, np.uint64)]
    for entry, segment in segments:
        live = live_of(entry)
        living.append(segment.digests if live is None else segment.digests[live])
    every = np.sort(np.concatenate(living))
    if count := int(np.count_nonzero(every[1:] == every[:-1])):
        yield f"{target} has {count} article{'s' if count != 1 else ''} more than once"


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"

"""Several segments into one, array by array: no article is read or analysed again.

What grows with the archive (postings, positions, stored articles) passes through in pieces, so memory is bounded by
the dictionaries and by a few numbers a document. Deleted documents are left out, and with them the spellings that only
they had.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from pathlib import Path

import numpy as np

from search.engines.whoosh.arrayfile import Array, ArrayFile, ArrayFileWriter
from search.engines.whoosh.build import write_facet, write_lists, write_words
from search.engines.whoosh.dictionary import Dictionary, ends_of
from search.engines.whoosh.interleaving import PIECE, Lists, pieces, write_interleaved
from search.engines.whoosh.inverting import changes
from search.engines.whoosh.layout import FORMAT, LABEL_MARK
from search.engines.whoosh.segment import Mask, Segment
from search.schema import KEYED, TEXTS

_FIELDS = len(TEXTS)
_STEMMED = np.array([field.stemmed for field in TEXTS])
_BETWEEN = b"\x00"  # a word and a spelling of it; in neither, and before all that is
_HIGH = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


@dataclass(slots=True)
class Source:
    """A segment, and which of its documents live (None: all). `numbers` gives each document its new number, or -1."""

    segment: Segment
    live: Mask | None
    numbers: Array
    base: int  # the new number of its first living document
    count: int  # documents that live


def merge(path: Path, segments: Sequence[tuple[Segment, Mask | None]]) -> int:
    """Writes one segment of the living documents of several, in their order; says how many.

    Raises DamagedFile if one of them is not as it was written, so that damage never spreads; OSError.
    """
    for segment, _ in segments:
        segment.file.verify()
    sources = _numbered(segments)
    total = sum(source.count for source in sources)
    with ArrayFileWriter(path, format=FORMAT, documents=total, fields=[f.name for f in TEXTS]) as file:
        _merge_stored(file, sources)
        _merge_documents(file, sources)
        for name in KEYED:
            _merge_facet(file, name, sources)
        ranks = _merge_words(file, sources)
        _merge_postings(file, sources, ranks)
        _release(sources)
        for name in ("named", "proper"):
            _merge_docs(file, name, sources, ranks)
        _merge_names(file, sources, ranks)
        _merge_stems(file, sources, ranks)
    return total


def _release(sources: Sequence[Source]) -> None:
    for source in sources:
        source.segment.file.release()


def _numbered(segments: Sequence[tuple[Segment, Mask | None]]) -> list[Source]:
    sources, base = [], 0
    for segment, live in segments:
        count = segment.size if live is None else int(live.sum())
        numbers = (
            np.arange(base, base + segment.size) if live is None else np.where(live, base + np.cumsum(live) - 1, -1)
        )
        sources.append(Source(segment, live, numbers, base, count))
        base += count
    return sources


# ------------------------------------------------------------------------------------------------- documents


def _living(source: Source, values: Array) -> Array:
    return values if source.live is None else values[source.live]


def _merge_stored(file: ArrayFileWriter, sources: Sequence[Source]) -> None:
    lengths = [_living(s, np.diff(s.segment.file.array("stored.ends").astype(np.int64), prepend=0)) for s in sources]
    file.stream("stored", np.uint8, (piece for source in sources for piece in _frames(source)))
    file.add("stored.ends", ends_of(np.concatenate(lengths)))
    file.stream("stored.helps", np.uint8, (s.segment.file.array("stored.helps") for s in sources))
    helps = [np.diff(s.segment.file.array("stored.helps.ends").astype(np.int64), prepend=0) for s in sources]
    file.add("stored.helps.ends", np.cumsum(np.concatenate(helps)).astype(np.uint64))
    before = (np.cumsum(np.append(0, s.numbers >= 0))[s.segment.file.array("stored.helps.first")] for s in sources)
    firsts = [source.base + found for source, found in zip(sources, before, strict=True)]
    file.add("stored.helps.first", np.concatenate(firsts).astype(np.uint64))


def _frames(source: Source) -> Iterator[Array]:
    """The frames of the living documents, in pieces."""
    blob, ends = source.segment.file.array("stored"), source.segment.file.array("stored.ends").astype(np.int64)
    starts = ends - np.diff(ends, prepend=0)
    living = np.flatnonzero(source.numbers >= 0)
    if not len(living):
        return
    breaks = np.flatnonzero(np.diff(living) > 1)
    for first, last in zip(living[np.append(0, breaks + 1)], living[np.append(breaks, len(living) - 1)], strict=True):
        for at in range(int(starts[first]), int(ends[last]), PIECE):
            yield blob[at : min(at + PIECE, int(ends[last]))]
            source.segment.file.release()  # not to hold as much memory as the archive is large


def _merge_documents(file: ArrayFileWriter, sources: Sequence[Source]) -> None:
    file.stream("published", np.int64, (_living(s, s.segment.published) for s in sources))
    digests = np.concatenate([_living(s, s.segment.digests) for s in sources])
    file.add("digests", digests)
    file.add("by_digest", np.argsort(digests, kind="stable").astype(np.uint32))
    for field in TEXTS:
        lengths = [_living(s, s.segment.lengths(field.name)) for s in sources]
        file.add(f"lengths.{field.name}", np.concatenate(lengths))


def _merge_facet(file: ArrayFileWriter, name: str, sources: Sequence[Source]) -> None:
    columns = [source.segment.column(name) for source in sources]
    terms = sorted({term for column in columns for term in column.terms})
    rank = {term: place for place, term in enumerate(terms)}
    firsts, owners, codes = [], [], []
    for source, column in zip(sources, columns, strict=True):
        new = np.array([rank[term] for term in column.terms], np.int64)
        firsts.append(np.append(0, new + 1)[_living(source, column.first)])
        numbers = source.numbers[column.owners]
        owners.append(numbers[numbers >= 0])
        codes.append(new[column.codes[numbers >= 0]])
    first, others = np.concatenate(firsts), np.concatenate(codes)
    used = np.zeros(len(terms) + 1, np.bool_)
    used[first] = used[others + 1] = True
    left = np.cumsum(used[1:])
    write_facet(
        file,
        name,
        [term.encode() for term in compress(terms, used[1:])],
        np.append(0, left)[first],
        np.concatenate(owners),
        left[others] - 1,
    )


# ----------------------------------------------------------------------------------------------------- words


@dataclass(frozen=True, slots=True)
class _Ranks:
    """The new number of each spelling of a source. One not `used` any more (None: all are) has the next one's."""

    new: Array
    used: Mask | None


def _merge_words(file: ArrayFileWriter, sources: Sequence[Source]) -> list[_Ranks]:
    """Writes the words and spellings of all, and gives them their new numbers."""
    keys = [_keys(source.segment) for source in sources]
    used = [_used(source) for source in sources]
    union = _union([k if u is None else list(compress(k, u)) for k, u in zip(keys, used, strict=True)])
    words, firsts, own = [], [], []
    before = None
    for number, key in enumerate(union):
        word, _, written = key.partition(_BETWEEN)
        if word != before:
            words.append(word)
            firsts.append(number)
            before = word
        own.append(b"" if written == word else written)
    write_words(file, words, np.array(firsts, np.int64), own)
    rank = dict(zip(union, range(len(union)), strict=True))
    found = []
    for k, u in zip(keys, used, strict=True):
        new = map(rank.__getitem__, k) if u is None else (bisect_left(union, key) for key in k)
        found.append(_Ranks(np.fromiter(new, np.int64, len(k)), u))
    return found


def _union(terms: Sequence[Sequence[bytes]]) -> list[bytes]:
    """All of several sorted lists, sorted, each once."""
    return list(dict.fromkeys(sorted(chain.from_iterable(terms))))  # sorting finds the runs and only merges them


def _keys(segment: Segment) -> list[bytes]:
    """Each spelling behind its word, in their order."""
    words = segment.words.terms()
    firsts = segment.file.array("words.first").astype(np.int64)
    of = np.repeat(np.arange(len(words)), np.diff(firsts)).tolist()
    blob, ends = segment.file.array("spellings").tobytes(), segment.file.array("spellings.ends").tolist()
    keys, at = [], 0
    for word, end in zip(of, ends, strict=True):
        keys.append(words[word] + _BETWEEN + (blob[at:end] or words[word]))
        at = end
    return keys


def _used(source: Source) -> Mask | None:
    """Which spellings a living document has; None if all documents live."""
    if source.live is None:
        return None
    used = np.zeros(len(source.segment.file.array("spellings.ends")), np.bool_)
    for pairs, docs in _rows(source.segment.file, "pairs", "docs"):
        used[pairs[source.live[docs]] // _FIELDS] = True
    return used


def _rows(file: ArrayFile, lists: str, docs: str) -> Iterator[tuple[Array, Array]]:
    """Lists of documents as rows, in pieces: the key of the list, and a document."""
    keys, offsets = file.array(lists), file.array(f"{lists}.postings").astype(np.int64)
    for first, last in pieces(offsets):
        counts = np.diff(offsets[first : last + 1])
        yield np.repeat(keys[first:last], counts), file.array(docs)[offsets[first] : offsets[last]]


def _merge_postings(file: ArrayFileWriter, sources: Sequence[Source], ranks: Sequence[_Ranks]) -> None:
    lists = []
    for source, rank in zip(sources, ranks, strict=True):
        array = source.segment.file.array
        pairs = array("pairs")
        # The lists of spellings that nothing uses have no living documents; any key does that keeps the order.
        field = pairs % _FIELDS if rank.used is None else np.where(rank.used[pairs // _FIELDS], pairs % _FIELDS, 0)
        lists.append(
            Lists(
                rank.new[pairs // _FIELDS] * _FIELDS + field,
                array("pairs.postings").astype(np.int64),
                array("docs"),
                source.numbers,
                array("freqs"),
                array("positions"),
                array("pairs.positions").astype(np.int64),
            )
        )
    write_interleaved(file, lists, "pairs", "docs")


def _merge_docs(file: ArrayFileWriter, name: str, sources: Sequence[Source], ranks: Sequence[_Ranks]) -> None:
    lists = []
    for source, rank in zip(sources, ranks, strict=True):
        array = source.segment.file.array
        offsets = array(f"{name}.postings").astype(np.int64)
        lists.append(Lists(rank.new[array(name)], offsets, array(f"{name}.docs"), source.numbers))
    write_interleaved(file, lists, name, f"{name}.docs")


def _merge_names(file: ArrayFileWriter, sources: Sequence[Source], ranks: Sequence[_Ranks]) -> None:
    """The terms of names, of the spellings that a living document writes as names are written."""
    rows = []
    for source, rank in zip(sources, ranks, strict=True):
        terms, spellings = _listed(source.segment, "names")
        if source.live is not None:
            named = np.zeros(len(rank.new), np.bool_)
            for keys, docs in _rows(source.segment.file, "named", "named.docs"):
                named[keys[source.live[docs]]] = True
            terms, spellings = terms[named[spellings]], spellings[named[spellings]]
        rows.append((terms, rank.new[spellings]))
    _write_union(file, "names", sources, rows)


def _merge_stems(file: ArrayFileWriter, sources: Sequence[Source], ranks: Sequence[_Ranks]) -> None:
    """The stems of spellings in the languages in which living documents have them."""
    rows = []
    for source, rank in zip(sources, ranks, strict=True):
        terms, spellings = _listed(source.segment, "stems")
        if source.live is not None:
            languages, has = _by_language(source)
            of_term = [languages.get(term.partition(b":")[0], 0) for term in source.segment.stems.terms()]
            kept = has[np.array(of_term, np.int64)[terms], spellings]
            terms, spellings = terms[kept], spellings[kept]
        rows.append((terms, rank.new[spellings]))
    _write_union(file, "stems", sources, rows)


def _by_language(source: Source) -> tuple[dict[bytes, int], Array]:
    """The numbers of a segment's languages, and which spellings each has in fields with stems of living documents."""
    column = source.segment.column("language")
    languages = {term.partition(LABEL_MARK)[0].encode(): number for number, term in enumerate(column.terms, 1)}
    has = np.zeros((len(languages) + 1, len(source.segment.file.array("spellings.ends"))), np.bool_)
    living = np.zeros(source.segment.size, np.bool_) if source.live is None else source.live
    for pairs, docs in _rows(source.segment.file, "pairs", "docs"):
        rows = living[docs] & _STEMMED[pairs % _FIELDS]
        has[column.first[docs[rows]], pairs[rows] // _FIELDS] = True
    return languages, has


def _listed(segment: Segment, name: str) -> tuple[Array, Array]:
    """The rows of a dictionary of lists: the number of a term, and a spelling."""
    ends = segment.file.array(f"{name}.spellings.ends").astype(np.int64)
    return np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0)), segment.file.array(f"{name}.spellings")


def _write_union(
    file: ArrayFileWriter, name: str, sources: Sequence[Source], rows: Sequence[tuple[Array, Array]]
) -> None:
    """Writes a dictionary of lists, of rows for each source: the number of a term there, a spelling's new number."""
    terms = [Dictionary(source.segment.file, name).terms() for source in sources]
    union = _union(terms)
    number = dict(zip(union, range(len(union)), strict=True))
    keys = [np.zeros(0, np.uint64)]
    for known, (term, spelling) in zip(terms, rows, strict=True):
        new = np.fromiter(map(number.__getitem__, known), np.uint64, len(known))
        keys.append((new[term] << _HIGH) | spelling.astype(np.uint64))
    flat = np.concatenate(keys)
    flat.sort()
    flat = flat[changes(flat)]
    used = changes(flat >> _HIGH)  # the first row of each term
    left = compress(union, np.bincount((flat[used] >> _HIGH).astype(np.int64), minlength=len(union)))
    write_lists(file, name, list(left), ((np.cumsum(used, dtype=np.uint64) - np.uint64(1)) << _HIGH) | (flat & _LOW))

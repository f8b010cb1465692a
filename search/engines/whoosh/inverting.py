"""Words in the order of the text to posting lists in the order of the dictionary: what makes an index an inverted one.

Compiled (`_writing.c`), two passes over the words do it without sorting, since documents come in their order: the first
counts what each list will hold, the second puts every word into its place. Without a compiler integers are sorted.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from search.compiled import loops
from search.engines.whoosh.analysis import NO_NAMES, Tokens, written_as_names
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.dictionary import smallest
from search.engines.whoosh.spellings import SMALL
from search.schema import TEXTS

_compiled = loops("search.engines.whoosh._writing")

_LOW = np.uint64(0xFFFFFFFF)
_HIGH = np.uint64(32)


class Surfaces(NamedTuple):
    """Of the code of each surface: the rank of its spelling in the segment, and its capitals (`spellings`).

    `words`: of each rank the number of its word in the segment.
    """

    ranks: Array
    capitals: Array
    words: Array


def inverted(tokens: Tokens, surfaces: Surfaces) -> dict[str, Array]:
    """The arrays of a segment (docs/index-format.md) that say where its spellings are, and where they are names."""
    return _in_two_passes(tokens, surfaces) if _compiled else _sorted(tokens, surfaces)


def changes(values: Array) -> Array:
    """Which rows differ from the row before; the first always does."""
    changed = np.ones(len(values), np.bool_)
    changed[1:] = values[1:] != values[:-1]
    return changed


def narrow(values: Array) -> Array:
    """Numbers in the smallest type that holds them."""
    return values.astype(smallest(int(values.max(initial=0))), copy=False)


# ----------------------------------------------------------------------------------------------------- compiled


def _in_two_passes(tokens: Tokens, surfaces: Surfaces) -> dict[str, Array]:
    spellings = len(surfaces.words)
    word_of = surfaces.words[surfaces.ranks] if spellings else surfaces.ranks
    given = (
        tokens.codes, tokens.counts, tokens.docs, tokens.fields, tokens.starts, tokens.naming,
        _columns(len(surfaces.ranks), surfaces.ranks, word_of, surfaces.capitals),
    )  # fmt: skip
    small = np.zeros(spellings, np.uint32)
    counts = _columns(spellings * len(TEXTS)), _columns(spellings)
    largest = _compiled.invert(*given, *counts, small, None, None, None, None, None, len(TEXTS))
    postings, positions, named, proper = (_Lists.of(table[:, column]) for table in counts for column in (1, 2))
    furthest = int((tokens.starts + tokens.counts).max(initial=0))
    docs, named_docs, proper_docs = (np.empty(lists.total, np.uint32) for lists in (postings, named, proper))
    freqs, places = np.empty(postings.total, smallest(largest)), np.empty(positions.total, smallest(furthest))
    cursors = (
        _columns(spellings * len(TEXTS), 0, postings.starts, positions.starts),
        _columns(spellings, 0, named.starts, proper.starts),
    )
    small[:] = 0
    _compiled.invert(*given, *cursors, small, docs, freqs, places, named_docs, proper_docs, len(TEXTS))
    return {
        "pairs": postings.having,
        "pairs.postings": postings.offsets(),
        "pairs.positions": positions.offsets(),
        "docs": docs,
        "freqs": freqs,
        "positions": places,
        "named": named.having,
        "named.postings": named.offsets(),
        "named.docs": named_docs,
        "proper": proper.having,
        "proper.postings": proper.offsets(),
        "proper.docs": proper_docs,
    }


def _columns(rows: int, *values: Array | int) -> Array:
    """A table of four columns for the compiled loop, which are zero but for the values."""
    table = np.zeros((rows, 4), np.uint32)
    for column, value in enumerate(values):
        table[:, column] = value
    return table


class _Lists(NamedTuple):
    """Lists one after another: where each begins, which are not empty, and how long they are together."""

    starts: Array
    having: Array
    total: int

    @classmethod
    def of(cls, counts: Array) -> _Lists:
        ends = np.cumsum(counts, dtype=np.int64)
        having = np.flatnonzero(counts).astype(np.uint32)
        return cls((ends - counts).astype(np.uint32), having, int(ends[-1]) if len(ends) else 0)

    def offsets(self) -> Array:
        return _offsets(self.starts[self.having], self.total)


# -------------------------------------------------------------------------------------------------------- NumPy


def _sorted(tokens: Tokens, surfaces: Surfaces) -> dict[str, Array]:
    rank = surfaces.ranks[tokens.codes]
    doc = np.repeat(tokens.docs, tokens.counts)
    capitals, naming = surfaces.capitals[tokens.codes], np.repeat(tokens.naming, tokens.counts)
    named = written_as_names(naming, capitals)
    small = (capitals == SMALL) & (naming != NO_NAMES)
    return _postings(tokens, rank, doc) | _named(
        surfaces.words, rank[named], doc[named], surfaces.words[rank[small]], doc[small]
    )


def _postings(tokens: Tokens, rank: Array, doc: Array) -> dict[str, Array]:
    """For each pair of spelling and field the documents, how often they have it, and where."""
    counts = tokens.counts.astype(np.int64)
    furthest = int((tokens.starts + tokens.counts).max(initial=0))
    position = np.repeat(tokens.starts - (np.cumsum(counts) - counts), counts) + np.arange(len(rank))
    order, pair = _sorted_rows(rank * np.uint32(len(TEXTS)) + np.repeat(tokens.fields, counts))
    docs = doc[order]
    new_pair = changes(pair)
    pair_at = np.flatnonzero(new_pair)
    posting = np.flatnonzero(new_pair | changes(docs)).astype(np.uint32)
    return {
        "pairs": pair[pair_at],
        "pairs.postings": _offsets(np.searchsorted(posting, pair_at), len(posting)),
        "pairs.positions": _offsets(pair_at, len(pair)),
        "docs": docs[posting],
        "freqs": narrow(np.append(posting[1:], np.uint32(len(pair)))[: len(posting)] - posting),
        "positions": position.astype(smallest(furthest))[order],
    }


def _sorted_rows(values: Array) -> tuple[Array, Array]:
    """The numbers of rows in the order of their values, equal ones as they come, and the values in that order."""
    key = np.empty((len(values), 2), "<u4")  # the row below the value: one integer, so that sorting is fast
    key[:, 0] = np.arange(len(values), dtype=np.uint32)
    key[:, 1] = values
    key.reshape(-1).view("<u8").sort()
    return key[:, 0].astype(np.int64), key[:, 1].copy()


def _named(word_of: Array, rank: Array, doc: Array, small_word: Array, small_doc: Array) -> dict[str, Array]:
    """Which documents write a spelling as names are written, and which of them its word always."""
    key = _distinct((rank.astype(np.uint64) << _HIGH) | doc)
    spelling, doc = (key >> _HIGH).astype(np.uint32), (key & _LOW).astype(np.uint32)
    word = word_of[spelling]
    # Of the words in small letters, which are most of a text, only those that a name is written by as well.
    also_named = np.zeros(len(word_of), np.bool_)
    also_named[word] = True
    chosen = also_named[small_word]
    small = _distinct((small_word[chosen].astype(np.uint64) << _HIGH) | small_doc[chosen])
    named = (word.astype(np.uint64) << _HIGH) | doc
    at = np.searchsorted(small, named)
    always = np.append(small, np.uint64(0))[at] != named
    always[at == len(small)] = True
    return _docs("named", spelling, doc) | _docs("proper", spelling[always], doc[always])


def _docs(name: str, spellings: Array, docs: Array) -> dict[str, Array]:
    """Documents of spellings, which come in order."""
    at = np.flatnonzero(changes(spellings))
    return {name: spellings[at], f"{name}.postings": _offsets(at, len(docs)), f"{name}.docs": docs}


def _distinct(values: Array) -> Array:
    """The values, sorted, each once."""
    values.sort()
    return values[changes(values)]


def _offsets(starts: Array, end: int) -> Array:
    return np.append(starts, end).astype(smallest(end))

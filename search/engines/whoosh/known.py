"""What a segment knows of names: which spellings have a term, how often a word is written as a name, where words are.

Asked for all spellings that a name may have, so compiled where there was a compiler (`_lookups.c`).
"""

from __future__ import annotations

from functools import cache

import numpy as np

from search.engines.whoosh import lookups
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.kernels import union
from search.engines.whoosh.segment import Docs, Floats, Mask, Segment
from search.schema import NAMED, TEXTS

NAMING = frozenset(place for place, field in enumerate(TEXTS) if field.name in NAMED)

Spelt = tuple[str, str, int]  # a spelling, what it is folded to, and how many documents write it as names are written


def spelt(segment: Segment, terms: tuple[str, ...], live: Mask | None) -> list[list[Spelt]]:
    """Of each term of names the spellings that have it, with their living documents, of which there are some."""
    if lookups.compiled:
        found = lookups.compiled.spelt(terms, segment.names.arrays, *segment.with_names, segment.spelled, live)
    else:
        found = [_spelt(segment, term, live) for term in terms]
    return found if live is None else [[row for row in rows if row[2]] for rows in found]


def begun(segment: Segment, beginning: str, most: int, live: Mask | None) -> list[Spelt]:
    """The commonest spellings that have any term of names that begins so, with their living documents."""
    having = segment.with_any_name(segment.names.with_prefix(beginning.encode()))
    # Deleted documents are counted too: a walk through the postings of all spellings would be slow.
    counts = segment.named_counts(having)
    commonest = having[np.lexsort((having, -counts))[:most]].tolist()
    return [row for row in (_row(segment, spelling, live) for spelling in commonest) if row[2]]


def written(segment: Segment, words: tuple[str, ...], live: Mask | None) -> list[tuple[int, int]]:
    """In how many living documents each word is, in a field that may name; in how many as a name wherever it is."""
    if lookups.compiled:
        found: list[tuple[int, int]] = lookups.compiled.having(
            words, segment.words.arrays, segment.spelled, live, len(TEXTS), _mask(NAMING)
        )
        return found
    return [_written(segment, word, live) for word in words]


def pairs_of(
    segment: Segment, words: tuple[tuple[str, float], ...], fields: frozenset[int]
) -> tuple[Docs, Floats, Array]:
    """The places of the pairs of words in some fields, with the weight that each word comes with, and their fields."""
    if lookups.compiled:
        parts = lookups.compiled.pairs_of(
            words, segment.words.arrays, segment.first, segment.all_pairs, len(TEXTS), _mask(fields)
        )
        places, weights, of = map(np.frombuffer, parts, (np.int64, np.float64, np.uint8))
        return places, weights, of
    found = [
        (place, weight, field)
        for word, weight in words
        for place, _, field in segment.pairs(_spellings(segment, word))
        if field in fields
    ]
    columns = np.array(found, np.float64).reshape(-1, 3).T
    return columns[0].astype(np.int64), columns[1], columns[2].astype(np.uint8)


def _spelt(segment: Segment, term: str, live: Mask | None) -> list[Spelt]:
    number = segment.names.find(term.encode())
    return [_row(segment, spelling, live) for spelling in (segment.with_name(number) if number is not None else ())]


def _row(segment: Segment, spelling: int, live: Mask | None) -> Spelt:
    word = segment.words[segment.word_of(spelling)].decode()
    return segment.spelling(spelling), word, _living([segment.named(spelling)], live)


def _written(segment: Segment, word: str, live: Mask | None) -> tuple[int, int]:
    spellings = _spellings(segment, word)
    having = [segment.postings(place).docs for place, _, field in segment.pairs(spellings) if field in NAMING]
    return _living(having, live), _living([segment.proper(spelling) for spelling in spellings], live)


def _spellings(segment: Segment, word: str) -> range:
    number = segment.words.find(word.encode())
    return range(0) if number is None else segment.spellings_of(number)


def _living(lists: list[Array], live: Mask | None) -> int:
    docs = union(lists)
    return len(docs) if live is None else int(live[docs].sum())


@cache
def _mask(fields: frozenset[int]) -> int:
    return sum(1 << field for field in fields)

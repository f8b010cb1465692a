"""Articles to a segment: their words as arrays (`analysis`), sorted once, and written in the order of the file.

docs/index-format.md says what each array is. Sorting packs what orders a row and the row's number into one integer, so
that one sort of plain integers does it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from search.articles import packed
from search.engines.whoosh.analysis import Tokens, Vocabulary, tokens
from search.engines.whoosh.arrayfile import Array, ArrayFileWriter
from search.engines.whoosh.dictionary import ends_of, smallest, write_dictionary
from search.engines.whoosh.forms import NAMES
from search.engines.whoosh.layout import FORMAT, LABEL_MARK, UNDATED
from search.engines.whoosh.stored import Compressor
from search.model import Article
from search.ranking import digest
from search.schema import KEYED, TEXTS, labels, microseconds

_PIECE = 1_000  # articles that are stored at once
_LOW = np.uint64(0xFFFFFFFF)
_HIGH = np.uint64(32)
_NONE = np.zeros(0, np.uint32)


def write_segment(path: Path, articles: Sequence[Article], vocabulary: Vocabulary) -> None:
    """Writes a segment of articles, which are its documents in their order. Raises OSError."""
    rows = tokens(articles, vocabulary)
    with ArrayFileWriter(path, format=FORMAT, documents=len(articles), fields=[f.name for f in TEXTS]) as file:
        _write_stored(file, articles)
        _write_documents(file, articles)
        for name in KEYED:
            _write_facet(file, name, articles)
        for field, lengths in zip(TEXTS, rows.lengths.T, strict=True):
            file.add(f"lengths.{field.name}", lengths.astype(smallest(int(lengths.max(initial=0)))))
        spellings = _sorted_spellings(rows, vocabulary)
        _write_words(file, spellings.tolist(), vocabulary)
        rank = np.zeros(len(vocabulary.spellings), np.uint32)
        rank[spellings] = np.arange(len(spellings), dtype=np.uint32)
        _write_postings(file, rank[rows.spelling], rows)
        _write_named(file, rank[rows.spelling[rows.named]], rows.doc[rows.named])
        _write_forms(file, "names", [NAMES], rows, rank, vocabulary)
        _write_forms(file, "stems", [asked for asked in rows.wanted if asked != NAMES], rows, rank, vocabulary)


# ------------------------------------------------------------------------------------------------- documents


def _write_stored(file: ArrayFileWriter, articles: Sequence[Article]) -> None:
    """The articles themselves, each in a frame of its own so that one can be read alone."""
    compressor = Compressor(len(articles), lambda number: packed(articles[number]))
    lengths = array("I")

    def pieces() -> Iterator[Array]:
        for first in range(0, len(articles), _PIECE):
            frames = [compressor.frame(packed(article)) for article in articles[first : first + _PIECE]]
            lengths.extend(map(len, frames))
            yield np.frombuffer(b"".join(frames), np.uint8)

    file.stream("stored", np.uint8, pieces())
    file.add("stored.ends", ends_of(lengths))
    file.add("stored.helps", np.frombuffer(compressor.help, np.uint8))
    file.add("stored.helps.ends", np.array([len(compressor.help)], np.uint64))
    file.add("stored.helps.first", np.array([0], np.uint64))


def _write_documents(file: ArrayFileWriter, articles: Sequence[Article]) -> None:
    instants = (microseconds(article.published) for article in articles)
    published = np.fromiter((UNDATED if at is None else at for at in instants), np.int64, len(articles))
    digests = np.fromiter((digest(article.id) for article in articles), np.uint64, len(articles))
    file.add("published", published)
    file.add("digests", digests)
    file.add("by_digest", np.argsort(digests, kind="stable").astype(np.uint32))


def _write_facet(file: ArrayFileWriter, name: str, articles: Sequence[Article]) -> None:
    """The values of a facet: one number a document for its first, and rows for what more it has."""
    field = KEYED[name]
    codes: dict[str, int] = {}
    first = np.zeros(len(articles), np.uint32)
    known: dict[tuple[str, ...], list[int]] = {}
    more: list[tuple[int, int]] = []
    for number, article in enumerate(articles):
        values = field.values(article)
        found = known.get(values)
        if found is None:
            terms = [f"{key}{LABEL_MARK}{label}" for key, label in labels(field, article).items()]
            found = known[values] = [codes.setdefault(term, len(codes)) for term in terms]
        if found:
            first[number] = found[0] + 1
            more += [(number, code) for code in found[1:]]
    order = sorted(codes)
    rank = np.zeros(len(codes) + 1, np.uint32)
    for place, term in enumerate(order):
        rank[codes[term] + 1] = place + 1
    others = np.array(more, np.uint32).reshape(-1, 2)
    write_facet(file, name, [term.encode() for term in order], rank[first], others[:, 0], rank[others[:, 1] + 1] - 1)


def write_facet(
    file: ArrayFileWriter, name: str, terms: Sequence[bytes], first: Array, owners: Array, codes: Array
) -> None:
    """`first`: of each document the number of its first value plus 1, or 0; `owners` and `codes`: its others."""
    write_dictionary(file, f"facet.{name}", terms)
    kind = smallest(len(terms))
    file.add(f"facet.{name}.first", first.astype(kind))
    file.add(f"facet.{name}.owners", owners.astype(np.uint32))
    file.add(f"facet.{name}.codes", codes.astype(kind))


# ----------------------------------------------------------------------------------------------------- words


def _sorted_spellings(rows: Tokens, vocabulary: Vocabulary) -> Array:
    """The spellings that occur, in the order of their words, then of their own."""
    used = np.zeros(len(vocabulary.spellings), np.bool_)
    used[rows.spelling] = True
    folded, spellings = vocabulary.folded, vocabulary.spellings
    found = np.flatnonzero(used).tolist()
    return np.array(sorted(found, key=lambda s: (folded[s], spellings[s])), np.int64)


def _write_words(file: ArrayFileWriter, spellings: Sequence[int], vocabulary: Vocabulary) -> None:
    words, firsts, own = [], [], []
    before = None
    for number, spelling in enumerate(spellings):
        word, written = vocabulary.folded[spelling], vocabulary.spellings[spelling]
        if word != before:
            words.append(word.encode())
            firsts.append(number)
            before = word
        own.append(b"" if written == word else written.encode())
    write_words(file, words, np.array(firsts, np.int64), own)


def write_words(file: ArrayFileWriter, words: Sequence[bytes], firsts: Array, own: Sequence[bytes]) -> None:
    """The words, the first spelling of each, and the spellings (empty where it is the word itself)."""
    write_dictionary(file, "words", words)
    file.add("words.first", np.append(firsts, len(own)).astype(smallest(len(own))))
    file.add("spellings", np.frombuffer(b"".join(own), np.uint8))
    file.add("spellings.ends", ends_of(list(map(len, own))))


def _write_postings(file: ArrayFileWriter, spelling: Array, rows: Tokens) -> None:
    """For each pair of spelling and field the documents, how often they have it, and where."""
    pair = spelling.astype(np.uint64) * np.uint64(len(TEXTS)) + rows.field
    key = (pair << _HIGH) | np.arange(len(pair), dtype=np.uint64)
    key.sort()
    order = (key & _LOW).astype(np.int64)
    pair = (key >> _HIGH).astype(np.uint32)
    del key
    docs = rows.doc[order]
    new_pair = _changes(pair)
    new_posting = new_pair | _changes(docs)
    posting = np.flatnonzero(new_posting)
    pair_at = np.flatnonzero(new_pair)
    freqs = np.diff(posting, append=len(pair))
    positions = rows.position[order]
    file.add("pairs", pair[pair_at])
    file.add("pairs.postings", _offsets(np.searchsorted(posting, pair_at), len(posting)))
    file.add("pairs.positions", _offsets(pair_at, len(pair)))
    file.add("docs", docs[posting].astype(np.uint32))
    file.add("freqs", freqs.astype(smallest(int(freqs.max(initial=0)))))
    file.add("positions", positions.astype(smallest(int(positions.max(initial=0)))))


def _write_named(file: ArrayFileWriter, spelling: Array, docs: Array) -> None:
    """Which documents write a spelling as names are written."""
    key = (spelling.astype(np.uint64) << _HIGH) | docs
    key.sort()
    key = key[_changes(key)]
    spelling = (key >> _HIGH).astype(np.uint32)
    at = np.flatnonzero(_changes(spelling))
    file.add("named", spelling[at])
    file.add("named.postings", _offsets(at, len(key)))
    file.add("named.docs", (key & _LOW).astype(np.uint32))


def _write_forms(
    file: ArrayFileWriter, name: str, questions: Sequence[str], rows: Tokens, rank: Array, vocabulary: Vocabulary
) -> None:
    """The terms of names, or the stems, of the spellings that need them."""
    found = [vocabulary.terms(question, rows.wanted[question]) for question in questions]
    spellings, numbers = (np.concatenate([_NONE, *(pair[i] for pair in found)]) for i in range(2))
    used = np.zeros(len(vocabulary.forms.terms), np.bool_)
    used[numbers] = True
    order = sorted(np.flatnonzero(used).tolist(), key=vocabulary.forms.terms.__getitem__)
    place = np.zeros(len(used), np.uint64)
    place[order] = np.arange(len(order))
    key = (place[numbers] << _HIGH) | rank[spellings]
    key.sort()
    write_lists(file, name, [vocabulary.forms.terms[number].encode() for number in order], key)


def write_lists(file: ArrayFileWriter, name: str, terms: Sequence[bytes], rows: Array) -> None:
    """A dictionary whose terms each stand for some spellings.

    The rows are sorted, with the number of a term in the upper half and that of a spelling in the lower.
    """
    write_dictionary(file, name, terms)
    file.add(f"{name}.spellings.ends", ends_of(np.bincount((rows >> _HIGH).astype(np.int64), minlength=len(terms))))
    file.add(f"{name}.spellings", (rows & _LOW).astype(np.uint32))


def _changes(values: Array) -> Array:
    """Which rows differ from the row before; the first always does."""
    changed = np.ones(len(values), np.bool_)
    changed[1:] = values[1:] != values[:-1]
    return changed


def _offsets(starts: Array, end: int) -> Array:
    return np.append(starts, end).astype(smallest(end))

"""The innermost loops, compiled and in NumPy, against the same in plain Python."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import ranking
from search.engines.whoosh import kernels
from search.engines.whoosh.arrayfile import Array, ArrayFileWriter
from search.engines.whoosh.dictionary import write_dictionary
from search.engines.whoosh.kernels import (
    Pairs,
    Sums,
    between,
    count_codes,
    count_more,
    intersect,
    places,
    saturate,
    soonest,
    summing,
    union,
    with_codes,
)
from search.engines.whoosh.layout import FORMAT, UNDATED
from search.engines.whoosh.segment import Segment
from search.schema import TEXTS

COMPILED = kernels._compiled
compiled_only = pytest.mark.skipif(COMPILED is None, reason="installed without a compiler")
WAYS = [pytest.param(None, id="numpy"), pytest.param(COMPILED, id="compiled", marks=compiled_only)]
each_way = pytest.mark.parametrize("way", WAYS)
quickly = settings(max_examples=60, deadline=None)

KINDS = (np.uint8, np.uint16, np.uint32, np.uint64)
BEYOND_FLOATS = st.integers(1 << 54, (1 << 54) + 9)  # instants of the year 2540, four of which are one float
weights = st.sampled_from((0.5, 1.0, 0.7, 3.0))


@contextmanager
def loops(way: Any) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "_compiled", way)
        patch.setattr(kernels, "_FREE", [])
        yield


# ---------------------------------------------------------------------------------------------------- saturating


@each_way
@given(sums=st.lists(st.floats(0.01, 1e6), max_size=9), data=st.data())
@quickly
def test_sums_become_scores(way: Any, sums: list[float], data: st.DataObject) -> None:
    size = len(sums)
    marks = data.draw(st.none() | st.lists(st.integers(0, 7), min_size=size, max_size=size))
    idf, k1, floor = 1.7, ranking.K1, ranking.FLOOR
    found = np.array(sums)
    with loops(way):
        saturate(found, None if marks is None else np.array(marks, np.uint8), 4, k1, floor, idf * (k1 + 1))
    typed = [True] * size if marks is None else [bool(mark & 4) for mark in marks]
    expected = [ranking.score(idf, one * has, one * (not has)) for one, has in zip(sums, typed, strict=True)]
    assert found.tolist() == pytest.approx(expected)


@compiled_only
def test_marks_of_others_make_no_scores() -> None:
    with pytest.raises(ValueError, match="fit together"):
        COMPILED.saturate(np.ones(2), np.ones(3, np.uint8), 1, 1.2, 0.3, 1.0)


# ------------------------------------------------------------------------------------------------- adding pairs


@dataclass
class Case:
    """Postings of some pairs, and what they are added up with."""

    documents: int
    postings: list[dict[int, int]]  # of each pair: how often each document has it
    lengths: list[list[int]]  # of each field and document
    languages: list[int]  # of each document, from 1; 0 for none
    terms: int
    live: list[bool] | None
    rows: list[tuple[int, float, int, int]]  # pair, weight, field, table
    factors: list[list[float]]
    base: int
    kinds: dict[str, Any]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    documents, terms = draw(st.integers(1, 12)), draw(st.integers(0, 3))
    docs = st.integers(0, documents - 1)
    postings = draw(st.lists(st.dictionaries(docs, st.integers(1, 255), max_size=documents), max_size=5))
    factors = draw(st.lists(st.lists(st.sampled_from((0.0, 0.5, 1.5)), min_size=terms + 1, max_size=terms + 1)))
    row = st.tuples(
        st.integers(0, max(0, len(postings) - 1)), weights, st.integers(0, len(TEXTS) - 1), st.integers(0, len(factors))
    )
    of_all = {"min_size": documents, "max_size": documents}
    return Case(
        documents,
        postings,
        [draw(st.lists(st.integers(0, 9), **of_all)) for _ in TEXTS],
        draw(st.lists(st.integers(0, terms), **of_all)),
        terms,
        draw(st.none() | st.lists(st.booleans(), **of_all)),
        draw(st.lists(row, max_size=4)) if postings else [],
        factors,
        draw(st.integers(0, 3)),
        {
            "freqs": draw(st.sampled_from(KINDS)),
            "offsets": draw(st.sampled_from(KINDS)),
            "codes": draw(st.sampled_from(KINDS)),
            "lengths": draw(st.sampled_from(KINDS[:3])),
        },
    )


def written(case: Case, folder: str) -> Segment:
    """A segment that has what is added up, and nothing else."""
    path = Path(folder, "segment")
    with ArrayFileWriter(path, format=FORMAT, documents=case.documents, fields=[f.name for f in TEXTS]) as file:
        file.add("docs", np.array([doc for one in case.postings for doc in sorted(one)], np.uint32))
        freqs = [one[doc] for one in case.postings for doc in sorted(one)]
        file.add("freqs", np.array(freqs, case.kinds["freqs"]))
        file.add("pairs.postings", np.cumsum([0, *map(len, case.postings)]).astype(case.kinds["offsets"]))
        for field, lengths in zip(TEXTS, case.lengths, strict=True):
            file.add(f"lengths.{field.name}", np.array(lengths, case.kinds["lengths"]))
        write_dictionary(file, "facet.language", [str(i).encode() for i in range(case.terms)])
        file.add("facet.language.first", np.array(case.languages, case.kinds["codes"]))
        file.add("facet.language.owners", np.zeros(0, np.uint32))
        file.add("facet.language.codes", np.zeros(0, np.uint8))
    return Segment(path)


NORMS = tuple(np.arange(1, 11) / (field + 1) for field in range(len(TEXTS)))


def plainly(case: Case) -> dict[int, float]:
    sums: dict[int, float] = {}
    for pair, weight, field, table in case.rows:
        for doc, freq in case.postings[pair].items():
            factor = weight * (case.factors[table - 1][case.languages[doc]] if table else 1.0)
            if factor and (case.live is None or case.live[doc]):
                more = freq * factor * NORMS[field][case.lengths[field][doc]]
                sums[case.base + doc] = sums.get(case.base + doc, 0.0) + more
    return sums


def as_pairs(case: Case) -> Pairs:
    columns = list(zip(*case.rows, strict=True)) or [(), (), (), ()]
    factors = np.array(case.factors) if case.factors else np.zeros((0, 0))
    return Pairs(
        np.array(columns[0], np.int64),
        np.array(columns[1], np.float64),
        np.array(columns[2], np.uint8),
        np.array(columns[3], np.uint16),
        factors,
    )


def added(case: Case, segment: Segment, sums: Sums) -> dict[int, float]:
    live = None if case.live is None else np.array(case.live)
    sums.pairs(as_pairs(case), segment, NORMS, case.base, live)
    docs, values = sums.collected()
    assert docs.tolist() == sorted(docs.tolist())
    return dict(zip(docs.tolist(), values.tolist(), strict=True))


@each_way
@given(case=cases())
@quickly
def test_postings_are_added_up_as_plainly(way: Any, case: Case) -> None:
    with loops(way), TemporaryDirectory() as folder:
        segment = written(case, folder)
        for _ in range(2):  # the second time over the same arrays
            with summing(case.base + case.documents + 2) as sums:
                assert added(case, segment, sums) == pytest.approx(plainly(case))


BROKEN = {
    "a document that the segment does not have": ("docs", np.array([0, 7], np.uint32)),
    "a longer document than any": ("lengths.title", np.array([1, 200, 1], np.uint8)),
    "a language that there is not": ("facet.language.first", np.array([0, 9, 0], np.uint8)),
}
BROKEN_OFFSETS = {
    "postings behind the last": ("pairs.postings", np.array([0, 9], np.uint8)),
    "postings that end before they begin": ("pairs.postings", np.array([2, 1], np.uint8)),
    "a pair that there is not": ("pairs.postings", np.array([0], np.uint8)),
    "documents and frequencies of different number": ("freqs", np.array([1], np.uint8)),
    "fields of different length": ("lengths.lead", np.array([1], np.uint8)),
}


def with_array(folder: Path, name: str, array: Array) -> Segment:
    """A segment of three documents whose one pair has the first two, but for one array."""
    whole = {
        "docs": np.array([0, 1], np.uint32),
        "freqs": np.array([1, 1], np.uint8),
        "pairs.postings": np.array([0, 2], np.uint8),
        "facet.language.first": np.array([1, 1, 1], np.uint8),
        "facet.language.owners": np.zeros(0, np.uint32),
        "facet.language.codes": np.zeros(0, np.uint8),
        **{f"lengths.{field.name}": np.array([1, 1, 1], np.uint8) for field in TEXTS},
        name: array,
    }
    with ArrayFileWriter(folder / "segment", format=FORMAT, documents=3, fields=[f.name for f in TEXTS]) as file:
        write_dictionary(file, "facet.language", [b"en"])
        for key, one in whole.items():
            file.add(key, one)
    return Segment(folder / "segment")


def one_pair(place: int = 0, field: int = 0, table: int = 1) -> Pairs:
    one = np.array([place], np.int64), np.ones(1), np.array([field], np.uint8), np.array([table], np.uint16)
    return Pairs(*one, np.ones((1, 2)))


def guarded(size: int) -> tuple[Sums, tuple[Array, ...], list[bytes]]:
    """Sums with bytes around their arrays, and what those bytes are."""
    sums = Sums(size)
    sums.size = size
    around = tuple(np.full(len(own) + 64, 77, own.dtype) for own in (sums._sums, sums._seen, sums._touched))
    for one in around:
        one[32:-32] = 0
    sums._sums, sums._seen, sums._touched = (one[32:-32] for one in around)
    return sums, around, edges(around)


def edges(around: tuple[Array, ...]) -> list[bytes]:
    return [one[:32].tobytes() + one[-32:].tobytes() for one in around]


@each_way
def test_documents_are_marked_by_what_was_added(way: Any, tmp_path: Path) -> None:
    with loops(way), summing(5) as sums:
        segment = with_array(tmp_path, "freqs", np.array([1, 1], np.uint8))  # documents 0 and 1
        for base, mark in ((0, 1), (1, 2)):
            sums.pairs(one_pair(), segment, NORMS, base, None, mark)
        docs, _, marks = sums.marked()
        assert (docs.tolist(), marks.tolist()) == ([0, 1, 2], [1, 3, 2])
        sums.pairs(one_pair(), segment, NORMS, 2, None)
        docs, _, marks = sums.marked()
        assert (docs.tolist(), marks.tolist()) == ([2, 3], [1, 1])


@each_way
@pytest.mark.parametrize("broken", BROKEN)
def test_postings_out_of_range_raise(way: Any, broken: str, tmp_path: Path) -> None:
    with loops(way):
        segment, sums = with_array(tmp_path, *BROKEN[broken]), Sums(3)
        with pytest.raises(IndexError):
            sums.pairs(one_pair(), segment, NORMS, 0, None)


@compiled_only
@pytest.mark.parametrize("broken", [*BROKEN, *BROKEN_OFFSETS])
def test_the_compiled_loop_writes_nothing_outside_its_arrays(broken: str, tmp_path: Path) -> None:
    segment = with_array(tmp_path, *(BROKEN | BROKEN_OFFSETS)[broken])
    sums, around, before = guarded(3)
    with pytest.raises((IndexError, ValueError)):
        sums.pairs(one_pair(), segment, NORMS, 0, None)
    assert edges(around) == before


@compiled_only
@pytest.mark.parametrize(
    ("pairs", "base"),
    [
        (one_pair(place=-1), 0),
        (one_pair(place=1 << 40), 0),
        (one_pair(place=(1 << 63) - 1), 0),
        (one_pair(field=len(TEXTS)), 0),
        (one_pair(table=2), 0),
        (one_pair(), 1),
        (one_pair(), -1),
        (one_pair(), (1 << 63) - 1),
    ],
)
def test_the_compiled_loop_takes_no_pair_that_there_is_not(pairs: Pairs, base: int, tmp_path: Path) -> None:
    segment = with_array(tmp_path, "docs", np.array([0, 1], np.uint32))
    sums, around, before = guarded(3)
    with pytest.raises((IndexError, ValueError)):
        sums.pairs(pairs, segment, NORMS, base, None)
    assert edges(around) == before


@compiled_only
@pytest.mark.parametrize("touched", [[0, 1, 2, 3], [5] * 4, [1 << 31] * 40])
def test_only_what_was_added_up_is_collected(touched: list[int]) -> None:
    size, count = 5, len(touched)
    rooms: tuple[tuple[int, Any], ...] = ((size, np.float64), (size, np.uint8), (count, np.uint32))
    around = [np.full(room + 64, 77, kind) for room, kind in rooms]
    sums, seen, places_ = (one[32:-32] for one in around)
    sums[:], seen[:], places_[:] = 0, 1, touched  # more are marked than were counted, or others
    before = edges(tuple(around))
    docs, values = np.zeros(count, np.int64), np.zeros(count)
    with pytest.raises((IndexError, ValueError)):
        COMPILED.collect(sums, seen, places_, docs, values, None, count, min(size, count + 1))
        raise IndexError  # it is as well if nothing was written outside
    assert edges(tuple(around)) == before


@compiled_only
@pytest.mark.parametrize("kind", ["V0", "V3", "u4"])
def test_arrays_of_other_items_or_between_two_are_refused(kind: str) -> None:
    odd = np.frombuffer(bytearray(9), kind, 2 if kind == "u4" else 1, 1) if kind != "V0" else np.zeros(1, kind)
    with pytest.raises(TypeError, match="array"):
        COMPILED.merge(odd, odd, odd)


BEYOND_SIGNED = {
    "a language": """
k.add_pairs(np.zeros(3), np.zeros(3, "u1"), np.zeros(4, "u4"), np.zeros(1, "u4"), np.ones(1, "u1"),
    np.array([0, 1], "u1"), np.zeros(1, "i8"), np.ones(1), np.zeros(1, "u1"), np.ones(1, "u2"),
    np.array([(1 << 63) + (1 << 40)], "u8"), np.ones((1, 2)), None, (np.zeros(1, "u1"),), (np.ones(1),), 0, 0, 1)
""",
    "a frequency": """
k.places(np.array([1]), np.array([0]), np.array([(1 << 63) + (1 << 40), 1], "u8"), np.zeros(4, "u4"),
    np.zeros(9, "i8"), 0, 0)
""",
    "the start of positions": """
k.places(np.zeros(1, "i8"), np.zeros(1, "i8"), np.ones(1, "u1"), np.zeros(4, "u4"), np.zeros(9, "i8"), (1 << 63) - 1, 0)
""",
    "the first document of a segment": """
k.count_more(np.array([(1 << 63) - 1]), np.ones(1, "u4"), np.zeros(1, "u1"), np.zeros(9, "i8"), (1 << 63) - 1
    ); raise IndexError  # it is as well if nothing was counted, and it came to an end
""",
}


@compiled_only
@pytest.mark.parametrize("what", BEYOND_SIGNED)
def test_a_number_beyond_63_bits_raises_and_ends_no_process(what: str) -> None:
    start = "import numpy as np\nfrom search.engines.whoosh import _kernels as k\n"
    code = f"{start}try:\n    {BEYOND_SIGNED[what].strip()}\n    raise SystemExit(1)\nexcept IndexError:\n    pass\n"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


# ------------------------------------------------------------------------------------------------ adding values

values_of = st.dictionaries(st.integers(0, 299), st.floats(0, 9), max_size=200).map(
    lambda one: dict(sorted(one.items()))
)


@each_way
@given(parts=st.lists(values_of, max_size=4))
@quickly
def test_values_are_added_up_as_plainly(way: Any, parts: list[dict[int, float]]) -> None:
    expected: dict[int, float] = {}
    for part in parts:
        for doc, value in part.items():
            expected[doc] = expected.get(doc, 0.0) + value
    with loops(way):
        for _ in range(2):
            with summing(300) as sums:
                for part in parts:
                    sums.values(np.array(list(part), np.int64), np.array(list(part.values()), np.float64))
                docs, values = sums.collected()
            assert docs.tolist() == sorted(expected)
            assert values.tolist() == pytest.approx([expected[doc] for doc in sorted(expected)])


@each_way
@pytest.mark.parametrize("few", [0, 1, 40, 900, 50_000])
def test_few_and_many_documents_are_collected_in_order(way: Any, few: int) -> None:
    docs = np.sort(np.random.default_rng(few).permutation(50_000)[:few])
    with loops(way), summing(50_000) as sums:
        sums.values(docs, docs + 1.0)
        found, values = sums.collected()
    assert np.array_equal(found, docs)
    assert np.array_equal(values, found + 1.0)


@each_way
def test_documents_without_a_sum_are_collected_too(way: Any) -> None:
    with loops(way), summing(5) as sums:
        sums.values(np.array([1, 3]), np.zeros(2))
        assert sums.collected()[0].tolist() == [1, 3]


@compiled_only
@pytest.mark.parametrize("docs", [[3], [-1], [1 << 40]])
def test_a_value_out_of_range_raises_and_is_written_nowhere(docs: list[int]) -> None:
    sums, around, before = guarded(3)
    with pytest.raises(IndexError):
        sums.values(np.array(docs), np.ones(len(docs)))
    assert edges(around) == before


@each_way
def test_sums_are_clean_after_an_error(way: Any) -> None:
    with loops(way):
        with pytest.raises(RuntimeError), summing(5) as sums:
            sums.values(np.array([1, 2]), np.ones(2))
            raise RuntimeError
        with summing(5) as sums:
            assert sums.collected()[0].tolist() == []


@each_way
def test_sums_within_sums_are_other_sums(way: Any) -> None:
    with loops(way):
        with summing(5) as outer:
            outer.values(np.array([1]), np.ones(1))
            with summing(5) as inner:
                inner.values(np.array([2]), np.ones(1))
                assert inner.collected()[0].tolist() == [2]
            assert outer.collected()[0].tolist() == [1]
        with summing(5) as sums:
            assert sums.collected()[0].tolist() == []


@each_way
def test_threads_at_once_have_sums_of_their_own(way: Any) -> None:
    wrong: list[object] = []
    meet = threading.Barrier(4)

    def add(seed: int) -> None:
        random = np.random.default_rng(seed)
        for _ in range(50):
            docs = np.sort(random.permutation(3_000)[: random.integers(1, 600)])
            meet.wait()
            with summing(3_000) as sums:
                sums.values(docs, docs + 0.5)
                sums.values(docs, docs + 0.5)
                found, values = sums.collected()
            if not (np.array_equal(found, docs) and np.array_equal(values, 2 * docs + 1.0)):
                wrong.append((seed, found))

    with loops(way):
        threads = [threading.Thread(target=add, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


# ------------------------------------------------------------------------------------------------------ counting


@each_way
@given(
    codes=st.lists(st.integers(0, 6), min_size=1, max_size=30),
    chosen=st.sets(st.integers(0, 29)),
    base=st.integers(0, 9),
    kind=st.sampled_from(KINDS[:3]),
)
@quickly
def test_codes_are_counted_as_plainly(way: Any, codes: list[int], chosen: set[int], base: int, kind: Any) -> None:
    docs = sorted(doc for doc in chosen if doc < len(codes))
    counts = np.full(7, 5, np.int64)
    with loops(way):
        count_codes(np.array(docs, np.int64) + base, base, np.array(codes, kind), counts)
    assert counts.tolist() == [5 + sum(codes[doc] == code for doc in docs) for code in range(7)]


@each_way
@pytest.mark.parametrize(("docs", "codes"), [([3], [0, 1, 0]), ([1], [0, 2, 0])])
def test_a_code_out_of_range_raises(way: Any, docs: list[int], codes: list[int]) -> None:
    with loops(way), pytest.raises((IndexError, ValueError)):
        count_codes(np.array(docs), 0, np.array(codes, np.uint8), np.zeros(2, np.int64))


@each_way
@given(
    docs=st.sets(st.integers(0, 60)),
    rows=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3)), max_size=40),
    base=st.integers(0, 9),
    kind=st.sampled_from(KINDS[:3]),
)
@quickly
def test_further_codes_are_counted_as_plainly(
    way: Any, docs: set[int], rows: list[tuple[int, int]], base: int, kind: Any
) -> None:
    owners, codes = map(list, zip(*sorted(rows), strict=True)) if rows else ([], [])
    counts = np.full(5, 5, np.int64)
    given = np.array(sorted(docs), np.int64) + base
    with loops(way):
        count_more(given, base, np.array(owners, np.uint32), np.array(codes, kind), counts)
    assert counts.tolist() == [5] + [5 + sum(owner in docs and code == of for owner, of in rows) for code in range(4)]


@compiled_only
def test_a_further_code_out_of_range_is_counted_nowhere() -> None:
    around = np.full(66, 7, np.int64)
    for code in (1, 254, 255):
        with pytest.raises(IndexError):
            COMPILED.count_more(
                np.zeros(1, np.int64), np.zeros(1, np.uint32), np.array([code], np.uint8), around[32:34], 0
            )
    with pytest.raises(IndexError):
        COMPILED.count_more(np.zeros(1, np.int64), np.zeros(2, np.uint32), np.zeros(1, np.uint8), around[32:34], 0)
    assert (around == 7).all()


@each_way
@given(
    published=st.lists(st.integers(-3, 3) | BEYOND_FLOATS | st.just(UNDATED), max_size=30),
    chosen=st.sets(st.integers(0, 29)),
    split=st.integers(0, 30),
    most=st.integers(0, 8),
    newest=st.booleans(),
    behind=st.none() | st.integers(-3, 3) | st.just(UNDATED),
)
@settings(max_examples=300, deadline=None)
def test_the_first_by_date_are_among_the_rows(
    way: Any, published: list[int], chosen: set[int], split: int, most: int, newest: bool, behind: int | None
) -> None:
    docs = np.array(sorted(doc for doc in chosen if doc < len(published)), np.int64)
    parts = [(docs[docs < split], 0, 0), (docs[docs >= split], split, split)]  # two segments
    instants = np.array(published, np.int64)
    with loops(way):
        rows = soonest(
            [(some, base, instants[first:]) for some, base, first in parts], len(docs), most, newest, behind
        ).tolist()

    def key(instant: int) -> float:
        return np.inf if instant == UNDATED else float(-instant if newest else instant)

    keys = [key(published[doc]) for doc in docs.tolist()]
    wanted = [row for row in range(len(docs)) if behind is None or keys[row] > key(behind)]
    level = [row for row in range(len(docs)) if behind is not None and keys[row] == key(behind)]
    first = sorted(wanted, key=keys.__getitem__)[:most]
    assert rows == sorted(set(rows))
    assert set(level) <= set(rows)
    assert {row for row in wanted if first and keys[row] < keys[first[-1]]} <= set(rows)
    assert not first or sum(keys[row] <= keys[first[-1]] for row in rows if row in wanted) >= len(first)


@compiled_only
def test_a_document_without_a_date_of_its_own_raises() -> None:
    heap, rows, instants = np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros(3, np.int64)
    for doc, held, found in ((3, 0, 0), (-1, 0, 0), (0, 2, 0), (0, 0, 1)):
        with pytest.raises(IndexError):
            COMPILED.soonest(np.array([doc]), instants, heap, rows, 0, True, 0, held, found, 0)


@each_way
@given(
    first=st.lists(st.integers(0, 4), max_size=30),
    rows=st.lists(st.tuples(st.integers(0, 29), st.integers(0, 3)), max_size=30),
    chosen=st.sets(st.integers(0, 29)),
    wanted=st.lists(st.booleans(), min_size=5, max_size=5),
    base=st.integers(0, 9),
    kind=st.sampled_from(KINDS[:3]),
)
@quickly
def test_documents_with_a_value_pass(
    way: Any, first: list[int], rows: list[tuple[int, int]], chosen: set[int], wanted: list[bool], base: int, kind: Any
) -> None:
    docs = sorted(doc for doc in chosen if doc < len(first))
    wanted[0] = False  # it is that of no value
    owners, codes = map(list, zip(*sorted(rows), strict=True)) if rows else ([], [])
    mask = np.ones(len(docs), np.bool_)
    with loops(way):
        with_codes(
            np.array(docs, np.int64) + base, base, np.array(first, kind), np.array(wanted),
            np.array(owners, np.uint32), np.array(codes, kind), mask,
        )  # fmt: skip
    further = {owner for owner, code in rows if wanted[code + 1]}
    assert mask.tolist() == [wanted[first[doc]] or doc in further for doc in docs]


@each_way
@given(
    values=st.lists(st.integers(-3, 3) | st.just(UNDATED), max_size=20),
    chosen=st.sets(st.integers(0, 19)),
    low=st.integers(-3, 3) | st.just(UNDATED + 1),
    high=st.integers(-3, 3) | st.just((1 << 63) - 1),
    base=st.integers(0, 9),
)
@quickly
def test_values_between_two_pass(way: Any, values: list[int], chosen: set[int], low: int, high: int, base: int) -> None:
    docs = sorted(doc for doc in chosen if doc < len(values))
    mask = np.ones(len(docs), np.bool_)
    with loops(way):
        between(np.array(docs, np.int64) + base, base, np.array(values, np.int64), low, high, mask)
    assert mask.tolist() == [low <= values[doc] < high for doc in docs]


@compiled_only
def test_what_is_out_of_range_passes_nowhere() -> None:
    around = np.full(66, 7, np.uint8)
    doc, none, codes = np.zeros(1, np.int64), np.zeros(0, np.uint32), np.zeros(0, np.uint8)
    wanted, one = np.ones(2, np.bool_), np.zeros(1, np.uint32)
    for arguments in (
        (doc, np.array([2], np.uint8), wanted, none, codes),  # a code that there is not
        (doc + 1, np.array([1], np.uint8), wanted, none, codes),  # a document
        (doc, np.array([1], np.uint8), wanted, one, np.array([1], np.uint8)),  # a further code
        (doc, np.array([1], np.uint8), wanted, one, codes),
        (np.zeros(2, np.int64), np.array([1], np.uint8), wanted, none, codes),  # more documents than the mask
    ):
        with pytest.raises(IndexError):
            COMPILED.with_codes(*arguments, around[32:33], 0)
    for docs in (doc + 1, np.zeros(2, np.int64)):
        with pytest.raises(IndexError):
            COMPILED.between(docs, doc, around[32:33], 0, 0, 1)
    assert (np.delete(around, 32) == 7).all()


@each_way
@given(lists=st.lists(st.sets(st.integers(0, 40)), max_size=6), kinds=st.sampled_from((np.uint32, np.int64)))
@quickly
def test_a_union_has_each_value_once(way: Any, lists: list[set[int]], kinds: Any) -> None:
    with loops(way):
        found = union([np.array(sorted(one), kinds) for one in lists])
    assert found.tolist() == sorted(set().union(*lists))


@compiled_only
def test_a_merge_needs_room_and_one_kind() -> None:
    some, more = np.arange(3, dtype=np.uint32), np.arange(3, dtype=np.int64)
    for arrays in ((some, some, some), (some, more, np.zeros(6, np.uint32)), (some, some, np.zeros(6, np.int64))):
        with pytest.raises(ValueError, match="fit"):
            COMPILED.merge(*arrays)


@compiled_only
@pytest.mark.parametrize("code", [2, 255, (1 << 64) - 1])
def test_a_code_out_of_range_is_counted_nowhere(code: int) -> None:
    around = np.full(66, 7, np.int64)
    with pytest.raises(IndexError):
        COMPILED.count_codes(np.zeros(1, np.int64), np.array([code], np.uint64), around[32:34], 0)
    assert (around == 7).all()


# -------------------------------------------------------------------------------------------------- intersecting

ascending = st.sets(st.integers(0, 60), max_size=40).map(sorted)
far = st.sets(st.integers(0, 2_000), max_size=400).map(sorted)


@each_way
@given(some=ascending, others=ascending | far, kinds=st.tuples(*[st.sampled_from((np.uint32, np.int64))] * 2))
@settings(max_examples=150, deadline=None)
def test_two_lists_meet_as_sets_do(way: Any, some: list[int], others: list[int], kinds: tuple[Any, Any]) -> None:
    a, b = np.array(some, kinds[0]), np.array(others, kinds[1])
    with loops(way):
        for x, y in ((a, b), (b, a)):
            here, there = intersect(x, y)
            assert x[here].tolist() == sorted(set(some) & set(others)) == y[there].tolist()


@compiled_only
def test_lists_out_of_order_are_met_within_their_bounds() -> None:
    random = np.random.default_rng(1)
    for sizes in [(10, 10), (3, 500), (500, 3), (1, 0)]:
        a, b = (random.integers(0, 1 << 63, size) for size in sizes)
        here, there = intersect(a, b)
        assert len(here) == len(there)
        assert all(here < len(a))
        assert all(there < len(b))


# ------------------------------------------------------------------------------------------------------ positions


@each_way
@given(
    lists=st.lists(st.lists(st.integers(0, 200), min_size=1, max_size=5), max_size=8),
    rows=st.sets(st.integers(0, 7)),
    start=st.integers(0, 3),
    kinds=st.tuples(*[st.sampled_from(KINDS[:3])] * 2),
)
@quickly
def test_positions_are_placed_as_plainly(
    way: Any, lists: list[list[int]], rows: set[int], start: int, kinds: tuple[Any, Any]
) -> None:
    wanted = sorted(row for row in rows if row < len(lists))
    positions = np.array([0] * start + [place for one in lists for place in one], kinds[0])
    freqs = np.array(list(map(len, lists)), kinds[1])
    with loops(way):
        found = places(np.array(wanted, np.int64), np.array(wanted, np.int64) * 3, freqs, positions, start, 50)
    assert found.tolist() == [(3 * row << 32) + 50 + place for row in wanted for place in lists[row]]


@each_way
@pytest.mark.parametrize(("rows", "freqs"), [([0], [9]), ([1], [3, 2]), ([2], [1, 1])])
def test_positions_that_there_are_not_raise(way: Any, rows: list[int], freqs: list[int]) -> None:
    with loops(way), pytest.raises(IndexError):
        places(np.array(rows), np.array(rows), np.array(freqs, np.uint8), np.zeros(4, np.uint8), 0, 0)


@compiled_only
@pytest.mark.parametrize("start", [5, -1])
def test_positions_that_begin_out_of_range_raise(start: int) -> None:
    with pytest.raises(IndexError):
        places(np.zeros(1, np.int64), np.zeros(1, np.int64), np.ones(1, np.uint8), np.zeros(4, np.uint8), start, 0)

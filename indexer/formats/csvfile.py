"""CSV and TSV: one article a row, under a header.

The header decides which column is which field (`indexer.fieldnames`); columns it does not know are left out.
Encoding and delimiter are told from the first part of the file, and then the file is streamed, so that an
archive of any size takes the memory of one row. A row that does not fit the header is a `Reject`, for
cells that have shifted would put a date into a headline; so is a row with more than a few bytes that its
encoding does not have.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, cast

from indexer import charset
from indexer.fieldnames import FIELD_NAMES, FIELD_OF, RANK, access, folded
from indexer.records import BROKEN_OFF, Fields, Record, Reject, Source, UnreadableSource

DELIMITERS = "\t;|,"  # a tie goes to the first: a header of one column is split nowhere by a tab
SAMPLE = 64 * 1024  # bytes
MAX_CELL = 32 * 1024 * 1024  # characters; a longer one is a quote that nobody closed
SHOWN = 200  # characters of a rejected row


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the header maps: where it is, how the header called it (folded), and its field."""

    index: int
    name: str
    field: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row and the physical line it starts on; `cells` is None where a quote in it does not close, or a cell."""

    line: int
    cells: list[str] | None
    raw: str


def read(source: Source) -> Iterator[Record | Reject]:
    """The articles of a CSV or TSV file. Raises UnreadableSource: no known encoding, no title column."""
    with source.open() as stream:
        head, sample = _samples(stream)
    encoding = _encoding(head, sample, source.name)
    delimiter = sniff(head.decode(encoding, "replace"))
    with source.open() as stream, io.TextIOWrapper(stream, encoding, "surrogateescape", newline="") as text:
        try:
            yield from _articles(rows(text, delimiter), encoding, source.name)
        except UnicodeDecodeError as error:  # UTF-16 that ends in half a character, or is not UTF-16
            raise UnreadableSource(f"{source.name}: damaged, it is not {encoding} throughout ({error})") from error


def sniff(text: str) -> str:
    """The delimiter under which the header at the start of `text` has most known columns, then most columns.

    >>> sniff("Заголовок;Дата;Текст, полный\\n")
    ';'
    """
    told = re.match(r"sep=([,;\t|])\r?\n", text)  # Excel's own first line
    if told:
        return told[1]

    def known_and_all(delimiter: str) -> tuple[int, int]:
        header = _header(rows(io.StringIO(text, newline=""), delimiter))
        return len(columns(header)), len(header)

    return max(DELIMITERS, key=known_and_all)


def columns(header: list[str]) -> tuple[Column, ...]:
    """The columns that are known by name, those whose name says most first."""
    named = [(index, folded(cell)) for index, cell in enumerate(header)]
    found = [Column(index, name, FIELD_OF[name]) for index, name in named if name in FIELD_OF]
    return tuple(sorted(found, key=lambda column: RANK[column.name]))


def fields(cells: list[str], mapped: tuple[Column, ...]) -> Fields:
    """The filled cells of a row, by field."""
    values: dict[str, str] = {}
    for column in mapped:
        value = cells[column.index].strip()
        if value:
            values.setdefault(column.field, access(column.name, value))
    return cast(Fields, values)


def rows(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    """The rows that are not blank. Lines must come with their line ends.

    A quote that nobody closes swallows the rows behind it: it costs its own line, and those are read anew.
    """
    csv.field_size_limit(MAX_CELL)
    taken: list[str] = []
    before = 0  # lines that earlier readers have read
    reader = csv.reader(_noting(lines := iter(lines), taken), delimiter=delimiter)
    while True:
        taken.clear()
        line = before + reader.line_num + 1
        try:
            cells: list[str] | None = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        if cells is None or (len(taken) > 1 and "".join(taken).count('"') % 2):
            first, *swallowed = taken
            yield Row(line, None, first)
            before, taken, lines = line, [], chain(swallowed, lines)
            reader = csv.reader(_noting(lines, taken), delimiter=delimiter)
        elif any(cell.strip() for cell in cells):
            yield Row(line, cells, "".join(taken))


def _articles(table: Iterator[Row], encoding: str, name: str) -> Iterator[Record | Reject]:
    header = _header(table)
    mapped = columns(header)
    if not any(column.field == "title" for column in mapped):
        raise UnreadableSource(_no_title(header, name))
    for row in table:
        reason = _fault(row, len(header), encoding)
        if reason or row.cells is None:
            yield Reject(f"line {row.line}", reason, _shown(row.raw))
        else:
            cells = row.cells if row.raw.isascii() else list(map(charset.replaced, row.cells))
            yield Record(fields(cells, mapped), f"line {row.line}")


def _fault(row: Row, width: int, encoding: str) -> str:
    """Why a row is not an article, or nothing."""
    if row.cells is None:
        return "a quote is opened and not closed" if '"' in row.raw else f"a cell of more than {MAX_CELL:,} characters"
    if len(row.cells) != width:
        return f"{len(row.cells)} cells, the header has {width}"
    if charset.mended(row.raw) is None:
        return f"bytes that are not {encoding}"
    return ""


def _header(table: Iterator[Row]) -> list[str]:
    row = next((row for row in table if not row.raw.startswith("sep=")), None)
    return [] if row is None else row.cells or [row.raw]


def _no_title(header: list[str], name: str) -> str:
    seen = ", ".join(cell.strip() for cell in header)[:SHOWN] or "none"
    return (
        f"{name}: no column is known to be the title. Columns seen: {seen}. Columns known as the title: "
        f"{', '.join(FIELD_NAMES['title'].split())}; other fields: "
        f"{', '.join(field for field in FIELD_NAMES if field != 'title')}. Rename a column in the first line."
    )


def _samples(stream: BinaryIO) -> tuple[bytes, bytes]:
    """The start of the file, and its first part that is not ASCII: only that shows an encoding."""
    head = part = stream.read(SAMPLE)
    # Where the file breaks off is told when its rows are read, after those that are whole.
    with suppress(*BROKEN_OFF):
        while part and part.isascii():
            part = stream.read(SAMPLE)
    return head, part


def _encoding(head: bytes, sample: bytes, name: str) -> str:
    marked = charset.bom(head)
    if marked is None and head.count(0) > len(head) // 20:
        raise UnreadableSource(f"{name}: not text, or UTF-16 without a byte order mark. {charset.ADVICE}")
    encoding = marked or charset.detect(sample, complete=len(sample) < SAMPLE)
    if encoding is None:
        raise UnreadableSource(
            f"{name}: its encoding cannot be told: it is not UTF-8, and neither {' nor '.join(charset.CODE_PAGES)} "
            f"gives words. {charset.ADVICE}"
        )
    return encoding


def _noting(lines: Iterable[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def _shown(raw: str) -> str:
    """A row cut short, with broken bytes made printable."""
    return raw.strip()[:SHOWN].encode("utf-8", "backslashreplace").decode("utf-8")

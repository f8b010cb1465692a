"""A list of names, as people keep them, looked up one by one: `entries(data, form)`, `rows(engine, entries, zone)`.

A line that holds no name is an entry with an `error`, and the rest goes on. What is read: lines of text, CSV (the
column `name`, else the first), JSON Lines (a string, or an object with `name`). What is written: `to_json(row)` and
`to_csv(rows)`, which a spreadsheet can open without running what a name may hide.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo

from search.contract import NameRow
from search.engine import Engine
from search.messages import tell
from search.namecard import NameCard, card, cleaned, complaint, link
from search.payload import shown

MAX_BYTES = 256 * 1024
MAX_NAMES = 1000
COLUMNS = (
    "line",
    "name",
    "hits",
    "first",
    "last",
    "spellings",
    "error",
    "did_you_mean",
    "in_other_gender",
)  # new ones come last

_BROKEN = re.compile("[\ud800-\udfff\ufffd]")  # bytes that are no UTF-8, or were none before somebody replaced them
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")  # what a cell must not begin with; space before it may be dropped
_NOT_UTF8 = tell("it is not valid UTF-8")
_SHOWN = 80  # characters of a line that cannot be read


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list. `error` says why it is no name, and is empty if it is one."""

    line: int
    name: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """An entry with what the archive has of it; `card` is None if the entry is no name."""

    entry: Entry
    card: NameCard | None = None


def entries(data: bytes, form: str) -> list[Entry]:
    """The entries of a list in one of the FORMS; empty lines at its end are none.

    >>> [(e.line, e.name or e.error) for e in entries("name,born\\nŁukašenka,1954\\n,1960".encode(), "csv")]
    [(2, 'Łukašenka'), (3, 'it is empty')]
    """
    text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff").rstrip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if text else []
    return list(FORMS[form](lines))


def rows(engine: Engine, listed: Iterable[Entry], zone: tzinfo) -> Iterator[Row]:
    """Each entry with its card; a name that stands in the list twice is looked up once. Raises EngineError."""
    known: dict[str, NameCard] = {}
    for entry in listed:
        if entry.error:
            yield Row(entry)
            continue
        if entry.name not in known:
            known[entry.name] = card(engine, entry.name, zone)
        yield Row(entry, known[entry.name])


def found(row: Row) -> list[tuple[str, int]]:
    """The spellings that the archive has of a name, of a full name those of its surname, each with its articles."""
    counts: list[tuple[str, int]] = []
    for word in row.card.words if row.card and row.card.hits else ():
        if word.surname:
            counts += [(word.word, word.articles)] if word.articles else []
            counts += [(shown(variant, word.word), variant.articles) for variant in word.variants]
    return counts


def to_json(row: Row) -> NameRow:
    """A row as an object of JSON values."""
    answered = row.card
    return {
        "line": row.entry.line,
        "name": row.entry.name,
        "hits": answered.hits if answered else None,
        "first": (answered.first if answered else "") or None,
        "last": (answered.last if answered else "") or None,
        "spellings": [{"text": text, "articles": articles} for text, articles in found(row)],
        "search": link(row.entry.name) if answered else None,
        "error": row.entry.error or None,
        "did_you_mean": answered.did_you_mean if answered else None,
        "in_other_gender": answered.in_other_gender if answered else None,
    }


def to_csv(answered: Iterable[Row]) -> str:
    """Rows as CSV, with a header, for a spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in answered:
        shown_row = {**to_json(row)}
        spelled = "; ".join(f"{text} ({articles})" for text, articles in found(row))
        cells = [spelled if column == "spellings" else shown_row[column] for column in COLUMNS]
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet takes for text, not for a formula.

    >>> harmless("=1+1"), harmless("Łukašenka")
    ("'=1+1", 'Łukašenka')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


# ----------------------------------------------------------------------------------------------------- reading


def _entry(line: int, text: str) -> Entry:
    name = cleaned(text)
    error = _NOT_UTF8 if _BROKEN.search(text) else complaint(name)
    return Entry(line, name, "") if not error else _bad(line, name, error)


def _bad(line: int, text: str, error: str) -> Entry:
    seen = _BROKEN.sub("\ufffd", cleaned(text))
    return Entry(line, seen if len(seen) <= _SHOWN else f"{seen[:_SHOWN]}…", error)


def _text(lines: list[str]) -> Iterator[Entry]:
    return (_entry(number, line) for number, line in enumerate(lines, 1))


def _json_lines(lines: list[str]) -> Iterator[Entry]:
    for number, line in enumerate(lines, 1):
        if not line.strip() or _BROKEN.search(line):
            yield _entry(number, line)
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            yield _bad(number, line, tell("it is not valid JSON"))
            continue
        name = value.get("name") if isinstance(value, dict) else value
        if isinstance(name, str):
            yield _entry(number, name)
        else:
            yield _bad(number, line, tell('it has no name: a line is "a name" or {{"name": "a name"}}'))


def _csv(lines: list[str]) -> Iterator[Entry]:
    """The name of each record. One that cannot be read costs its first line only: the next line is tried anew."""
    delimiter = max(",;\t", key=lines[0].count) if lines else ","
    column, place = None, 0
    while place < len(lines):
        reader = csv.reader((f"{line}\n" for line in lines[place:]), delimiter=delimiter, strict=True)
        try:
            cells = next(reader)
        except csv.Error as error:
            yield _bad(
                place + 1, lines[place], tell("it is not valid CSV ({error})", error=_complaint(error, delimiter))
            )
            place += 1
            continue
        number, place = place + 1, place + reader.line_num
        if column is None:
            column = _column(cells)
            if column is not None:
                continue
            column = 0
        yield _entry(number, cells[column] if column < len(cells) else "")


def _complaint(error: csv.Error, delimiter: str) -> str:
    """What a record of CSV is said to lack; what lists of names may have is told in other languages too."""
    known = tell("unexpected end of data"), tell("'{sign}' expected after '\"'", sign=delimiter)
    return next((message for message in known if message == str(error)), str(error))


def _column(header: list[str]) -> int | None:
    """Where the column `name` is, if that is what a first row says."""
    titles = [cell.strip().casefold() for cell in header]
    return titles.index("name") if "name" in titles else None


# Each form of a list, and what reads its lines.
FORMS: dict[str, Callable[[list[str]], Iterator[Entry]]] = {"text": _text, "csv": _csv, "jsonl": _json_lines}

"""Every result of a search, however many, in constant memory: `every(engine, query)`, and tables and lines of it.

An export goes through the engine page by page, each behind the last article of the one before (`Query.after`), so the
last page costs what the first does and nothing is kept but one page. By date the order of what is there already does
not change when somebody writes meanwhile: each article that is there from the first page to the last is given once. By
relevance scores may move, and an article may be given twice or missed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

import msgspec

from search.articles import to_json
from search.engine import Engine
from search.model import Article, Page, Query
from search.namelist import harmless
from search.names.fullname import as_asked
from search.payload import permalink
from search.request import LISTED_FIELDS

# Of a million articles a page of 1,000 takes 52 ms and one of 5,000 91 ms; it is held in memory.
PAGE = 5_000
LINES = 50  # articles that are written at once: a piece for each line costs more than the line
# Unless fields are asked for. Names that the source lists are not among them: few sources do, and an empty column looks
# as if an article named nobody.
COLUMNS = (*(name for name in LISTED_FIELDS if name != "names"), "permalink")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads a table in UTF-8 as if it were Latin-1


@dataclass(frozen=True, slots=True)
class Results:
    """Every result of a search. `first` is the page that the export begins with."""

    first: Page
    articles: Iterator[Article]


def every(engine: Engine, query: Query, at_once: int = PAGE) -> Results:
    """The results, the first page of them read already. Raises EngineError, later too."""
    by_page = replace(as_asked(query), page=1, size=at_once, facets=())
    first = engine.search(by_page)
    return Results(first, chain.from_iterable(_pages(engine, by_page, first)))


def _pages(engine: Engine, query: Query, page: Page) -> Iterator[Iterator[Article]]:
    while page.hits:
        full, after = len(page.hits) == query.size, page.hits[-1].sort
        yield (hit.article for hit in page.hits)
        if not full:
            return
        del page  # before the next one is read, so that there is one in memory and not two
        page = engine.search(replace(query, after=after))


def lines(articles: Iterable[Article], columns: Sequence[str]) -> Iterator[str]:
    """Articles as lines of JSON."""
    return (f"{msgspec.json.encode(_row(article, columns)).decode()}\n" for article in articles)


def table(articles: Iterable[Article], columns: Sequence[str]) -> Iterator[str]:
    """Articles as the rows of a table in CSV, below a header. Several values of a cell are parted by `; `."""
    yield _csv_line(columns)
    for article in articles:
        row = _row(article, columns)
        yield _csv_line([harmless(_cell(row[column])) for column in columns])


def pieces(written: Iterable[str]) -> Iterator[str]:
    """Lines put together to pieces that are worth sending."""
    remaining = iter(written)
    while piece := "".join(islice(remaining, LINES)):
        yield piece


def _row(article: Article, columns: Sequence[str]) -> dict[str, Any]:
    row = {**to_json(article), "permalink": permalink(article)} if "permalink" in columns else to_json(article)
    return {column: row[column] for column in columns}


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else str(value)


def _csv_line(cells: Sequence[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()

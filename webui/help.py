"""The query language in a table, each row with a search of this archive and what it finds; the first page has some.

`examples(overview, vocabulary, zone)` makes the searches from words of the archive, in the language of the reader where
it has such; `counted(engine, examples, zone)` asks what they find; `view` says them. A form that the archive has no
example for (dates, where nothing is dated) has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from search.dates import local
from search.engine import Engine
from search.model import Order
from search.namecard import question
from search.names.fullname import surname_first
from search.overview import Overview
from search.payload import SEARCH
from search.request import address, read_request
from search.vocabulary import Vocabulary
from webui.languages import later, say
from webui.links import Counted

# How something is asked for, in the order of the page: its name here, and what it finds.
FORMS = {
    "words": later("All of the words, in any of their forms"),
    "phrase": later("The words exactly so, side by side"),
    "or": later("Any of the words"),
    "not": later("Not what is behind the minus (or NOT)"),
    "brackets": later("Brackets hold together"),
    "near": later("The words near each other, with at most five others between"),
    "beginning": later("Words that begin so"),
    "letter": later("Any letter in place of the question mark"),
    "fuzzy": later("Words that are spelled alike"),
    "title": later("In the title only"),
    "body": later("In the text only"),
    "author": later("By this author"),
    "name": later("A name in every spelling and script"),
    "category": later("Of this category"),
    "source": later("From this source"),
    "lang": later("In this language"),
    "access": later("Free to read, for subscribers, or not known"),
    "date": later("Of this year, month or day"),
    "dates": later("From one date to another"),
}

FIRST = ("words", "phrase", "not", "beginning", "fuzzy", "date")  # those that the first page has room for

Example = tuple[str, str]  # a name of FORMS, and a query


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table."""

    means: str
    example: Counted


def examples(found: Overview, own: Vocabulary, zone: tzinfo) -> tuple[Example, ...]:
    """A query for each form that the archive has words for."""
    return tuple(
        example
        for part in (_of_words(own.words), _of_a_phrase(own.phrase), _of_fields(own), _of_dates(found, zone))
        for example in part
    )


def counted(engine: Engine, asked: Sequence[Example], zone: tzinfo) -> dict[Example, int]:
    """How many articles each example finds. Raises EngineError."""
    return {example: _count(engine, example[1], zone) for example in asked}


def view(counts: dict[Example, int], forms: Iterable[str] = FORMS) -> tuple[Row, ...]:
    """The rows, in the order of `forms`; an example that finds nothing is none."""
    queries = {form: (text, count) for (form, text), count in counts.items() if count}
    return tuple(
        Row(say(FORMS[form]), Counted(queries[form][0], address(SEARCH, [("q", queries[form][0])]), queries[form][1]))
        for form in forms
        if form in queries
    )


def _count(engine: Engine, text: str, zone: tzinfo) -> int:
    query = read_request([("q", text)], zone).query
    return engine.search(replace(query, root=surname_first(query.root), facets=(), size=1, order=Order.NEWEST)).total


def _of_words(words: Sequence[str]) -> Iterator[Example]:
    if len(words) > 1:
        one, other = words
        yield "or", f"{one} OR {other}"
        yield "not", f"{one} -{other}"
        yield "brackets", f"({one} OR {other}) -title:{one}"
    if words:
        one = words[0]
        yield "beginning", f"{one[:4]}*"
        yield "letter", f"{one[:2]}?{one[3:]}"
        yield "fuzzy", f"{one}~"
        yield "title", f"title:{one}"
        yield "body", f"body:{one}"


def _of_a_phrase(words: Sequence[str]) -> Iterator[Example]:
    if words:
        together = " ".join(words)
        yield "words", together
        yield "phrase", f'"{together}"'
        yield "near", f'"{words[1]} {words[0]}"~5'


def _of_fields(own: Vocabulary) -> Iterator[Example]:
    if own.author:
        yield "author", f'author:"{own.author}"'
    if own.names:
        yield "name", question(own.names[0])
    for form, value in (("category", own.category), ("source", own.source), ("lang", own.language)):
        if value:
            yield form, f"{form}:{value}"
    yield "access", "access:free"


def _of_dates(found: Overview, zone: tzinfo) -> Iterator[Example]:
    if found.last:
        month = local(found.last, zone).date().isoformat()[: len("2025-10")]
        yield "date", f"date:{month}"
        if found.first:
            yield "dates", f"date:{local(found.first, zone).date().isoformat()[:4]}..{month}"

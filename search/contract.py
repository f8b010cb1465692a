"""The shapes of what scripts are given, as types: the keys, what each holds, and in a few words what it means.

The functions that make answers are held to them by mypy, and `webui.openapi` writes them down as JSON schemas, so that
what is documented, checked and given cannot part. New keys may come, none goes. An article has no shape here: it is
`search.model.Article`.
"""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from search.model import Access

Instant = Annotated[str, "date-time"]  # ISO 8601, in UTC with a Z
Day = Annotated[str, "date"]


class Said(TypedDict):
    """Something to know about how a query was read or answered."""

    code: Annotated[str, "stable, for scripts"]
    message: str


class NameSearched(TypedDict):
    """A name of the query, and the other spellings of it that were searched."""

    text: str
    also: list[str]
    excluded: Annotated[bool, "whether articles with the name were left out, and not looked for"]


class Asked(TypedDict):
    """What was asked, and as what it was read."""

    q: str
    read_as: Annotated[str, "the query as it was read, in the language of queries"]
    notes: list[Said]
    did_you_mean: Annotated[
        str | None, "a spelling that finds something, if this one found nothing, or a name by chance"
    ]
    names: list[NameSearched]


class Total(TypedDict):
    """How many articles were found."""

    value: int
    relation: Annotated[Literal["eq", "gte"], "gte if a limit cut the search short"]


class Snippet(TypedDict):
    """A passage of an article that answers the query."""

    field: str
    text: str
    html: Annotated[str, "escaped text with <mark> and nothing else"]
    marks: Annotated[list[list[int]], "start and end of what is marked, in code points of text"]


class Reason(TypedDict):
    """Why an article was found."""

    word: Annotated[str, "as it was asked for"]
    found: Annotated[str, "as the article has it"]
    how: Annotated[str, "how the two belong together"]


class Result(TypedDict):
    """An article that was found; other fields of it stand here if they have a value or were asked for."""

    id: str
    url: str
    permalink: Annotated[str, "the path of its page"]
    title: str
    published: Instant | None
    language: Annotated[str, "a BCP 47 tag, or empty"]
    categories: list[str]
    source: str
    access: Access
    score: Annotated[float | None, "null unless ordered by relevance"]
    title_html: Annotated[str, "the title, escaped, with <mark> and nothing else"]
    snippets: list[Snippet]
    why: list[Reason]
    body: NotRequired[str]
    lead: NotRequired[str]
    tags: NotRequired[list[str]]
    authors: NotRequired[list[str]]
    dateline: NotRequired[str]
    updated: NotRequired[Instant | None]
    names: NotRequired[list[str]]
    alternative_title: NotRequired[str]


class Counted(TypedDict):
    """A value of a facet."""

    value: Annotated[str, "its label"]
    slug: NotRequired[Annotated[str, "what filters by it; of a date or a name that is value"]]
    count: Annotated[int, "articles of the whole result, without this facet's own filter"]
    selected: bool
    toggle: Annotated[str, "the page with the value chosen, or no longer"]


class Links(TypedDict):
    """Where to go on."""

    self: str
    next: Annotated[str | None, "the next page, by a cursor: null behind the last"]
    prev: Annotated[str | None, "the page before, or the last that has results; null on the first, and behind a cursor"]
    html: str
    csv: Annotated[str, "every result, as a table"]
    jsonl: Annotated[str, "every result, one JSON object a line"]
    atom: Annotated[str, "the newest results, as a feed"]


class SearchAnswer(TypedDict):
    """A page of results."""

    query: Asked
    total: Total
    took_ms: float
    results: list[Result]
    facets: dict[str, list[Counted]]
    links: Links
    generation: Annotated[str, "the state of the index: it changes with every write"]


class Suggestion(TypedDict):
    """A title or a name that goes on as was typed."""

    text: str
    kind: Literal["title", "name"]
    url: Annotated[str, "the path of the article, or of the articles that have the name"]


class Suggestions(TypedDict):
    """Completions of what was typed."""

    q: str
    suggestions: list[Suggestion]


class Spelling(TypedDict):
    """Another spelling of a word of a name, that the archive has."""

    text: str
    articles: int
    how: Annotated[str, "how it is the same name"]
    search: str


class Spelt(TypedDict):
    """A spelling, and how many articles have it."""

    text: str
    articles: int


class Romanisation(TypedDict):
    """A word of a name in Latin letters."""

    text: str
    system: str


class NameWord(TypedDict):
    """A word of a name."""

    word: str
    keys: Annotated[list[list[str | float]], "what it is looked up by, each with its weight"]
    articles: Annotated[int | None, "that have it as typed"]
    spellings: list[Spelling]
    romanisations: list[Romanisation]
    other_gender: Annotated[list[Spelt], "spellings of a surname in the other gender, which are not searched"]


class NameAnswer(TypedDict):
    """What there is to know of a name."""

    q: str
    words: list[NameWord]
    hits: Annotated[int | None, "articles that have the name, in whatever spelling"]
    first: Day | None
    last: Day | None
    search: str
    generation: str | None
    did_you_mean: Annotated[str | None, "if no article has the name, one spelled nearly so that articles have"]
    in_other_gender: Annotated[int | None, "further articles, with the surname in the other gender: a plain search's"]


class NameRow(TypedDict):
    """A line of a list of names."""

    line: int
    name: str
    hits: int | None
    first: Day | None
    last: Day | None
    spellings: list[Spelt]
    search: str | None
    error: Annotated[str | None, "why the line is no name"]
    did_you_mean: Annotated[str | None, "if no article has the name, one spelled nearly so that articles have"]
    in_other_gender: Annotated[int | None, "further articles, with the surname in the other gender: a plain search's"]


class NameRows(TypedDict):
    """A list of names, each with what the archive has of it."""

    names: list[NameRow]
    generation: str


class Alive(TypedDict):
    """The service answers."""

    status: Literal["alive"]


class Ready(TypedDict):
    """The index can be read."""

    status: Literal["ready"]
    generation: Annotated[str, "the state of the index: it changes with every write"]
    articles: int
    newest: Annotated[Instant | None, "when the newest article was published"]


class Problem(TypedDict):
    """An error, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    parameter: NotRequired[Annotated[str, "the parameter that is wrong"]]
    suggestion: NotRequired[Annotated[str | None, "the parameter that may have been meant"]]

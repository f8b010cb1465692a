"""The values that everything else passes around: an article, a question, a page of answers.

All are frozen dataclasses; change one with `dataclasses.replace`. What a page has many of (articles, hits, spellings)
are named tuples, which are made in a fifth of the time; change one with `_replace`. Nothing here does I/O, and nothing
here knows how an article becomes words (`search.text`) or where it is kept (`search.engine`).

A question is a `Query`: a tree of `Node`s that the reader's words were parsed into, and beside it the filters,
order and facets that come from links and parameters. The tree decides scores; filters only take away. The node
types are a closed union: code that matches over them ends with `assert_never`, so that a new node shows every
place that must learn it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from search.messages import Message

# ---------------------------------------------------------------------------------------------------- articles


class Access(StrEnum):
    """Who may read the whole article at its source."""

    FREE = "free"
    SUBSCRIBER = "subscriber"
    UNKNOWN = "unknown"


class Article(NamedTuple):
    """One news article as it is kept: text is plain (no markup), in Unicode NFC, paragraphs split by newlines.

    `id` is the source's own, or derived by the indexer; writing the same id again replaces the article.
    `published` and `updated` are timezone-aware and in UTC. `language` is a BCP 47 tag (`en`, `be-Latn`) or
    empty. `alternative_title` is a second headline that the source gives. `names` are names that the source
    itself lists (people and places), not those found in the text.
    """

    id: str
    title: str
    body: str = ""
    url: str = ""
    lead: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    source: str = ""
    dateline: str = ""
    language: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    access: Access = Access.UNKNOWN
    names: tuple[str, ...] = ()
    alternative_title: str = ""


# ------------------------------------------------------------------------------------------------ query nodes


class Scope(StrEnum):
    """Which texts of an article a word is looked for in; `search.schema.FIELDS` says what each covers."""

    ANY = "any"
    TITLE = "title"
    BODY = "body"
    AUTHOR = "author"
    NAME = "name"  # where names are looked for, and by their spellings only, not by the word's inflections


@dataclass(frozen=True, slots=True)
class Word:
    """A plain word: itself and its inflections. `text` is as the reader typed it, one word."""

    text: str
    scope: Scope = Scope.ANY


@dataclass(frozen=True, slots=True)
class Phrase:
    """Folded words as written, side by side (`slop` 0), or within a window that has room for `slop` more words.

    With `slop` 0 the order counts; with more it does not. One word is an exact word without its inflections.
    """

    words: tuple[str, ...]
    slop: int = 0
    scope: Scope = Scope.ANY


@dataclass(frozen=True, slots=True)
class Pattern:
    """A folded word with `*` (any letters) and `?` (one letter) in it."""

    pattern: str
    scope: Scope = Scope.ANY


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words within `edits` insertions, deletions, substitutions or swaps of a folded word."""

    word: str
    edits: int
    scope: Scope = Scope.ANY


@dataclass(frozen=True, slots=True)
class Labelled:
    """Articles that have the value `key` of a facet (`category:`, `source:`, `lang:`); adds nothing to a score.

    `key` is in the form that the facet is counted in: a slug for labels, a code as it is for the others.
    """

    facet: str
    key: str


@dataclass(frozen=True, slots=True)
class Dated:
    """Articles published in the half-open interval [first, last) of instants; None leaves that end open."""

    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class And:
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    node: Node


@dataclass(frozen=True, slots=True)
class Maybe:
    """All articles; those that match the node score what they score by it."""

    node: Node


@dataclass(frozen=True, slots=True)
class Everything:
    """All articles."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No article: what was typed held no word."""


Node = Word | Phrase | Pattern | Fuzzy | Labelled | Dated | And | Or | Not | Maybe | Everything | Nothing


# ------------------------------------------------------------------------------------------------- a question


class Order(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


class Choice(StrEnum):
    """How the values of one filter combine."""

    ANY = "any"
    ALL = "all"
    NONE = "none"


class Interval(StrEnum):
    """How long one value of the date facet is; AUTO takes the finest that gives at most 60 values."""

    AUTO = "auto"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Filter:
    """Values chosen in one facet. `keys` have the form that the facet is counted in."""

    facet: str
    keys: tuple[str, ...]
    choice: Choice = Choice.ANY


@dataclass(frozen=True, slots=True)
class Period:
    """Published in [first, last); None leaves that end open. The filter of the date facet."""

    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader should know about how the query was read or answered. `code` is stable, for scripts."""

    code: str
    message: Message


@dataclass(frozen=True, slots=True)
class Query:
    """A question, ready for an engine.

    `text` is what was typed and `root` what it was read as. `page` counts from 1. `after` continues behind a
    hit of an earlier page (its `Hit.sort`) and makes `page` meaningless. `facets` are the facets to count, and
    `facet_size` how many values each shows at most (None: all). `names` says whether other spellings of names are
    searched too, `dropped` which of them (folded) are not.
    """

    text: str = ""
    root: Node = field(default_factory=Everything)
    filters: tuple[Filter, ...] = ()
    period: Period = Period()
    order: Order = Order.NEWEST
    page: int = 1
    size: int = 10
    after: tuple[float, ...] | None = None
    facets: tuple[str, ...] = ()
    facet_size: int | None = 20
    interval: Interval = Interval.AUTO
    zone: tzinfo = field(default_factory=lambda: ZoneInfo("Europe/Minsk"))
    notes: tuple[Note, ...] = ()
    names: bool = True
    dropped: tuple[str, ...] = ()


# --------------------------------------------------------------------------------------------------- answers


class Variant(NamedTuple):
    """A spelling that the archive has of a name that was asked for.

    `spelling` is in lower case with its diacritics, `word` what it is folded to and searched as, `articles` how many
    have it, `weight` how much it has in common with what was typed (`search.names.terms`).
    """

    spelling: str
    word: str
    articles: int
    weight: float


@dataclass(frozen=True, slots=True)
class AlsoSearched:
    """The other spellings that were searched for a word of the query, likeliest first.

    `excluded` says that articles with the word were left out, those with the spellings too (`search.answer` fills it).
    """

    asked: str
    variants: tuple[Variant, ...]
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article's text. `marks` are (start, end) code-point offsets into `text`, sorted, disjoint."""

    field: str
    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """Why a hit was found: the word asked for, the word found in it, and in plain words how they belong together."""

    word: str
    found: str
    how: Message


class Hit(NamedTuple):
    """One article of a page. `sort` is its place in the order, for `Query.after`.

    Engines leave `title`, `snippets` and `why` empty; `search.answer` fills them.
    """

    article: Article
    score: float = 0.0
    sort: tuple[float, ...] = ()
    title: Passage = Passage("title", "")
    snippets: tuple[Passage, ...] = ()
    why: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """`key` filters, `label` is shown (they differ where the source's label has a slug)."""

    key: str
    label: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts over the whole result, but for this facet's own filter. `distinct` counts the values not shown too.

    Values of the facet of names are spellings in small letters, the commonest, when an engine gives it, with a capital
    in their labels if hardly any article writes them without; `search.namefacet` makes names of them.
    """

    name: str
    values: tuple[FacetValue, ...]
    distinct: int
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The answer. `partial` says that a limit cut the result short, and then a note says which."""

    query: Query
    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...] = ()
    notes: tuple[Note, ...] = ()
    partial: bool = False
    generation: str = ""
    also: tuple[AlsoSearched, ...] = ()
    did_you_mean: str | None = None
    took_ms: float = 0.0

    @property
    def last(self) -> int:
        """The number of the last page that has results; 0 if none has."""
        return -(-self.total // self.query.size)


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did, in articles; an id that was given twice counts twice, the last one stays."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def total(self) -> int:
        return self.added + self.updated + self.unchanged

    def __add__(self, other: Written) -> Written:
        return Written(self.added + other.added, self.updated + other.updated, self.unchanged + other.unchanged)

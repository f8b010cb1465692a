"""What is indexed of an article: the table `FIELDS`, and the terms that an article gives under each of its rows.

To index or facet something more, add a row; every engine reads the table. `SCHEMA_VERSION` is stored in an index
and must grow with any change that makes an index of the old table answer wrongly.

Kinds of field:

- TEXT: folded words with their positions; weighs `weight` in a score. Values of a list stand `GAP` words apart,
  so that no phrase runs from one into the next. Its words' stems are the field `NAME_stems`, without positions.
- LABEL: values as the source writes them, counted and filtered by their slug (python-slugify).
- CODE: values that are their own key, in one spelling (`en-US` is `en`, `Free` is `free`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from functools import lru_cache

from slugify import slugify

from search.model import Article, Scope
from search.names.expand import MARK, entry
from search.names.found import capitalised
from search.names.terms import EXACTLY, index_terms
from search.stemming import language_of, stems
from search.text import lower, tokens

SCHEMA_VERSION = 3
GAP = 100  # words; more than the widest window that a query may ask for (search.parser.MAX_SLOP)
DATE = "date"  # the facet of publication dates: counted from instants, so not a row of FIELDS


class Kind(Enum):
    TEXT = auto()
    LABEL = auto()
    CODE = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """A row of the table. `values` takes the field's values from an article; `scopes` are those it is searched in.

    `key` gives the form in which a value of a LABEL or CODE is counted.
    """

    name: str
    kind: Kind
    values: Callable[[Article], tuple[str, ...]]
    scopes: tuple[Scope, ...] = ()
    weight: float = 1.0
    stemmed: bool = False
    key: Callable[[str], str] = str


_CONTROL = re.compile("[\x00-\x1f\x7f]")


@lru_cache(maxsize=1 << 14)
def _slug(label: str) -> str:
    return slugify(label) or label.casefold().strip()  # a label of signs alone ("№ 1" is fine, "***" is not)


FIELDS = (
    Field(
        "title", Kind.TEXT, lambda a: (a.title, a.alternative_title), (Scope.ANY, Scope.TITLE, Scope.NAME), 3.0, True
    ),
    Field("lead", Kind.TEXT, lambda a: (a.lead,), (Scope.ANY, Scope.BODY, Scope.NAME), 1.5, True),
    Field("body", Kind.TEXT, lambda a: (a.body,), (Scope.ANY, Scope.BODY, Scope.NAME), 1.0, True),
    Field("tags", Kind.TEXT, lambda a: a.tags, (Scope.ANY,), 1.0, True),
    Field("authors", Kind.TEXT, lambda a: a.authors, (Scope.AUTHOR,)),
    Field("category", Kind.LABEL, lambda a: a.categories, key=_slug),
    Field("source", Kind.LABEL, lambda a: (a.source,), key=_slug),
    Field("language", Kind.CODE, lambda a: (language_of(a.language),), key=language_of),
    Field("access", Kind.CODE, lambda a: (str(a.access),), key=str.lower),
)
NAMED = ("title", "lead", "body")  # the TEXT fields in which names are looked for
NAME = "name"  # the filter by a name: its keys are names in any spelling, so it is no row of FIELDS either
NAMES = "names"  # the field of the terms of names: not a row, since it comes from several
TEXTS = tuple(f for f in FIELDS if f.kind is Kind.TEXT)
STEMS = {f.name: f"{f.name}_stems" for f in TEXTS if f.stemmed}
KEYED = {f.name: f for f in FIELDS if f.kind is not Kind.TEXT}
FACETS = (*KEYED, DATE)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Positions = dict[str, list[int]]
Frequencies = dict[str, int]


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything indexed of one article.

    `words`: for each TEXT field its words and the positions of each. `stems`: for each `NAME_stems` field the
    stems and how often each occurs. `lengths`: words in each TEXT field. `labels`: for each LABEL or CODE field
    its keys and labels, without a key twice. `names`: the terms of its capitalised words, each with the spelling
    that has it (`search.names.expand.entry`).
    """

    words: dict[str, Positions]
    stems: dict[str, Frequencies]
    lengths: dict[str, int]
    labels: dict[str, dict[str, str]]
    names: frozenset[str]


def terms(article: Article) -> Terms:
    """What an engine has to index of an article."""
    language = language_of(article.language)
    words: dict[str, Positions] = {}
    stemmed: dict[str, Frequencies] = {}
    for field in TEXTS:
        words[field.name], surfaces = _words(field.values(article))
        if field.stemmed:
            stemmed[STEMS[field.name]] = _stems(surfaces, language)
    return Terms(
        words=words,
        stems=stemmed,
        lengths={name: sum(map(len, found.values())) for name, found in words.items()},
        labels={name: labels(field, article) for name, field in KEYED.items()},
        names=_names(value for field in TEXTS if field.name in NAMED for value in field.values(article)),
    )


def labels(field: Field, article: Article) -> dict[str, str]:
    """The keys of a LABEL or CODE field in an article, each with its label; of two labels with one key the first."""
    found: dict[str, str] = {}
    for value in field.values(article):
        label = _CONTROL.sub(" ", value)  # engines part a key from its label by one of these
        if name := key(field.name, label):
            found.setdefault(name, label)
    return found


def key(facet: str, value: str) -> str:
    """The form in which a value of a facet is counted, filtered and put into a URL.

    >>> key("category", "Human rights"), key("category", "Палітыка"), key("language", "be-latn-BY")
    ('human-rights', 'palityka', 'be-Latn')
    """
    return KEYED[facet].key(_CONTROL.sub(" ", value).strip())


def microseconds(instant: datetime | None) -> int | None:
    """An instant as whole microseconds since 1970 UTC, which is what engines store and compare."""
    if instant is None:
        return None
    if instant.tzinfo is UTC:
        return (instant - _EPOCH) // _MICROSECOND
    # Not by astimezone(UTC): the first hours of the year 1 may lie before what datetime can tell.
    since = instant.replace(tzinfo=None) - datetime(1970, 1, 1) - (instant.utcoffset() or timedelta())
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _words(values: Iterable[str]) -> tuple[Positions, Frequencies]:
    """The words of a field with their positions, and how often each word occurs as it is written."""
    found: Positions = {}
    surfaces: Frequencies = {}
    position = 0
    for value in values:
        if not value:
            continue
        position += GAP if position else 0
        for start, end, word in tokens(value):
            found.setdefault(word, []).append(position)
            surface = value[start:end]
            surfaces[surface] = surfaces.get(surface, 0) + 1
            position += 1
    return found, surfaces


def _names(values: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    small: set[str] = set()
    for value in values:
        words = list(tokens(value))
        small.update(token.word for token in words if value[token.start].islower())
        for token in capitalised(value, words):
            found.update(_entries(value[token.start : token.end]))
    # The term of the word itself says that an article writes it with a capital only, as a name is.
    return frozenset(name for name in found if name[0] != EXACTLY or name[1:].partition(MARK)[0] not in small)


@lru_cache(maxsize=1 << 17)
def _entries(surface: str) -> tuple[str, ...]:
    """The terms of a capitalised word, as they are indexed."""
    spelling = lower(surface)
    return tuple(entry(term, spelling) for term in index_terms(surface))


def _stems(surfaces: Frequencies, language: str) -> Frequencies:
    found: Frequencies = {}
    for surface, count in surfaces.items():
        for stem in stems(surface, language):
            found[stem] = found.get(stem, 0) + count
    return found

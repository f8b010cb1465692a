"""Words of the archive that make good examples, in one language: `vocabulary(engine, language)` → `Vocabulary`.

A search that finds nothing teaches nothing, and one in a language that the reader does not write teaches little. So
examples come from the newest articles in the language of the pages; what these have none of, from those of all.
It asks the engine some forty times: whoever shows it remembers it for a generation (`search.remembered`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise

from search.engine import Engine
from search.model import Choice, Filter, Page, Phrase, Query
from search.names.mentions import most_named
from search.schema import NAMED, TEXTS
from search.text import fold, tokens

LOOKED_AT = 40  # newest articles that examples are taken from
NAMES = 3
MIN_EXAMPLE = 6  # letters of a word that is shown as an example; shorter ones say little (after, day)
SMALL = 5  # articles that a word may have however small the archive is
COMMON = 0.02  # of the archive: commoner words are those that every text has
MAX_TRIED = 40  # words that are counted to find such


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What examples are made of: `words` are two that several articles have, `phrase` stands in one title.

    `category`, `source` and `language` are the keys of those that most of the articles have.
    """

    words: tuple[str, ...] = ()
    phrase: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    author: str = ""
    category: str = ""
    source: str = ""
    language: str = ""


def vocabulary(engine: Engine, language: str) -> Vocabulary:
    """The vocabulary of an archive in a language; what that lacks, it has of the whole archive. Raises EngineError."""
    own = _of(engine, language)
    if all(getattr(own, part.name) for part in fields(own)):
        return own
    whole = _of(engine, "")
    return Vocabulary(*(getattr(own, part.name) or getattr(whole, part.name) for part in fields(own)))


def _of(engine: Engine, language: str) -> Vocabulary:
    chosen = (Filter("language", (language,), Choice.ANY),) if language else ()
    page = engine.search(Query(filters=chosen, facets=("category", "source", "language"), size=LOOKED_AT))
    if not page.total:
        return Vocabulary()
    articles = [hit.article for hit in page.hits]
    texts = [[value for f in TEXTS if f.name in NAMED for value in f.values(article)] for article in articles]
    most = {facet.name: facet.values[0].key for facet in page.facets if facet.values}
    return Vocabulary(
        words=_words(engine, page),
        phrase=next((phrase for article in articles if (phrase := _phrase(article.title))), ()),
        names=tuple(most_named(texts, NAMES)),
        author=next((author for article in articles for author in article.authors if '"' not in author), ""),
        category=most.get("category", ""),
        source=most.get("source", ""),
        language=language or most.get("language", ""),
    )


def _words(engine: Engine, page: Page) -> tuple[str, ...]:
    """Two words of the newest titles that are neither in few articles nor in many."""
    candidates = dict.fromkeys(
        hit.article.title[token.start : token.end]
        for hit in page.hits
        for token in tokens(hit.article.title)
        if len(token.word) >= MIN_EXAMPLE and hit.article.title[token.start].islower()
    )
    counts = {
        word: engine.search(Query(root=Phrase((fold(word),)), size=1)).total for word in list(candidates)[:MAX_TRIED]
    }
    common = [word for word, having in counts.items() if having <= max(SMALL, COMMON * page.total)]
    return tuple(sorted(common, key=lambda word: (-counts[word], word))[:2])


def _phrase(title: str) -> tuple[str, ...]:
    """The first two long words of a title that stand side by side."""
    found = list(tokens(title))
    for one, other in pairwise(found):
        between = title[one.end : other.start]
        if between == " " and min(len(one.word), len(other.word)) >= MIN_EXAMPLE:
            return title[one.start : one.end], title[other.start : other.end]
    return ()

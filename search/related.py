"""What stands near an article in the archive: articles on the same, and versions of its own text.

`beside(engine, article)` looks for the words that set the article apart: those that it uses often and the archive
seldom. How seldom is asked of the engine word by word, so that any engine will do; the candidates are therefore few,
and chosen by what can be told without an archive (how often a word stands here, how long it is, a capital).
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

from search.engine import Engine
from search.model import Article, Or, Order, Phrase, Query, Word
from search.schema import NAMED, TEXTS
from search.text import fold, tokens
from search.versions import alike

MAX_CANDIDATES = 24  # words whose frequency is asked for; each is a search
MAX_TELLING = 8  # words that related articles are looked for by
MAX_RELATED = 6
MIN_WORD = 4  # letters; shorter words seldom tell anything
COMMON = 0.1  # of the archive: a word that more articles have tells nothing
SMALL = 5  # articles that a word may have however small the archive is
_LOOKED_AT = 30
_READ = 6_000  # characters of a text: what an article is about stands at its beginning
_TITLE, _CAPITAL = 3.0, 1.5  # a word of the title, and a name, count as so many


@dataclass(frozen=True, slots=True)
class Beside:
    """`words` set the article apart; `versions` are in the order of time, `related` nearest first."""

    words: tuple[str, ...] = ()
    related: tuple[Article, ...] = ()
    versions: tuple[Article, ...] = ()


def beside(engine: Engine, article: Article) -> Beside:
    """What stands near an article. Raises EngineError."""
    words = telling(engine, article)
    if not words:
        return Beside()
    asked = Or(tuple(Word(word) for word in words)) if len(words) > 1 else Word(words[0])
    query = Query(root=asked, order=Order.RELEVANCE, size=_LOOKED_AT, names=False)
    found = [hit.article for hit in engine.search(query).hits if hit.article.id != article.id]
    versions = [other for other in found if alike(article, other)]
    related: list[Article] = []
    for other in found:
        if other not in versions and not any(alike(other, kept) for kept in related):
            related.append(other)
        if len(related) == MAX_RELATED:
            break
    # Undated last: when an article without a date was written is not known.
    versions.sort(key=lambda a: (a.published is None, a.published.timestamp() if a.published else 0.0, a.id))
    return Beside(words, tuple(related), tuple(versions))


def telling(engine: Engine, article: Article) -> tuple[str, ...]:
    """The words that set an article apart from the archive, most telling first."""
    archive = engine.search(Query(size=1)).total
    weights: dict[str, float] = {}
    for word, often in _candidates(article):
        having = engine.search(Query(root=Phrase((fold(word),)), size=1, names=False)).total
        if 1 < having <= max(SMALL, COMMON * archive):  # a word that only this article has leads to no other
            weights[word] = often * math.log(archive / having)
    return tuple(sorted(weights, key=lambda word: (-weights[word], word))[:MAX_TELLING])


def _candidates(article: Article) -> list[tuple[str, float]]:
    """The likeliest words with how often they stand in the article, each as it is written first."""
    counts: defaultdict[str, float] = defaultdict(float)
    written: dict[str, str] = {}
    for field in TEXTS:
        if field.name in NAMED:
            for value in field.values(article):
                for start, end, word in tokens(value[:_READ]):
                    if len(word) >= MIN_WORD and not word.isdecimal():
                        surface = written.setdefault(word, value[start:end])
                        weight = _CAPITAL if surface[:1].isupper() else 1.0
                        counts[word] += weight * (_TITLE if field.name == "title" else 1.0)
    # Long words are seldom common.
    ranked = sorted(counts, key=lambda word: (-math.log1p(counts[word]) * min(len(word), 10), word))
    return [(written[word], 1 + math.log(counts[word])) for word in ranked[:MAX_CANDIDATES]]

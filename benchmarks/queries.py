"""The query log: what readers ask of an archive, made from the archive itself, thirty of each of ten classes.

No log of a news archive is free to be shared, so one is drawn from the corpus by how many articles have a word:
common words, rare ones, words that stand in one article together, phrases that occur. The same corpus gives the
same log. `Asked` is neutral; how it is put to Vestka is here (`parameters`), how to each peer in
`benchmarks/peers.py`. A new class is a function and a row of `CLASSES`.

Kept plain so that every peer reads a word alike: letters only, without apostrophes, three or more, folded the same by
all. Two classes are not alike for all: *name* is the plain word for peers, while Vestka searches every spelling of it
(unfair to Vestka, which finds and does more); *fuzzy* FTS5 does not have at all.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from benchmarks.corpus import SEED, ZONE
from search.model import Article
from search.request import Parameters
from search.schema import key
from search.text import tokens

EACH = 30  # queries of a class
SAMPLED = 20_000  # articles that words are counted in

# How many of all articles have a word.
COMMON = (0.02, 0.5)
TELLING = (0.001, 0.1)  # what is put together with others: hardly the and of
MIDDLING = (0.001, 0.02)
RARE = (0.0, 0.0003)
TRIES = 20_000  # articles that are looked at for words that fit together
LEAST = 3  # articles that have a rare word
Item = TypeVar("Item")

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_UNLIKE = re.compile("[ёЁіїІЇўЎйЙ]")  # folded or decomposed by one and not by another


@dataclass(frozen=True, slots=True)
class Asked:
    """One query. `words` is empty for everything; `months` are the first and last one, as 2020-03."""

    kind: str
    words: tuple[str, ...] = ()
    category: str = ""
    months: tuple[str, str] | None = None
    edits: int = 0

    def __str__(self) -> str:
        narrowed = [self.category, "..".join(self.months) if self.months else ""]
        return " ".join(filter(None, [self.typed() or "(everything)", *(f"[{n}]" for n in narrowed if n)]))

    def typed(self) -> str:
        """The query as a reader types it into Vestka."""
        match self.kind:
            case "any of three":
                return " OR ".join(self.words)
            case "phrase":
                return f'"{" ".join(self.words)}"'
            case "prefix":
                return f"{self.words[0]}*"
            case "fuzzy":
                return f"{self.words[0]}~{self.edits}"
            case _:
                return " ".join(self.words)

    def parameters(self) -> Parameters:
        """The query as parameters of Vestka's endpoint, without what it should show."""
        given = [("q", self.typed()), ("category", self.category)]
        if self.months:
            given += [("from-date", self.months[0]), ("to-date", self.months[1])]
        return tuple((name, value) for name, value in given if value)


@dataclass(slots=True)
class Words:
    """What a corpus has to ask for.

    `texts` are the plain words of each article in order, `months` those of all articles, each as often as it has one.
    """

    articles: Sequence[Article]
    texts: list[list[str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    months: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, articles: Sequence[Article]) -> Words:
        found = cls(articles)
        for article in articles:
            text = f"{article.title}\n{article.body}"
            plain = list(_plain(text))
            found.texts.append(plain)
            found.counts.update(set(filter(None, plain)))
            found.names.update(set(_names(article.body)))
            found.categories.update({key("category", c) for c in article.categories})
            found.months += filter(None, [_month(article)])
        return found

    def band(self, band: tuple[float, float]) -> list[str]:
        """The words that so many articles have, in a fixed order."""
        low, high = (share * len(self.articles) for share in band)
        return sorted(word for word, count in self.counts.items() if max(LEAST, low) <= count <= max(LEAST, high))


def log(articles: Sequence[Article], each: int = EACH, seed: int = SEED) -> list[Asked]:
    """The query log of a corpus: `each` queries of each class (fewer where it has no more), class after class."""
    words = Words.of(articles)
    asked = []
    for kind, make in CLASSES.items():
        drawn = random.Random(f"{seed} {kind}")
        found = dict.fromkeys(_some(make(words, drawn), each, kind == "everything"))
        asked += [query for query, _ in found]
    return asked


def _some(made: Iterator[Asked], each: int, may_recur: bool) -> list[tuple[Asked, int]]:
    found: dict[tuple[Asked, int], None] = {}
    for tries, asked in enumerate(made):
        found.setdefault((asked, tries if may_recur else 0))
        if len(found) == each or tries == 50 * each:
            break
    return list(found)


def _common(words: Words, drawn: random.Random) -> Iterator[Asked]:
    yield from (Asked("common word", (word,)) for word in _shuffled(words.band(COMMON), drawn))


def _rare(words: Words, drawn: random.Random) -> Iterator[Asked]:
    yield from (Asked("rare word", (word,)) for word in _shuffled(words.band(RARE), drawn))


def _all_of(words: Words, drawn: random.Random) -> Iterator[Asked]:
    """Two words and three, by turns, that stand in one article together."""
    known = set(words.band(TELLING))
    size = 2
    for _ in range(TRIES):
        together = sorted({word for word in drawn.choice(words.texts) if word in known})
        if len(together) >= size:
            yield Asked("all of two or three", tuple(drawn.sample(together, size)))
            size = 5 - size


def _any_of(words: Words, drawn: random.Random) -> Iterator[Asked]:
    known = set(words.band(TELLING))
    for _ in range(TRIES):
        together = sorted({word for word in drawn.choice(words.texts) if word in known})
        if len(together) >= 3:
            yield Asked("any of three", tuple(drawn.sample(together, 3)))


def _phrase(words: Words, drawn: random.Random) -> Iterator[Asked]:
    """Two neighbouring words; every third time both are common ("of the"), which is the hard case."""
    common = set(words.band((COMMON[0], 1.0)))
    middling = set(words.band(MIDDLING))
    wanted = 0
    for _ in range(TRIES):
        pairs = [(a, b) for a, b in pairwise(drawn.choice(words.texts)) if a and b and a != b]
        fit = [p for p in pairs if (p[0] in common and p[1] in common if wanted == 0 else not middling.isdisjoint(p))]
        if fit:
            yield Asked("phrase", drawn.choice(fit))
            wanted = (wanted + 1) % 3


def _prefix(words: Words, drawn: random.Random) -> Iterator[Asked]:
    for word in _shuffled([w for w in words.band(MIDDLING) if len(w) >= 6], drawn):
        yield Asked("prefix", (word[: drawn.randint(4, len(word) - 2)],))


def _fuzzy(words: Words, drawn: random.Random) -> Iterator[Asked]:
    """A word with two letters swapped, asked with one edit and with two by turns."""
    for number, word in enumerate(_shuffled([w for w in words.band(MIDDLING) if len(w) >= 6], drawn)):
        at = drawn.randint(1, len(word) - 2)
        misspelt = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if misspelt not in words.counts:
            yield Asked("fuzzy", (misspelt,), edits=1 + number % 2)


def _filtered(words: Words, drawn: random.Random) -> Iterator[Asked]:
    """A word, a category and a run of months that an article has, so that there is a result."""
    known = {*words.band(COMMON), *words.band(MIDDLING)}
    for number in _shuffled(range(len(words.articles)), drawn):
        article, found = words.articles[number], sorted(known.intersection(words.texts[number]))
        category = next(iter(sorted(key("category", c) for c in article.categories)), "")
        month = _month(article)
        if found and (category or not words.categories) and month:
            first, last = sorted((month, drawn.choice(words.months)))
            yield Asked("category and dates", (drawn.choice(found),), category, (first, last))


def _name(words: Words, drawn: random.Random) -> Iterator[Asked]:
    """Capitalised words that stand inside sentences and many articles have; one in three Cyrillic, if there are."""
    found = _commonest(words.names, 600)
    scripts = [_shuffled([n for n in found if bool(_CYRILLIC.search(n)) is script], drawn) for script in (False, True)]
    latin, cyrillic = map(iter, scripts)
    while True:
        turn = [next(latin, None), next(latin, None), next(cyrillic, None)]
        if not any(turn):
            return
        yield from (Asked("name", (word,)) for word in turn if word)


def _everything(words: Words, drawn: random.Random) -> Iterator[Asked]:
    """The front page, newest first; and by turns that of one of the categories, and of a month."""
    categories = _commonest(words.categories, 20)
    while True:
        yield Asked("everything")
        yield Asked("everything", (), drawn.choice(categories) if categories else "")
        month = drawn.choice(words.months) if words.months else ""
        yield Asked("everything", months=(month, month) if month else None)


CLASSES: dict[str, Callable[[Words, random.Random], Iterator[Asked]]] = {
    "common word": _common,
    "rare word": _rare,
    "all of two or three": _all_of,
    "any of three": _any_of,
    "phrase": _phrase,
    "prefix": _prefix,
    "fuzzy": _fuzzy,
    "category and dates": _filtered,
    "name": _name,
    "everything": _everything,
}


def _commonest(counts: Counter[str], most: int) -> list[str]:
    """The commonest, of several that are as common the first in order: `most_common` takes what a set gave first."""
    return sorted(counts, key=lambda value: (-counts[value], value))[:most]


def _month(article: Article) -> str:
    return article.published.astimezone(ZONE).strftime("%Y-%m") if article.published else ""


def _plain(text: str) -> Iterator[str]:
    """The words of a text that every peer reads alike, and an empty one where another stands or a sign parts them."""
    before = -1
    for start, end, word in tokens(text):
        if before >= 0 and text[before:start] != " ":
            yield ""
        before = end
        yield word if len(word) >= 2 and _is_plain(text[start:end], word) else ""


def _is_plain(surface: str, word: str) -> bool:
    return surface.isalpha() and surface.lower() == word and not _UNLIKE.search(surface)


def _names(text: str) -> Iterator[str]:
    """Capitalised words behind a small one: no beginnings of sentences."""
    before, small = -1, False
    for start, end, word in tokens(text):
        surface = text[start:end]
        if small and text[before:start] == " " and len(word) >= 5 and surface.istitle() and _is_plain(surface, word):
            yield surface
        before, small = end, surface.islower()


def _shuffled(items: Sequence[Item], drawn: random.Random) -> list[Item]:
    return drawn.sample(items, len(items))

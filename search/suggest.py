"""What goes on as somebody types: titles and names of the archive, `suggestions(engine, text)`.

The last word is a beginning, those before it are whole. Titles come newest first, those that begin as was typed before
others. No engine lists names: they are read in the titles that were found (`search.names.mentions`), so a name that is
suggested always finds something. It is suggested in its first case (`search.firstcase`): a title has often another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from search.contract import Suggestion, Suggestions
from search.engine import Engine
from search.firstcase import first_cases
from search.model import And, Article, Node, Order, Pattern, Phrase, Query, Scope
from search.namecard import link
from search.names.mentions import most_named
from search.payload import permalink
from search.text import fold, tokens

SHORTEST = 2  # letters; one alone stands for half of the archive: 60 ms of 120,000 articles, two for 20 ms
LONGEST = 200  # characters; nobody types more to be helped on
LOOKED_AT = 60  # articles whose titles are read
NAMES, TITLES = 4, 6  # that are suggested at most


def suggestions(engine: Engine, text: str) -> Suggestions:
    """Completions of a text: names first, since they are short. Raises EngineError."""
    typed = [token.word for token in tokens(text)]
    if not typed or len(" ".join(typed)) < SHORTEST or len(text) > LONGEST:
        return {"q": text, "suggestions": []}
    hits = engine.search(Query(text, _begun(typed), order=Order.NEWEST, size=LOOKED_AT, names=False)).hits
    articles = [hit.article for hit in hits]
    return {"q": text, "suggestions": [*_names(engine, articles, typed), *_titles(articles, typed)]}


def _begun(typed: Sequence[str]) -> Node:
    *whole, last = typed
    return And((*(Phrase((word,), scope=Scope.TITLE) for word in whole), Pattern(f"{last}*", Scope.TITLE)))


def _names(engine: Engine, articles: Sequence[Article], typed: Sequence[str]) -> list[Suggestion]:
    titles = [article.title for article in articles]
    found: list[str] = []
    for name in most_named([[title] for title in titles], LOOKED_AT):
        # A headline in capitals makes a name longer than it is: then no other has it, and the shorter one is known.
        longer = any(known in name for known in found) and sum(name in title for title in titles) < 2
        if not longer and _goes_on(name, typed):
            found.append(name)
    firsts = first_cases(engine, found[: NAMES + 2])  # two may be cases of others
    told = dict.fromkeys(first if _goes_on(first, typed) else name for name, first in firsts.items())
    return [{"text": name, "kind": "name", "url": link(name)} for name in list(told)[:NAMES]]


def _titles(articles: Iterable[Article], typed: Sequence[str]) -> list[Suggestion]:
    first: dict[str, Article] = {}
    for article in articles:
        first.setdefault(fold(article.title), article)
    begun = " ".join(typed)
    ranked = sorted(first.values(), key=lambda article: not " ".join(_words(article.title)).startswith(begun))
    return [{"text": a.title, "kind": "title", "url": permalink(a)} for a in ranked[:TITLES]]


def _goes_on(name: str, typed: Sequence[str]) -> bool:
    """Whether words of a name that stand side by side are those typed, the last of them begun."""
    words = [fold(word) for word in name.split()]
    *whole, last = typed
    places = range(len(words) - len(whole))
    return any([*words[p : p + len(whole)]] == whole and words[p + len(whole)].startswith(last) for p in places)


def _words(text: str) -> Iterator[str]:
    return (token.word for token in tokens(text))

"""What goes on as somebody types: titles and names of the archive, `suggestions(engine, text)`.

The last word is a beginning, those before it are whole. Titles come newest first, those that begin as was typed before
others. Names are read in the titles that were found (`search.names.mentions`), so a name that is suggested always finds
something. It is suggested in its first case (`search.firstcase`): a title has often another (Да Лукашэнкі).

Names that begin as was typed come first. Where there are few, those follow that sound so (Cichanoŭskaja, when Tsikh was
typed): the engine says how they are spelled, and they are read in titles and, if these are few, in the texts of some
articles. There those are found, too, that begin as was typed and stand in no title.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from search.contract import Suggestion, Suggestions
from search.engine import Engine
from search.firstcase import first_cases
from search.model import And, Article, Node, Or, Order, Pattern, Phrase, Query, Scope, Word
from search.namecard import link
from search.names.begin import NEAR_TYPED
from search.names.mentions import most_named, one_bearer
from search.payload import permalink
from search.schema import NAMED, TEXTS
from search.text import fold, tokens

SHORTEST = 2  # letters; one alone stands for half of the archive: 60 ms of 120,000 articles, two for 20 ms
LONGEST = 200  # characters; nobody types more to be helped on
LOOKED_AT = 60  # articles whose titles are read
NAMES, TITLES = 4, 6  # that are suggested at most
READ = 5  # articles whose whole texts are read, if titles have few names
READ_BEHIND = 24  # of them, if a letter or two behind whole words are looked for: most have other words there
NEAR = 0.6  # of the weight of the nearest spelling, what another must have

# Whether a folded word of a name is what was typed in its place.
Fit = Callable[[str], bool]


def suggestions(engine: Engine, text: str) -> Suggestions:
    """Completions of a text: names first, since they are short. Raises EngineError."""
    typed = [text[token.start : token.end] for token in tokens(text)]
    if not typed or len(" ".join(typed)) < SHORTEST or len(text) > LONGEST:
        return {"q": text, "suggestions": []}
    folded = [fold(word) for word in typed]
    begun = engine.search(Query(text, _begun(folded), order=Order.NEWEST, size=LOOKED_AT, names=False))
    articles = [hit.article for hit in begun.hits]
    names = _names(
        engine,
        [[article.title] for article in articles],
        [*(word.__eq__ for word in folded[:-1]), _beginning(folded[-1])],
    )
    if len(names) < NAMES:
        names += _sounding(engine, typed, names)
    told: list[Suggestion] = [{"text": name, "kind": "name", "url": link(name)} for name in names[:NAMES]]
    return {"q": text, "suggestions": [*told, *_titles(articles, folded)]}


def _begun(typed: Sequence[str]) -> Node:
    *whole, last = typed
    return And((*(Phrase((word,), scope=Scope.TITLE) for word in whole), Pattern(f"{last}*", Scope.TITLE)))


def _names(engine: Engine, texts: Sequence[Sequence[str]], fits: Sequence[Fit]) -> list[str]:
    """The names in the texts of each article that fit, those that most articles have first."""
    found: list[str] = []
    for name in most_named(texts, LOOKED_AT):
        # A headline in capitals makes a name longer than it is: then no other has it, and the shorter one is known.
        longer = any(known in name for known in found) and sum(any(name in t for t in its) for its in texts) < 2
        if not longer and _goes_on(name, fits):
            found.append(name)
    firsts = first_cases(engine, found[: NAMES + 2])  # two may be cases of others
    return list(dict.fromkeys(first if _goes_on(first, fits) else name for name, first in firsts.items()))


def _sounding(engine: Engine, typed: Sequence[str], told: Sequence[str]) -> list[str]:
    """More names, those that begin as was typed first, then those that sound so; none of a bearer that is told of."""
    *whole, last = typed
    spellings = engine.begun(last)
    nearest = max((variant.weight for variant in spellings), default=0.0)
    least = NEAR_TYPED if told else NEAR * nearest
    words = {variant.word for variant in spellings if variant.weight >= least}
    begun = fold(last)
    others = {word for word in words if not word.startswith(begun)}
    # Behind whole words a letter is enough; alone it would be any word, so that names of the archive are looked for.
    as_typed = (
        _Last(Pattern(f"{begun}*", Scope.NAME), _beginning(begun)) if whole else _one_of(words - others, Scope.NAME)
    )
    places = (
        (as_typed, Scope.NAME, READ_BEHIND if whole else READ),  # in titles they have been looked for
        (_one_of(others, Scope.TITLE), Scope.TITLE, LOOKED_AT),
        (_one_of(others, Scope.NAME), Scope.NAME, READ),
    )
    found = list(told)
    for some, scope, size in places:
        if some is not None and len(found) < NAMES:
            found += _of_others(_spelled(engine, whole, some, scope, size), found)
    return found[len(told) :]


@dataclass(frozen=True, slots=True)
class _Last:
    """What the last word of a name may be: what finds it, and what tells it."""

    node: Node
    fits: Fit


def _one_of(words: Set[str], scope: Scope) -> _Last | None:
    if not words:
        return None
    return _Last(Or(tuple(Phrase((word,), scope=scope) for word in sorted(words))), words.__contains__)


def _spelled(engine: Engine, whole: Sequence[str], last: _Last, scope: Scope, size: int) -> list[str]:
    """Names, from the newest articles, of some words in any spelling and, behind them, a last one."""
    root = And((*(Word(word, scope) for word in whole), last.node))
    page = engine.search(Query(root=root, order=Order.NEWEST, size=size))
    others = {also.asked: {variant.word for variant in also.variants} for also in page.also}
    fits = [*(({fold(word)} | others.get(word, set())).__contains__ for word in whole), last.fits]
    fields = [f for f in TEXTS if f.name in NAMED and scope in f.scopes]
    return _names(engine, [[t for f in fields for t in f.values(hit.article)] for hit in page.hits], fits)


def _of_others(names: Iterable[str], told: Iterable[str]) -> Iterator[str]:
    """Names of bearers that have not been told of, each once."""
    known = list(told)
    for name in names:
        if not any(one_bearer(name, other) for other in known):
            known.append(name)
            yield name


def _titles(articles: Iterable[Article], typed: Sequence[str]) -> list[Suggestion]:
    first: dict[str, Article] = {}
    for article in articles:
        first.setdefault(fold(article.title), article)
    begun = " ".join(typed)
    ranked = sorted(first.values(), key=lambda article: not " ".join(_words(article.title)).startswith(begun))
    return [{"text": a.title, "kind": "title", "url": permalink(a)} for a in ranked[:TITLES]]


def _goes_on(name: str, fits: Sequence[Fit]) -> bool:
    """Whether words of a name that stand side by side are those typed."""
    words = [fold(word) for word in name.split()]
    runs = (words[place : place + len(fits)] for place in range(len(words) - len(fits) + 1))
    return any(all(fit(word) for fit, word in zip(fits, run, strict=True)) for run in runs)


def _beginning(typed: str) -> Fit:
    return lambda word: word.startswith(typed)


def _words(text: str) -> Iterator[str]:
    return (token.word for token in tokens(text))

"""Where in an article's text a query matched, and how: what snippets mark and `why` explains.

A query is compiled once into `Finder`s, one for each word, phrase, pattern or fuzzy word that is asked for (what is
under a NOT is not). A finder looks at the tokens of a text, by the same words and stems that were indexed, so a
mark stands where the engine matched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from search.expansion import matcher
from search.messages import Message, listed, tell, tell_many
from search.model import AlsoSearched, And, Fuzzy, Maybe, Node, Or, Pattern, Phrase, Scope, Word
from search.names.steps import steps
from search.rendering import render
from search.stemming import LANGUAGES, having, stems_in
from search.text import Token, fold, tokens

MAX_STEPS = 4  # of those that lead from one spelling to another, that a reason tells
SAME_NAME = tell("same name")  # what the reason of another spelling begins with
ITSELF = tell("the word itself")
OTHER_FORM = tell("another form of the word")
PHRASE = tell("the phrase")
EXACT_WORD = tell("the exact word")
NEAR = tell("near each other")
EXACT, FORM, NAME, FITTING = 4, 3, 2, 1  # how well what was found answers what was asked; the better is shown first


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its tokens, in a language as `search.stemming.language_of` gives it.

    `named` says whether names are looked for in it (`search.schema.NAMED`).
    """

    text: str
    tokens: tuple[Token, ...]
    language: str
    named: bool = False

    @classmethod
    def of(cls, text: str, language: str, named: bool = False) -> Text:
        return cls(text, tuple(tokens(text)), language, named)

    def surface(self, token: Token) -> str:
        return self.text[token.start : token.end]


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of a text that a finder found. `finder` is its number in the query, `how` says it in plain words."""

    start: int
    end: int
    finder: int
    quality: int
    how: Message


Find = Callable[[Text], Iterator[tuple[int, int, int, Message]]]  # start, end, quality, how


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds one leaf of a query in a text; `asked` is the leaf as the reader would write it."""

    asked: str
    scope: Scope
    find: Find


@lru_cache(maxsize=64)
def finders(root: Node, also: tuple[AlsoSearched, ...] = ()) -> tuple[Finder, ...]:
    """The finders of a query's tree, in the order in which it was typed; `also` are other spellings of its names."""
    return tuple(Finder(render(_anywhere(leaf)), leaf.scope, _finder(leaf, also)) for leaf in _leaves(root))


def marks(text: Text, asked: Sequence[Finder], scopes: Sequence[Scope]) -> list[Mark]:
    """All spans of a text that were asked for, sorted; `scopes` are those that the text belongs to."""
    found = [
        Mark(start, end, number, quality, how)
        for number, finder in enumerate(asked)
        if finder.scope in scopes
        for start, end, quality, how in finder.find(text)
    ]
    return sorted(found, key=lambda mark: (mark.start, -mark.end))


Leaf = Word | Phrase | Pattern | Fuzzy


def _leaves(node: Node) -> Iterator[Leaf]:
    match node:
        case And(nodes) | Or(nodes):
            for inner in nodes:
                yield from _leaves(inner)
        case Maybe(inner):
            yield from _leaves(inner)
        case Word() | Phrase() | Pattern() | Fuzzy():
            yield node
        case _:
            return


def _anywhere(leaf: Leaf) -> Leaf:
    match leaf:
        case Word(text):
            return Word(text)
        case Phrase(words, slop):
            return Phrase(words, slop)
        case Pattern(pattern):
            return Pattern(pattern)
        case Fuzzy(word, edits):
            return Fuzzy(word, edits)


def _finder(leaf: Leaf, also: Sequence[AlsoSearched]) -> Find:
    match leaf:
        case Word(text, scope):
            variants = {v.word for found in also if found.asked == text for v in found.variants}
            return _word(text, frozenset() if scope is Scope.NAME else stems_in(text, LANGUAGES), variants)
        case Phrase(words, slop):
            return _near(words, slop) if slop else _phrase(words)
        case Pattern(pattern):
            fits = tell("fits {pattern}", pattern=pattern)
            return _fitting(leaf, lambda _: fits)
        case Fuzzy(wanted):
            return _fitting(leaf, lambda word: _differs(OSA.distance(wanted, word)))


def _word(asked: str, inflected: Set[str], variants: Set[str]) -> Find:
    exact = fold(asked)

    def find(text: Text) -> Iterator[tuple[int, int, int, Message]]:
        has_stem = having(inflected, text.language)
        for token in text.tokens:
            if token.word == exact:
                yield token.start, token.end, EXACT, ITSELF
            elif has_stem(text.surface(token), token.word):
                yield token.start, token.end, FORM, OTHER_FORM
            elif text.named and token.word in variants:
                yield token.start, token.end, NAME, same_name(asked, text.surface(token))

    return find


@lru_cache(maxsize=4096)
def same_name(asked: str, found: str) -> Message:
    """In one plain line how two spellings are one name."""
    why = steps(asked, found)[:MAX_STEPS]
    return tell("same name: {why}", why=listed(why, "; ")) if why else SAME_NAME


def _phrase(words: tuple[str, ...]) -> Find:
    how = PHRASE if len(words) > 1 else EXACT_WORD

    def find(text: Text) -> Iterator[tuple[int, int, int, Message]]:
        for place, token in enumerate(text.tokens):
            if token.word == words[0]:
                here = text.tokens[place : place + len(words)]
                if tuple(t.word for t in here) == words:
                    yield token.start, here[-1].end, EXACT, how

    return find


def _near(words: tuple[str, ...], slop: int) -> Find:
    needed, width = Counter(words), len(words) + slop

    def find(text: Text) -> Iterator[tuple[int, int, int, Message]]:
        places = [place for place, token in enumerate(text.tokens) if token.word in needed]
        inside: Counter[str] = Counter()
        near: set[int] = set()
        first = 0
        for last, place in enumerate(places):
            inside[text.tokens[place].word] += 1
            while places[first] <= place - width:
                inside[text.tokens[places[first]].word] -= 1
                first += 1
            if all(inside[word] >= count for word, count in needed.items()):
                near.update(places[first : last + 1])
        for place in sorted(near):
            yield text.tokens[place].start, text.tokens[place].end, EXACT, NEAR

    return find


def _fitting(leaf: Pattern | Fuzzy, how: Callable[[str], Message]) -> Find:
    fits = lru_cache(maxsize=4096)(matcher(leaf))

    def find(text: Text) -> Iterator[tuple[int, int, int, Message]]:
        for token in text.tokens:
            if fits(token.word):
                yield token.start, token.end, FITTING, how(token.word)

    return find


@cache
def _differs(edits: int) -> Message:
    if edits == 0:
        return ITSELF
    if edits == 1:
        return tell("one letter differs")
    return tell_many("{n} letter differs", "{n} letters differ", n=edits)

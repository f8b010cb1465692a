"""What there is to know of a name: its keys, its spellings in the archive, its romanisations.

`card(engine, name, zone)` asks the archive; `to_json(card)` is what `GET /api/v1/names` returns and what `vestka
names --json` prints. Both work without an archive (engine None): keys and romanisations need none.

A name is searched as `name:(…)`, which is a search that readers can do too, so that `hits` is the number they see
behind the link. Why two spellings are one is worked out only for the JSON: a list of names does not ask for it.

A name is one person, so a surname in the other gender is somebody else and not among the hits. A plain search finds it
too, at half the weight; so a card says what was left out and how many articles that makes, which explains two numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo

from search.answer import better_name
from search.contract import NameAnswer, NameWord
from search.dates import local
from search.engine import Engine
from search.marking import same_name
from search.messages import tell, tell_many
from search.model import And, Node, Or, Order, Page, Phrase, Query, Scope, Variant, Word
from search.names.fullname import beside_surname, surname_first
from search.names.inflection import differ_in_gender, gender
from search.names.romanise import spellings
from search.names.terms import query_terms
from search.parser import read
from search.payload import SEARCH, shown
from search.request import address
from search.text import fold, lower, tokens, visible

MAX_NAME = 200  # characters; `name:(…)` around them must stay shorter than search.parser.MAX_LENGTH
MAX_WORDS = 12  # of a name; each is searched in all its spellings
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_OPERATORS = frozenset({"AND", "OR", "NOT"})  # in capitals they would be read as operators


@dataclass(frozen=True, slots=True)
class WordCard:
    """A word of a name: in how many articles it stands as typed, and the other spellings that the archive has.

    `surname` is False for what may be missing in an article that has the name: a given name, a patronymic.
    `other_gender` are the spellings of a surname in the other gender.
    """

    word: str
    surname: bool = True
    articles: int | None = None
    variants: tuple[Variant, ...] = ()
    other_gender: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True)
class NameCard:
    """A name. `hits` articles have it, in whatever spelling, from the day `first` to the day `last` (or "").

    `hits` is None if there is no archive to ask. If it is 0, `did_you_mean` may be a name that is spelled nearly so
    and that articles have. `in_other_gender` further articles have its surname in the other gender only.
    """

    name: str
    words: tuple[WordCard, ...]
    hits: int | None = None
    first: str = ""
    last: str = ""
    generation: str = ""
    did_you_mean: str | None = None
    in_other_gender: int | None = None


def cleaned(text: str) -> str:
    """A name as it was typed, without what cannot be seen.

    >>> cleaned(" Śviatłana\\t Cichanoŭskaja\\u200b")
    'Śviatłana Cichanoŭskaja'
    """
    return " ".join(_CONTROLS.sub(" ", visible(unicodedata.normalize("NFC", text))).split())


def complaint(name: str) -> str:
    """Why a cleaned name cannot be looked up; empty if it can.

    >>> complaint("Menck"), complaint("…")
    ('', 'there is no word in it: a word needs letters or digits')
    """
    if not name:
        return tell("it is empty")
    if len(name) > MAX_NAME:
        return tell_many(
            "it has {n} character, a name has at most {most}",
            "it has {n} characters, a name has at most {most}",
            n=len(name),
            most=MAX_NAME,
        )
    number = sum(1 for _ in tokens(name))
    if not number:
        return tell("there is no word in it: a word needs letters or digits")
    if number > MAX_WORDS:
        return tell_many(
            "it has {n} word, a name has at most {most}",
            "it has {n} words, a name has at most {most}",
            n=number,
            most=MAX_WORDS,
        )
    return ""


def card(engine: Engine | None, name: str, zone: tzinfo) -> NameCard:
    """The card of a cleaned name. Raises EngineError."""
    words = _words(name)
    beside = beside_surname(list(map(_capital, words)))
    cards = tuple(WordCard(word, place not in beside) for place, word in enumerate(words))
    if engine is None:
        return NameCard(name, cards)
    text = question(name)
    query = Query(text, surname_first(read(text, zone).root), size=1, zone=zone)
    newest = engine.search(query)
    oldest = newest if newest.total < 2 else engine.search(replace(query, order=Order.OLDEST))
    found = {also.asked: also.variants for also in newest.also}
    others = {c.word: _in_other_gender(engine, c.word) for c in cards if c.surname}
    either = _in_either_gender(query.root, {_capital(word): variants for word, variants in others.items() if variants})
    more = engine.search(replace(query, root=either)).total - newest.total if either != query.root else 0
    return NameCard(
        name=name,
        words=tuple(
            replace(
                c,
                articles=_as_typed(engine, c.word),
                variants=_distinct(c.word, found.get(_capital(c.word), ())),
                other_gender=_distinct(c.word, others.get(c.word, ())),
            )
            for c in cards
        ),
        hits=newest.total,
        first=_day(oldest, zone),
        last=_day(newest, zone),
        generation=newest.generation,
        did_you_mean=None if newest.total else better_name(engine, name),
        in_other_gender=more,
    )


def question(name: str) -> str:
    """A name as a search: `name:` before its words, each with a capital, so that it is taken for a name.

    >>> question("cichanoŭskaja"), question("Дунін-Марцінкевіч")
    ('name:Cichanoŭskaja', 'name:(Дунін Марцінкевіч)')
    """
    words = list(map(_capital, _words(name)))
    return f"name:{words[0]}" if len(words) == 1 else f"name:({' '.join(words)})"


def link(name: str) -> str:
    """The page of the articles that have a name."""
    return address(SEARCH, [("q", question(name))])


def plain_link(name: str) -> str:
    """The page of the articles that a plain search for a name finds: surnames in the other gender, too."""
    return address(SEARCH, [("q", " ".join(map(_capital, _words(name))))])


def to_json(found: NameCard) -> NameAnswer:
    """A card as an object of JSON values."""
    return {
        "q": found.name,
        "words": [_word_json(word) for word in found.words],
        "hits": found.hits,
        "first": found.first or None,
        "last": found.last or None,
        "search": link(found.name),
        "generation": found.generation or None,
        "did_you_mean": found.did_you_mean,
        "in_other_gender": found.in_other_gender,
    }


def keys(word: str) -> list[tuple[str, float]]:
    """What a word is looked up by, with the weight of each term, the weightiest first."""
    return sorted(query_terms(_capital(word)).items(), key=lambda term: (-term[1], term[0]))


def _word_json(found: WordCard) -> NameWord:
    word = _capital(found.word)
    return {
        "word": found.word,
        "keys": [list(key) for key in keys(word)],
        "articles": found.articles,
        "spellings": [
            {
                "text": shown(variant, word),
                "articles": variant.articles,
                "how": same_name(word, shown(variant, word)),
                "search": address(SEARCH, [("q", f'name:"{shown(variant, word)}"')]),
            }
            for variant in found.variants
        ],
        "other_gender": [{"text": shown(v, word), "articles": v.articles} for v in found.other_gender],
        "romanisations": [{"text": spelling.text, "system": spelling.system} for spelling in spellings(word)],
    }


def _words(name: str) -> list[str]:
    return [name[token.start : token.end] for token in tokens(name)]


def _capital(word: str) -> str:
    return word.capitalize() if word in _OPERATORS else word[:1].upper() + word[1:]


def _as_typed(engine: Engine, word: str) -> int:
    return engine.search(Query(root=Phrase((fold(word),), scope=Scope.NAME), size=1)).total


def _in_other_gender(engine: Engine, word: str) -> tuple[Variant, ...]:
    """The spellings that the archive has of a surname in the other gender, if its ending tells its own."""
    own = lower(word)
    if not gender(own):
        return ()
    also = engine.search(Query(root=Word(_capital(word)), size=1)).also
    return tuple(v for found in also for v in found.variants if differ_in_gender(own, v.spelling))


def _in_either_gender(node: Node, others: Mapping[str, tuple[Variant, ...]]) -> Node:
    """A name's tree in which each of its surnames may stand in the other gender."""
    match node:
        case And(nodes):
            return And(tuple(_in_either_gender(inner, others) for inner in nodes))
        case Word(text) if text in others:
            return Or((node, *(Phrase((variant.word,), scope=Scope.NAME) for variant in others[text])))
        case _:
            return node


def _distinct(word: str, variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    """Variants without the possessives of others, or of the word: Lukashenka's beside Lukashenka."""
    known = {fold(word), *(variant.word for variant in variants)}
    return tuple(v for v in variants if not (v.word.endswith("'s") and v.word.removesuffix("'s") in known))


def _day(page: Page, zone: tzinfo) -> str:
    at = page.hits[0].article.published if page.hits else None
    return local(at, zone).date().isoformat() if at else ""

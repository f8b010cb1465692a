"""Which words of an archive spell the name that a reader typed.

An archive keeps, for each capitalised word of its articles, the terms of the word (`search.names.terms`), each with the
spelling it belongs to. So what is looked up by a term are spellings, and they can be judged before they are searched:

- a term with a weak key (two consonants or fewer) counts only if the two words also look alike;
- a name that surely ends in an i and a vowel is no form of one that surely does not: Radio is no Рада;
- a spelling that the archive mostly writes in small letters is an ordinary word that began a sentence, not a name;
- a word typed in small letters that some articles write so is an ordinary word, or has become one (prince, twitter),
  and stands for itself only. A name has its capital in all articles but those of an address or a slip.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from rapidfuzz.distance import OSA, JaroWinkler

from search.model import AlsoSearched, Query, Scope, Variant
from search.names.inflection import differing
from search.names.reading import plain
from search.names.terms import EXACT, is_weak, query_terms
from search.text import fold, lower

MARK = "\x1f"  # between a term and the spelling that has it; in neither
SHORTEST = 2  # letters of a name: X is itself only, though Jaro-Winkler has it like XII
_NUMERAL = re.compile("(?=..)X{0,3}(?:IX|IV|V?I{0,3})")  # Roman, written in capitals as it is: Ян Павел II
_COUNTED = re.compile("(?=...)x{0,3}(?:ix|iv|v?i{0,3})")  # long enough to be no name: Xi and Vi are
MAX_VARIANTS = 64  # spellings of one name that are searched, the likeliest and commonest
ALIKE = 0.70  # Jaro-Winkler similarity of two words in plain letters, asked for where the key is weak
LEAST_ALIKE = 0.25  # what two names of a lexicon count as, however unlike they look: Бахмут, Артёмовск
OTHER_GENDER = 0.5  # of the weight of a surname in the other gender: Ціханоўскі, when Ціханоўская was asked for
NAME_SHARE = 0.5  # of the articles that have a word, how many must write it with a capital and never without
SLIPS = 2  # articles that may write a name in small letters: in an address, by a misprint
SLIPS_SHARE = 0.01  # the same of many; the largest in 20,000 articles is Trump's .002, that of covid .014
SLIPS_AT_MOST = 0.1  # the same of few


class Dictionary(Protocol):
    """What an archive knows of the names in it."""

    def spellings(self, terms: tuple[str, ...]) -> Sequence[Iterable[tuple[str, str, int]]]:
        """The spellings that have each term: in lower case with their diacritics, folded, and in how many articles."""

    def begun(self, beginning: str, most: int) -> Iterable[tuple[str, str, int]]:
        """The same of spellings that have a term that begins so: of the commonest, at least `most` if there are."""

    def written(self, words: tuple[str, ...]) -> Sequence[tuple[int, int]]:
        """In how many articles each folded word is, and in how many of them with a capital wherever it stands."""


def variants(asked: str, dictionary: Dictionary) -> tuple[Variant, ...]:
    """Other spellings of a name that an archive has, likeliest first; none for an ordinary word."""
    word, lowered = fold(asked), lower(asked)
    if len(word) < SHORTEST or _NUMERAL.fullmatch(asked):
        return ()
    if not asked[:1].isupper() and is_written_small(*dictionary.written((word,))[0]):
        return ()
    looks = plain(word)
    of_other_gender, of_other_end = differing("gender", lowered), differing("hiatus", lowered)
    weights = query_terms(asked)
    terms = tuple(sorted((term for term in weights if weights[term] < EXACT), key=weights.__getitem__, reverse=True))
    found: dict[str, Variant] = {}
    for term, spellings in zip(terms, dictionary.spellings(terms), strict=True):
        weight, weak, is_key = weights[term], is_weak(term), _is_key(term)
        for spelling, other, articles in spellings:
            if (
                other == word
                or spelling in found
                or _COUNTED.fullmatch(other)
                or (weak and not _alike(looks, plain(other)))
            ):
                continue
            if not (is_key and of_other_end(spelling)):
                kin = OTHER_GENDER if of_other_gender(spelling) else 1.0
                found[spelling] = Variant(spelling, other, articles, weight * kin)
    written = dictionary.written(tuple(variant.word for variant in found.values()))
    names = [variant for variant, counts in zip(found.values(), written, strict=True) if not is_ordinary(*counts)]
    return tuple(sorted(names, key=_likeliest)[:MAX_VARIANTS])


def _likeliest(variant: Variant) -> tuple[float, int, str]:
    return -variant.weight, -variant.articles, variant.spelling


def also_searched(asked: str, scope: Scope, query: Query, dictionary: Dictionary) -> AlsoSearched | None:
    """The other spellings that a query searches for one of its words; None if there are none, or none are wanted."""
    if not query.names:
        return None
    if scope is Scope.NAME:
        # What stands behind `name:` is a name, however it is written, and one person.
        of_other_gender = differing("gender", lower(asked))
        named = variants(asked[:1].upper() + asked[1:], dictionary)
        found = tuple(variant for variant in named if not of_other_gender(variant.spelling))
    else:
        found = variants(asked, dictionary)
    kept = found
    if query.dropped:
        kept = tuple(v for v in found if v.word.removesuffix("'s") not in query.dropped)
    return AlsoSearched(asked, kept) if kept else None


def word_weights(also: AlsoSearched | None) -> dict[str, float]:
    """What is searched for other spellings: folded words, each with the weight of an occurrence."""
    weights: dict[str, float] = {}
    typed = plain(fold(also.asked)) if also else ""
    for variant in also.variants if also else ():
        # Who shares a key may still be somebody else (Bachchan has one of Bokhan), and the likelier the less the two
        # look alike. Squared, so that a spelling with little in common outranks no near one by standing in a title.
        looks = max(LEAST_ALIKE, OSA.normalized_similarity(typed, plain(variant.word)))
        weight = 2 * (variant.weight / EXACT * looks) ** 2
        weights[variant.word] = max(weights.get(variant.word, 0.0), weight)
    return weights


def entry(term: str, spelling: str) -> str:
    """How an archive keeps that a spelling has a term."""
    return f"{term}{MARK}{spelling}"


def _is_key(term: str) -> bool:
    return term[0] in "tvdl"


def _alike(one: str, other: str) -> bool:
    return JaroWinkler.similarity(one, other) >= ALIKE


def is_ordinary(articles: int, capitalised: int) -> bool:
    return capitalised < NAME_SHARE * articles


def is_written_small(articles: int, capitalised: int) -> bool:
    """Whether more articles write a word in small letters than would by accident, if it were a name."""
    return articles - capitalised > min(SLIPS_AT_MOST * articles, max(SLIPS, SLIPS_SHARE * articles))

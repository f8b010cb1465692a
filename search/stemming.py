"""Inflections of one word share a stem: by Snowball where it knows the language, by light stripping where not.

A stem is indexed as `language:stem`, so that a stem of one language never meets that of another. Readers type
with diacritics or without, so a word gives the stem of both spellings; usually they are one.

Belarusian and Ukrainian are in no stemming library. `LIGHT` takes off the longest ending of a table, leaves at
least three letters, and evens out the consonant that the ending softened. It is weaker than Snowball: it joins
the cases of a noun or adjective, not a verb and the noun made from it.

>>> sorted(stems("running", "en")), sorted(stems("выбарамі", "be")), stems("2025", "en")
(['en:run'], ['be:выбар'], frozenset())
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Sequence, Set
from functools import lru_cache

import Stemmer

from search.text import fold, fold_uncached, lookalikes, lower

# Snowball's name for each language tag. The script a language is written in decides which words are stemmed
# by it: a Cyrillic word in an English article is not English.
SNOWBALL = {
    "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hu": "hungarian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "nl": "dutch", "no": "norwegian", "nb": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "sv": "swedish", "tr": "turkish",
    "ru": "russian",
    "ar": "arabic", "el": "greek", "fa": "persian", "hi": "hindi", "hy": "armenian", "ne": "nepali",
    "ta": "tamil", "yi": "yiddish",
}  # fmt: skip

# Endings of Belarusian nouns, adjectives and verbs (school grammar; verbs only where the ending is regular).
_BELARUSIAN = """
    ыямі іямі ыям іям ыях іях ыяй іяй ыю ію ыі іі ый ій
    амі ямі ымі імі ага яга ога аму яму ому ыя ія ую юю ая яя ае яе ое ею аю яю ою ей ой ай яй эй оў аў ёў еў яў
    ам ям ом ем ём ым ім ах ях ых іх асць асці асцю
    аць яць іць ыць ець эць уць юць ала яла іла ыла ела алі ялі ілі ылі елі ало яло іла ыло ела аў яў іў ыў еў
    ацца яцца іцца ыцца ецца уцца юцца алася ялася ілася ылася аліся яліся іліся ыліся аўся яўся іўся ыўся
    у ю а я о ё е э ы і ь
"""
_UKRAINIAN = """
    іями іям іях ією ію ія ії
    ами ями ими іми ого ього ому ьому ові еві єві ої ьої ою ею єю їй ій ий ую юю ая яя ів їв ам ям ом ем єм
    им ім їм ах ях их іх їх ість ості істю
    ати яти ити іти ути ать ять ить уть ють ала яла ила іла али яли или іли ало яло ило іло ав яв ив ів
    атися ятися итися ються уться ається яється ався явся ився алася ялася илася алися ялися илися
    у ю а я о е є и і ї ь й
"""
# The Belarusian endings in Łacinka, folded (ŭ u, ć c, ł l).
_LACINKA = """
    ami iami ymi imi aha iaha oha amu iamu omu yja ija uju iuju aja iaja aje iaje oje ieju aju iaju oju iej ej
    oj aj iaj ou au iou ieu am iam om iem iom ym im ach iach ych ich asc asci asciu
    ac iac ic yc iec uc iuc ala iala ila yla iela ali iali ili yli ieli alo ialo ylo au iau iu yu
    acca iacca icca ycca iecca ucca alasia ialasia ilasia ylasia alisia ialisia ilisia ylisia ausia iausia
    u iu a ia o io e ie y i
"""

# What an ending softens, and the hard consonant it goes back to: свеце → свет, годзе → год, Львове/Львоў.
_HARD = {"be": (("дз", "д"), ("ц", "т"), ("ў", "в")), "uk": (), "be-Latn": (("dz", "d"), ("c", "t"))}
LIGHT = {
    "be": frozenset(_BELARUSIAN.split()),
    "uk": frozenset(_UKRAINIAN.split()),
    "be-Latn": frozenset(_LACINKA.split()),
}
_LONGEST = max(len(ending) for endings in LIGHT.values() for ending in endings)

LANGUAGES = frozenset(SNOWBALL) | frozenset(LIGHT)

_CYRILLIC = frozenset({"be", "uk", "ru"})
_LATIN = "[a-z\u00c0-\u024f\u1e00-\u1eff]"
# Letters of the script that a language is written in, where that is not Latin.
_LETTERS = {
    **dict.fromkeys(_CYRILLIC, "[\u0400-\u052f]"),
    "el": "[\u0370-\u03ff\u1f00-\u1fff]",
    "hy": "[\u0530-\u058f]",
    "yi": "[\u0590-\u05ff]",
    **dict.fromkeys(("ar", "fa"), "[\u0600-\u06ff\u0750-\u077f]"),
    **dict.fromkeys(("hi", "ne"), "[\u0900-\u097f]"),
    "ta": "[\u0b80-\u0bff]",
}
_SCRIPTS = {language: re.compile(_LETTERS.get(language, _LATIN)) for language in LANGUAGES}
_SHORTEST = 3  # letters that stay when an ending is taken off
# Stemmers that take off prefixes too (but for what an apostrophe parts), or write a first letter otherwise.
_CHANGE_FIRST = frozenset({"ar", "el", "fa", "ga", "id", "nl", "ta", "tr", "yi"})


@lru_cache
def language_of(tag: str) -> str:
    """The language that a BCP 47 tag is stemmed and counted as: region left out, a script kept if it matters.

    >>> language_of("en-US"), language_of("be-latn-BY"), language_of("be-Cyrl"), language_of("")
    ('en', 'be-Latn', 'be', '')
    """
    parts = tag.replace("_", "-").split("-")
    script = next((part.title() for part in parts[1:] if len(part) == 4 and part.isalpha()), "")
    primary = parts[0].strip().lower()
    return f"{primary}-Latn" if script == "Latn" and primary in _CYRILLIC else primary


def stems(surface: str, language: str) -> frozenset[str]:
    """The stems of one word in a language (as `language_of` gives it); none if it has no stemmer or other letters."""
    if language not in LANGUAGES:
        return frozenset()
    return _stems(surface, language)


def stems_in(surface: str, languages: Iterable[str]) -> frozenset[str]:
    """The stems of one word in each of the languages."""
    return frozenset(stem for language in languages for stem in stems(surface, language))


def having(wanted: Set[str], language: str) -> Callable[[str, str], bool]:
    """A test whether a word of a language, as written and folded, has one of some stems.

    Most words of a text are told by their first letter, without being stemmed.

    >>> test = having(stems("borders", "en"), "en")
    >>> test("border", "border"), test("order", "order")
    (True, False)
    """
    prefix = f"{language}:"
    firsts = {letter for stem in wanted if stem.startswith(prefix) for letter in lookalikes(stem[len(prefix)])}
    if not firsts:
        return lambda surface, word: False
    if language in _CHANGE_FIRST:
        return lambda surface, word: not wanted.isdisjoint(stems(surface, language))

    def test(surface: str, word: str) -> bool:
        told = word[:1] not in firsts and len(word) > 1 and "'" not in word
        return not told and not wanted.isdisjoint(stems(surface, language))

    return test


def stems_of_each(spellings: Sequence[str], language: str) -> list[tuple[str, ...]]:
    """The `stems` of each of many words, which are in lower case as `search.text.lower` gives it."""
    if language not in LANGUAGES:
        return [()] * len(spellings)
    has_letters, stem, prefix = _SCRIPTS[language].search, _stemmer(language), f"{language}:"
    words = [word if has_letters(word) else "" for word in spellings]
    found: list[tuple[str, ...]] = [(prefix + one,) if one else () for one in map(fold_uncached, stem(words))]
    folded = map(fold_uncached, words)
    others = {place: plain for place, (word, plain) in enumerate(zip(words, folded, strict=True)) if word != plain}
    for place, one in zip(others, map(fold_uncached, stem(list(others.values()))), strict=True):
        if one and (prefix + one,) != found[place]:
            found[place] += (prefix + one,)
    return found


@lru_cache(maxsize=1 << 17)
def _stems(surface: str, language: str) -> frozenset[str]:
    word = lower(surface)
    if not _SCRIPTS[language].search(word):  # as of most languages of an archive in several scripts
        return frozenset()
    (found,) = stems_of_each((word,), language)
    return frozenset(found)


@lru_cache
def _stemmer(language: str) -> Callable[[Sequence[str]], list[str]]:
    if language in LIGHT:
        return lambda words: [_light(fold(word), language) for word in words]
    # Without PyStemmer's own cache: callers keep what they ask for again.
    snowball, lock = Stemmer.Stemmer(SNOWBALL[language], 0), threading.Lock()

    def stem(words: Sequence[str]) -> list[str]:
        with lock:  # a PyStemmer object is not for two threads
            result: list[str] = snowball.stemWords(words)
            return result

    return stem


def _light(word: str, language: str) -> str:
    endings = LIGHT[language]
    longest = min(_LONGEST, len(word) - _SHORTEST)
    ending = next((word[-size:] for size in range(longest, 0, -1) if word[-size:] in endings), "")
    stem = word[: len(word) - len(ending)]
    for soft, hard in _HARD[language]:
        if stem.endswith(soft) and len(stem) - len(soft) >= _SHORTEST - 1:
            return stem[: len(stem) - len(soft)] + hard
    return stem

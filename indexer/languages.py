"""Which language an article is in, when its source does not say.

py3langid knows 97 languages by their letter sequences, Belarusian and Ukrainian among them; it is asked only for
those a news archive of this region can hold, which makes short texts far more certain. What it gives is a sum over
sequences: of a headline they are too few to tell Russian from Bulgarian by. So letters come first: a language is the
less likely the more letters stand in a text that its alphabet does not have. Then what this region writes comes before
what it does not, and where two of its languages are as likely, none is named.

It does not know Belarusian in Łacinka; that is told by its commonest words and by letters that no neighbour has
together, so that English or Polish with Łacinka names stays what it is.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Any

from search.text import surfaces, words

CANDIDATES = (
    *("ar", "be", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hr", "hu", "hy", "it", "ja"),
    *("ka", "kk", "ko", "lt", "lv", "mk", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk", "zh"),
)
# What is written in Cyrillic, and its letters. Kazakh has all those of Russian, and others that no text of it lacks.
ALPHABETS = {
    "be": "абвгґдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "kk": "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
}
_KAZAKH = frozenset("әғқңөұүһ")
NEAR = ("be", "ru", "uk")  # that this region writes in Cyrillic
# In py3langid's logarithms: by so much another language has to be likelier (Bulgarian headlines are by 30; of 2,000
# Russian ones, one looked Bulgarian by 13.9), and one of the region's than the next. So much a letter tells that a
# language does not have. Without, 26 of 1,956 other Russian titles were taken for another language, with these none;
# of as many first six words 64 and 2, of 340 Ukrainian first three words 21 and 1.
FARTHER = 15.0
SURE = 3.0
FOREIGN_LETTER = 10.0
_CYRILLIC = re.compile("[\u0400-\u052f]")
_MIXED = re.compile("(?<=[\u0400-\u052f])i|i(?=[\u0400-\u052f])")  # typed for a Belarusian or Ukrainian і
_SHARE = 1 / 4  # of the letters in Cyrillic: names of other scripts stand in it, while it stands in no other
# The commonest words of Belarusian, folded. Source: counted in Belarusian texts, written in Łacinka. Those of more
# than three letters tell it from its neighbours: words that are Polish, Czech, Slovak, Lithuanian, Croatian or
# English too in this spelling were taken out of them (byla, byli, hoda, and jana, which is a name).
_COMMON = """
    heta hetaha hetym hety hetuju jakija jakaja jakaho jakoj jakuju jaho jaje bols pavodle kab byu buduc budzie nie na i
    u z pra dla praz pamiz pierad paslia pasla abo ci sto chto dzie kali tamu taksama tolki usie niama jasce vielmi
    svajoj svaje mohuc moza kazau paviedamlaje bielarusi bielarus bielaruski bielaruskaj bielaruskaja bielaruskich
    hodzie hadou ludziej
"""
_LACINKA = frozenset(_COMMON.split())
_TELLING = frozenset(w for w in _LACINKA if len(w) > 3)
_NEIGHBOURS = "ąęóżěřůťďľáéíýúđėįųūā"  # letters of Polish, Czech, Slovak, Croatian, Lithuanian and Latvian
_SOFT = "łśźńŭ"
_NO_WORDS = re.compile(r"(?:https?://|www\.)\S+|[@#]\w+")  # of no language, and long
_SHORT_U = re.compile(r"(?<!\w)[ŭŬ](?!\w)")  # "in", as a word: nobody else writes it so, and names hold no word of it
_SAMPLE = 2_000  # characters that are looked at
_SHORTEST = 12  # letters; less tells nothing


@lru_cache(maxsize=1)
def _identifier() -> Any:
    import py3langid  # half a second, only when it is needed

    py3langid.set_languages(CANDIDATES)
    return py3langid


def detect(text: str) -> str:
    """The language of a text as a BCP 47 tag; empty if it is too short to tell.

    >>> detect("Прэзідэнт сустрэўся з міністрам у Мінску"), detect("42")
    ('be', '')
    """
    sample = _NO_WORDS.sub(" ", text[: 2 * _SAMPLE])[:_SAMPLE]
    count = sum(c.isalpha() for c in sample)
    if count < _SHORTEST:
        return ""
    letters = Counter(_MIXED.sub("і", sample.lower()))
    cyrillic = {letter: times for letter, times in letters.items() if _CYRILLIC.match(letter)}
    latin = sum(cyrillic.values()) < _SHARE * count
    if latin and _is_lacinka(sample):
        return "be-Latn"
    scores: dict[str, float] = dict(_identifier().rank(sample))
    if latin:
        return max((score, one) for one, score in scores.items() if one not in ALPHABETS)[1]
    return _of_cyrillic(cyrillic, scores)


def _of_cyrillic(letters: dict[str, int], scores: dict[str, float]) -> str:
    """Which language these letters are of, each so many times, where py3langid gives so much for each language."""
    foreign = {one: sum(letters[letter] for letter in letters.keys() - set(own)) for one, own in ALPHABETS.items()}
    likely = sorted(
        (scores[one] - FOREIGN_LETTER * foreign[one], one)
        for one in ALPHABETS
        if one != "kk" or not _KAZAKH.isdisjoint(letters)
    )
    *_, (second, _), (first, near) = [found for found in likely if found[1] in NEAR]
    best, farther = likely[-1]
    if best > first + FARTHER:
        return farther
    return near if first > second + SURE else ""


def _is_lacinka(sample: str) -> bool:
    if _SHORT_U.search(sample):
        return True
    small = sample.lower()
    theirs = sum(map(small.count, _NEIGHBOURS))
    if not theirs and any(sign in small for sign in _SOFT):
        # Polish has these, but neither v nor š, and its neighbours the other way round; names are left out.
        uncapitalised = " ".join(found for found in surfaces(sample) if found.islower())
        soft, hard = (sum(map(uncapitalised.count, signs)) for signs in (_SOFT, "čšž"))
        if "v" in uncapitalised and "w" not in uncapitalised and soft and hard and soft + hard > 2:
            return True
    found = words(sample)
    common = sum(word in _LACINKA for word in found)
    telling = sum(word in _TELLING for word in found)
    if telling < 1 or common < max(2, 0.08 * len(found)):
        return False
    # Its neighbours share short words with it, but not all of these letters, and have others.
    return sum(map(small.count, "ŭšžčćśźń")) > theirs

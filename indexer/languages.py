"""Which language an article is in, when its source does not say.

py3langid knows 97 languages by their letter sequences, Belarusian and Ukrainian among them; it is asked only for
those a news archive of this region can hold, which makes short texts far more certain. It does not know Belarusian
in Łacinka; that is told by its commonest words, so that English or Polish with Łacinka names stays what it is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from search.text import words

CANDIDATES = (
    *("ar", "be", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hr", "hu", "hy", "it", "ja"),
    *("ka", "kk", "ko", "lt", "lv", "mk", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk", "zh"),
)
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
    if sum(c.isalpha() for c in sample) < _SHORTEST:
        return ""
    if _is_lacinka(sample):
        return "be-Latn"
    language: str = _identifier().classify(sample)[0]
    return language


def _is_lacinka(sample: str) -> bool:
    if _SHORT_U.search(sample):
        return True
    found = words(sample)
    common = sum(word in _LACINKA for word in found)
    telling = sum(word in _TELLING for word in found)
    if telling < 1 or common < max(2, 0.08 * len(found)):
        return False
    # Its neighbours share short words with it, but not all of these letters, and have others.
    small = sample.lower()
    return sum(map(small.count, "ŭšžčćśźń")) > sum(map(small.count, "ąęóżěřůťďľáéíýúđėįųūā"))

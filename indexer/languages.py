"""Which language an article is in, when its source does not say.

py3langid knows 97 languages by their letter sequences, Belarusian and Ukrainian among them; it is asked only for
those a news archive of this region can hold, which makes short texts far more certain. It does not know Belarusian
in Łacinka; that is told by its commonest words, so that English or Polish with Łacinka names stays what it is.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from search.text import words

CANDIDATES = (
    *("ar", "be", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hr", "hu", "hy", "it", "ja"),
    *("ka", "kk", "ko", "lt", "lv", "mk", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk", "zh"),
)
# The commonest words of Belarusian that no neighbour shares in this spelling, folded. Source: counted in Belarusian
# texts, written in Łacinka; words that are also Polish, Czech, Lithuanian or English were taken out.
_COMMON = """
    heta hetaha hetym hety jakija jakaja jaho jaje jany jana bols pavodle kab byu byla byli buduc nie na i u z pra dla
    praz pamiz pierad paslia pasla abo ci sto chto dzie kali tamu taksama svajoj svaje mohuc moza bielarusi bielarus
    bielaruski bielaruskaj bielaruskaja hod hoda hodzie hadou ludziej
"""
_LACINKA = frozenset(_COMMON.split())
_TELLING = frozenset(w for w in _LACINKA if len(w) > 3)
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
    sample = text[:_SAMPLE]
    if sum(c.isalpha() for c in sample) < _SHORTEST:
        return ""
    if _is_lacinka(sample):
        return "be-Latn"
    language: str = _identifier().classify(sample)[0]
    return language


def _is_lacinka(sample: str) -> bool:
    found = words(sample)
    common = sum(word in _LACINKA for word in found)
    telling = sum(word in _TELLING for word in found)
    if telling < 1 or common < max(2, 0.08 * len(found)):
        return False
    # Polish shares short words with it, but not these letters, and has others.
    return sum(sample.count(c) for c in "ŭšžč") > sum(sample.count(c) for c in "ąęóż")

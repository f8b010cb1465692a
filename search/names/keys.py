"""Keys: what spellings of one name share. Phonemes in, keys out.

Compiled where there was a compiler (`_names.c`): every capitalised word of an archive comes through here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.compiled import loops

_compiled = loops("search.names._names")

_SHORT = re.compile("aL(?=[BVGDJZKMNPRSTFXCW])")
_OV = re.compile("(?<=.)[iu](?=V(?:SK|T)?$)")
_STOPS = {"T": "CWJS", "D": "CWJZ"}  # what a stop before them is lost in, but for S and Z, which are lost themselves
_VOICELESS = {"G": "K", "D": "T", "Z": "S", "B": "P", "J": "W"}
_VOWEL = {"a": "a", "i": "i", "u": "u", "ja": "a", "ju": "u", "ia": "a", "iu": "u", "aj": "a", "ij": "i"}  # most runs


def keys_of(readings: Sequence[str]) -> dict[str, int]:
    """The tight keys of readings that have consonants, and how many each has."""
    if _compiled and (quickly := _compiled.keys_of(tuple(readings))) is not None:
        return quickly  # type: ignore[no-any-return]  # compiled modules have no types
    found = {}
    for phonemes in readings:
        key = tight(phonemes)
        if count := consonants(key):
            found[key] = count
    return found


def tight(phonemes: str) -> str:
    """The key of a reading, with three classes of vowels."""
    if _compiled and (quickly := _compiled.tight(phonemes)) is not None:
        return quickly  # type: ignore[no-any-return]  # compiled modules have no types
    heard = phonemes.rstrip("aiuj")
    if not heard:
        return phonemes
    out: list[str] = []
    run = ""
    last = ""
    for p in heard:
        if p in "aiuj":
            run += p
            continue
        if run:
            if last or run != "u":
                out.append(_VOWEL.get(run) or _vowel(run))
            # Initial у before a consonant is в: Усяслаў, Всеслав. So before a hard л: Уласаў, Власов, but Ульянов.
            elif p not in "LV" or phonemes.startswith("uLa"):
                out.append("V")
                last = "V"
            else:
                out.append("u")
            run = ""
            if last != "V" or out[-1] != "V":
                last = out[-1]
        if p == last:
            continue
        if last in _STOPS and p in _STOPS[last]:
            if p in "SZ":
                continue
            out.pop()
            if out and out[-1] == p:
                last = p
                continue
        out.append(p)
        last = p
    key = "".join(out)
    # One vowel before a final в and before -вск-, -вц: -ов, -ев, -ів, -оў are one ending.
    return _OV.sub("a", key) if key.endswith(("V", "VSK", "VT")) else key


def unfinished(phonemes: str) -> str:
    """What the tight key of a name begins with that goes on behind these phonemes.

    Unlike at the end of a name, the last vowel counts, and -ов is no ending; but an i may become another vowel with
    the next letter (Ма-р-и-я), so it is not sure.

    >>> unfinished("TiXa"), unfinished("TiX"), unfinished("MaRi")
    ('TiXa', 'TiX', 'MaR')
    """
    following = "M" if phonemes.endswith("N") else "N"  # some consonant that is no end of a run or a double
    return tight(phonemes.rstrip("ij") + following)[:-1]


def _vowel(run: str) -> str:
    """The vowel of several, or of a glide."""
    return next((p for p in run if p in "au"), "i")


def loose(key: str) -> str:
    """A key that knows only where a vowel is, and evens out what neighbours write differently.

    Belarusian ў (Ukrainian в) stands for л after о in the middle of a word: Ваўкавыск, Вовковиськ, Волковыск. At the
    end voice is lost: Кременчук, Кременчуг.
    """
    if _compiled and (quickly := _compiled.loose(key)) is not None:
        return quickly  # type: ignore[no-any-return]  # compiled modules have no types
    key = key.replace("i", "a").replace("u", "a")
    if "aL" in key:
        key = _SHORT.sub("aV", key)
    return key[:-1] + _VOICELESS.get(key[-1:], key[-1:])


def consonants(key: str) -> int:
    return len(key) - key.count("a") - key.count("i") - key.count("u")

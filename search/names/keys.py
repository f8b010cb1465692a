"""Keys: what spellings of one name share. Phonemes in, keys out."""

from __future__ import annotations

import re

_SHORT = re.compile("aL(?=[BVGDJZKMNPRSTFXCW])")
_VOICELESS = {"G": "K", "D": "T", "Z": "S", "B": "P", "J": "W"}
_SLOT = str.maketrans("iu", "aa")


def tight(phonemes: str) -> str:
    """The key of a reading, with three classes of vowels."""
    out: list[str] = []
    run = ""
    last = ""
    for p in phonemes:
        if p in "aiuj":
            run += p
            continue
        if run:
            if last or len(run) > 1 or run != "u":
                out.append(_vowel(run))
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
        if (last == "T" and p in "CWJS") or (last == "D" and p in "CWJZ"):
            if p in "SZ":
                continue
            out.pop()
            if out and out[-1] == p:
                last = p
                continue
        out.append(p)
        last = p
    if not out:
        return run
    return _ending("".join(out))


def _vowel(run: str) -> str:
    for p in run:
        if p == "a" or p == "u":
            return p
    return "i"


def _ending(key: str) -> str:
    """One vowel before a final в and before -вск-, -вц: -ов, -ев, -ів, -оў are one ending."""
    if key[-1] == "V" and len(key) > 2 and key[-2] in "iu":
        key = key[:-2] + "aV"
    if key.endswith("VSK") and len(key) > 4 and key[-4] in "iu":
        key = key[:-4] + "aVSK"
    if key.endswith("VT") and len(key) > 3 and key[-3] in "iu":
        key = key[:-3] + "aVT"
    return key


def loose(key: str) -> str:
    """A key that knows only where a vowel is, and evens out what neighbours write differently.

    Belarusian ў (Ukrainian в) stands for л after о in the middle of a word: Ваўкавыск, Вовковиськ, Волковыск. At the
    end voice is lost: Кременчук, Кременчуг.
    """
    key = _SHORT.sub("aV", key.translate(_SLOT))
    return key[:-1] + _VOICELESS.get(key[-1:], key[-1:])


def consonants(key: str) -> int:
    return len(key) - key.count("a") - key.count("i") - key.count("u")

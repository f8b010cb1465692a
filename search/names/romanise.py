"""The forms that a name takes in each romanisation, labelled for readers.

A Cyrillic name is spelled by every system of its language, or of its languages where the letters fit several:
Латушка may be Belarusian, Russian or Ukrainian. A Latin name is read back only where that is certain, which is in
Łacinka with its own letters (Cichanoŭskaja, Łukašenka); Polish and English spellings stand for too many originals.

Systems are columns of `tables/*_systems.tsv`, applied word by word to lower case; the case of the word is put back
afterwards. A new system is a new column, a new language a table and a row of `_FOREIGN`.

>>> for spelling in spellings("Магілёў")[:4]:
...     print(spelling.text, "-", spelling.system)
Mahiliou - press (English), passport (ICAO)
Mahiloŭ - Łacinka
Mahilioŭ - Belarus 2007
Magiliow - Belarus 2023
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from search.names.tables import rows
from search.text import lower, tokens

BELARUSIAN = "Belarusian"  # the label of a Cyrillic form, read out of Łacinka
MAX_NAME = 200  # characters; what is longer is running text, and no reader wants eleven copies of it

_NOT_IN_SYSTEM, _SILENT = ".", "-"
_CYRILLIC, _LATIN = re.compile("[\u0400-\u052f]"), re.compile("[a-z\u00df-\u024f]")

# The letters that V, C and W stand for in the tables of each script.
_CYRILLIC_LETTERS = {"V": "аеёиоуыэюяіїє", "C": "бвгґджзклмнпрстфхцчшщ", "W": "еёєюя"}
_LATIN_LETTERS = {"C": "bcčdfghkłmnprsštvzž", "W": "bcdfmnpsvzćńśź"}

# What a language cannot have in a word of its own: another's letters, and what its orthography excludes. Belarusian
# has ц and дз for a soft т and д, no soft р ж ч ш, ў for в where no vowel follows, and -ый in Юрый, Валерый only;
# Russian has no э or ы after ж ч ш щ and no -ський; Ukrainian has no и after a vowel and no -ский.
_FOREIGN = {
    "be": ("[иїєщъ]", r"[дтржчш][еёіюяь]|[аеёіоуыэюя]в(?![аеёіоуыэюя'])|[^р]ый\b"),
    "ru": ("[іїєґў']", r"[жчшщцр]э|[жчшщ]ы|[чщ]я|дзь|ць|[сз]ьк(?:ий|ого|ому|им|а|у)\b"),
    "uk": ("[ыёэъў]", r"[аеєиіїоуюя]и|[жчшщ]ь|[сцз]кий\b|[кн]ая\b"),
}
# Letters that only Łacinka has side by side, and what tells its two ways to write л.
_LACINKA = re.compile("ŭ|[łńśź].*[včšž]|[včšž].*[łńśź]")
_OTHER_WAY = {"Łacinka": re.compile("ĺ|li[aeou]|ł[ij]"), "Belarus 2007": re.compile("ł")}

Spell = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Spelling:
    """One form of a name, and the systems that give it, parted by commas."""

    text: str
    system: str


def spellings(name: str, language: str | None = None) -> tuple[Spelling, ...]:
    """Each form of a name once, the most used first; nothing for a name that cannot be told.

    `language` (be, ru, uk) says whose name it is; any other, or none, leaves that to the letters.

    >>> [spelling.text for spelling in spellings("Лукашэнка")][:4]
    ['Lukashenka', 'Łukašenka', 'Lukašenka', 'Łukaszenka']
    >>> [spelling.text for spelling in spellings("Śviatłana Cichanoŭskaja")][:2]
    ['Святлана Ціханоўская', 'Sviatlana Tsikhanouskaya']
    >>> spellings("Tikhanovskaya")
    ()
    """
    if len(name) > MAX_NAME:
        return ()
    if not _CYRILLIC.search(name):
        cyrillic = from_lacinka(name)
        return () if cyrillic is None else (Spelling(cyrillic, BELARUSIAN), *spellings(cyrillic, "be"))
    systems: dict[str, dict[str, None]] = {}
    for code in (language,) if language in _FOREIGN else languages(name):
        for label, spell in _systems(f"{code}_systems").items():
            systems.setdefault(_respelled(name, spell), {})[label] = None
    return tuple(Spelling(text, ", ".join(labels)) for text, labels in systems.items() if not _CYRILLIC.search(text))


def languages(name: str) -> tuple[str, ...]:
    """The languages that a Cyrillic name may be written in, by its letters and their order.

    >>> languages("Ціханоўская"), languages("Тихановская"), languages("Зеленський"), languages("Латушка")
    (('be',), ('ru',), ('uk',), ('be', 'ru', 'uk'))
    """
    text = " ".join(_words(name))
    own = tuple(code for code, foreign in _FOREIGN.items() if not re.search("|".join(foreign), text))
    return own or tuple(code for code, (letters, _) in _FOREIGN.items() if not re.search(letters, text))


def from_lacinka(name: str) -> str | None:
    """A Belarusian name in Łacinka as it is written in Cyrillic, if it is certain to be one.

    >>> from_lacinka("Aleś Puškin"), from_lacinka("Homieĺ"), from_lacinka("Łukaszenka")
    ('Алесь Пушкін', None, None)
    """
    text = " ".join(_words(name))
    if not _LACINKA.search(text):
        return None
    ways = [spell for label, spell in _systems("be_cyrillic").items() if not _OTHER_WAY[label].search(text)]
    found = {_respelled(name, spell) for spell in ways}
    if len(found) != 1:
        return None
    cyrillic = found.pop()
    return cyrillic if "be" in languages(cyrillic) and not _LATIN.search(lower(cyrillic)) else None


def _words(name: str) -> Iterator[str]:
    return (lower(name[token.start : token.end]) for token in tokens(name))


def _respelled(name: str, spell: Spell) -> str:
    """A name with each of its words spelled anew, and what stands between them as it was."""
    parts, end = [], 0
    for token in tokens(name):
        word = name[token.start : token.end]
        parts += [name[end : token.start], _cased(spell(lower(word)), word)]
        end = token.end
    return "".join(parts) + name[end:]


def _cased(text: str, model: str) -> str:
    """A word in capitals, with a capital or in lower case, as its model is.

    >>> _cased("ščučyn", "ЩУЧИН"), _cased("ja", "Я"), _cased("minsk", "минск")
    ('ŠČUČYN', 'Ja', 'minsk')
    """
    if model.isupper() and len(model) > 1:
        return text.upper()
    return text[:1].upper() + text[1:] if model[:1].isupper() else text


@cache
def _systems(table: str) -> Mapping[str, Spell]:
    """The columns of a table by their labels, each as what spells a word in lower case."""
    (_, *labels), *rules = rows(table)
    letters = str.maketrans(_LATIN_LETTERS if table == "be_cyrillic" else _CYRILLIC_LETTERS)
    patterns = [pattern.translate(letters) for pattern, *_ in rules]
    return {
        label: _speller(zip(patterns, column, strict=True))
        for label, *column in zip(labels, *(r[1:] for r in rules), strict=True)
    }


def _speller(column: Iterator[tuple[str, str]]) -> Spell:
    kept = [(pattern, "" if cell == _SILENT else cell) for pattern, cell in column if cell != _NOT_IN_SYSTEM]
    regex = re.compile("|".join(f"({pattern})" for pattern, _ in kept))
    return lambda word: regex.sub(lambda match: kept[(match.lastindex or 0) - 1][1], word)

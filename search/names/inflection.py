"""Forms of a name in running text: the words that an inflected name may be a form of.

Most case endings need no rule, since a key drops its final vowels (-а, -у, -е, -ой, -ą, -iej …); the table has those
that leave a consonant. What is indexed is read by all rules. What is asked for is taken as it stands, but for the
endings that Lithuanian, Latvian and Czech give to the first case of a foreign name: Lavrovas, Navrockis.

Which of two forms is the first case, so that a name is shown in it, is told by a table of declensions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Literal

from search.names.reading import is_cyrillic
from search.names.tables import rows

MIN_STEM = 3  # letters that stay when an ending is taken off
FORM, NOMINATIVE = "form", "nominative"
Endings = Literal["gender", "hiatus"]  # tables of endings that tell two words apart
_OPPOSITES = {"man": "woman", "woman": "man", "one vowel": "two vowels", "two vowels": "one vowel"}

_NO_CONSONANTS = frozenset(
    "аеёиоуыэюяіїєйьaąeęiouyóėįųū"
)  # after which no ending is put: Китае is a case of Китай, not of Кита


def forms(word: str) -> tuple[str, ...]:
    """What an inflected word in lower case may be a form of, without the word itself.

    >>> forms("ціханоўскага"), forms("вілейцы"), forms("cichanoŭskaha")
    (('ціханоўск',), ('вілейка',), ('cichanoŭsk',))
    """
    return _stems(word, FORM)


def nominatives(word: str) -> tuple[str, ...]:
    """A foreign name in lower case without the ending of its first case.

    >>> nominatives("lavrovas"), nominatives("lavrov")
    (('lavrov',), ())
    """
    return _stems(word, NOMINATIVE)


def gender(word: str) -> str:
    """Whether a surname in lower case is a man's or a woman's, where its ending tells; else empty.

    >>> gender("ціханоўскай"), gender("cichanoŭski's"), gender("бабарыка")
    ('woman', 'man', '')
    """
    return _ending("gender", word)


def differ_in_gender(one: str, other: str) -> bool:
    """Whether two surnames in lower case are surely a woman's and a man's."""
    return differing("gender", one)(other)


def differing(table: Endings, word: str) -> Callable[[str], bool]:
    """A test whether other words in lower case surely differ from one in such an ending.

    Of `hiatus`: one ends in an i and a vowel, the other in one vowel at most.

    >>> test = differing("gender", "тихановская")
    >>> test("ціханоўскі"), test("tsikhanouskaya")
    (True, False)
    >>> differing("hiatus", "виктория")("виктор"), differing("hiatus", "кася")("kasia")
    (True, False)
    """
    opposite = _OPPOSITES.get(_ending(table, word))
    if opposite is None:
        return _never
    may_differ = _opposite_endings(table, opposite).search  # which most do not, and it is one pattern of all
    return lambda other: may_differ(other.removesuffix("'s")) is not None and _ending(table, other) == opposite


def _never(_: str) -> bool:
    return False


def _ending(table: Endings, word: str) -> str:
    """What a table of endings says of a word, or of what it is the possessive of; empty if it says nothing."""
    owner = word.removesuffix("'s")
    return next((kind for kind, pattern in _endings(table) if pattern.search(owner)), "")


def is_case_of(word: str, first: str) -> bool:
    """Whether a word in lower case is another case of a second one, where only the ending changes.

    Of two that may each be a case of the other, Ціханоўская is the first: what has the longer ending.

    >>> is_case_of("лукашенку", "лукашенко"), is_case_of("лукашенко", "лукашенку"), is_case_of("минске", "минск")
    (True, False, True)
    """
    ending = _first_ending(word, first)
    return ending is not None and (_first_ending(first, word) or 0) <= ending


def _first_ending(word: str, first: str) -> int | None:
    """How many letters end a first case, the most, if a word is another case of it; None if it is none."""
    script = "cyrillic" if is_cyrillic(first) else "latin"
    fitting = (
        len(ending)
        for ending, others in _declensions(script)
        if len(first) - len(ending) >= MIN_STEM
        and (first.endswith(ending) if ending else first[-1:] not in _NO_CONSONANTS)
        and word.startswith(first.removesuffix(ending))
        and word[len(first) - len(ending) :] in others
    )
    return max(fitting, default=None)


@cache
def _declensions(script: str) -> tuple[tuple[str, frozenset[str]], ...]:
    found = [row[1:] for row in rows("declensions") if row[0] == script]
    return tuple(("" if ending == "-" else ending, frozenset(others.split())) for ending, others in found)


@cache
def _endings(table: Endings) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row[0], re.compile(row[1])) for row in rows(table))


@cache
def _opposite_endings(table: Endings, kind: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row[1]})" for row in rows(table) if row[0] == kind))


def _stems(word: str, kind: str) -> tuple[str, ...]:
    if word[-2:] not in _TAILS[kind] and word[-1:] not in _TAILS[kind]:  # as most
        return ()
    endings = _ENDINGS["cyrillic" if is_cyrillic(word) else "latin", kind]
    found: dict[int, str] = {}  # by the row
    for place in range(max(0, len(word) - _LONGEST), len(word)):
        for row, before, form in endings.get(word[place:], ()):
            if row not in found and (before is None or before(word, place)):
                found[row] = word[:place] + form if place >= MIN_STEM else ""
    return tuple(dict.fromkeys(found[row] for row in sorted(found) if found[row]))


# Of an ending the number of its row, what must fit before it, and what it is replaced by.
Ending = tuple[int, Callable[[str, int], re.Match[str] | None] | None, str]


def _read_endings() -> dict[tuple[str, str], dict[str, list[Ending]]]:
    """The endings of each script and kind."""
    found: dict[tuple[str, str], dict[str, list[Ending]]] = {}
    for number, (script, kind, before, listed, *form) in enumerate(rows("endings")):
        fits = None if before == "-" else re.compile(before).match
        endings = found.setdefault((script, kind), {})
        for ending in listed.split():
            endings.setdefault(ending, []).append((number, fits, "".join(form)))
    return found


_ENDINGS = _read_endings()
_LONGEST = max(len(ending) for endings in _ENDINGS.values() for ending in endings)
_TAILS = {  # the last two letters of all endings of a kind
    kind: frozenset(ending[-2:] for (_, its), endings in _ENDINGS.items() if its == kind for ending in endings)
    for kind in (FORM, NOMINATIVE)
}

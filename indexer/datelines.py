"""The agency's line at the head of an article: taken off the text and kept as data.

    October 1, Pozirk. Children from …          MINSK, October 1 (Agency) – Prices …
    1 кастрычніка, Агенцтва. Дзеці з …          МИНСК, 1 октября. /Агентство/. Цены …

What looks like one and is none is common: "Le Pen (National Rally) – …", "Horoscope, July 12 – July 18". So a form
that names no agency, or no date, counts only after a place in capitals, and every name in it begins with one.
`indexer.instants.MONTHS` has the months; to recognise another form, add it to _FORMS, with its agency as a group
`agency` and, if it must be in capitals, its place as `capitals`.
"""

from __future__ import annotations

import re

from indexer.instants import MONTHS

_NAMES = {form for names in MONTHS.values() for month in names.split() for form in month.split("|")}
_MONTH = rf"(?:{'|'.join(sorted(_NAMES | {name.upper() for name in _NAMES}, key=len, reverse=True))})\b\.?"
_YEAR = r"(?:,?\s+\d{4}(?:\s*(?:г|года|р|року|r)\.?)?)?"
_DAY = rf"(?:{_MONTH}\s+\d{{1,2}}(?:\s*d\.)?|\d{{1,2}}\s+{_MONTH}){_YEAR}"
_NAME = r"[^\W\d_][\w’'&.-]*(?:\s+[^\W\d_][\w’'&.-]*){0,3}?"
_PLACE = rf"(?P<place>{_NAME}(?:\s*,\s*{_NAME})?)\s*,\s+"
_CAPITALS = rf"(?P<capitals>{_NAME}(?:\s*,\s*{_NAME})?)"
_AGENCY = rf"(?P<agency>{_NAME})"
_DASH = r"\s*[–—-]+\s+"

_FORMS = (
    # October 1, Agency.
    rf"(?:{_PLACE})?{_DAY}\s*,\s+{_AGENCY}\.\s+",
    # MINSK, October 1 (Agency) –   or   Минск, 1 октября. /Агентство/.
    rf"(?:{_PLACE})?{_DAY}\.?\s*[(/]{_AGENCY}[)/](?:\s*[.:–—-]+\s*|\s+(?P<bare>))",
    # 1 октября, Минск /Корр. Агентство/.
    rf"{_DAY}\s*,\s+(?P<place>{_NAME})\s*/(?:(?:Корр|Кар)\.\s*|{_NAME}\s+[–—-]\s+)?{_AGENCY}/\.?\s+",
    # МИНСК, 1 окт — Агентство.   and   Минск. 1 октября. АГЕНТСТВО –
    rf"{_CAPITALS}\s*,\s+{_DAY}{_DASH}{_AGENCY}\.\s+",
    rf"(?P<place>{_NAME})\.\s+{_DAY}\.\s+{_AGENCY}{_DASH}",
    # MINSK, October 1 –
    rf"{_CAPITALS}\s*,\s+{_DAY}{_DASH}",
    # MINSK (Agency) –
    rf"{_CAPITALS}\s+\({_AGENCY}\){_DASH}",
)
_DATELINE = tuple(re.compile(rf"{form}(?=\S)") for form in _FORMS)
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST = 200  # characters of a text that are looked at
_FEWEST_CAPITALS = 4  # letters; a shorter place is an abbreviation, and its brackets say of what


def split(text: str) -> tuple[str, str]:
    """The dateline of a text, empty if it has none, and the text without it.

    >>> split("October 1, Pozirk. Children are vulnerable.")
    ('October 1, Pozirk.', 'Children are vulnerable.')
    >>> split("May 9 is a holiday.")
    ('', 'May 9 is a holiday.')
    """
    match = _match(text[:_LONGEST])
    # Two in a row are a list of dates: "May 1, Labour Day. May 9, Victory Day."
    if match is None or _match(text[match.end() : match.end() + _LONGEST]):
        return "", text
    return match.group().strip(" \n–—-"), text[match.end() :]


def agency(dateline: str) -> str:
    """The agency that a dateline names; empty if it names none.

    >>> agency("MINSK, October 1 (Vestka Sample)")
    'Vestka Sample'
    """
    match = _match(f"{dateline} X") or _match(f"{dateline} – X")
    return match.groupdict().get("agency") or "" if match else ""


def _match(text: str) -> re.Match[str] | None:
    return next((match for form in _DATELINE if (match := form.match(text)) and _is_dateline(match)), None)


def _is_dateline(match: re.Match[str]) -> bool:
    named = match.groupdict()
    capitals = named.get("capitals")
    if capitals and not (capitals.isupper() and len(_LETTER.findall(capitals)) >= _FEWEST_CAPITALS):
        return False
    # Without a sign between the agency and the text, a small letter goes on with a sentence.
    if named.get("bare") is not None and match.string[match.end()].islower():
        return False
    place, name = named.get("place") or "", named.get("agency") or ""
    # Particles in the name of a place are small: Rio de Janeiro.
    return all(word[0].isupper() for word in (*place.split()[:1], *place.split()[-1:], *name.split()) if _named(word))


def _named(word: str) -> bool:
    return _LETTER.match(word) is not None

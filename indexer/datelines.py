"""The agency's line at the head of an article: taken off the text and kept as data.

    October 1, Pozirk. Children from …          MINSK, October 1 (Agency) – Prices …
    1 кастрычніка, Агенцтва. Дзеці з …          Минск, 1 октября /Агентство/. Цены …

To recognise another language, add its months, as they stand in a date, to MONTHS.
"""

from __future__ import annotations

import re

MONTHS = {
    "en": "January February March April May June July August September October November December "
    "Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec",
    "be": "студзеня лютага сакавіка красавіка мая траўня чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
    "be-Latn": "studzienia lutaha sakavika krasavika maja traŭnia červienia lipienia žniŭnia vieraśnia kastryčnika "
    "listapada śniežnia",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "lt": "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
}
_MONTH = rf"(?:{'|'.join(sorted({m for names in MONTHS.values() for m in names.split()}, key=len, reverse=True))})\b\.?"
_YEAR = r"(?:,?\s+\d{4}(?:\s*(?:г|года|р|року|r)\.?)?)?"
_DAY = rf"(?:{_MONTH}\s+\d{{1,2}}(?:\s*d\.)?|\d{{1,2}}\s+{_MONTH}){_YEAR}"
_NAME = r"[^\W\d_][\w’'&.-]*(?:\s+[^\W\d_][\w’'&.-]*){0,3}?"
_PLACE = rf"(?:{_NAME}(?:\s*,\s*{_NAME})?\s*,\s+)"

_FORMS = (
    # October 1, Agency.
    rf"{_PLACE}?{_DAY}\s*,\s+(?P<a>{_NAME})\.\s+(?=\S)",
    # MINSK, October 1 (Agency) –   or   Минск, 1 октября /Агентство/.
    rf"{_PLACE}?{_DAY}\s*[(/](?P<b>{_NAME})[)/]\s*[.:–—-]*\s*(?=\S)",
    # MINSK, October 1 –
    rf"{_PLACE}{_DAY}\s*[–—]\s+(?=\S)",
    # MINSK (Agency) –
    rf"{_NAME}\s+\((?P<c>{_NAME})\)\s*[–—-]+\s+(?=\S)",
)
_DATELINE = tuple(re.compile(form) for form in _FORMS)
_CAPITAL = re.compile(r"[^\W\d_]")


def split(text: str) -> tuple[str, str]:
    """The dateline of a text, empty if it has none, and the text without it.

    >>> split("October 1, Pozirk. Children are vulnerable.")
    ('October 1, Pozirk.', 'Children are vulnerable.')
    >>> split("May 9 is a holiday.")
    ('', 'May 9 is a holiday.')
    """
    for form in _DATELINE:
        match = form.match(text)
        if match and _names_an_agency(match):
            return match.group().strip(" –—-"), text[match.end() :]
    return "", text


def agency(dateline: str) -> str:
    """The agency that a dateline names; empty if it names none.

    >>> agency("MINSK, October 1 (Vestka Sample)")
    'Vestka Sample'
    """
    for form in _DATELINE:
        match = form.match(f"{dateline} x") or form.match(f"{dateline} – x")
        if match:
            return next((name for name in match.groupdict().values() if name), "")
    return ""


def _names_an_agency(match: re.Match[str]) -> bool:
    """Whether the name in the place of the agency is a name: each word of it begins with a capital."""
    names = [name for name in match.groupdict().values() if name]
    return all(word[0].isupper() for name in names for word in name.split() if _CAPITAL.match(word))

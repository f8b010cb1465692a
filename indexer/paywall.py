"""How sources say that only subscribers may read the rest: metadata, never text.

A mark is a sentence of its own: a whole line, or the end of one. It begins with a capital, often glued to what stands
before (`…foreign ministerThe material is available only to …`). A sentence inside a paragraph that happens to say
so stays: it is preceded by a space and ends as its paragraph does. "Available" alone is no mark, for reports
are available for download, and to everyone.

To recognise another language, add a row to MARKS, and to WORDS the beginning of a word that each of its marks has:
lines without any of those, nearly all, are not looked at further.
"""

from __future__ import annotations

import re

_WHOM = r"[\w’'&+ -]{2,40}"
MARKS = {
    "en": r"(?:the|this)\s(?:full\s)?(?:material|article|text|content|story|item)\sis\s"
    rf"(?:(?:only\savailable|available\s(?:only|exclusively))\s(?:to|for)\s{_WHOM}"
    r"|available\s(?:to|for)\s(?:\w+\s){0,2}(?:subscribers|members)(?:\sonly)?)",
    "be": rf"(?:(?:гэты|увесь)\s)?(?:матэрыял|артыкул|тэкст)\s(?:даступны|дасяжны)\s(?:толькі|выключна)\s{_WHOM}",
    "be-Latn": rf"(?:hety\s)?(?:materyjał|artykuł|tekst)\sdastupny\s(?:tolki|vyklučna)\s{_WHOM}",
    "ru": rf"(?:этот\s)?(?:материал|статья|текст)\sдоступ(?:ен|на)\sтолько\s{_WHOM}",
    "uk": rf"(?:цей\s|ця\s)?(?:матеріал|стаття|текст)\sдоступн(?:ий|а)\s(?:лише|тільки)\s{_WHOM}",
    "pl": rf"(?:ten\s)?(?:artykuł|tekst|materiał)\s(?:jest\s)?dostępny\s(?:jest\s)?tylko\sdla\s{_WHOM}",
    "lt": rf"(?:šis\s)?(?:straipsnis|tekstas)\s(?:yra\s)?prieinamas\stik\s{_WHOM}",
}
WORDS = ("available", "даступн", "дасяжн", "dastupny", "доступ", "dostępny", "prieinamas")
_MARK = re.compile(rf"(?:{'|'.join(MARKS.values())})\s?(?P<stop>[.!]?)\s?$", re.IGNORECASE)


def without(text: str) -> tuple[str, bool]:
    """A text of lines without the marks in it, and whether it had one.

    >>> without("Rain is coming\\nThe material is available only to subscribers.")
    ('Rain is coming', True)
    """
    lines = text.split("\n")
    kept = [_line(line) for line in lines]
    if kept == lines:
        return text, False
    return "\n".join(line for line, before in zip(kept, lines, strict=True) if line or not before), True


def _line(line: str) -> str:
    """A line up to its mark."""
    lowered = line.lower()
    if not any(word in lowered for word in WORDS):
        return line
    for match in _MARK.finditer(line):
        before = line[: match.start()]
        inside = before.endswith(" ") and match["stop"]
        if match[0][0].isupper() and not inside:
            return before.rstrip()
    return line

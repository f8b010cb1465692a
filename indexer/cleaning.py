"""From a loose `Record` to an `Article`, the same way for every format.

What is done here: markup becomes plain text with paragraphs; the paywall mark and the dateline become data;
lists are split, dates are read, the language is told; an id is derived where the source gives none. A record
that cannot become an article raises `BadRecord`, whose text says which field is wrong and how.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from indexer import datelines
from indexer.languages import detect
from indexer.markup import is_markup, plain, unescaped
from indexer.records import Fields
from search.errors import SearchError
from search.model import Access, Article
from search.text import visible


class BadRecord(SearchError):
    """A record that cannot become an article; the text names the field and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a record means by what it leaves out: the zone of its dates."""

    zone: tzinfo


MAX_TITLE = 120  # characters of a first sentence that stands in for a missing title

# How sources say that only subscribers may read the rest. Stands at the end of a text or a title, or on a line of
# its own; it is metadata, never text.
_PAYWALL = re.compile(
    r"\s*(?:"
    r"(?:the|this)\s+(?:full\s+)?(?:material|article|text|content|story|item)\s+is\s+(?:only\s+)?available\s+(?:only\s+)?(?:to|for)\s+[\w\s’'-]{2,40}\+?"
    r"|(?:гэты\s+)?(?:матэрыял|артыкул)\s+(?:даступны|дасяжны)\s+(?:толькі|выключна)\s+(?:для\s+)?[\w\s’'-]{2,40}\+?"
    r"|(?:этот\s+)?(?:материал|текст)\s+доступен\s+только\s+(?:для\s+)?[\w\s’'-]{2,40}\+?"
    r"|(?:цей\s+)?(?:матеріал|текст)\s+доступний\s+(?:лише|тільки)\s+(?:для\s+)?[\w\s’'-]{2,40}\+?"
    r"|(?:ten\s+)?(?:artykuł|tekst|materiał)\s+(?:jest\s+)?dostępny\s+(?:jest\s+)?tylko\s+dla\s+[\w\s’'-]{2,40}\+?"
    r"|(?:hety\s+)?materyjał\s+dastupny\s+tolki\s+(?:dla\s+)?[\w\s’'-]{2,40}\+?"
    r"|straipsnis\s+prieinamas\s+tik\s+[\w\s’'-]{2,40}\+?"
    r")\s*[.!]?\s*$",
    re.IGNORECASE,
)

_ACCESS = {
    Access.FREE: {"free", "open", "public", "true", "1"},
    Access.SUBSCRIBER: {"subscriber", "subscribers", "premium", "paid", "paywall", "members", "metered", "false", "0"},
    Access.UNKNOWN: {"unknown", ""},
}
_LANGUAGES = {
    "english": "en", "belarusian": "be", "russian": "ru", "ukrainian": "uk", "polish": "pl", "lithuanian": "lt",
    "by": "be", "ua": "uk", "eng": "en", "bel": "be", "rus": "ru", "ukr": "uk", "pol": "pl", "lit": "lt",
}  # fmt: skip
_TAG = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{1,8})*", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]+")
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|yclid|mc_[ce]id|_ga")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_YEAR_FIRST = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})(.*)")


def article(record: Fields, defaults: Defaults) -> Article:
    """The article that a record means. Raises BadRecord."""
    certain = record.get("html", False)
    title, walled_title = _without_paywall(_line(_text("title", record.get("title"), certain)))
    lead, walled_lead = _without_paywall(_paragraphs(_text("lead", record.get("lead"), certain)))
    body, walled_body = _without_paywall(_paragraphs(_text("body", record.get("body"), certain)))
    dateline, body = datelines.split(body)
    dateline = _line(_text("dateline", record.get("dateline"), certain)) or dateline
    title = title or _first_sentence(lead or body)
    if not title:
        raise BadRecord("there is neither a title nor a text")
    published = _instant("published", record.get("published"), defaults.zone)
    url = _url(record.get("url"))
    source = _line(_text("source", record.get("source"), certain)) or datelines.agency(dateline)
    walled = walled_title or walled_lead or walled_body
    return Article(
        id=_id(record.get("id"), url, source, title, published),
        title=title,
        alternative_title=_line(_text("alternative_title", record.get("alternative_title"), certain)),
        lead="" if lead == body else lead,
        body=body,
        url=url,
        categories=_list("categories", record.get("categories")),
        tags=_list("tags", record.get("tags")),
        authors=_list("authors", record.get("authors")),
        names=_list("names", record.get("names")),
        source=source,
        dateline=dateline,
        language=_language(record.get("language")) or detect(f"{title}\n{lead}\n{body}"),
        published=published,
        updated=_instant("updated", record.get("updated"), defaults.zone),
        access=Access.SUBSCRIBER if walled else _access(record.get("access")),
    )


# ------------------------------------------------------------------------------------------------------ texts


def _text(name: str, value: Any, certain: bool) -> str:
    """A value as plain text in NFC, with nothing invisible in it."""
    if value is None:
        return ""
    if not isinstance(value, str):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadRecord(f"{name} is {_short(value)}, it must be a text")
        value = str(value)
    text = plain(value) if certain or is_markup(value) else unescaped(value)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return visible(_CONTROLS.sub(" ", unicodedata.normalize("NFC", text)))


def _line(text: str) -> str:
    return " ".join(text.split())


def _paragraphs(text: str) -> str:
    """A text with one paragraph a line; lines that were broken to a width are joined again."""
    lines = text.expandtabs(4).split("\n")
    joined: list[str] = []
    fresh = True
    hard = _is_hard_wrapped(lines)
    for line in lines:
        stripped = _SPACES.sub(" ", line).strip()
        if not stripped:
            fresh = True
            continue
        if hard and not fresh and not line.startswith("  "):
            joined[-1] += " " + stripped
        else:
            joined.append(stripped)
        fresh = False
    return "\n".join(joined)


def _is_hard_wrapped(lines: list[str]) -> bool:
    """Whether lines end because a width was reached: most are of one length and do not end a sentence."""
    full = [line for line in lines if line.strip()]
    if len(full) < 3:
        return False
    inner = [line.rstrip() for line in full[:-1]]
    wide = [line for line in inner if 40 <= len(line) <= 100 and line[-1] not in '.!?…:”"»']
    return len(wide) >= 0.5 * len(inner) and max(map(len, inner)) <= 100


def _first_sentence(text: str) -> str:
    line = text.split("\n", 1)[0]
    sentence = re.split(r"(?<=[.!?…])\s", line, maxsplit=1)[0]
    if len(sentence) <= MAX_TITLE:
        return sentence
    return sentence[:MAX_TITLE].rsplit(" ", 1)[0] + " …"


def _without_paywall(text: str) -> tuple[str, bool]:
    """A text without the mark that the rest is for subscribers, and whether it had one."""
    head, newline, last = text.rpartition("\n")
    match = _PAYWALL.search(last)
    if match is None:
        return text, False
    rest = last[: match.start()]
    return (head + newline + rest).rstrip(), True


# --------------------------------------------------------------------------------------------------- metadata


def _list(name: str, value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        value = re.split(r"[;|]" if re.search(r"[;|]", value) else ",", value)
    if not isinstance(value, list | tuple):
        raise BadRecord(f"{name} is {_short(value)}, it must be a list or a text with commas")
    texts = (_line(_text(name, item, False)) for item in value)
    return tuple(dict.fromkeys(text for text in texts if text))


def _url(value: Any) -> str:
    return "" if value is None else _line(_text("url", value, False))


def _access(value: Any) -> Access:
    text = "" if value is None else str(value).strip().casefold()
    # A word that is not known says at least that it is not simply free; it is not worth losing an article for.
    return next((access for access, words in _ACCESS.items() if text in words), Access.UNKNOWN)


def _language(value: Any) -> str:
    text = "" if value is None else str(value).strip()
    text = _LANGUAGES.get(text.casefold(), text)
    if text.casefold() == "und" or not _TAG.fullmatch(text):
        return ""
    primary, *others = text.replace("_", "-").split("-")
    cased: dict[int, Callable[[str], str]] = {4: str.title, 2: str.upper}
    return "-".join([primary.lower(), *(cased.get(len(part), str.lower)(part) for part in others)])


def _id(value: Any, url: str, source: str, title: str, published: datetime | None) -> str:
    """The source's own id, else one made of the URL, else of source, title and date."""
    if value is not None and not isinstance(value, str | int):
        raise BadRecord(f"id is {_short(value)}, it must be a text or a number")
    given = "" if value is None else _line(_text("id", str(value), False))
    if given:
        return given
    if url:
        return _digest("u", canonical(url))
    return _digest("t", source, title, published.date().isoformat() if published else "")


def canonical(url: str) -> str:
    """A URL without what does not change the page: fragment, tracking parameters, a slash at the end.

    >>> canonical("HTTPS://Example.org/a/?utm_source=x&id=7#top")
    'https://example.org/a?id=7'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k.lower())]
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path.rstrip("/"), urlencode(query), ""))


def _digest(kind: str, *parts: str) -> str:
    return f"{kind}-{hashlib.blake2b(chr(0).join(parts).encode(), digest_size=8).hexdigest()}"


# ------------------------------------------------------------------------------------------------------ dates


def _instant(name: str, value: Any, zone: tzinfo) -> datetime | None:
    """A date as an instant in UTC; without a zone it is taken to be of `zone`."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    found = _number(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    if isinstance(value, datetime):
        found = value
    if isinstance(value, str):
        found = next((f for read in _READERS if (f := read(" ".join(value.split())))), None)
    if found is None:
        raise BadRecord(f"{name} is {_short(value)}, it must be a date such as 2025-10-01 or 2025-10-01T09:30:00+03:00")
    try:
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise BadRecord(f"{name} is {_short(value)}, a date that no calendar has") from error


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(re.sub(r"\s*(?:UTC|GMT|Z)$", "+00:00", text))
    except ValueError:
        return None


def _mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None


def _day_first(text: str) -> datetime | None:
    match = _DAY_FIRST.fullmatch(text)
    if match is None:
        return None
    day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None


def _year_first(text: str) -> datetime | None:
    match = _YEAR_FIRST.fullmatch(text)
    if match is None:
        return None
    year, month, day, rest = match.groups()
    return _iso(f"{year}-{month:0>2}-{day:0>2}{rest}")


def _number(value: str | float) -> datetime | None:
    try:
        seconds = float(value)
        # Beyond the year 5000 in seconds it is milliseconds.
        return datetime.fromtimestamp(seconds / 1000 if abs(seconds) > 1e11 else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _digits(text: str) -> datetime | None:
    return _number(text) if re.fullmatch(r"\d{9,13}(?:\.\d+)?", text) else None


_READERS: tuple[Callable[[str], datetime | None], ...] = (_digits, _iso, _day_first, _year_first, _mail)


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else shown[:77] + "…"

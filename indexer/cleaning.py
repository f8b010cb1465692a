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
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from indexer import datelines, paywall
from indexer.charset import REPLACED
from indexer.instants import instant
from indexer.languages import detect
from indexer.markup import is_markup, plain, unescaped
from indexer.paragraphs import paragraphs
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


MAX_ID = 4_096  # characters
MAX_TITLE = 120  # characters of a first sentence that stands in for a missing title

_AROUND = 30  # characters before and behind one that could not be read, to find it by

_ACCESS = {
    Access.FREE: {"free", "open", "public", "true", "1"},
    Access.SUBSCRIBER: {"subscriber", "subscribers", "premium", "paid", "paywall", "members", "metered", "false", "0"},
    Access.UNKNOWN: {"unknown", ""},
}
_LANGUAGES = {
    "english": "en", "belarusian": "be", "russian": "ru", "ukrainian": "uk", "polish": "pl", "lithuanian": "lt",
    "беларуская": "be", "русский": "ru", "українська": "uk", "polski": "pl", "lietuvių": "lt",
    "by": "be", "ua": "uk", "eng": "en", "bel": "be", "rus": "ru", "ukr": "uk", "pol": "pl", "lit": "lt",
}  # fmt: skip
# Not after an abbreviation (Mr. Gen. U.S. г.), nor before a small letter.
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{4})[.!?…]+[\"”»’)]*(?=\s[^\sa-zа-яёіўїєґ])")
_NO_LANGUAGE = frozenset({"und", "mul", "mis", "zxx", ""})
_TAG = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{1,8})*", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|yclid|mc_[ce]id|_ga")


def article(record: Fields, defaults: Defaults) -> Article:
    """The article that a record means. Raises BadRecord."""
    certain = record.get("html") is True
    title, walled_title = paywall.without(_line(_text("title", record.get("title"), certain)))
    lead, walled_lead = paywall.without(paragraphs(_text("lead", record.get("lead"), certain)))
    body, walled_body = paywall.without(paragraphs(_text("body", record.get("body"), certain)))
    body_dateline, body = datelines.split(body)
    lead_dateline, lead = datelines.split(lead)  # a news feed has the beginning of the article as its lead
    dateline = _line(_text("dateline", record.get("dateline"), certain)) or body_dateline or lead_dateline
    alternative = _line(_text("alternative_title", record.get("alternative_title"), certain))
    title, alternative = (title, alternative) if title else (alternative, "")
    title = title or _first_sentence(lead or body)
    if not title:
        raise BadRecord("there is neither a title nor a text")
    published = _instant("published", record.get("published"), defaults.zone)
    url = _url(record.get("url"))
    source = _line(_text("source", record.get("source"), certain)) or datelines.agency(dateline)
    walled = walled_title or walled_lead or walled_body
    day = published.astimezone(defaults.zone).date().isoformat() if published else ""
    return Article(
        id=_id(record.get("id")) or _derived_id(url, source, title, day),
        title=title,
        alternative_title=alternative,
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


def damage(found: Article) -> str:
    """What of an article's texts could not be read, or nothing."""
    for name in ("title", "lead", "body"):
        text = getattr(found, name)
        at = text.find(REPLACED)
        if at >= 0:
            around = _line(text[max(0, at - _AROUND) : at + _AROUND])
            return f"a character of its {name} is lost, and {REPLACED} stands there: “{around}”"
    return ""


# ------------------------------------------------------------------------------------------------------ texts


def _text(name: str, value: Any, certain: bool) -> str:
    """A value (a text, a number, or a list of paragraphs) as plain text."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "\n\n".join(_text(name, item, certain) for item in value if not isinstance(item, list | tuple))
    if not isinstance(value, str):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadRecord(f"{name} is {_short(value)}, it must be a text")
        value = str(value)
    return _unified(plain(value) if certain or is_markup(value) else unescaped(value))


def _unified(text: str) -> str:
    """A text in NFC, with one kind of line break and nothing invisible in it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return visible(_CONTROLS.sub(" ", unicodedata.normalize("NFC", text)))


def _line(text: str) -> str:
    return " ".join(text.split())


def _first_sentence(text: str) -> str:
    line = text.split("\n", 1)[0]
    end = _SENTENCE_END.search(line[: MAX_TITLE + 2])
    sentence = line[: end.end()] if end else line
    if len(sentence) <= MAX_TITLE:
        return sentence
    return sentence[:MAX_TITLE].rsplit(" ", 1)[0] + " …"


# --------------------------------------------------------------------------------------------------- metadata


def _list(name: str, value: Any) -> tuple[str, ...]:
    """A list of labels, or a text with semicolons, bars, lines or (if it has none of those) commas."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = _split(unescaped(value).strip())
    elif isinstance(value, int | float) and not isinstance(value, bool):
        value = [value]
    if not isinstance(value, list | tuple):
        raise BadRecord(f"{name} is {_short(value)}, it must be a list or a text with commas")
    texts = (_line(_text(name, item, False)) for item in value)
    return tuple(dict.fromkeys(text for text in texts if text))


def _split(text: str) -> list[str]:
    if text.startswith("[") and text.endswith("]"):  # a list that a program wrote into a cell: ['a', 'b']
        return [item.strip(" \"'") for item in re.split(r",|(?<=[\"'])\s+(?=[\"'])", text[1:-1])]
    return re.split(r"[;|\n]" if re.search(r"[;|\n]", text) else ",", text)


def _url(value: Any) -> str:
    """An address as it is: never markup, since `<` and `&` may stand in it."""
    if value is not None and not isinstance(value, str):
        raise BadRecord(f"url is {_short(value)}, it must be a text")
    return _line(_unified(unescaped(value or "")))


def _access(value: Any) -> Access:
    text = "" if value is None else str(value).strip().casefold()
    # A word that is not known says at least that it is not simply free; it is not worth losing an article for.
    return next((access for access, words in _ACCESS.items() if text in words), Access.UNKNOWN)


def _language(value: Any) -> str:
    """A BCP 47 tag in its usual case; empty for what is none, and then the language is detected."""
    text = "" if value is None else str(value).strip().replace("_", "-")
    text = _LANGUAGES.get(text.casefold(), text)
    primary, *others = text.split("-")
    primary = _LANGUAGES.get(primary.casefold(), primary).lower()
    if primary in _NO_LANGUAGE or not _TAG.fullmatch(text):
        return ""
    cased: dict[int, Callable[[str], str]] = {4: str.title, 2: str.upper}
    return "-".join([primary, *(cased.get(len(part), str.lower)(part) for part in others)])


def _id(value: Any) -> str:
    """The source's own id, as it is, or what stands for one that is too long to be in an address."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        raise BadRecord(f"id is {_short(value)}, it must be a text or a number")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    own = "" if value is None else _line(_unified(str(value)))
    return own if len(own) <= MAX_ID else _digest("i", own)


def _derived_id(url: str, source: str, title: str, day: str) -> str:
    """An id made of the URL if that names a page, else of source, title and day."""
    address = canonical(url)
    host, path = re.fullmatch(r"(?:https?://([^/?#]*))?(.*)", address, re.DOTALL).groups()  # type: ignore[union-attr]  # matches any text
    if host and path:
        return _digest("u", address)
    # The front page of a site is not the address of each of its articles, and `/a/1` is one on every site.
    return _digest("u", source, address) if path else _digest("t", source, title, day)


def canonical(url: str) -> str:
    """A URL without what does not change the page: http or https, fragment, tracking parameters, a last slash.

    >>> canonical("HTTP://Example.org/a/?utm_source=x&id=7#top")
    'https://example.org/a?id=7'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k.lower())]
    scheme = "https" if parts.scheme == "http" else parts.scheme
    # Some sites load their pages by script: /#!/news/1 and /#/news/1 are addresses.
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    return urlunsplit((scheme, parts.netloc.lower(), parts.path.rstrip("/"), urlencode(query), fragment))


def _digest(kind: str, *parts: str) -> str:
    return f"{kind}-{hashlib.blake2b(chr(0).join(parts).encode(), digest_size=8).hexdigest()}"


def _instant(name: str, value: Any, zone: tzinfo) -> datetime | None:
    try:
        return instant(value, zone)
    except ValueError as error:
        raise BadRecord(f"{name} is {_short(value)}, {error}") from error


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else shown[:77] + "…"

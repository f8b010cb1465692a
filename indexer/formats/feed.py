"""RSS of any version and Atom, read by feedparser out of bytes: nothing is ever fetched.

feedparser bears with what real feeds do wrong. Four of its ways are not ours. Text that it cannot decode it
takes for windows-1252, so the bytes are decoded here first and a feed in an unknown encoding is refused. A tag that is
damaged costs it the items behind, so that a feed that is not well-formed is read item by item (`indexer.feeditems`). It
says of each text whether it is markup, while a `Record` says it of all its texts: where a sign of markup is in
any of them, the plain ones are escaped, and otherwise the question does not arise. And a small feed can keep it
busy for days, or fill the memory with entities of its own: it is given nothing of what stands before the first
element, and it does not clean markup, which `indexer.markup` does.

A feed gives a text in up to three ways. The full one is the body; a summary that does not just repeat its
start is the lead. A summary alone is the lead when it is short, as in most news feeds, and else the body.
"""

from __future__ import annotations

import html
import io
import re
import sys
import xml.sax
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urljoin

import feedparser

from indexer import charset, feeditems
from indexer.records import Fields, Record, Reject, Source, UnreadableSource

_UNKNOWN = 0xFFFD  # stands for a character that there is not
_LONGEST = 9  # digits; more are none of a character

MAX_FEED = 256 * 1024 * 1024  # bytes, unpacked: archives are exported as feeds
LONGEST_LEAD = 500  # characters: two or three sentences; a longer summary is the article

_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_DECLARED = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([\w.:-]+)")
_END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")  # what would steer a terminal
# Numbers of halves of characters, such as JavaScript counts, and those beyond all: feedparser fails at them.
_NO_CHARACTER = re.compile(
    r"(?:&#(?:[xX]0*(?:[dD][89a-fA-F][0-9a-fA-F]{2}|[1-9a-fA-F][0-9a-fA-F]{5,})|0*(?:5[5-7][0-9]{3}|[1-9][0-9]{6,}))(?:;|\b))+"
)
_ELEMENT = re.compile(r"<\w", re.ASCII)
_BEFORE = re.compile(  # a comment, an instruction, a declaration, or brackets that mean nothing
    r"<!--.*?-->|<\?.*?\?>|<!(?!--)[^\[>]*(?:>|\[.*?\]\s*>)|(?:<(?![!?A-Za-z0-9_])[^<]*)+", re.DOTALL
)
_DAMAGED = "vestka_damaged"  # key of an entry: the item as it was written, where that is not well-formed
_CUT = re.compile(r"\s*(?:\[…\]|\[\.\.\.\]|…|\.\.\.).{0,200}$")  # and "The post … appeared first on …"


@dataclass(frozen=True, slots=True)
class Text:
    """A text as the feed has it, and whether it is markup."""

    value: str = ""
    markup: bool = False

    @property
    def visible(self) -> str:
        """What a reader sees of it, on one line."""
        text = html.unescape(_TAG.sub(" ", self.value)) if self.markup else self.value
        return _CONTROL.sub("", " ".join(text.split()))

    @property
    def escaped(self) -> str:
        """The same as markup, with the paragraphs of plain text."""
        if self.markup:
            return self.value
        lines = [html.escape(line, quote=False) for line in self.value.splitlines() if line.strip()]
        return "".join(f"<p>{line}</p>" for line in lines) if len(lines) > 1 else "".join(lines)


def read(source: Source) -> Iterator[Record | Reject]:
    """The entries of a feed. Raises UnreadableSource for what is not a feed, or in no known encoding."""
    parsed = _parsed(source, _decoded(source))
    for number, entry in enumerate(parsed["entries"], start=1):
        yield article(dict(entry), dict(parsed["feed"]), f"item {number}")


def title(source: Source) -> str:
    """What a whole feed is called. Raises UnreadableSource as `read` does, and for a feed without its end.

    Half of a feed is no good where the other half comes later: its last entry is half of an article.
    """
    text = _decoded(source)
    parsed = _parsed(source, text)
    if not _END.search(text):
        raise UnreadableSource(f"{source.name}: this feed breaks off before its end.")
    return _text(parsed["feed"].get("title_detail")).visible


def _decoded(source: Source) -> str:
    data = source.whole(MAX_FEED)
    declared = _DECLARED.search(data[:1024])
    try:
        return feeditems.legal(charset.decode(data, declared[1].decode() if declared else None))
    except charset.Undecodable as error:
        raise UnreadableSource(f"{source.name}: {error}") from error


def _parsed(source: Source, text: str) -> dict[str, Any]:
    parsed = parse(text)
    if not parsed["entries"] and not parsed.get("version"):
        raise UnreadableSource(f"{source.name}: no RSS or Atom feed, or one too damaged to read.")
    return parsed


def parse(text: str) -> dict[str, Any]:
    """What feedparser makes of a feed, and of each item by itself where the whole is not well-formed."""
    text = _NO_CHARACTER.sub(_characters, text[_first_element(text) :])
    whole = _feedparsed(text)
    if not isinstance(whole.get("bozo_exception"), xml.sax.SAXException):
        return whole
    entries: list[dict[str, Any]] = []
    for item, feed in feeditems.feeds(text):
        alone = _feedparsed(feed)
        damaged: dict[str, Any] = {_DAMAGED: item} if alone["bozo"] else {}
        entries += [entry | damaged for entry in map(dict, alone["entries"])] or [damaged]
    return {**whole, "entries": max(entries, whole["entries"], key=lambda found: sum(map(_says_something, found)))}


def _feedparsed(text: str) -> dict[str, Any]:
    parsed = feedparser.parse(
        io.BytesIO(text.encode()),  # a stream, since bytes are first tried as a file's name
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return cast(dict[str, Any], parsed)


def _says_something(entry: dict[str, Any]) -> bool:
    return any(entry.get(name) for name in ("title", "summary", "content", "yandex_full-text"))


def _characters(numbers: re.Match[str]) -> str:
    """The characters of two halves each.

    >>> _NO_CHARACTER.sub(_characters, "&#55357;&#56832;, &#xD83D;&#xDE00; and &#xD83D; &#99999999; &#55000;")
    '😀, 😀 and � � 훘'
    """
    codes = (_code(number) for number in re.findall(r"&#(\w+)", numbers[0]))
    return "".join(map(chr, codes)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _code(number: str) -> int:
    digits = number.lower().lstrip("x0")[:_LONGEST]
    code = int(digits, 16 if number[0] in "xX" else 10)
    return code if code <= sys.maxunicode else _UNKNOWN


def _first_element(text: str) -> int:
    """Where the first element begins, found by going over the text once.

    >>> feed = "<?xml version='1.0'?><!-- of <b>today</b> --><!DOCTYPE rss [<!ENTITY a 'b'>]> <rss/>"
    >>> feed[_first_element(feed) :]
    '<rss/>'
    """
    place = text.find("<")
    while place >= 0 and not _ELEMENT.match(text, place):
        before = _BEFORE.match(text, place)
        place = text.find("<", before.end()) if before else -1
    return place if place >= 0 else len(text)


def article(entry: dict[str, Any], feed: dict[str, Any], place: str) -> Record | Reject:
    """One entry as a record. Both are plain dicts: feedparser's own give `published` where `updated` is asked."""
    title = _text(entry.get("title_detail"))
    lead, body = lead_and_body(_text(entry.get("summary_detail")), full_text(entry))
    if not (title.visible or lead.visible or body.visible):
        if _DAMAGED in entry:
            reason = "its XML is damaged, and neither a title nor a text was found: mend it and index it again"
            return Reject(place, reason, entry[_DAMAGED])
        return Reject(place, "neither a title nor a text", entry.get("link", ""))
    published, updated = dates(entry)
    url = _url(entry, feed)
    fields: dict[str, Any] = {
        "id": _id(entry, url),
        "url": url,
        "categories": categories(entry),
        "tags": entry.get("media_keywords"),
        "authors": authors(entry),
        "source": _source(entry, feed),
        "language": _language(entry, feed),
        "published": published,
        "updated": updated,
    }
    fields |= markup({"title": title, "lead": lead, "body": body})
    return Record(cast(Fields, {name: value for name, value in fields.items() if value}), place)


def full_text(entry: dict[str, Any]) -> Text:
    """The longest of the contents that are text, else Yandex's full text."""
    contents = [_text(content) for content in entry.get("content") or ()]
    yandex = entry.get("yandex_full-text") or ""
    return max(contents, key=lambda text: len(text.value), default=Text(yandex, bool(_TAG.search(yandex))))


def lead_and_body(summary: Text, full: Text) -> tuple[Text, Text]:
    """Which text is which.

    >>> lead_and_body(Text("Rain is coming…"), Text("Rain is coming to Minsk."))[0].value
    ''
    """
    if not full.visible:
        return (summary, full) if len(summary.visible) <= LONGEST_LEAD else (full, summary)
    return (Text(), full) if full.visible.startswith(_CUT.sub("", summary.visible)) else (summary, full)


def markup(texts: dict[str, Text]) -> dict[str, Any]:
    """The texts as fields, all of them plain or all of them markup."""
    if any("<" in text.value or "&" in text.value for text in texts.values()):
        return {name: text.escaped for name, text in texts.items()} | {"html": True}
    return {name: text.value for name, text in texts.items()}


def dates(entry: dict[str, Any]) -> tuple[str | None, str | None]:
    """When an entry was published and updated, as written: feedparser takes a date without a zone for UTC.

    The only date of an entry is when it was published.
    """
    published, updated = entry.get("published") or entry.get("created"), entry.get("updated")
    return (published, updated) if published else (updated, None)


def categories(entry: dict[str, Any]) -> list[str]:
    """The labels of the categories; terms that are addresses are for machines."""
    labels = [tag.get("label") or tag.get("term") or "" for tag in entry.get("tags") or ()]
    return [label for label in labels if label and not label.startswith(("http://", "https://"))]


def authors(entry: dict[str, Any]) -> list[str]:
    """The authors that have a name."""
    names = [author.get("name") for author in entry.get("authors") or ()]
    return [name for name in names if name]


def _text(detail: dict[str, Any] | None) -> Text:
    """A feedparser detail. Markup without a tag in it is plain text with entities, whose lines are lines."""
    if not detail or not detail.get("value"):
        return Text()
    value = str(detail["value"]).strip()
    is_markup = detail.get("type") in ("text/html", "application/xhtml+xml")
    if is_markup and not _TAG.search(value):
        return Text(html.unescape(value))
    return Text(value, is_markup)


def _id(entry: dict[str, Any], url: str) -> str:
    """What identifies an entry: but for a bare number, which does so within its site only, where there is a URL."""
    given = str(entry.get("id") or "")
    return "" if given.isdigit() and url else given


def _url(entry: dict[str, Any], feed: dict[str, Any]) -> str:
    link = entry.get("feedburner_origlink") or entry.get("link") or ""
    return urljoin(feed.get("link") or "", link) if link else ""


def _source(entry: dict[str, Any], feed: dict[str, Any]) -> str:
    """Who published: the feed that an entry was taken from, else the feed itself."""
    origin = entry.get("source") or {}
    return origin.get("title") or _text(feed.get("title_detail")).visible


def _language(entry: dict[str, Any], feed: dict[str, Any]) -> str | None:
    """The language of the entry (`dc:language`, or `xml:lang` around its title), else of the feed."""
    around = (entry.get("title_detail") or {}).get("language")
    return entry.get("language") or around or feed.get("language")

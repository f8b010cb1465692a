"""An agency's page saved as plain text.

    A headline                                       the article
    October 1, Agency. First paragraph …
    Second paragraph …

    Another headline                                 its alternative title, if a list follows
    - Politics, SocietyTitle of an itemPaywall mark  list entries: categories, title and mark glued together
    - Economy                                        an entry without a title: a reject

A page without a list is one article, and so is one that ends in a list of its own: after a colon, or of sentences.
Where the categories of an entry end is told by the one place where a small letter stands right before a capital, a
digit or a quotation mark. Names are written so too (LinkedIn, BelaPAN), so it counts only on a page where most
entries have it, or where the categories before it stand alone or recur.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from indexer import charset, datelines, paywall
from indexer.languages import detect
from indexer.records import Fields, Record, Reject, Source, UnreadableSource

MAX_PAGE = 16 * 1024 * 1024  # bytes, unpacked; what is longer is no page
LONGEST_HEADLINE = 250  # characters; a longer first line is a paragraph, and the page has no headline

_ENTRY = re.compile(r"^\s*[-•*]\s+(?=\S)")
_CAPITALS = "".join(sign for sign in map(chr, range(0x530)) if sign.isupper())
_GLUE = re.compile(rf"(?<=[^\W\d_{_CAPITALS}])(?=[{_CAPITALS}\d“„«\"])")
_CATEGORY = re.compile(r"[^\W\d_][\w’'-]{3,}(?: [\w’'&-]+){0,2}")
_SENTENCE = re.compile(r"[.;,]$")
_FEWEST = 2  # entries that make a list; one dash is only a dash


def read(source: Source) -> Iterator[Record | Reject]:
    """The article of a page and the entries of its list. Raises UnreadableSource for an unknown encoding."""
    try:
        text = charset.decode(source.whole(MAX_PAGE))
    except charset.Undecodable as error:
        raise UnreadableSource(f"{source.name}: {error}") from error
    lines = [line.rstrip() for line in text.splitlines()]
    first = _list_start(lines)
    article, place = _article(lines[:first], has_list=first < len(lines))
    # A headline alone is too short to tell its language, a page is not.
    language = detect("\n".join(lines))
    if article:
        article["language"] = language
        yield Record(article, place)
    agency = datelines.agency(datelines.split(str(article.get("body", "")))[0]) if article else ""
    yield from _entries(lines, first, Fields(source=agency, language=language))


def _list_start(lines: Sequence[str]) -> int:
    """The line on which the list of other items begins; behind the last if there is none."""
    last = next((number for number in range(len(lines) - 1, -1, -1) if lines[number]), -1)
    first = last + 1
    for number in range(last, -1, -1):
        if lines[number] and not _ENTRY.match(lines[number]):
            break
        first = number if lines[number] else first
    entries = [line for line in lines[first:] if line]
    before = next((line for line in reversed(lines[:first]) if line), "")
    sentences = sum(_SENTENCE.search(paywall.without(line)[0]) is not None for line in entries)
    if len(entries) < _FEWEST or before.endswith(":") or sentences > len(entries) / 2:
        return len(lines)
    return first


def _article(lines: Sequence[str], has_list: bool) -> tuple[Fields, str]:
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line]
    if not numbered:
        return Fields(), ""
    (number, title), *rest = numbered
    if len(title) > LONGEST_HEADLINE or datelines.split(title)[0]:
        return Fields(body="\n".join(lines)), f"line {number}"
    fields = Fields(title=title)
    # A headline that stands alone before the list is no paragraph: it does not end as a sentence does.
    if has_list and len(rest) > 1 and not re.search(r"[.!?…][”\"»)]*$", rest[-1][1]) and not lines[rest[-1][0] - 2]:
        fields["alternative_title"] = rest.pop()[1]
    # With its blank lines: in a text that was broken at a width they alone part paragraphs.
    fields["body"] = "\n".join(lines[number : rest[-1][0]] if rest else ()).lstrip("\n")
    return fields, f"line {number}"


def _entries(lines: Sequence[str], first: int, common: Fields) -> Iterator[Record | Reject]:
    entries = [(number, _ENTRY.sub("", line)) for number, line in enumerate(lines, 1) if number > first and line]
    known = _categories([paywall.without(text)[0] for _, text in entries])
    for number, text in entries:
        unmarked, walled = paywall.without(text)
        categories, title = _split(unmarked, known)
        if title:
            fields = Fields(title=title, categories=categories, access="subscriber" if walled else "")
            yield Record({**common, **fields}, f"line {number}")
        else:
            yield Reject(f"line {number}", "a list entry has categories but no title", text)


def _categories(texts: Sequence[str]) -> set[str]:
    """The categories that a page knows: those before the glue, of any entry where most have it, else of several."""
    glued = [_parts(_GLUE.split(text, maxsplit=1)[0]) for text in texts if _GLUE.search(text)]
    glued = [parts for parts in glued if all(map(_CATEGORY.fullmatch, parts))]
    alone = {text for text in texts if not _GLUE.search(text)}
    fewest = 1 if len(glued) > len(texts) / 2 else _FEWEST
    before = Counter(part for parts in glued for part in parts)
    return {category for category, count in before.items() if count >= fewest or category in alone}


def _split(text: str, known: set[str]) -> tuple[list[str], str]:
    glue = _GLUE.search(text)
    if glue:
        parts = _parts(text[: glue.start()])
        if parts and known.issuperset(parts):
            return parts, text[glue.start() :]
    parts = _parts(text)
    return (parts, "") if parts and known.issuperset(parts) else ([], text)


def _parts(text: str) -> list[str]:
    return [part for part in (p.strip() for p in text.split(",")) if part]

"""An agency's page saved as plain text.

    A headline                                       the article
    October 1, Agency. First paragraph …
    Second paragraph …

    Another headline                                 its alternative title, if a list follows
    - Politics, SocietyTitle of an itemPaywall mark  list entries: categories, title and mark glued together
    - Economy                                        an entry without a title: a reject

A page without a list is one article. Where the categories of an entry end is told by the one place where a small
letter stands right before a capital, a digit or a quotation mark, checked against the categories that stand alone
or recur on the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from indexer import charset, datelines
from indexer.languages import detect
from indexer.records import Fields, Record, Reject, Source, UnreadableSource

_ENTRY = re.compile(r"^\s*[-•*]\s+(?=\S)")
_GLUE = re.compile(r"(?<=[^\W\d_A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐЎ])(?=[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁІЇЄҐЎ\d“„«\"])")
_CATEGORY = re.compile(r"[^\W\d_][\w’'-]{3,}(?: [\w’'&-]+){0,2}")
_FEWEST = 2  # entries that make a list; one dash is only a dash


def read(source: Source) -> Iterator[Record | Reject]:
    """The article of a page and the entries of its list. Raises UnreadableSource for an unknown encoding."""
    with source.open() as stream:
        data = stream.read()
    encoding = charset.detect(data)
    if encoding is None:
        raise UnreadableSource(f"{source.name}: its encoding cannot be told, save it as UTF-8")
    lines = [line.rstrip() for line in data.decode(encoding, "replace").splitlines()]
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
    entries = [number for number, line in enumerate(lines) if _ENTRY.match(line)]
    for number in entries:
        rest = [line for line in lines[number:] if line]
        if len(rest) >= _FEWEST and all(_ENTRY.match(line) for line in rest):
            return number
    return len(lines)


def _article(lines: Sequence[str], has_list: bool) -> tuple[Fields, str]:
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line]
    if not numbered:
        return Fields(), ""
    (number, title), *rest = numbered
    fields = Fields(title=title)
    # A headline that stands alone before the list is no paragraph: it does not end as a sentence does.
    if has_list and len(rest) > 1 and not re.search(r"[.!?…][”\"»)]*$", rest[-1][1]) and not lines[rest[-1][0] - 2]:
        fields["alternative_title"] = rest.pop()[1]
    fields["body"] = "\n".join(line for _, line in rest)
    return fields, f"line {number}"


def _entries(lines: Sequence[str], first: int, common: Fields) -> Iterator[Record | Reject]:
    entries = [(number, _ENTRY.sub("", line)) for number, line in enumerate(lines, 1) if number > first and line]
    known = _categories([text for _, text in entries])
    for number, text in entries:
        categories, title = _split(text, known)
        if title:
            yield Record({**common, "title": title, "categories": categories}, f"line {number}")
        else:
            yield Reject(f"line {number}", "a list entry has categories but no title", text)


def _categories(texts: Sequence[str]) -> set[str]:
    """The categories that a page knows: alone on a line, or before the glue of several entries."""
    before = Counter(c for text in texts for c in _parts(_GLUE.split(text, maxsplit=1)[0]) if _GLUE.search(text))
    return {category for category, count in before.items() if count >= _FEWEST}


def _split(text: str, known: set[str]) -> tuple[list[str], str]:
    glue = _GLUE.search(text)
    if glue:
        parts = _parts(text[: glue.start()])
        if parts and (known.issuperset(parts) or all(_CATEGORY.fullmatch(part) for part in parts)):
            return parts, text[glue.start() :]
    parts = _parts(text)
    return (parts, "") if known.issuperset(parts) else ([], text)


def _parts(text: str) -> list[str]:
    return [part for part in (p.strip() for p in text.split(",")) if part]

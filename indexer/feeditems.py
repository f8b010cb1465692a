"""A feed whose XML is damaged, cut into its items: each becomes a feed of its own.

A wrong byte in a `<title>` costs a parser that goes on as well as it can every item behind, since nothing closes any
more what it holds for open. An item ends where the next one begins, whatever stands between; so each is put, alone,
into what stands around the items, and the damage stays where it is.
"""

from __future__ import annotations

import re
from itertools import pairwise

from indexer.charset import REPLACED

MOST = 32_000_000  # characters to be read in all: what stands around the items is read with each of them
_OF_AN_ITEM = 1_000  # characters that an item costs, as it were, however short it is

# What XML does not have. Of these, \x0b and \x0c part words and lines, and the others are nothing.
_CONTROLS: dict[int, str | None] = {
    **dict.fromkeys((*range(0x09), *range(0x0E, 0x20), 0xFFFE, 0xFFFF)),
    **dict.fromkeys((0x0B, 0x0C), " "),
}
_WRONG = f"{REPLACED}\x0b\x0c"
_TAG = re.compile(f"<[/\\w][^<>{_WRONG}]*[{_WRONG}][^<>]*>")
_FIRST = re.compile(r"<((?:\w+:)?(?:item|entry))[\s>]", re.IGNORECASE)


def legal(text: str) -> str:
    r"""A text without the control characters that XML does not have, and in tags without what stands for wrong bytes.

    >>> legal("<ite\ufffdm><title>App\ufffdles\x00</title>")
    '<item><title>App\ufffdles</title>'
    """
    if any(wrong in text for wrong in _WRONG):
        text = _TAG.sub(lambda tag: re.sub(f"[{_WRONG}]", "", tag[0]), text)
    return text.translate(_CONTROLS)


def feeds(text: str) -> list[tuple[str, str]]:
    """Each item, and a feed of it alone, in their order; none where a text has none or would be read too often.

    >>> feeds("<rss><item>a</item><itm>b</item></rss>")
    [('<item>a</item>', '<rss><item>a</item></rss>'), ('<item><itm>b</item>', '<rss><item><itm>b</item></rss>')]
    """
    first = _FIRST.search(text)
    if first is None:
        return []
    name = first[1]
    starts = [found.start() for found in re.finditer(rf"<{re.escape(name)}[\s>]", text, re.IGNORECASE)]
    end = re.compile(rf"</{re.escape(name)}\s*>", re.IGNORECASE)
    items: list[str] = []
    behind = ""
    for start, following in pairwise((*starts, len(text))):
        item, behind = _parted(text[start:following], end)
        items.append(item or f"{behind}</{name}>")
        lost, behind = _parted(behind, end) if item else ("", "")
        if lost:  # another's end: its beginning cannot be read
            items.append(f"<{name}>{lost}")
    before = text[: starts[0]]
    if len(items) * (len(before) + len(behind) + _OF_AN_ITEM) > MOST:
        return []
    return [(item, f"{before}{item}{behind}") for item in items]


def _parted(text: str, end: re.Pattern[str]) -> tuple[str, str]:
    """What is up to an end, that included, and what is behind; nothing and all where there is no end."""
    found = end.search(text)
    return (text[: found.end()], text[found.end() :]) if found else ("", text)

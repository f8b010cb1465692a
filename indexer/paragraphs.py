"""Lines to paragraphs: which line breaks of a text are its author's, and which were put in at a width."""

from __future__ import annotations

import re
from itertools import pairwise

_NARROWEST, _WIDEST = 40, 100  # characters: widths at which programs break lines
_MOST = 0.5  # of the lines in question; the rest end early, before a word that was taken out or a long address
_SOME = 0.3  # of them go on in small letters; in a list of headlines none do

_HYPHEN = re.compile(r"[^\W\d_]-$")  # of a compound: "two-for-" and "one" are "two-for-one"
_INDENT = "  "


def paragraphs(text: str) -> str:
    """A text with one paragraph a line; lines that were broken at a width are joined again.

    >>> paragraphs("One  line.\\n\\n\\nAnother.")
    'One line.\\nAnother.'
    """
    lines = text.expandtabs(4).split("\n")
    wrapped = is_wrapped(lines)
    joined: list[str] = []
    before = ""
    for line in lines:
        stripped = " ".join(line.split())
        if stripped and wrapped and _goes_on(before, line):
            joined[-1] += stripped if _HYPHEN.search(joined[-1]) and stripped[0].islower() else f" {stripped}"
        elif stripped:
            joined.append(stripped)
        before = stripped
    return "\n".join(joined)


def is_wrapped(lines: list[str]) -> bool:
    """Whether lines end because a width was reached: where the next word would not have fitted in."""
    lines = [line.rstrip() for line in lines]
    pairs = [(line, after) for line, after in pairwise(lines) if _goes_on(line, after)]
    width = max((len(line) for line in lines if " " in line.strip()), default=0)
    if len(pairs) < 2 or not _NARROWEST <= width <= _WIDEST:
        return False
    full = sum(len(line) + 1 + len(after.split(None, 1)[0]) > width for line, after in pairs)
    small = sum(after[0].islower() for _, after in pairs)
    return full >= _MOST * len(pairs) and small >= _SOME * len(pairs)


def _goes_on(before: str, line: str) -> bool:
    """Whether a line may continue the one before: neither is blank, and it is not set in."""
    return bool(before.strip()) and bool(line.strip()) and not line.startswith(_INDENT)

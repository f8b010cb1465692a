"""HTML to plain text with its paragraphs: the only place that cleans markup, and the only one that knows bleach.

bleach has announced that 6.4 is its last release; what it does here is one call, `_keep_blocks`, that nh3 can do as
well: `plain(markup, nh3.clean)` is tested on the same hostile inputs (docs/decisions/0005-bleach.md). Nothing
that comes out is ever used as HTML again: pages escape it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import bleach

# Elements that begin a new line of text. All others vanish and leave their text where it stands.
_BLOCKS = """
    address article aside blockquote br caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6
    header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul
"""
BLOCKS = frozenset(_BLOCKS.split())
_INLINE = """
    a abbr b body cite code em font html i img small span strong sub sup u
"""
# What no reader sees. A script, style or comment that is never closed hides the rest, as in a browser.
_UNSEEN = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)"
    r"|<(head|noscript|template|iframe|object|svg|math|select|textarea)\b.*?</\2\s*>",
    re.IGNORECASE | re.DOTALL,
)
_KNOWN = "|".join(sorted(BLOCKS | set(_INLINE.split())))
# A tag of HTML, not any word in angle brackets: agencies write <SRD.N> for a share.
_TAG = re.compile(rf"</?(?:{_KNOWN}|script|style|iframe)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ENTITY = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|[lr][sda]quo|[nm]dash|hellip|#\d{2,6}|#x[0-9a-f]{2,5});", re.IGNORECASE
)
_BLOCK = re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS))})\s*/?>", re.IGNORECASE)

Sanitiser = Callable[..., str]


def is_markup(text: str) -> bool:
    """Whether a text is HTML though nothing says so: it has a tag that HTML knows."""
    return _TAG.search(text) is not None


def plain(markup: str, clean: Sanitiser = bleach.clean) -> str:
    """The text of a piece of HTML; each block on a line of its own.

    >>> plain("<p>One &amp; <b>two</b><script>x()</script></p><p>Three</p>").split()
    ['One', '&', 'two', 'Three']
    """
    kept = _keep_blocks(_UNSEEN.sub(" ", markup), clean)
    return unescape(_BLOCK.sub("\n", kept))


def unescaped(text: str) -> str:
    """A text without tags in which a source has left `&amp;` and its like."""
    return unescape(text) if _ENTITY.search(text) else text


def _keep_blocks(markup: str, clean: Sanitiser) -> str:
    how: dict[str, Any] = {"tags": set(BLOCKS), "attributes": {}}
    if clean is bleach.clean:
        how |= {"strip": True, "strip_comments": True}
    return clean(markup, **how)

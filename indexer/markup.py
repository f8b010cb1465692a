"""HTML to plain text with its paragraphs: the only place that cleans markup, and the only one that knows bleach.

bleach has announced that 6.4 is its last release; what it does here is one call that nh3 can do as well:
`plain(markup, nh3.clean)` is tested on the same hostile inputs (docs/decisions/0005-bleach.md). Nothing that comes
out is ever used as HTML again: pages escape it.

What no reader sees is cut out and block elements are made into line breaks before bleach is asked, which then has
only whole inline tags to strip: a tree of thousands of nested blocks takes an HTML parser minutes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import bleach

# Elements that begin a new line of text. All others vanish and leave their text where it stands.
_BLOCKS = """
    address article aside blockquote br caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3
    h4 h5 h6 header hr legend li main nav ol option p pre section summary table tbody td tfoot th thead tr ul
"""
BLOCKS = frozenset(_BLOCKS.split())
_INLINE = """
    a abbr acronym area audio b base bdo big body button center cite code col del dfn dir em embed font frame head html
    i img input ins kbd label link map mark menu meta nobr param q s samp small source span strike strong sub sup time
    title tt u var video wbr
"""
# What no reader sees. Where one of the first is never closed, it hides the rest, as in a browser.
_HIDE_THE_REST = frozenset({"script", "style", "!--"})
_UNSEEN = _HIDE_THE_REST | {"head", "noscript", "template", "iframe", "object", "svg", "math", "select", "textarea"}
_OPENS = re.compile(rf"<({'|'.join(sorted(_UNSEEN - {'!--'}))})(?=[\s/>])|<(!--)", re.IGNORECASE)
_CLOSES = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in _UNSEEN} | {"!--": re.compile("--!?>")}

_KNOWN = "|".join(sorted(BLOCKS | _UNSEEN - {"!--"} | set(_INLINE.split())))
# The rest of a tag after its name. `>` may stand in quotes.
_REST = r"""(?:[^<>"']++|"[^"]*+"|'[^']*+'){0,400}+>"""
_BLOCK = re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS))})(?=[\s/>]){_REST}", re.IGNORECASE)
# What begins a tag that never ends is text. bleach would take thousands of those for the attributes of one tag,
# which takes the square of their number.
_UNENDED = re.compile(rf"<(?![a-z/!?]{_REST})", re.IGNORECASE)

# That a text is HTML, though nothing says so. A tag alone in capitals does not: agencies write <P> for a share of
# Phillips, and nobody closes that. Neither does a small inline tag, which an article may be about.
_SIGNS = (
    re.compile(rf"</(?:{_KNOWN})\s*>", re.IGNORECASE),
    re.compile(rf"<(?:{_KNOWN})\s(?:[^<>=]{{0,100}}\s)?[\w:-]{{1,40}}\s?=", re.IGNORECASE),
    re.compile(rf"<(?:{'|'.join(sorted(BLOCKS))}|BR)\s?/?>"),
)
# <SRD.N>: a share, where no element of HTML is called so.
_SHARE = re.compile(rf"<(?=[A-Z]{{1,5}}(?:\.[A-Z]{{1,3}})?>)(?!(?i:{_KNOWN})>)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_MARKS_PARAGRAPHS = re.compile(r"<(?:p|br)[\s/>]", re.IGNORECASE)
_PREFORMATTED = re.compile(r"<pre[\s>]", re.IGNORECASE)
_LINE_BREAK = re.compile(r"(?<!\n)\n(?!\s*\n)")

Sanitiser = Callable[..., str]


def is_markup(text: str) -> bool:
    """Whether a text is HTML though nothing says so.

    >>> is_markup("<p>One"), is_markup("<b>One</b>"), is_markup("PHILLIPS <P> RAISES PRICES")
    (True, True, False)
    """
    return "<" in text and any(sign.search(text) for sign in _SIGNS)


def plain(markup: str, clean: Sanitiser = bleach.clean) -> str:
    """The text of a piece of HTML; each block on a line of its own.

    >>> plain("<p>One &amp; <b>two</b><script>x()</script></p><p>Three</p>").split()
    ['One', '&', 'two', 'Three']
    """
    seen = _SHARE.sub("&lt;", _flowing(_seen(markup.replace("\r\n", "\n"))))
    how: dict[str, Any] = {"tags": set(), "attributes": {}}
    if clean is bleach.clean:
        how |= {"strip": True, "strip_comments": True}
    return unescape(clean(_UNENDED.sub("&lt;", _BLOCK.sub("\n", seen)), **how))


def unescaped(text: str) -> str:
    """A text without tags in which a source has left `&amp;` and its like; `?a=1&copy=2` in an address stays.

    >>> unescaped("R&amp;D at AT&T")
    'R&D at AT&T'
    """
    return _ENTITY.sub(lambda entity: unescape(entity[0]), text) if "&" in text else text


def _seen(markup: str) -> str:
    """A piece of HTML without what no reader sees."""
    pieces: list[str] = []
    unclosed: set[str] = set()
    at = 0
    while opening := _OPENS.search(markup, at):
        name = (opening[1] or opening[2]).lower()
        closing = None if name in unclosed else _CLOSES[name].search(markup, opening.end())
        pieces.append(markup[at : opening.start()])
        at = opening.end() if closing is None else closing.end()
        if closing is None and name in _HIDE_THE_REST:
            return "".join(pieces)
        if closing is None:
            unclosed.add(name)  # so that it is looked for once, however often it is opened
            pieces.append("<b")  # a tag that hides nothing, whatever the sanitiser makes of the other
        else:
            pieces.append(" ")
    return "".join([*pieces, markup[at:]])


def _flowing(markup: str) -> str:
    """A line break in HTML is a space, but blank lines part paragraphs where a content system forgot to mark them."""
    if not _MARKS_PARAGRAPHS.search(markup) or _PREFORMATTED.search(markup):
        return markup
    return _LINE_BREAK.sub(" ", markup)

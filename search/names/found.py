"""The capitalised words of a text: what may be a name in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from string import ascii_letters, ascii_uppercase

from search.text import Token

MIN_LETTERS = 3
MIN_CAPITALS = 2  # letters of a word that is all capitals: EU, UN
SHOUTED = 0.6  # share of capital letters from which a text is a headline in capitals, in which they tell nothing
BEGINNING = 400  # characters of a text that say whether it is one

_CAPITALS = ascii_uppercase.encode()
_LETTERS = ascii_letters.encode()


def capitalised(text: str, tokens: Iterable[Token]) -> Iterator[Token]:
    """The words of a text that are written as names are: with a capital first, or all in capitals.

    >>> from search.text import tokens
    >>> [t.word for t in capitalised("The EU met Łukašenka at 5", tokens("The EU met Łukašenka at 5"))]
    ['the', 'eu', 'lukasenka']
    """
    shouted = is_shouted(text)
    for token in tokens:
        surface = text[token.start : token.end]
        if not surface[0].isupper():
            continue
        if surface.isupper() and len(surface) > 1:
            if not shouted and len(surface) >= MIN_CAPITALS:
                yield token
        elif len(surface) >= MIN_LETTERS:
            yield token


def is_shouted(text: str) -> bool:
    """Whether most of a text's letters are capitals."""
    start = text[:BEGINNING]
    if start.isascii():
        plain = start.encode()
        letters = len(plain) - len(plain.translate(None, _LETTERS))
        capitals = len(plain) - len(plain.translate(None, _CAPITALS))
    else:
        letters, capitals = sum(map(str.isalpha, start)), sum(c.isupper() for c in start if c.isalpha())
    return capitals > SHOUTED * letters

"""What a score is: BM25F, the same formula for every engine that computes its own.

A leaf of the query (a word, a phrase, a prefix …) is scored as one term whatever it expands to. In each article
its occurrences in the fields are summed, each divided by the field's relative length and multiplied by the
field's weight and the form's; then the sum saturates once:

    tf    = Σ over fields and forms:  weight · occurrences / (1 - B + B · length / average length)
    score = idf · (K1 + 1) · (FLOOR + tf / (K1 + tf))
    idf   = ln(1 + (N - n + 0.5) / (n + 0.5)),  N articles, n of them with any of the forms

Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), §3.6. Lengths are
counted over live articles that have the field. A tree scores the sum of its leaves; NOT and filters add nothing.

Other spellings of a name are counted apart from the word's own forms. An article that has only them scores

    score = idf · (K1 + 1) · FLOOR · tf / (K1 + tf)

which is less than any article scores that has the word itself: what was typed always ranks above its variants.
"""

from __future__ import annotations

import hashlib
import math

K1 = 1.2
B = 0.75
STEM_WEIGHT = 0.5  # an inflection counts half as much as the word itself, which its stem also finds
FLOOR = 0.35  # share of a leaf's score that an article has for having the word at all, against other spellings of it
EXPANDED_WEIGHT = 0.7  # a word that a pattern or a fuzzy word stands for


def idf(articles: int, having: int) -> float:
    return math.log(1 + (articles - having + 0.5) / (having + 0.5))


def score(weight: float, words: float, names: float = 0.0) -> float:
    """The score of a leaf, of the idf and the frequency of the word's forms and of other spellings of a name."""
    together = words + names
    if not together:
        return 0.0
    saturated = together / (K1 + together)
    return weight * (K1 + 1) * (FLOOR + saturated if words else FLOOR * saturated)


def digest(article_id: str) -> int:
    """64 bits of an article's id."""
    return int.from_bytes(hashlib.blake2b(article_id.encode(), digest_size=8).digest())


TIE_SHIFT = 12  # bits of a digest that `tie` leaves out, so that a float holds the rest exactly


def tie(article_id: str) -> int:
    """A number from an article's id that orders what is otherwise equal: the same on every engine and day."""
    return digest(article_id) >> TIE_SHIFT

"""When two articles are one story told twice: `alike(one, other)`, and hits with their versions folded.

Agencies are reprinted and articles are corrected, so that one text stands in an archive several times. Two texts are
versions of each other if most of the shorter one's runs of SHINGLE words are in the other: a cut or an added paragraph
leaves that high, the same event written by another hand does not (which shares words, but hardly a run of four).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.model import Article, Hit

SHINGLE = 4  # words
MIN_SHARED = 0.6  # of the runs of the shorter text
MIN_RUNS = 5  # a text with fewer is told by its title alone
READ = 4_000  # characters of a text; versions differ in their beginnings as much as anywhere


@dataclass(frozen=True, slots=True)
class Told:
    """A hit and those below it on the page that tell the same."""

    hit: Hit
    versions: tuple[Hit, ...] = ()


def alike(one: Article, other: Article) -> bool:
    """Whether two articles are versions of one text."""
    runs = sorted((_runs(_text(one)), _runs(_text(other))), key=len)
    if len(runs[0]) < MIN_RUNS:
        return bool(_said(one)) and _said(one) == _said(other)
    return len(runs[0] & runs[1]) >= MIN_SHARED * len(runs[0])


def told(hits: Sequence[Hit]) -> tuple[Told, ...]:
    """The hits in their order, each behind the first that is a version of it."""
    groups: list[list[Hit]] = []
    for hit in hits:
        group = next((g for g in groups if alike(g[0].article, hit.article)), None)
        if group is None:
            groups.append([hit])
        else:
            group.append(hit)
    return tuple(Told(group[0], tuple(group[1:])) for group in groups)


def _text(article: Article) -> str:
    return f"{article.lead}\n{article.body}"[:READ].casefold()


def _said(article: Article) -> tuple[str, ...]:
    return tuple(f"{article.title} {_text(article)}".casefold().split())


@lru_cache(maxsize=512)
def _runs(text: str) -> frozenset[int]:
    words = text.split()
    return frozenset(map(hash, zip(*(words[n:] for n in range(SHINGLE)), strict=False)))

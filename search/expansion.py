"""Which words of an archive a pattern or a fuzzy word stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from rapidfuzz.distance import OSA

from search.messages import tell_many
from search.model import Fuzzy, Note, Pattern

MAX_EXPANSIONS = 512  # words; the commonest are taken


def matcher(node: Pattern | Fuzzy) -> Callable[[str], bool]:
    """A test whether a folded word is one that the node stands for.

    Fuzzy words are compared by optimal string alignment: a swap of neighbours is one edit.
    """
    if isinstance(node, Pattern):
        regex = _regex(node.pattern)
        return lambda word: regex.fullmatch(word) is not None
    wanted, edits = node.word, node.edits
    return lambda word: OSA.distance(wanted, word, score_cutoff=edits) <= edits


def commonest(frequencies: Mapping[str, int]) -> list[str]:
    """The words to search for, of all that match and the number of articles each is in."""
    return sorted(frequencies, key=lambda word: (-frequencies[word], word))[:MAX_EXPANSIONS]


def cut_note(node: Pattern | Fuzzy, found: int) -> Iterable[Note]:
    """The note that a node stands for more words than are searched, if it does."""
    if found > MAX_EXPANSIONS:
        written = node.pattern if isinstance(node, Pattern) else f"{node.word}~{node.edits}"
        yield Note(
            "expansions",
            tell_many(
                "{word} stands for {n} word; only the {most} commonest were searched: more letters make it complete",
                "{word} stands for {n} words; only the {most} commonest were searched: more letters make it complete",
                n=found,
                word=written,
                most=MAX_EXPANSIONS,
            ),
        )


def fixed_prefix(pattern: str) -> str:
    """The letters before the first wildcard."""
    return re.split(r"[*?]", pattern, maxsplit=1)[0]


@lru_cache(maxsize=256)
def _regex(pattern: str) -> re.Pattern[str]:
    # Each `*` takes as little as lets the next letters fit and never gives it back, which is right for all but the
    # last: without that, a word like "aaaa…" would be tried in every way that ten `*` can share it.
    first, *rest = ("".join("." if c == "?" else re.escape(c) for c in part) for part in pattern.split("*"))
    middle = "".join(f"(?>.*?{part})" for part in rest[:-1])
    return re.compile(first + middle + (f".*{rest[-1]}" if rest else ""), re.DOTALL)

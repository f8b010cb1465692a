"""Why two spellings are one name, in plain words: what each writes for the same sound."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice, product

from rapidfuzz.distance import Indel

from search.messages import Message, listed, tell
from search.names import lexicon
from search.names.inflection import differ_in_gender
from search.names.reading import plain, profile, segments
from search.text import MAX_WORD, fold, lower

_SPELLINGS = {  # those that letters tell for sure
    "lac": tell("háček spelling"),
    "pl": tell("Polish"),
    "de": tell("German"),
}
_KINDS = {lexicon.GIVEN: tell("one given name"), lexicon.PLACE: tell("one place")}
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_MAX_READINGS = 16  # combinations of readings that are aligned

Segment = tuple[str, str]  # a grapheme and the phonemes it is read as


def steps(one: str, other: str) -> tuple[Message, ...]:
    """The steps from one spelling of a name to another; empty if they are the same but for case and diacritics.

    >>> steps("Cichanoŭskaja", "Ціханоўская")[:3]
    ('háček spelling c = ц', 'háček spelling ch = х', 'háček spelling ŭ = ў')
    """
    words = lower(one), lower(other)
    if fold(one) == fold(other) or max(map(len, words)) > MAX_WORD:
        return ()
    shared = lexicon.entries(words[0], lexicon.tight_keys(words[0])) & lexicon.entries(
        words[1], lexicon.tight_keys(words[1])
    )
    if shared:
        entry = min(shared, key=lambda e: e.name)
        kind = _KINDS[entry.kind]
        return (tell("{one} and {other} are {kind} ({name})", one=one, other=other, kind=kind, name=entry.name),)
    return tuple(dict.fromkeys(_aligned(*words)))


def _aligned(one: str, other: str) -> Iterator[Message]:
    left, right = _nearest(one, other)
    told = {_spelling(one), _spelling(other)} & _SPELLINGS.keys()
    spelling = _SPELLINGS[told.pop()] if len(told) == 1 else None
    matcher = SequenceMatcher(None, [s for _, s in left], [s for _, s in right], autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        pairs: Iterable[tuple[str, str]] = ()
        if kind == "equal":
            pairs = ((a, b) for (a, _), (b, _) in zip(left[i:j], right[k:m], strict=True))
        elif kind == "replace" and j == len(left) and m == len(right):
            # The last letters are an ending: of another case, or of the other gender.
            ends = _graphemes(left[i:j]), _graphemes(right[k:m])
            gone = differ_in_gender(one, other)
            yield tell("the other gender") if gone else tell("ending -{one} or -{other}", one=ends[0], other=ends[1])
        elif kind == "replace":
            pairs = ((_graphemes(left[i:j]), _graphemes(right[k:m])),)
        elif j == len(left) and m == len(right):
            yield tell("ending -{letters} left out", letters=_graphemes(left[i:j]) or _graphemes(right[k:m]))
        for letters in filter(None, (_written(a, b) for a, b in pairs)):
            yield listed((spelling, letters), " ") if spelling else letters


def _nearest(one: str, other: str) -> tuple[list[Segment], list[Segment]]:
    """The readings of two words that have most in common, without the letters that are silent."""

    def closeness(pair: tuple[list[Segment], list[Segment]]) -> float:
        return Indel.normalized_similarity([s for _, s in pair[0]], [s for _, s in pair[1]])

    return max(product(_readings(one), _readings(other)), key=closeness)


def _readings(word: str) -> list[list[Segment]]:
    found = segments(word)
    ways = [[way for way in ways if way] or [""] for _, ways in found]
    chosen = islice(product(*ways), _MAX_READINGS)
    return [[(g, w) for (g, _), w in zip(found, choice, strict=True) if w] for choice in chosen]


def _graphemes(part: list[Segment]) -> str:
    return "".join(grapheme for grapheme, _ in part)


@lru_cache(maxsize=4096)  # of a few hundred graphemes
def _written(a: str, b: str) -> Message | None:
    """What two spellings write for one sound, if it is not the obvious letter."""
    if plain(fold(a)) == plain(fold(b)) and (a.isascii() == b.isascii() or (fold(a) == a and fold(b) == b)):
        return None
    first, second = (b, a) if _CYRILLIC.search(a) and not _CYRILLIC.search(b) else (a, b)
    return Message(f"{first or '-'} = {second or '-'}")


def _spelling(word: str) -> str:
    return "" if _CYRILLIC.search(word) else profile(word)

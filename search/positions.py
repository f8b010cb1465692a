"""How often the words of a phrase stand together, from the positions of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence


def occurrences(words: Sequence[str], slop: int, positions: Mapping[str, Sequence[int]]) -> int:
    """How often a phrase occurs in a text, of whose words `positions` gives the sorted places.

    With slop 0 the words stand side by side in their order. With more they stand in any order within a window of
    len(words) + slop words, and what is counted are the places at which such a window ends.

    >>> occurrences(["a", "b"], 0, {"a": [0, 5], "b": [1, 9]}), occurrences(["b", "a"], 4, {"a": [0, 5], "b": [1, 9]})
    (1, 3)
    """
    if any(word not in positions for word in words):
        return 0
    if slop == 0:
        starts = set(positions[words[0]])
        for offset, word in enumerate(words[1:], 1):
            starts.intersection_update(place - offset for place in positions[word])
        return len(starts)
    return _windows(Counter(words), len(words) + slop, positions)


def _windows(needed: Counter[str], width: int, positions: Mapping[str, Sequence[int]]) -> int:
    places = sorted((place, word) for word in needed for place in positions[word])
    inside: Counter[str] = Counter()
    first = found = 0
    for place, word in places:
        inside[word] += 1
        while places[first][0] <= place - width:
            inside[places[first][1]] -= 1
            first += 1
        found += all(inside[w] >= count for w, count in needed.items())
    return found

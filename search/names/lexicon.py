"""Names that no rule of spelling joins: given names of one saint (Мікола, Николай, Nicholas), places with several
names (Вільня, Vilnius, Wilno). Data, in tables/given_names.tsv and tables/places.tsv: a row is one name.

A word belongs to a row if it is one of its forms, or an inflected form of one: if it shares a key with a form and
begins like it. The key alone would make Браслаў a form of Breslau, which is Wrocław.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from search.names import keys
from search.names.inflection import forms
from search.names.reading import read_lower
from search.names.tables import rows
from search.text import fold, lower

GIVEN, PLACE = "given", "place"
_FILES = {GIVEN: ("given_names", " "), PLACE: ("places", "|")}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: `kind` GIVEN or PLACE, and its canonical form, which is its identity."""

    kind: str
    name: str


_NONE: frozenset[Entry] = frozenset()


@dataclass(frozen=True, slots=True)
class _Lexicon:
    by_form: Mapping[str, frozenset[Entry]]
    by_key: Mapping[str, tuple[tuple[str, Entry], ...]]  # the folded form that has the key, and its entry


def entries(word: str, word_keys: Collection[str], inflected: bool = True) -> frozenset[Entry]:
    """The entries that a word in lower case belongs to; `word_keys` are its tight keys, of its stems as well.

    What is `inflected` may be a form of one entry and an inflected form of another: Александра is a woman, or a man in
    the genitive. What is not is taken as it stands, if it is a form.

    >>> sorted(entry.name for entry in entries("вільні", tight_keys("вільні")))
    ['Vilnius']
    """
    lexicon = _lexicon()
    folded = fold(word)
    found = lexicon.by_form.get(folded, _NONE)
    if (found and not inflected) or lexicon.by_key.keys().isdisjoint(word_keys):
        return found
    by_key = lexicon.by_key
    near = [e for key in word_keys for form, e in by_key.get(key, ()) if _begin_alike(form, folded)]
    return found.union(near) if near else found


def tight_keys(word: str) -> set[str]:
    """The tight keys of a word in lower case and of what it may be a form of."""
    return {keys.tight(reading) for form in (word, *forms(word)) for reading in read_lower(form)}


def is_given_name(word: str) -> bool:
    """Whether a word, in any case or inflection, is a given name of the lexicon."""
    lowered = lower(word)
    return any(entry.kind == GIVEN for entry in entries(lowered, tight_keys(lowered)))


def _begin_alike(form: str, word: str) -> bool:
    start = max(3, len(form) - 1)  # all but the last letter, which an ending may replace
    return len(word) >= start and form[:start] == word[:start]


@cache
def _lexicon() -> _Lexicon:
    by_form: dict[str, set[Entry]] = {}
    by_key: dict[str, dict[tuple[str, Entry], None]] = {}
    for kind, (file, separator) in _FILES.items():
        for row in rows(file):
            entry = Entry(kind, row[0])
            for form in (row[0], *row[1].split(separator)):
                word = lower(form.strip())
                if not word or " " in word:
                    continue
                by_form.setdefault(fold(word), set()).add(entry)
                for reading in read_lower(word):
                    by_key.setdefault(keys.tight(reading), {})[fold(word), entry] = None
    return _Lexicon(
        {form: frozenset(found) for form, found in by_form.items()},
        {key: tuple(found) for key, found in by_key.items()},
    )

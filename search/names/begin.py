"""Which names of an archive go on as a reader has begun, in any spelling and script: Tsikh leads to Cichanoŭskaja.

What has been typed is read as a name is, and the archive's spellings are looked up whose keys begin like its own
(`search.names.terms.begun_terms`). It may be a whole name, too, whose last vowel says nothing (Hleba, Глеб), so the
spellings that a search would find (`search.names.expand`) are among them. Ordinary words are told from names as there.
"""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from search.model import Variant
from search.names.expand import Dictionary, is_ordinary, is_written_small, variants
from search.names.reading import plain
from search.names.terms import TIGHT, begun_terms, is_weak
from search.text import fold

SHORTEST = 3  # letters
MOST = 24  # spellings; a name has some of them in other cases
LOOKED_AT = 48  # spellings of each key
JUDGED = 2 * MOST  # the likeliest, of which some are ordinary words
ALIKE = 0.5  # of two beginnings, asked for where the key is weak
NEAR_TYPED = 0.75 * TIGHT  # of a spelling that may stand for what was typed: Макрон for macr, not Metro

# What romanisations write with two letters, in one.
_ONE_SOUND = {"ts": "c", "tz": "c", "kh": "h", "ch": "h", "cz": "h", "sh": "s", "sz": "s", "zh": "z", "ou": "u"}
_TWO_LETTERS = re.compile("|".join(_ONE_SOUND))
_ALIKE_LETTERS = str.maketrans("wyjq", "viik")


def begun(beginning: str, dictionary: Dictionary) -> tuple[Variant, ...]:
    """The spellings of names that begin as a word looks or sounds, likeliest first.

    None for a word that the archive writes in small letters, and none if it is too short to tell names apart. The
    weight of a spelling is less the less its beginning looks like the word.
    """
    word, terms = fold(beginning), begun_terms(beginning)
    if len(word) < SHORTEST or not terms:
        return ()
    if not beginning[:1].isupper() and is_written_small(*dictionary.written((word,))[0]):
        return ()
    looks = _looks(word)
    whole = variants(beginning[:1].upper() + beginning[1:], dictionary)
    found = {v.spelling: v._replace(weight=v.weight * _alike(looks, _looks(v.word))) for v in whole}
    for term, weight in sorted(terms.items(), key=lambda item: (-item[1], item[0])):
        least = ALIKE if is_weak(term) else 0.0
        for spelling, other, articles in dictionary.begun(term, LOOKED_AT):
            if spelling not in found and (alike := _alike(looks, _looks(other))) >= least:
                found[spelling] = Variant(spelling, other, articles, weight * alike)
    likeliest = sorted(found.values(), key=lambda v: (-v.articles * v.weight**4, v.spelling))[:JUDGED]
    counts = dictionary.written(tuple(variant.word for variant in likeliest))
    return tuple(v for v, (articles, names) in zip(likeliest, counts, strict=True) if not is_ordinary(articles, names))[
        :MOST
    ]


def _looks(word: str) -> str:
    """A folded word in plain letters, one for each sound as far as romanisations tell, to be compared.

    >>> _looks("tsikhan"), _looks("cichan"), _looks("ціхан")
    ('cihan', 'cihan', 'cihan')
    """
    return _TWO_LETTERS.sub(lambda pair: _ONE_SOUND[pair[0]], plain(word)).translate(_ALIKE_LETTERS)


def _alike(beginning: str, name: str) -> float:
    """How much a beginning looks like that of a name, from 0 to 1; one may have a letter more for the same sounds.

    >>> _alike("tikh", "tihanovskaia"), _alike("luka", "lukasenko")
    (0.75, 1.0)
    """
    lengths = range(max(1, len(beginning) - 1), len(beginning) + 2)
    return max(OSA.normalized_similarity(beginning, name[:length]) for length in lengths)

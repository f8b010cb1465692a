"""How well are spellings of one name brought together, and how many strangers come along, beside other methods?

    python benchmarks/names.py GROUPS [--strangers FILE] [--inflected FILE] [--latin] [--bad N] [--beginnings] [--end-to-end CORPUS [--articles N]]

GROUPS is JSON Lines of groups of spellings: `id`, `family` (relatives count neither as found nor as strangers) and
`variants`. Beside it lie strangers (`name`) and inflected forms (`group`, `form`), if they are not given. Every
spelling of one word is asked for among all spellings and strangers:

- recall: the mean share of the other spellings of its group that are found;
- strangers: words of no kin that are found, a query; precision: of all that is found what is of the group;
- inflected: the share of pairs of a spelling and an inflected form of its group that meet;
- bare: recall when a spelling with háčeks or ś ć ź is typed without them.

All methods run in the same process on the same words. Not alike: Double Metaphone, Daitch-Mokotoff and Levenshtein know
Latin letters only, so they are given anyascii's romanisation; Beider-Morse is given the word and its romanisation. None
but Vestka's has endings or lexicons of these languages, nor was developed on these groups. `--latin` leaves out whatever
has a Cyrillic letter. Peers are optional: `pip install 'vestka[bench]'`.
`--beginnings` asks for what has been typed of a spelling, letter by letter, among the same words: recall of the other spellings
of its group that do not begin so, and how many strangers are given.
`--end-to-end` asks the same of a whole archive (benchmarks/names_in_archive.py).
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import sys
import time
import unicodedata
import warnings
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

from rapidfuzz.distance import OSA

from search.names.begin import begun
from search.names.terms import index_terms, query_terms
from search.text import fold, lower

BARS = {"recall": 0.975, "strangers": 0.12, "inflected": 0.975, "bare": 0.93}  # on the groups for development
HACEK = re.compile("[čšžŭśćź]")
CYRILLIC = re.compile("[\u0400-\u04ff]")


@dataclass(frozen=True, slots=True)
class Names:
    """What is measured on: groups of spellings of one word, with their kin, words of nobody, inflected forms."""

    groups: Mapping[str, tuple[str, ...]]
    kin: Mapping[str, frozenset[str]]
    strangers: frozenset[str]
    inflected: tuple[tuple[str, str], ...]  # the id of a group, a form
    bare: Mapping[str, str]  # a spelling, and how it is typed without its marks

    @property
    def pool(self) -> list[str]:
        return sorted({s for group in self.groups.values() for s in group} | self.strangers)

    @property
    def words(self) -> list[str]:
        return sorted({*self.pool, *self.bare.values(), *(form for _, form in self.inflected)})


@dataclass(frozen=True, slots=True)
class Measured:
    recall: float
    strangers: float
    precision: float
    inflected: float
    bare: float
    terms: float = 0.0
    speed: float = 0.0
    missed: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    came: tuple[tuple[str, str], ...] = field(default=(), repr=False)


class Keys:
    """A method that maps a word to terms to index it by and terms to look it up by."""

    def __init__(self, index: Callable[[str], Iterable[str]], query: Callable[[str], Iterable[str]]) -> None:
        self.index, self.query = index, query
        self.indexed: dict[str, frozenset[str]] = {}
        self.asked: dict[str, frozenset[str]] = {}

    def prepare(self, words: Sequence[str]) -> float:
        """Takes the words in; gives words a second."""
        began = time.perf_counter()
        for word in words:
            self.indexed[word], self.asked[word] = frozenset(self.index(word)), frozenset(self.query(word))
        return len(words) / (time.perf_counter() - began)

    def found(self, asked: Sequence[str], pool: Sequence[str]) -> dict[str, set[str]]:
        having = defaultdict(set)
        for word in pool:
            for term in self.indexed[word]:
                having[term].add(word)
        return {word: {w for term in self.asked[word] for w in having.get(term, ())} for word in asked}

    def meet(self, asked: str, word: str) -> bool:
        return not self.asked[asked].isdisjoint(self.indexed[word])

    def terms(self) -> float:
        return mean(len(terms) for terms in self.indexed.values())


class Edits(Keys):
    """Fuzziness AUTO of the usual engines: no edit up to 2 letters, one up to 5, two beyond; swaps are one edit."""

    def __init__(self, form: Callable[[str], str]) -> None:
        super().__init__(lambda word: [form(word)], lambda word: [form(word)])

    def found(self, asked: Sequence[str], pool: Sequence[str]) -> dict[str, set[str]]:
        return {word: {other for other in pool if self.meet(word, other)} for word in asked}

    def meet(self, asked: str, word: str) -> bool:
        (one,), (other,) = self.asked[asked], self.indexed[word]
        edits = 0 if len(one) < 3 else 1 if len(one) < 6 else 2
        return OSA.distance(one, other, score_cutoff=edits) <= edits


def read_names(groups: Path, strangers: Path, inflected: Path) -> Names:
    found = [(g["id"], g.get("family", g["id"]), [v for v in g["variants"] if " " not in v]) for g in _lines(groups)]
    of_family = defaultdict(set)
    for _, family, spellings in found:
        of_family[family].update(spellings)
    kin = defaultdict(set)
    for _, family, spellings in found:
        for spelling in spellings:
            kin[spelling] |= of_family[family]
    ids = {group for group, *_ in found}
    return Names(
        groups={group: tuple(dict.fromkeys(spellings)) for group, _, spellings in found},
        kin={spelling: frozenset(words) for spelling, words in kin.items()},
        strangers=frozenset(s["name"] for s in _lines(strangers) if " " not in s["name"]) - frozenset(kin),
        inflected=tuple((f["group"], f["form"]) for f in _lines(inflected) if f["group"] in ids),
        bare={spelling: bare(spelling) for spelling in kin if HACEK.search(spelling.lower())},
    )


def latin(names: Names) -> Names:
    """The same without whatever has a Cyrillic letter."""
    groups = {group: tuple(s for s in found if not CYRILLIC.search(s)) for group, found in names.groups.items()}
    kept = {s for found in groups.values() for s in found}
    return Names(
        groups={group: found for group, found in groups.items() if found},
        kin={s: kin & kept for s, kin in names.kin.items() if s in kept},
        strangers=frozenset(s for s in names.strangers if not CYRILLIC.search(s)),
        inflected=tuple((g, form) for g, form in names.inflected if groups[g] and not CYRILLIC.search(form)),
        bare={s: typed for s, typed in names.bare.items() if s in kept},
    )


def measure(method: Keys, names: Names) -> Measured:
    """The figures of a method on names; see above."""
    speed = method.prepare(names.words)
    spellings = sorted(names.kin)
    found = method.found([*spellings, *names.bare.values()], names.pool)
    asked = [(s, set(g) - {s}, found[s] - {s}) for g in names.groups.values() for s in g if len(g) > 1]
    right = sum(len(hits & rest) for _, rest, hits in asked)
    came = [(s, stranger) for s, _, hits in asked for stranger in sorted(hits - names.kin[s])]
    typed = [(names.bare[s], set(g) - {s}) for g in names.groups.values() for s in g if s in names.bare and len(g) > 1]
    return Measured(
        recall=mean(len(hits & rest) / len(rest) for _, rest, hits in asked),
        strangers=len(came) / len(asked),
        precision=right / max(1, right + len(came)),
        inflected=mean(method.meet(s, form) for group, form in names.inflected for s in names.groups[group]),
        bare=mean(len(found[word] & rest) / len(rest) for word, rest in typed),
        terms=method.terms(),
        speed=speed,
        missed=tuple((s, other) for s, rest, hits in asked for other in sorted(rest - hits)),
        came=tuple(came),
    )


def vestka() -> Keys:
    return Keys(index_terms, query_terms)


def peers() -> Iterator[tuple[str, Keys | str]]:
    """Each other method by its name, or why it is left out."""
    yield "folded words only", _alike(lambda word: [fold(word)])
    try:
        from anyascii import anyascii
    except ImportError:
        yield "anyascii, and what is built on it", "anyascii is not installed"
        return
    yield "anyascii", _alike(lambda word: [_ascii(anyascii, word)])
    for name, make in (("ICU Any-Latin; Latin-ASCII", _icu), ("Double Metaphone", _double_metaphone),
                       ("Daitch-Mokotoff", _daitch_mokotoff), ("Beider-Morse", _beider_morse)):  # fmt: skip
        try:
            yield name, make(anyascii)
        except ImportError as error:
            yield name, f"{error.name} is not installed"
    yield "Levenshtein AUTO", Edits(lambda word: _ascii(anyascii, word))


def _alike(terms: Callable[[str], Iterable[str]]) -> Keys:
    return Keys(terms, terms)


def _ascii(anyascii: Callable[[str], str], word: str) -> str:
    return anyascii(unicodedata.normalize("NFC", word)).lower()


def _icu(_: Callable[[str], str]) -> Keys:
    import icu

    transliterator = icu.Transliterator.createInstance("Any-Latin; Latin-ASCII")
    return _alike(lambda word: [transliterator.transliterate(word).lower()])


def _double_metaphone(anyascii: Callable[[str], str]) -> Keys:
    from metaphone import doublemetaphone

    return _alike(lambda word: [key for key in doublemetaphone(_ascii(anyascii, word)) if key])


def _daitch_mokotoff(anyascii: Callable[[str], str]) -> Keys:
    from abydos.phonetic import DaitchMokotoff

    encoder = DaitchMokotoff()
    return _alike(lambda word: encoder.encode(_ascii(anyascii, word)) - {"000000"})  # nothing was left to encode


def _beider_morse(anyascii: Callable[[str], str]) -> Keys:
    from abydos.phonetic import BeiderMorse

    encoder = BeiderMorse()
    # It reads Cyrillic itself, but does better if it is given the romanisation too: recall .53, without .43.
    return _alike(lambda word: [*encoder.encode(word).split(), *encoder.encode(_ascii(anyascii, word)).split()])


def table(names: Names) -> Iterator[str]:
    yield "| method | recall | strangers | precision | inflected | bare | terms a word | words/s |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    yield _row("**Vestka**", measure(vestka(), names))
    for name, method in peers():
        yield f"| {name} | left out: {method} |" if isinstance(method, str) else _row(name, measure(method, names))


def _row(name: str, found: Measured) -> str:
    return (
        f"| {name} | {found.recall:.3f} | {found.strangers:.2f} | {found.precision:.3f} | {found.inflected:.3f} "
        f"| {found.bare:.3f} | {found.terms:.1f} | {found.speed:,.0f} |"
    )


class Pool:
    """Words as an archive would know them that has each in one article (`search.names.expand.Dictionary`)."""

    def __init__(self, words: Iterable[str]) -> None:
        self._having = sorted((term, lower(word)) for word in words for term in index_terms(word))

    def spellings(self, terms: tuple[str, ...]) -> list[list[tuple[str, str, int]]]:
        return [self._between((term,), (term + "\0",)) for term in terms]

    def begun(self, beginning: str, most: int) -> list[tuple[str, str, int]]:
        return self._between((beginning,), (beginning + "\uffff",))[:most]

    def written(self, words: tuple[str, ...]) -> list[tuple[int, int]]:
        return [(1, 1)] * len(words)

    def _between(self, first: tuple[str], last: tuple[str]) -> list[tuple[str, str, int]]:
        found = self._having[bisect_left(self._having, first) : bisect_left(self._having, last)]
        return [(spelling, fold(spelling), 1) for spelling in sorted({spelling for _, spelling in found})]


def beginnings(names: Names, letters: Sequence[int]) -> Iterator[tuple[int, float, float]]:
    """For so many letters of a spelling: the recall, and the strangers given."""
    pool = Pool(names.pool)
    for count in letters:
        shares, strangers = [], []
        for group in names.groups.values():
            for typed in {spelling[:count] for spelling in group if len(spelling) > count}:
                found = {variant.spelling for variant in begun(typed, pool)}
                others = {lower(s) for s in group if not fold(s).startswith(fold(typed))}
                kin = {lower(word) for s in group for word in names.kin[s]}
                shares += [len(found & others) / len(others)] if others else []
                strangers.append(sum(word not in kin for word in found))
        yield count, mean(shares), mean(strangers)


def bad(names: Names, most: int) -> Iterator[str]:
    """What Vestka misses and which strangers it brings, evenly from all of them."""
    found = measure(vestka(), names)
    for title, pairs in (("missed", found.missed), ("strangers", found.came)):
        pairs = tuple(sorted({tuple(sorted(pair)) for pair in pairs}))
        shown = pairs[:: max(1, len(pairs) // most)][:most]
        yield f"{title}, {len(pairs)} pairs, for example: " + ", ".join(" – ".join(pair) for pair in shown)


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def bare(text: str) -> str:
    text = text.translate(str.maketrans("łŁđĐ", "lLdD"))
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def beside(groups: Path, kind: str) -> Path:
    return groups.with_name(groups.name.replace("groups", kind))


def machine() -> str:
    return f"Python {platform.python_version()}, {platform.machine()}, {' '.join(sys.argv[1:])}"


def main() -> None:
    warnings.simplefilter("ignore")  # abydos is of 2020
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("groups", type=Path)
    parser.add_argument("--strangers", type=Path)
    parser.add_argument("--inflected", type=Path)
    parser.add_argument("--latin", action="store_true", help="without whatever has a Cyrillic letter")
    parser.add_argument("--bad", type=int, default=20, help="so many bad cases of each kind are shown")
    parser.add_argument("--beginnings", action="store_true", help="what a reader has typed of a name, letter by letter")
    parser.add_argument("--end-to-end", type=Path, metavar="CORPUS", help="the same through a whole archive")
    parser.add_argument("--articles", type=int, default=20_000, help="of the corpus, at most so many")
    options = parser.parse_args()
    names = read_names(
        options.groups,
        options.strangers or beside(options.groups, "distractors"),
        options.inflected or beside(options.groups, "inflected"),
    )
    names = latin(names) if options.latin else names
    if not any(len(spellings) > 1 for spellings in names.groups.values()):
        parser.error(f"{options.groups}: no group has two spellings of one word to compare")
    print(f"{machine()}\n{options.groups.name}: {len(names.groups)} groups, {len(names.kin)} spellings, "
          f"{len(names.strangers)} strangers, {len(names.inflected)} inflected forms\n")  # fmt: skip
    if options.beginnings:
        head = "| letters typed | recall | strangers |\n|--:|--:|--:|"
        rows = (f"| {n} | {recall:.3f} | {strangers:.2f} |" for n, recall, strangers in beginnings(names, range(3, 11)))
        lines: Iterable[str] = (head, *rows)
    elif options.end_to_end:
        from names_in_archive import report

        lines = report(names, options.end_to_end, options.articles)
    else:
        lines = (line for part in (table(names), ("",), bad(names, options.bad)) for line in part)
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    main()

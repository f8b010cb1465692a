"""`vestka names`: what is known of a name, whether two names are one, and the terms of many names.

With `--terms` thousands of names a second are answered, so nothing is imported at the top that this does not need:
the archive, the comparison and the romanisation are loaded by what uses them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from search.names.terms import EXACT, LEXICON, LOOSE, TIGHT, TYPED, index_terms, query_terms

if TYPE_CHECKING:
    from search.namecard import NameCard
    from search.settings import Settings

MANY = 2_000  # names from which a second process saves more than the 10 ms that it costs
_LISTED = 20  # other spellings of a word that are printed

# What a weight says of a term, in the order in which terms are printed.
_KINDS = {  # but for WRITTEN, whose keys are those by sound again
    EXACT: "as written",
    TIGHT: "by sound",
    TYPED: "typed without diacritics",
    LEXICON: "by lexicon",
    LOOSE: "roughly by sound",
}
_encode = json.JSONEncoder(ensure_ascii=False).encode


@click.command()
@click.argument("name", nargs=-1)
@click.option("--terms", is_flag=True, help="Read names from stdin, a line each; print the terms of each as JSON.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print a JSON object; of one name what the HTTP endpoint returns."
)
@click.option("--index", help="Address of the index (default: the setting VESTKA_INDEX, else data/index).")
@click.pass_context
def names(context: click.Context, /, name: tuple[str, ...], terms: bool, as_json: bool, index: str | None) -> None:
    """Say what is known of a NAME: its keys, spellings in the archive, romanisations.

    Two names: whether they are the same, and why (exit status 0 if they are, 1 if not). A full name is put into
    quotation marks.
    """
    if terms and not name:
        _print_terms()
    elif terms or not 1 <= len(name) <= 2:
        raise click.UsageError("give one name or two, a full name in quotation marks; or --terms and no name")
    elif len(name) == 2:
        context.exit(_compare(name[0], name[1], as_json))
    else:
        context.exit(_describe(name[0], as_json, index))


# ------------------------------------------------------------------------------------------------- many names


def _print_terms() -> None:
    typed = sys.stdin.buffer.read().decode("utf-8", "replace")
    names = typed.removesuffix("\n").split("\n") if typed else []
    sys.stdout.buffer.write(_in_halves(names) if len(names) >= MANY and hasattr(os, "fork") else _lines(names))
    sys.stdout.buffer.flush()


def _lines(names: list[str]) -> bytes:
    return "".join(_encode(terms_of(name.removesuffix("\r"))) + "\n" for name in names).encode()


def _in_halves(names: list[str]) -> bytes:
    """What `_lines` gives, the second half of it made by a child.

    Not by multiprocessing, whose import and processes cost as much as they save where another processor is busy.
    """
    half = len(names) // 2
    terms_of(names[0])  # reads the lexicons, which the child need not do again
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            with os.fdopen(writing, "wb") as out:
                out.write(_lines(names[half:]))
        finally:
            os._exit(0)
    os.close(writing)
    first = _lines(names[:half])
    with os.fdopen(reading, "rb") as rest:
        second = rest.read()
    os.waitpid(child, 0)
    if second.count(b"\n") != len(names) - half:  # something ended the child
        second = _lines(names[half:])
    return first + second


def terms_of(name: str) -> dict[str, object]:
    """What a name is indexed as and looked up by; of a full name, each of its words.

    >>> terms_of("Łukašenka")["query"][0]
    ('=lukasenka', 4.0)
    """
    words = name.split()
    if len(words) == 1:
        indexed, asked = index_terms(words[0]), query_terms(words[0])
    else:
        indexed = frozenset().union(*map(index_terms, words))
        weighed = sorted((weight, term) for word in words for term, weight in query_terms(word).items())
        asked = {term: weight for weight, term in weighed}  # of a term's weights the greatest
    return {"name": name, "index": sorted(indexed), "query": sorted(asked.items(), key=lambda t: (-t[1], t[0]))}


# -------------------------------------------------------------------------------------------------- two names


def _compare(one: str, other: str, as_json: bool) -> int:
    from search.names.compare import compare

    found = compare(one, other)
    if as_json:
        shown = {"names": [one, other], "same": found.same, "score": found.score, "steps": list(found.steps)}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        verdict = "are the same name" if found.same else "are not the same name"
        click.echo(f"{one} and {other} {verdict}" + (f", score {found.score:g}" if found.same else ""))
        for step in found.steps:
            click.echo(f"  {step}")
    return 0 if found.same else 1


# --------------------------------------------------------------------------------------------------- one name


def _describe(name: str, as_json: bool, index: str | None) -> int:
    from search import namecard
    from search.errors import BadRequest
    from search.settings import read_settings

    settings = read_settings(os.environ, index=index)
    asked = namecard.cleaned(name.encode("utf-8", "replace").decode())
    if complaint := namecard.complaint(asked):
        raise BadRequest("name", f"{name!r} cannot be looked up: {complaint}")
    card, missing = _looked_up(asked, settings)
    told = namecard.to_json(card)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _print(card, told["words"], settings.index)
    if missing:
        click.echo(f"not looked up in an archive: {missing}", err=True)
    return 1 if card.hits == 0 else 0


def _looked_up(name: str, settings: Settings) -> tuple[NameCard, str]:
    """The card of a name, and if there is no archive to ask, why."""
    from search import namecard
    from search.engine import open_engine
    from search.errors import EngineError

    try:
        engine = open_engine(settings.index)
        try:
            return namecard.card(engine, name, settings.zone), ""
        finally:
            engine.close()
    except EngineError as error:
        return namecard.card(None, name, settings.zone), str(error)


def _print(card: NameCard, told: list[Any], index: str) -> None:
    if card.hits is not None:
        articles = "1 article" if card.hits == 1 else f"{card.hits:,} articles"
        when = f", {card.first} to {card.last}" if card.first else ""
        click.echo(f"{card.name}: {articles}{when} in {index}")
    if card.in_other_gender:
        more = "1 more article has" if card.in_other_gender == 1 else f"{card.in_other_gender:,} more articles have"
        click.echo(f"{more} it in the other gender only; a plain search finds those too")
    if card.did_you_mean:
        click.echo(f"did you mean: {card.did_you_mean}")
    for word in told:
        click.echo(word["word"])
        for title, lines in (
            ("spelled in the archive", list(_spelled(word))),
            ("left out, in the other gender", [f"{one['text']} {one['articles']:,}" for one in word["other_gender"]]),
            ("keys", list(_keys(word))),
            ("romanised", [f"{spelling['text']} - {spelling['system']}" for spelling in word["romanisations"]]),
        ):
            if lines:
                click.echo(f"  {title}")
            for line in lines:
                click.echo(f"    {line}")


def _spelled(word: dict[str, Any]) -> Iterator[str]:
    if word["articles"]:
        yield f"{word['word']} {word['articles']:,} - as typed, with or without diacritics"
    for spelling in word["spellings"][:_LISTED]:
        yield f"{spelling['text']} {spelling['articles']:,} - {spelling['how'].removeprefix('same name: ')}"
    if len(word["spellings"]) > _LISTED:
        yield f"and {len(word['spellings']) - _LISTED} more"


def _keys(word: dict[str, Any]) -> Iterator[str]:
    for weight, kind in _KINDS.items():
        if terms := [_readable(term) for term, its in word["keys"] if its == weight]:
            yield f"{', '.join(terms)} - {kind}"


def _readable(term: str) -> str:
    """A term without the letter that says its kind.

    >>> _readable("tMiNTK"), _readable("@place:Vilnius")
    ('MiNTK', 'place Vilnius')
    """
    return term[1:].replace(":", " ", 1) if term[0] == "@" else term[1:]

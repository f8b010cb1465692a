"""`vestka search`, `stats`, `export`, `check`: what the command does with an archive that exists."""

from __future__ import annotations

import json
import os
import re
import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import click
from rich.console import Console
from rich.text import Text

from search import payload
from search.answer import answer
from search.dates import local
from search.engine import Engine, open_engine
from search.engine import check as verify
from search.exports import every, lines, pieces
from search.model import Access, Article, Facet, Hit, Interval, Order, Page, Passage, Query
from search.payload import shown, spellings
from search.remembered import Remembered
from search.request import ARTICLE_FIELDS, PARAMETERS, Request, read_request
from search.schema import DATE, FACETS
from search.settings import Settings, read_settings
from search.snippet import is_plain
from search.steps import Kind, Step, steps
from search.unknown import noted

_INDEX = click.option("--index", help="Address of the index (default: the setting VESTKA_INDEX, else data/index).")
_OPTIONS = {name: row for name, row in PARAMETERS.items() if name != "q"}
_SHORTER = {"from-date": ("--from",), "to-date": ("--to",)}
_SPELLINGS = 8  # other spellings of a name that are listed
_LISTED = 20  # values of a facet that `stats` lists
_STEPS = {
    Kind.WITHOUT: "without --{} {}",
    Kind.UNFILTERED: "without any filter",
    Kind.SPELLINGS: "with other spellings of names: without --names off",
    Kind.ADMITTED: "without leaving out {}",
    Kind.WORDS: "with the words of the phrase, wherever they stand: {}",
    Kind.EITHER: "with any of the words: {}",
    Kind.FEWER: "with fewer words: {}",
    Kind.SIMILAR: "with similar spellings: {}",
    Kind.BEGUN: "with a name that begins so: {}",
}


def _variable(name: str) -> str:
    return name.replace("-", "_")


def _filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command an option for each parameter of a search but q, which is what it is called with."""
    for name, row in reversed(_OPTIONS.items()):
        kind = click.Choice([*map(str, row.values)]) if row.values and not row.commas else click.STRING
        help_ = f"{row.help[:1].upper()}{row.help[1:]}."
        names = (f"--{name}", *_SHORTER.get(name, ()))
        command = click.option(*names, _variable(name), multiple=row.many, type=kind, help=help_)(command)
    return command


class _Words(click.Command):
    """A command whose words may begin with a hyphen, which click takes for options: it is said how to give them."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        given = tuple(args)
        try:
            return super().parse_args(context, args)
        except click.NoSuchOption as error:
            letter = error.option_name.removeprefix("-")  # which need not be the first: -h is an option
            word = next((one for one in given if re.match("-[^-]", one) and letter in one), None)
            if word is None:
                raise
            example = shlex.join(["vestka", "search", "--", word])
            raise click.UsageError(
                f"there is no option {word}. To leave out a word, put -- behind the options: {example}",
                context,
            ) from error


@click.command(cls=_Words)
@click.argument("query", nargs=-1)
@_filtered
@click.option("--json", "as_json", is_flag=True, help="Print what the HTTP endpoint returns.")
@_INDEX
@click.pass_context
def search(
    context: click.Context, /, query: tuple[str, ...], as_json: bool, index: str | None, **options: object
) -> None:
    """Search for QUERY, in the language of the search box (docs/query-syntax.md).

    Where a word of it begins with a hyphen, to leave out articles that have it, put -- before the words.
    """
    settings = read_settings(os.environ, index=index)
    request = read_request([("q", " ".join(query)), *_parameters(options)], settings.zone)
    engine = open_engine(settings.index)
    page = noted(engine, answer(engine, request.query), request, Remembered())
    if as_json:
        click.echo(json.dumps(payload.page(page, request), ensure_ascii=False, indent=1))
    else:
        _print(page, request, settings)
        if not page.total:
            _advise(steps(engine, request))
    engine.close()
    context.exit(0 if page.total else 1)


def _parameters(options: dict[str, object]) -> Iterator[tuple[str, str]]:
    for name in _OPTIONS:
        value = options[_variable(name)]
        for one in value if isinstance(value, tuple) else (value,):
            if one is not None:
                yield name, str(one)


# --------------------------------------------------------------------------------------------------- printing


def _articles(page: Page) -> str:
    return f"{page.total:,} article{'s' if page.total != 1 else ''}"


def _print(page: Page, request: Request, settings: Settings) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{_articles(page)}, {request.query.order}, {page.took_ms:.0f} ms", style="dim")
    for note in page.notes:
        console.print(f"note: {note.message}", style="yellow", markup=False)
    for also in page.also:
        names = [shown(variant, also.asked) for variant in spellings(also)]
        more = f" and {len(names) - _SPELLINGS} more" if len(names) > _SPELLINGS else ""
        done = "left out with" if also.excluded else "searched for"
        console.print(f"also {done} {also.asked}: {', '.join(names[:_SPELLINGS])}{more}", markup=False)
    if page.did_you_mean:
        console.print(f"did you mean: {page.did_you_mean}", style="bold", markup=False)
    for facet in page.facets:
        if facet.name != "date" and facet.values:
            console.print(f"{facet.name}: {_counts(facet)}", style="dim", markup=False)
    for number, hit in enumerate(page.hits, (request.query.page - 1) * request.query.size + 1):
        console.print()
        _print_hit(console, number, hit, settings)


def _advise(found: Sequence[Step]) -> None:
    """What would find something, each step with what it finds."""
    console = Console(highlight=False, soft_wrap=True)
    for step in found:
        count = f"{step.count:,} articles" if step.count != 1 else "1 article"
        console.print(f"{count} {_STEPS[step.kind].format(*step.subject)}", markup=False)


def _counts(facet: Facet) -> str:
    shown = ", ".join(f"{value.label} {value.count:,}" for value in facet.values[:6])
    return shown + (f", and {facet.distinct - 6} more" if facet.distinct > 6 else "")


def _print_hit(console: Console, number: int, hit: Hit, settings: Settings) -> None:
    article = hit.article
    console.print(Text(f"{number}. ", style="bold") + _marked(console, hit.title, "bold"))
    day = local(article.published, settings.zone).date().isoformat() if article.published else "undated"
    about = [day, article.source, ", ".join(article.categories), article.language]
    about.append("subscribers" if article.access is Access.SUBSCRIBER else "")
    console.print("   " + " · ".join(part for part in about if part), style="dim", markup=False)
    for passage in hit.snippets:
        console.print(Text("   ") + _marked(console, passage))
    for why in hit.why:
        if not is_plain(why):
            console.print(f"   {why.found} for {why.word}: {why.how}", style="green", markup=False)
    console.print(f"   {article.url or article.id}", style="dim", markup=False)


def _marked(console: Console, passage: Passage, style: str = "") -> Text:
    """A passage with its marks: in reverse on a terminal, in brackets elsewhere."""
    opening, closing = ("", "") if console.is_terminal else ("[", "]")
    text, place = Text(style=style), 0
    for start, end in passage.marks:
        text.append(passage.text[place:start])
        text.append(opening + passage.text[start:end] + closing, style="bold reverse")
        place = end
    return text.append(passage.text[place:])


# ----------------------------------------------------------------------------------------- the whole archive


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@_INDEX
def stats(as_json: bool, index: str | None) -> None:
    """Say what is in the archive: how many articles, of when, in which facets."""
    settings = read_settings(os.environ, index=index)
    engine = open_engine(settings.index)
    everything = Query(size=1, facets=FACETS, facet_size=None, interval=Interval.YEAR, zone=settings.zone)
    page = engine.search(everything)
    oldest = engine.search(replace(everything, order=Order.OLDEST, facets=()))
    dates = [hit.article.published for found in (oldest, page) for hit in found.hits if hit.article.published]
    first, last = (local(at, settings.zone).date().isoformat() for at in dates) if len(dates) == 2 else ("", "")
    engine.close()
    if as_json:
        facets = {f.name: {v.label: v.count for v in f.values} for f in page.facets}
        shown = {"articles": page.total, "first": first, "last": last, "generation": page.generation, "facets": facets}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    click.echo(_articles(page) + (f" from {first} to {last}" if first else "") + f" in {settings.index}")
    for facet in page.facets:
        listed = facet.values[-_LISTED:] if facet.name == DATE else facet.values[:_LISTED]
        values = ", ".join(f"{value.label} {value.count:,}" for value in listed)
        click.echo(f"{facet.name} ({facet.distinct}): {values}")


@click.command()
@_INDEX
def export(index: str | None) -> None:
    """Write every article as a line of JSON to stdout, oldest first; `vestka index` reads it back the same."""
    settings = read_settings(os.environ, index=index)
    engine = open_engine(settings.index)
    for piece in pieces(lines(walk(engine), ARTICLE_FIELDS)):
        click.echo(piece, nl=False)
    engine.close()


@click.command()
@_INDEX
@click.pass_context
def check(context: click.Context, index: str | None) -> None:
    """Verify every file of the index: say what is wrong and what to run, or that nothing is."""
    address = read_settings(os.environ, index=index).index
    start = time.monotonic()
    checked = verify(address)
    seconds = time.monotonic() - start
    if checked is None:
        click.echo(f"{address} has no files, so there is nothing to check")
        return
    for problem in checked.problems:
        click.echo(problem, err=True)
    if checked.problems:
        click.echo(
            f"{address} is damaged: restore it from a copy, or run `vestka index --replace --index {address} FILES` "
            "with the articles it was made from",
            err=True,
        )
        context.exit(1)
    click.echo(
        f"{address} is sound; checked: segments {checked.segments:,}, articles {checked.articles:,}, "
        f"bytes {checked.bytes:,}, seconds {seconds:.1f}"
    )


def walk(engine: Engine) -> Iterator[Article]:
    """Every article of an archive, oldest first, undated ones last."""
    return every(engine, Query(order=Order.OLDEST)).articles

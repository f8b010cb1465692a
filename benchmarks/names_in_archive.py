"""The same as benchmarks/names.py through a whole archive: `names.py GROUPS --end-to-end CORPUS`.

Each spelling of each group, and each stranger, is the only name in a short article of its own, among data/sample and
articles of a corpus, in a Whoosh index. Every spelling is the query, and the articles of the other spellings of its group are to be among
the first 20. Real articles of the corpus may name the same (Минск, Путин): they are right answers, but push the short
articles down, so recall is also given with those taken out of the list (that have a listed spelling or form of the name in
their text), and among the short articles alone (a filter on their source; which spellings are searched is the same).

Ordinary words: the 2,000 most frequent words in small letters of each language of the corpus must find no more
articles with names on than with names off. Speed: searching with names on and off, each in processes of its own: each
query for the first time (cold) and again (warm), bare and by the endpoint; writing with names and without them.
Without, no word counts as written as names are, so that no terms are worked out and the lists `named`, `proper` and
`names` of a segment stay empty, in its size as well.
"""

from __future__ import annotations

import random
import resource
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from functools import lru_cache, partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from shutil import rmtree
from statistics import mean, median, quantiles
from unittest import mock
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import numpy as np
from flask.testing import FlaskClient
from names import Names

from indexer.cleaning import Defaults
from indexer.importing import sources
from indexer.pipeline import Rejects, Run
from search.engine import Engine, open_engine
from search.engines.whoosh import analysis
from search.model import Article, Choice, Filter, Order, Query
from search.parser import read
from search.settings import read_settings
from search.stemming import language_of
from search.text import tokens
from webui.app import create_app

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
ZONE = ZoneInfo("Europe/Minsk")
SOURCE = "spellings"  # of the short articles
FIRST = 20
DEEP = 600  # hits that are looked at, of which those that name the same are taken out
ORDINARY = 2_000
LEAST = 500  # articles of a language whose words are tried
TURNS = 5  # of writing, and of searching, with names and without
LOADING = ("Schmidt", "Иванов")  # names that are asked first
BARS = {"recall": 0.97, "ordinary": 0.0}


def report(names: Names, corpus: Path, articles: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        read_in = list(_articles([corpus], folder, articles))
        archive = [*_articles([SAMPLE], folder, None), *read_in, *_short(names)]
        yield f"{len(archive):,} articles: data/sample, {len(read_in):,} of {corpus.name}, a short one for each spelling and each stranger\n"
        engine, lines = _written(archive, folder)
        yield from lines
        yield ""
        yield from _recall(engine, names)
        yield ""
        yield from _ordinary(engine, read_in)
        yield ""
        yield from _speed(folder / "with", names, read_in)
        engine.close()


def _articles(places: list[Path], folder: Path, most: int | None) -> Iterator[Article]:
    run = Run(list(sources(places)), Rejects(folder / "rejects.jsonl"), Defaults(ZONE))
    yield from islice(run.articles(), most)


def _short(names: Names) -> Iterator[Article]:
    for group, spellings in names.groups.items():
        for number, spelling in enumerate(spellings):
            text = f"as {spelling} said yesterday, nothing will change"
            yield Article(f"{group}#{number}", "notes of the day", text, source=SOURCE, language="en")
    for stranger in sorted(names.strangers):
        text = f"as {stranger} said yesterday, nothing will change"
        yield Article(f"stranger#{stranger}", "notes of the day", text, source=SOURCE, language="en")


def _written(archive: list[Article], folder: Path) -> tuple[Engine, Iterator[str]]:
    """The archive with names; and how long it takes to write with them and without."""
    # Each in a process of its own, so that none finds words in caches that another has filled. In turn, and by the time
    # that the processors worked as well, since others may have the machine.
    taken: dict[str, list[tuple[float, float]]] = {"with": [], "without": []}
    sizes = {}
    for _ in range(TURNS):
        for kind, times in taken.items():
            rmtree(folder / kind, ignore_errors=True)
            with ProcessPoolExecutor(1, get_context("fork")) as process:
                times.append(process.submit(_write, archive, folder / kind, kind == "with").result())
            sizes[kind] = sum(f.stat().st_size for f in (folder / kind).rglob("*") if f.is_file()) / 1e6
    (clock, work), (clock_without, work_without) = (map(median, zip(*taken[kind], strict=True)) for kind in taken)
    lines = [
        "| | with names | without | ratio |\n|---|--:|--:|--:|",
        f"| writing, s, of {TURNS} turns the median | {clock:.2f} | {clock_without:.2f} | {clock / clock_without:.2f} |",
        f"| the same, s of processors | {work:.2f} | {work_without:.2f} | {work / work_without:.2f} |",
        f"| index, MB | {sizes['with']:,.0f} | {sizes['without']:,.0f} | {sizes['with'] / sizes['without']:.2f} |",
    ]
    return open_engine(str(folder / "with")), iter(lines)


def _write(archive: list[Article], folder: Path, names: bool) -> tuple[float, float]:
    """How long it takes to write, by the clock and by the work of the processors."""
    with nullcontext() if names else mock.patch.object(analysis, "_MAY_NAME", np.zeros_like(analysis._MAY_NAME)):
        engine = open_engine(str(folder), create=True)
        before = _worked()
        taken = _timed(lambda: engine.write(archive))
        worked = _worked() - before
        engine.close()
    return taken, worked


def _worked() -> float:
    """Seconds of processors that this process and those it started, which have ended, have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def _query(text: str, **more: object) -> Query:
    query = Query(text=text, root=read(text).root, order=Order.RELEVANCE, size=FIRST)
    return replace(query, **more)  # type: ignore[arg-type]  # fields by name


def _recall(engine: Engine, names: Names) -> Iterator[str]:
    alone = (Filter("source", (SOURCE,), Choice.ANY),)
    forms: dict[str, set[str]] = defaultdict(set)
    for group, form in names.inflected:
        forms[group].add(form)
    figures: dict[str, list[float]] = defaultdict(list)
    strangers, missed = [], Counter()
    for group, spellings in names.groups.items():
        ids = {spelling: f"{group}#{number}" for number, spelling in enumerate(spellings)}
        written = {f" {_folded(word)} " for word in (*spellings, *forms[group])}
        for spelling in spellings if len(spellings) > 1 else ():
            rest = set(ids.values()) - {ids[spelling]}
            for row, more in (("others", {"size": DEEP}), ("all", {}), ("short", {"filters": alone})):
                answers = [hit.article for hit in engine.search(_query(spelling, **more)).hits]
                if row == "others":
                    answers = [a for a in answers if a.source == SOURCE or not _names_any(a, written)][:FIRST]
                hits = {article.id for article in answers}
                figures[row].append(len(hits & rest) / min(len(rest), FIRST - 1))
                off = {h.article.id for h in engine.search(_query(spelling, names=False, **more)).hits[:FIRST]}
                if not any("-" in s for s in spellings):
                    figures[f"{row} whole"].append(figures[row][-1])
                figures[f"{row} off"].append(len(off & rest) / min(len(rest), FIRST - 1))
            kin = {i for s, i in _ids(names) if s in names.kin[spelling]}
            strangers.append(len(hits - kin))
            missed.update((spelling, s) for s, i in ids.items() if i in rest - hits)
    yield f"| recall among the first {FIRST} | names on | without hyphenated groups | names off | bar |\n|---|--:|--:|--:|--:|"
    for row, title, bar in (
        ("short", "the short articles alone", str(BARS["recall"])),
        ("others", "among all articles that do not name the same", str(BARS["recall"])),
        ("all", "among all articles", str(BARS["recall"])),
    ):
        cells = " | ".join(f"{mean(figures[row + kind]):.3f}" for kind in ("", " whole", " off"))
        yield f"| {title} | {cells} | {bar} |"
    yield f"\nshort articles of strangers and other groups among the first {FIRST}, a query: {mean(strangers):.2f}"
    pairs = sorted(missed)
    yield f"missed, {len(pairs)} of them, for example: " + ", ".join(
        f"{a} → {b}" for a, b in pairs[:: max(1, len(pairs) // 24)][:24]
    )


def _names_any(article: Article, written: Iterable[str]) -> bool:
    """Whether an article has one of some names in its text, each folded and between spaces."""
    text = _text(article)
    return any(name in text for name in written)


@lru_cache(maxsize=1 << 15)
def _text(article: Article) -> str:
    return f" {_folded(' '.join((article.title, article.alternative_title, article.lead, article.body)))} "


def _folded(text: str) -> str:
    return " ".join(token.word.removesuffix("'s") for token in tokens(text))


def _ids(names: Names) -> list[tuple[str, str]]:
    return [(s, f"{group}#{number}") for group, found in names.groups.items() for number, s in enumerate(found)]


def _ordinary(engine: Engine, articles: Iterable[Article]) -> Iterator[str]:
    words: dict[str, Counter[str]] = defaultdict(Counter)
    having: Counter[str] = Counter()
    for article in articles:
        language = language_of(article.language)
        having[language] += 1
        for text in (article.title, article.lead, article.body):
            surfaces = (text[token.start : token.end] for token in tokens(text))
            words[language].update(s for s in surfaces if s.isalpha() and s.islower())
    yield "| the most frequent words in small letters | tried | find more with names | bar |\n|---|--:|--:|--:|"
    worse = []
    for language in sorted(words):
        if having[language] >= LEAST:
            tried = [word for word, _ in words[language].most_common(ORDINARY)]
            more = [word for word in tried if _total(engine, word, True) > _total(engine, word, False)]
            worse += [f"{word} ({language})" for word in more]
            yield f"| {language or 'unknown'} | {len(tried):,} | {len(more)} ({len(more) / len(tried):.2%}) | {BARS['ordinary']:.0%} |"
    yield f"\nwhich find more: {', '.join(worse[:40]) or 'none'}"


def _total(engine: Engine, word: str, names: bool) -> int:
    return engine.search(_query(word, names=names, size=1)).total


def _speed(index: Path, names: Names, articles: Iterable[Article]) -> Iterator[str]:
    chance = random.Random(1)
    spellings = chance.sample(sorted(names.kin), min(300, len(names.kin)))
    found = Counter(w.word for a in articles for w in tokens(a.title) if w.word.isalpha())
    common = chance.sample([word for word, _ in found.most_common(3_000)], 300)
    yield "| searching, ms: median (95th of 100) | names on, cold | off | ratio | names on, warm | off | ratio |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    # A name is found more often with names on, so more hits are read: beside that, finding and ranking by itself.
    for kind, queries, ask in (
        ("names", spellings, partial(_bare, size=FIRST)),
        ("names, one hit each", spellings, partial(_bare, size=1)),
        ("common words of titles", common, partial(_bare, size=FIRST)),
        ("names, by the endpoint", spellings, partial(_by_endpoint, size=10)),
        ("names, by the endpoint, one hit each", spellings, partial(_by_endpoint, size=1)),
    ):
        taken: dict[tuple[bool, int], list[list[float]]] = defaultdict(list)
        for turn in range(TURNS):
            for on in (True, False) if turn % 2 else (False, True):
                # A new process, so that no words are in its caches; `spawn`, for a forked one has those of this.
                with ProcessPoolExecutor(1, get_context("spawn")) as process:
                    for state, times in enumerate(process.submit(_asked, index, queries, on, ask).result()):
                        taken[on, state].append(times)
        cells = []
        for state in range(2):
            middles = [[median(times) for times in taken[on, state]] for on in (True, False)]
            highs = [median(quantiles(times, n=20)[-1] for times in taken[on, state]) for on in (True, False)]
            on, off = map(median, middles)
            cells += [f"{on:.2f} ({highs[0]:.2f})", f"{off:.2f} ({highs[1]:.2f})", f"{on / off:.2f}"]
        yield f"| {len(queries)} {kind} | " + " | ".join(cells) + " |"


Ask = Callable[[Engine, str, bool], Callable[[], object]]  # a search that is ready to be timed


def _bare(engine: Engine, text: str, names: bool, size: int) -> Callable[[], object]:
    return partial(engine.search, _query(text, names=names, size=size))


def _by_endpoint(engine: Engine, text: str, names: bool, size: int) -> Callable[[], object]:
    """As scripts ask: parameters read, facets counted, snippets made, JSON written; without the network."""
    asked = {"q": text, "page-size": str(size), **({} if names else {"names": "off"})}
    return partial(_client(engine).get, f"/api/v1/search?{urlencode(asked)}")


@lru_cache(maxsize=1)
def _client(engine: Engine) -> FlaskClient:
    return create_app(engine, read_settings({})).test_client()


def _asked(index: Path, queries: list[str], names: bool, ask: Ask) -> tuple[list[float], list[float]]:
    """Milliseconds of each query the first time it is asked, and the third."""
    engine = open_engine(str(index))
    for word in ("the", *LOADING):  # the index is opened, and the tables of names are read
        for on in (True, False):
            ask(engine, word, on)()
    asked = [ask(engine, text, names) for text in queries if text not in LOADING]
    cold, _, warm = ([_timed(one) * 1000 for one in asked] for _ in range(3))
    engine.close()
    return cold, warm


def _timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began

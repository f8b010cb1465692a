"""How fast is Vestka beside the obvious home-made thing, SQLite's FTS5, on the same articles?

    python benchmarks/baseline.py CORPUS [--articles N] [--rounds N] [--output FILE]

Both index the same cleaned articles (cleaning and language detection are timed apart, since FTS5 needs them as
well), then answer the same queries in turn, warm, ROUNDS times; medians are printed. A page is what the result page
needs: ten results with text, the total, and the counts of category, month and language. FTS5 has no facets, so it
is charged for the SQL that counts them. Not alike: Vestka also indexes stems, answers with BM25F over fields and
makes passages with marks (`snippets` is timed beside); FTS5 ranks by BM25 over two columns.
"""

from __future__ import annotations

import argparse
import json
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from indexer.cleaning import Defaults
from indexer.importing import sources
from indexer.pipeline import Rejects, Run
from search.answer import answer
from search.engine import Engine, open_engine
from search.model import Article
from search.request import read_request

ZONE = ZoneInfo("Europe/Minsk")
FACETS = (("facet", "category"), ("facet", "date"), ("facet", "language"), ("facet-interval", "month"))

# What is asked, by what makes it easy or hard: as typed in Vestka, and as FTS5 wants it.
QUERIES = {
    "common word": ("said", "said"),
    "rarer word": ("harvest", "harvest"),
    "two words": ("oil prices", "oil prices"),
    "three words": ("bank interest rates", "bank interest rates"),
    "three words, any": ("gold OR silver OR copper", "gold OR silver OR copper"),
    "phrase": ('"crude oil"', '"crude oil"'),
    "phrase of common words": ('"of the"', '"of the"'),
    "prefix": ("govern*", "govern*"),
    "word and category": ("trade category:{category}", "trade"),
    "everything, newest": ("", ""),
}


class Fts5:
    """The home-made archive: one FTS5 table of title and body, one table of the rest."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path)
        self.db.executescript(
            "PRAGMA journal_mode=WAL;"
            "CREATE VIRTUAL TABLE texts USING fts5(title, body, tokenize='unicode61 remove_diacritics 2');"
            "CREATE TABLE articles (id INTEGER PRIMARY KEY, key TEXT UNIQUE, published TEXT, month TEXT, language TEXT);"
            "CREATE TABLE categories (article INTEGER, category TEXT);"
        )

    def write(self, articles: list[Article]) -> None:
        with self.db:
            for number, a in enumerate(articles, 1):
                month = a.published.astimezone(ZONE).strftime("%Y-%m") if a.published else None
                self.db.execute("INSERT INTO texts(rowid, title, body) VALUES (?, ?, ?)", (number, a.title, a.body))
                self.db.execute(
                    "INSERT INTO articles VALUES (?, ?, ?, ?, ?)", (number, a.id, str(a.published), month, a.language)
                )
                self.db.executemany("INSERT INTO categories VALUES (?, ?)", [(number, c) for c in a.categories])
        self.db.executescript(
            "CREATE INDEX c ON categories(article); CREATE INDEX d ON articles(published); PRAGMA wal_checkpoint(TRUNCATE);"
        )

    def page(self, text: str, category: str | None) -> int:
        """Asks for a page; gives the total."""
        rows = "SELECT id AS rowid FROM articles" if not text else "SELECT rowid FROM texts WHERE texts MATCH :q"
        if category:
            rows += " AND rowid IN (SELECT article FROM categories WHERE category = :c)"
        order = "ORDER BY published DESC" if not text else "ORDER BY bm25(texts, 3.0, 1.0)"
        shown = (
            f"SELECT title, body FROM texts JOIN articles ON id = texts.rowid {order} LIMIT 10"
            if not text
            else rows.replace("SELECT rowid", "SELECT title, body") + f" {order} LIMIT 10"
        )
        given = {"q": text, "c": category}
        self.db.execute(shown, given).fetchall()
        (total,) = self.db.execute(f"SELECT count(*) FROM ({rows})", given).fetchone()
        for sql in (
            f"SELECT category, count(*) FROM categories WHERE article IN ({rows}) GROUP BY 1 ORDER BY 2 DESC LIMIT 20",
            f"SELECT month, count(*) FROM articles WHERE id IN ({rows}) GROUP BY 1",
            f"SELECT language, count(*) FROM articles WHERE id IN ({rows}) GROUP BY 1",
        ):
            self.db.execute(sql, given).fetchall()
        return int(total)


def vestka_page(engine: Engine, text: str, snippets: bool) -> int:
    query = read_request((("q", text), *FACETS), ZONE).query
    return (answer(engine, query) if snippets else engine.search(query)).total


def timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def bytes_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def index(folder: Path, articles: list[Article]) -> tuple[Engine, Fts5, Iterator[str]]:
    engine = open_engine(str(folder / "vestka"), create=True)
    took = timed(lambda: engine.write(articles))
    (folder / "fts5").mkdir()
    fts = Fts5(folder / "fts5" / "archive.db")
    took_fts = timed(lambda: fts.write(articles))
    size, size_fts = bytes_of(folder / "vestka"), bytes_of(folder / "fts5")
    lines = [
        f"| | Vestka | FTS5 | ratio |\n|---|--:|--:|--:|\n| writing, articles/s | {len(articles) / took:,.0f} "
        f"| {len(articles) / took_fts:,.0f} | {took_fts / took:.3f} |",
        f"| index, MB | {size / 1e6:.1f} | {size_fts / 1e6:.1f} | {size / size_fts:.2f} |",
    ]
    return engine, fts, iter(lines)


def compare(engine: Engine, fts: Fts5, category: str, rounds: int) -> Iterator[str]:
    yield "| query | results Vestka / FTS5 | Vestka, ms | with snippets, ms | FTS5, ms | ratio |"
    yield "|---|--:|--:|--:|--:|--:|"
    for name, (typed, for_fts) in QUERIES.items():
        narrowed = category if "{category}" in typed else None
        text = typed.format(category=json.dumps(category)) if narrowed else typed
        # The defaults bind the loop's values; mypy cannot type a lambda that has defaults, hence the ignores.
        asks: tuple[Callable[[], int], ...] = (
            lambda text=text: vestka_page(engine, text, snippets=False),  # type: ignore[misc]
            lambda text=text: vestka_page(engine, text, snippets=True),  # type: ignore[misc]
            lambda q=for_fts, c=narrowed: fts.page(q, c),  # type: ignore[misc]
        )
        totals = [ask() for ask in asks]
        times = [[timed(ask) for ask in asks] for _ in range(rounds)]
        bare, whole, peer = (statistics.median(row[i] for row in times) * 1000 for i in range(3))
        yield f"| {name} | {totals[0]:,} / {totals[2]:,} | {bare:.2f} | {whole:.2f} | {peer:.2f} | {bare / peer:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=None, help="at most so many")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run = Run(list(sources([options.corpus])), Rejects(folder / "rejects.jsonl"), Defaults(ZONE))
        began = time.perf_counter()
        articles = list(islice(run.articles(), options.articles))
        cleaning = time.perf_counter() - began
        categories = [c for a in articles for c in a.categories]
        category = max(set(categories), key=categories.count)
        print(f"{options.corpus.name}: {len(articles):,} articles, {platform.python_version()}, {platform.machine()}")
        print(f"reading and cleaning, before both: {len(articles) / cleaning:,.0f} articles/s\n")
        engine, fts, lines = index(folder, articles)
        for line in lines:
            print(line)
        print()
        for line in compare(engine, fts, category, options.rounds):
            print(line, flush=True)
        engine.close()
        fts.db.close()


if __name__ == "__main__":
    main()

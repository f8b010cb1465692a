"""Who is measured: Vestka and its peers behind one small interface, each as well set up as we know how.

A `Peer` writes articles into a folder and answers pages: ten results with title and text, the total, and unless asked
without, how many results each category, month and language has. A facet does not count its own filter, so that a
reader can choose another value. `shown` brings a page into one form, for tests and for comparing totals; it is not timed.

What is fair and what is not, said once here and in docs/performance.md:

- All peers index title and body; Vestka also lead, tags and authors, stems, and the keys of names, all of which it
  searches: it finds more. `names off` leaves out the spellings of names, not the stems.
- All rank by BM25, the title weighs three times the body. Patterns and fuzzy words are not ranked by Tantivy, which
  spares it work; FTS5 has no fuzzy words, so that class has no figure for it.
- Tantivy cannot give results and facets in one call: it is charged for `search` and `aggregate`, and for one more
  `aggregate` for each facet that has a filter. Month is a field of its own, since its histograms know no months.
- FTS5 has no facets: it is charged for one statement that holds the result and counts it four ways. What an archive
  does at first, a statement for each facet, took up to sixty times as long.
- Stock Whoosh groups by posting lists where a field has several values; a facet with a filter is a second search.
- For a prefix or a fuzzy word Vestka searches the 512 commonest words that it stands for, the peers all. Stock Whoosh
  takes a swap of two letters for two edits, the others for one.

A query is asked again and again, so a peer that kept whole answers would win by that; none of these does. The first
ask of each query is kept apart (benchmarks/query.py).
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from benchmarks.corpus import ZONE, Corpus
from benchmarks.measuring import bytes_of
from benchmarks.queries import Asked
from search.answer import answer
from search.dates import span
from search.engine import open_engine
from search.model import Article, Page
from search.request import read_request
from search.schema import key

PAGE = 10
VALUES = 20  # of a category facet
TITLE_WEIGHT = 3.0

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Shown:
    """A page in the same form for all peers; facets by name, then by value."""

    total: int
    titles: tuple[str, ...]
    facets: Mapping[str, Counts]


class Peer(Protocol):
    """An index in a folder. `note` says in a few words what is not alike."""

    name: str
    note: str

    def __init__(self, folder: Path) -> None: ...

    def write(self, articles: Iterable[Article]) -> None:
        """Writes an archive that was empty; durable on return."""

    def settle(self) -> None:
        """Whatever a careful owner does to an index once after a long write, timed apart from it."""

    def can(self, asked: Asked) -> bool:
        """Whether it has this kind of query at all."""

    def page(self, asked: Asked, facets: bool = True) -> Any:
        """What the page needs, in the peer's own form. This is timed."""

    def shown(self, page: Any) -> Shown:
        """A page in the common form."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Facts:
    """The facets of an article, in the keys that Vestka counts."""

    categories: tuple[str, ...]
    month: str
    language: str

    @classmethod
    def of(cls, article: Article) -> Facts:
        month = article.published.astimezone(ZONE).strftime("%Y-%m") if article.published else ""
        categories = tuple(dict.fromkeys(filter(None, (key("category", c) for c in article.categories))))
        return cls(categories, month, key("language", article.language))


def size(folder: Path) -> int:
    """Bytes of an index on disk."""
    return bytes_of(folder)


# ----------------------------------------------------------------------------------------------------- Vestka

_FACETS = (("facet", "category"), ("facet", "date"), ("facet", "language"), ("facet-interval", "month"))


class Vestka:
    """The engine as the site and the command use it, from the parameters of a request to a page."""

    name = "Vestka"
    note = "also stems, names, leads, tags"
    names = True

    def __init__(self, folder: Path) -> None:
        self.engine = open_engine(str(folder), create=True)

    def write(self, articles: Iterable[Article]) -> None:
        self.engine.write(articles)

    def settle(self) -> None:
        return

    def can(self, asked: Asked) -> bool:
        return True

    def page(self, asked: Asked, facets: bool = True) -> Page:
        query = read_request((*asked.parameters(), *_FACETS), ZONE).query
        return self._answer(replace(query, facets=query.facets if facets else (), names=self.names))

    def _answer(self, query: Any) -> Page:
        return self.engine.search(query)

    def shown(self, page: Page) -> Shown:
        names = {"date": "month"}
        facets = {names.get(f.name, f.name): {v.key: v.count for v in f.values if v.count} for f in page.facets}
        return Shown(page.total, tuple(hit.article.title for hit in page.hits), facets)

    def close(self) -> None:
        self.engine.close()


class VestkaNamesOff(Vestka):
    """Vestka asked for words and their inflections only, which is nearest to what the peers do."""

    name = "Vestka, names off"
    note = "`names=off`"
    names = False


class VestkaSnippets(Vestka):
    """The whole answer, with marked passages and reasons, which no peer is asked for."""

    name = "Vestka, with snippets"
    note = "the whole answer: marked passages, reasons, did-you-mean"

    def _answer(self, query: Any) -> Page:
        return answer(self.engine, query)


# ---------------------------------------------------------------------------------------------------- Tantivy


class Tantivy:
    """Tantivy through its Python package. Two threads write, one searches, as in Vestka."""

    name = "Tantivy"
    note = "charged for two calls: search, aggregate (one more for each filtered facet)"

    def __init__(self, folder: Path) -> None:
        import tantivy

        self.t = tantivy
        build = tantivy.SchemaBuilder()
        for text in ("title", "body"):
            build.add_text_field(text, stored=True, tokenizer_name="folded")
        for code in ("category", "month", "language"):
            build.add_text_field(code, fast=True, tokenizer_name="raw", index_option="basic")
        build.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        build.add_date_field("published", fast=True, indexed=True)
        self.schema = build.build()
        folder.mkdir(parents=True, exist_ok=True)
        self.index = tantivy.Index(self.schema, str(folder))
        filters = tantivy.Filter
        folded = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        for one in (filters.remove_long(100), filters.lowercase(), filters.ascii_fold()):
            folded = folded.filter(one)
        self.index.register_tokenizer("folded", folded.build())
        self._open()

    def _open(self) -> None:
        self.index.reload()
        self.searcher = self.index.searcher()

    def write(self, articles: Iterable[Article]) -> None:
        writer = self.index.writer(256_000_000, 2)
        for article in articles:
            facts = Facts.of(article)
            document = self.t.Document()
            document.add_text("id", article.id)
            document.add_text("title", article.title)
            document.add_text("body", article.body)
            for category in facts.categories:
                document.add_text("category", category)
            for name, value in (("month", facts.month), ("language", facts.language)):
                if value:
                    document.add_text(name, value)
            if article.published:
                document.add_date("published", article.published)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._open()

    def settle(self) -> None:
        return

    def can(self, asked: Asked) -> bool:
        return True

    def page(self, asked: Asked, facets: bool = True) -> Any:
        words, category, dates = self._words(asked), self._category(asked), self._dates(asked)
        query = self._all(words, category, dates)
        if asked.words:
            found: Any = self.searcher.search(query, PAGE)  # its stubs do not know of `count`
        else:
            found = self.searcher.search(query, PAGE, order_by_field="published")
        documents = [self.searcher.doc(address).to_dict() for _, address in found.hits]
        counted = self._facets(words, category, dates) if facets else {}
        return found.count, documents, counted

    def _words(self, asked: Asked) -> Any:
        query, fields = self.t.Query, ("title", "body")
        if not asked.words:
            return None
        if asked.kind == "prefix":
            return self._any([query.regex_query(self.schema, f, f"{asked.words[0].lower()}.*") for f in fields])
        if asked.kind == "fuzzy":
            word = asked.words[0].lower()
            return self._any([query.fuzzy_term_query(self.schema, f, word, asked.edits) for f in fields])
        joined = {"any of three": " OR ".join(asked.words).lower().replace(" or ", " OR ")}
        text = joined.get(asked.kind, " ".join(asked.words).lower())
        return self.index.parse_query(
            f'"{text}"' if asked.kind == "phrase" else text,
            list(fields),
            {"title": TITLE_WEIGHT},
            conjunction_by_default=True,
        )

    def _any(self, queries: list[Any]) -> Any:
        return self.t.Query.boolean_query([(self.t.Occur.Should, query) for query in queries])

    def _category(self, asked: Asked) -> Any:
        if not asked.category:
            return None
        return self.t.Query.const_score_query(self.t.Query.term_query(self.schema, "category", asked.category), 0.0)

    def _dates(self, asked: Asked) -> Any:
        if not asked.months:
            return None
        first, last = _bounds(asked.months)
        within = self.t.Query.range_query(
            self.schema, "published", self.t.FieldType.Date, first, last, include_upper=False
        )
        return self.t.Query.const_score_query(within, 0.0)

    def _all(self, *queries: Any) -> Any:
        given = [query for query in queries if query is not None]
        if not given:
            return self.t.Query.all_query()
        return given[0] if len(given) == 1 else self.t.Query.boolean_query([(self.t.Occur.Must, q) for q in given])

    def _facets(self, words: Any, category: Any, dates: Any) -> Any:
        """The facets in as few calls as there are sets to count: one, and one for each facet that has a filter.

        One call with a filter aggregation before each facet gives the same and took two to six times as long.
        """
        counted: dict[str, Any] = {}
        narrowed = {"category": (words, dates), "month": (words, category), "language": (words, category, dates)}
        alike = [
            n
            for n in _SIZES
            if not (n == "category" and category is not None) and not (n == "month" and dates is not None)
        ]
        for names in (alike, *([name] for name in _SIZES if name not in alike)):
            terms = {name: {"terms": {"field": name, "size": _SIZES[name]}} for name in names}
            counted |= self.searcher.aggregate(self._all(*narrowed[names[-1]]), terms)
        return counted

    def shown(self, page: Any) -> Shown:
        total, documents, counted = page
        facets = {name: {b["key"]: b["doc_count"] for b in found["buckets"]} for name, found in counted.items()}
        return Shown(total, tuple(document["title"][0] for document in documents), facets)

    def close(self) -> None:
        del self.searcher, self.index


_SIZES = {"category": VALUES, "month": 1000, "language": VALUES}


def _bounds(months: tuple[str, str]) -> tuple[datetime, datetime]:
    """The instants that a run of months begins and ends at."""
    first, last = span(months[0], ZONE), span(months[1], ZONE)
    assert first is not None
    assert last is not None
    return first[0].astimezone(UTC), last[1].astimezone(UTC)


# ------------------------------------------------------------------------------------------------------- FTS5


class Fts5:
    """The home-made archive: one FTS5 table of title and body, beside it a table of articles and one of categories."""

    name = "FTS5"
    note = "charged for two statements: results, counts; no fuzzy words"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(folder / "archive.db")
        self.db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA cache_size=-262144; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=8589934592;"
            "CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5(title, body, tokenize='unicode61 remove_diacritics 2');"
            "CREATE TABLE IF NOT EXISTS articles (id INTEGER PRIMARY KEY, key TEXT UNIQUE, published INTEGER, month TEXT,"
            " language TEXT);"
            "CREATE TABLE IF NOT EXISTS categories (article INTEGER, category TEXT, PRIMARY KEY (article, category))"
            " WITHOUT ROWID;"
        )

    def write(self, articles: Iterable[Article]) -> None:
        with self.db:
            for number, article in enumerate(articles, 1):
                facts = Facts.of(article)
                self.db.execute(
                    "INSERT INTO texts(rowid, title, body) VALUES (?, ?, ?)", (number, article.title, article.body)
                )
                published = article.published.timestamp() if article.published else None
                self.db.execute(
                    "INSERT INTO articles VALUES (?, ?, ?, ?, ?)",
                    (number, article.id, published, facts.month, facts.language),
                )
                rows = [(number, category) for category in facts.categories]
                if rows:
                    self.db.executemany("INSERT INTO categories VALUES (?, ?)", rows)
        self.db.executescript(
            "CREATE INDEX by_category ON categories(category, article); CREATE INDEX by_date ON articles(published);"
            "CREATE INDEX by_month ON articles(month, published); CREATE INDEX by_language ON articles(language);"
            "PRAGMA wal_checkpoint(TRUNCATE);"
        )

    def settle(self) -> None:
        self.db.executescript("INSERT INTO texts(texts) VALUES('optimize'); ANALYZE; PRAGMA wal_checkpoint(TRUNCATE);")

    def can(self, asked: Asked) -> bool:
        return asked.kind != "fuzzy"

    def page(self, asked: Asked, facets: bool = True) -> Any:
        given: dict[str, Any] = {"q": _matched(asked), "category": asked.category}
        if asked.months:
            first, last = _bounds(asked.months)
            given |= {"first": first.timestamp(), "last": last.timestamp()}
        filters = _Filters(bool(asked.words), bool(asked.category), bool(asked.months))
        rows = self.db.execute(filters.page(), given).fetchall()
        counted = self.db.execute(filters.counts(facets), given).fetchall()
        return rows, counted

    def shown(self, page: Any) -> Shown:
        rows, counted = page
        facets: dict[str, Counts] = {}
        total = 0
        for name, value, count in counted:
            if name == "total":
                total = count
            elif value:
                facets.setdefault(name, {})[value] = count
        return Shown(total, tuple(title for title, _ in rows), facets)

    def close(self) -> None:
        self.db.close()


_WITHIN = "a.published >= :first AND a.published < :last"
_CHOSEN = "EXISTS (SELECT 1 FROM categories k WHERE k.article = a.id AND k.category = :category)"
_LOOKED_UP = "texts CROSS JOIN articles a ON a.id = texts.rowid WHERE texts MATCH :q"


@dataclass(frozen=True, slots=True)
class _Filters:
    """The SQL of a query, by what narrows it.

    Words are looked up first and their articles one by one (CROSS JOIN): left to itself SQLite goes through all
    articles of the category or the months before, which took up to sixty times as long.
    """

    words: bool
    category: bool
    months: bool

    def page(self) -> str:
        if not self.words:
            table, condition = self._articles(True, True)
            found = f"SELECT a.id AS number FROM {table} WHERE {condition} ORDER BY a.published DESC LIMIT {PAGE}"
        else:
            narrowed = self.category or self.months
            tables = _LOOKED_UP if narrowed else "texts WHERE texts MATCH :q"
            conditions = [f"rank MATCH 'bm25({TITLE_WEIGHT}, 1.0)'"]
            conditions += [_WITHIN] if self.months else []
            conditions += [_CHOSEN] if self.category else []
            where = " AND ".join(["", *conditions])
            found = f"SELECT texts.rowid AS number FROM {tables} {where} ORDER BY rank LIMIT {PAGE}"
        return f"SELECT title, body FROM ({found}) CROSS JOIN texts ON texts.rowid = number"

    def counts(self, facets: bool) -> str:
        """One statement for the total and the facets: what the words found is held once and counted four ways.

        Without words there is nothing to hold: counts come from the indexes of the tables.
        """
        if not self.words:
            tables = {name: self._articles(name != "category", name != "month") for name in _FACETED}
            return self._counted(facets, tables)
        if not (facets or self.category or self.months):
            return "SELECT 'total', '', count(*) FROM texts WHERE texts MATCH :q"
        within, chosen = _WITHIN if self.months else "1", _CHOSEN if self.category else "1"
        found = f"SELECT a.id, a.month, a.language, {within} AS within, {chosen} AS chosen FROM {_LOOKED_UP}"
        narrowed = {"category": "within", "month": "chosen", "language": "within AND chosen"}
        tables = {name: ("found a", condition) for name, condition in narrowed.items()}
        return f"WITH found AS MATERIALIZED ({found}) {self._counted(facets, tables)}"

    def _counted(self, facets: bool, tables: Mapping[str, tuple[str, str]]) -> str:
        """Counts over the tables and conditions of each facet; the total is over those of the language."""
        of = {name: f"{table} WHERE {condition}" for name, (table, condition) in tables.items()}
        counted = [f"SELECT 'total', '', count(*) FROM {of['language']}"]
        if facets:
            table, condition = tables["category"]
            joined = f"{table} CROSS JOIN categories c ON c.article = a.id WHERE {condition}"
            categories = joined if self.words or self.months else "categories c"
            by_category = (
                f"'category', c.category, count(*) FROM {categories} GROUP BY 2 ORDER BY 3 DESC LIMIT {VALUES}"
            )
            counted += [
                f"SELECT * FROM (SELECT {by_category})",
                f"SELECT 'month', a.month, count(*) FROM {of['month']} GROUP BY 2",
                f"SELECT 'language', a.language, count(*) FROM {of['language']} GROUP BY 2",
            ]
        return " UNION ALL ".join(counted)

    def _articles(self, category: bool, months: bool) -> tuple[str, str]:
        """Articles without words, narrowed by the category and the months if they are to be."""
        chosen = (
            " JOIN categories k ON k.category = :category AND k.article = a.id" if category and self.category else ""
        )
        return f"articles a{chosen}", _WITHIN if months and self.months else "1"


_FACETED = ("category", "month", "language")


def _matched(asked: Asked) -> str:
    """The query as FTS5 writes it."""
    words = [f'"{word}"' for word in asked.words]
    match asked.kind:
        case "any of three":
            return " OR ".join(words)
        case "phrase":
            return f'"{" ".join(asked.words)}"'
        case "prefix":
            return f"{words[0]} *"
        case _:
            return " AND ".join(words)


# ----------------------------------------------------------------------------------------------- stock Whoosh


class StockWhoosh:
    """Whoosh as its documents show it: its own codec, searcher and facets."""

    name = "stock Whoosh"
    note = "charged for one search, one more for each filtered facet"

    def __init__(self, folder: Path) -> None:
        from whoosh import analysis, fields, index

        analyzer = analysis.StandardAnalyzer(expression=re.compile(r"\w+"), stoplist=None, minsize=1)
        schema = fields.Schema(
            id=fields.ID(stored=True, unique=True),
            title=fields.TEXT(analyzer, stored=True, field_boost=TITLE_WEIGHT),
            body=fields.TEXT(analyzer, stored=True),
            category=fields.KEYWORD,
            month=fields.ID(sortable=True),
            language=fields.ID(sortable=True),
            published=fields.DATETIME(sortable=True),
        )
        folder.mkdir(parents=True, exist_ok=True)
        self.index = index.open_dir(folder) if index.exists_in(folder) else index.create_in(folder, schema)
        self.searcher = self.index.searcher()

    def write(self, articles: Iterable[Article]) -> None:
        writer = self.index.writer(limitmb=256)
        for article in articles:
            facts = Facts.of(article)
            writer.add_document(
                id=article.id,
                title=article.title,
                body=article.body,
                category=" ".join(facts.categories),
                month=facts.month,
                language=facts.language,
                published=article.published.replace(tzinfo=None) if article.published else None,
            )
        writer.commit()
        self.searcher = self.index.searcher()

    def settle(self) -> None:
        return

    def can(self, asked: Asked) -> bool:
        return True

    def page(self, asked: Asked, facets: bool = True) -> Any:
        from whoosh import query as q
        from whoosh import sorting

        words = self._words(asked)
        category = q.Term("category", asked.category) if asked.category else None
        dates = None
        if asked.months:
            first, last = (at.replace(tzinfo=None) for at in _bounds(asked.months))
            dates = q.DateRange("published", first, last, endexcl=True)
        grouped = {
            "category": sorting.FieldFacet("category", allow_overlap=True, maptype=sorting.Count),
            "month": sorting.FieldFacet("month", maptype=sorting.Count),
            "language": sorting.FieldFacet("language", maptype=sorting.Count),
        }
        own = {"category": category, "month": dates}
        first_call = {name: facet for name, facet in grouped.items() if own.get(name) is None} if facets else {}
        order = {} if asked.words else {"sortedby": "published", "reverse": True}
        results = self.searcher.search(
            words, limit=PAGE, filter=_conjunction(q, category, dates), groupedby=first_call or None, **order
        )
        counted = {name: results.groups(name) for name in first_call}
        for name, facet in grouped.items():
            if facets and name not in first_call:
                others = [narrowed for of, narrowed in own.items() if of != name]
                only = self.searcher.search(words, limit=1, filter=_conjunction(q, *others), groupedby={name: facet})
                counted[name] = only.groups(name)
        documents = [(hit["title"], hit["body"]) for hit in results]
        return len(results), documents, counted

    def _words(self, asked: Asked) -> Any:
        from whoosh import query as q

        if not asked.words:
            return q.Every()
        words = [word.lower() for word in asked.words]
        match asked.kind:
            case "any of three":
                return q.Or([_either(q, lambda f, w=word: q.Term(f, w)) for word in words])
            case "phrase":
                return _either(q, lambda f: q.Phrase(f, words))
            case "prefix":
                return _either(q, lambda f: q.Prefix(f, words[0]))
            case "fuzzy":
                return _either(q, lambda f: q.FuzzyTerm(f, words[0], maxdist=asked.edits, prefixlength=0))
            case _:
                return q.And([_either(q, lambda f, w=word: q.Term(f, w)) for word in words])

    def shown(self, page: Any) -> Shown:
        total, documents, counted = page
        facets = {name: {v: c for v, c in found.items() if v} for name, found in counted.items()}
        return Shown(total, tuple(title for title, _ in documents), facets)

    def close(self) -> None:
        self.searcher.close()
        self.index.close()


def _either(q: Any, make: Any) -> Any:
    return q.Or([make("title"), make("body")])


def _conjunction(q: Any, *queries: Any) -> Any:
    given = [query for query in queries if query is not None]
    return q.And(given) if given else None


# ------------------------------------------------------------------------------------------------------- all

# Under a name: the class, and which other's index it asks (the same folder is not written twice).
PEERS: dict[str, tuple[type[Peer], str]] = {
    "vestka": (Vestka, "vestka"),
    "names-off": (VestkaNamesOff, "vestka"),
    "snippets": (VestkaSnippets, "vestka"),
    "tantivy": (Tantivy, "tantivy"),
    "fts5": (Fts5, "fts5"),
    "whoosh": (StockWhoosh, "whoosh"),
}


# Of how many articles a peer writes an index in minutes; a larger one is not asked of it.
MOST_ARTICLES = {"whoosh": 150_000}


def able(names: Iterable[str], articles: int) -> list[str]:
    """Those of the peers that can be measured here on so many articles; says which are left out, and why."""
    found = []
    for name in names:
        if name == "tantivy" and find_spec("tantivy") is None:
            print(f"{name} is not installed and is left out: pip install 'vestka[bench]'", file=sys.stderr)
        elif articles > MOST_ARTICLES.get(name, articles):
            print(f"{name} is left out: it would write {articles:,} articles for an hour", file=sys.stderr)
        else:
            found.append(name)
    return found


def opened(names: Iterable[str], corpus: Corpus, rebuild: Collection[str] = ()) -> dict[str, Peer]:
    """The peers with their indexes of a corpus, which are written where the cache does not have them."""
    folder = corpus.indexes
    peers: dict[str, Peer] = {}
    for name in names:
        kind, index = PEERS[name]
        place, done = folder / index, folder / f"{index}.done"
        if index in rebuild and name == index:
            done.unlink(missing_ok=True)
        if not done.exists():
            shutil.rmtree(place, ignore_errors=True)
            print(f"writing {corpus.count:,} articles for {kind.name}", file=sys.stderr)
            writing = PEERS[index][0](place)
            writing.write(corpus.articles())
            writing.settle()
            writing.close()
            done.touch()
        peers[name] = kind(place)
    return peers

"""What the benchmarks compare is alike: the same queries each time, and peers that give the same page.

Nothing here looks at a clock; how fast things are is measured by hand (docs/performance.md).
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.corpus import Corpus, corpus, resampled
from benchmarks.load import Answered
from benchmarks.peers import PEERS, Peer, Shown
from benchmarks.queries import CLASSES, Asked, log
from benchmarks.query import measure, report
from benchmarks.serve import summary
from search.model import Article
from search.parser import read
from search.sentences import sentences

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample"
PLAIN = ("fts5", "tantivy", "whoosh")  # what must agree: they know no stems and no names


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return corpus(SAMPLE, tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def articles(sample: Corpus) -> list[Article]:
    return list(sample.articles())


@pytest.fixture(scope="module")
def asked(articles: list[Article]) -> list[Asked]:
    return log(articles, each=6)


@pytest.fixture(scope="module")
def peers(articles: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Peer]]:
    folder = tmp_path_factory.mktemp("peers")
    opened: dict[str, Peer] = {}
    for name in ("vestka", *PLAIN):
        if name == "tantivy" and find_spec("tantivy") is None:
            continue
        opened[name] = PEERS[name][0](folder / name)
        opened[name].write(articles)
        opened[name].settle()
    yield opened
    for peer in opened.values():
        peer.close()


def test_the_log_has_queries_of_every_class(asked: list[Asked]) -> None:
    assert Counter(query.kind for query in asked) == dict.fromkeys(CLASSES, 6)


def test_the_log_of_a_corpus_is_always_the_same(sample: Corpus, asked: list[Asked]) -> None:
    code = (
        "import sys; from pathlib import Path;"
        "from benchmarks.corpus import Corpus; from benchmarks.queries import log;"
        "file = Path(sys.argv[1]);"
        "print(*log(list(Corpus('', file, file, int(sys.argv[2])).articles()), each=6), sep='\\n')"
    )
    command = [sys.executable, "-c", code, str(sample.file), str(sample.count)]
    for seed in "12":  # Python puts sets of texts in another order in each process
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        again = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, encoding="utf-8")
        assert again.stdout.splitlines() == [str(query) for query in asked]


def test_vestka_reads_every_query_without_a_note(asked: list[Asked]) -> None:
    assert [str(query) for query in asked if read(query.typed()).notes] == []


def test_names_are_asked_in_both_scripts(asked: list[Asked]) -> None:
    names = [query.typed() for query in asked if query.kind == "name"]
    assert {name.isascii() for name in names} == {True, False}


@pytest.mark.parametrize("name", [pytest.param("tantivy"), pytest.param("whoosh")])
@pytest.mark.parametrize("kind", CLASSES)
def test_peers_give_the_totals_and_facets_of_fts5(
    name: str, kind: str, asked: list[Asked], peers: dict[str, Peer]
) -> None:
    if name not in peers:
        pytest.skip("tantivy is not installed: pip install 'vestka[bench]'")
    if kind == "fuzzy":
        pytest.skip("FTS5 has no fuzzy words")
    for query in asked:
        if query.kind == kind:
            assert counted(peers[name], query) == counted(peers["fts5"], query), query


def counted(peer: Peer, query: Asked) -> tuple[int, dict[str, list[int]]]:
    """The total and the counts of the commonest values, which are cut where a peer shows twenty."""
    shown = peer.shown(peer.page(query))
    facets = {name: sorted(counts.values(), reverse=True)[:20] for name, counts in shown.facets.items() if counts}
    return shown.total, facets


@pytest.mark.parametrize("kind", sorted(set(CLASSES) - {"fuzzy", "phrase"}))
def test_vestka_finds_no_less_than_a_peer(kind: str, asked: list[Asked], peers: dict[str, Peer]) -> None:
    for query in asked:
        if query.kind == kind:
            assert total(peers["vestka"], query) >= total(peers["fts5"], query), query


def total(peer: Peer, query: Asked) -> int:
    return peer.shown(peer.page(query, False)).total


def test_everything_newest_first_is_the_same_page_for_vestka_and_fts5(peers: dict[str, Peer]) -> None:
    pages: list[Shown] = [peers[name].shown(peers[name].page(Asked("everything"))) for name in ("vestka", "fts5")]
    assert pages[0].titles == pages[1].titles
    assert pages[0].facets["month"] == pages[1].facets["month"]
    assert pages[0].facets["language"] == pages[1].facets["language"]


# ------------------------------------------------------------------------------------------------- resampling


def test_resampled_articles_are_made_of_sentences_of_their_language(articles: list[Article]) -> None:
    known: dict[str, set[str]] = {}
    for article in articles:
        starts, ends = sentences(article.body)
        found = (article.body[a:b].strip() for a, b in zip(starts, ends, strict=True))
        known.setdefault(article.language, set()).update(found)
    made = list(resampled(articles, 300))
    assert len({article.id for article in made}) == 300
    for article, shape in zip(made, [*articles, *articles], strict=True):
        assert (article.language, article.categories, article.source) == (
            shape.language,
            shape.categories,
            shape.source,
        )
        assert all(
            any(line.startswith(s) for s in known[article.language]) for line in article.body.split("\n") if line
        )


def test_a_larger_resampling_begins_with_the_smaller(articles: list[Article]) -> None:
    assert list(resampled(articles, 20)) == list(islice(resampled(articles, 1_000_000), 20))


def test_the_cache_gives_what_was_cleaned(sample: Corpus, articles: list[Article], tmp_path: Path) -> None:
    again = corpus(SAMPLE, tmp_path, resample=200)
    assert again.count == 200
    assert list(again.articles()) == list(resampled(articles, 200))


# ----------------------------------------------------------------------------------------------- the reports


def test_pages_are_measured_and_reported(asked: list[Asked], peers: dict[str, Peer]) -> None:
    some = {name: peer for name, peer in peers.items() if name in ("vestka", "fts5")}
    rows = measure(some, asked[::6], rounds=1)
    result = {"corpus": "sample", "articles": 150, "peers": list(some), "faceted": rows, "plain": [], **HEAD}
    text = "\n".join(report(result))
    assert all(kind in text for kind in CLASSES)
    assert "Vestka to FTS5" in text


HEAD = {"command": "", "machine": "", "versions": {}, "when": ""}


def test_latency_counts_from_when_a_request_was_due_and_new_generations_are_told_apart() -> None:
    answers = [Answered(0.0, 0.5, 200, "1"), Answered(0.1, 0.6, 200, "2"), Answered(9.0, 9.9, 503, "")]
    found = summary(answers, rate=1.0, seconds=9.5)
    assert (found["most"], found["most_around"], found["generations"], found["errors"]) == (900, 500, 1, 1)
    assert found["behind"] == 0.4

"""The articles that all benchmarks share: read and cleaned once, kept as JSON Lines, and multiplied if wanted.

A corpus is read through the project's own importers and cleaning, since every peer needs clean text. `Corpus` keeps
the result in a folder outside the checkout and gives it as a stream, so that the process that writes a million
articles holds one of them at a time, and its memory is the index's alone.

There is no free archive of a million articles in many languages, so larger ones are resampled (`resampled`). That
is kind to any index in one respect, which figures from it must say: **the vocabulary does not grow**. In real text
it does, by Heaps' law about as the square root of its length; here the dictionary stays what it is in the base, and
postings per word grow evenly instead. Sentences recur too, so phrases are commoner and stored text packs better.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from indexer.cleaning import Defaults
from indexer.importing import sources
from indexer.pipeline import Rejects, Run
from search.articles import from_json, to_json
from search.model import Article
from search.sentences import sentences

ZONE = ZoneInfo("Europe/Minsk")
SEED = 20_250_101
PARAGRAPH = 4  # sentences


@dataclass(frozen=True, slots=True)
class Corpus:
    """Cleaned articles in a file: the base that was read and, unless it is the same, what is measured on."""

    name: str
    base: Path
    file: Path
    count: int

    def articles(self) -> Iterator[Article]:
        """The articles in the order of the file, one at a time."""
        return _read(self.file, self.count)

    @property
    def indexes(self) -> Path:
        """The folder for indexes of this corpus."""
        return self.file.parent / "indexes" / self.name

    def first(self, count: int) -> Corpus:
        """The beginning of the corpus, as a corpus."""
        return replace(self, name=f"{self.name}-first-{count}", count=count)

    def sampled(self, most: int) -> list[Article]:
        """Articles of the base, evenly from all of it: what the query log is made from."""
        step = max(1, _lines(self.base) // most)
        return list(islice(_read(self.base, step=step), most))


def corpus(path: Path, cache: Path, articles: int | None = None, resample: int | None = None) -> Corpus:
    """The corpus at a path: its first `articles`, or `resample` articles made of their sentences.

    What is in the cache is used again while the files are the same; empty it after a change to importers or cleaning.
    """
    files = [file for file in sorted(path.rglob("*")) if file.is_file()] if path.is_dir() else [path]
    state = repr([(str(file.resolve()), file.stat().st_size, file.stat().st_mtime_ns) for file in files])
    stem = path.resolve().name.split(".")[0]
    folder = cache.absolute() / f"{stem}-{blake2b(state.encode(), digest_size=4).hexdigest()}"
    folder.mkdir(parents=True, exist_ok=True)
    stem += f"-{articles}" if articles else ""
    base = folder / f"{stem}.jsonl"
    if not base.exists():
        _keep(_cleaned(path, folder, articles), base)
    if not resample:
        return Corpus(stem, base, base, _lines(base))
    name = f"{stem}-resampled-{resample}"
    file = folder / f"{name}.jsonl"
    if not file.exists():
        _keep(resampled(list(_read(base)), resample), file)
    return Corpus(name, base, file, resample)


def resampled(articles: Sequence[Article], count: int, seed: int = SEED) -> Iterator[Article]:
    """New articles with the shape of those given: as many sentences, drawn from all of the same language.

    Language, categories, source, tags and authors are those of the article it is shaped on, the title is another's of
    the language, the date lies anywhere in the same span. Deterministic, and however many are asked for, no more is
    held than the sentences of the base. The first so many are the same whatever `count` is, so that an archive grows.
    """
    drawn = random.Random(seed)
    pool: dict[str, list[str]] = {}
    titles: dict[str, list[str]] = {}
    shapes = []
    for article in articles:
        found = _sentences(article.body)
        shapes.append(len(found))
        pool.setdefault(article.language, []).extend(found)
        titles.setdefault(article.language, []).append(article.title)
    dates = [a.published for a in articles if a.published]
    first, span = (min(dates), max(dates) - min(dates)) if dates else (None, None)
    for number in range(count):
        at = number % len(articles)
        shape = articles[at]
        body = drawn.choices(pool[shape.language], k=shapes[at]) if shapes[at] else []
        yield shape._replace(
            id=f"{shape.id}~{number}",
            url=f"{shape.url}#{number}" if shape.url else "",
            title=drawn.choice(titles[shape.language]),
            body="\n".join(" ".join(body[i : i + PARAGRAPH]) for i in range(0, len(body), PARAGRAPH)),
            published=first + span * drawn.random() if first and span is not None and shape.published else None,
            updated=None,
        )


def _sentences(text: str) -> list[str]:
    starts, ends = sentences(text)
    return [found for start, end in zip(starts, ends, strict=True) if (found := text[start:end].strip())]


def _cleaned(path: Path, folder: Path, most: int | None) -> Iterator[Article]:
    """The articles of a corpus, without a second one of an id: peers that insert would hold it twice."""
    run = Run(list(sources([path])), Rejects(folder / "rejects.jsonl"), Defaults(ZONE))
    seen: set[str] = set()
    for article in islice(run.articles(), most):
        if article.id not in seen:
            seen.add(article.id)
            yield article


def _keep(articles: Iterable[Article], file: Path) -> None:
    unfinished = file.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8") as stream:
        for article in articles:
            stream.write(json.dumps(to_json(article), ensure_ascii=False) + "\n")
    unfinished.rename(file)


def _read(file: Path, most: int | None = None, step: int = 1) -> Iterator[Article]:
    with file.open(encoding="utf-8") as stream:
        for line in islice(stream, 0, None if most is None else most * step, step):
            yield from_json(json.loads(line))


def _lines(file: Path) -> int:
    with file.open("rb") as stream:
        return sum(1 for _ in stream)

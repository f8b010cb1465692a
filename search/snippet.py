"""The pieces of an article that a result shows: its title and the passages that answer best, marked; and why.

No HTML here: a `Passage` is text and offsets. A passage starts where a sentence does if one starts near, else
behind a comma; a short sentence brings the one before it. It never cuts a mark in two, and shows a phrase whole.
Passages are chosen for what they add: first the one with the most of what was asked, then those that show something
not shown yet.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from search.marking import EXACT_WORD, ITSELF, NEAR, PHRASE, SAME_NAME, Finder, Mark, Text, finders, marks
from search.messages import listed, tell
from search.model import AlsoSearched, Article, Hit, Passage, Query, Scope, Why
from search.schema import NAMED, TEXTS
from search.sentences import sentences
from search.stemming import language_of

LENGTH = 240  # characters of a passage, about: three lines
PASSAGES = 3
LEAD_IN = 80  # characters before the first mark, about, if no sentence starts near
MAX_MARKS = 40  # marks of one word in one text that passages are made for

_SHOWN = ("alternative_title", "lead", "body")  # where passages are taken from, beside the title
_SCOPES = {field.name: field.scopes for field in TEXTS} | {"alternative_title": (Scope.ANY, Scope.TITLE, Scope.NAME)}
_STEMMED = {field.name for field in TEXTS if field.stemmed} | {"alternative_title"}
_NAMED = {*NAMED, "alternative_title"}
_UNSEEN = {"tags": tell("in the tags"), "authors": tell("in the names of the authors")}  # what no passage shows
_CLAUSE = re.compile(r"(?:[,;:]|\s[–—-])\s+")
_SPACE = re.compile(r"\s+")


def present(hit: Hit, query: Query, also: tuple[AlsoSearched, ...] = ()) -> Hit:
    """A hit with its title, passages and reasons filled in; `also` are the other spellings that were searched."""
    article, asked = hit.article, finders(query.root, also)
    found = {name: _marked(text, name, article, asked) for name, text in _texts(article)}
    title = next(iter(found["title"]))
    return hit._replace(
        title=Passage("title", article.title, _spans(title.marks)),
        snippets=tuple(_passages([(name, m) for name in _SHOWN for m in found.get(name, ())])),
        why=tuple(_why(asked, [(name, m) for name, texts in found.items() for m in texts])),
    )


def mark(article: Article, field: str, query: Query, also: tuple[AlsoSearched, ...] = ()) -> Passage:
    """A whole text of an article (its title or body) with everything marked that the query asks for."""
    text: str = getattr(article, field)
    (found,) = _marked([text], field, article, finders(query.root, also))
    return Passage(field, text, _spans(found.marks))


@dataclass(frozen=True, slots=True)
class _Marked:
    text: Text
    marks: list[Mark]


def _texts(article: Article) -> Iterator[tuple[str, tuple[str, ...]]]:
    for field in TEXTS:
        values = field.values(article)
        if field.name == "title":
            yield "title", values[:1]
            yield "alternative_title", values[1:]
        else:
            yield field.name, values


def _marked(values: Iterable[str], name: str, article: Article, asked: Sequence[Finder]) -> list[_Marked]:
    # Where no stems are indexed, an engine finds no other forms, so none are marked.
    language = language_of(article.language) if name in _STEMMED else ""
    texts = [Text.of(value, language, name in _NAMED) for value in values]
    return [_Marked(text, marks(text, asked, _SCOPES[name])) for text in texts]


# --------------------------------------------------------------------------------------------------- passages


def _passages(fields: Sequence[tuple[str, _Marked]]) -> Iterator[Passage]:
    windows = [(name, found, window) for name, found in fields for window in _windows(found)]
    shown: list[tuple[int, int, Passage]] = []
    seen: set[int] = set()
    while windows and len(shown) < PASSAGES:
        best = max(windows, key=lambda w: _worth(w[2].marks, seen))
        if shown and not _news(best[2].marks, seen):
            break
        name, found, window = best
        seen |= {m.finder for m in window.marks}
        order = [f[1] for f in fields].index(found)
        shown.append((order, window.start, _cut(name, found.text.text, window, sentences(found.text.text))))
        windows = [w for w in windows if w[1] is not found or w[2].end <= window.start or w[2].start >= window.end]
    if not shown:
        yield from _beginning(fields)
    for _order, _start, passage in sorted(shown, key=lambda s: s[:2]):
        yield passage


@dataclass(frozen=True, slots=True)
class _Window:
    start: int
    end: int
    marks: tuple[Mark, ...]


def _worth(found: Sequence[Mark], seen: set[int]) -> float:
    """How much a window shows: what is new counts most, then how exact it is, then how often, then how early."""
    best: dict[int, int] = {}
    for m in found:
        best[m.finder] = max(best.get(m.finder, 0), m.quality * (1 + (m.end - m.start > LEAD_IN // 4)))
    new = sum(quality for finder, quality in best.items() if finder not in seen)
    return new + 0.1 * sum(best.values()) + 0.01 * len(found)


def _news(found: Sequence[Mark], seen: set[int]) -> bool:
    return any(m.finder not in seen for m in found)


def _windows(found: _Marked) -> Iterator[_Window]:
    """A window at each mark of a text."""
    if not found.marks:
        return
    text, breaks = found.text.text, sentences(found.text.text)
    places = [m.start for m in found.marks]
    looked_at: Counter[int] = Counter()
    for m in found.marks:
        looked_at[m.finder] += 1
        if looked_at[m.finder] <= MAX_MARKS:
            start, end = _stretch(text, m, breaks)
            inside = found.marks[bisect_left(places, start) : bisect_left(places, end)]
            # A phrase that begins well inside is shown whole.
            end = max([end, *(other.end for other in inside if other.start < end - LEAD_IN // 4)])
            yield _Window(start, end, tuple(other for other in inside if other.end <= end))


Breaks = tuple[list[int], list[int]]  # where sentences start and where they end


def _stretch(text: str, m: Mark, breaks: Breaks) -> tuple[int, int]:
    """Where the window of a mark starts and ends."""
    starts, ends = breaks
    first = bisect_right(starts, m.start) - 1
    if m.end - starts[first] > LENGTH - LEAD_IN // 2:
        start = _within_sentence(text, m, ends[first])
        return start, max(_end(text, start, breaks), m.end)
    end = max(_end(text, starts[first], breaks), m.end)
    # A short last sentence of a paragraph says little without what comes before it.
    while end - starts[first] < LENGTH * 2 // 5 and first and end - starts[first - 1] <= LENGTH:
        if "\n" in text[starts[first - 1] : starts[first]]:
            break
        first -= 1
    return starts[first], end


def _within_sentence(text: str, m: Mark, end: int) -> int:
    """Where a window starts in a long sentence: behind a comma before the mark, else at a word."""
    near = m.start - max(LEAD_IN, LENGTH * 2 // 3 - (end - m.start))  # further back where the sentence ends soon
    found = _CLAUSE.search(text, near, m.start) or _SPACE.search(text, near, m.start)
    return found.end() if found else m.start


def _end(text: str, start: int, breaks: Breaks) -> int:
    """The end of a window: of a sentence if one ends near, else of a word; at the latest of the paragraph."""
    _, ends = breaks
    paragraph = text.find("\n", start)
    last = len(text) if paragraph < 0 else paragraph
    # A short paragraph alone says little: take in the next ones as far as they fit whole.
    while last < len(text):
        paragraph = text.find("\n", last + 1)
        following = len(text) if paragraph < 0 else paragraph
        if following - start > LENGTH:
            break
        last = following
    if last - start <= LENGTH:
        return last
    sentence = bisect_right(ends, start + LENGTH) - 1
    if sentence >= 0 and ends[sentence] > start + LENGTH // 2:
        return ends[sentence]
    spaces = [found.start() for found in _SPACE.finditer(text, start + LENGTH // 2, start + LENGTH + 1)]
    return spaces[-1] if spaces else min(len(text), start + LENGTH)


def _cut(name: str, text: str, window: _Window, breaks: Breaks) -> Passage:
    """The passage of a window: in one line, with an ellipsis on each side where a sentence was cut."""
    piece = text[window.start : window.end].rstrip()
    starts, ends = breaks
    before = "" if window.start in starts else "… "
    after = "" if window.end in ends or window.start + len(piece) >= len(text.rstrip()) else " …"
    shift = len(before) - window.start
    spans = tuple((start + shift, end + shift) for start, end in _spans(window.marks))
    return Passage(name, before + re.sub(r"\s", " ", piece) + after, spans)


def _beginning(fields: Sequence[tuple[str, _Marked]]) -> Iterator[Passage]:
    """The first lines of an article that was found by something else than its text."""
    for name in ("lead", "body"):
        for field, found in fields:
            if field == name and found.text.text.strip():
                text, breaks = found.text.text, sentences(found.text.text)
                start = breaks[0][0]
                yield _cut(name, text, _Window(start, _end(text, start, breaks), ()), breaks)
                return


def _spans(found: Iterable[Mark]) -> tuple[tuple[int, int], ...]:
    """The spans of marks, those that touch or overlap made one."""
    spans: list[tuple[int, int]] = []
    for m in sorted(found, key=lambda m: m.start):
        if spans and m.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], m.end))
        else:
            spans.append((m.start, m.end))
    return tuple(spans)


# -------------------------------------------------------------------------------------------------------- why


def _why(asked: Sequence[Finder], fields: Sequence[tuple[str, _Marked]]) -> Iterator[Why]:
    """For each thing asked for, the best of what was found, and where if a reader cannot see it in the text."""
    for number, finder in enumerate(asked):
        found = [(m, name, text) for name, text in fields for m in text.marks if m.finder == number]
        if found:
            best, name, text = max(found, key=lambda f: f[0].quality)
            how = listed((best.how, _UNSEEN[name])) if name in _UNSEEN else best.how
            yield Why(finder.asked, text.text.text[best.start : best.end], how)


def is_other_spelling(why: Why) -> bool:
    """Whether a reason is that another spelling of a name was found."""
    return why.how.startswith(SAME_NAME)


def is_plain(why: Why) -> bool:
    """Whether a reason says nothing that the marks do not show."""
    return why.how in (ITSELF, PHRASE, EXACT_WORD, NEAR)

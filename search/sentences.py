"""Where the sentences of a text begin and end, well enough that a passage reads as one.

A full stop ends a sentence unless a small letter follows, or a single letter (U.S., А. Лукашэнка) or a usual
abbreviation stands before it. A paragraph always does. Some ends are missed by this ("in the U.S. The court …"),
which only costs a passage a good place to start; one too many would make it start in the middle of a name.

>>> text = "Gen. A. Smith met U.S. envoys at 10 a.m. on Monday. “Why?” he asked. Nobody knew."
>>> starts, ends = sentences(text)
>>> [text[start:end] for start, end in zip(starts, ends)]
['Gen. A. Smith met U.S. envoys at 10 a.m. on Monday.', '“Why?” he asked.', 'Nobody knew.']
"""

from __future__ import annotations

import re

# By language: English; Belarusian; Belarusian in Łacinka; Russian; Ukrainian; Polish; Lithuanian. Those of one
# letter need no row.
_LISTED = """
    mr mrs ms dr prof st gen col lt sgt capt maj rev hon gov sen rep jr sr inc ltd co corp bros vs no nos vol fig dept
    est approx jan feb mar apr jun jul aug sep sept oct nov dec mt ft ave bd
    вул пр пл зав гл рэд праф акад док ген палк маёр тав сп ім св стар гг тыс млн млрд руб кап напр інш абл раён кв
    vul pr pl praf akad hien im śv tys młn młrd rub napr insz abł
    ул им проф акад ген полк гг вв руб тыс долл др см стр ст гр гос обл
    вул просп ім проф акад ген рр тис грн див напр ін обл буд
    ul al pl im inż mgr hab gen płk ppłk mjr kpt por św ks bp abp tys mln mld zł ok np tj tzn itd itp godz nr str woj
    pow in
    gyd gen plk mjr kun šv tūkst mlrd pvz pan kt val nr gat pr vad
"""
_ABBREVIATIONS = frozenset(_LISTED.split())
_LONGEST = max(map(len, _ABBREVIATIONS))
_LAST_WORD = re.compile(r"[^\W_]*$")
_CLOSING = "\"”“»’')\\]"
_BREAK = re.compile(rf"(?P<stop>[.!?…][{_CLOSING}]*)[^\S\n]+(?=\S)|\n\s*")
_NEXT = re.compile(r"\W{0,4}(\w)")


def sentences(text: str) -> tuple[list[int], list[int]]:
    """The places where sentences start, and those where they end: as many, both in order."""
    starts, ends = [len(text) - len(text.lstrip())], []
    for match in _BREAK.finditer(text, starts[0]):
        if match["stop"] is None or _is_end(text, match):
            ends.append(match.start() if match["stop"] is None else match.end("stop"))
            starts.append(match.end())
    return starts, [*ends, len(text)]


def _is_end(text: str, match: re.Match[str]) -> bool:
    following = _NEXT.match(text, match.end())
    if following and following[1].islower():
        return False
    if text[match.start()] != ".":
        return True
    found = _LAST_WORD.search(text, max(0, match.start() - _LONGEST - 1), match.start())
    word = found[0].casefold() if found else ""
    return not (word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()))

"""The facet of names: who and what a result is most about, counted across spellings and scripts.

No engine counts names. Which names there are is told by the first articles of the result (`SAMPLE`), in which they
are put together by bearer; how many articles each has is then asked of the engine, as the filter by that name would
find them. So a count is exact, and what may be missing is a name that none of the first articles has: a note says so.
"""

from __future__ import annotations

from dataclasses import replace

from search.engine import Engine
from search.facets import selected
from search.messages import Message
from search.model import Facet, FacetValue, Filter, Note, Query
from search.names.compare import compare
from search.names.inflection import differ_in_gender
from search.names.mentions import most_named
from search.schema import NAME, NAMED, TEXTS
from search.text import lower

SAMPLED = "sample"  # the code of the note
SAMPLE = 100  # articles of the result in which names are looked for
MOST = 20  # names that are counted, however many are asked for: each costs a search


def name_facet(engine: Engine, query: Query) -> Facet:
    """The names most articles of a result have; those chosen in the filter are among them."""
    others = tuple(f for f in query.filters if f.facet != NAME)
    alone = replace(query, filters=others, facets=(), page=1, after=None)
    page = engine.search(replace(alone, size=SAMPLE))
    found = [hit.article for hit in page.hits]
    texts = [[value for field in TEXTS if field.name in NAMED for value in field.values(one)] for one in found]
    names = most_named(texts, min(MOST, query.facet_size or MOST))
    chosen = selected(query.filters, NAME)
    keys = {name: next((c for c in sorted(chosen) if _is_one(c, name)), name) for name in names}
    keys |= {name: name for name in chosen - set(keys.values())}
    values = [
        FacetValue(key, name, _count(engine, replace(alone, filters=(*others, Filter(NAME, (key,))))), key in chosen)
        for name, key in keys.items()
    ]
    values.sort(key=lambda value: (-value.count, value.label))
    shown = tuple(v for v in values if v.count or v.selected)
    return Facet(NAME, shown, len(values), sample=SAMPLE if page.total > SAMPLE else None)


def sampled(facet: Facet) -> tuple[Note, ...]:
    """What is to be said of a facet whose values were not looked for in the whole result."""
    if facet.sample is None:
        return ()
    told = f"names were looked for in the first {facet.sample} articles of the result, and counted in all of them"
    return (Note(SAMPLED, Message(told)),)  # the page has its own words, beside the facet


def _is_one(one: str, other: str) -> bool:
    surnames = (lower(name.split()[-1]) for name in (one, other))
    return compare(one, other).same and not differ_in_gender(*surnames)


def _count(engine: Engine, query: Query) -> int:
    return engine.search(replace(query, size=1)).total

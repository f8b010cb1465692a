"""Spellings counted over the documents of several segments."""

from pathlib import Path

import pytest
from conftest import article

from search.engine import open_engine
from search.engines.whoosh import namecounts
from search.model import FacetValue, Query

NAMES = ("Minsk", "Brest", "Hrodna", "Vilnius", "Kaunas", "Warsaw", "Prague")


def counted(path: Path, most: int | None) -> tuple[FacetValue, ...]:
    (facet,) = open_engine(str(path)).search(Query(facets=("name",), facet_size=most)).facets
    return facet.values


@pytest.mark.parametrize("most", [1, 3, None])
def test_what_is_common_in_no_segment_may_be_in_all_together(
    tmp_path: Path, most: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, oracle = open_engine(str(tmp_path), create=True), open_engine("memory:")
    for place in range(3):  # each a segment, in which Minsk is second to another name
        first = NAMES[1 + place]
        own = [article(f"{place}-{n}", f"from {first}", f"to {NAMES[4 + place]}" * (n < 2)) for n in range(4)]
        for one in (engine, oracle):
            one.write([*own, *(article(f"{place}-m{n}", "from Minsk") for n in range(3))])
    engine.close()
    (expected,) = oracle.search(Query(facets=("name",), facet_size=most)).facets
    assert expected.values[0].key == "minsk"
    for looked_at in (1, 2, 400):
        monkeypatch.setattr(namecounts, "LOOKED_AT", looked_at)
        assert counted(tmp_path, most) == expected.values


def test_deleted_articles_are_not_counted(tmp_path: Path) -> None:
    engine = open_engine(str(tmp_path), create=True)
    engine.write([article("1", "from Minsk"), article("2", "from Minsk"), article("3", "from Brest")])
    engine.delete(["1", "3"])
    assert [(value.key, value.count) for value in counted(tmp_path, None)] == [("minsk", 1)]

"""What is more than the format of an index can tell is refused, and leaves the index as it was."""

from pathlib import Path

import pytest
from conftest import article

from search.engine import open_engine
from search.engines.whoosh import layout, scanning
from search.errors import TooLarge
from search.model import Written

compiled_only = pytest.mark.skipif(scanning._compiled is None, reason="installed without a compiler")


@pytest.mark.parametrize(
    ("limit", "most", "said"),
    [
        ("MOST_DOCUMENTS", 2, "3 articles in .* and at most 2 have room: write these into an index of their own"),
        ("MOST_WORDS", 5, "words in a batch of articles, .*: write fewer or shorter articles at once"),
        ("MOST_POSITIONS", 5, "words in a field of an article, .*: write fewer or shorter articles at once"),
        ("MOST_SPELLINGS", 5, "different spellings in a segment"),
        pytest.param("MOST_KNOWN", 5, "words that may be different", marks=compiled_only),
        pytest.param("MOST_UNITS", 5, "letters of words that may be different", marks=compiled_only),
    ],
)
def test_what_has_no_room_is_refused(
    limit: str, most: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(str(tmp_path), create=True)
    engine.write([article("1", "apples")])
    files = {path.name for path in tmp_path.glob("index-*/*")}
    with monkeypatch.context() as patch:
        patch.setattr(layout, limit, most)
        with pytest.raises(TooLarge, match=said):
            engine.write([article("2", "pears", "of this year are many more"), article("3", "plums")])
    assert {path.name for path in tmp_path.glob("index-*/*")} == files
    assert engine.get("2") is None
    assert engine.write([article("2", "pears", "of this year are many more")]) == Written(added=1)


def test_what_is_as_much_as_has_room_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(str(tmp_path), create=True)
    monkeypatch.setattr(layout, "MOST_DOCUMENTS", 2)
    monkeypatch.setattr(layout, "MOST_WORDS", 4)
    monkeypatch.setattr(layout, "MOST_POSITIONS", 3)
    assert engine.write([article("1", "apples", "and some pears")]) == Written(added=1)
    assert engine.write([article("2", "apples")]) == Written(added=1)
    with pytest.raises(TooLarge):
        engine.write([article("3", "apples")])


def test_a_merge_of_too_many_spellings_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(str(tmp_path), create=True)
    engine.write([article("1", "apples", "pears")])
    monkeypatch.setattr(layout, "MOST_SPELLINGS", 3)
    with pytest.raises(TooLarge, match="4 different spellings"):
        engine.write([article("2", "plums", "cherries")])
    assert [engine.get(one) is not None for one in "12"] == [True, False]

"""Where an article stands in the result it was opened from."""

from dataclasses import replace

import pytest
from conftest import article

from search.engine import Engine, open_engine
from search.model import Query
from search.place import Neighbour, Place, place


@pytest.fixture(scope="module")
def archive() -> Engine:
    opened = open_engine("memory:")
    opened.write(article(f"id{n}", published=f"2025-01-{20 - n:02}") for n in range(7))
    return opened


def around(found: Place) -> tuple[str | None, str | None]:
    def of(neighbour: Neighbour | None) -> str | None:
        return neighbour and f"{neighbour.article.id} on {neighbour.page}"

    return of(found.before), of(found.after)


@pytest.mark.parametrize(
    ("page", "wanted", "number", "beside"),
    [
        (1, "id0", 1, (None, "id1 on 1")),
        (1, "id1", 2, ("id0 on 1", "id2 on 1")),
        (1, "id2", 3, ("id1 on 1", "id3 on 2")),
        (2, "id3", 4, ("id2 on 1", "id4 on 2")),
        (3, "id6", 7, ("id5 on 2", None)),
    ],
)
def test_neighbours_are_found_across_pages(
    archive: Engine, page: int, wanted: str, number: int, beside: tuple[str | None, str | None]
) -> None:
    found = place(archive, Query(page=page, size=3), wanted)
    assert (found.number, found.total, around(found)) == (number, 7, beside)


def test_an_article_that_is_not_on_its_page_stands_nowhere(archive: Engine) -> None:
    assert place(archive, Query(page=1, size=3), "id6") == Place()


def test_behind_a_cursor_there_are_neighbours_but_no_numbers(archive: Engine) -> None:
    after = archive.search(Query(size=3)).hits[-1].sort
    found = place(archive, replace(Query(size=3), after=after), "id4")
    assert (found.number, around(found)) == (0, ("id3 on 1", "id5 on 1"))

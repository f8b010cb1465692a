"""Every kind of page is looked at by axe-core, in both themes, with and without results, on a phone and on a desk.

What no program can tell is in docs/accessibility.md.
"""

from typing import Any

import pytest
from browsing import DESK, NEEDS, SMALLEST, served, tab
from conftest import article

from search.engine import open_engine

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
pytestmark = NEEDS

PAGES = {
    "start": "/",
    "newest": "/search",
    "results": "/search?q=border",
    "filters": "/search?q=border&category=politics&exclude-category=society&from-date=2025&x=1",
    "bars": "/search?date=2025",
    "nothing found": "/search?q=border+river+lorries&category=politcs",
    "nothing near": "/search?q=zebra",
    "a page past the end": "/search?q=border&page=7",
    "article": "/article/2?q=border",
    "article alone": "/article/3",
    "names": "/names",
    "help": "/help",
    "not there": "/nothing",
}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}


def violations(page: Any) -> list[str]:
    found = axe.Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


# Colours do not depend on the width, nor the layout on the theme: two of the four pairs see all.
@pytest.mark.parametrize(("size", "scheme"), [(SMALLEST, "light"), (DESK, "dark")], ids=["light phone", "dark desk"])
@pytest.mark.parametrize("kind", PAGES)
def test_axe_finds_nothing(browser: Any, address: str, kind: str, size: dict[str, int], scheme: str) -> None:
    with tab(browser, viewport=size, color_scheme=scheme) as page:
        page.goto(f"{address}{PAGES[kind]}")
        for fold in page.locator("summary:visible").all():
            fold.click()
        assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_spellings_versions_and_long_lists_are_shown(browser: Any, scheme: str) -> None:
    engine = open_engine("memory:")
    text = "Each of these articles tells at some length and in the very same words of the talks with Łukašenka."
    engine.write(
        [
            *(article(f"{n}", "Talks with Łukašenka", text, published=f"2024-{n + 1:02}-01") for n in range(12)),
            article("ru", "Лукашенко", "Переговоры.", language="ru"),
            article("many", "Лукашенко", categories=tuple(f"category {n}" for n in range(30))),
        ]
    )
    with served(engine) as address, tab(browser, viewport=DESK, color_scheme=scheme) as page:
        for path in ("/search?q=Лукашенко&facet-size=100", "/article/3?q=Лукашенко"):
            page.goto(f"{address}{path}")
            for fold in page.locator("summary:visible").all():
                fold.click()
            assert violations(page) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens_over_a_page(browser: Any, address: str, scheme: str) -> None:
    with tab(browser, viewport=DESK, color_scheme=scheme) as page:
        page.route("**/api/v1/suggest?*", lambda route: route.fulfill(json={"suggestions": [{"text": "border"}]}))
        page.goto(address)
        page.get_by_role("combobox").press_sequentially("bord")
        page.get_by_role("option").wait_for()
        page.keyboard.press("ArrowDown")
        assert violations(page) == []
        page.goto(f"{address}/search?q=border")
        page.keyboard.press("?")
        assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_names_that_were_looked_up(browser: Any, address: str, scheme: str) -> None:
    with tab(browser, viewport=DESK, color_scheme=scheme) as page:
        page.goto(f"{address}/names")
        page.get_by_label("Names, one on each line").fill("Border\n\nNobody")
        page.get_by_role("button", name="Look up").click()
        assert violations(page) == []


@pytest.mark.parametrize("language", ["be", "ru"])
def test_axe_finds_nothing_in_another_language(browser: Any, address: str, language: str) -> None:
    with tab(browser, viewport=SMALLEST, locale=language) as page:
        for path in PAGES.values():
            page.goto(f"{address}{path}")
            assert violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST["width"], path

"""What readers set for themselves, in a real browser: zoom, spacing, colours of their own, no motion, paper.

docs/accessibility.md says which criterion each is of.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import DESK, NEEDS, served, tab
from conftest import article

from search.engine import open_engine

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = NEEDS

PAGES = {
    "start": "/",
    "results": "/search?q=Лукашенко&category=politics",
    "nothing found": "/search?q=zebra+crossing&category=politcs",
    "article": "/article/1?q=Лукашенко",
    "names": "/names",
    "help": "/help",
}
# What a browser of 1280 by 1024 pixels shows at 200 % and at 400 %.
ZOOMED = {"200 %": {"width": 640, "height": 512}, "400 %": {"width": 320, "height": 256}}
# WCAG 1.4.12: these four, set by the reader, may cost neither text nor function.
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""

# Text that a box cuts off, and pairs of texts of which one lies on the other. Boxes of text are those of its lines.
TROUBLES = """() => {
  const shown = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!node.data.trim() || !parent.checkVisibility() || parent.closest(".unseen, .skip, svg, dialog, textarea"))
      continue;
    if (parent.closest("h1, thead")?.offsetWidth === 1) continue;  // unseen where the page says the same otherwise
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects())
      if (box.width > 1 && box.height > 1) shown.push({ text: node.data.trim(), parent, box });
  }
  const found = [];
  for (const { text, parent, box } of shown) {
    if (box.right > document.documentElement.clientWidth + 1) found.push(`beyond the edge: ${text}`);
    for (let at = parent; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflow === "visible") continue;
      const around = at.getBoundingClientRect();
      if (box.right > around.right + 1 || box.bottom > around.bottom + 1) found.push(`cut off: ${text}`);
    }
  }
  shown.forEach((one, number) => shown.slice(number + 1).forEach(other => {
    if (one.parent === other.parent) return;
    const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
    const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
    // Boxes of lines are higher than their letters: a third of a line has none of them.
    if (across > 2 && down > one.box.height / 3) found.push(`on each other: ${one.text} | ${other.text}`);
  }));
  return found.slice(0, 5);
}"""


@pytest.fixture(scope="module")
def news() -> Iterator[str]:
    """Where an archive is served that fills every part of a page."""
    engine = open_engine("memory:")
    # Each tells something else, or they would be folded as versions of one text.
    topics = ("coal", "rye", "rail", "bridges", "schools", "forests", "rivers", "markets", "lorries", "wheat", "salt",
              "timber", "glass", "paper")  # fmt: skip
    body = "The talks with Łukašenka were about {0}. " + "More {0} is wanted. " * 40
    engine.write(
        [
            *(
                article(
                    f"{n}", f"Talks with Alaksandr Łukašenka about the border crossing, day {n}",
                    body.format(topics[n]),
                    url=f"https://www.example.org/{n}", lead="What was said, and what was not.", language="en",
                    categories=("Politics", f"Foreign affairs {n}"), source=f"The Courier of Place {n}",
                    authors=("News desk",), tags=("border", "talks"), published=f"2025-{n % 12 + 1:02}-15",
                )
                for n in range(14)
            ),
            article("ru", "Лукашенко", "Переговоры.", language="ru", published="2024-01-02"),
        ]
    )  # fmt: skip
    with served(engine) as address:
        yield address


def unfold(page: Any) -> None:
    for fold in page.locator("summary:visible").all():
        fold.click()
    page.evaluate("scrollTo(0, 0)")


@pytest.mark.parametrize("zoom", ZOOMED)
@pytest.mark.parametrize("kind", PAGES)
def test_zoomed_in_nothing_is_cut_off_or_lies_on_anything_else(browser: Any, news: str, kind: str, zoom: str) -> None:
    with tab(browser, viewport=ZOOMED[zoom]) as page:
        page.goto(f"{news}{PAGES[kind]}")
        unfold(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= ZOOMED[zoom]["width"]
        assert page.evaluate(TROUBLES) == []


def test_zoomed_far_in_no_bar_stays_over_the_text(browser: Any, news: str) -> None:
    with tab(browser, viewport=ZOOMED["400 %"]) as page:
        page.goto(f"{news}{PAGES['article']}")
        page.get_by_role("button", name="Next place").click()
        expect(page.locator("mark.here")).to_be_in_viewport()
        page.mouse.wheel(0, 2000)
        page.wait_for_function("scrollY > 500")
        expect(page.locator(".places")).not_to_be_in_viewport()


@pytest.mark.parametrize(("width", "language"), [(320, "en"), (320, "be"), (320, "ru"), (1280, "en")])
@pytest.mark.parametrize("kind", PAGES)
def test_text_that_is_spaced_out_is_neither_cut_off_nor_on_other_text(
    browser: Any, news: str, kind: str, width: int, language: str
) -> None:
    # The style of a reader comes from outside of the page, whose policy would not let one be added.
    with tab(browser, viewport={"width": width, "height": 900}, bypass_csp=True, locale=language) as page:
        page.goto(f"{news}{PAGES[kind]}")
        unfold(page)
        page.add_style_tag(content=SPACED)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(TROUBLES) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_colours_of_the_reader_what_is_marked_or_chosen_is_told_by_more_than_a_ground(
    browser: Any, news: str, scheme: str
) -> None:
    def style(selector: str, name: str, pseudo: str = "") -> str:
        found: str = page.evaluate(
            "([s, n, p]) => getComputedStyle(document.querySelector(s), p)[n]", [selector, name, pseudo]
        )
        return found

    with tab(browser, viewport=DESK, forced_colors="active", color_scheme=scheme) as page:
        page.goto(f"{news}{PAGES['results']}")
        assert style(".hit mark", "outlineStyle") == "solid"
        assert style(".orders [aria-current]", "textDecorationLine") == "underline"
        ground = style("body", "backgroundColor")
        ticked = style(".facet [aria-current]", "backgroundColor", "::before")
        assert ticked not in (ground, style(".facet [aria-current]", "color", "::before"))
        assert style(".pager [aria-current]", "backgroundColor") not in (
            ground,
            style(".pager [aria-current]", "color"),
        )
        assert style(".drawn path.c", "fill") == style("body", "color")
        assert style(".search button", "borderTopStyle") == "solid"
        page.keyboard.press("Tab")
        assert style(".skip", "outlineStyle") == "solid"


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_whatever_a_reader_prefers(browser: Any, news: str, motion: str) -> None:
    with tab(browser, viewport=DESK, reduced_motion=motion) as page:
        for path in PAGES.values():
            page.goto(f"{news}{path}")
            moving = page.evaluate(
                """() => [...document.querySelectorAll("*")].map(element => getComputedStyle(element)).filter(style =>
                    style.animationName !== "none" || style.scrollBehavior !== "auto"
                    || style.transitionDuration.split(", ").some(duration => duration !== "0s")).length"""
            )
            assert moving == 0, path


def test_a_printed_page_of_results_has_what_was_asked_and_found_and_nothing_to_press(browser: Any, news: str) -> None:
    with tab(browser, viewport={"width": 700, "height": 990}) as page:
        page.goto(f"{news}{PAGES['results']}")
        page.emulate_media(media="print")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.get_by_role("heading", level=1).bounding_box()["width"] > 50
        expect(page.get_by_text("Category: Politics")).to_be_visible()
        expect(page.locator(".hit")).to_have_count(10)
        expect(page.locator(".cite p")).to_be_visible()
        expect(page.locator(".cite p")).to_contain_text("/search?q=Лукашенко&category=politics")
        for pressed in ("button", "input", ".cross", ".pager", ".facets", ".orders", ".languages"):
            assert page.locator(f"{pressed}:visible").count() == 0, pressed
        assert page.evaluate("document.documentElement.scrollWidth") <= 700


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_printed_article_is_black_on_white_and_says_where_it_is_from(browser: Any, news: str, scheme: str) -> None:
    with tab(browser, viewport={"width": 700, "height": 990}, color_scheme=scheme) as page:
        page.goto(f"{news}{PAGES['article']}")
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 28, 26)"
        assert "https://www.example.org/1" in page.evaluate(
            "getComputedStyle(document.querySelector('.original a'), '::after').content"
        )
        expect(page.locator(".cite p")).to_be_visible()
        for left_out in (".places", ".back", ".around", "button"):
            assert page.locator(f"{left_out}:visible").count() == 0, left_out


# ------------------------------------------------------------------------------------------ what is read aloud


def tree(page: Any) -> list[tuple[str, str, str]]:
    """The role, name and description of everything that a screen reader is given, in its order."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [
        (node["role"]["value"], *(node.get(part, {}).get("value", "") for part in ("name", "description")))
        for node in nodes
        if not node["ignored"]
    ]


def test_every_control_of_a_page_of_results_has_a_name_and_no_two_links_are_told_alike(browser: Any, news: str) -> None:
    with tab(browser, viewport=DESK) as page:
        page.goto(f"{news}{PAGES['results']}")
        read = tree(page)
        controls = [one for one in read if one[0] in ("link", "button", "combobox", "textbox", "radio")]
        assert [one for one in controls if not one[1].strip()] == []
        links = [one for one in read if one[0] == "link"]
        assert sorted(one for one in set(links) if links.count(one) > 1) == []


def test_parts_of_a_page_of_results_are_named_and_not_spelled_in_capitals(browser: Any, news: str) -> None:
    with tab(browser, viewport=DESK) as page:
        page.goto(f"{news}{PAGES['results']}")
        read = tree(page)
    groups = [name for role, name, _ in read if role == "group"]
    assert {"Also searched for Лукашенко:", "Category", "Date", "Language", "Height of the bars"} <= set(groups)
    assert "Category" in [name for role, name, _ in read if role == "heading"]
    # Landmarks are to leap to: a filter is none.
    assert [name for role, name, _ in read if role == "region"] == ["Articles by month"]
    originals = [told for role, name, told in read if (role, name) == ("link", "example.org")]
    assert len(originals) == 10
    assert all(told.startswith("The original Talks with") for told in originals)


def test_dots_between_facts_are_read_as_pauses(browser: Any, news: str) -> None:
    with tab(browser, viewport=DESK) as page:
        page.goto(f"{news}{PAGES['results']}")
        texts = [name for role, name, _ in tree(page) if role == "StaticText"]
    assert (texts.count("·"), texts.count(",") > 10) == (0, True)

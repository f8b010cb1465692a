"""The pages in a real browser, served by waitress: with JavaScript and without, on a desk and on a phone."""

from pathlib import Path

import pytest
from browsing import DESK, NEEDS, PHONE, SMALLEST, served, tab
from conftest import article

from search.engine import open_engine

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = NEEDS

PAGES = (
    "/", "/search?q=border", "/search?q=border&category=politics&from-date=2025&x=1", "/search?q=zebra+giraffe",
    "/search?q=border+river+lorries", "/search?date=2025", "/nothing", "/names", "/help", "/article/2?q=border",
)  # fmt: skip
LARGEST_SHIFT = 0.0
SMALLEST_TARGET = 24  # CSS pixels, WCAG 2.2 target size


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_reader_searches_chooses_opens_and_goes_back(
    browser: playwright.Browser, address: str, scripts: bool
) -> None:
    with tab(browser, viewport=DESK, java_script_enabled=scripts) as page:
        page.goto(address)
        page.get_by_label("Search the articles").fill("border")
        page.get_by_role("button", name="Search").click()
        playwright.expect(page.get_by_role("status")).to_contain_text("2 articles")

        page.get_by_role("navigation", name="Filters").get_by_role("link", name="Politics 1", exact=True).click()
        playwright.expect(page.get_by_role("status")).to_contain_text("1 article")
        playwright.expect(page.get_by_label("Search the articles")).to_have_value("border")

        page.get_by_role("link", name="Border crossing closed for repairs").click()
        playwright.expect(page.get_by_role("heading", level=1)).to_have_text("Border crossing closed for repairs")
        playwright.expect(page.locator("mark").first).to_have_text("Border")

        page.get_by_role("link", name="Back to the results for border").click()
        playwright.expect(page.get_by_role("status")).to_contain_text("1 article")
        page.get_by_role("link", name="Category: Politics – take away").click()
        playwright.expect(page.get_by_role("status")).to_contain_text("2 articles")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_dates_are_set_and_what_was_chosen_stays(browser: playwright.Browser, address: str, scripts: bool) -> None:
    with tab(browser, viewport=DESK, java_script_enabled=scripts) as page:
        page.goto(f"{address}/search?q=border&lang=en")
        page.get_by_label("From").fill("2025-10")
        page.get_by_role("button", name="Set dates").click()
        playwright.expect(page.get_by_role("status")).to_contain_text("1 article")
        playwright.expect(page.get_by_label("What was chosen")).to_contain_text("From: October 2025")
        playwright.expect(page.get_by_label("What was chosen")).to_contain_text("Language: English")


def test_on_a_phone_the_filters_are_folded_until_they_are_wanted(browser: playwright.Browser, address: str) -> None:
    with tab(browser, viewport=PHONE, java_script_enabled=False) as page:
        page.goto(f"{address}/search?q=border")
        filters = page.locator(".facets")
        playwright.expect(filters).to_be_hidden()
        page.locator(".fold summary").click()
        playwright.expect(filters).to_be_visible()
        filters.get_by_role("link", name="Society 1", exact=True).click()
        playwright.expect(page.get_by_role("status")).to_contain_text("1 article")


def test_on_a_desk_the_filters_are_always_open(browser: playwright.Browser, address: str) -> None:
    with tab(browser, viewport=DESK) as page:
        page.goto(f"{address}/search?q=border")
        playwright.expect(page.locator(".facets")).to_be_visible()
        playwright.expect(page.locator(".fold")).to_be_hidden()


def test_no_page_scrolls_sideways_on_the_smallest_screen(browser: playwright.Browser, address: str) -> None:
    with tab(browser, viewport=SMALLEST) as page:
        page.goto(f"{address}/search?q=border")
        article = page.get_by_role("link", name="Border crossing closed").get_attribute("href")
        for path in (*PAGES, article, "/search?q=" + "w" * 200, "/search?page=7&q=border"):
            page.goto(f"{address}{path}")
            for fold in page.locator("summary:visible").all():
                fold.click()
            assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST["width"], path


@pytest.mark.parametrize("size", [SMALLEST, DESK], ids=["phone", "desk"])
def test_what_the_tallest_bar_stands_for_covers_no_bar(
    browser: playwright.Browser, address: str, size: dict[str, int]
) -> None:
    with tab(browser, viewport=size) as page:
        page.goto(f"{address}/search?date=2025")
        drawn, told = page.locator(".drawn svg").bounding_box(), page.locator(".drawn .most").bounding_box()
        assert drawn is not None and told is not None
        assert told["x"] >= drawn["x"] + drawn["width"]


def test_the_first_page_is_one_screen(browser: playwright.Browser) -> None:
    engine = open_engine("memory:")
    languages = ("en", "be", "ru", "uk", "pl", "lt", "lv", "be-Latn")
    title = "A headline of some sixty letters, as newspapers have them, {}"
    engine.write(
        article(
            f"{n}", title.format(n), "A sentence that tells of the day. " * 9, language=languages[n % 8],
            categories=(f"Category {n % 6}", "Everything"), source=f"The Courier of Place {n}", published="2025-10-01",
        )
        for n in range(48)
    )  # fmt: skip
    with served(engine) as address, tab(browser, viewport={"width": 1440, "height": 900}) as page:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollHeight") <= 900


def test_nothing_moves_while_a_page_is_drawn(browser: playwright.Browser, address: str) -> None:
    shifts = """new Promise(resolve => new PerformanceObserver(list => resolve(
        list.getEntries().reduce((sum, entry) => sum + entry.value, 0))).observe({type: "layout-shift", buffered: true})
        || setTimeout(() => resolve(0), 200))"""
    with tab(browser, viewport=PHONE) as page:
        page.goto(f"{address}/search?q=border")
        assert page.evaluate(shifts) <= LARGEST_SHIFT


def _opened(page: playwright.Page, address: str) -> playwright.Page:
    """The page at an address, with everything unfolded."""
    page.goto(address)
    for fold in page.locator("summary:visible").all():
        fold.click()
    return page


def test_what_can_be_touched_is_large_enough(browser: playwright.Browser, address: str) -> None:
    with tab(browser, viewport=PHONE) as page:
        paths = ("/search?q=border&category=politics&lang=en", "/", "/help", "/article/2?q=border")
        targets = "a:visible, button:visible, input:not([type=radio], [type=checkbox]):visible, summary:visible"
        for target in (found for path in paths for found in _opened(page, f"{address}{path}").locator(targets).all()):
            # Out of sight; in a line of text; a bar, which the table beside it has as a link that is large enough.
            if target.evaluate("element => element.closest('.skip, .meta, svg, .helping p')"):
                continue
            box = target.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= SMALLEST_TARGET, target.inner_text()


def test_the_keyboard_reaches_the_results_by_the_skip_link(browser: playwright.Browser, address: str) -> None:
    with tab(browser, viewport=DESK) as page:
        page.goto(f"{address}/search?q=border")
        page.keyboard.press("Tab")
        playwright.expect(page.get_by_role("link", name="Skip to the results")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.hits') !== null")


def test_a_slash_puts_the_cursor_into_the_box_and_is_not_typed(browser: playwright.Browser, address: str) -> None:
    with tab(browser, viewport=DESK) as page:
        page.goto(f"{address}/search?q=border")
        page.keyboard.press("/")
        box = page.get_by_label("Search the articles")
        playwright.expect(box).to_be_focused()
        page.keyboard.press("ArrowRight")
        page.keyboard.type("/x")
        playwright.expect(box).to_have_value("border/x")


NAMES = "Border\n\nLake Courier\n" + "W" * 150 + "\nHarvest"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [SMALLEST, DESK], ids=["phone", "desk"])
def test_a_list_of_names_is_looked_up_without_a_script(
    browser: playwright.Browser, address: str, size: dict[str, int], scheme: str
) -> None:
    with tab(browser, viewport=size, color_scheme=scheme) as page:
        page.goto(f"{address}/names")
        page.get_by_label("Names, one on each line").fill(NAMES)
        page.get_by_role("button", name="Look up").click()
        playwright.expect(page.get_by_role("status")).to_have_text("2 of 4 names found; 1 line could not be read.")
        rows = page.get_by_role("table", name="Names of the list").get_by_role("row")
        playwright.expect(rows.nth(1)).to_contain_text("Border")
        playwright.expect(rows.nth(1).get_by_role("rowheader")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert page.evaluate(CONTRAST) == []
        page.get_by_role("button", name="Download as CSV").focus()
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert "Border" in Path(download.value.path()).read_text("utf-8")
        page.get_by_role("link", name="Border").click()
        playwright.expect(page.get_by_role("status")).to_contain_text("2 articles")


# Contrast as WCAG 2 defines it, of every element that has text of its own, against what is painted behind it.
CONTRAST = """() => {
  const channels = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *")].filter(element => element.checkVisibility()
      && [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .map(element => {
      const [a, b] = [light(channels(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), element.className + " " + element.textContent.trim().slice(0, 30)];
    }).filter(([ratio]) => ratio < 4.5);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_enough_contrast(browser: playwright.Browser, address: str, scheme: str) -> None:
    with tab(browser, viewport=DESK, color_scheme=scheme) as page:
        page.goto(f"{address}/search?q=border")
        article = page.get_by_role("link", name="Border crossing closed").get_attribute("href")
        for path in (*PAGES, article):
            page.goto(f"{address}{path}")
            assert page.evaluate(CONTRAST) == [], path


# --------------------------------------------------------------------------------- what the script adds


def test_j_and_k_go_from_result_to_result_and_enter_opens(browser: playwright.Browser, address: str) -> None:
    with tab(browser, viewport=DESK) as page:
        page.goto(f"{address}/search?q=border&order-by=newest")
        page.keyboard.press("j")
        playwright.expect(page.get_by_role("link", name="Border crossing closed")).to_be_focused()
        page.keyboard.press("j")
        playwright.expect(page.get_by_role("link", name="A border of flowers")).to_be_focused()
        page.keyboard.press("k")
        playwright.expect(page.get_by_role("link", name="Border crossing closed")).to_be_focused()
        page.keyboard.press("Enter")
        playwright.expect(page.get_by_role("heading", level=1)).to_have_text("Border crossing closed for repairs")


def test_keys_are_listed_and_can_be_switched_off_for_good(browser: playwright.Browser, address: str) -> None:
    with tab(browser, viewport=DESK) as page:
        page.goto(f"{address}/search?q=border")
        page.keyboard.press("?")
        page.get_by_label("Use these keys").uncheck()
        page.get_by_role("button", name="Close").click()
        page.goto(f"{address}/search?q=river")
        page.keyboard.press("/")
        playwright.expect(page.get_by_role("combobox")).not_to_be_focused()
        page.keyboard.press("?")
        page.get_by_label("Use these keys").check()
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        playwright.expect(page.get_by_role("combobox")).to_be_focused()


def test_an_article_is_stepped_through_from_place_to_place(browser: playwright.Browser, address: str) -> None:
    with tab(browser, viewport=DESK) as page:
        page.goto(f"{address}/article/2?q=border")
        status = page.get_by_role("status")
        playwright.expect(status).to_have_text("2 places")
        page.get_by_role("button", name="Next place").click()
        playwright.expect(status).to_have_text("1 of 2")
        page.keyboard.press("j")
        playwright.expect(status).to_have_text("2 of 2")
        page.get_by_role("button", name="Next place").click()
        playwright.expect(status).to_have_text("1 of 2")
        page.get_by_role("button", name="Previous place").click()
        playwright.expect(status).to_have_text("2 of 2")


def test_a_value_of_a_long_list_is_found_by_its_letters(browser: playwright.Browser) -> None:
    engine = open_engine("memory:")
    engine.write([article("1", categories=("Палітыка", *(f"Category {n}" for n in range(30))))])
    with served(engine) as address, tab(browser, viewport=DESK) as page:
        page.goto(f"{address}/search?facet-size=100")
        values = page.locator(".facet").first.get_by_role("listitem")
        page.get_by_label("Find in this list").fill("палі")
        playwright.expect(values).to_have_count(1)
        playwright.expect(values).to_contain_text("Палітыка")
        page.get_by_label("Find in this list").fill("")
        playwright.expect(values).to_have_count(31)
    with served(engine) as address, tab(browser, viewport=DESK, java_script_enabled=False) as page:
        page.goto(f"{address}/search?facet-size=100")
        playwright.expect(page.get_by_label("Find in this list")).to_be_hidden()  # it could do nothing


SUGGESTIONS = {
    "suggestions": [
        {"text": "border crossing", "kind": "title"},
        {"text": "Śviatłana Cichanoŭskaja", "kind": "name", "url": "/search?q=name:Cichano%C5%ADskaja"},
        {"text": "elsewhere", "kind": "title", "url": "//elsewhere.example/"},
    ]
}


def test_suggestions_are_offered_while_typing_and_chosen_by_keys(browser: playwright.Browser, address: str) -> None:
    with tab(browser, viewport=DESK) as page:
        page.route("**/api/v1/suggest?*", lambda route: route.fulfill(json=SUGGESTIONS))
        page.goto(address)
        box = page.get_by_role("combobox")
        box.press_sequentially("bord")
        playwright.expect(page.get_by_role("option")).to_have_text([s["text"] for s in SUGGESTIONS["suggestions"]])
        playwright.expect(box).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("ArrowDown")
        playwright.expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
        page.keyboard.press("Escape")
        playwright.expect(page.get_by_role("option")).to_have_count(0)
        box.press_sequentially("e")
        page.get_by_role("option").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        playwright.expect(page.get_by_role("status")).to_contain_text("1 article")
        playwright.expect(page.get_by_role("combobox")).to_have_value("border crossing")


def test_a_suggestion_leads_to_its_own_page_but_never_to_another_site(
    browser: playwright.Browser, address: str
) -> None:
    with tab(browser, viewport=DESK) as page:
        page.route("**/api/v1/suggest?*", lambda route: route.fulfill(json=SUGGESTIONS))
        page.goto(address)
        page.get_by_role("combobox").press_sequentially("cich")
        page.get_by_role("option", name="Śviatłana").click()
        page.wait_for_url("**/search?q=name:*")
        page.goto(address)
        page.get_by_role("combobox").press_sequentially("else")
        page.get_by_role("option", name="elsewhere").click()
        page.wait_for_url("**/search?q=elsewhere")


def test_the_box_works_where_there_are_no_suggestions(browser: playwright.Browser, address: str) -> None:
    with tab(browser, viewport=DESK) as page:
        page.route("**/api/v1/suggest?*", lambda route: route.fulfill(status=404))
        page.goto(address)
        page.get_by_role("combobox").press_sequentially("border")
        page.keyboard.press("Enter")
        playwright.expect(page.get_by_role("status")).to_contain_text("2 articles")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_language_is_switched_and_kept_in_one_cookie(
    browser: playwright.Browser, address: str, scripts: bool
) -> None:
    with tab(browser, ("language",), viewport=DESK, java_script_enabled=scripts) as page:
        page.goto(f"{address}/search?q=border&category=society")
        page.get_by_role("button", name="Беларуская").click()
        playwright.expect(page.get_by_role("status")).to_contain_text("1 артыкул")
        page.goto(f"{address}/help")
        playwright.expect(page.get_by_role("heading", level=1)).to_have_text("Як шукаць")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_bars_change_from_articles_to_shares(browser: playwright.Browser, address: str, scripts: bool) -> None:
    with tab(browser, viewport=DESK, java_script_enabled=scripts) as page:
        page.goto(f"{address}/search?q=border+OR+выбары")
        playwright.expect(page.locator(".drawn path.c")).to_be_visible()
        page.get_by_label("share of all").check()
        playwright.expect(page.locator(".drawn path.c")).to_be_hidden()
        playwright.expect(page.locator(".drawn path.s")).to_be_visible()

"""The pages in a real browser, served by waitress: with JavaScript and without, on a desk and on a phone."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import waitress  # type: ignore[import-untyped]  # ships no types

from search.engine import Engine
from search.settings import read_settings
from webui.app import create_app

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = "/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]

SMALLEST = {"width": 320, "height": 640}
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
PAGES = (
    "/", "/search?q=border", "/search?q=border&category=politics&from-date=2025&x=1", "/search?q=zebra+giraffe",
    "/nothing", "/names",
)  # fmt: skip
LARGEST_SHIFT = 0.0
SMALLEST_TARGET = 24  # CSS pixels, WCAG 2.2 target size


@pytest.fixture(scope="module")
def address(engine: Engine) -> Iterator[str]:
    """Where the small archive is served."""
    server = waitress.create_server(create_app(engine, read_settings({})), host="127.0.0.1", port=0, threads=4)
    running = threading.Thread(target=server.run)
    running.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    running.join(timeout=10)


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@contextmanager
def tab(browser: playwright.Browser, **options: object) -> Iterator[playwright.Page]:
    """A page that fails the test if anything is written to the console or asked of another host."""
    context = browser.new_context(**options)
    opened = context.new_page()
    heard: list[str] = []
    hosts: set[str | None] = set()
    opened.on("console", lambda message: heard.append(f"{message.type}: {message.text}"))
    opened.on("pageerror", lambda error: heard.append(str(error)))
    opened.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    yield opened
    cookies = context.cookies()
    context.close()
    # A page that is not there is reported by the browser itself.
    assert [line for line in heard if "status of 404" not in line] == []
    assert hosts <= {"127.0.0.1"}
    assert cookies == []


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


def test_nothing_moves_while_a_page_is_drawn(browser: playwright.Browser, address: str) -> None:
    shifts = """new Promise(resolve => new PerformanceObserver(list => resolve(
        list.getEntries().reduce((sum, entry) => sum + entry.value, 0))).observe({type: "layout-shift", buffered: true})
        || setTimeout(() => resolve(0), 200))"""
    with tab(browser, viewport=PHONE) as page:
        page.goto(f"{address}/search?q=border")
        assert page.evaluate(shifts) <= LARGEST_SHIFT


def test_what_can_be_touched_is_large_enough(browser: playwright.Browser, address: str) -> None:
    with tab(browser, viewport=PHONE) as page:
        page.goto(f"{address}/search?q=border&category=politics&lang=en")
        page.locator(".fold summary").click()
        for target in page.locator("a:visible, button:visible, input:visible, summary:visible").all():
            if target.evaluate("element => element.closest('.skip, .meta')"):  # out of sight; in a line of text
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

"""What do the pages look like? Takes screenshots of every kind of page, at three widths, light and dark.

    python -m benchmarks.screens http://127.0.0.1:8000 FOLDER
    python -m benchmarks.screens http://127.0.0.1:8000 docs/screens --documented

The archive is whatever is served there; the searches find many, one and no article in data/sample. Each file is named
PAGE-WIDTH-THEME.webp. Nothing is compared: they are for people to look at. The second form takes those that
docs/pages.md shows, in one screen each.
"""

from __future__ import annotations

import argparse
import base64
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = (390, 768, 1440)
HEIGHTS = {390: 844, 768: 1024, 1440: 900}
THEMES = ("light", "dark")
QUALITY = 60  # of a picture, of 100: letters are sharp still, and those of docs weigh two thirds of a megabyte
NAMES = "Тихановская\nLukashenko\nAles Bialiatski\nСтаткевич\nVilnius\nNobody Whatsoever"


def _first_article(page: Page) -> None:
    page.goto(urljoin(page.url, page.locator(".hit h3 a").first.get_attribute("href") or "/"))


def _look_up(page: Page) -> None:
    page.locator("#names").fill(NAMES)
    page.locator(".list-of-names button").click()
    page.locator(".found").wait_for()


def _stay(page: Page) -> None:
    """Nothing is to be done there."""


# Each page: where it is, what is done there, and whether it is taken to its end.
PAGES: dict[str, tuple[str, Callable[[Page], None], bool]] = {
    "start": ("/", _stay, True),
    "results": ("/search?q=Tsikhanouskaya&category=politics", _stay, False),
    "one": ('/search?q="Sakharov Prize goes to jailed journalists"', _stay, True),
    "none": ("/search?q=balloon zebra", _stay, True),
    "many": ("/search?q=Лукашенко&date=2025&facet=name", _stay, True),
    "article": ("/search?q=Tsikhanouskaya&category=politics", _first_article, False),
    "names": ("/names", _look_up, True),
    "help": ("/help", _stay, True),
    "missing": ("/nothing-here", _stay, True),
}
DOCUMENTED = [
    (page, width, theme)
    for page in ("start", "results", "article", "names")
    for width, theme in ((1440, "light"), (1440, "dark"), (390, "light"))
]
EVERY = [(page, width, theme) for page in PAGES for width in WIDTHS for theme in THEMES]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documented", action="store_true", help="those of docs/pages.md only")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, picture in _pictures(browser, given.address, given.documented):
            (given.folder / f"{name}.webp").write_bytes(picture)
        browser.close()


def _pictures(browser: Browser, address: str, documented: bool) -> Iterator[tuple[str, bytes]]:
    for name, width, theme in DOCUMENTED if documented else EVERY:
        path, act, whole = PAGES[name]
        page = browser.new_page(
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme=theme,  # type: ignore[arg-type]  # light or dark, which it types as literals
            locale="en",
        )
        page.goto(urljoin(address, path))
        act(page)
        yield f"{name}-{width}-{theme}", _taken(page, whole and not documented)
        page.close()


def _taken(page: Page, whole: bool) -> bytes:
    # Playwright itself takes PNG and JPEG only, which are three times as large or blur letters.
    session = page.context.new_cdp_session(page)
    options = {"format": "webp", "quality": QUALITY, "captureBeyondViewport": whole}
    if whole:
        size = session.send("Page.getLayoutMetrics")["cssContentSize"]
        options["clip"] = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
    return base64.b64decode(session.send("Page.captureScreenshot", options)["data"])


if __name__ == "__main__":
    main()

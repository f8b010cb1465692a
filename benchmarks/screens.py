"""What do the pages look like? Takes screenshots of every kind of page, at three widths, light and dark.

    python -m benchmarks.screens http://127.0.0.1:8000 FOLDER

The archive is whatever is served there; MANY, ONE and NONE are searches that find many, one and no article in
data/sample. Each file is named PAGE-WIDTH-THEME.png. Nothing is compared: they are for people to look at.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Page, sync_playwright

WIDTHS = (390, 768, 1440)
THEMES = ("light", "dark")
HEIGHT = 1000
MANY, ONE, NONE = "Лукашенко", '"Sakharov Prize goes to jailed journalists"', "balloon zebra"
PAGES = {
    "start": "/",
    "many": f"/search?q={MANY}",
    "one": f"/search?q={ONE}",
    "none": f"/search?q={NONE}",
    "filtered": "/search?q=Minsk&lang=en&date=2025",
    "names": "/names",
    "help": "/help",
    "missing": "/nothing-here",
}


def main(address: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for width in WIDTHS:
            for theme in THEMES:
                page = browser.new_page(viewport={"width": width, "height": HEIGHT}, color_scheme=theme)  # type: ignore[arg-type]  # a literal
                _take(page, address, folder, f"{width}-{theme}.png")
                page.close()
        browser.close()


def _take(page: Page, address: str, folder: Path, ending: str) -> None:
    for name, path in PAGES.items():
        page.goto(urljoin(address, path))
        page.screenshot(path=folder / f"{name}-{ending}", full_page=name != "many")
        if name == "many":
            page.goto(urljoin(address, page.locator(".hit h3 a").first.get_attribute("href") or "/"))
            page.screenshot(path=folder / f"article-{ending}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

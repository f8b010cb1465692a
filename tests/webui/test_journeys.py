"""Two readers at work, in a real browser, with JavaScript and without: a researcher and a journalist."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import feedparser
import pytest
from browsing import DESK, NEEDS, PHONE, served, tab
from conftest import article

from search.engine import open_engine

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = NEEDS
WITH_AND_WITHOUT = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])


@pytest.fixture(scope="module")
def news() -> Iterator[str]:
    """Where an archive is served that has one name in two scripts and two years of news in two categories."""
    engine = open_engine("memory:")
    engine.write(
        [
            article(
                "be", "Śviatłana Cichanoŭskaja ŭ Vilni", "Na sustrečy Cichanoŭskaja skazała słova.",
                source="Aziorny viesnik", language="be-Latn", published="2025-03-04",
            ),
            article("ru", "Встреча", "На ней была Тихановская.", language="ru", published="2024-01-02"),
            *(
                article(
                    f"n{year}-{month}", f"Border news {month}", "The border was quiet.", language="en",
                    categories=("Politics",) if month % 2 else ("Sport",), published=f"{year}-{month:02}-15",
                )
                for year in (2024, 2025)
                for month in range(1, 13)
            ),
        ]
    )  # fmt: skip
    with served(engine) as address:
        yield address


@WITH_AND_WITHOUT
def test_a_researcher_finds_a_name_in_another_script_sees_why_reads_and_cites(
    browser: Any, news: str, scripts: bool
) -> None:
    with tab(browser, viewport=DESK, java_script_enabled=scripts) as page:
        page.goto(news)
        page.get_by_label("Search the articles", exact=True).fill("Тихановская")
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("status")).to_contain_text("2 articles")
        expect(page.locator(".spellings")).to_contain_text("Cichanoŭskaja")

        hit = page.locator(".hit").filter(has=page.get_by_role("link", name="Śviatłana Cichanoŭskaja ŭ Vilni"))
        expect(hit.get_by_role("list", name="Why this was found")).to_contain_text("Cichanoŭskaja: same name")

        hit.get_by_role("link", name="Śviatłana Cichanoŭskaja ŭ Vilni").click()
        expect(page.locator("h1 mark")).to_have_text("Cichanoŭskaja")
        expect(page.locator("#hit-2")).to_have_text("Cichanoŭskaja")
        expect(page.locator(".around")).to_contain_text("Тихановская")

        page.get_by_text("Cite this article").click()
        cited = page.locator(".cite p")
        expect(cited).to_contain_text("Aziorny viesnik, 4 March 2025")
        expect(cited).to_contain_text("index generation 1")
        expect(cited).to_contain_text("/article/be/")


@WITH_AND_WITHOUT
def test_a_journalist_chooses_a_category_and_dates_looks_at_months_and_follows_the_feed(
    browser: Any, news: str, scripts: bool
) -> None:
    with tab(browser, viewport=DESK, java_script_enabled=scripts) as page:
        page.goto(f"{news}/search?q=border")
        page.get_by_role("link", name="Politics 12", exact=True).click()
        page.get_by_label("From").fill("2024-07")
        page.get_by_label("Until").fill("2025-06")
        page.get_by_role("button", name="Set dates").click()
        expect(page.get_by_role("status")).to_contain_text("6 articles")

        months = page.get_by_role("region", name="Articles by month")
        expect(months.locator("svg a")).to_have_count(6)
        months.get_by_text("As a table").click()
        expect(months.get_by_role("row", name="March 2025 1 2 50%")).to_be_visible()
        months.locator("svg a").first.click(force=True)
        expect(page.get_by_role("status")).to_contain_text("1 article")
        expect(page.get_by_label("What was chosen")).to_contain_text("Date: July 2024")
        page.get_by_role("region", name="Articles by day").get_by_role("link", name="2024", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("6 articles")

        page.get_by_role("link", name="newest", exact=True).click()
        results = page.locator(".hit h3 a")
        expect(results).to_have_count(6)
        shown = [(link.inner_text(), urlsplit(link.get_attribute("href")).path) for link in results.all()]

        href = page.get_by_role("link", name="This search as Atom").get_attribute("href")
        feed = urlsplit(href)
        assert feed.path == "/search.atom"
        assert sorted(parse_qsl(feed.query)) == [
            ("category", "politics"), ("date", "2024"), ("order-by", "newest"), ("q", "border"),
        ]  # fmt: skip
        assert page.locator('link[rel="alternate"][type="application/atom+xml"]').get_attribute("href") == href
        followed = feedparser.parse(page.request.get(f"{news}{href}").body())
        assert not followed.bozo
        assert [(entry.title, urlsplit(entry.link).path) for entry in followed.entries] == shown
        assert {urlsplit(entry.link).netloc for entry in followed.entries} == {urlsplit(news).netloc}
        assert followed.entries[0].published_parsed[:3] == (2024, 11, 15)
        assert followed.feed.opensearch_totalresults == "6"


def test_a_reader_on_a_phone_goes_from_article_to_article_of_a_search(browser: Any, news: str) -> None:
    with tab(browser, viewport=PHONE, java_script_enabled=False) as page:
        page.goto(f"{news}/search?q=border&order-by=oldest")
        page.locator(".hit h3 a").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Border news 1")
        for _ in range(10):  # over the end of the first page of results
            page.get_by_role("link", name="Next result").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Border news 11")
        expect(page.get_by_role("navigation", name="Results")).to_contain_text("11 of 24")
        page.get_by_role("link", name="Back to the results for border").click()
        expect(page.get_by_role("status")).to_contain_text("page 2 of 3")

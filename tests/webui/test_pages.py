"""The pages: what a reader sees and where it leads, without a browser."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from conftest import article
from flask.testing import FlaskClient

import webui
from search.engine import open_engine
from search.model import Access
from search.parser import FIELD_NAMES
from search.settings import read_settings
from webui import help, start
from webui.app import create_app

Serving = Callable[..., FlaskClient]
ID = "https://example.org/news?id=1&x=50%#top"
ARTICLE = f"/article/{quote(ID, safe='')}"


class Links(HTMLParser):
    """The links of a page: their text and address; beside them every element with its attributes.

    Only pages of results have addresses without a path.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if has.get("href", "").startswith("?"):
            has["href"] = f"/search{has['href']}"
        self.elements.append((tag, has))
        if tag == "a":
            self.found.append(("", has["href"]))
            self.open = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.open = False

    def handle_data(self, data: str) -> None:
        if getattr(self, "open", False) and self.found:
            text, href = self.found[-1]
            self.found[-1] = (f"{text}{data}", href)

    def to(self, text: str) -> str:
        """The address of the one link that has a text in it."""
        (href,) = {href for found, href in self.found if text in " ".join(found.split())}
        return href

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def asked(href: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(href).query)


def text(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def see(client: FlaskClient, **parameters: object) -> tuple[str, Links]:
    """The results of a search: the text of the page and its links. An underscore stands for a hyphen."""
    answer = client.get("/search", query_string={name.replace("_", "-"): v for name, v in parameters.items()})
    assert answer.status_code == 200
    return text(answer.text), Links(answer.text)


# ------------------------------------------------------------------------------------------------------ results


def test_without_words_the_newest_articles_are_shown(client: FlaskClient) -> None:
    seen = text(client.get("/search").text)
    assert "Newest articles" in seen
    assert seen.index("Border crossing closed") < seen.index("A border of flowers") < seen.index("Harvest")


def test_a_search_keeps_the_query_in_the_box_and_counts_what_it_found(client: FlaskClient) -> None:
    seen, links = see(client, q='"border crossing" lake')
    assert {"name": "q", "value": '"border crossing" lake'}.items() <= links.all("input")[0].items()
    assert re.search(r"1 article in \d", seen)


def test_the_count_is_in_a_status_region(client: FlaskClient) -> None:
    page = client.get("/search?q=border").text
    assert re.search(r'role="status"><strong>2</strong> articles', page)


def test_a_result_shows_its_title_and_passages_with_marks(client: FlaskClient) -> None:
    page = client.get("/search?q=border").text
    assert "><mark>Border</mark> crossing closed for repairs</a>" in page
    assert "The <mark>border</mark> crossing north of the lake" in page


def test_a_result_shows_when_where_and_in_which_language(client: FlaskClient) -> None:
    seen, _ = see(client, q="crossing")
    assert "2 October 2025 Lake Courier Politics, Transport English subscribers example.org" in seen  # Minsk is at +3


def test_an_article_without_a_date_says_so(client: FlaskClient) -> None:
    assert "undated" in see(client, q="harvest")[0]


def test_titles_and_passages_carry_their_language(client: FlaskClient) -> None:
    _, links = see(client, q="выбары")
    assert {"lang": "be", "dir": "auto"} in links.all("h3")
    assert {"class": "passage", "lang": "be", "dir": "auto"} in links.all("p")


def test_a_reason_that_the_marks_do_not_show_is_told(client: FlaskClient) -> None:
    assert "borders: another form of the word" in see(client, q="body:border flowers")[0]
    assert "the word itself" not in see(client, q="harvest")[0]


def test_a_result_leads_to_its_article_and_takes_the_search_along(client: FlaskClient) -> None:
    _, links = see(client, q="crossing", category="politics")
    href = links.to("Border crossing closed")
    assert urlsplit(href).path == f"{ARTICLE}/border-crossing-closed-for-repairs"
    assert asked(href) == [("q", "crossing"), ("category", "politics")]


def test_a_result_links_to_its_original(client: FlaskClient) -> None:
    assert see(client, q="crossing")[1].to("example.org") == "https://www.example.org/news/1"


# ------------------------------------------------------------------------------------------- how it was read


def test_a_query_that_was_read_otherwise_than_typed_is_shown_as_read(client: FlaskClient) -> None:
    assert "Read as border OR river" in see(client, q="(border OR river")[0]


@pytest.mark.parametrize(
    "query", ["border", "  Border  crossing ", "“border crossing”", "title:border -river", "Łukašenka"]
)
def test_a_query_that_was_read_as_typed_is_not_shown_twice(client: FlaskClient, query: str) -> None:
    assert "Read as" not in see(client, q=query)[0]


def test_notes_of_the_reading_are_shown(client: FlaskClient) -> None:
    assert "a quotation mark without its second was closed at the end" in see(client, q='"border')[0]


def test_a_better_spelling_is_offered_as_a_link_that_keeps_the_filters(client: FlaskClient) -> None:
    seen, links = see(client, q="crosing", lang="en")
    assert "Did you mean crossing ?" in seen
    assert sorted(asked(links.to("crossing"))) == [("lang", "en"), ("q", "crossing")]


@pytest.mark.parametrize("path", ["/", "/search"])
def test_unknown_parameters_of_a_readers_link_are_ignored_and_named(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}?q=border&utm_source=letter&fbclid=x&catgory=politics")
    assert answer.status_code == 200
    seen = text(answer.text)
    assert "there is no parameter utm_source, it was ignored" in seen
    assert "did you mean category?" in seen
    assert "utm_source=" not in answer.text  # no link passes it on


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from-date=yesterday", "“From” is 'yesterday'"),
        ("page=0", "page is '0'"),
        ("page=1&page=2", "page is given 2 times"),
        ("access=paid", "“Access” is 'paid'"),
        ("order-by=best", "order-by is 'best'"),
        ("cursor=abc", "cursor is none that links.next gave"),
    ],
)
def test_a_bad_value_of_a_parameter_is_left_out_and_said(client: FlaskClient, query: str, said: str) -> None:
    answer = client.get(f"/search?q=border&{query}")
    assert answer.status_code == 200
    assert said in text(answer.text)
    assert "2 articles" in text(answer.text)


# ------------------------------------------------------------------------------------------ facets and crumbs


def test_all_facets_are_shown(client: FlaskClient) -> None:
    _, links = see(client)
    headings = [attributes["id"] for attributes in links.all("h3") if "id" in attributes]
    assert headings == ["facet-category", "facet-date", "facet-language", "facet-source", "facet-access"]


def test_a_value_of_a_facet_is_chosen_by_its_link_and_a_second_beside_it(client: FlaskClient) -> None:
    _, links = see(client, q="border")
    chosen = client.get(links.to("Politics 1"))
    second = Links(chosen.text).to("Society 1")
    assert asked(second) == [("q", "border"), ("category", "politics"), ("category", "society")]
    assert "2 articles" in text(client.get(second).text)


def test_a_chosen_value_is_marked_and_given_up_by_the_same_link(client: FlaskClient) -> None:
    _, links = see(client, q="border", category="politics")
    (current,) = [a for a in links.all("a") if a.get("aria-current") == "true" and "order-by" not in a["href"]]
    assert asked(current["href"]) == [("q", "border")]


def test_a_chosen_value_stays_listed_at_zero(client: FlaskClient) -> None:
    assert "Палітыка 0" in see(client, q="border", category="Палітыка")[0]


def test_a_category_can_be_left_out_and_taken_back(client: FlaskClient) -> None:
    _, links = see(client, q="border")
    (href,) = [a["href"] for a in links.all("a") if a.get("title") == "Leave out Society"]
    without = client.get(href)
    assert "Not: Society" in text(without.text)
    assert "1 article in" in text(without.text)
    assert asked(Links(without.text).to("Society left out")) == [("q", "border")]


def test_each_month_is_a_bar_and_a_row_of_a_table_with_its_share(client: FlaskClient) -> None:
    seen, links = see(client, q="border OR выбары")
    assert "Articles by month" in seen
    assert "September 2025 1 1 100% October 2025 1 1 100%" in seen  # articles, of all, share
    bars = [a["href"] for a in links.all("a") if a.get("tabindex") == "-1"]
    assert [asked(href)[-1] for href in bars] == [("date", "2024-05"), ("date", "2025-09"), ("date", "2025-10")]


def test_a_bar_leads_into_its_period_and_out_again(client: FlaskClient) -> None:
    seen, links = see(client, date="2025")
    assert "All years › 2025" in seen
    month, day_links = see(client, date=dict(asked(links.to("October 2025")))["date"])
    assert "All years › 2025 › October 2025" in month
    assert asked(day_links.to("2 October 2025")) == [("date", "2025-10-02")]
    assert asked(day_links.to("All years")) == []
    assert ("/search?date=2025") in [href for found, href in day_links.found if found == "2025"]


def test_a_bar_takes_the_place_of_a_range(client: FlaskClient) -> None:
    _, links = see(client, q="border", from_date="2025-01", to_date="2025-12")
    assert sorted(asked(links.to("October 2025"))) == [("date", "2025-10"), ("q", "border")]


def test_a_result_without_dates_has_no_bars(client: FlaskClient) -> None:
    assert "As a table" not in see(client, q="harvest")[0]


def test_a_long_facet_is_folded_but_never_what_was_chosen(serving: Serving) -> None:
    client = serving(article("1", categories=tuple(f"c{number:02}" for number in range(15))))
    page = client.get("/search?category=c14&facet-size=20").text
    assert "<summary>6 more</summary>" in page
    assert page.index("c14") < page.index("<summary>6 more</summary>")


def test_a_facet_with_more_values_than_are_shown_leads_to_all_of_them(serving: Serving) -> None:
    client = serving(article("1", categories=tuple(f"c{number:02}" for number in range(30))))
    every = Links(client.get("/search").text).to("Show all 30")
    assert "c29" in text(client.get(every).text)


CHOSEN = {
    "category": ("politics", "Category: Politics"),
    "exclude_category": ("society", "Not: Society"),
    "lang": ("en", "Language: English"),
    "source": ("lake-courier", "Source: Lake Courier"),
    "access": ("subscriber", "Access: Subscribers"),
    "date": ("2025-10", "Date: October 2025"),
    "from_date": ("2025", "From: 2025"),
    "to_date": ("2025-10-02", "Until: 2 October 2025"),
    "names": ("off", "Other spellings of names: off"),
}


@pytest.mark.parametrize("name", CHOSEN)
def test_what_was_chosen_is_a_crumb_that_takes_it_away(client: FlaskClient, name: str) -> None:
    value, crumb = CHOSEN[name]
    seen, links = see(client, q="border", order_by="newest", page=1, **{name: value})
    assert crumb in seen
    assert asked(links.to(f"{crumb} – take away")) == [("q", "border"), ("order-by", "newest")]


def test_everything_chosen_can_be_cleared_at_once(client: FlaskClient) -> None:
    parameters = {name: value for name, (value, _) in CHOSEN.items()}
    _, links = see(client, q="border", **parameters)
    assert asked(links.to("Clear all")) == [("q", "border")]


def test_the_forms_keep_what_they_do_not_ask_for(client: FlaskClient) -> None:
    _, links = see(client, q="border", category="politics", from_date="2025", page=1)
    hidden = [(i["name"], i["value"]) for i in links.all("input") if i.get("type") == "hidden"]
    kept = [("category", "politics"), ("from-date", "2025"), ("q", "border"), ("category", "politics")]
    assert [pair for pair in hidden if pair[0] != "to"] == kept


def test_the_date_form_shows_what_is_set(client: FlaskClient) -> None:
    _, links = see(client, from_date="2025-01", to_date="2025-10-02")
    values = {i["name"]: i["value"] for i in links.all("input") if i.get("name", "").endswith("-date")}
    assert values == {"from-date": "2025-01", "to-date": "2025-10-02"}


def test_a_date_may_be_written_from_the_day_on(client: FlaskClient) -> None:
    seen, links = see(client, q="border", from_date="01.09.2025", to_date=" 10.2025")
    assert "From: 1 September 2025" in seen
    assert "Until: October 2025" in seen
    (pattern,) = {i["pattern"] for i in links.all("input") if "pattern" in i}
    for written in ("2025", "2025-9", "2025-09-01", "01.09.2025", " 9.2025 "):
        assert re.fullmatch(pattern, written), written
    assert not re.fullmatch(pattern, "01.09")


def test_what_is_wrong_with_a_date_is_said_by_the_label_of_its_box(client: FlaskClient) -> None:
    seen, _ = see(client, from_date="01.13.2025")
    assert "“From” is '01.13.2025', it takes a date" in seen
    seen, _ = see(client, from_date="2025", to_date="2024")
    assert "“Until” is '2024', which is before “From” '2025'" in seen
    assert "page is 'x', it takes" in see(client, page="x")[0]  # what has no label keeps its name


def test_an_order_is_a_link_and_the_present_one_is_marked(client: FlaskClient) -> None:
    _, links = see(client, q="border", order_by="oldest")
    assert ("order-by", "newest") in asked(links.to("newest"))
    assert [a["href"] for a in links.all("a") if a.get("aria-current")] == [links.to("oldest")]


def test_without_words_there_is_no_order_by_relevance(client: FlaskClient) -> None:
    assert "relevance" not in see(client)[0]


# ------------------------------------------------------------------------------------------------------- pages


@pytest.fixture(scope="module")
def many(serving: Serving) -> FlaskClient:
    return serving(*(article(f"id{number}", f"Word {number}") for number in range(95)))


def pager(links: Links) -> list[str]:
    return [
        a["aria-label"].removeprefix("Page ") for a in links.all("a") if a.get("aria-label", "").startswith("Page ")
    ]


@pytest.mark.parametrize(
    ("page", "shown"),
    [(1, "1 2 3 10"), (2, "1 2 3 4 10"), (4, "1 2 3 4 5 6 10"), (5, "1 2 3 4 5 6 7 10"), (10, "1 8 9 10")],
)
def test_the_pager_names_the_first_the_last_and_those_around(many: FlaskClient, page: int, shown: str) -> None:
    _, links = see(many, q="word", page=page)
    assert pager(links) == shown.split()
    assert [a["aria-label"] for a in links.all("a") if a.get("aria-current") == "page"] == [f"Page {page}"]


def test_pages_lead_to_the_next_and_the_one_before(many: FlaskClient) -> None:
    _, links = see(many, q="word", page=2)
    assert asked(links.to("Next")) == [("q", "word"), ("page", "3")]
    assert asked(links.to("Previous")) == [("q", "word")]


def test_a_page_past_the_end_says_which_is_the_last(many: FlaskClient) -> None:
    seen, links = see(many, q="word", page=99)
    assert seen.lower().count("there is no page 99: the last is page 10") == 1
    assert ("page", "10") in asked(links.to("page 10"))


def test_one_page_has_no_pager(client: FlaskClient) -> None:
    assert 'aria-label="Pages"' not in client.get("/search?q=border").text


def test_a_link_with_a_cursor_goes_on_by_cursors(many: FlaskClient) -> None:
    following = many.get("/search.json?q=word").get_json()["links"]["next"]
    page: str | None = many.get(following).get_json()["links"]["html"]
    seen = []
    while page:
        links = Links(many.get(page).text)
        seen += [href for _, href in links.found if href.startswith("/article/")]
        page = next((href for found, href in links.found if found == "Next"), None)
    assert len({urlsplit(href).path for href in seen}) == len(seen) == 85


# ----------------------------------------------------------------------------------------------- nothing found


def test_an_empty_result_offers_what_finds_something_with_its_count(client: FlaskClient) -> None:
    seen, links = see(client, q="border flowers lorries")
    assert "0 articles" in seen
    assert ("q", "border OR flowers OR lorries") in asked(links.to("Any of the words"))
    assert "Fewer words: border flowers 1 article" in seen
    seen, links = see(client, q="flowers", category="politics")
    assert asked(links.to("Without “Category: Politics”")) == [("q", "flowers")]
    assert "Without “Category: Politics” 1 article" in seen


def test_what_is_left_out_can_be_left_in_and_its_spellings_are_told_as_left_out(bridges: FlaskClient) -> None:
    seen, links = see(bridges, q="pillars ferry -Тихановская")
    assert "0 articles" in seen
    assert "Also left out with Тихановская : Cichanoŭskaja" in seen
    assert "Also searched for" not in seen
    (cross,) = (a["href"] for a in links.all("a") if a.get("title") == "Leave Cichanoŭskaja in")
    assert ("drop-spelling", "Cichanoŭskaja") in asked(cross)
    assert ("q", "pillars ferry") in asked(links.to("Without leaving out Тихановская"))
    assert "Without leaving out Тихановская 1 article" in seen


def test_an_empty_result_that_nothing_helps_says_so(client: FlaskClient) -> None:
    seen, links = see(client, q="zebra giraffe", category="politics")
    assert "This finds something" not in seen
    assert "Nothing in this archive comes near" in seen
    assert links.to("how to search") == "/help"


def test_a_category_that_no_article_has_is_named_and_a_near_one_offered(client: FlaskClient) -> None:
    seen, links = see(client, q="border", category="politcs")
    assert "No article of this archive has the category “politcs”. Did you mean Politics ?" in seen
    assert asked(next(href for found, href in links.found if found == "Politics")) == [
        ("q", "border"),
        ("category", "Politics"),
    ]


def test_an_empty_result_of_operators_offers_no_words(client: FlaskClient) -> None:
    seen, _ = see(client, q='"no such phrase" OR zebra*')
    assert "Similar spellings" not in seen
    assert "Any of the words" not in seen


def test_an_empty_archive_says_that_it_is_empty(serving: Serving) -> None:
    assert "The archive holds no article yet" in see(serving())[0]


# ------------------------------------------------------------------------------------------------------ article


def test_an_article_shows_everything_that_is_kept_of_it(client: FlaskClient) -> None:
    seen = text(client.get(ARTICLE).text)
    for part in (
        "Border crossing closed for repairs", "Repairs at the lake", "2 October 2025", "Updated 3 October 2025",
        "Lake Courier", "By News desk", "Politics", "Transport", "English", "subscribers", "Lakeside, 1 October.",
        "Repairs take a month.", "The border crossing north", "Lorries wait", "roads", "queues",
        "Read the original at example.org", "The source gives the whole article to its subscribers",
    ):  # fmt: skip
        assert part in seen


def test_an_article_that_is_free_has_no_note_about_subscribers(client: FlaskClient) -> None:
    assert "subscribers" not in text(client.get("/article/2").text)


def test_the_words_of_a_search_are_marked_in_its_article(client: FlaskClient) -> None:
    page = client.get(f"{ARTICLE}?q=border+repairs").text
    for marked in ('<mark id="hit-1">Border</mark> crossing', "Repairs</mark> take a month", "border</mark> crossing"):
        assert marked in page


def test_a_phrase_across_paragraphs_is_marked_in_both(client: FlaskClient) -> None:
    page = client.get(ARTICLE, query_string={"q": '"Monday lorries"'}).text
    assert '<p>The border crossing north of the lake was closed on <mark id="hit-1">Monday.</mark></p>' in page
    assert '<p><mark id="hit-2">Lorries</mark> wait at the next crossing.</p>' in page


def test_the_marks_of_an_article_are_counted_and_each_is_a_link_away(client: FlaskClient) -> None:
    answer = client.get("/article/2?q=border")
    links = Links(answer.text)
    assert "2 places" in text(answer.text)
    targets = [href for _, href in links.found if href.startswith("#hit-")]
    assert targets == ["#hit-1", "#hit-2"]
    assert [mark["id"] for mark in links.all("mark")] == ["hit-1", "hit-2"]


def test_an_article_without_marks_has_no_places(client: FlaskClient) -> None:
    assert 'class="places"' not in client.get("/article/2").text


def test_an_article_leads_to_the_result_before_it_and_after_it(client: FlaskClient) -> None:
    answer = client.get(f"{ARTICLE}?q=border&order-by=newest&page-size=1")
    assert "1 of 2" in text(answer.text)
    following = Links(answer.text).to("Next result")
    assert ("page", "2") in asked(following)
    second = client.get(following)
    assert "2 of 2" in text(second.text)
    assert urlsplit(Links(second.text).to("Previous result")).path.startswith(ARTICLE)


def test_the_tags_of_an_article_lead_to_articles_with_their_words(client: FlaskClient) -> None:
    assert asked(Links(client.get(ARTICLE).text).to("queues")) == [("q", '"queues"')]


def test_an_article_is_cited_with_source_date_address_and_generation(client: FlaskClient) -> None:
    seen = text(client.get(ARTICLE).text)
    generation = client.get("/readyz").get_json()["generation"]
    assert "Border crossing closed for repairs . Lake Courier , 2 October 2025 . Vestka, index generation " in seen
    assert f"index generation {generation}, seen on" in seen
    assert f"http://localhost{ARTICLE}/border-crossing-closed-for-repairs" in seen


BRIDGE = "The old bridge over the river was closed on Monday because its stone pillars are cracked, engineers said."


@pytest.fixture(scope="module")
def bridges(serving: Serving) -> FlaskClient:
    """A text in three versions, another article on the same, and others."""
    return serving(
        article("1", "Bridge closed", BRIDGE, published="2025-01-02", source="Courier", language="en"),
        article("2", "Old bridge closed", f"{BRIDGE} Updated.", published="2025-01-03", source="Weekly"),
        article("3", "Bridge shut", BRIDGE, published="2025-01-01"),
        article("4", "Ferry instead of the bridge", "New pillars for Śviatłana Cichanoŭskaja.", published="2025-02-01"),
        article("5", "Тихановская", "Встреча, на которой была Тихановская."),
        *(article(f"o{n}", "Weather", f"It was mild on day {n}.") for n in range(15)),
    )


def test_versions_of_one_text_are_folded_behind_the_first(bridges: FlaskClient) -> None:
    seen, links = see(bridges, q="bridge closed pillars", order_by="oldest")
    assert len([a for a in links.all("li") if a.get("class") == "hit"]) == 1
    assert "2 more versions Bridge closed 2 January 2025 Courier Old bridge closed" in seen
    assert urlsplit(links.to("Old bridge closed")).path == "/article/2/old-bridge-closed"


def test_an_article_shows_its_earlier_and_later_versions(bridges: FlaskClient) -> None:
    seen = text(bridges.get("/article/1").text)
    assert "Other versions of this text Earlier Bridge shut 1 January 2025 Later Old bridge closed" in seen


def test_an_article_shows_related_articles(bridges: FlaskClient) -> None:
    links = Links(bridges.get("/article/1").text)
    assert links.to("Ferry instead of the bridge") == "/article/4/ferry-instead-of-the-bridge"


def test_an_article_shows_the_names_in_it_with_their_other_spellings(bridges: FlaskClient) -> None:
    answer = bridges.get("/article/4")
    assert "Śviatłana Cichanoŭskaja also Тихановская" in text(answer.text)
    assert asked(Links(answer.text).to("Śviatłana Cichanoŭskaja")) == [("q", "name:(Śviatłana Cichanoŭskaja)")]


def test_an_article_has_all_its_names_each_a_link_and_most_of_them_behind_a_fold(serving: Serving) -> None:
    cities = ["Minsk", "Brest", "Hrodna", "Vilnius", "Kaunas", "Warsaw", "Prague", "Vienna", "Madrid", "Lisbon"]
    shown = serving(article("1", body="\n".join(f"From {city}." for city in cities))).get("/article/1").text
    assert "and 2 more names" in text(shown)
    assert [asked(Links(shown).to(city)) for city in cities] == [[("q", f"name:{city}")] for city in cities]


def test_an_article_leads_back_to_the_search_it_was_found_by(client: FlaskClient) -> None:
    links = Links(client.get("/article/2?q=border&lang=en&page=3").text)
    assert asked(links.to("Back to the results for border")) == [("q", "border"), ("lang", "en"), ("page", "3")]


def test_an_article_that_was_opened_by_itself_leads_back_nowhere(client: FlaskClient) -> None:
    assert "Back to" not in client.get("/article/2").text


def test_the_categories_of_an_article_lead_to_their_articles(client: FlaskClient) -> None:
    links = Links(client.get(ARTICLE).text)
    assert links.to("Politics") == "/search?category=politics"
    assert links.to("Lake Courier") == "/search?source=lake-courier"
    assert links.to("English") == "/search?lang=en"


def test_an_article_links_to_its_json(client: FlaskClient) -> None:
    links = Links(client.get(ARTICLE).text)
    assert client.get(links.to("This article as JSON")).get_json()["id"] == ID


@pytest.mark.parametrize("slug", ["", "/a-border-of-flowers", "/stale-slug", "/ж"])
def test_an_article_is_found_whatever_its_slug_and_names_its_canonical_address(client: FlaskClient, slug: str) -> None:
    answer = client.get(f"/article/2{slug}")
    assert answer.status_code == 200
    assert '<link rel="canonical" href="/article/2/a-border-of-flowers">' in answer.text


def test_an_id_that_looks_like_an_id_with_a_slug_is_itself(serving: Serving) -> None:
    client = serving(article("a", "Outer"), article("a/b", "Inner"))
    assert "Inner" in client.get("/article/a%2Fb").text
    assert "Outer" in client.get("/article/a/c").text


def test_an_article_without_a_title_can_be_opened(serving: Serving) -> None:
    client = serving(article("1", "", "Some body"))
    assert see(client)[1].to("Without a title") == "/article/1"
    assert "<h1" in client.get("/article/1").text


# ------------------------------------------------------------------------------------------------ page and errors


def test_the_footer_has_the_other_forms_of_the_search_and_its_citation(client: FlaskClient) -> None:
    seen, _ = see(client, q="border", category="politics", page=1)
    links = Links(client.get("/search?q=border&category=politics&page=1").text)
    forms = {a["aria-label"]: a["href"] for a in links.all("a") if a.get("aria-label", "").startswith("This search")}
    assert forms == {
        "This search as JSON": "/search.json?q=border&category=politics&page=1",
        "This search as CSV": "/search.csv?q=border&category=politics",
        "This search as JSONL": "/search.jsonl?q=border&category=politics",
        "This search as Atom": "/search.atom?q=border&category=politics",
    }
    generation = client.get("/readyz").get_json()["generation"]
    assert f"“ border ”. Vestka, 1 article, index generation {generation}, seen on" in seen
    assert "http://localhost/search?q=border&category=politics" in seen


# ------------------------------------------------------------------------------------------------ start and help


def test_the_first_page_shows_the_newest_article_the_newest_by_category_figures_and_how_to_search(
    client: FlaskClient,
) -> None:
    answer = client.get("/")
    seen, links = text(answer.text), Links(answer.text)
    assert "Newest articles Border crossing closed for repairs 2 October 2025" in seen
    assert "Repairs take a month." in seen
    assert "Articles 4 Sources 3 Published 5 May 2024 – 2 October 2025" in seen
    assert links.to("Палітыка") == "/search?category=palityka"
    assert links.to("Выбары на беразе").startswith("/article/3")
    assert links.to("Belarusian") == "/search?lang=be"
    assert "How to search" in seen


def test_the_first_page_shows_no_article_twice(client: FlaskClient) -> None:
    shown = [href for _, href in Links(client.get("/").text).found if href.startswith("/article/")]
    assert len(shown) == len(set(shown)) > 2


def test_what_the_first_page_has_no_room_for_is_behind_a_fold_that_says_how_much(serving: Serving) -> None:
    languages = ("en", "be", "ru", "uk", "pl", "lt", "lv")
    client = serving(
        *(
            article(f"{n}", "Story", language=languages[n % 7], categories=(f"Category {n}",))
            for n in range(start.CATEGORIES + 10)
        )
    )
    answer = client.get("/")
    seen, links = text(answer.text), Links(answer.text)
    assert "2 more languages" in seen
    assert links.to("Latvian") == "/search?lang=lv"
    # The newest article stands alone in its category, which is so among those that are not shown.
    assert f"{start.CATEGORIES + 10 - len(re.findall('<section>', answer.text))} more categories" in seen
    assert links.to(f"Show all {start.CATEGORIES + 10}") == "/search?facet-size=1000"
    assert f"Category {start.CATEGORIES + 9}" in text(client.get("/search?facet-size=1000").text)


def test_the_first_page_of_an_archive_without_categories_shows_its_newest(serving: Serving) -> None:
    seen = text(
        serving(article("1", "Older", published="2025-01-01"), article("2", "Newer", published="2025-01-02"))
        .get("/")
        .text
    )
    assert seen.index("Newer") < seen.index("Older")


def test_the_first_page_with_a_query_is_its_results(client: FlaskClient) -> None:
    assert "2 articles in" in text(client.get("/?q=border").text)


def test_the_first_page_of_an_empty_archive_says_that_it_is_empty(serving: Serving) -> None:
    assert "The archive holds no article yet" in text(serving().get("/").text)


def test_each_example_of_the_help_page_finds_as_many_articles_as_it_says(bridges: FlaskClient) -> None:
    answer = bridges.get("/help")
    rows = re.findall(r'<a href="([^"]+)"><code dir="auto">.*?<td role="cell" class="n">([\d,]+)</td>', answer.text)
    assert len(rows) > 8
    for href, count in rows:
        assert re.search(rf"\b{count} articles? in", text(bridges.get(unescape(href)).text)), href


@pytest.mark.parametrize(("language", "word"), [("en", "crossing"), ("be", "беразе"), ("ru", "crossing")])
@pytest.mark.parametrize("path", ["/", "/help"])
def test_examples_are_in_the_language_of_the_reader_if_the_archive_has_such(
    client: FlaskClient, path: str, language: str, word: str
) -> None:
    answer = client.get(path, headers={"Accept-Language": language})
    examples = re.findall(r'<a href="([^"]+)"><code dir="auto">(.*?)</code>', answer.text)
    assert any(word in example for _, example in examples)
    assert all("0</strong>" not in client.get(unescape(href)).text for href, _ in examples)


def test_the_help_page_has_every_field_of_the_language() -> None:
    assert set(FIELD_NAMES) <= set(help.FORMS)


def test_the_help_page_of_an_empty_archive_has_no_examples(serving: Serving) -> None:
    answer = serving().get("/help")
    assert answer.status_code == 200
    assert "<table" not in answer.text


@pytest.mark.parametrize("path", ["/", "/help", "/search?q=border", ARTICLE])
def test_every_page_says_what_is_kept_of_a_search(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert "What you search for is not recorded" in text(answer.text)
    assert "/help#privacy" in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/", "/search?q=border&category=politics", "/search?q=zebra", ARTICLE, "/help", "/names", "/nothing"]
)
def test_every_page_has_its_landmarks_one_heading_and_a_skip_link(client: FlaskClient, path: str) -> None:
    page = Links(client.get(path).text)
    assert [len(page.all(tag)) for tag in ("h1", "main", "header", "footer", "title")] == [1] * 5
    assert page.all("html") == [{"lang": "en"}]
    (target,) = [href for found, href in page.found if found.startswith("Skip to")]
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert target.removeprefix("#") in ids
    assert len(ids) == len(set(ids))
    assert {"class": "unseen", "for": "q"} in page.all("label")


@pytest.mark.parametrize("path", ["/", "/search?q=border&category=politics", ARTICLE, "/nothing"])
def test_a_page_needs_nothing_inline_and_nothing_from_elsewhere(client: FlaskClient, path: str) -> None:
    page = client.get(path).text
    links = Links(page)
    assert not re.search(r"<style|<script>| style=| on\w+=", page)
    loaded = [e.get("src") or e["href"] for tag in ("script", "link") for e in links.all(tag)]
    assert all(address.startswith("/") for address in loaded)


def served(client: FlaskClient) -> Iterator[str]:
    for element in Links(client.get("/").text).elements:
        address = element[1].get("src") or element[1].get("href", "")
        if address.startswith("/static/"):
            yield address


def test_what_a_page_loads_is_there_and_may_be_kept(client: FlaskClient) -> None:
    addresses = list(served(client))
    assert len(addresses) == 4
    for address in addresses:
        with client.get(address) as answer:
            assert answer.status_code == 200
            assert "max-age=31536000" in answer.headers["Cache-Control"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("path", "status"), [("/nothing", 404), ("/article/unknown", 404), ("/article/", 404)])
def test_a_page_that_is_not_there_says_so_in_plain_words(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert "There is no such page" in answer.text


def test_a_page_that_is_posted_to_says_so_in_plain_words(client: FlaskClient) -> None:
    answer = client.post("/search", data={"q": "border"})
    assert (answer.status_code, answer.mimetype) == (405, "text/html")
    assert "GET" in answer.headers["Allow"]


def test_a_page_of_an_archive_without_an_index_asks_for_patience(tmp_path: Path) -> None:
    engine = open_engine(f"whoosh:{tmp_path / 'none'}", create=True)
    for path in ("/", "/article/1"):
        answer = create_app(engine, read_settings({})).test_client().get(path)
        assert (answer.status_code, answer.mimetype) == (503, "text/html")
        assert "cannot be searched at the moment" in answer.text
        assert str(tmp_path) not in answer.text


def test_the_archives_own_name_stands_on_its_pages() -> None:
    named = create_app(open_engine("memory:"), read_settings({"VESTKA_TITLE": "Lake & River"})).test_client()
    assert "<title>Lake &amp; River</title>" in named.get("/").text


def test_every_file_of_the_pages_is_packaged() -> None:
    root = Path(webui.__file__).parent
    found = {path.suffix for path in (root / "templates").iterdir()}
    assert found == {".html"}
    assert all(path.is_file() for path in (root / "static").iterdir())


def test_access_of_every_kind_can_be_chosen(client: FlaskClient) -> None:
    for access in Access:
        seen, _ = see(client, access=str(access))
        assert "Access:" in seen


def spelt() -> FlaskClient:
    """An archive that spells one name in three ways."""
    engine = open_engine("memory:")
    engine.write(
        [article("1", "Talks with Łukašenka"), article("2", "Сустрэча з Лукашэнкам"), article("3", "Лукашенко")]
    )
    return create_app(engine, read_settings({})).test_client()


def test_other_spellings_of_a_name_are_listed_with_links_that_find_them_and_leave_them_out() -> None:
    page = spelt().get("/search?q=Лукашенко").get_data(as_text=True)
    assert "Also searched for" in page
    assert asked(next(href for found, href in Links(page).found if found == "Łukašenka")) == [("q", '"Łukašenka"')]
    (without,) = [a["href"] for a in Links(page).all("a") if a.get("title") == "Leave out Łukašenka"]
    assert asked(without) == [("q", "Лукашенко"), ("drop-spelling", "Łukašenka")]


def test_a_spelling_that_was_left_out_is_not_searched_and_can_be_taken_back() -> None:
    page = spelt().get("/search?q=Лукашенко&drop-spelling=lukasenka").get_data(as_text=True)
    assert "Spelling left out" in page
    assert "Łukašenka" not in page


def test_only_as_typed_searches_the_exact_spelling() -> None:
    page = spelt().get("/search?q=Лукашенко&names=off").get_data(as_text=True)
    assert "Also searched for" not in page
    assert "Łukašenka" not in page


def test_a_result_says_why_another_spelling_is_the_same_name() -> None:
    page = spelt().get("/search?q=Лукашенко").get_data(as_text=True)
    assert "same name" in page


def test_an_article_is_marked_in_its_own_spelling() -> None:
    page = spelt().get("/article/1?q=Лукашенко").get_data(as_text=True)
    assert '<mark id="hit-1">Łukašenka</mark>' in page


MOST_BYTES = 60_000  # of a page of results with its style, script and icon


def test_a_page_of_results_weighs_little(serving: Serving) -> None:
    sources = [f"Courier of the {n}th district" for n in range(30)]
    client = serving(
        *(
            article(
                f"{n}", "Łukašenka ŭ Minsku", "Лукашенко " * (n % 3) + "Łukašenka havaryŭ pra miažu i cany. " * 20,
                source=sources[n % 30], categories=(f"Category {n % 25}", "Палітыка"),
                language=("be", "ru", "en")[n % 3],
                published=f"20{20 + n % 5}-{n % 12 + 1:02}-11", url=f"https://www.example.org/be/2025/news/{n}",
            )
            for n in range(120)
        )
    )  # fmt: skip
    loaded = 0
    for file in ("vestka.css", "vestka.js", "icon.svg"):
        with client.get(f"/static/{file}") as answer:
            loaded += len(answer.data)
    for path in ("/search?q=Лукашенко", "/search?q=Лукашенко&facet=name"):
        page = client.get(path).data
        assert len(page) + loaded <= MOST_BYTES, (path, len(page))

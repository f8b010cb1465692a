"""Whatever is typed, sent or written into an article: the answer is a page, and what it quotes stays text."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import product
from urllib.parse import quote

import pytest
from conftest import article
from flask.testing import FlaskClient

from search.model import Article
from search.parser import MAX_LENGTH

Serving = Callable[..., FlaskClient]

SIGNS = (
    '"',
    "'",
    "(",
    ")",
    "((",
    "))",
    "*",
    "?",
    "~",
    "-",
    "--",
    "|",
    "&",
    "\\",
    ":",
    "+",
    "^",
    "[",
    "{",
    "<",
    "%",
    "#",
    ";",
)
PLACES = ("{0}", "{0}border", "border{0}", "border {0} river", "{0}border{0}", "{0}{0}{0}{0}")
OPERATORS = ("AND", "OR", "NOT", "-", "title:", "date:", "category:", "name:", "lang:")
LONG = 10_000

ODD = {
    "a long Latin word": "a" * LONG,
    "a long Cyrillic word": "ж" * LONG,
    "many words": "border " * (LONG // 7),
    "many Cyrillic words": "выбары " * (LONG // 7),
    "many operators": "NOT " * 2_500,
    "many minuses": "-" * LONG,
    "brackets in brackets": "(" * 5_000 + "border" + ")" * 5_000,
    "brackets that never close": "(border " * 1_000,
    "quotes": '"' * LONG,
    "wildcards": "*?" * 5_000,
    "alternatives": " OR ".join(["a*"] * 500),
    "right to left override": "\u202eredrob\u202c border",
    "directional isolates": "\u2066border\u2069 \u200f\u200e\u061c",
    "zero-width characters": "bor\u200bder\u200c\u200d\ufeff\u2060",
    "nothing but zero-width": "\u200b\u200c\u200d\ufeff",
    "Arabic and Hebrew": "حدود border גבול",
    "combining marks": "border" + "\u0301" * 500,
    "emoji": "👩‍👩‍👧‍👦🇧🇾🏳️‍🌈 border 🚧",
    "astral letters": "𝔟𝔬𝔯𝔡𝔢𝔯 𐍈",
    "noncharacters": "\ufffe\uffff\U0010ffff border",
    "null bytes": "\x00border\x00river\x00",
    "control characters": "".join(map(chr, range(1, 32))) + "border\x7f\x85",
    "line ends": "border\r\nSet-Cookie: x=1\r\n\r\n<script>",
    "Unicode line ends": "border\u2028\u2029\x0b\x0c",
    "SQL": "'; DROP TABLE articles; --",
    "SQL union": '" OR 1=1 UNION SELECT * FROM users /*',
    "a script": "<script>alert(1)</script>",
    "a script in a phrase": '"<script>alert(1)</script>',
    "a script in a field": "title:<script>alert(1)</script>",
    "a script in a date": "date:<script>alert(1)</script>",
    "a script in a category": "category:<script>alert(1)</script>",
    "a script in an unknown field": "<script>:border scri:<script>alert(1)</script>",
    "a script in a wildcard": "<script*>alert(1)</script*>",
    "a script that is fuzzy": "<script>~99",
    "an attribute": '" autofocus onfocus="alert(1)',
    "an end of the title": "</title></textarea></style><script>alert(1)</script>",
    "an image": "<img src=x onerror=alert(1)>",
    "an SVG": "<svg/onload=alert(1)>",
    "entities": "&lt;script&gt;&#60;script&#62;",
    "a template": "{{ 7*7 }} {% raw %} ${7*7} #{7*7}",
    "a format": "%s%s%n {0} {view.page}",
    "a path": "../../../../etc/passwd",
    "a command": "$(reboot) `reboot` | reboot",
    "a lookup": "${jndi:ldap://example.org/a}",
    "a pattern that backtracks": "(a+)+$ " + "a" * 200 + "!",
    "a huge number": "9" * 300,
    "a huge distance": '"border river"~99999999999999999999',
    "a huge number of edits": "border~99999999999999999999",
    "digits of another script": "border~٣٤٥ date:٢٠٢٥",
    "a negative number": "-9223372036854775809",
    "a date of no month": "date:2025-13",
    "a date of no day": "date:2025-02-30",
    "a date of the year nought": "date:0000",
    "the first year": "date:0001",
    "the first year to the last": "date:0001..9999",
    "the last year": "date:9999-12-31",
    "no date": "date:yesterday",
    "open dates": "date:..",
    "dates the wrong way round": "date:2025..1999",
    "a date that never ends": "date:" + "2" * 5_000,
    "dots": "date:" + "." * 200,
    "an unknown field": "titel:border colour:red",
    "fields in fields": "title:body:author:title:border",
    "a field of brackets": "title:(border OR (river NOT (lake -(crossing))))",
    "a URL": "https://example.org/a?b=c&d=e#f",
    "Han": "边境关闭",
    "Thai": "พรมแดน",
    "a word of another script's letters": "bоrdеr",
    "Turkish capitals": "İSTANBUL ISTANBUL ıi",
    "ligatures": "ﬁle ﷺ Ǆ",
}  # fmt: skip
# What a browser cannot type but a link can hold: bytes that are no UTF-8.
BYTES = (
    "%ff",
    "%c0%80",
    "%ed%a0%80",
    "%ed%b0%80",
    "%f4%90%80%80",
    "%e2%28%a1",
    "border%80%81",
    "%00%ff%fe",
    "%",
    "%zz",
)

QUERIES = [
    *(quote(place.format(sign)) for sign, place in product(SIGNS, PLACES)),
    *(quote(" ".join(pair)) for pair in product(OPERATORS, (*OPERATORS, "border"))),
    *(quote(text, safe="") for text in ODD.values()),
    *BYTES,
]
HTML_PATHS, JSON_PATHS = ("/search", "/"), ("/api/v1/search", "/search.json")


class Markup(HTMLParser):
    """Collects the elements of a page and everything in them that would run."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.running: list[str] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        if tag == "script":
            self.scripts.append((dict(attrs).get("src") or "").partition("?")[0])
        for name, value in attrs:
            if name.startswith("on") or name == "style" or (value or "").strip().lower().startswith("javascript:"):
                self.running.append(f"{tag} {name}={value}")


def assert_harmless(page: str) -> None:
    found = Markup(page)
    assert found.running == []
    assert found.scripts in (["/static/vestka.js"], ["/static/vestka.js", "/static/reading.js"])
    assert found.elements.count("svg") <= 1  # the bars above the results
    assert not {"img", "iframe", "object", "base", "style"} & set(found.elements)
    assert "<script>" not in page


def test_there_are_enough_hostile_queries() -> None:
    assert len(set(QUERIES)) >= 200


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:40])
def test_any_query_is_answered_to_scripts(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/v1/search?q={query}")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.get_json()["total"]["value"] >= 0


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:40])
def test_any_query_is_answered_to_readers_and_stays_text(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/search?q={query}")
    assert answer.status_code == 200
    assert_harmless(answer.text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('"border', "quote"),
        ("(border", "bracket"),
        ("border)", "bracket"),
        ("border OR", "operator"),
        ("border NOT", "operator"),
        ("***", "empty"),
        ("\u200b?!", "empty"),
        ("b*", "pattern"),
        ("*order", "pattern"),
        ("border~9", "fuzzy"),
        ('"border river"~99999', "slop"),
        ("date:yesterday", "date"),
        ("date:2025..1999", "date"),
        ("titel:border", "field"),
        ("colour:red", "field"),
        ("a" * LONG, "cut"),
        ("ж" * LONG, "cut"),
        ("b " * 100, "words"),
        ("(" * 20 + "border" + ")" * 20, "depth"),
    ],
)
def test_what_was_not_read_as_typed_is_noted(client: FlaskClient, text: str, code: str) -> None:
    notes = client.get("/api/v1/search", query_string={"q": text}).get_json()["query"]["notes"]
    assert code in [note["code"] for note in notes]
    page = client.get("/search", query_string={"q": text}).text
    assert '<ul class="notes"' in page


def test_ten_thousand_letters_do_not_make_every_link_of_the_page_long(client: FlaskClient) -> None:
    answer = client.get("/search", query_string={"q": "ж " * (LONG // 2), "category": "society"})
    assert answer.status_code == 200
    assert len(answer.data) < 300_000
    assert quote("ж ж", safe="").replace("%20", "+") in answer.text
    assert len(client.get("/api/v1/search", query_string={"q": "ж" * LONG}).data) < 300_000


def test_a_query_is_read_the_same_by_the_links_of_its_page(client: FlaskClient) -> None:
    typed = "\u200bborder " * 40 + "x" * MAX_LENGTH
    whole = client.get("/api/v1/search", query_string={"q": typed}).get_json()
    again = client.get(whole["links"]["self"]).get_json()
    assert again["query"]["read_as"] == whole["query"]["read_as"]


def test_parameters_beside_the_words_have_a_limit_because_every_link_repeats_them(client: FlaskClient) -> None:
    many = [("category", f"category {number}") for number in range(1_000)]
    assert client.get("/api/v1/search", query_string=many).status_code == 414
    assert client.get("/search", query_string=many).status_code == 414


# ------------------------------------------------------------------------------------------- other parameters

VALUES = (
    "", " ", "0", "-1", "1.5", "1e9", "9" * 30, "000000000001" + "9" * 5_000, "0" * 5_000, "١", "NaN", "\x00", "*",
    "\u202e", "<script>alert(1)</script>", '"><script>alert(1)</script>', "2025-13", "0001", "9999", "0001-01-01",
    "9999-12-31", "2025-10-01T00:00:00", "A" * 6_000, "🚧",
)  # fmt: skip
CURSORS = (
    '["newest", "nan"]', '["newest", "inf"]', '["newest", "1", "2", "3", "4"]', '["newest", null]', '["newest"]', "[]",
    "{}", "1", '["newest", [1]]', '["newest", 1' + "0" * 400 + "]", "[" * 30_000, '"newest"', "[[], 1]", "\ud83d",
)  # fmt: skip
NAMES = (
    "category", "exclude-category", "category-op", "lang", "source", "access", "date", "from-date", "to-date", "names",
    "order-by", "page", "page-size", "cursor", "facet", "facet-size", "facet-interval", "show-fields", "<script>",
    "\x00",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("path", JSON_PATHS)
def test_any_value_of_a_parameter_is_answered_or_refused_to_scripts(client: FlaskClient, path: str, name: str) -> None:
    for value in VALUES:
        answer = client.get(path, query_string={name: value, "q": ""})
        assert answer.status_code in (200, 400), value
        assert len(answer.data) < 200_000


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("path", HTML_PATHS)
def test_any_value_of_a_parameter_is_answered_to_readers(client: FlaskClient, path: str, name: str) -> None:
    for value in VALUES:
        answer = client.get(path, query_string={name: value, "q": ""})
        assert answer.status_code == 200, value
        assert_harmless(answer.text)


@pytest.mark.parametrize("packed", CURSORS, ids=lambda packed: packed[:20])
def test_a_cursor_that_nobody_gave_is_refused_or_gives_a_page(client: FlaskClient, packed: str) -> None:
    cursor = urlsafe_b64encode(packed.encode("utf-8", "surrogatepass")).decode().rstrip("=")
    assert client.get("/api/v1/search", query_string={"cursor": cursor}).status_code in (200, 400)
    assert client.get("/search", query_string={"cursor": cursor}).status_code == 200


def test_a_thousand_unknown_parameters_are_named_only_in_part(client: FlaskClient) -> None:
    answer = client.get("/search", query_string={f"unknown{number}": "x" for number in range(1_000)})
    assert answer.status_code == 200
    assert "995 more unknown parameters were ignored" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/article/%00", "/article/%ff", "/article/..%2f..%2fetc%2fpasswd", "/article//", "/article/%0a",
        "/article/" + "a" * 9_000, "/article/<script>alert(1)</script>", "/api/v1/articles/<script>alert(1)</script>",
        "/article/x?q=<script>",
        "/static/..%2fapp.py", "/static/../app.py", "/<script>alert(1)</script>",
    ],
)  # fmt: skip
def test_an_address_of_nothing_is_not_found_and_quotes_nothing(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<script>" not in answer.text


# -------------------------------------------------------------------------------------------- hostile articles

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "<svg/onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "<mark><script>alert(1)</script></mark>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<base href='https://example.org/'>",
    "<style>*{display:none}</style>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ 7*7 }}{% raw %}",
    "<!-- --><script>alert(1)</script>",
    "\x00<scr\x00ipt>alert(1)</script>",
    "\u202e<script>alert(1)</script>",
)
ADDRESSES = (
    "javascript:alert(1)", " javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "file:///etc/passwd",
    "\x01javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)", "//example.org/x",
    "http://[", "https://", 'https://example.org/"onmouseover="alert(1)',
    "https://example.org/'><script>alert(1)</script>",
)  # fmt: skip


def hostile(payload: str, url: str = "https://example.org/1") -> Article:
    return article(
        payload,
        f"word {payload}",
        f"word {payload}\n{payload}",
        url=url,
        lead=payload,
        categories=(payload, "plain"),
        tags=(payload,),
        authors=(payload,),
        source=payload,
        dateline=payload,
        language=payload,
        published="2025-10-01",
        alternative_title=payload,
    )


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("query", ["", "?q=word", "?q=script", "?q=alert+%221%22"])
def test_what_an_article_holds_stays_text_on_every_page(serving: Serving, payload: str, query: str) -> None:
    client = serving(hostile(payload))
    assert_harmless(client.get(f"/search{query}").text)
    found = client.get("/search.json").get_json()["results"][0]
    page = client.get(f"{found['permalink']}{query}")
    assert page.status_code == 200
    assert_harmless(page.text)
    chosen = client.get("/search", query_string={"category": payload, "source": payload, "lang": payload})
    assert_harmless(chosen.text)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_html_in_the_json_form_is_escaped_text_with_marks(serving: Serving, payload: str) -> None:
    (found,) = serving(hostile(payload)).get("/search.json?q=word").get_json()["results"]
    for html in (found["title_html"], *(snippet["html"] for snippet in found["snippets"])):
        assert set(Markup(html).elements) <= {"mark"}


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_is_a_link_only_if_it_is_one_of_the_web(serving: Serving, url: str) -> None:
    client = serving(hostile("text", url))
    for page in (client.get("/search").text, client.get("/article/text").text):
        assert_harmless(page)
        assert ("external" in page) == url.startswith("https://example.org/")

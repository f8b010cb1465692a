"""The language of the pages: how it is chosen and kept, and that every catalogue says everything."""

import re
from html import escape, unescape
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from conftest import article
from flask.testing import FlaskClient
from werkzeug.datastructures import LanguageAccept

from search.messages import tell_many
from webui import languages
from webui.wording import MAX_QUOTED, retell

ROOT = Path(__file__).parents[2]
TRANSLATED = [language for language in languages.LANGUAGES if language != languages.SOURCE]
KEYWORDS = {"_": None, "gettext": None, "say": None, "later": None, "tell": None}
KEYWORDS |= {"ngettext": (1, 2), "tell_many": (1, 2)}
METHODS = [("webui/*.py", "python"), ("search/**.py", "python"), ("webui/templates/*.html", "jinja2")]

Sentence = str | tuple[str, ...]


@pytest.fixture(scope="module")
def sentences() -> set[Sentence]:
    """Every sentence of the pages, as it is written where it is used."""
    found = extract_from_dir(ROOT, METHODS, {"webui/templates/*.html": {"silent": "false"}}, KEYWORDS)
    return {message for _, _, message, _, _ in found}


def catalogue(language: str) -> Catalog:
    path = languages.FOLDER / f"{language}.po"
    return read_po(BytesIO(path.read_bytes()), locale=language)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_every_sentence_of_the_pages_and_no_other(language: str, sentences: set[Sentence]) -> None:
    assert {message.id for message in catalogue(language) if message.id} == sentences


def filled_in(sentence: str) -> list[str]:
    """The tags and names in a sentence of a page, and the names in one of the search (`search.messages`)."""
    named = (name for _, name, _, _ in Formatter().parse(sentence) if name is not None)
    return sorted((*re.findall(r"<[^>]*>|%\(\w+\)s", sentence), *named))


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_left_untranslated_and_what_is_filled_in_is_the_same(language: str) -> None:
    known = catalogue(language)
    for message in known:
        if message.id:
            assert all([message.string] if isinstance(message.string, str) else message.string), message.id
            assert list(message.check(known)) == []
            wanted = message.id if isinstance(message.id, str) else message.id[1]
            forms = [message.string] if isinstance(message.string, str) else message.string
            for form in forms:
                assert filled_in(form) == filled_in(wanted)


@pytest.mark.parametrize(
    ("kept", "accepted", "language"),
    [
        (None, [], "en"),
        (None, [("be-BY", 1), ("en", 0.5)], "be"),
        (None, [("de", 1), ("ru", 0.8), ("en", 0.5)], "ru"),
        (None, [("ja", 1)], "en"),
        ("be", [("ru", 1)], "be"),
        ("xx", [("ru", 1)], "ru"),
    ],
)
def test_the_switch_comes_before_the_browser(
    kept: str | None, accepted: list[tuple[str, float]], language: str
) -> None:
    assert languages.chosen(kept, LanguageAccept(accepted)) == language


def page(client: FlaskClient, path: str, language: str) -> str:
    return client.get(path, headers={"Accept-Language": language}).text


@pytest.mark.parametrize(("language", "said"), [("en", "2 articles"), ("be", "2 артыкулы"), ("ru", "2 статьи")])
def test_a_page_speaks_the_language_that_the_browser_asks_for(client: FlaskClient, language: str, said: str) -> None:
    found = page(client, "/search?q=border", language)
    assert f'<html lang="{language}">' in found
    assert said in re.sub("<[^>]*>", "", found)


def test_numbers_take_their_own_plural(client: FlaskClient) -> None:
    words = {1: "1 артыкул", 2: "2 артыкулы", 5: "5 артыкулаў", 11: "11 артыкулаў", 21: "21 артыкул"}
    languages.speak("be")
    try:
        said = {n: languages.ngettext("%(n)s article", "%(n)s articles", n) % {"n": n} for n in words}
    finally:
        languages.speak("en")
    assert said == words


def test_dates_are_written_as_the_language_writes_them(client: FlaskClient) -> None:
    assert "2 кастрычніка 2025" in page(client, "/search?q=crossing", "be")
    assert "Октябрь 2025".lower() in page(client, "/search?date=2025-10", "ru")


def test_titles_and_passages_keep_the_language_of_their_article(client: FlaskClient) -> None:
    assert '<h3 lang="en" dir="auto">' in page(client, "/search?q=crossing", "ru")


@pytest.mark.parametrize(
    ("address", "language", "said"),
    [
        ('q="border', "be", "двукоссе без пары закрыта ў канцы запыту"),
        ('q="border', "ru", "кавычка без пары закрыта в конце запроса"),
        ("q=titel:x", "ru", "поля titel: нет, возможно, вы имели в виду title:? Поиск шёл везде"),
        ("q=b*", "be", "у b* перад * патрэбна не менш за 3 літары, таму прачытана як b"),
        ("q=" + "a+" * 40, "ru", "искались только первые 32 слова"),
        ("order-by=best", "be", "не можа быць «best», толькі relevance або newest або oldest; параметр не ўлічаны"),
        ("page-size=0", "ru", "не может быть «0», только целым числом от 1 до 100; параметр не учтён"),
        (
            "page=1&page=2",
            "be",
            "page зададзены 2 разы, а значэнне можа быць толькі адно; параметр не ўлічаны",
        ),
        ("catgory=x", "ru", "параметра catgory нет, он не учтён; возможно, вы имели в виду category?"),
        ("&".join(f"x{n}=1" for n in range(26)), "be", "яшчэ 21 невядомы параметр не ўлічаны"),
    ],
)
def test_notes_are_in_the_language_of_the_page(client: FlaskClient, address: str, language: str, said: str) -> None:
    assert f"{escape(said)}</li>" in page(client, f"/search?{address}", language)


@pytest.mark.parametrize(
    ("q", "language", "said"),
    [
        ("cros*", "be", "crossing: падыходзіць пад cros*"),
        ("bodrer~", "ru", "border: отличается одна буква"),
        ("barder~2", "be", "border: адрозніваецца адна літара"),
        ("cosing~2", "ru", "crossing: отличаются 2 буквы"),
        ("roads", "be", "roads: само слова, у тэгах"),
        ("author:news", "ru", "News: само слово, в именах авторов"),
    ],
)
def test_reasons_are_in_the_language_of_the_page(client: FlaskClient, q: str, language: str, said: str) -> None:
    assert f"<li><bdi>{said}</bdi></li>" in page(client, f"/search?q={q}", language)


def test_why_a_name_is_the_same_is_told_step_by_step(serving: object) -> None:
    client = serving(article("1", "Ціханоўская ў Вільні"), article("2", "Łukaszenka"))  # type: ignore[operator]  # the fixture of conftest
    assert "то же имя: с гачеками c = ц" in page(client, "/search?q=Cichanoŭskaja", "ru")
    assert "тое самае імя: Vilnius і Вільні — адно месца (Vilnius)" in page(client, "/search?q=Vilnius", "be")


@pytest.mark.parametrize(
    ("language", "said"), [("be", "тут няма ніводнага слова"), ("ru", "здесь нет ни одного слова")]
)
def test_complaints_about_a_list_are_in_the_language_of_the_page(client: FlaskClient, language: str, said: str) -> None:
    posted = client.post("/names", data={"names": "Border\n…"}, headers={"Accept-Language": language}).text
    assert said in posted
    assert 'lang="en"' not in posted.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('"a"b', "памылка ў CSV (пасля '\"' чакаецца ',')"),
        ('"a', "памылка ў CSV (двукоссе не закрыта)"),
    ],
)
def test_what_a_table_lacks_is_told_too(client: FlaskClient, broken: str, said: str) -> None:
    sent = {"names": f"name\n{broken}", "form": "csv"}
    assert said in unescape(client.post("/names", data=sent, headers={"Accept-Language": "be"}).text)


def test_what_scripts_are_given_stays_in_english(client: FlaskClient) -> None:
    paths = ("/api/v1/search?q=%22border+cros*", "/api/v1/search?page=x", "/api/v1/names?q=…")
    for path in paths:
        told, known = (client.get(path, headers={"Accept-Language": language}).get_json() for language in ("be", "en"))
        assert {**told, "took_ms": 0} == {**known, "took_ms": 0}


@pytest.mark.parametrize(("n", "said"), [(2, "2 буквы"), (5, "5 букв"), (1200, "1 200 букв")])
def test_a_number_in_a_sentence_of_the_search_is_written_as_the_language_does(n: int, said: str) -> None:
    languages.speak("ru")
    try:
        told = retell(tell_many("{n} letter differs", "{n} letters differ", n=n))
    finally:
        languages.speak("en")
    assert told.replace("\xa0", " ").endswith(said)


def test_what_was_given_is_quoted_from_its_beginning_only(client: FlaskClient) -> None:
    found = page(client, "/search?order-by=" + "a" * 1000, "be")
    assert "a" * MAX_QUOTED + "…»" in found
    assert "параметр не ўлічаны</li>" in found


def test_one_request_does_not_change_the_language_of_the_next(client: FlaskClient) -> None:
    page(client, "/search", "ru")
    assert '<html lang="en">' in client.get("/search").text


@pytest.mark.parametrize(
    "path", ["/", "/help", "/names", "/search?q=border", "/search?q=zebra", "/article/2", "/nothing"]
)
@pytest.mark.parametrize("language", TRANSLATED)
def test_every_page_can_be_made_in_every_language(client: FlaskClient, path: str, language: str) -> None:
    assert f'<html lang="{language}">' in page(client, path, language)


def switch(client: FlaskClient, language: str, to: str) -> tuple[int, str, str]:
    answer = client.post("/language", data={"to-language": language, "to": to})
    return answer.status_code, answer.headers["Location"], answer.headers.get("Set-Cookie", "")


def test_the_switch_goes_back_to_its_page_and_keeps_the_language_in_one_cookie(serving: object) -> None:
    client = serving(article("1"))  # type: ignore[operator]  # the fixture of conftest
    status, location, cookie = switch(client, "be", "/search?q=a&category=b")
    assert (status, location) == (303, "/search?q=a&category=b")
    assert cookie.startswith("language=be;")
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    assert '<html lang="be">' in client.get("/search").text


@pytest.mark.parametrize("to", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", ""])
def test_the_switch_leads_nowhere_else(client: FlaskClient, to: str) -> None:
    assert switch(client, "xx", to) == (303, "/", "")


def test_a_page_in_another_language_is_another_page_to_caches(client: FlaskClient) -> None:
    one, other = (client.get("/search", headers={"Accept-Language": language}) for language in ("be", "ru"))
    assert one.headers["ETag"] != other.headers["ETag"]
    assert {"Accept-Language", "Cookie"} <= set(one.vary)
    again = client.get("/search", headers={"Accept-Language": "be", "If-None-Match": one.headers["ETag"]})
    assert again.status_code == 304

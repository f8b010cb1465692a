"""Completions: what goes on as was typed, and what does not."""

import pytest
from conftest import article

from search.engine import Engine
from search.suggest import LONGEST, NAMES, TITLES, suggestions

ARTICLES = (
    article("1", "Flood in the valley", published="2025-10-01"),
    article("2", "After the flood", published="2025-10-03"),
    article("3", "Florists of Śviatłana Cichanoŭskaja", published="2025-10-02"),
    article("4", "Flood in the valley", published="2025-10-04"),
    article("5", "Сустрэча Цеслюк і Бурачонка", published="2025-10-05"),
)


@pytest.fixture
def archive(engine: Engine) -> Engine:
    engine.write(ARTICLES)
    return engine


def texts(engine: Engine, typed: str, kind: str = "title") -> list[str]:
    return [one["text"] for one in suggestions(engine, typed)["suggestions"] if one["kind"] == kind]


def test_titles_that_begin_as_was_typed_come_first_then_the_newest(archive: Engine) -> None:
    assert texts(archive, "flo") == ["Flood in the valley", "Florists of Śviatłana Cichanoŭskaja", "After the flood"]


def test_a_title_that_several_articles_have_leads_to_the_newest(archive: Engine) -> None:
    (found,) = (s for s in suggestions(archive, "flood in the v")["suggestions"] if s["kind"] == "title")
    assert found == {"text": "Flood in the valley", "kind": "title", "url": "/article/4/flood-in-the-valley"}


def test_words_before_the_last_are_whole(archive: Engine) -> None:
    assert texts(archive, "the flo") == ["Flood in the valley", "After the flood"]
    assert texts(archive, "flor flo") == []


@pytest.mark.parametrize("typed", ["Śviat", "sviatlana ci", "cichan", "CICHANOU"])
def test_a_name_is_completed_however_it_is_typed(archive: Engine, typed: str) -> None:
    (found,) = (one for one in suggestions(archive, typed)["suggestions"] if one["kind"] == "name")
    assert found["text"] == "Śviatłana Cichanoŭskaja"
    assert found["url"].startswith("/search?q=name%3A")


def test_names_are_completed_in_any_script(archive: Engine) -> None:
    assert texts(archive, "бура", "name") == ["Бурачонка"]


def test_a_name_is_completed_in_its_first_case_if_the_archive_has_it(engine: Engine) -> None:
    engine.write(
        [
            article("1", "Ліст Лукашэнку", "Лукашэнка адказаў."),
            article("2", "Встреча с Еленой Стахевич в Осло", "Елена Стахевич прибыла в Осло."),
            article("3", "У Вільні снег"),
            article("4", "Школу открыла Мария Иванова", "Её отец Павел Иванов."),
        ]
    )
    assert texts(engine, "лукаш", "name") == ["Лукашэнка"]
    assert texts(engine, "лукашэнку", "name") == ["Лукашэнку"]
    assert texts(engine, "елен", "name") == ["Елена Стахевич"]
    assert texts(engine, "віль", "name") == ["Вільні"]
    assert texts(engine, "ивано", "name") == ["Мария Иванова", "Павел Иванов"]


def test_names_that_begin_as_was_typed_come_before_those_that_sound_so(engine: Engine) -> None:
    engine.write(
        [
            article("1", "Free: Siarhiej Cichanoŭski", "Siarhiej Cichanoŭski"),
            article("2", "О свободе", "Говорила Светлана Тихановская."),
        ]
    )
    assert texts(engine, "тихан", "name") == ["Светлана Тихановская", "Siarhiej Cichanoŭski"]
    assert texts(engine, "cichan", "name") == ["Siarhiej Cichanoŭski", "Светлана Тихановская"]


def test_behind_a_whole_word_a_letter_is_enough(engine: Engine) -> None:
    engine.write(
        [
            article("1", "On trade", "So Donald Tusk said, and Donald Trump too."),
            article("2", "Турнір", "Там быў Дональд Туск."),
        ]
    )
    assert set(texts(engine, "Donald T", "name")) == {"Donald Tusk", "Donald Trump"}
    assert texts(engine, "donald tu", "name") == ["Donald Tusk"]
    assert texts(engine, "Дональд Т", "name") == ["Дональд Туск"]


@pytest.mark.parametrize("typed", ["tsikh", "Тиханов", "ціха", "Sviatlana Tsikh", "светлана тиханов", "Святлана Цих"])
def test_a_name_is_suggested_as_the_archive_has_it_whatever_spelling_was_begun(archive: Engine, typed: str) -> None:
    (found,) = suggestions(archive, typed)["suggestions"]
    assert (found["text"], found["kind"]) == ("Śviatłana Cichanoŭskaja", "name")
    assert found["url"].startswith("/search?q=name%3A")


def test_what_begins_as_was_typed_comes_before_what_sounds_so(engine: Engine) -> None:
    engine.write(
        [
            article("1", "Письмо Мартыненко", published="2025-10-05"),
            article("2", "A letter to Martynov", published="2025-10-01"),
            article("3", "A letter to Martynov again", published="2025-10-02"),
        ]
    )
    assert texts(engine, "март", "name") == ["Мартыненко", "Martynov"]
    assert texts(engine, "mart", "name") == ["Martynov", "Мартыненко"]


def test_a_name_is_not_suggested_in_two_spellings(engine: Engine) -> None:
    engine.write([article("1", "With Tsikhanouskaya in Oslo"), article("2", "З Ціханоўскай у Осла")])
    assert texts(engine, "tsikh", "name") == ["Tsikhanouskaya"]
    assert texts(engine, "cich", "name") == ["Tsikhanouskaya"]


def test_beside_what_begins_as_was_typed_only_what_looks_like_it_is_suggested(engine: Engine) -> None:
    engine.write([article("1", "Visit of Macron"), article("2", "Opening of Metro"), article("3", "Визит Макронова")])
    assert texts(engine, "macr", "name") == ["Macron", "Макронова"]


def test_a_name_that_no_title_has_is_read_in_the_texts(engine: Engine) -> None:
    engine.write([article("1", "A visit", "There spoke Śviatłana Cichanoŭskaja."), article("2", "A visit")])
    assert texts(engine, "tsikh", "name") == ["Śviatłana Cichanoŭskaja"]
    assert texts(engine, "Светлана Тиханов", "name") == ["Śviatłana Cichanoŭskaja"]
    assert texts(engine, "Анна Тиханов", "name") == []


def test_an_ordinary_word_leads_to_no_name_that_sounds_so(engine: Engine) -> None:
    engine.write([article(str(n), "The new port", "the port") for n in range(3)])
    engine.write([article("x", "Письмо Портнову")])
    assert texts(engine, "port", "name") == []
    assert texts(engine, "portn", "name") == ["Портнову"]


@pytest.mark.parametrize("typed", ["tsi", "ма", "Sviatlana Ts", "flo", "флора"])
def test_a_beginning_that_tells_no_names_apart_adds_none(archive: Engine, typed: str) -> None:
    assert texts(archive, typed, "name") == []


def test_a_headline_in_capitals_does_not_lengthen_a_name(engine: Engine) -> None:
    engine.write([article(str(n), f"Meeting with Ann Nowak, part {n}") for n in range(3)])
    engine.write([article("x", "Ann Nowak Finally Speaks")])
    assert texts(engine, "now", "name") == ["Ann Nowak"]


@pytest.mark.parametrize("typed", ["", " ", "f", "…", "f" * (LONGEST + 1), "\x00", "zzz", '"*:(~^'])
def test_what_says_too_little_or_too_much_completes_to_nothing(archive: Engine, typed: str) -> None:
    assert suggestions(archive, typed) == {"q": typed, "suggestions": []}


def test_there_are_never_more_than_a_list_can_show(engine: Engine) -> None:
    engine.write([article(str(n), f"Flood number {n} of Anna Flo{chr(97 + n)}k") for n in range(20)])
    found = suggestions(engine, "flo")["suggestions"]
    assert len(found) <= NAMES + TITLES

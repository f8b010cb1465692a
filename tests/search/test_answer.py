"""What is common to the answers of all engines."""

from dataclasses import replace
from datetime import UTC

import pytest
from conftest import article
from hypothesis import given, settings
from hypothesis import strategies as st

from search.answer import answer, better_name, better_spelling
from search.dates import span
from search.engine import Engine
from search.engines.memory import MemoryEngine
from search.model import Article, Filter, Order, Period, Query
from search.parser import read


def ask(text: str, **more: object) -> Query:
    return replace(Query(text=text, root=read(text).root, order=Order.RELEVANCE), **more)  # type: ignore[arg-type]


RUSSIAN = (Filter("language", ("ru",)),)


def archive(*articles: Article) -> Engine:
    engine = MemoryEngine()
    engine.write(articles)
    return engine


MINSK = article("1", "Prisoners released in Minsk", "They waited at the border.", published="2025-06-21", language="en")


def test_hits_come_with_their_marks_and_reasons() -> None:
    (hit,) = answer(archive(MINSK), ask("minsk border")).hits
    assert hit.title.marks == ((22, 27),)
    assert [p.marks for p in hit.snippets] == [((19, 25),)]
    assert [why.word for why in hit.why] == ["minsk", "border"]


def test_a_search_that_found_something_suggests_nothing() -> None:
    assert answer(archive(MINSK), ask("minsk")).did_you_mean is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Mimsk", "Minsk"),
        ("mimsk bordr", "Minsk border"),
        ("title:mimsk", "title:Minsk"),
        ("mimsk -snow", "Minsk -snow"),
        ("(mimsk OR zzzz)", None),
        ("zzzzzzz", None),
        ("mnk", None),
        ('"mimsk"', None),
        ("minsk zzzzzzzz", None),
    ],
)
def test_a_search_that_found_nothing_suggests_what_the_archive_has(typed: str, meant: str | None) -> None:
    assert answer(archive(MINSK), ask(typed)).did_you_mean == meant


def test_of_words_as_near_the_commonest_is_suggested() -> None:
    engine = archive(article("1", "bonder"), article("2", "border"), article("3", "border"))
    assert better_spelling(engine, ask("borker")) == "border"


def test_nothing_is_suggested_that_would_find_nothing() -> None:
    engine = archive(MINSK, article("2", "Snow"))
    assert better_spelling(engine, ask("mimsk snow")) is None


def test_a_word_that_only_the_filters_exclude_is_not_called_misspelt() -> None:
    engine = archive(MINSK, article("2", "Minks", published="2024-01-01"))
    period = span("2024", UTC)
    assert period
    assert better_spelling(engine, ask("minsk", period=Period(*period))) is None
    assert better_spelling(engine, ask("minsk", filters=RUSSIAN)) is None


def test_the_suggestion_heeds_the_filters() -> None:
    assert better_spelling(archive(MINSK), ask("mimsk", filters=RUSSIAN)) is None


def test_the_page_that_was_asked_for_does_not_matter_to_the_suggestion() -> None:
    assert better_spelling(archive(MINSK), ask("mimsk", page=9)) == "Minsk"


NAMED = archive(
    article("1", "Words of Ann Nowakowska", "The Nowakowska case; a nowakowski in small letters."),
    article("2", "Спіс Верамейчыка", "Верамейчык і Верамейчык."),
)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Nowakovska", None),  # it is found
        ("Nowakowsa", "Nowakowska"),
        ("Ann Nowakwoska", "Ann Nowakowska"),
        ("ann nowakwoska", "ann Nowakowska"),
        ("Верамейчк", "Верамейчык"),
        ("Kowakowska", None),  # somebody else, as who begins otherwise mostly is
        ("Nowokovitch", None),
        ("Cise", None),  # a word, but no name
        ("Ann", None),
        ("", None),
        ("…", None),
    ],
)
def test_a_misspelt_name_is_put_right_by_names_of_the_archive(name: str, meant: str | None) -> None:
    assert better_name(NAMED, name) == meant


def test_a_name_that_is_found_in_another_spelling_is_not_misspelt() -> None:
    for typed in ("name:nowakovska", "name:Nowakovska", "name:(ann nowakovska)"):
        page = answer(NAMED, ask(typed))
        assert (page.total, page.did_you_mean) == (1, None)
    assert answer(NAMED, ask("name:nowakowsa")).did_you_mean == "name:Nowakowska"


def test_a_name_that_has_the_key_of_somebody_else_can_be_misspelt() -> None:
    engine = archive(article("1", "Harry Potter"), article("2", "Petr"), article("3", "Harry"))
    assert better_name(engine, "Harry Pottr") == "Harry Potter"


def test_names_that_articles_are_left_out_for_are_told_apart() -> None:
    engine = archive(MINSK, article("2", "Вечер в Минске", "У Мінску снег.", language="ru"))
    told = {also.asked: also.excluded for q in ("snow -Minsk", "-(-Minsk)") for also in answer(engine, ask(q)).also}
    assert told == {"Minsk": False}
    assert [also.excluded for also in answer(engine, ask("border -Minsk")).also] == [True]
    assert [also.excluded for also in answer(engine, ask("Minsk -(Minsk border)")).also] == [False]


SPORT = archive(
    article("1", "The balloons over the border"), article("2", "Remis", "Bilans jest korzystny, mówi Bilans.")
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("baloons", "balloons"),
        ("balons", "balloons"),
        ("baloons remis", None),
        ("baloons border", "balloons border"),
        ("Baloons", None),
        ("name:baloons", None),
        ("bilan", None),
        ('"baloons"', None),
    ],
)
def test_the_key_of_a_name_does_not_hide_that_a_word_is_misspelt(typed: str, meant: str | None) -> None:
    assert better_spelling(SPORT, ask(typed)) == meant
    assert answer(SPORT, ask(typed)).did_you_mean == meant


def test_what_a_misspelt_word_meets_as_a_name_is_still_found() -> None:
    page = answer(SPORT, ask("baloons"))
    assert (page.total, page.did_you_mean) == (1, "balloons")


@pytest.mark.parametrize("typed", ["minsk", "menks", "lukashenka"])
def test_a_name_in_small_letters_that_is_found_is_not_called_misspelt(typed: str) -> None:
    engine = archive(article("1", "Mink and Lukashenok in winter"), article("2", "Из Минска", "Лукашенко в Минске."))
    assert better_spelling(engine, ask(typed)) is None


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=3))
def test_any_text_is_answered(text: str, bodies: list[str]) -> None:
    page = answer(archive(*(article(str(i), body=body) for i, body in enumerate(bodies))), ask(text))
    assert page.total <= len(bodies)

"""The facet of names, on both engines."""

from dataclasses import replace

import pytest
from conftest import article

from search.answer import answer
from search.engine import Engine
from search.model import Facet, Filter, Order, Query
from search.namefacet import ENOUGH
from search.parser import read


@pytest.fixture
def archive(engine: Engine) -> Engine:
    engine.write(
        [
            article("1", "Talks", "Yesterday Śviatłana Cichanoŭskaja met Aleś Bialacki."),
            article("2", "Перамовы", "Учора Ціханоўская сустрэла Бяляцкага ў Варшаве."),
            article("3", "Released", "Guards freed Siarhiej Cichanoŭski near Warsaw."),
            article("4", "Harvest", "Nothing but potatoes."),
        ]
    )
    return engine


def asked(engine: Engine, text: str = "", *filters: Filter, size: int = 20) -> Facet:
    query = Query(
        text=text, root=read(text).root, order=Order.NEWEST, facets=("name",), filters=filters, facet_size=size
    )
    (facet,) = answer(engine, query).facets
    return facet


def counts(facet: Facet) -> dict[str, int]:
    return {value.label: value.count for value in facet.values}


def test_names_are_counted_across_spellings_and_scripts(archive: Engine) -> None:
    found = counts(asked(archive))
    assert found["Śviatłana Cichanoŭskaja"] == 2
    assert found["Aleś Bialacki"] == 2
    assert found["Siarhiej Cichanoŭski"] == 1


def test_only_the_result_is_counted(archive: Engine) -> None:
    assert "Aleś Bialacki" not in counts(asked(archive, "freed"))


def test_a_name_counts_wherever_in_a_long_result_it_stands(engine: Engine) -> None:
    engine.write(article(f"b{n}", "talks", "with Aleś Bialacki", published="2025-02-01") for n in range(150))
    engine.write([article("a", "talks", "with Inga Ruhiniene", published="2025-01-01")])
    page = answer(engine, Query(order=Order.NEWEST, facets=("name",)))
    assert counts(page.facets[0]) == {"Aleś Bialacki": 150, "Inga Ruhiniene": 1}
    assert page.notes == ()


def test_two_who_share_a_name_that_finds_them_are_told_once(engine: Engine) -> None:
    engine.write([article("1", "talks", "with Aleś Bialacki"), article("2", "talks", "with Mikoła Bialacki")])
    assert list(counts(asked(engine)).values()) == [2]


def test_a_longer_name_stands_for_a_word_of_it_unless_it_is_rare(engine: Engine) -> None:
    engine.write(article(f"{n}", "talks", "in the White House and in Brest") for n in range(4))
    engine.write(article(f"w{n}", "talks", "in a white house and in Brest") for n in range(3))
    engine.write([article("x", "talks", "in Brest Park", published="2025-01-01")])
    assert counts(asked(engine, "talks")) == {"Brest": 8, "White House": 7, "Brest Park": 1}


def test_what_only_begins_sentences_is_a_name_if_many_articles_have_it_so(engine: Engine) -> None:
    engine.write(article(f"{n}", "rain", "Hrodna waited.") for n in range(ENOUGH - 1))
    assert counts(asked(engine)) == {}
    engine.write([article("x", "rain", "Hrodna waited.")])
    assert counts(asked(engine)) == {"Hrodna": ENOUGH}


def test_a_name_is_told_in_its_first_case_and_a_people_is_none(engine: Engine) -> None:
    bodies = ("пра Лукашэнку і беларусаў", "з Лукашэнкам", "пра Лукашэнку", "там быў Лукашэнка", "a Belarusian artist")
    engine.write(article(f"{n}", "навіны", body, language="be") for n, body in enumerate(bodies))
    assert counts(asked(engine)) == {"Лукашэнка": 4}


def test_who_is_spelled_in_many_ways_is_among_those_most_named_however_few_are_asked_for(engine: Engine) -> None:
    spelled = (
        "Łukašenka",
        "Lukashenka",
        "Lukashenko",
        "Лукашэнка",
        "Лукашенко",
        "Łukaszenka",
        "Lukaschenko",
        "Loukachenko",
    )
    engine.write(article(f"{n}", "talks", f"there was {name}") for n, name in enumerate(spelled))
    towns = ("Brest", "Homiel", "Polack", "Minsk", "Vilnius")
    engine.write(article(f"{town}{n}", "talks", f"a day in {town}") for town in towns for n in range(3))
    (most,) = asked(engine, "talks", size=1).values
    assert most.count == len(spelled)
    assert [value.count for value in asked(engine, "talks", size=3).values] == [len(spelled), 3, 3]


def test_choosing_a_name_gives_as_many_articles_as_it_was_counted_with(archive: Engine) -> None:
    for value in asked(archive).values:
        chosen = Query(filters=(Filter("name", (value.key,)),))
        assert answer(archive, chosen).total == value.count


def test_the_facet_ignores_its_own_filter_and_knows_what_was_chosen_in_any_spelling(archive: Engine) -> None:
    everything = asked(archive)
    chosen = asked(archive, "", Filter("name", ("Тихановская",)))
    assert counts(chosen) == counts(everything)
    assert [value.label for value in chosen.values if value.selected] == ["Śviatłana Cichanoŭskaja"]


def test_the_name_filter_takes_any_spelling(archive: Engine) -> None:
    page = answer(archive, replace(Query(), filters=(Filter("name", ("tikhanovskaya",)),)))
    assert {hit.article.id for hit in page.hits} == {"1", "2"}


def test_a_name_that_is_filtered_by_is_marked(archive: Engine) -> None:
    page = answer(archive, replace(Query(), filters=(Filter("name", ("tikhanovskaya",)),)))
    marked = {s.text[start:end] for hit in page.hits for s in hit.snippets for start, end in s.marks}
    assert marked == {"Cichanoŭskaja", "Ціханоўская"}

"""Searching names in any spelling, on both engines: what is found, in which order, how it is marked and explained."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from conftest import article

from search.answer import answer
from search.engine import Engine
from search.model import Hit, Order, Page, Query
from search.parser import read

Ask = Callable[..., Page]

SPELLINGS = {
    "be": "Ціханоўская",
    "ru": "Тихановская",
    "uk": "Тихановська",
    "lacinka": "Cichanoŭskaja",
    "en": "Tsikhanouskaya",
    "en-ru": "Tikhanovskaya",
    "de": "Tichanowskaja",
    "fr": "Tikhanovskaïa",
    "pl": "Cichanouska",
}


@pytest.fixture
def ask(engine: Engine) -> Ask:
    def ask(text: str, **more: object) -> Page:
        query = Query(text=text, root=read(text).root, order=Order.RELEVANCE, size=50)
        return answer(engine, replace(query, **more))  # type: ignore[arg-type]

    return ask


def ids(page: Page) -> list[str]:
    return [hit.article.id for hit in page.hits]


def hit(page: Page, article_id: str) -> Hit:
    return next(h for h in page.hits if h.article.id == article_id)


def marked(page: Page, article_id: str) -> list[str]:
    return [s.text[start:end] for s in hit(page, article_id).snippets for start, end in s.marks]


# --------------------------------------------------------------------------------------------- what is found


@pytest.mark.parametrize("typed", [*SPELLINGS.values(), "Cichanouskaja", "тихановская", "CICHANOUSKAJA"])
def test_a_name_is_found_in_every_spelling_by_every_spelling(engine: Engine, ask: Ask, typed: str) -> None:
    engine.write(article(key, "-", f"so {name} 1") for key, name in SPELLINGS.items())
    assert set(ids(ask(typed))) == set(SPELLINGS)


def test_inflected_forms_are_found_in_every_language(engine: Engine, ask: Ask) -> None:
    engine.write(
        [
            article("be", "-", "аб Лукашэнку"),
            article("ru", "-", "с Лукашенко"),
            article("pl", "-", "o Łukaszence", language="pl"),
            article("lacinka", "-", "z Łukašenkam"),
            article("lt", "-", "be Lukašenkos"),
            article("other", "-", "быў Лукашэвіч"),
        ]
    )
    assert set(ids(ask("Lukashenko"))) >= {"be", "ru", "lacinka", "lt"}
    assert "other" not in ids(ask("Lukashenko"))


def test_an_article_with_latin_letters_inside_a_cyrillic_name_is_found(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", "-", "у Вiцебску i Minsk"), article("2", "-", "in Vitebsk")])
    assert set(ids(ask("Витебск"))) == {"1", "2"}


@pytest.mark.parametrize("typed", ["Xi Jinping", "Си Цзиньпин", "Сі Цзіньпін", "name:(Xi Jinping)"])
def test_a_family_name_of_two_letters_does_not_part_the_scripts(engine: Engine, ask: Ask, typed: str) -> None:
    engine.write(
        [
            article("en", "-", "so Xi Jinping 1"),
            article("ru", "-", "о Си Цзиньпине 1"),
            article("uk", "-", "про Сі Цзіньпіна 1"),
            article("other", "-", "so Xi Zhongxun 1"),
        ]
    )
    assert set(ids(ask(typed))) == {"en", "ru", "uk"}
    assert ids(ask("Xi Jinping"))[0] == "en"


def test_a_place_is_found_by_another_of_its_names(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", "-", "у Вільні"), article("2", "-", "w Wilnie"), article("3", "-", "у Вілейцы")])
    assert set(ids(ask("Vilnius"))) == {"1", "2"}


def test_other_people_of_similar_names_are_not_found(engine: Engine, ask: Ask) -> None:
    others = ("Лукашэвіч", "Лукашык", "Лука", "Łukasz", "Lukas", "Lukashevich")
    engine.write(article(name, "-", f"so {name} said") for name in others)
    assert ids(ask("Лукашенко")) == []


def test_names_are_found_in_titles_leads_and_bodies_but_not_in_tags(engine: Engine, ask: Ask) -> None:
    engine.write(
        [
            article("title", "by Cichanoŭskaja"),
            article("alternative", "-", alternative_title="by Cichanoŭskaja"),
            article("lead", "-", lead="by Cichanoŭskaja"),
            article("body", "-", "by Cichanoŭskaja"),
            article("tag", "-", tags=("Cichanoŭskaja",)),
        ]
    )
    assert set(ids(ask("Тихановская"))) == {"title", "alternative", "lead", "body"}


def test_a_scope_holds_for_other_spellings_too(engine: Engine, ask: Ask) -> None:
    engine.write([article("title", "by Cichanoŭskaja"), article("body", "-", "by Cichanoŭskaja")])
    assert ids(ask("title:Тихановская")) == ["title"]
    assert ids(ask("body:Тихановская")) == ["body"]


def test_names_combine_with_other_words(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", "-", "prison for Cichanoŭskaja"), article("2", "-", "by Cichanoŭskaja")])
    assert ids(ask("Тихановская prison")) == ["1"]
    assert ids(ask("Тихановская -prison")) == ["2"]
    assert ids(ask("-Тихановская")) == []


def test_a_full_name_needs_its_surname_only(engine: Engine, ask: Ask) -> None:
    engine.write(
        [
            article("both", "-", "so Śviatłana Cichanoŭskaja"),
            article("surname", "-", "so Cichanoŭskaja"),
            article("given", "-", "so Śviatłana"),
        ]
    )
    assert ids(ask("Светлана Тихановская")) == ["both", "surname"]


def test_a_full_name_side_by_side_ranks_above_its_words_far_apart(engine: Engine, ask: Ask) -> None:
    between = "слова " * 10
    engine.write(
        [
            article("apart", "-", f"Святлана {between} Ціханоўская"),
            article("together", "-", f"{between} Святлана Ціханоўская"),
            article("turned", "-", f"{between} Ціханоўская Святлана"),
            article("other", "-", "so Śviatłana Cichanoŭskaja"),
        ]
    )
    found = ids(ask("Святлана Ціханоўская"))
    assert set(found[:2]) == {"together", "turned"}
    assert found[2:] == ["apart", "other"]


def test_a_full_name_as_typed_ranks_above_another_form_of_its_given_name(engine: Engine, ask: Ask) -> None:
    # The stem of Łacinka that Maria and Maryja share counts as a form of the word that was typed.
    engine.write(
        [
            article("often", "-", "Maryja Kalesnikava. " * 3, language="be-Latn"),
            article("once", "-", "so Maria Kalesnikava, they say", language="en"),
        ]
    )
    assert ids(ask("Maria Kalesnikava")) == ["once", "often"]
    assert ids(ask("Maryja Kalesnikava")) == ["often", "once"]


def test_what_stands_before_a_surname_in_small_letters_need_not_be_there(engine: Engine, ask: Ask) -> None:
    engine.write(
        [article("1", "-", "Урсула фон дер Ляйен"), article("2", "-", "by Leyen"), article("3", "-", "der von")]
    )
    assert set(ids(ask("Ursula von der Leyen"))) == {"1", "2"}
    assert set(ids(ask("von der Leyen"))) == {"1", "2"}


def test_new_and_deleted_articles_count_at_once(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", "-", "by Cichanoŭskaja")])
    assert ids(ask("Тихановская")) == ["1"]
    engine.write([article("2", "-", "by Tsikhanouskaya")])
    assert set(ids(ask("Тихановская"))) == {"1", "2"}
    engine.delete(["1"])
    (found,) = ask("Тихановская").also
    assert [v.spelling for v in found.variants] == ["tsikhanouskaya"]


# ------------------------------------------------------------------------------------------ what is exact


def test_quotes_are_exact(engine: Engine, ask: Ask) -> None:
    engine.write(article(key, "-", f"so {name} 1") for key, name in SPELLINGS.items())
    page = ask('"Тихановская"')
    assert ids(page) == ["ru"]
    assert page.also == ()


def test_names_off_is_exact(engine: Engine, ask: Ask) -> None:
    engine.write(article(key, "-", f"so {name} 1") for key, name in SPELLINGS.items())
    page = ask("Тихановская", names=False)
    assert ids(page) == ["ru"]
    assert page.also == ()


def test_a_spelling_that_was_dropped_is_not_searched(engine: Engine, ask: Ask) -> None:
    engine.write(article(key, "-", f"so {name} 1") for key, name in SPELLINGS.items())
    page = ask("Тихановская", dropped=("cichanouskaja", "цiханоўская", "ціханоўская"))
    assert set(ids(page)) == set(SPELLINGS) - {"lacinka", "be"}
    (found,) = page.also
    assert not {"cichanoŭskaja", "ціханоўская"} & {v.spelling for v in found.variants}


def test_what_was_typed_is_searched_though_it_was_dropped(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", "-", "там Тихановская")])
    assert ids(ask("Тихановская", dropped=("тихановская",))) == ["1"]


# ---------------------------------------------------------------------------------------- ordinary words


def test_an_ordinary_word_in_small_letters_finds_nothing_by_names(engine: Engine, ask: Ask) -> None:
    engine.write(
        [
            article("1", "-", "у гэты час быў час"),
            article("2", "-", "новы час"),
            article("3", "-", "Jan Czas, editor"),
        ]
    )
    page = ask("час")
    assert set(ids(page)) == {"1", "2"}
    assert page.also == ()


def test_an_ordinary_word_that_begins_sentences_is_no_variant(engine: Engine, ask: Ask) -> None:
    engine.write(
        [
            article("1", "-", "Books are sold. Book fairs open."),
            article("2", "-", "a book here"),
            article("3", "-", "the book there"),
            article("4", "-", "сам Бук прыйшоў"),
        ]
    )
    assert ids(ask("Бук")) == ["4"]


# ----------------------------------------------------------------------------------------- order and counts


def test_the_exact_spelling_ranks_above_variants_whatever_their_frequency(engine: Engine, ask: Ask) -> None:
    often = " ".join(["Cichanoŭskaja"] * 50)
    engine.write(
        [
            article("often", f"{often} Cichanoŭskaja", often),
            article("once", "-", f"{'слова ' * 300} Тихановская"),
            article("rare", "-", "by Tsikhanouskaya"),
        ]
    )
    assert ids(ask("Тихановская"))[0] == "once"
    assert ids(ask("Cichanoŭskaja"))[0] == "often"
    assert ids(ask("Tsikhanouskaya"))[0] == "rare"


def test_an_exact_title_ranks_above_a_title_of_variants(engine: Engine, ask: Ask) -> None:
    engine.write(
        [article("variant", "Cichanoŭskaja Cichanoŭskaja"), article("exact", "-", "слова " * 100 + "Тихановская")]
    )
    assert ids(ask("Тихановская")) == ["exact", "variant"]


def test_the_page_lists_the_spellings_with_the_number_of_their_articles(engine: Engine, ask: Ask) -> None:
    engine.write(
        [
            article("1", "Cichanoŭskaja", "so Cichanoŭskaja and Cichanoŭskaja"),
            article("2", "-", "so Cichanoŭskaja"),
            article("3", "-", "by Tsikhanouskaya"),
            article("4", "-", "там Тихановская"),
            article("5", "-", "no cichanoŭskaja in capitals"),
        ]
    )
    (found,) = ask("Тихановская").also
    assert found.asked == "Тихановская"
    assert [(v.spelling, v.articles) for v in found.variants] == [("cichanoŭskaja", 2), ("tsikhanouskaya", 1)]


def test_the_total_counts_an_article_once_however_many_spellings_it_has(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", "-", "so Cichanoŭskaja, Tsikhanouskaya, Тихановская")])
    assert ask("Тихановская").total == 1


def test_facets_count_the_articles_of_every_spelling(engine: Engine, ask: Ask) -> None:
    engine.write(article(key, "-", f"so {name} 1", source=key) for key, name in SPELLINGS.items())
    (facet,) = ask("Тихановская", facets=("source",)).facets
    assert {value.key: value.count for value in facet.values} == dict.fromkeys(SPELLINGS, 1)


# ------------------------------------------------------------------------------------------- marks and reasons


def test_marks_show_the_articles_own_spelling(engine: Engine, ask: Ask) -> None:
    engine.write(article(key, "-", f"so {name} 1") for key, name in SPELLINGS.items())
    page = ask("Тихановская")
    assert {key: marked(page, key) for key in SPELLINGS} == {key: [name] for key, name in SPELLINGS.items()}


def test_a_title_is_marked_in_its_own_spelling(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", "Cichanoŭskaja said")])
    (found,) = ask("Тихановская").hits
    assert [found.title.text[start:end] for start, end in found.title.marks] == ["Cichanoŭskaja"]


def test_why_says_which_spelling_was_found_and_what_joins_the_two(engine: Engine, ask: Ask) -> None:
    engine.write(article(key, "-", f"so {name} 1") for key, name in SPELLINGS.items())
    page = ask("Тихановская")
    (why,) = hit(page, "lacinka").why
    assert (why.word, why.found) == ("Тихановская", "Cichanoŭskaja")
    assert why.how.startswith("same name: ") and "ch = х" in why.how
    (exact,) = hit(page, "ru").why
    assert exact.how == "the word itself"


def test_why_names_the_row_of_a_lexicon(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", "-", "w Wilno było")])
    (why,) = ask("Vilnius").hits[0].why
    assert why.how == "same name: Vilnius and Wilno are one place (Vilnius)"


def test_the_word_itself_is_a_better_reason_than_another_spelling(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", "-", "Cichanoŭskaja, or Тихановская")])
    (why,) = ask("Тихановская").hits[0].why
    assert why.found == "Тихановская"


def test_with_names_off_another_spelling_is_not_marked(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", "-", "там Тихановская, by Cichanoŭskaja")])
    assert marked(ask("Тихановская", names=False), "1") == ["Тихановская"]
    assert marked(ask("Тихановская"), "1") == ["Тихановская", "Cichanoŭskaja"]

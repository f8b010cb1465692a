"""The contract of `search.engine.Engine`: the same tests for every engine."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import article

from search.engine import ENGINES, Engine, home, open_engine
from search.errors import NoIndex
from search.facets import MAX_AUTO
from search.model import Access, Article, Choice, Facet, Filter, Interval, Order, Page, Period, Query
from search.parser import read
from search.schema import FACETS

Ask = Callable[..., Page]


@pytest.fixture
def ask(engine: Engine) -> Ask:
    def ask(text: str = "", **more: object) -> Page:
        order = Order.RELEVANCE if text else Order.NEWEST
        query = Query(text=text, root=read(text).root, order=order)
        return engine.search(replace(query, **more))  # type: ignore[arg-type]

    return ask


def ids(page: Page) -> list[str]:
    return [hit.article.id for hit in page.hits]


def counts(page: Page, name: str) -> dict[str, int]:
    return {value.key: value.count for value in facet(page, name).values}


def facet(page: Page, name: str) -> Facet:
    return next(f for f in page.facets if f.name == name)


# ------------------------------------------------------------------------------------------ writing and getting

FULL = Article(
    id="https://example.org/a?b=c#d",
    title="Žyćcio ŭ Horadni",
    body="One.\nTwo “quoted” words.",
    url="https://example.org/a",
    lead="Lead",
    categories=("Human rights", "Палітыка"),
    tags=("a tag",),
    authors=("Desk",),
    source="A Source",
    dateline="October 1, Agency.",
    language="be-Latn",
    published=datetime(2025, 10, 1, 12, 30, 15, 123456, tzinfo=UTC),
    updated=datetime(2025, 10, 2, tzinfo=UTC),
    access=Access.SUBSCRIBER,
    names=("Anna",),
    alternative_title="Another title",
)


def test_an_article_is_given_back_exactly_as_it_was_written(engine: Engine) -> None:
    engine.write([FULL])
    assert engine.get(FULL.id) == FULL


def test_an_unknown_id_gives_none(engine: Engine) -> None:
    assert engine.get("nothing") is None


def test_the_same_id_again_replaces_the_article(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", "old words")])
    written = engine.write([article("1", "new words")])
    assert (written.added, written.updated) == (0, 1)
    assert ids(ask("old")) == []
    assert ids(ask("new")) == ["1"]
    assert ask().total == 1


def test_the_same_article_again_is_unchanged_and_keeps_the_generation(engine: Engine, ask: Ask) -> None:
    engine.write([FULL])
    before = ask().generation
    assert engine.write([FULL]).unchanged == 1
    assert ask().generation == before


def test_of_one_id_twice_in_one_batch_the_last_stays(engine: Engine, ask: Ask) -> None:
    written = engine.write([article("1", "first"), article("1", "second")])
    assert (written.added, written.updated) == (1, 1)
    assert ask().total == 1
    assert ids(ask("second")) == ["1"]


def test_deleting_removes_and_counts_what_was_there(engine: Engine, ask: Ask) -> None:
    engine.write([article("1"), article("2")])
    assert engine.delete(["1", "1", "unknown"]) == 1
    assert ids(ask()) == ["2"]
    assert engine.get("1") is None


def test_a_deleted_article_can_be_written_again(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", "word"), article("2")])
    engine.delete(["1"])
    assert engine.write([article("1", "word")]).added == 1
    assert ids(ask("word")) == ["1"]


def test_replace_swaps_the_whole_archive(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", "word")])
    engine.write([article("2", "word")], replace=True)
    assert ids(ask("word")) == ["2"]
    assert engine.get("1") is None


def test_a_replace_that_fails_leaves_the_archive_as_it_was(engine: Engine, ask: Ask) -> None:
    def broken() -> Iterator[Article]:
        yield article("2", "word")
        raise OSError("the source broke off")

    engine.write([article("1", "word")])
    with pytest.raises(OSError, match="broke off"):
        engine.write(broken(), replace=True)
    assert ids(ask("word")) == ["1"]


def test_a_write_changes_the_generation(engine: Engine, ask: Ask) -> None:
    before = ask().generation
    engine.write([article("1")])
    assert ask().generation != before


# ---------------------------------------------------------------------------------------------------- matching


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("minsk", {"1", "2"}),
        ("MINSK", {"1", "2"}),
        ("minsk border", {"1"}),
        ("minsk OR harvest", {"1", "2", "3"}),
        ("minsk -border", {"2"}),
        ("-minsk", {"3", "4"}),
        ("minsk (border OR talks)", {"1", "2"}),
        ('"border crossing"', {"1"}),
        ('"crossing border"', set()),
        ('"crossing minsk"~3', {"1"}),
        ('"crossing minsk"~1', set()),
        ("title:minsk", {"2"}),
        ("body:minsk", {"1"}),
        ("author:desk", {"3"}),
        ("desk", set()),
        ("cross*", {"1"}),
        ("m?nsk", {"1", "2"}),
        ("mimsk~", {"1", "2"}),
        ("mniksk~1", set()),
        ("category:politics", {"1", "2"}),
        ('category:"Human Rights"', {"2"}),
        ("lang:be", {"4"}),
        ("access:subscriber", {"2"}),
        ("source:agency -minsk", {"3"}),
        ("date:2025", {"1", "2"}),
        ("date:2025-03..", {"2"}),
        ("date:..2025-02", {"1", "3"}),
        ("-date:2025", {"3", "4"}),
        ("crossings", {"1"}),
        ('"crossings"', set()),
        ("выбарам", {"4"}),
        ("прэзідэнтам", {"4"}),
        ("keyword", {"1"}),
        ("***", set()),
    ],
)
def test_a_query_finds(engine: Engine, ask: Ask, text: str, expected: set[str]) -> None:
    engine.write(
        [
            article(
                "1",
                "The frontier",
                "A border crossing north of Minsk was closed.",
                categories=("Politics",),
                published="2025-02-28",
                tags=("keyword",),
                source="Agency",
                language="en",
            ),
            article(
                "2",
                "Minsk talks",
                categories=("Human rights", "Politics"),
                published="2025-03-01",
                access=Access.SUBSCRIBER,
                language="en",
            ),
            article("3", "Harvest", authors=("News desk",), source="Agency", published="2023-01-01", language="en"),
            article("4", "Выбары", "Прэзідэнта выбіраюць", language="be"),
        ]
    )
    assert set(ids(ask(text))) == expected


def test_a_phrase_does_not_run_from_the_title_into_the_alternative_title(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", "one two", alternative_title="three four")])
    assert ask('"two three"').total == ask('"two three"~50').total == 0
    assert ask('title:"three four"').total == 1


def test_the_exact_word_ranks_above_its_inflection_and_the_title_above_the_body(engine: Engine, ask: Ask) -> None:
    engine.write(
        [
            article("inflected", "x", "borders and more", language="en"),
            article("exact", "x", "border and more", language="en"),
            article("titled", "border", "nothing and more", language="en"),
        ]
    )
    assert ids(ask("border")) == ["titled", "exact", "inflected"]


def test_a_pattern_that_stands_for_too_many_words_is_cut_and_says_so(engine: Engine, ask: Ask) -> None:
    body = " ".join(f"abc{i}" for i in range(600))
    engine.write([article("1", body=body), article("2", body="abc555")])
    page = ask("abc*")
    assert page.partial
    assert [note.code for note in page.notes] == ["expansions"]
    assert set(ids(page)) == {"1", "2"}  # the commonest words are among those that were searched


# ----------------------------------------------------------------------------------------------- order and pages


def many() -> list[Article]:
    return [
        article(
            f"id{i}",
            "word " * (i % 3 + 1),
            published=None if i % 5 == 0 else f"2025-{i % 12 + 1:02}-{i % 28 + 1:02}",
            categories=("A",) if i % 2 else ("B", "C"),
        )
        for i in range(47)
    ]


@pytest.mark.parametrize("order", Order)
def test_pages_partition_the_result(engine: Engine, ask: Ask, order: Order) -> None:
    engine.write(many())
    pages = [ids(ask("word", order=order, page=p)) for p in range(1, 6)]
    assert [len(p) for p in pages] == [10, 10, 10, 10, 7]
    assert len({i for p in pages for i in p}) == 47


@pytest.mark.parametrize("order", Order)
def test_following_the_last_hit_reaches_every_result_in_the_order_of_pages(
    engine: Engine, ask: Ask, order: Order
) -> None:
    engine.write(many()[:40])  # in several writes, since an engine may keep each apart
    engine.write(many()[40:])
    walked: list[str] = []
    page = ask("word", order=order, size=7)
    while page.hits:
        walked += ids(page)
        page = ask("word", order=order, size=7, after=page.hits[-1].sort)
    assert walked == ids(ask("word", order=order, size=100))
    assert page.total == 47


@pytest.mark.parametrize("order", Order)
def test_a_cursor_among_articles_of_one_date_walks_on_over_several_writes(
    engine: Engine, ask: Ask, order: Order
) -> None:
    articles = [article(str(n), "word", published=f"2025-01-{1 + n % 3:02}") for n in range(60)]
    engine.write(articles[:48])
    engine.write(articles[48:])
    walked: list[str] = []
    page = ask("word", order=order, size=7)
    while page.hits:
        walked += ids(page)
        page = ask("word", order=order, size=7, after=page.hits[-1].sort)
    assert walked == ids(ask("word", order=order, size=100))


def test_a_page_past_the_end_is_empty_but_knows_the_total(engine: Engine, ask: Ask) -> None:
    engine.write(many())
    page = ask("word", page=99)
    assert (page.hits, page.total) == ((), 47)


@pytest.mark.parametrize(("order", "expected"), [(Order.NEWEST, "cab"), (Order.OLDEST, "acb")])
def test_undated_articles_come_last_by_either_date(engine: Engine, ask: Ask, order: Order, expected: str) -> None:
    engine.write([article("a", published="2024-01-01"), article("b"), article("c", published="2025-01-01")])
    assert "".join(ids(ask(order=order))) == expected


def test_filters_do_not_change_scores(engine: Engine, ask: Ask) -> None:
    engine.write(many())
    everywhere = {hit.article.id: hit.score for hit in ask("word", size=100).hits}
    filtered = ask("word", size=100, filters=(Filter("category", ("a",)),))
    assert filtered.total == 23
    assert all(hit.score == everywhere[hit.article.id] for hit in filtered.hits)


def test_a_deleted_article_no_longer_counts_in_scores(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", "word"), article("2", "other")])
    before = ask("word").hits[0].score
    engine.write([article("3", "word word")])
    engine.delete(["3"])
    assert ask("word").hits[0].score == before


# ---------------------------------------------------------------------------------------------------------- facets


def test_facets_count_the_whole_result_not_only_the_page(engine: Engine, ask: Ask) -> None:
    engine.write(many())
    assert counts(ask("word", facets=("category",), size=1), "category") == {"b": 24, "c": 24, "a": 23}


def test_a_facet_ignores_its_own_filter_and_heeds_the_others(engine: Engine, ask: Ask) -> None:
    engine.write(
        [
            article("1", categories=("Politics",), source="X"),
            article("2", categories=("Society",), source="X"),
            article("3", categories=("Society",), source="Y"),
        ]
    )
    page = ask(facets=("category", "source"), filters=(Filter("category", ("politics",)),))
    assert page.total == 1
    assert counts(page, "category") == {"politics": 1, "society": 2}
    assert counts(page, "source") == {"x": 1}


def test_chosen_values_stay_listed_at_zero(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", categories=("Politics",)), article("2", "word", categories=("Human rights",))])
    page = ask("word", facets=("category",), filters=(Filter("category", ("politics", "unheard")),))
    values = {v.key: (v.label, v.count, v.selected) for v in facet(page, "category").values}
    assert values == {
        "human-rights": ("Human rights", 1, False),
        "politics": ("Politics", 0, True),
        "unheard": ("unheard", 0, True),
    }


def test_labels_with_one_slug_are_one_value_under_the_commonest_label(engine: Engine, ask: Ask) -> None:
    engine.write(
        [
            article("1", categories=("Human Rights", "Human rights")),
            article("2", categories=("Human rights",)),
            article("3", categories=("Human rights",)),
        ]
    )
    (value,) = facet(ask(facets=("category",)), "category").values
    assert (value.label, value.count) == ("Human rights", 3)


def test_a_slug_of_several_languages_is_called_as_the_result_calls_it(engine: Engine, ask: Ask) -> None:
    spelt = {"ru": "Политика", "uk": "Політика", "lt": "Politika"}
    engine.write(
        article(f"{language}{n}", categories=("News", label), language=language)
        for language, label in spelt.items()
        for n in range({"ru": 3, "uk": 2, "lt": 1}[language])
    )
    engine.write([article("uk0", "Rewritten", categories=("News", "Політика"), language="uk")])

    def called(*filters: Filter) -> str:
        page = ask(facets=("category",), filters=filters)
        return next(value.label for value in facet(page, "category").values if value.key == "politika")

    assert called() == "Политика"
    for language, label in spelt.items():
        assert called(Filter("language", (language,))) == label
    assert called(Filter("language", ("en",)), Filter("category", ("politika",))) == "Политика"


def test_values_of_a_filter_are_alternatives_or_all_or_excluded(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", categories=("A", "B")), article("2", categories=("A",)), article("3")])
    keys = ("a", "b")
    found = {c: set(ids(ask(filters=(Filter("category", keys, c),)))) for c in Choice}
    assert found == {Choice.ANY: {"1", "2"}, Choice.ALL: {"1"}, Choice.NONE: {"3"}}


def test_the_date_facet_is_in_order_and_ignores_the_period(engine: Engine, ask: Ask) -> None:
    engine.write([article(str(m), published=f"2024-{m:02}-15") for m in (1, 3, 12)] + [article("undated")])
    period = Period(datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 4, 1, tzinfo=UTC))
    page = ask(facets=("date",), period=period)
    assert ids(page) == ["3"]
    assert counts(page, "date") == {"2024-01": 1, "2024-03": 1, "2024-12": 1}
    assert list(counts(page, "date")) == sorted(counts(page, "date"))


def test_months_are_those_of_the_archives_zone(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", published="2025-09-30T21:30:00")])  # half past midnight in Minsk
    assert counts(ask(facets=("date",), interval=Interval.MONTH), "date") == {"2025-10": 1}


def test_the_interval_of_the_date_facet_is_the_finest_that_is_not_too_many(engine: Engine, ask: Ask) -> None:
    engine.write([article(str(y), published=f"{y}-06-01") for y in range(1990, 2026)])
    assert facet(ask(facets=("date",)), "date").interval is Interval.YEAR
    assert facet(ask("date:2025", facets=("date",)), "date").interval is Interval.DAY
    page = ask("date:2021..2025", facets=("date",))
    assert facet(page, "date").interval is Interval.MONTH
    assert len(facet(page, "date").values) <= MAX_AUTO


def test_a_date_filter_takes_several_months(engine: Engine, ask: Ask) -> None:
    engine.write([article(str(m), published=f"2024-{m:02}-15") for m in range(1, 7)])
    page = ask(filters=(Filter("date", ("2024-02", "2024-05-15", "2023")),), facets=("date",), interval=Interval.MONTH)
    assert set(ids(page)) == {"2", "5"}
    assert {v.key for v in facet(page, "date").values if v.selected} == {"2024-02"}


def test_a_facet_shows_as_many_values_as_asked_and_says_how_many_there_are(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", categories=tuple(f"c{i}" for i in range(30)))])
    shown = facet(ask(facets=("category",), facet_size=5), "category")
    assert (len(shown.values), shown.distinct) == (5, 30)


def test_every_facet_can_be_counted_in_an_empty_archive(engine: Engine, ask: Ask) -> None:
    page = ask("word", facets=FACETS)
    assert page.total == 0
    assert [f.values for f in page.facets] == [()] * len(FACETS)


def test_a_language_is_counted_without_its_region(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", language="en-US"), article("2", language="en"), article("3", language="be-Latn")])
    assert counts(ask(facets=("language",)), "language") == {"en": 2, "be-Latn": 1}


# --------------------------------------------------------------------------------------------- names that are begun


def begun(engine: Engine, beginning: str) -> dict[str, int]:
    return {variant.spelling: variant.articles for variant in engine.begun(beginning)}


def test_names_are_found_by_a_beginning_in_another_spelling_each_with_its_articles(engine: Engine) -> None:
    engine.write([article("1", "Пра Ціханоўскую"), article("2", "With Cichanoŭskaja"), article("3", "For Tychko")])
    engine.write([article("4", "x", "said Cichanoŭskaja"), article("5", "a tychko in small letters")])
    assert begun(engine, "tsikhan") == {"ціханоўскую": 1, "cichanoŭskaja": 2}
    assert begun(engine, "Тичк") == {"tychko": 1}
    assert begun(engine, "бара") == {}


def test_names_that_no_article_has_any_more_are_not_begun(engine: Engine) -> None:
    engine.write([article("1", "Пра Ціханоўскую"), article("2", "With Cichanoŭskaja"), article("3", "x")])
    engine.delete(["2"])
    assert begun(engine, "tsikhan") == {"ціханоўскую": 1}
    engine.write([article("1", "y")])
    assert begun(engine, "tsikhan") == {}


def test_nothing_is_begun_in_an_empty_archive(engine: Engine) -> None:
    assert begun(engine, "tsikhan") == {}


# ------------------------------------------------------------------------------------------------------ addresses


def test_an_unknown_scheme_names_those_there_are() -> None:
    with pytest.raises(NoIndex, match=" or ".join(f"{scheme}:" for scheme in ENGINES)):
        open_engine("solr:x")


@pytest.mark.parametrize("address", ["whoosh:data/index", "data/index"])
def test_an_index_with_files_has_a_directory(address: str) -> None:
    assert home(address) == Path("data/index")


def test_an_index_without_files_has_none() -> None:
    assert home("memory:") is None


# ----------------------------------------------------------------------------------------------------------- names


def test_the_facet_of_names_counts_the_spellings_that_a_result_writes_as_names(engine: Engine, ask: Ask) -> None:
    engine.write(
        [
            article("1", "talks", "they met Łukašenka in Minsk"),
            article("2", "talks", "from Minsk the talks went on to Brest"),
            article("3", "talks", "Yesterday Łukašenka, today Minsk"),
            article("4", "harvest", "yesterday in Brest"),
        ]
    )
    found = facet(ask("talks", facets=("name",)), "name")
    assert [(v.key, v.count) for v in found.values] == [("minsk", 3), ("łukašenka", 2), ("brest", 1), ("yesterday", 1)]
    assert [v.key for v in facet(ask("talks", facets=("name",), facet_size=2), "name").values] == ["minsk", "łukašenka"]


def test_the_facet_of_names_ignores_its_own_filter(engine: Engine, ask: Ask) -> None:
    engine.write([article("1", "about Minsk"), article("2", "about Brest")])
    assert counts(ask(facets=("name",), filters=(Filter("name", ("Minsk",)),)), "name") == {"brest": 1, "minsk": 1}


def test_what_hardly_any_article_writes_small_has_a_capital_in_its_label(engine: Engine, ask: Ask) -> None:
    engine.write(
        [*(article(f"{n}", "our House in Minsk") for n in range(4)), article("s", "a house"), article("t", "a house")]
    )
    assert {v.label for v in facet(ask(facets=("name",)), "name").values} == {"Minsk", "house"}

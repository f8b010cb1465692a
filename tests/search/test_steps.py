"""Where nothing was found: which changes are offered, and that each finds what it says."""

from collections.abc import Sequence
from datetime import UTC

import pytest
from conftest import article

from search.answer import answer
from search.engine import Engine, open_engine
from search.request import read_request
from search.steps import Kind, Step, steps


@pytest.fixture(scope="module")
def archive() -> Engine:
    opened = open_engine("memory:")
    opened.write(
        [
            article(
                "1", "The border crossing", "Lorries wait.", categories=("Politics",), source="Courier", language="en"
            ),
            article("2", "A border of flowers", categories=("Society",), source="Weekly", language="en"),
            article("3", "Сустрэча з Лукашэнкам", categories=("Палітыка",), language="be"),
        ]
    )
    return opened


def tried(engine: Engine, **given: str) -> Sequence[Step]:
    return steps(engine, read_request([(name.replace("_", "-"), v) for name, v in given.items()], UTC))


def test_a_filter_that_hides_everything_can_be_taken_away(archive: Engine) -> None:
    (step,) = tried(archive, q="flowers", category="politics")
    assert (step.kind, step.subject, step.count) == (Kind.WITHOUT, ("category", "politics"), 1)
    assert step.parameters == (("q", "flowers"),)


def test_a_step_that_finds_nothing_is_not_offered(archive: Engine) -> None:
    assert tried(archive, q="zebra giraffe", category="politics") == ()


def test_filters_that_only_together_hide_everything_are_taken_away_together(archive: Engine) -> None:
    found = tried(archive, q="flowers", category="politics", source="courier")
    assert [(s.kind, s.count) for s in found] == [(Kind.UNFILTERED, 1)]


def test_other_spellings_are_offered_to_who_searched_without(archive: Engine) -> None:
    found = tried(archive, q="Лукашенко", names="off")
    assert (Kind.SPELLINGS, 1) in [(s.kind, s.count) for s in found]


def test_words_are_offered_in_similar_spellings_fewer_and_any(archive: Engine) -> None:
    assert [(s.kind, s.subject, s.count) for s in tried(archive, q="bordr flowrs")] == [
        (Kind.SIMILAR, ("bordr~ flowrs~",), 1)
    ]
    assert [(s.kind, s.subject, s.count) for s in tried(archive, q="lorries flowers border")] == [
        (Kind.FEWER, ("flowers border",), 1),
        (Kind.FEWER, ("lorries border",), 1),
        (Kind.EITHER, ("lorries OR flowers OR border",), 2),
    ]


def test_a_phrase_is_offered_as_its_words(archive: Engine) -> None:
    (step,) = tried(archive, q='"crossing border"')
    assert (step.kind, step.subject, step.count) == (Kind.WORDS, ("crossing border",), 1)


def test_what_is_excluded_can_be_left_in(archive: Engine) -> None:
    (step,) = tried(archive, q="border lorries -crossing")
    assert (step.kind, step.subject, step.count) == (Kind.ADMITTED, ("crossing",), 1)
    assert step.parameters == (("q", "border lorries"),)


def test_several_exclusions_are_taken_back_one_by_one_and_together(archive: Engine) -> None:
    found = tried(archive, q='lorries -crossing -"the border"')
    assert [(s.subject, s.parameters[0][1], s.count) for s in found] == [(('crossing OR "the border"',), "lorries", 1)]
    found = tried(archive, q="border -crossing -gardens -flowers")
    assert [s.parameters[0][1] for s in found] == ["border -gardens -flowers", "border -crossing -gardens", "border"]


def test_who_only_excludes_is_not_offered_everything(archive: Engine) -> None:
    found = tried(archive, q="-border -Лукашэнка")
    assert [s.parameters for s in found] == [(("q", "-Лукашэнка"),), (("q", "-border"),)]


def test_if_one_change_is_not_enough_filters_are_taken_away_first(archive: Engine) -> None:
    (step,) = tried(archive, q="bordr", source="nowhere")
    assert (step.kind, step.parameters, step.count) == (Kind.SIMILAR, (("q", "bordr~"),), 2)


def test_each_step_finds_as_many_articles_as_it_says(archive: Engine) -> None:
    for step in (*tried(archive, q="lorries flowers border"), *tried(archive, q="flowers", category="politics")):
        assert answer(archive, read_request(step.parameters, UTC).query).total == step.count


def test_the_beginning_of_a_name_in_another_spelling_is_gone_on_with(archive: Engine) -> None:
    (step,) = (s for s in tried(archive, q="lukash") if s.kind is Kind.BEGUN)
    assert (step.subject, step.count) == (("Лукашэнкам",), 1)
    assert step.parameters == (("q", "Лукашэнкам"),)
    assert [s.subject for s in tried(archive, q="Сустрэча lukash") if s.kind is Kind.BEGUN] == [
        ("Сустрэча Лукашэнкам",)
    ]
    assert not [s for s in tried(archive, q="flowers lukash") if s.kind is Kind.BEGUN]
    assert not [s for s in tried(archive, q="lko") if s.kind is Kind.BEGUN]

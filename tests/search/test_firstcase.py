"""Names in their first case, as the archive has it."""

from conftest import article

from search.engine import Engine
from search.firstcase import RARER, first_cases


def test_a_name_is_put_into_the_first_case_that_the_archive_has(engine: Engine) -> None:
    engine.write([article("1", "Алена Цеслюк і Павел Бурачонак"), article("2", "Вясною цвіце Палессе")])
    asked = ["Аленай Цеслюк", "Паўлам Бурачонкам", "Палессем", "Вільні"]
    assert first_cases(engine, asked) == {
        "Аленай Цеслюк": "Алена Цеслюк",
        "Паўлам Бурачонкам": "Паўлам Бурачонкам",
        "Палессем": "Палессем",
        "Вільні": "Вільні",
    }


def test_an_ending_that_leaves_a_consonant_is_taken_off(engine: Engine) -> None:
    engine.write([article("1", "Там Георгий Тесловский"), article("2", "С Георгием Тесловским")])
    assert first_cases(engine, ["Георгием Тесловским"]) == {"Георгием Тесловским": "Георгий Тесловский"}


def test_a_womans_name_alone_is_no_case_of_a_mans_that_is_much_rarer(engine: Engine) -> None:
    engine.write([article("m", "Приехал Тесл")])
    engine.write(article(f"{n}", "Приехала Тесла") for n in range(RARER + 1))
    assert first_cases(engine, ["Тесла"]) == {"Тесла": "Тесла"}
    engine.delete(["0"])
    assert first_cases(engine, ["Тесла"]) == {"Тесла": "Тесл"}


def test_a_name_of_the_lexicon_is_in_its_first_case(engine: Engine) -> None:
    engine.write([article("1", "Приехал Александр"), article("2", "Приехал Александр")])
    assert first_cases(engine, ["Александра"]) == {"Александра": "Александра"}


def test_names_are_declined_in_some_languages_only(engine: Engine) -> None:
    engine.write([article("1", "By Ann Teslow", language="en"), article("2", "By Anne Teslow", language="en")])
    assert first_cases(engine, ["Anne Teslow"], "en") == {"Anne Teslow": "Anne Teslow"}


def test_without_names_nothing_is_asked(engine: Engine) -> None:
    assert first_cases(engine, []) == {}

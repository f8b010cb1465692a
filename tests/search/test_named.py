"""The names in an article, with their other spellings in the archive."""

from conftest import article

from search.engine import open_engine
from search.named import Named, named


def test_the_names_of_an_article_come_with_the_spellings_of_other_articles() -> None:
    engine = open_engine("memory:")
    asked = article("1", "Talks with Śviatłana Cichanoŭskaja", "In Vilnius they met Cichanoŭskaja again.")
    engine.write(
        [asked, article("2", "Встреча", "Её ждала Светлана Тихановская."), article("3", "In Vilnius", "Rain.")]
    )
    found = {name.name: name.spellings for name in named(engine, asked)}
    assert found["Śviatłana Cichanoŭskaja"] == ("Тихановская",)
    assert found["Vilnius"] == ()


def test_an_article_without_names_has_none() -> None:
    engine = open_engine("memory:")
    assert named(engine, article("1", "rain", "it rained")) == ()


def test_a_name_is_told_in_its_first_case_if_the_archive_has_it_in_this_language() -> None:
    engine = open_engine("memory:")
    asked = article("1", "Сустрэча", "Гаварылі з Аленай Цеслюк пра Гродне і пра Бураківа.", language="be")
    others = (
        article("2", "Прыезд", "Алена Цеслюк прыехала ў горад Гродна.", language="be"),
        article("3", "Поездка", "В город Гродно. В город Гродно.", language="ru"),
        article("4", "Прыезд", "У горадзе Гродна.", language="be"),
    )
    engine.write([asked, *others])
    assert [one.name for one in named(engine, asked)] == ["Алена Цеслюк", "Бураківа", "Гродна"]


def test_other_cases_of_a_spelling_are_no_other_spellings() -> None:
    engine = open_engine("memory:")
    asked = article("1", "In Hrodna", "They came from Hrodna.", language="en")
    engine.write(
        [asked, article("2", "Гродна", "Пра Гродна. У Гродне. За Гроднам."), article("3", "В Гродне", "Дождь.")]
    )
    assert named(engine, asked) == (Named("Hrodna", ("Гродна",)),)


def test_initials_of_another_script_are_told_in_capitals() -> None:
    engine = open_engine("memory:")
    asked = article("1", "Матч", "Рашэнне прыняла УЕФА.", language="be")
    engine.write([asked, article("2", "Match", "A decision of UEFA on the match.", language="en")])
    assert Named("УЕФА", ("UEFA",)) in named(engine, asked)


def test_the_spelling_that_the_article_itself_has_is_not_another() -> None:
    engine = open_engine("memory:")
    asked = article("1", "Near Hrodna", "They came from Hrodna, in Russian Гродно.")
    engine.write([asked, article("2", "Grodno", "From Grodno.")])
    assert Named("Hrodna", ("Grodno",)) in named(engine, asked)

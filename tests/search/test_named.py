"""The names in an article, with their other spellings in the archive."""

from conftest import article

from search.engine import open_engine
from search.named import MOST, InArticle, Named, named


def test_the_names_of_an_article_come_with_the_spellings_of_other_articles() -> None:
    engine = open_engine("memory:")
    asked = article("1", "Talks with Śviatłana Cichanoŭskaja", "In Vilnius they met Cichanoŭskaja again.")
    engine.write(
        [asked, article("2", "Встреча", "Её ждала Светлана Тихановская."), article("3", "In Vilnius", "Rain.")]
    )
    found = {name.name: name.spellings for name in named(engine, asked).names}
    assert found["Śviatłana Cichanoŭskaja"] == ("Тихановская",)
    assert found["Vilnius"] == ()


def test_an_article_without_names_has_none() -> None:
    engine = open_engine("memory:")
    assert named(engine, article("1", "rain", "it rained")) == InArticle()


def test_an_article_with_many_names_says_how_many_are_not_told() -> None:
    engine = open_engine("memory:")
    cities = ("Minsk", "Brest", "Hrodna", "Vilnius", "Kaunas", "Warsaw", "Prague", "Vienna", "Madrid", "Lisbon")
    asked = article("1", body="\n".join(f"They came from {city}." for city in cities))
    engine.write([asked])
    found = named(engine, asked)
    assert (len(found.names), found.more) == (MOST, 2)


def test_the_spelling_that_the_article_itself_has_is_not_another() -> None:
    engine = open_engine("memory:")
    asked = article("1", "Near Hrodna", "They came from Hrodna, in Russian Гродно.")
    engine.write([asked, article("2", "Grodno", "From Grodno.")])
    assert Named("Hrodna", ("Grodno",)) in named(engine, asked).names

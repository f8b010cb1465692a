"""Words of an archive that make good examples, in the language of the reader."""

from conftest import article

from search.engine import Engine, open_engine
from search.vocabulary import Vocabulary, vocabulary


def archive(*rows: tuple[str, str]) -> Engine:
    """An archive of titles, each with its language."""
    engine = open_engine("memory:")
    engine.write(article(f"{n}", title, language=language) for n, (title, language) in enumerate(rows))
    return engine


def test_an_empty_archive_has_no_words() -> None:
    assert vocabulary(open_engine("memory:"), "en") == Vocabulary()


def test_words_are_neither_rare_nor_common() -> None:
    rows = [(f"Daily weather and {'border' if n < 3 else 'harvest'} news", "en") for n in range(40)]
    assert vocabulary(archive(*rows), "en").words == ("border",)


def test_words_are_of_the_language_that_is_asked_for() -> None:
    engine = archive(("The weather changes slowly", "en"), ("Надвор’е мяняецца паволі", "be"))
    assert vocabulary(engine, "en").phrase == ("weather", "changes")
    found = vocabulary(engine, "be")
    assert (found.words, found.phrase, found.language) == (
        ("мяняецца", "паволі"), ("Надвор’е", "мяняецца"), "be",
    )  # fmt: skip


def test_what_a_language_lacks_is_of_the_whole_archive() -> None:
    engine = archive(("The weather changes slowly", "en"), ("Так, паволі", "be"))
    found = vocabulary(engine, "be")
    assert (found.words, found.phrase, found.language) == (("паволі",), ("weather", "changes"), "be")
    assert vocabulary(engine, "ru") == vocabulary(engine, "xx")
    assert vocabulary(engine, "ru").language in ("en", "be")


def test_what_most_articles_of_the_language_have_is_an_example_too() -> None:
    engine = open_engine("memory:")
    engine.write(
        [
            article("1", "One border crossing", language="en", categories=("Politics",), source="Lake Courier"),
            article("2", "Памежны пераход закрылі", language="be", categories=("Палітыка",), source="Веснік",
                    authors=('"', "Рэдакцыя")),
        ]
    )  # fmt: skip
    found = vocabulary(engine, "be")
    assert (found.category, found.source, found.author) == ("palityka", "vesnik", "Рэдакцыя")

"""indexer.paywall: marks that say that the rest is for subscribers."""

import pytest
from pacing import quick

from indexer.paywall import MARKS, without

SENTENCES = {
    "en": ["The material is available only to ORCHARD+", "This article is only available to subscribers.",
           "The full text is available to paying members", "This story is available exclusively to friends of ours!"],
    "be": ["Матэрыял даступны толькі для падпісчыкаў", "Гэты артыкул даступны толькі падпісантам."],
    "be-Latn": ["Materyjał dastupny tolki dla padpisčykaŭ"],
    "ru": ["Материал доступен только для подписчиков", "Этот текст доступен только подписчикам."],
    "uk": ["Матеріал доступний лише для передплатників"],
    "pl": ["Artykuł dostępny tylko dla prenumeratorów", "Ten tekst jest dostępny tylko dla abonentów."],
    "lt": ["Straipsnis prieinamas tik prenumeratoriams"],
}  # fmt: skip
EVERY = [sentence for sentences in SENTENCES.values() for sentence in sentences]


def test_each_language_is_tested() -> None:
    assert SENTENCES.keys() == MARKS.keys()


@pytest.mark.parametrize("mark", EVERY)
def test_a_mark_on_a_line_of_its_own_is_taken_off(mark: str) -> None:
    assert without(f"It rains.\n{mark}") == ("It rains.", True)


@pytest.mark.parametrize("mark", EVERY)
def test_a_mark_glued_to_the_text_is_taken_off(mark: str) -> None:
    assert without(f"Rain over the city{mark}") == ("Rain over the city", True)


@pytest.mark.parametrize("mark", EVERY)
def test_a_mark_before_other_lines_is_taken_off(mark: str) -> None:
    assert without(f"It rains.\n{mark}\nMore rain.") == ("It rains.\nMore rain.", True)


def test_a_mark_alone_leaves_nothing() -> None:
    assert without("The material is available only to ORCHARD+") == ("", True)


def test_a_mark_behind_a_title_and_a_space_is_taken_off() -> None:
    assert without("Rain in 2024 The material is available only to ORCHARD+") == ("Rain in 2024", True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The report is available only to members.",
        "The material is available for download.",
        "This article is available to everyone.",
        "He said the material is available only to the court.",
        "The judge was clear. The material is available only to the court.",
        "“This article is available only to subscribers,” she read aloud.",
        "The material is available only to ORCHARD+ readers who pay, he said, and that is a pity for all others",
    ],
)
def test_what_only_reads_like_a_mark_stays(text: str) -> None:
    assert without(text) == (text, False)


def test_a_text_without_a_mark_keeps_its_lines() -> None:
    assert without("One.\n\nTwo.\n") == ("One.\n\nTwo.\n", False)


def test_a_long_text_is_read_quickly() -> None:
    with quick(2):
        without("The material is available only to " * 3_000)

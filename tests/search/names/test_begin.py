"""Which names go on as a reader has begun, in any spelling: found, judged, ordered."""

from pathlib import Path

import pytest
from conftest import article

from benchmarks.names import beginnings, read_names
from search.engines.memory import MemoryEngine
from search.names.begin import MOST, SHORTEST
from search.names.terms import TIGHT


def begun(texts: list[str], beginning: str) -> dict[str, float]:
    """The spellings that begin so in an archive of some texts, in their order, each with its weight."""
    engine = MemoryEngine()
    engine.write(article(str(number), "-", text) for number, text in enumerate(texts))
    return {variant.spelling: variant.weight for variant in engine.begun(beginning)}


@pytest.mark.parametrize("beginning", ["tsikh", "Tsikhan", "tikhanovs", "ціхан", "тиханов", "cich", "Cichan", "TICHAN"])
def test_a_name_is_met_by_the_beginning_of_any_of_its_spellings(beginning: str) -> None:
    texts = ["была Ціханоўская", "była Cichanoŭskaja", "was Tsikhanouskaya"]
    assert set(begun(texts, beginning)) == {"ціханоўская", "cichanoŭskaja", "tsikhanouskaya"}


def test_what_begins_as_was_typed_is_met_too() -> None:
    assert begun(["with Nowak"], "now") == {"nowak": TIGHT}


@pytest.mark.parametrize(
    ("beginning", "text", "why"),
    [
        ("lukas", "быў Лукашэнка", "a háček was not typed"),
        ("kandrats", "быў Кандрачук", "ts may become tsch"),
        ("hleba", "быў Глеб", "the name ends here, and its last vowel says nothing"),
        ("лукаш", "to Lukasenka", "the archive has it without its háčeks"),
        ("mari", "была Мария", "an i may belong to the next vowel"),
        ("vilni", "für Wilna", "a lexicon knows the whole of a name"),
    ],
)
def test_the_end_of_what_was_typed_is_not_sure(beginning: str, text: str, why: str) -> None:
    assert len(begun([text], beginning)) == 1, why


@pytest.mark.parametrize("beginning", ["ц", "ці", "tsi", "ян", "яна", "", "'", "u", "ouї", "🙂🙂🙂"])
def test_what_is_too_short_to_tell_names_apart_meets_none(beginning: str) -> None:
    assert begun(["была Ціханоўская, Цётка і Jana"], beginning) == {}
    assert SHORTEST <= 3


def test_ordinary_words_are_no_names() -> None:
    texts = ["Палацак быў тут", "стаіць палацак", "новы палацак", "каля Полацка"]
    assert list(begun(texts, "polac")) == ["полацка"]


def test_a_word_that_the_archive_writes_small_is_no_beginning_unless_it_has_a_capital() -> None:
    texts = ["a new port", "the port", "our port", "у Портава"]
    assert begun(texts, "port") == {}
    assert set(begun(texts, "Port")) == {"портава"}


def test_what_looks_like_what_was_typed_comes_first_then_what_is_common() -> None:
    texts = ["was Macron", "was Macron", "was Metro", "быў Макрон", "was Macrae"]
    assert list(begun(texts, "macr")) == ["macron", "macrae", "макрон", "metro"]


def test_with_two_consonants_the_beginnings_must_look_alike() -> None:
    assert list(begun(["by Solskjaer", "Зеленский был", "о Зеленском"], "зел")) == ["зеленский", "зеленском"]


def test_there_are_never_too_many() -> None:
    assert len(begun([f"the Nowak{chr(97 + n)}" for n in range(26)], "nowak")) == MOST


@pytest.mark.corpus
def test_beginnings_reach_their_bars_on_the_groups_for_development(shared: Path) -> None:
    files = (shared / "names" / f"{kind}_dev.jsonl" for kind in ("groups", "distractors", "inflected"))
    found = {letters: figures for letters, *figures in beginnings(read_names(*files), (4, 6, 8))}
    for letters, (recall, strangers) in {4: (0.82, 6.5), 6: (0.93, 1.2), 8: (0.95, 0.4)}.items():
        assert found[letters][0] >= recall
        assert found[letters][1] <= strangers

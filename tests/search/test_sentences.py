"""Where sentences begin and end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pacing import quick

from search.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in zip(*sentences(text), strict=True)]


@pytest.mark.parametrize(
    "expected",
    [
        ["One sentence.", "Another one?", "Yes!", "And so on…", "End"],
        ["He said “enough.”", "(Nobody heard.)", "«Досыць!»", "Так."],
        ["A heading\n", "A paragraph.\n\n", "Another."],
        ["Prices rose to $5.50 a barrel in 2024.", "5 more came."],
        ["7:6, 6:0.", "A win."],
    ],
)
def test_sentences_end_at_stops_and_paragraphs(expected: list[str]) -> None:
    text = " ".join(expected).replace("\n ", "\n")
    assert cut(text) == [sentence.strip() for sentence in expected]


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. benchmark crude rose.",
        "The U.S. Treasury and Gen. A. B. Smith of Acme Inc. Holdings met.",
        "He came at 10 a.m. on Monday, Sept. 5, to St. Petersburg.",
        "У 2020 г. Беларусь, вул. Леніна, 5 тыс. чалавек, А. Лукашэнка.",
        "Как сообщил проф. Иванов, на ул. Ленина собрались 3 млн. Человек.",
        "У 2020 р. Київ, вул. Хрещатик, ім. Шевченка, 5 грн. Усього.",
        "Prof. Nowak, ul. Długa, m.in. Polska, godz. Ósma.",
        "“Stop!” he cried… and went. — no",
    ],
)
def test_an_abbreviation_or_a_small_letter_ends_no_sentence(text: str) -> None:
    assert cut(text)[0] == text


@given(st.text(st.sampled_from('aA.?!…"”) \n\tU.S. '), max_size=40))
def test_sentences_stand_in_order_and_hold_everything_but_space(text: str) -> None:
    starts, ends = sentences(text)
    assert len(starts) == len(ends)
    places = [place for pair in zip(starts, ends, strict=True) for place in pair]
    assert places == sorted(places)
    assert text[: starts[0]].strip() == ""
    assert ends[-1] == len(text)
    gaps = (text[end:start] for end, start in zip(ends, starts[1:], strict=False))
    assert not any(gap.strip() for gap in gaps)


@pytest.mark.parametrize("text", [". " * 50_000, " " * 200_000, "\n" * 200_000, '."' * 50_000, "a." * 100_000])
def test_no_text_takes_long(text: str) -> None:
    with quick(2):
        sentences(text)

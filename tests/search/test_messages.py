"""Messages: English for whoever takes them as strings, and all that another language needs."""

import json
from copy import deepcopy

import pytest

from search.messages import Message, either, listed, tell, tell_many

ASKED = tell("there is no field {name}:", name="titel")


def test_a_message_is_its_text_in_english() -> None:
    assert ASKED == "there is no field titel:"
    assert json.dumps([ASKED]) == '["there is no field titel:"]'
    assert {ASKED: 1} == {"there is no field titel:": 1}


def test_it_remembers_what_it_was_made_of() -> None:
    assert (ASKED.forms, ASKED.values) == (("there is no field {name}:",), {"name": "titel"})
    copied = deepcopy(ASKED)
    assert (copied, copied.forms, copied.values) == (ASKED, ASKED.forms, ASKED.values)


def test_braces_in_what_is_filled_in_mean_nothing() -> None:
    assert tell("{text} is no date", text="{name} {0}") == "{name} {0} is no date"


@pytest.mark.parametrize(("n", "said"), [(1, "1 word"), (2, "2 words"), (1200, "1200 words")])
def test_a_number_chooses_the_form(n: int, said: str) -> None:
    found = tell_many("{n} word", "{n} words", n=n)
    assert (found, found.forms) == (said, ("{n} word", "{n} words"))


def test_a_text_alone_has_no_template() -> None:
    assert Message("ch = х").forms == ()


def test_messages_in_a_row_stay_messages() -> None:
    row = listed((tell("near each other"), tell("in the tags")), "; ")
    assert row == "near each other; in the tags"
    assert all(isinstance(part, Message) for part in row.values.values())


@pytest.mark.parametrize(
    ("values", "said"), [(("on",), "on"), (("on", "off"), "on or off"), (("a", "b", "c"), "a or b or c")]
)
def test_one_of_several_is_to_be_chosen(values: tuple[str, ...], said: str) -> None:
    assert either(values) == said

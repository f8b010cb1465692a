"""Parameters of an address, read strictly and leniently; and the words for dates and times."""

from datetime import UTC

import pytest

from search.errors import BadRequest
from webui.reading import MAX_MESSAGE, brief, leniently, strictly
from webui.wording import date, duration


def test_strictly_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(BadRequest, match="did you mean category"):
        strictly([("catgory", "x")], UTC)


def test_leniently_it_is_left_out_with_a_note_and_the_rest_is_read() -> None:
    request, notes = leniently([("catgory", "x"), ("q", "border"), ("page", "2")], UTC)
    assert request.given == (("q", "border"), ("page", "2"))
    assert (request.query.text, request.query.page) == ("border", 2)
    assert [note.code for note in notes] == ["ignored"]


def test_leniently_every_bad_parameter_is_left_out() -> None:
    request, notes = leniently([("page", "x"), ("access", "y"), ("from-date", "z"), ("lang", "en")], UTC)
    assert request.given == (("lang", "en"),)
    assert len(notes) == 3


def test_a_parameter_without_a_value_is_as_if_it_were_not_given() -> None:
    request, notes = leniently([("from-date", ""), ("page", " "), ("page", "2"), ("category", "")], UTC)
    assert (request.given, notes) == ((("page", "2"),), ())


def test_a_message_that_quotes_much_is_cut() -> None:
    assert brief("short") == "short"
    assert len(brief("x" * 10_000)) == MAX_MESSAGE + 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2025", "2025"),
        ("2025-10", "October 2025"),
        ("2025-10-01", "1 October 2025"),
        ("2025-13", "2025-13"),
        ("2025-1-2-3", "2025-1-2-3"),
        ("no date", "no date"),
    ],
)
def test_a_date_is_said_in_words(written: str, said: str) -> None:
    assert date(written) == said


@pytest.mark.parametrize(
    ("milliseconds", "said"), [(0.04, "0.0 ms"), (3.14, "3.1 ms"), (31.4, "31 ms"), (1540.0, "1.5 s")]
)
def test_a_time_is_said_as_exactly_as_anyone_needs(milliseconds: float, said: str) -> None:
    assert duration(milliseconds) == said

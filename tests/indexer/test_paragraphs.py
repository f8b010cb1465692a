"""indexer.paragraphs: line breaks of authors, and those put in at a width."""

from indexer.paragraphs import paragraphs

WRAPPED = """\
Apples were picked a week earlier than last year, since
the summer had been warm and the rain came late, as the
gardeners of the valley say.
"""


def test_lines_broken_at_a_width_are_joined() -> None:
    assert paragraphs(WRAPPED) == " ".join(WRAPPED.split())


def test_a_blank_line_parts_wrapped_paragraphs() -> None:
    assert paragraphs(f"{WRAPPED}\n{WRAPPED}").count("\n") == 1


def test_a_line_that_is_set_in_begins_a_wrapped_paragraph() -> None:
    assert paragraphs(f"{WRAPPED}    {WRAPPED}").count("\n") == 1


def test_a_compound_that_was_broken_is_joined_without_a_space() -> None:
    text = WRAPPED.replace("the rain came late, as the", "the rain came late to two-").replace("gardeners", "thirds")
    assert "two-thirds" in paragraphs(text)


def test_a_paragraph_a_line_stays_a_paragraph_a_line() -> None:
    lines = "One sentence.\nAnother sentence that is rather longer.\nAnd a third."
    assert paragraphs(lines) == lines


def test_a_list_of_headlines_is_not_joined() -> None:
    lines = "\n".join(
        [
            "Apples are picked a week earlier than in the last year",
            "Pears take their time, gardeners say after the rain",
            "Plums are expensive again in all shops of the city",
            "Cherries were never better than in this warm summer",
        ]
    )
    assert paragraphs(lines) == lines


def test_a_poem_is_not_joined() -> None:
    lines = "The rain comes down upon the town,\nAnd no one counts the drops of it,\nAnd no one sees them drown."
    assert paragraphs(lines) == lines


def test_lines_longer_than_programs_break_them_are_not_joined() -> None:
    lines = "\n".join(["words " * 20 + "end"] * 4)
    assert paragraphs(lines) == lines


def test_spaces_are_one_space() -> None:
    assert paragraphs("  One \t two\u00a0three  ") == "One two three"


def test_nothing_gives_nothing() -> None:
    assert paragraphs(" \n\t\n ") == ""

"""Lists of names: how lines become entries, and rows become JSON and CSV."""

import csv
import io
from zoneinfo import ZoneInfo

import pytest
from conftest import article

from search.engine import open_engine
from search.namelist import COLUMNS, FORMS, entries, harmless, rows, to_csv, to_json

ZONE = ZoneInfo("Europe/Minsk")


def read(text: str | bytes, form: str) -> list[tuple[int, str]]:
    data = text.encode() if isinstance(text, str) else text
    return [(entry.line, entry.name if not entry.error else f"! {entry.error}") for entry in entries(data, form)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", " \r\n\t"])
def test_a_list_of_nothing_has_no_entry(form: str, text: str) -> None:
    assert read(text, form) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_do_on_any_system(end: str) -> None:
    assert read(f"Menck{end}Hrodna{end}", "text") == [(1, "Menck"), (2, "Hrodna")]


def test_a_byte_order_mark_is_no_part_of_a_name() -> None:
    assert read(b"\xef\xbb\xbfname\nMenck", "csv") == [(2, "Menck")]


def test_bad_lines_are_told_and_the_rest_goes_on() -> None:
    found = read(b"Menck\n\n\xcc\xe5\xed\xf1\xea\n" + b"a" * 201 + b"\n!?\nHrodna", "text")
    assert [line for line, _ in found] == [1, 2, 3, 4, 5, 6]
    assert found[0][1] == "Menck"
    assert found[5][1] == "Hrodna"
    errors = [name for _, name in found[1:5]]
    for error, said in zip(errors, ("it is empty", "not valid UTF-8", "201 characters", "no word"), strict=True):
        assert error.startswith("! ")
        assert said in error


def test_the_column_called_name_is_read_wherever_it_is() -> None:
    assert read("id,Name,born\n1,Menck,\n2,Hrodna,", "csv") == [(2, "Menck"), (3, "Hrodna")]


def test_without_a_header_the_first_column_is_read() -> None:
    assert read("Menck,1\nHrodna,2", "csv") == [(1, "Menck"), (2, "Hrodna")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_parted_as_spreadsheets_of_any_country_do(delimiter: str) -> None:
    assert read(f"id{delimiter}name\n1{delimiter}Menck", "csv") == [(2, "Menck")]


def test_a_record_may_run_over_several_lines_and_the_next_has_its_own_number() -> None:
    assert read('name,note\nMenck,"one\ntwo"\nHrodna,', "csv") == [(2, "Menck"), (4, "Hrodna")]


@pytest.mark.parametrize("broken", ['"Menck', 'Menck,"', '"Menck"x', '"' + "a" * 200_000])
def test_a_record_that_cannot_be_read_costs_its_line_only(broken: str) -> None:
    found = read(f"name\n{broken}\nHrodna\nBrest", "csv")
    assert found[0][0] == 2
    assert found[0][1].startswith("! it is not valid CSV")
    assert found[1:] == [(3, "Hrodna"), (4, "Brest")]


def test_json_lines_are_strings_or_objects_with_a_name() -> None:
    assert read('"Menck"\n{"name": "Hrodna", "id": 1}', "jsonl") == [(1, "Menck"), (2, "Hrodna")]


@pytest.mark.parametrize("line", ["{", "Menck", "[" * 100_000, "9" * 5_000, "NaN", "null", "{}", '{"name": 1}', "[1]"])
def test_json_without_a_name_is_told_and_the_rest_goes_on(line: str) -> None:
    (first, error), second = read(f'{line}\n"Hrodna"', "jsonl")
    assert (first, second) == (1, (2, "Hrodna"))
    assert error.startswith("! it is not valid JSON" if line[0] not in "Nn{[9" else "! it ")


@pytest.mark.parametrize("line", [b'"\xff"', b'"\\ud800"'])
def test_json_that_holds_no_text_is_told(line: bytes) -> None:
    assert read(line, "jsonl") == [(1, "! it is not valid UTF-8")]


def test_what_is_told_of_a_bad_line_is_short_and_can_be_sent() -> None:
    (entry,) = entries(b"\xff" * 5_000, "text")
    assert len(entry.name) < 100
    assert entry.name.encode()


def test_a_row_has_the_spellings_of_the_surname_with_their_articles() -> None:
    engine = open_engine("memory:")
    engine.write(
        [
            article("1", "Aleś Bialacki", published="2024-01-01"),
            article("2", "Алесь Бяляцкі і Бяляцкі", published="2025-01-01"),
        ]
    )
    (row,) = map(to_json, rows(engine, entries("Aleś Bialacki".encode(), "text"), ZONE))
    assert row["spellings"] == [{"text": "Bialacki", "articles": 1}, {"text": "Бяляцкі", "articles": 1}]
    assert (row["hits"], row["first"], row["last"]) == (2, "2024-01-01", "2025-01-01")


def test_a_name_that_no_article_has_has_no_spellings() -> None:
    engine = open_engine("memory:")
    engine.write([article("1", "Nobody was there")])
    (row,) = map(to_json, rows(engine, entries(b"Nobody Atallname", "text"), ZONE))
    assert (row["hits"], row["first"], row["spellings"]) == (0, None, [])


def test_a_misspelt_name_is_told_what_was_meant_and_a_found_one_is_not() -> None:
    engine = open_engine("memory:")
    engine.write([article("1", "Words of Ann Nowakowska")])
    listed = entries(b"Ann Nowakwoska\nNowakowska\nZzyzx\n!\n", "text")
    found = list(rows(engine, listed, ZONE))
    assert [to_json(row)["did_you_mean"] for row in found] == ["Ann Nowakowska", None, None, None]
    assert [row["did_you_mean"] for row in csv.DictReader(io.StringIO(to_csv(found)))] == ["Ann Nowakowska", "", "", ""]


def test_only_what_is_not_found_is_looked_for_in_other_spellings(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("search.namecard.better_name", lambda _, name: asked.append(name))
    engine = open_engine("memory:")
    engine.write([article("1", "Words of Nowakowska")])
    list(rows(engine, entries(b"Nowakowska\nNowakwoska\nNowakwoska\n", "text"), ZONE))
    assert asked == ["Nowakwoska"]


def test_columns_that_were_there_keep_their_places() -> None:
    assert COLUMNS[:7] == ("line", "name", "hits", "first", "last", "spellings", "error")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_is_never_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_csv_is_read_back_the_same_but_for_formulas() -> None:
    engine = open_engine("memory:")
    listed = entries(b'=HYPERLINK("x")\n@Menck\n"a, b"\n-\n', "text")
    written = to_csv(rows(engine, listed, ZONE))
    assert written.count("\r\n") == written.count("\n") == 5
    header, *found = csv.reader(io.StringIO(written))
    assert tuple(header) == COLUMNS
    assert [cells[1] for cells in found] == ['\'=HYPERLINK("x")', "'@Menck", '"a, b"', "'-"]

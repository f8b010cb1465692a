"""indexer.formats.csvfile: tables of articles as spreadsheets and databases export them."""

import gzip
from pathlib import Path

import pytest
from pacing import quick

from indexer.fieldnames import FIELD_NAMES
from indexer.formats import csvfile
from indexer.records import Record, Reject, Source, UnreadableSource


def read(folder: Path, content: str | bytes, name: str = "a.csv") -> list[Record | Reject]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(csvfile.read(Source(path)))


def only(folder: Path, content: str | bytes) -> Record:
    [found] = read(folder, content)
    assert isinstance(found, Record)
    return found


def test_a_row_becomes_a_record_with_its_line(tmp_path: Path) -> None:
    found = only(tmp_path, "title,body,published\nApples are ripe,In every garden.,2021-09-01\n")
    assert found == Record(
        {"title": "Apples are ripe", "body": "In every garden.", "published": "2021-09-01"}, "line 2"
    )


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Headline", "title"),
        ("TEXT", "body"),
        ("content", "body"),
        ("Pub Date", "published"),
        ("pub_date", "published"),
        ("section", "categories"),
        ("Byline", "authors"),
        ("link", "url"),
        ("lang", "language"),
        ("GUID", "id"),
        ("uri", "id"),
        ("Дата публикации", "published"),
        ("Рубрика", "categories"),
        ("Тэкст", "body"),
        ("Аўтар", "authors"),
    ],
)
def test_a_column_is_known_by_many_names(header: str, field: str) -> None:
    assert [column.field for column in csvfile.columns([header])] == [field]


def test_every_name_of_a_column_is_folded_and_means_one_field() -> None:
    names = [name for names in FIELD_NAMES.values() for name in names.split()]
    assert len(names) == len(set(names))
    assert all(name == name.casefold() and name.isalnum() for name in names)


def test_columns_that_are_not_known_are_left_out(tmp_path: Path) -> None:
    assert only(tmp_path, "title,clicks\nRain,12\n").fields == {"title": "Rain"}


def test_of_two_columns_for_one_field_the_better_name_wins_where_it_is_filled(tmp_path: Path) -> None:
    rows = read(tmp_path, "date,published,title\n2020,2021,a\n2020,,b\n")
    assert [row.fields["published"] for row in rows if isinstance(row, Record)] == ["2021", "2020"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    content = f'title{delimiter}body\n"One, two; three"{delimiter}four\n'
    assert only(tmp_path, content).fields == {"title": "One, two; three", "body": "four"}


def test_a_table_of_titles_alone_is_not_split(tmp_path: Path) -> None:
    assert only(tmp_path, "Заголовок\nДождь, град; снег\n").fields == {"title": "Дождь, град; снег"}


def test_the_line_in_which_excel_names_the_delimiter_is_understood(tmp_path: Path) -> None:
    assert only(tmp_path, "sep=;\ntitle;body\nRain;Much\n").place == "line 3"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    text = "загаловак;тэкст\nУраджай яблыкаў;Жыхары сабралі яблыкі ў садах.\n"
    fields = only(tmp_path, text.encode(encoding)).fields
    assert fields == {"title": "Ураджай яблыкаў", "body": "Жыхары сабралі яблыкі ў садах."}


def test_the_encoding_is_found_where_the_file_starts_with_plain_ascii(tmp_path: Path) -> None:
    start = "title\n" + "Rain and more rain\n" * 5000
    rows = read(tmp_path, start.encode() + "Дождь и снова дождь в городе\n".encode("cp1251"))
    assert isinstance(rows[-1], Record)
    assert rows[-1].fields["title"] == "Дождь и снова дождь в городе"


def test_an_encoding_that_cannot_be_told_is_said_and_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="encoding cannot be told"):
        read(tmp_path, "заголовок\nДождь в городе\n".encode("koi8-r"))


def test_utf16_without_its_mark_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="UTF-16 without a byte order mark"):
        read(tmp_path, "title\nRain\n".encode("utf-16-le"))


def test_utf16_that_breaks_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="damaged"):
        read(tmp_path, "title\nRain\n".encode("utf-16") + b"\x00")


def test_broken_bytes_cost_one_row(tmp_path: Path) -> None:
    good = "Дождь идёт над городом\n".encode()
    rows = read(tmp_path, b"title\n" + good + b"Sn\xffw\n" + good)
    assert [type(row) for row in rows] == [Record, Reject, Record]
    assert rows[1] == Reject("line 3", "bytes that are not utf-8", "Sn\\udcffw")


def test_a_quoted_cell_may_have_line_breaks_and_quotes(tmp_path: Path) -> None:
    rows = read(tmp_path, 'title,body\r\nRain,"First ""line""\r\n\r\nsecond"\r\nSnow,x\r\n')
    assert [row.place for row in rows] == ["line 2", "line 5"]
    assert isinstance(rows[0], Record)
    assert rows[0].fields["body"] == 'First "line"\r\n\r\nsecond'


def test_a_row_with_the_wrong_number_of_cells_is_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    rows = read(tmp_path, "title,body\na,b\nc\nd,e,f\ng,h\n")
    assert rows[1:3] == [
        Reject("line 3", "1 cells, the header has 2", "c"),
        Reject("line 4", "3 cells, the header has 2", "d,e,f"),
    ]
    assert isinstance(rows[3], Record)


def test_a_quote_that_is_not_closed_is_rejected_where_it_opens(tmp_path: Path) -> None:
    rows = read(tmp_path, 'title,body\na,b\nc,"d\ne,f\n')
    assert [row.place for row in rows] == ["line 2", "line 3", "line 4"]
    assert rows[1] == Reject("line 3", "a quote is opened and not closed", 'c,"d')


@pytest.mark.parametrize(
    ("behind", "titles"),
    [
        ("e,f\n\ng,h\n", ["a", "e", "g"]),
        ('e,"f"\ng,h\n', ["a", "e", "g"]),
        ('"e",f\n"g","h\nh"\ni,j\n', ["a", "e", "g", "i"]),
    ],
)
def test_a_quote_that_is_not_closed_costs_no_other_row(tmp_path: Path, behind: str, titles: list[str]) -> None:
    rows = read(tmp_path, 'title,body\na,b\nc,"d\n' + behind)
    assert [row.fields["title"] for row in rows if isinstance(row, Record)] == titles


def test_quotes_that_are_not_closed_take_no_longer_than_others(tmp_path: Path) -> None:
    with quick(5):
        rows = read(tmp_path, "title,body\n" + 'a"","b\n"c,d\n' * 20_000)
    assert len(rows) > 1_000


def test_a_cell_too_long_to_be_one_costs_no_other_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvfile, "MAX_CELL", 1_000)
    rows = read(tmp_path, f"title,body\na,{'b' * 1_001}\nc,d\n")
    assert [row.place for row in rows] == ["line 2", "line 3"]
    assert isinstance(rows[0], Reject)
    assert rows[0].reason == "a cell of more than 1,000 characters"


def test_blank_rows_are_passed_over(tmp_path: Path) -> None:
    assert [row.place for row in read(tmp_path, "\ntitle,body\n\n,\na,b\n")] == ["line 5"]


def test_a_cell_may_be_huge(tmp_path: Path) -> None:
    assert len(only(tmp_path, f"title,body\nRain,{'drop ' * 100_000}\n").fields["body"]) == 499_999


def test_a_table_without_titles_is_refused_by_the_names_of_its_columns(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match=r"Columns seen: sku, price\..*title, headline, .*заголовок"):
        read(tmp_path, "sku,price\n1,2\n")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="Columns seen: none"):
        read(tmp_path, "")


@pytest.mark.parametrize(
    ("header", "cell", "access"),
    [
        ("paywall", "yes", "subscriber"),
        ("paywall", "0", "free"),
        ("Premium", "да", "subscriber"),
        ("isAccessibleForFree", "False", "subscriber"),
        ("paywall", "metered", "metered"),
        ("access", "free", "free"),
    ],
)
def test_yes_and_no_in_a_paywall_column_become_access(tmp_path: Path, header: str, cell: str, access: str) -> None:
    assert only(tmp_path, f"title,{header}\nRain,{cell}\n").fields["access"] == access


def test_a_packed_table_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, gzip.compress(b"title\tbody\nRain\tMuch\n"), "a.tsv.gz")
    assert found == [Record({"title": "Rain", "body": "Much"}, "line 2")]

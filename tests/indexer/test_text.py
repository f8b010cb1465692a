"""indexer.formats.text: an agency's page as plain text."""

import gzip
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from indexer.cleaning import Defaults, article
from indexer.formats import text
from indexer.records import Record, Reject, Source, UnreadableSource
from search.model import Access, Article

PAGE = """\
Apples are ripe in the valley
October 1, Orchard. Apples have been picked since Monday.
They are red and sweet this year.

Pears take their time
- GardensPlums are dearThe material is available only to ORCHARD+
- Gardens, WeatherŽižek sees rain over the orchardsThe material is available only to ORCHARD+
- Weather
- Weather9,000 litres in one nightThe material is available only to ORCHARD+
- Gardens“Never so many wasps”The material is available only to ORCHARD+
"""


def read(folder: Path, content: str | bytes) -> list[Record | Reject]:
    path = folder / "page.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(text.read(Source(path)))


def entries(folder: Path, *lines: str) -> list[tuple[object, object]]:
    """Categories and title of each entry of a list behind an article."""
    listed = "".join(f"- {line}\n" for line in lines)
    first, *found = read(folder, f"Apples are ripe\nThey are red.\n\n{listed}")
    assert isinstance(first, Record)
    return [
        (record.fields["categories"], record.fields["title"]) if isinstance(record, Record) else (record.content, None)
        for record in found
    ]


def test_a_page_is_an_article_with_its_other_headline(tmp_path: Path) -> None:
    found = read(tmp_path, PAGE)[0]
    assert found == Record(
        {
            "title": "Apples are ripe in the valley",
            "alternative_title": "Pears take their time",
            "body": "October 1, Orchard. Apples have been picked since Monday.\nThey are red and sweet this year.",
            "language": "en",
        },
        "line 1",
    )


def test_each_entry_of_the_list_is_an_article(tmp_path: Path) -> None:
    common = {"source": "Orchard", "language": "en", "access": "subscriber"}
    assert read(tmp_path, PAGE)[1:] == [
        Record({**common, "categories": ["Gardens"], "title": "Plums are dear"}, "line 6"),  # type: ignore[typeddict-item]
        Record(
            {**common, "categories": ["Gardens", "Weather"], "title": "Žižek sees rain over the orchards"},  # type: ignore[typeddict-item]
            "line 7",
        ),
        Reject("line 8", "a list entry has categories but no title", "Weather"),
        Record({**common, "categories": ["Weather"], "title": "9,000 litres in one night"}, "line 9"),  # type: ignore[typeddict-item]
        Record({**common, "categories": ["Gardens"], "title": "“Never so many wasps”"}, "line 10"),  # type: ignore[typeddict-item]
    ]


# --------------------------------------------------------------------------------------------- the article


def test_a_page_without_a_list_is_one_article(tmp_path: Path) -> None:
    assert read(tmp_path, "Apples\nRed ones.\n") == [
        Record({"title": "Apples", "body": "Red ones.", "language": "en"}, "line 1")
    ]


@pytest.mark.parametrize("content", ["", "\n \n\t\n", "\ufeff"])
def test_an_empty_page_is_nothing(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content) == []


def test_blank_lines_of_the_body_stay(tmp_path: Path) -> None:
    [found] = read(tmp_path, "\nApples\n\nOne line.\nAnother.\n\nA second paragraph.\n\n")
    assert isinstance(found, Record)
    assert found.fields["body"] == "One line.\nAnother.\n\nA second paragraph."


@pytest.mark.parametrize("first", ["October 1, Orchard. Apples are ripe.", "Apples are ripe in the valley. " * 10])
def test_a_first_line_that_is_a_paragraph_is_no_headline(tmp_path: Path, first: str) -> None:
    [found] = read(tmp_path, f"{first}\nSecond paragraph.\n")
    assert isinstance(found, Record)
    assert "title" not in found.fields
    assert str(found.fields["body"]).startswith(first.strip())


@pytest.mark.parametrize("end", ["A last sentence.", "“A last quotation.”", "Is it the last?"])
def test_a_sentence_before_the_list_is_a_paragraph(tmp_path: Path, end: str) -> None:
    found = read(tmp_path, f"Apples\nRed ones.\n\n{end}\n- Pears are green\n- Plums are blue\n")[0]
    assert isinstance(found, Record)
    assert str(found.fields["body"]).endswith(end)
    assert "alternative_title" not in found.fields


@pytest.mark.parametrize(
    "end",
    [
        "The garden has:\n- apples\n- pears\n- plums",
        "What they say\n- How was the summer?\n- It was warm, thank you.\n- That is good.",
        "They want\n- more rain;\n- less wind.",
        "Red ones\n- and one dash",
    ],
)
def test_a_list_in_the_article_is_part_of_it(tmp_path: Path, end: str) -> None:
    [found] = read(tmp_path, f"Apples\nRed ones.\n{end}\n")
    assert isinstance(found, Record)
    assert str(found.fields["body"]) == f"Red ones.\n{end}"


def test_dashes_before_the_end_are_paragraphs(tmp_path: Path) -> None:
    content = "Apples\n- Red ones\n- Green ones\nAnd that was all.\n"
    assert len(read(tmp_path, content)) == 1


# ------------------------------------------------------------------------------------------------ the entries


def test_a_category_may_have_two_words(tmp_path: Path) -> None:
    assert entries(tmp_path, "Human rightsApples for all", "Human rightsPears for all") == [
        (["Human rights"], "Apples for all"),
        (["Human rights"], "Pears for all"),
    ]


@pytest.mark.parametrize("title", ["Łukasz plants trees", "Šárka plants trees", "Ўладзік садзіць дрэвы", "Ґанок"])
def test_every_alphabet_has_capitals(tmp_path: Path, title: str) -> None:
    assert entries(tmp_path, f"Gardens{title}", "GardensApples")[0] == (["Gardens"], title)


def test_small_letters_of_any_alphabet_part_nothing(tmp_path: Path) -> None:
    titles = ("Maładziečna plants trees", "Cichanoŭskaja likes apples", "Łukašenka likes pears")
    assert entries(tmp_path, *titles) == [([], title) for title in titles]


def test_names_with_capitals_inside_are_not_parted(tmp_path: Path) -> None:
    titles = ("LinkedIn shows apples", "Apples cost more this year", "Pears cost less than last year")
    assert entries(tmp_path, *titles) == [([], title) for title in titles]


def test_a_name_with_capitals_inside_behind_a_category_stays_whole(tmp_path: Path) -> None:
    assert entries(tmp_path, "GardensLinkedIn shows apples", "GardensPears")[0] == (
        ["Gardens"],
        "LinkedIn shows apples",
    )


def test_a_category_that_stands_once_is_known_where_all_have_one(tmp_path: Path) -> None:
    found = entries(tmp_path, "GardensApples", "GardensPears", "CulturePlums on the stage")
    assert found[2] == (["Culture"], "Plums on the stage")


def test_entries_without_categories_keep_their_titles(tmp_path: Path) -> None:
    assert entries(tmp_path, "Apples are red", "Pears, plums") == [([], "Apples are red"), ([], "Pears, plums")]


def test_a_mark_glued_to_a_title_is_no_category(tmp_path: Path) -> None:
    mark = "The material is available only to ORCHARD+"
    assert entries(tmp_path, f"Apples are red{mark}", f"Pears are green{mark}") == [
        ([], "Apples are red"),
        ([], "Pears are green"),
    ]


@pytest.mark.parametrize("sign", ["-", "•", "*", "  -"])
def test_entries_may_begin_with_any_bullet(tmp_path: Path, sign: str) -> None:
    assert len(read(tmp_path, f"Apples\nRed ones.\n\n{sign} GardensPears\n\n{sign} GardensPlums\n")) == 3


def test_a_page_may_be_a_list_only(tmp_path: Path) -> None:
    assert len(read(tmp_path, "- GardensApples\n- GardensPears\n")) == 2


# ----------------------------------------------------------------------------------------------------- bytes


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_a_page_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    [found] = read(tmp_path, "Яблокі спеюць\r\nСёлета яны чырвоныя і салодкія.\r\n".encode(encoding))
    assert isinstance(found, Record)
    assert found.fields["title"] == "Яблокі спеюць"


def test_a_page_in_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="encoding"):
        read(tmp_path, "Яблоки в саду поспели раньше".encode("koi8-r"))


def test_what_is_too_long_for_a_page_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="more than 16,777,216 bytes"):
        read(tmp_path, b"apples\n" * (text.MAX_PAGE // 7 + 1))


def test_half_a_packed_page_is_no_page(tmp_path: Path) -> None:
    path = tmp_path / "page.txt.gz"
    path.write_bytes(gzip.compress(PAGE.encode())[:-20])
    with pytest.raises(EOFError):
        list(text.read(Source(path)))


# ------------------------------------------------------------------------------------------------------- real


@pytest.fixture
def real(shared: Path) -> list[Record | Reject]:
    return list(text.read(Source(shared / "formats" / "text" / "agency-page.txt")))


def articles(found: list[Record | Reject]) -> list[Article]:
    defaults = Defaults(ZoneInfo("Europe/Minsk"))
    return [article(record.fields, defaults) for record in found if isinstance(record, Record)]


@pytest.mark.corpus
def test_a_real_page_has_its_article_and_its_list(real: list[Record | Reject]) -> None:
    first, *others = articles(real)
    assert first.alternative_title
    assert first.dateline.endswith(f", {first.source}.")
    assert first.body.count("\n") == 10
    assert len(others) == 16
    assert [record for record in real if isinstance(record, Reject)] == real[3:4] + real[9:11] + real[12:13]


@pytest.mark.corpus
def test_entries_of_a_real_page_have_access_and_categories(real: list[Record | Reject]) -> None:
    others = articles(real)[1:]
    assert {made.access for made in others} == {Access.SUBSCRIBER}
    assert {label for made in others for label in made.categories} == {"Politics", "Society", "Security", "Economy"}
    assert all(made.title and "available only" not in made.title for made in others)
    assert len({made.id for made in others}) == 16

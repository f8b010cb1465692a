"""indexer.formats.jsonl: JSON by lines, arrays, and objects over several lines."""

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest

from indexer.fieldnames import FIELD_NAMES
from indexer.formats import jsonl
from indexer.records import Record, Reject, Source


def read(folder: Path, content: str | bytes) -> list[Record | Reject]:
    path = folder / "a.jsonl"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(jsonl.read(Source(path)))


def one(folder: Path, value: object) -> dict[str, object]:
    [found] = read(folder, json.dumps(value))
    assert isinstance(found, Record), found
    return dict(found.fields)


def titles(found: list[Record | Reject]) -> list[object]:
    return [record.fields.get("title") if isinstance(record, Record) else record.reason for record in found]


def test_each_line_is_an_article(tmp_path: Path) -> None:
    found = read(tmp_path, '{"title": "Apples"}\n\n  \n{"title": "Pears"}')
    assert found == [Record({"title": "Apples"}, "line 1"), Record({"title": "Pears"}, "line 4")]


@pytest.mark.parametrize("content", ["", "\n\n", "[]", "[ ]\n", "\ufeff"])
def test_an_empty_file_has_no_articles(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content) == []


@pytest.mark.parametrize(
    "content",
    [
        '[{"title": "Apples"}, {"title": "Pears"}]',
        '[\n{"title": "Apples"},\n{"title": "Pears"}\n]\n',
        '\n\n [ {"title":\n"Apples"}\n,\n{"title": "Pears"} ]',
        '{\n  "title": "Apples"\n}\n{\n  "title": "Pears"\n}\n',
        '{"title": "Apples",\n "body": "x"}{"title": "Pears"}',
        '\ufeff[{"title": "Apples"},{"title": "Pears"}]',
    ],
)
def test_articles_need_not_be_lines(tmp_path: Path, content: str) -> None:
    found = read(tmp_path, content)
    assert titles(found) == ["Apples", "Pears"]
    assert [record.place for record in found] == ["item 1", "item 2"]


def test_a_broken_line_is_a_reject_and_the_next_is_read(tmp_path: Path) -> None:
    apples, broken, pears = read(tmp_path, '{"title": "Apples"}\n{"title": "Broken\n{"title": "Pears"}\n')
    assert titles([apples, pears]) == ["Apples", "Pears"]
    assert isinstance(broken, Reject)
    assert broken.place == "line 2"
    assert broken.reason.startswith("not JSON")
    assert broken.content == '{"title": "Broken'


def test_a_first_line_that_is_broken_is_only_that(tmp_path: Path) -> None:
    broken, pears = read(tmp_path, '{"title": "Bro\n{"title": "Pears"}\n')
    assert isinstance(broken, Reject)
    assert titles([pears]) == ["Pears"]


def test_an_array_that_is_broken_gives_what_stands_before(tmp_path: Path) -> None:
    apples, rest = read(tmp_path, '[{"title": "Apples"}, {"title": oops}, {"title": "Pears"}]')
    assert titles([apples]) == ["Apples"]
    assert isinstance(rest, Reject)
    assert rest.place == "item 2"
    assert "nothing behind it was read" in rest.reason


@pytest.mark.parametrize("end", [', {"title": "Pea', ", ", "", ', {"title": '])
def test_an_array_that_ends_too_early_says_so(tmp_path: Path, end: str) -> None:
    apples, rest = read(tmp_path, '[{"title": "Apples"}' + end)
    assert titles([apples]) == ["Apples"]
    assert isinstance(rest, Reject)


def test_a_truncated_gz_gives_the_lines_before(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    lines = "".join(json.dumps({"title": f"Apples {number * 7919}"}) + "\n" for number in range(20_000))
    path.write_bytes(gzip.compress(lines.encode())[:-2_000])
    found = []
    with pytest.raises(EOFError):
        for record in jsonl.read(Source(path)):
            found.append(record)  # noqa: PERF402 - a list made at once would be lost with the error
    assert len(found) > 10_000


@pytest.mark.parametrize(
    "line", ["3", '"Apples"', "null", "[1]", '{"title": "x"} trailing', "Apples", "{'title': 'x'}"]
)
def test_a_line_that_is_no_object_is_a_reject(tmp_path: Path, line: str) -> None:
    apples, found = read(tmp_path, f'{{"title": "Apples"}}\n{line}\n')
    assert isinstance(found, Reject)
    assert found.place == "line 2"
    assert titles([apples]) == ["Apples"]


def test_a_deep_object_is_a_reject(tmp_path: Path) -> None:
    deep, pears = read(tmp_path, '{"a":' * 5_000 + "1" + "}" * 5_000 + '\n{"title": "Pears"}')
    assert isinstance(deep, Reject)
    assert titles([pears]) == ["Pears"]


def test_a_line_too_long_for_an_article_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "MAX_ARTICLE", 100)
    lines = ['{"title": "Apples"}', '{"title": "' + "x" * 1_000 + '"}', '{"title": "Pears"}', "[" * 300]
    apples, long, pears, last = read(tmp_path, "\n".join(lines))
    assert isinstance(long, Reject)
    assert long.reason == "longer than 100 characters, which is no article"
    assert [record.place for record in (apples, long, pears, last)] == ["line 1", "line 2", "line 3", "line 4"]
    assert isinstance(last, Reject)


@pytest.mark.parametrize("form", ["%s\n%s\n%s", "[%s,%s,%s]"])
def test_a_number_of_thousands_of_digits_costs_no_other(tmp_path: Path, form: str) -> None:
    found = read(
        tmp_path, form % ('{"title": "Apples", "published": ' + "9" * 10_000 + "}", *2 * ['{"title": "Pears"}'])
    )
    assert isinstance(found[0], Reject)
    assert len(found) == (3 if "\n" in form else 1)


def test_a_rejected_line_is_shown_in_short(tmp_path: Path) -> None:
    found = read(tmp_path, '{"title": "Apples"}\n{"title": "' + "x" * 10_000)[1]
    assert isinstance(found, Reject)
    assert len(found.content) <= jsonl.SHOWN


def test_an_array_takes_the_memory_of_an_article(tmp_path: Path) -> None:
    article = json.dumps({"title": "Apples", "body": "word " * 200}, indent=1)
    content = f"[{','.join([article] * 20_000)}]"
    path = tmp_path / "a.json"
    path.write_text(content)
    tracemalloc.start()
    assert sum(1 for _ in jsonl.read(Source(path))) == 20_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < len(content) / 5


# -------------------------------------------------------------------------------------------------- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1251"])
@pytest.mark.parametrize("content", ['{"title": "Яблокі сёння ў садзе"}\n', '[{"title": "Яблокі сёння ў садзе"}]'])
def test_a_file_is_read_in_its_encoding(tmp_path: Path, encoding: str, content: str) -> None:
    assert titles(read(tmp_path, content.encode(encoding))) == ["Яблокі сёння ў садзе"]


@pytest.mark.parametrize("form", ["%s\n%s\n%s", "[%s,%s,%s]"])
def test_one_wrong_byte_costs_a_character(tmp_path: Path, form: str) -> None:
    content = form % ('{"title": "Яблыкі"}', '\ufeff{"title": "СпеXлыя слівы"}', '{"title": "Грушы"}')
    found = read(tmp_path, content.encode().replace(b"X", b"\xff"))
    assert titles(found) == ["Яблыкі", "Спе\ufffdлыя слівы", "Грушы"]


@pytest.mark.parametrize("form", ["%s\n%s\n%s", "[%s,%s,%s]"])
def test_bytes_of_another_encoding_reject_their_article_alone(tmp_path: Path, form: str) -> None:
    content = form % ('{"title": "Яблыкі"}', '{"title": "X"}', '{"title": "Грушы"}')
    found = read(tmp_path, content.encode().replace(b"X", "слівы".encode("cp1251")))
    assert [isinstance(record, Reject) for record in found] == [False, True, False]
    assert "UTF-8" in titles(found)[1]  # type: ignore[operator]


def test_an_escaped_half_of_a_character_is_no_broken_byte(tmp_path: Path) -> None:
    assert titles(read(tmp_path, '{"title": "\\udcff Яблыкі"}')) == ["\udcff Яблыкі"]


def test_raw_line_breaks_and_tabs_in_a_string_are_read(tmp_path: Path) -> None:
    assert titles(read(tmp_path, '[{"title": "Apples\tand\npears"}]')) == ["Apples\tand\npears"]


# ----------------------------------------------------------------------------------------------------- fields


@pytest.mark.parametrize(
    ("key", "field"),
    [(name, field) for field, names in FIELD_NAMES.items() for name in names.split() if field != "access"],
)
def test_every_usual_name_of_a_field_is_known(tmp_path: Path, key: str, field: str) -> None:
    assert one(tmp_path, {key: "value"}) == {field: "value"}


@pytest.mark.parametrize("key", ["publishedAt", "published_at", "Published-At", "PUBLISHED AT"])
def test_case_and_signs_in_a_key_do_not_matter(tmp_path: Path, key: str) -> None:
    assert one(tmp_path, {key: "2025"}) == {"published": "2025"}


def test_keys_that_mean_nothing_are_left_out(tmp_path: Path) -> None:
    assert one(tmp_path, {"title": "Apples", "colour": "red", "places": ["x"]}) == {"title": "Apples"}


@pytest.mark.parametrize("order", [1, -1])
def test_the_better_name_of_a_field_wins(tmp_path: Path, order: int) -> None:
    keys = ["title", "headline", "heading"][::order]
    assert one(tmp_path, {key: key for key in keys}) == {"title": "title"}


@pytest.mark.parametrize("empty", [None, "", [], {}])
def test_a_better_name_without_a_value_does_not_win(tmp_path: Path, empty: object) -> None:
    assert one(tmp_path, {"body": empty, "text": "Apples."})["body"] == "Apples."


def test_nan_is_no_value(tmp_path: Path) -> None:
    assert read(tmp_path, '{"title": "Apples", "lead": NaN}') == [Record({"title": "Apples"}, "line 1")]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"source": {"id": None, "name": "The Orchard"}}, {"source": "The Orchard"}),
        ({"title": {"rendered": "Apples"}}, {"title": "Apples"}),
        ({"_id": {"$oid": "5f"}}, {"id": "5f"}),
        ({"date": {"$date": {"$numberLong": "1759300200000"}}}, {"published": "1759300200000"}),
        ({"author": {"@type": "Person", "name": "Ann"}}, {"authors": "Ann"}),
        ({"authors": [{"name": "Ann"}, "Bob"]}, {"authors": ["Ann", "Bob"]}),
        ({"categories": [{"id": 3, "label": "Gardens"}, 7]}, {"categories": ["Gardens", 7]}),
        ({"headline": {"@value": "Apples", "@language": "en"}}, {"title": "Apples"}),
    ],
)  # fmt: skip
def test_an_object_stands_for_the_text_in_it(tmp_path: Path, given: object, meant: dict[str, object]) -> None:
    assert one(tmp_path, given) == meant


def test_an_object_under_a_name_that_is_only_alike_is_left_out(tmp_path: Path) -> None:
    assert one(tmp_path, {"title": "Apples", "address": {"street": "Orchard Road"}}) == {"title": "Apples"}


def test_an_object_under_the_name_of_a_field_is_kept_for_the_reject(tmp_path: Path) -> None:
    assert one(tmp_path, {"title": {"x": 1}}) == {"title": {"x": 1}}


def test_html_may_be_the_body_or_say_what_the_texts_are(tmp_path: Path) -> None:
    assert one(tmp_path, {"html": "<p>Apples</p>"}) == {"body": "<p>Apples</p>"}
    assert one(tmp_path, {"html": True, "title": "A"}) == {"html": True, "title": "A"}


@pytest.mark.parametrize(
    ("key", "value", "access"),
    [("premium", True, "subscriber"), ("paywall", False, "free"), ("isAccessibleForFree", True, "free"),
     ("access", "free", "free")],
)  # fmt: skip
def test_yes_and_no_say_who_may_read(tmp_path: Path, key: str, value: object, access: str) -> None:
    assert one(tmp_path, {key: value}) == {"access": access}


@pytest.mark.corpus
def test_real_files_give_records_only(shared: Path) -> None:
    for path in sorted((shared / "corpora").glob("*.jsonl.gz")):
        if path.stat().st_size < 10_000_000:
            found = list(jsonl.read(Source(path)))
            assert found
            assert all(isinstance(record, Record) for record in found)

"""indexer.importing: which importer reads a file."""

import gzip
import os
from pathlib import Path

import pytest

from indexer.importing import AUTO, IMPORTERS, format_of, read, sources
from indexer.records import Importer, Record, Reject, Source, UnreadableSource


def source(folder: Path, name: str, content: str | bytes = "") -> Source:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return Source(path)


# -------------------------------------------------------------------------------------------------- the table


@pytest.mark.parametrize("form", IMPORTERS)
def test_every_row_names_an_importer(form: str, tmp_path: Path) -> None:
    for record in read(source(tmp_path, "a", "Apples are ripe"), form):
        assert isinstance(record, Record | Reject)


def test_no_ending_is_of_two_formats_that_are_read_differently() -> None:
    of: dict[str, str] = {}
    for module, endings in IMPORTERS.values():
        for ending in endings:
            assert of.setdefault(ending, module) == module


@pytest.mark.parametrize(
    ("ending", "form"), [(ending, form) for form, (_, endings) in IMPORTERS.items() for ending in endings]
)
def test_the_ending_tells_the_format(tmp_path: Path, ending: str, form: str) -> None:
    assert format_of(source(tmp_path, f"a{ending}")) == form
    assert format_of(source(tmp_path, f"A{ending.upper()}")) == form
    assert format_of(source(tmp_path, f"a{ending}.gz")) == form


@pytest.mark.parametrize(
    ("beginning", "form"),
    [
        ('<?xml version="1.0"?>\n<rss version="2.0">', "rss"),
        ('<rdf:RDF xmlns="http://purl.org/rss/1.0/">', "rss"),
        ('<feed xmlns="http://www.w3.org/2005/Atom">', "atom"),
        ("<!DOCTYPE HTML><html>", "html"),
        ('\ufeff  {"title": "Apples"}', "jsonl"),
        ('[\n{"title": "Apples"}]', "jsonl"),
    ],
)
def test_the_beginning_tells_the_format_of_other_files(tmp_path: Path, beginning: str, form: str) -> None:
    assert format_of(source(tmp_path, "export.xml", beginning)) == form
    assert format_of(source(tmp_path, "export", beginning)) == form
    assert format_of(source(tmp_path, "export.gz", beginning)) == form


def test_the_beginning_is_read_in_its_encoding(tmp_path: Path) -> None:
    for encoding in ("utf-16", "utf-8-sig", "utf-32"):
        assert format_of(source(tmp_path, "export.xml", "<rss version='2.0'>".encode(encoding))) == "rss"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "Apples are ripe.",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04",
        "<newsItem>",
        "WARC/1.0\r\n\r\n<!doctype html><html>",
    ],
)
def test_a_format_that_cannot_be_told_asks_for_it(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(UnreadableSource, match="--format"):
        format_of(source(tmp_path, "export", content))


# ---------------------------------------------------------------------------------------------------- reading


def test_a_format_that_is_said_outweighs_the_ending(tmp_path: Path) -> None:
    [found] = read(source(tmp_path, "a.txt", '{"title": "Apples"}'), "jsonl")
    assert found == Record({"title": "Apples"}, "line 1")


def test_a_missing_file_is_a_reject(tmp_path: Path) -> None:
    [found] = read(Source(tmp_path / "none.jsonl"))
    assert isinstance(found, Reject)
    assert (found.place, "No such file" in found.reason) == ("", True)


@pytest.mark.parametrize("form", [AUTO, *IMPORTERS])
@pytest.mark.parametrize("content", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\n" * 4096])
def test_an_empty_file_is_a_reject_that_says_so(tmp_path: Path, form: str, content: bytes) -> None:
    for name in ("a", "a.jsonl", "a.xml", "a.html.gz"):
        [found] = read(source(tmp_path, name, content), form)
        assert isinstance(found, Reject)
        assert found.reason.startswith("the file is empty")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", "[]"),
        ("a.csv", "title,body\n"),
        ("a.rss", "<rss version='2.0'><channel><title>Apples</title></channel></rss>"),
        ("a.atom", "<feed xmlns='http://www.w3.org/2005/Atom'><title>Apples</title></feed>"),
    ],
)
def test_a_file_that_says_it_has_no_articles_is_none(tmp_path: Path, name: str, content: str) -> None:
    assert list(read(source(tmp_path, name, content))) == []


@pytest.mark.parametrize("form", [AUTO, *IMPORTERS])
def test_a_directory_in_the_place_of_a_file_is_a_reject(tmp_path: Path, form: str) -> None:
    [found] = read(Source(tmp_path), form)
    assert isinstance(found, Reject)


def test_a_device_is_a_reject_since_it_may_have_no_end() -> None:
    [found] = read(Source(Path("/dev/zero")), "jsonl")
    assert found == Reject("", "a device or a terminal, not a file")


def test_what_is_no_gz_is_a_reject(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_text('{"title": "Apples"}')
    [found] = read(Source(path))
    assert isinstance(found, Reject)
    assert "gzip" in found.reason


@pytest.mark.parametrize(("name", "form"), [("a.jsonl.gz", '{"title": "%s"}\n'), ("a.csv.gz", "title\n%s\n")])
def test_a_truncated_gz_gives_what_could_be_read_and_a_reject(tmp_path: Path, name: str, form: str) -> None:
    packed = source(tmp_path, name, "".join(form % f"Apples {n * 7919}" for n in range(5_000)))
    packed.path.write_bytes(packed.path.read_bytes()[:-2_000])
    *found, last = read(packed)
    assert len(found) > 1_000
    assert all(isinstance(record, Record) for record in found)
    assert isinstance(last, Reject)
    assert "cannot be read further" in last.reason


def test_damage_inside_a_gz_is_a_reject(tmp_path: Path) -> None:
    packed = source(tmp_path, "a.jsonl.gz", "".join(f'{{"title": "Apples {n * 7919}"}}\n' for n in range(5_000)))
    data = bytearray(packed.path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 50] = b"\xff" * 50
    packed.path.write_bytes(data)
    assert isinstance(list(read(packed))[-1], Reject)


def test_an_importer_that_fails_is_a_reject_behind_what_it_gave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stumbling.py").write_text(
        "from indexer.records import Record\n\n\ndef read(source):\n    yield Record({'title': 'Apples'})\n    1 / 0\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(IMPORTERS, "stumbling", ("stumbling", ()))
    apples, last = read(source(tmp_path, "a", "Apples"), "stumbling")
    assert apples == Record({"title": "Apples"})
    assert isinstance(last, Reject)
    assert "ZeroDivisionError" in last.reason


# ---------------------------------------------------------------------------------------------------- sources


def names(*paths: Path) -> list[str]:
    return [found.path.name for found in sources(paths)]


def test_of_a_directory_all_files_of_a_known_ending_are_taken(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a/z.csv", "a/deep/page.html.gz", "feed.xml", "photo.jpg", "README"):
        source(tmp_path, name)
    assert names(tmp_path) == ["page.html.gz", "z.csv", "b.jsonl", "feed.xml"]


def test_what_cannot_be_read_is_taken_so_that_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source(tmp_path, "a.jsonl")
    source(tmp_path, "shut/b.jsonl")
    (tmp_path / "nowhere.jsonl").symlink_to("nothing.jsonl")
    (tmp_path / "loop").symlink_to(".")
    # Whoever runs tests as root may look into everything.
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "shut")
    assert names(tmp_path) == ["a.jsonl", "nowhere.jsonl", "shut", "b.jsonl"]
    [shut] = read(Source(tmp_path / "shut"))
    assert shut == Reject("", "a directory that may not be looked into")


def test_hidden_files_are_left_out(tmp_path: Path) -> None:
    for name in ("a.jsonl", "._a.jsonl", ".git/b.jsonl", ".hidden/deep/c.jsonl"):
        source(tmp_path, name)
    assert names(tmp_path) == ["a.jsonl"]


def test_a_directory_that_is_hidden_itself_can_be_named(tmp_path: Path) -> None:
    source(tmp_path, ".archive/a.jsonl")
    assert names(tmp_path / ".archive") == ["a.jsonl"]


def test_a_file_that_is_named_is_taken_whatever_it_is(tmp_path: Path) -> None:
    assert names(source(tmp_path, "photo.jpg").path, tmp_path / "none") == ["photo.jpg", "none"]


def test_the_order_of_paths_is_kept(tmp_path: Path) -> None:
    paths = [source(tmp_path, name).path for name in ("b.csv", "a.csv")]
    assert names(*paths) == ["b.csv", "a.csv"]


def test_an_importer_reads_a_source(tmp_path: Path) -> None:
    importer: Importer = read
    assert list(importer(source(tmp_path, "a.jsonl", "[]"))) == []

"""indexer.datelines: the agency's line at the head of an article."""

from pathlib import Path

import pytest
from pacing import quick

from indexer.datelines import agency, split
from indexer.formats import jsonl
from indexer.instants import MONTHS
from indexer.records import Record, Source

# Dateline, text behind it, agency.
TAKEN_OFF = (
    ("October 1, Orchard.", " Apples are ripe.", "Orchard"),
    ("Oct. 1, 2025, Orchard News.", " Apples are ripe.", "Orchard News"),
    ("MINSK, October 1, Orchard.", " Apples are ripe.", "Orchard"),
    ("Rio de Janeiro, October 1, Orchard.", " Apples are ripe.", "Orchard"),
    ("OCTOBER 1, ORCHARD.", " Apples are ripe.", "ORCHARD"),
    ("October 1, Orchard.", "\nApples are ripe.", "Orchard"),
    ("MINSK, October 1 (Orchard)", " – Apples are ripe.", "Orchard"),
    ("Minsk, October 1 (Orchard):", " Apples are ripe.", "Orchard"),
    ("Minsk, October 1 (Orchard)", " Apples are ripe.", "Orchard"),
    ("October 1 (Orchard)", " - Apples are ripe.", "Orchard"),
    ("MINSK, Oct. 1, 2025 /Orchard/", " -- Apples are ripe.", "Orchard"),
    ("МИНСК, 1 октября /Сад/.", " Яблоки поспели.", "Сад"),
    ("МИНСК, 1 октября. /Сад/.", " Яблоки поспели.", "Сад"),
    ("МИНСК, 1 окт — Сад Новости.", " Яблоки поспели.", "Сад Новости"),
    ("Минск. 1 октября. САД-ЗАПАД", " - Яблоки поспели.", "САД-ЗАПАД"),
    ("1 октября, Минск /Корр. Сад/.", " Яблоки поспели.", "Сад"),
    ("1 кастрычніка, Мінск /Ганна Яблык – Сад/.", " Яблыкі паспелі.", "Сад"),
    ("1 кастрычніка, Сад.", " Яблыкі паспелі.", "Сад"),
    ("1 kastryčnika, Sad.", " Jabłyki paspieli.", "Sad"),
    ("1 жовтня, Сад.", " Яблука достигли.", "Сад"),
    ("1 października, Sad.", " Jabłka dojrzały.", "Sad"),
    ("GRODNO, October 1", " – Apples are ripe.", ""),
    ("GRODNO (Orchard)", " – Apples are ripe.", "Orchard"),
    ("NEW YORK (Orchard News)", " — Apples are ripe.", "Orchard News"),
)  # fmt: skip

# Openings that look like one, each of a kind that stood in real articles.
NONE = (
    "",
    "May 9 is a holiday.",
    "October 1, 2025 was a Wednesday.",
    "On 1 October, Minsk. That is all.",
    "Kim Example (Orchard Party) – the mayor – resigned.",
    "Example Motors (EXM) - its shares rose.",
    "EXM (Example Motors) – a maker of cars – rose.",
    "Rain and Sun, July 12 – July 18: bring a coat.",
    "It’s Monday, June 1 – and still it rains.",
    "July 4 (Independence Day) is a holiday.",
    "1 мая (суббота) – выходной.",
    "May 1, Labour Day. May 9, Victory Day. Shops are closed.",
    "October 1, the mayor. He spoke.",
    "section 1 may, Foo. Bar",
)


@pytest.mark.parametrize(("line", "text", "by"), TAKEN_OFF)
def test_a_dateline_is_taken_off(line: str, text: str, by: str) -> None:
    assert split(line + text) == (line, text.strip(" \n–—-"))


@pytest.mark.parametrize(("line", "text", "by"), TAKEN_OFF)
def test_a_dateline_names_its_agency(line: str, text: str, by: str) -> None:
    assert agency(line) == by


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_a_dateline_stays(text: str) -> None:
    assert split(text) == ("", text)


@pytest.mark.parametrize("month", [month for names in MONTHS.values() for month in names.replace("|", " ").split()])
def test_every_month_is_known(month: str) -> None:
    assert split(f"1 {month}, Orchard. Apples.") == (f"1 {month}, Orchard.", "Apples.")


def test_a_dateline_with_nothing_behind_it_is_the_text() -> None:
    assert split("October 1, Orchard.") == ("", "October 1, Orchard.")


def test_only_the_beginning_is_looked_at() -> None:
    text = "Apples. October 1, Orchard. Pears."
    assert split(text) == ("", text)


def test_what_names_no_agency_has_none() -> None:
    assert agency("") == agency("Minsk") == ""


@pytest.mark.parametrize("piece", ["a ", "A ", "A", "(", "May 1, ", "1 ", " ", "A.", "A, ", "'", "-"])
def test_a_long_text_is_looked_at_quickly(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    with quick(2):
        split(text)
        split(f"Minsk, May 1, {text}")
        agency(text)


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["wikipedia_current_events", "uk_nashigroshi_news", "ru_uk_by_rss_items"])
def test_articles_that_have_no_datelines_lose_nothing(shared: Path, name: str) -> None:
    records = jsonl.read(Source(shared / "corpora" / f"{name}.jsonl.gz"))
    bodies = [str(record.fields.get("body", "")) for record in records if isinstance(record, Record)]
    assert [body for body in bodies if split(body)[0]] == []

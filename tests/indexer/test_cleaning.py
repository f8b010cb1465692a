"""indexer.cleaning: from loose records to articles."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pacing import quick

from indexer.cleaning import MAX_ID, MAX_TITLE, BadRecord, Defaults, article, canonical
from indexer.formats import jsonl
from indexer.records import Record, Source
from search.articles import from_json, to_json
from search.model import Access, Article

DEFAULTS = Defaults(ZoneInfo("Europe/Minsk"))


def cleaned(**fields: object) -> Article:
    fields.setdefault("title", "Apples are ripe")
    return article(fields, DEFAULTS)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------------ texts


def test_a_title_alone_is_an_article() -> None:
    assert cleaned(language="en") == Article(id=cleaned().id, title="Apples are ripe", language="en")


def test_markup_becomes_paragraphs() -> None:
    assert cleaned(body="<p>One &amp; <b>two</b></p><p>Three</p>").body == "One & two\nThree"


def test_a_text_that_is_markup_for_certain_has_no_entities() -> None:
    assert cleaned(title="R&amp;D &lt;b&gt;", html=True).title == "R&D <b>"


def test_what_is_not_true_says_nothing_about_markup() -> None:
    assert cleaned(body="PHILLIPS <P> RISES", html="yes").body == "PHILLIPS <P> RISES"


@pytest.mark.parametrize("share", ["<EXM>", "<EXM.N>", "<P>", "<U>", "<EM>"])
def test_a_share_in_a_title_stays(share: str) -> None:
    assert cleaned(title=f"EXAMPLE MOTORS {share} RISES").title == f"EXAMPLE MOTORS {share} RISES"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\n\n \n"])
def test_every_kind_of_line_break_parts_paragraphs(newline: str) -> None:
    assert cleaned(body=f"One.{newline}Two.").body == "One.\nTwo."


def test_a_list_of_paragraphs_is_a_text() -> None:
    assert cleaned(body=["One.", "<p>Two.</p>", None, 3]).body == "One.\nTwo.\n3"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("e\u0301", "é"),
        ("ap\u00adple", "apple"),
        ("\ufeffa\u200bb", "ab"),
        ("a\x00b\x1fc", "a b c"),
        ("a\ud800b", "a b"),
    ],
)
def test_texts_are_nfc_without_what_nobody_sees(written: str, kept: str) -> None:
    assert cleaned(title=written).title == kept


def test_every_field_can_be_written_as_utf8() -> None:
    hostile = "x\ud83d\x00\udcff"
    names = ("id", "title", "alternative_title", "lead", "body", "url", "source", "dateline", "access", "language")
    made = cleaned(**dict.fromkeys(names, hostile), **{name: [hostile] for name in ("categories", "tags")})
    str(to_json(made)).encode()


def test_a_number_is_a_title() -> None:
    assert cleaned(title=1984).title == "1984"


@pytest.mark.parametrize("field", ["title", "lead", "body", "source", "dateline", "alternative_title"])
@pytest.mark.parametrize("value", [{"a": 1}, True])
def test_what_is_no_text_is_named(field: str, value: object) -> None:
    with pytest.raises(BadRecord, match=f"^{field} is .*must be a text"):
        cleaned(**{field: value})


def test_lines_broken_at_a_width_are_joined() -> None:
    body = (
        "Apples were picked a week earlier than last year, since\nthe summer had been warm and the rain came "
        "late, as the\ngardeners say."
    )
    assert "\n" not in cleaned(body=body).body


def test_a_lead_that_is_the_whole_body_is_left_out() -> None:
    assert cleaned(lead="Apples.", body="<p>Apples.</p>").lead == ""


# ------------------------------------------------------------------------------------------- missing titles


def test_an_article_without_title_and_text_is_bad() -> None:
    with pytest.raises(BadRecord, match="neither a title nor a text"):
        article({"id": "1", "title": " ", "body": "<p></p>"}, DEFAULTS)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Rain is coming. More of it tomorrow.", "Rain is coming."),
        (
            "Mr. Example of the U.S. Orchard Society spoke. Nobody listened.",
            "Mr. Example of the U.S. Orchard Society spoke.",
        ),
        ("“Is it raining?” Nobody knew.", "“Is it raining?”"),
        ("Дождь идёт в г. Минске. Завтра тоже.", "Дождь идёт в г. Минске."),
        ("No end\nsecond line", "No end"),
        ("Apples cost 2.5 roubles. Pears cost more.", "Apples cost 2.5 roubles."),
    ],
)
def test_the_first_sentence_stands_in_for_a_title(text: str, title: str) -> None:
    assert article({"body": text}, DEFAULTS).title == title


def test_a_long_first_sentence_is_cut_between_words() -> None:
    title = article({"body": "apples " * 100}, DEFAULTS).title
    assert title.endswith("apples …")
    assert len(title) <= MAX_TITLE + 2


def test_the_lead_comes_before_the_body() -> None:
    assert article({"lead": "The lead.", "body": "The body."}, DEFAULTS).title == "The lead."


def test_an_alternative_title_is_better_than_a_sentence() -> None:
    made = article({"alternative_title": "Apples", "body": "Text."}, DEFAULTS)
    assert (made.title, made.alternative_title) == ("Apples", "")


# ------------------------------------------------------------------------------------- datelines and paywall


def test_a_dateline_is_data() -> None:
    made = cleaned(body="October 1, Orchard. Apples are ripe.")
    assert (made.dateline, made.source, made.body) == ("October 1, Orchard.", "Orchard", "Apples are ripe.")


def test_a_dateline_of_the_lead_is_data() -> None:
    made = cleaned(lead="MINSK, October 1 (Orchard) – Apples are ripe.")
    assert (made.dateline, made.source, made.lead) == ("MINSK, October 1 (Orchard)", "Orchard", "Apples are ripe.")


def test_a_dateline_and_a_source_that_are_given_stay() -> None:
    made = cleaned(body="October 1, Orchard. Apples.", dateline="Minsk", source="The Garden")
    assert (made.dateline, made.source, made.body) == ("Minsk", "The Garden", "Apples.")


@pytest.mark.parametrize("field", ["title", "lead", "body"])
def test_a_paywall_mark_in_any_text_is_access(field: str) -> None:
    made = cleaned(**{field: "Rain over the cityThe material is available only to ORCHARD+", "access": "free"})
    assert (getattr(made, field), made.access) == ("Rain over the city", Access.SUBSCRIBER)


def test_a_title_that_is_only_a_paywall_mark_is_none() -> None:
    with pytest.raises(BadRecord):
        article({"title": "The material is available only to ORCHARD+"}, DEFAULTS)


@pytest.mark.parametrize(
    ("written", "access"),
    [(None, "unknown"), ("", "unknown"), ("Free", "free"), (" premium ", "subscriber"), (True, "free"),
     (0, "subscriber"), ("registered", "unknown"), ([], "unknown")],
)  # fmt: skip
def test_access_is_read_as_far_as_it_is_known(written: object, access: str) -> None:
    assert cleaned(access=written).access == access


# ------------------------------------------------------------------------------------------------------ lists


@pytest.mark.parametrize(
    ("written", "labels"),
    [
        (None, ()),
        ("", ()),
        ("Politics", ("Politics",)),
        ("Politics, Society", ("Politics", "Society")),
        ("Arts, crafts; Society", ("Arts, crafts", "Society")),
        ("Politics|Society", ("Politics", "Society")),
        ("Politics\nSociety", ("Politics", "Society")),
        ("Arts &amp; crafts; Society", ("Arts & crafts", "Society")),
        (["Politics, Society", "  ", None, "Economy"], ("Politics, Society", "Economy")),
        (["Politics", "Politics"], ("Politics",)),
        (["<b>Politics</b>", 2025], ("Politics", "2025")),
        ("['Politics', 'Society']", ("Politics", "Society")),
        ('["Politics", "Society"]', ("Politics", "Society")),
        ("[]", ()),
        (7, ("7",)),
    ],
)
def test_labels_are_a_list(written: object, labels: tuple[str, ...]) -> None:
    assert cleaned(categories=written).categories == labels


@pytest.mark.parametrize("field", ["categories", "tags", "authors", "names"])
@pytest.mark.parametrize("value", [{"a": 1}, True, [{"a": 1}]])
def test_what_is_no_list_is_named(field: str, value: object) -> None:
    with pytest.raises(BadRecord, match=f"^{field} is"):
        cleaned(**{field: value})


# --------------------------------------------------------------------------------------- languages and dates


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("EN", "en"), ("en_us", "en-US"), ("be-latn", "be-Latn"), ("zh-hans-cn", "zh-Hans-CN"), ("by", "be"),
        ("ua", "uk"), ("eng-US", "en-US"), ("Belarusian", "be"), ("беларуская", "be"), ("be-tarask", "be-tarask"),
    ],
)  # fmt: skip
def test_a_language_is_a_tag(written: str, tag: str) -> None:
    assert cleaned(language=written).language == tag


@pytest.mark.parametrize("written", [None, "", "und", "mul", "en,ru", "a language", ["en"], 7])
def test_a_language_that_says_nothing_is_detected(written: object) -> None:
    assert cleaned(language=written, body="Apples were picked a week earlier than last year.").language == "en"


def test_a_date_without_a_zone_is_of_the_zone_that_is_set() -> None:
    made = cleaned(published="2025-10-01 09:30", updated="2025-10-02")
    assert made.published == datetime(2025, 10, 1, 6, 30, tzinfo=UTC)
    assert made.updated == datetime(2025, 10, 1, 21, tzinfo=UTC)


@pytest.mark.parametrize("field", ["published", "updated"])
@pytest.mark.parametrize("value", ["soon", {"a": 1}, "31.2.2025"])
def test_what_is_no_date_is_named(field: str, value: object) -> None:
    with pytest.raises(BadRecord, match=f"^{field} is .*, it must be a date such as"):
        cleaned(**{field: value})


def test_a_long_value_is_named_in_short() -> None:
    with pytest.raises(BadRecord) as error:
        cleaned(published="x" * 100_000)
    assert len(str(error.value)) < 250


# -------------------------------------------------------------------------------------------------------- ids


@pytest.mark.parametrize(
    ("given", "kept"), [("a/b?c=1&lt=2", "a/b?c=1&lt=2"), (7, "7"), (7.0, "7"), (" x ", "x"), ("<p>", "<p>")]
)
def test_the_id_of_the_source_is_kept(given: object, kept: str) -> None:
    assert cleaned(id=given).id == kept


@pytest.mark.parametrize("value", [True, {"a": 1}, ["x"]])
def test_what_is_no_id_is_named(value: object) -> None:
    with pytest.raises(BadRecord, match=r"^id is"):
        cleaned(id=value)


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/a/1", "https://EXAMPLE.org/a/1/", "https://example.org/a/1#comments",
        "https://example.org/a/1?utm_source=feed&fbclid=x", " https://example.org/a/1 ",
    ],
)  # fmt: skip
def test_an_address_of_the_same_page_gives_the_same_id(other: str) -> None:
    assert cleaned(url=other, title="New title").id == cleaned(url="https://example.org/a/1").id


@pytest.mark.parametrize(
    "other",
    ["https://example.org/a/2", "https://example.org/a/1?page=2", "https://example.net/a/1", "https://example.org/a/1#!/2",
     "https://example.org/a/1#/news/2", "/a/1"],
)  # fmt: skip
def test_an_address_of_another_page_gives_another_id(other: str) -> None:
    assert cleaned(url=other).id != cleaned(url="https://example.org/a/1").id


@pytest.mark.parametrize("front", ["https://example.org", "http://example.org/", ""])
def test_the_front_page_is_the_address_of_no_article(front: str) -> None:
    assert cleaned(url=front, title="Apples").id != cleaned(url=front, title="Pears").id


def test_an_address_without_a_host_is_of_its_source() -> None:
    assert cleaned(url="/a/1", source="The Orchard").id != cleaned(url="/a/1", source="The Garden").id


def test_without_an_address_source_title_and_day_are_the_id() -> None:
    same = cleaned(source="The Orchard", published="2025-10-01 09:30", body="One.")
    assert same.id == cleaned(source="The Orchard", published="2025-10-01", body="Two.").id
    assert same.id != cleaned(source="The Orchard", published="2025-10-02").id
    assert same.id != cleaned(source="The Garden", published="2025-10-01").id
    assert same.id != cleaned(source="The Orchard", published="2025-10-01", title="Pears").id


@pytest.mark.parametrize("url", ["http://[", "http://example.org:x/a", "a b", "://", "?", "javascript:alert(1)"])
def test_a_strange_address_is_kept_as_it_is(url: str) -> None:
    canonical(url)
    assert cleaned(url=url).url == url


def test_an_address_is_never_markup() -> None:
    url = "https://example.org/?q=<p>&copy=2&amp;b=1"
    assert cleaned(url=url).url == "https://example.org/?q=<p>&copy=2&b=1"


def test_an_address_that_is_no_text_is_named() -> None:
    with pytest.raises(BadRecord, match=r"^url is"):
        cleaned(url={"href": "x"})


# ---------------------------------------------------------------------------------------------- all together


def test_an_article_that_was_exported_is_imported_the_same() -> None:
    made = cleaned(
        id="1", body="<p>One.</p><p>Two.</p>", lead="A lead.", url="https://example.org/1", tags=["a tag"],
        categories="Politics, Society", authors="Ann Example", source="The Orchard", dateline="Minsk", names=["Ann"],
        language="be-Latn", published="2025-10-01", updated="2025-10-02", access="premium", alternative_title="Apples",
    )  # fmt: skip
    again = article(to_json(made), DEFAULTS)  # type: ignore[arg-type]
    assert again == made == from_json(to_json(made))


def test_an_id_too_long_for_an_address_is_stood_for() -> None:
    one, same, other = (cleaned(title="Apples", id="x" * MAX_ID + end).id for end in ("1", "1", "2"))
    assert one == same != other
    assert len(one) < 30
    assert cleaned(title="Apples", id="x" * MAX_ID).id == "x" * MAX_ID


@pytest.mark.parametrize(
    "piece", ["a ", "<", "1", "\n", "&amp;", "<b>", "</p ", "The material is available only to ", "a;", "[,"]
)
def test_a_long_text_in_any_field_is_cleaned_quickly(piece: str) -> None:
    text = (piece * 50_000)[:50_000]
    with quick(10):
        cleaned(
            alternative_title="Apples",
            **dict.fromkeys(("title", "lead", "body", "url", "source", "categories", "language", "access", "id"), text),
        )


@pytest.mark.corpus
@pytest.mark.parametrize(
    "name", ["reuters21578", "be_latn_lacinka_org", "ru_uk_by_rss_items", "wikipedia_current_events"]
)
def test_of_real_articles_only_empty_ones_are_bad(shared: Path, name: str) -> None:
    bad = set()
    for number, record in enumerate(jsonl.read(Source(shared / "corpora" / f"{name}.jsonl.gz"))):
        assert isinstance(record, Record)
        if number % 10 == 0:
            try:
                from_json(to_json(article(record.fields, DEFAULTS)))
            except BadRecord as error:
                bad.add(str(error))
    assert bad <= {"there is neither a title nor a text"}

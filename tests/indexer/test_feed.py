"""indexer.formats.feed: RSS and Atom, well-formed and otherwise."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from pacing import quick

from indexer.formats import feed
from indexer.records import Record, Reject, Source, UnreadableSource

FEEDS = Path(__file__).parents[3] / "shared" / "formats" / "rss"


def read(folder: Path, content: str | bytes) -> list[Record | Reject]:
    path = folder / "a.xml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(feed.read(Source(path)))


def rss(item: str, channel: str = "<title>The Orchard</title>") -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:yandex="http://news.yandex.ru"><channel>{channel}<item>{item}</item></channel></rss>"""


def item(folder: Path, content: str, channel: str = "<title>The Orchard</title>") -> Record:
    [found] = read(folder, rss(content, channel))
    assert isinstance(found, Record)
    return found


def test_an_rss_item_becomes_a_record(tmp_path: Path) -> None:
    found = item(
        tmp_path,
        "<title>Apples are ripe</title><link>https://example.org/1</link><guid>g1</guid>"
        "<description>Early this year.</description><category>Gardens</category><category>Weather</category>"
        "<dc:creator>Ann Example</dc:creator><dc:creator>Bob Example</dc:creator>"
        "<pubDate>Wed, 01 Sep 2021 10:00:00 +0300</pubDate>",
        "<title>The Orchard</title><language>en</language>",
    )
    assert found.place == "item 1"
    assert found.fields == {
        "id": "g1",
        "title": "Apples are ripe",
        "lead": "Early this year.",
        "url": "https://example.org/1",
        "categories": ["Gardens", "Weather"],
        "authors": ["Ann Example", "Bob Example"],
        "published": "Wed, 01 Sep 2021 10:00:00 +0300",
        "language": "en",
        "source": "The Orchard",
    }


def test_a_bare_number_identifies_only_what_has_no_url(tmp_path: Path) -> None:
    guid = "<title>Apples are ripe</title><guid isPermaLink='false'>17</guid>"
    assert item(tmp_path, guid).fields["id"] == "17"
    assert "id" not in item(tmp_path, f"{guid}<link>https://example.org/apples</link>").fields


def test_an_atom_entry_becomes_a_record(tmp_path: Path) -> None:
    [found] = read(
        tmp_path,
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="be"><title>Сад</title><entry>
        <id>urn:1</id><title>Яблыкі</title><link href="https://example.org/1"/>
        <author><name>Ann Example</name></author><category term="gardens" label="Сады"/>
        <published>2021-09-01T10:00:00+03:00</published><updated>2021-09-02T10:00:00+03:00</updated>
        <summary>Коратка.</summary><content type="html">&lt;p&gt;Даўжэй.&lt;/p&gt;</content></entry></feed>""",
    )
    assert isinstance(found, Record)
    assert found.fields == {
        "id": "urn:1",
        "title": "Яблыкі",
        "lead": "Коратка.",
        "body": "<p>Даўжэй.</p>",
        "html": True,
        "url": "https://example.org/1",
        "categories": ["Сады"],
        "authors": ["Ann Example"],
        "published": "2021-09-01T10:00:00+03:00",
        "updated": "2021-09-02T10:00:00+03:00",
        "language": "be",
        "source": "Сад",
    }


@pytest.mark.parametrize(
    "document",
    [
        '<rss version="0.91"><channel><title>x</title><item><title>Rain</title></item></channel></rss>',
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        "<channel><title>x</title></channel><item><title>Rain</title></item></rdf:RDF>",
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>Rain</title></entry></feed>',
    ],
    ids=["rss 0.91", "rss 1.0", "atom 0.3"],
)
def test_old_formats_are_read(tmp_path: Path, document: str) -> None:
    [found] = read(tmp_path, document)
    assert isinstance(found, Record)
    assert found.fields["title"] == "Rain"


def test_a_summary_that_the_content_starts_with_is_no_lead(tmp_path: Path) -> None:
    found = item(
        tmp_path,
        "<title>t</title><description>Apples &amp;amp; pears are ripe […]</description>"
        "<content:encoded>&lt;p&gt;Apples &amp;amp; pears are ripe in all gardens.&lt;/p&gt;</content:encoded>",
    )
    assert "lead" not in found.fields or not found.fields["lead"]


def test_a_long_summary_alone_is_the_body(tmp_path: Path) -> None:
    found = item(tmp_path, f"<title>t</title><description>{'Apples are ripe. ' * 40}</description>")
    assert found.fields["body"].startswith("Apples")


def test_the_full_text_for_yandex_is_the_body(tmp_path: Path) -> None:
    found = item(
        tmp_path, "<title>t</title><yandex:full-text>Першы.\n\nДругі.</yandex:full-text><description>d</description>"
    )
    assert (found.fields["body"], found.fields["lead"]) == ("Першы.\n\nДругі.", "d")


def test_plain_text_beside_markup_is_escaped(tmp_path: Path) -> None:
    found = item(tmp_path, "<title>Salt &amp; pepper</title><description>&lt;b&gt;Hot&lt;/b&gt;</description>")
    assert found.fields == found.fields | {
        "title": "Salt &amp; pepper",
        "lead": "<b>Hot</b>",
        "html": True,
    }


def test_plain_text_keeps_its_brackets(tmp_path: Path) -> None:
    [found] = read(
        tmp_path,
        """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="text">1 &lt; 2</title>
        <summary type="text">Line.\nNext &lt;b&gt;.</summary></entry></feed>""",
    )
    assert isinstance(found, Record)
    assert found.fields == {"title": "1 &lt; 2", "lead": "<p>Line.</p><p>Next &lt;b&gt;.</p>", "html": True}


def test_the_only_date_is_when_it_was_published(tmp_path: Path) -> None:
    found = item(tmp_path, "<title>t</title><dc:date>2021-09-01</dc:date>")
    assert found.fields["published"] == "2021-09-01"
    assert "updated" not in found.fields


def test_a_date_is_given_as_written_for_it_may_lack_a_zone(tmp_path: Path) -> None:
    found = item(tmp_path, "<title>t</title><pubDate>Wed, 01 Sep 2021 10:00:00</pubDate>")
    assert found.fields["published"] == "Wed, 01 Sep 2021 10:00:00"


def test_the_source_of_an_item_outweighs_the_feed(tmp_path: Path) -> None:
    found = item(tmp_path, '<title>t</title><source url="https://example.org/f">The Garden</source>')
    assert found.fields["source"] == "The Garden"


def test_a_relative_link_is_completed_by_that_of_the_feed(tmp_path: Path) -> None:
    found = item(tmp_path, "<title>t</title><link>/1</link>", "<link>https://example.org/</link>")
    assert found.fields["url"] == "https://example.org/1"


def test_an_author_without_a_name_is_left_out(tmp_path: Path) -> None:
    found = item(tmp_path, "<title>t</title><author>desk@example.org (Ann Example)</author>")
    assert found.fields["authors"] == ["Ann Example"]


def test_an_entry_without_title_and_text_is_rejected(tmp_path: Path) -> None:
    found = read(tmp_path, rss("<link>https://example.org/1</link>"))
    assert found == [Reject("item 1", "neither a title nor a text", "https://example.org/1")]


def test_a_feed_without_entries_gives_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, '<rss version="2.0"><channel><title>x</title></channel></rss>') == []


@pytest.mark.parametrize("content", ["", "apples", "<html><p>apples</p></html>", '{"title": "apples"}'])
def test_what_is_no_feed_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnreadableSource, match="no RSS or Atom feed"):
        read(tmp_path, content)


def test_a_feed_that_is_not_well_formed_is_read(tmp_path: Path) -> None:
    found = item(tmp_path, "<title>Salt & pepper<br></title><description>Hot &nbsp; food</description>")
    assert "pepper" in found.fields["title"]


def test_a_feed_in_cp1251_is_read_even_where_it_claims_utf8(tmp_path: Path) -> None:
    document = rss("<title>Дождь над городом</title><description>Мокро и холодно.</description>")
    [found] = read(tmp_path, document.encode("cp1251"))
    assert isinstance(found, Record)
    assert found.fields["title"] == "Дождь над городом"


def test_a_feed_in_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="encoding"):
        read(tmp_path, rss("<title>Дождь над городом</title>").encode("koi8-r"))


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (rss("<title>t</title>"), "The Orchard"),
        (rss("<title>t</title>", "<title>Apples &amp;amp; <![CDATA[<b>pears</b>]]></title>"), "Apples & pears"),
        (rss("<title>t</title>", ""), ""),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><title>Сад</title></feed >\n<!-- cached -->', "Сад"),
        ('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
         ' xmlns="http://purl.org/rss/1.0/"><channel><title>Garden</title></channel></rdf:RDF>', "Garden"),
    ],
)  # fmt: skip
def test_a_feed_has_a_title(tmp_path: Path, content: str, title: str) -> None:
    path = tmp_path / "a.xml"
    path.write_text(content)
    assert feed.title(Source(path)) == title


@pytest.mark.parametrize("content", ["", "apples", "<html><p>apples</p></html>", rss("<title>apples</title>")[:-10]])
def test_what_is_no_whole_feed_has_no_title(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.xml"
    path.write_text(content)
    with pytest.raises(UnreadableSource, match=r"^https://example\.org/feed: "):
        feed.title(Source(path, "https://example.org/feed"))


def test_one_broken_byte_does_not_spoil_the_others(tmp_path: Path) -> None:
    document = rss("<title>Дождь идёт над всем городом</title><description>Мокро.X</description>")
    [found] = read(tmp_path, document.encode().replace(b"X", b"\xff"))
    assert isinstance(found, Record)
    assert found.fields["title"] == "Дождь идёт над всем городом"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"Pears are ripe", b"Pears \xff ripe"),
        (b"Pears are ripe", b"Pears \x0b\x00\x1b ripe"),
        (b"Pears are ripe", b"Pears &#11; &nope; & <b ripe"),
        (b"<title>Pears", b"<ti\xfftle>Pears"),
        (b"<title>Pears", b"<ti\x0btle>Pears"),
        (b"<title>Pears", b"<ti-le>Pears"),
        (b"ripe</title>", b"ripe</ti-le>"),
        (b"ripe</title>", b"ripe<\xff/title>"),
        (b"<description>Sweet", b"<\xffdescription>Sweet"),
        (b"Sweet.</description></item>", b"Sweet.</description></it\xffm>"),
        (b"Sweet.</description></item>", b"Sweet.</des"),
        (b"<item><title>Pears", b"<it-em><title>Pears"),
        (b"<item><title>Pears", b"<item <title>Pears"),
        (b"Sweet.", b"<![CDATA[Sweet.]\xff]>"),
        (b"Sweet.", b"<![CDATA[Sweet."),
    ],
    ids=str,
)
def test_what_is_wrong_in_an_item_costs_no_other(tmp_path: Path, right: bytes, wrong: bytes) -> None:
    document = rss(
        "<title>Яблыкі &amp; слівы</title><description>&lt;b&gt;Чырвоныя&lt;/b&gt;.</description></item>"
        "<item><title>Pears are ripe</title><description>Sweet.</description></item>"
        + "".join(f"<item><title>Plums {n}</title><description>Blue.</description></item>" for n in range(20))
        + "<item><title>Figs</title>"
    ).encode()
    found = read(tmp_path, document.replace(right, wrong))
    titles = [record.fields.get("title") for record in found if isinstance(record, Record)]
    assert titles[0] == "Яблыкі &amp; слівы"
    assert titles[-21:] == [*(f"Plums {n}" for n in range(20)), "Figs"]
    assert len(found) == 23
    assert all("Pears" in record.content for record in found if isinstance(record, Reject))


def test_an_item_too_damaged_to_read_is_shown_as_it_was_written(tmp_path: Path) -> None:
    document = rss("<title>Apples</title></item><item><titel>Pears</tittle></item><item><title>Figs</title>")
    apples, pears, figs = read(tmp_path, document)
    assert isinstance(pears, Reject)
    assert (pears.place, pears.content) == ("item 2", "<item><titel>Pears</tittle></item>")
    assert "damaged" in pears.reason
    assert isinstance(apples, Record)
    assert isinstance(figs, Record)


def test_a_feed_that_is_the_name_of_a_file_opens_none(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(rss("<title>secret</title>"))
    with pytest.raises(UnreadableSource):
        read(tmp_path, str(secret))


def real_feeds() -> Iterator[Path]:
    yield from sorted(FEEDS.glob("*.rss"))


@pytest.mark.corpus
@pytest.mark.skipif(not FEEDS.is_dir(), reason="needs ../shared/formats/rss beside the checkout")
def test_real_feeds_give_records_only() -> None:
    for path in real_feeds():
        found = list(feed.read(Source(path)))
        assert len(found) >= 20
        for entry in found:
            assert isinstance(entry, Record)
            assert entry.fields.keys() >= {"id", "title", "url", "source"}


ENTITY = '<!DOCTYPE rss [<!ENTITY a "{}">\n]>'


@pytest.mark.parametrize(
    "before",
    [
        "\n" * 300_000,
        "<!-- a --> \n" * 100_000,
        "\n<!DOCTYPE rss>" * 100_000,
        ENTITY.format("x" * 100_000) + "\n",
        "</a>" + ENTITY.format("x" * 100_000) + "\n",
        "<!-- of <b>today</b> -->\n<?pi <c>?>",
        "",
    ],
    ids=["lines", "comments", "declarations", "an entity", "an entity behind an end", "elements that are none", "none"],
)
def test_what_stands_before_a_feed_costs_and_means_nothing(before: str, tmp_path: Path) -> None:
    _, _, elements = rss(f"<title>Apples</title><description>{'&a;' * 50_000}</description>").partition("?>")
    [found] = read(tmp_path, before + elements)
    assert isinstance(found, Record)
    assert found.fields["title"] == "Apples"
    assert len(str(found.fields)) < 1_000_000


def test_brackets_before_a_feed_cost_nothing(tmp_path: Path) -> None:
    with quick(5):
        assert len(read(tmp_path, "<" * 3_000_000 + rss("<title>Apples</title>"))) == 1


def test_a_feed_that_unpacks_without_an_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "MAX_FEED", 10_000)
    path = tmp_path / "a.rss.gz"
    path.write_bytes(gzip.compress(rss("<title>Apples</title>").encode() + b" " * 10_000))
    with pytest.raises(UnreadableSource, match="more than 10,000 bytes"):
        list(feed.read(Source(path)))


@pytest.mark.parametrize("start", ["<!-- ", "<? ", "<!DOCTYPE [ ", "<!-- > "])
def test_what_begins_before_a_feed_and_has_no_end_is_no_feed(start: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource):
        read(tmp_path, start * 100_000)


def test_styles_of_markup_cost_nothing(tmp_path: Path) -> None:
    found = item(tmp_path, f"<title>Apples</title><description>&lt;b style='{'a' * 100_000}'&gt;</description>")
    assert found.fields["title"] == "Apples"


def test_numbers_of_no_character_cost_no_feed(tmp_path: Path) -> None:
    found = item(tmp_path, "<title>Apples &#55357;&#56832; & &#xD800; &#99999999;\x1b[2J</title><guid>1</guid>")
    assert str(found.fields["title"]).startswith("Apples 😀 &amp; \ufffd \ufffd")
    path = tmp_path / "a.xml"
    path.write_text(rss("", "<title>The &#xD800; Orchard\x1b[2J &</title>"), "utf-8")
    assert feed.title(Source(path)).startswith("The \ufffd Orchard[2J")

"""indexer.feeditems: a damaged feed, item by item."""

import pytest

from indexer.feeditems import MOST, feeds, legal


def test_each_item_is_put_into_what_stands_around_all() -> None:
    text = "<rss><title>t</title><item>a</item>\n<ITEM x='1'>b</ITEM><items/></rss>"
    assert feeds(text) == [
        ("<item>a</item>", "<rss><title>t</title><item>a</item><items/></rss>"),
        ("<ITEM x='1'>b</ITEM>", "<rss><title>t</title><ITEM x='1'>b</ITEM><items/></rss>"),
    ]


def test_the_first_item_tells_what_items_are_called() -> None:
    assert [item for item, _ in feeds("<f><a:entry>a<item>b</item></a:entry><a:entry>c</a:entry></f>")] == [
        "<a:entry>a<item>b</item></a:entry>",
        "<a:entry>c</a:entry>",
    ]


def test_an_item_without_its_end_gets_one() -> None:
    assert [item for item, _ in feeds("<f><entry>a<entry>b")] == ["<entry>a</entry>", "<entry>b</entry>"]


@pytest.mark.parametrize("behind", ["", "</rss>", "<item>c</item></rss>"])
def test_an_end_without_its_item_is_of_one(behind: str) -> None:
    items = [item for item, _ in feeds(f"<rss><item>a</item><i tem>b</item>{behind}")]
    assert items[:2] == ["<item>a</item>", "<item><i tem>b</item>"]


@pytest.mark.parametrize("text", ["", "apples", "<rss><items></items></rss>"])
def test_what_has_no_items_is_not_cut(text: str) -> None:
    assert feeds(text) == []


def test_what_would_be_read_too_often_is_not_cut() -> None:
    assert feeds("<rss>" + "<item>" * (MOST // 1000)) == []
    assert feeds("<rss>" + "a" * 20_000 + "<item>" * (MOST // 20_000)) == []


def test_what_no_xml_has_is_left_out() -> None:
    assert legal("a\x00b\x0bc\x1b\ufffe\uffffd\n\te") == "ab cd\n\te"


def test_what_is_lost_in_a_tag_is_left_out_and_stays_in_a_text() -> None:
    assert legal("<ti\ufffdt\x0ble a='\ufffd'>1 < \ufffd</ti\ufffdtle>") == "<title a=''>1 < \ufffd</title>"

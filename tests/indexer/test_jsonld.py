"""indexer.jsonld: what web pages say about themselves, and how they get it nearly right."""

import json
from typing import Any

import pytest

from indexer import jsonld

ARTICLE = {"@type": "NewsArticle", "headline": "Rain"}


@pytest.mark.parametrize(
    ("block", "value"),
    [
        ('{"a": "one\ntwo\tthree"}', {"a": "one\ntwo\tthree"}),
        ('<!-- {"a": 1} -->', {"a": 1}),
        ('//<![CDATA[\n{"a": 1}\n//]]>', {"a": 1}),
        ('/*<![CDATA[*/ {"a": 1}; /*]]>*/', {"a": 1}),
        ('{"a": [1, 2,],}', {"a": [1, 2]}),
        (r'{"a": "it\'s"}', {"a": r"it\'s"}),
        ("{&quot;a&quot;: 1}", {"a": 1}),
        ("", None),
        ("var a = 1", None),
        ("[" * 100_000, None),
    ],
)
def test_a_block_that_is_nearly_json_is_repaired(block: str, value: Any) -> None:
    assert jsonld.load(block) == value


@pytest.mark.parametrize(
    "types",
    ["NewsArticle", "ReportageNewsArticle", "BlogPosting", "http://schema.org/Article", [["Thing", "NewsArticle"]]],
)
def test_an_article_is_known_by_its_type(types: Any) -> None:
    assert jsonld.is_article({"@type": types})


@pytest.mark.parametrize("types", ["WebPage", "Person", None, 5])
def test_other_things_are_no_articles(types: Any) -> None:
    assert not jsonld.is_article({"@type": types})


@pytest.mark.parametrize("around", [lambda node: [node], lambda node: {"@graph": [{"@type": "WebSite"}, [node]]}])
def test_the_article_is_found_in_lists_and_graphs(around: Any) -> None:
    assert jsonld.main([json.dumps(around(ARTICLE))])[0] == ARTICLE


def test_of_several_articles_the_one_at_the_address_of_the_page_is_meant() -> None:
    teaser = ARTICLE | {"url": "https://example.org/2", "articleBody": "Snow is coming."}
    own = ARTICLE | {"mainEntityOfPage": {"@id": "https://example.org/1/"}}
    node, _ = jsonld.main([json.dumps(teaser), json.dumps(own)], "https://example.org/1")
    assert node == own


def test_of_several_articles_the_one_with_a_text_is_meant() -> None:
    own = ARTICLE | {"articleBody": "Rain is coming."}
    assert jsonld.main([json.dumps([ARTICLE, own])])[0] == own


def test_a_page_without_articles_has_none() -> None:
    assert jsonld.main(['{"@type": "WebSite"}', "not json"]) == ({}, {})


def test_names_are_taken_from_strings_objects_lists_and_references() -> None:
    by_id = {"#ann": {"@id": "#ann", "name": "Ann Example"}}
    value = [{"@id": "#ann"}, {"name": "Bob Example"}, " Cy Example ", {"name": ["Di", "Ed"]}, {"@id": "#x"}, None]
    assert jsonld.names(value, by_id) == ["Ann Example", "Bob Example", "Cy Example", "Di", "Ed"]


def test_references_reach_into_other_blocks() -> None:
    person = {"@id": "#ann", "@type": "Person", "name": "Ann Example"}
    node, by_id = jsonld.main([json.dumps(ARTICLE | {"author": {"@id": "#ann"}}), json.dumps(person)])
    assert jsonld.names(node["author"], by_id) == ["Ann Example"]


@pytest.mark.parametrize(
    ("node", "links"),
    [
        ({"url": "https://example.org/1"}, ["https://example.org/1"]),
        ({"url": "https://example.org/", "@id": "https://example.org/1#article"}, ["https://example.org/1"]),
        ({"mainEntityOfPage": {"@type": "WebPage", "@id": "/1"}}, ["/1"]),
        ({"@id": "#article", "url": 5}, []),
    ],
)
def test_an_address_is_a_page_of_its_own(node: jsonld.Node, links: list[str]) -> None:
    assert jsonld.addresses(node) == links

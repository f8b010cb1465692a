"""What a result shows of an article."""

import re

import pytest
from conftest import article
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pacing import quick

from search.engines.memory import MemoryEngine
from search.marking import finders
from search.model import Article, Hit, Order, Passage, Query
from search.parser import read
from search.snippet import LENGTH, PASSAGES, is_plain, mark, present

FILLER = "Nothing of the kind was said about it by anybody on that long and quiet day in the north. "  # 90 characters


def shown(found: Article, typed: str) -> Hit:
    return present(Hit(found), Query(text=typed, root=read(typed).root))


def marked(passage: Passage) -> str:
    """A passage with its marks in brackets."""
    text = passage.text
    for start, end in reversed(passage.marks):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


def passages(typed: str, body: str, **more: object) -> list[str]:
    return [marked(p) for p in shown(article("1", body=body, language="en", **more), typed).snippets]


def test_the_title_is_marked_whole() -> None:
    title = "Border talks in Minsk, and talks again"
    assert marked(shown(article("1", title), "talks").title) == "Border [talks] in Minsk, and [talks] again"


def test_a_passage_starts_where_a_sentence_does() -> None:
    body = FILLER * 3 + "In Minsk it snowed for a very long time. " + FILLER * 3
    assert passages("minsk", body)[0].startswith("In [Minsk]")


def test_a_passage_does_not_start_behind_an_abbreviation() -> None:
    body = FILLER * 2 + "Traders said that the price of the U.S. benchmark crude rose by a dollar. " + FILLER * 2
    assert passages("benchmark", body)[0].startswith("Traders said")


def test_a_short_sentence_brings_the_one_before_it() -> None:
    before = "Some four hundred of the boats that had left the harbour at dawn came back before the storm did, "
    before += "as the coast guard said."
    assert passages("sank", f"{FILLER * 3}{before} None sank.") == [f"{before} None [sank]."]


def test_a_long_sentence_is_cut_behind_a_comma_before_the_mark() -> None:
    body = "It was, " + "as they said over and over again to whoever came, " * 5 + "a storm over Minsk that did it."
    (text,) = passages("minsk", body)
    assert text.startswith("… as they said")
    assert text.endswith("[Minsk] that did it.")


def test_a_long_sentence_is_cut_between_words() -> None:
    (text,) = passages("minsk", "minsk " + "word " * 200)
    assert text.endswith("word …")
    assert len(text) <= LENGTH + len("[] …")


def test_a_closing_quotation_mark_stays_with_its_sentence() -> None:
    body = "The minister said: “We will rebuild the bridge before winter, whatever it may cost any of us here.” " * 4
    assert passages("bridge", body)[0].endswith("us here.”")


def test_a_phrase_is_shown_whole() -> None:
    phrase = "the bridge over the river"
    body = "minsk " + "x " * 112 + phrase + " was closed. " + FILLER
    assert f"[{phrase}]" in " ".join(passages(f'minsk OR "{phrase}"', body))


def test_a_second_passage_shows_what_the_first_did_not() -> None:
    body = "A bridge was closed. " + FILLER * 4 + "A tunnel was opened. " + FILLER * 4 + "A bridge was closed."
    texts = passages("bridge tunnel", body)
    assert len(texts) == 2
    assert "[bridge]" in texts[0]
    assert "[tunnel]" in texts[1]


def test_passages_are_few_and_stand_in_the_order_of_the_article() -> None:
    body = "".join(f"The {word} was named first. " + FILLER * 3 for word in ("delta", "charlie", "bravo"))
    texts = passages("alpha bravo charlie delta", body, lead="An alpha lead.")
    assert len(texts) == PASSAGES
    assert [word for text in texts for word in ("alpha", "delta", "charlie", "bravo") if f"[{word}]" in text] == [
        "alpha",
        "delta",
        "charlie",
    ]


def test_a_rare_word_behind_many_common_ones_is_shown() -> None:
    assert "[rare]" in " ".join(passages("common rare", "common word. " * 500 + FILLER * 3 + "A rare word."))


def test_an_article_found_by_its_title_alone_shows_its_beginning() -> None:
    found = shown(article("1", "Minsk", "Body.", lead="Lead."), "minsk")
    assert [(p.field, p.text) for p in found.snippets] == [("lead", "Lead.")]


def test_the_second_headline_is_shown_where_it_matches() -> None:
    found = shown(article("1", "Title", "Body.", alternative_title="Minsk again"), "minsk")
    assert [(p.field, marked(p)) for p in found.snippets] == [("alternative_title", "[Minsk] again")]


def test_an_article_without_any_text_shows_none() -> None:
    assert shown(article("1", ""), "minsk").snippets == ()


def test_a_passage_is_one_line() -> None:
    assert passages("minsk", "One in\tMinsk.\nTwo.") == ["One in [Minsk]. Two."]


def test_words_that_touch_are_one_mark() -> None:
    assert passages("中 OR 文", "說中文。") == ["說[中文]。"]


# ---------------------------------------------------------------------------------------------------------- why


def test_each_thing_asked_for_has_a_reason_with_the_best_that_was_found() -> None:
    reasons = shown(article("1", "Borders", "The border near Minsk.", language="en"), "border mimsk~").why
    assert [(why.word, why.found, why.how) for why in reasons] == [
        ("border", "border", "the word itself"),
        ("mimsk~1", "Minsk", "one letter differs"),
    ]


def test_a_reason_says_where_a_word_stands_that_the_reader_cannot_see() -> None:
    reasons = shown(article("1", tags=("Minsk",), authors=("News desk",)), "minsk OR author:desk").why
    assert [why.how for why in reasons] == [
        "the word itself, in the tags",
        "the word itself, in the names of the authors",
    ]


def test_authors_have_no_other_forms_as_engines_index_none() -> None:
    found = article("1", "desks", authors=("desk",), language="en")
    assert [why.how for why in shown(found, "author:desks OR title:desks").why] == ["the word itself"]


def test_a_reason_that_shows_in_the_marks_is_plain() -> None:
    reasons = shown(article("1", "Border borders", language="en"), 'border "borders" borde~').why
    assert [is_plain(why) for why in reasons] == [True, True, False]


def test_a_whole_text_can_be_marked() -> None:
    found = article("1", body="One minsk. " * 100)
    assert len(mark(found, "body", Query(root=read("minsk").root)).marks) == 100


# ------------------------------------------------------------------------------------------------- any article

PIECES = ("minsk", "Minsk.", "border ", "borders", ". ", "\n", "\n\n", "U.S. ", "“", "”", "выбары ", "выбараў")
MORE = ("中", "文", "\u200b", "\t", ", ", "word " * 30, "x" * 300, "é", "...", "!", "(", "o'neill ", "desk ")
texts = st.lists(st.sampled_from(PIECES + MORE) | st.text(max_size=4), max_size=40).map("".join)
lists = st.lists(texts, max_size=2).map(tuple)
articles = st.builds(
    article,
    article_id=st.just("1"),
    title=texts,
    body=texts,
    lead=texts,
    alternative_title=texts,
    tags=lists,
    authors=lists,
    language=st.sampled_from(("en", "be", "", "zh")),
)
ASKED = ("minsk", "border", '"minsk border"', "выбары", "bor*", "mnisk~", "author:desks", "desks", "中文", "xxx*")
OTHERS = ("title:minsk", "body:border", '"border minsk"~5', "OR", '"word word"')
queries = st.lists(st.sampled_from(ASKED + OTHERS), min_size=1, max_size=4)
fuzz = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))


def one_line(text: str) -> str:
    return re.sub(r"\s", " ", text)


@fuzz
@given(articles, queries.map(" ".join))
def test_any_article_can_be_shown_and_its_marks_are_sorted_disjoint_and_inside(found: Article, typed: str) -> None:
    hit = shown(found, typed)
    assert len(hit.snippets) <= PASSAGES
    for passage in (hit.title, *hit.snippets):
        places = [place for span in passage.marks for place in span]
        assert places == sorted(set(places))
        assert not places or (places[0] >= 0 and places[-1] <= len(passage.text))


@fuzz
@given(articles, queries.map(" ".join))
def test_a_passage_is_a_piece_of_its_field(found: Article, typed: str) -> None:
    for passage in shown(found, typed).snippets:
        assert passage.text.removeprefix("… ").removesuffix(" …") in one_line(getattr(found, passage.field))


@fuzz
@given(articles, queries.map(" ".join))
def test_an_article_has_reasons_where_the_engine_finds_it_and_lacks_some_where_not(found: Article, typed: str) -> None:
    engine = MemoryEngine()
    engine.write([found])
    root = read(typed).root
    page = engine.search(Query(root=root, order=Order.RELEVANCE))
    reasons = present(Hit(found), page.query, page.also).why
    if page.total:
        assert reasons
    else:
        assert len(reasons) < len(finders(root)) or not finders(root)


LONG = ("minsk. " * 20_000, "minsk\n" * 20_000, ". " * 50_000 + "minsk", "x" * 200_000 + " minsk")


@pytest.mark.parametrize("body", LONG, ids=("sentences", "lines", "stops", "letters"))
def test_no_article_takes_long(body: str) -> None:
    with quick(3):
        assert shown(article("1", body=body), "minsk").why

"""What stands near an article: related articles, versions of it, hits folded with their versions."""

from conftest import article

from search.engine import open_engine
from search.model import Article, Hit
from search.related import beside, telling
from search.versions import alike, told

BRIDGE = "The old bridge over the Dźvina was closed because its pillars are cracked, the engineers said on Monday."
MORE = "Drivers are sent over the ferry until the pillars are repaired, which may take the whole winter."
OTHERS = tuple(article(f"o{n}", f"Weather report {n}", "The weather was said to be mild on Monday.") for n in range(20))


def first(**more: object) -> Article:
    return article("1", "Bridge closed", f"{BRIDGE}\n{MORE}", published="2025-01-02", **more)


def test_the_words_that_set_an_article_apart_are_those_that_others_seldom_have() -> None:
    engine = open_engine("memory:")
    engine.write([first(), article("2", "Bridge and ferry", "New pillars."), *OTHERS])
    words = telling(engine, first())
    assert {"Bridge", "pillars"} <= set(words)
    assert not {"Monday", "said", "weather"} & set(words)


def test_related_articles_share_such_words_and_the_article_is_not_among_them() -> None:
    engine = open_engine("memory:")
    engine.write([first(), article("2", "Ferry waits for the bridge", "New pillars are cast."), *OTHERS])
    assert [other.id for other in beside(engine, first()).related] == ["2"]


def test_versions_of_an_article_are_in_the_order_of_time_and_not_related() -> None:
    engine = open_engine("memory:")
    later = article("late", "Bridge closed until spring", f"{BRIDGE}\n{MORE}\nUpdated.", published="2025-01-03")
    early = article("early", "Bridge closed", BRIDGE, published="2025-01-01")
    engine.write([first(), later, early, *OTHERS])
    found = beside(engine, first())
    assert [other.id for other in found.versions] == ["early", "late"]
    assert found.related == ()


def test_of_related_articles_that_are_versions_of_each_other_one_is_shown() -> None:
    engine = open_engine("memory:")
    text = "Workers cast new pillars for the bridge in the yard behind the station and wait for the ice to break."
    engine.write([first(), article("2", "Pillars", text), article("3", "Pillars again", text), *OTHERS])
    assert len(beside(engine, first()).related) == 1


def test_an_article_without_words_of_its_own_has_nothing_beside_it() -> None:
    engine = open_engine("memory:")
    engine.write([article("1", "On it", "As is.")])
    assert beside(engine, article("1", "On it", "As is.")).related == ()


def test_a_text_and_the_same_with_a_paragraph_more_are_alike() -> None:
    assert alike(first(), article("2", "Another headline", f"{BRIDGE}\n{MORE}\nA paragraph was added behind it."))


def test_the_same_event_in_other_words_is_not_alike() -> None:
    assert not alike(
        first(), article("2", "Bridge closed", "Cracks in its pillars have closed the bridge, say experts.")
    )


def test_short_texts_are_alike_only_if_title_and_text_are_the_same() -> None:
    assert alike(article("1", "Fog", "Fog."), article("2", "Fog", "fog."))
    assert not alike(article("1", "Fog", "Fog."), article("2", "Frost", "Fog."))
    assert not alike(article("1", "", ""), article("2", "", ""))


def test_hits_are_folded_behind_the_first_that_tells_the_same() -> None:
    hits = [Hit(a) for a in (first(), OTHERS[0], article("2", "Other", f"{BRIDGE} {MORE}"))]
    assert [(t.hit.article.id, [h.article.id for h in t.versions]) for t in told(hits)] == [("1", ["2"]), ("o0", [])]

"""Which spellings of a name an archive has: looked up, judged, and the ordinary words among them left out."""

from dataclasses import replace

import pytest
from conftest import article

from search.engines.memory import MemoryEngine
from search.model import AlsoSearched, Query, Scope, Variant, Word
from search.names.expand import ALIKE, MAX_VARIANTS, OTHER_GENDER, word_weights
from search.names.terms import EXACT, LEXICON, TIGHT
from search.parser import read


def also(texts: list[str], asked: str, scope: Scope = Scope.ANY, **more: object) -> tuple[AlsoSearched, ...]:
    engine = MemoryEngine()
    engine.write(article(str(number), "-", text) for number, text in enumerate(texts))
    query = replace(Query(text=asked, root=Word(asked, scope)), **more)  # type: ignore[arg-type]
    return engine.search(query).also


def spellings(texts: list[str], asked: str, scope: Scope = Scope.ANY, **more: object) -> list[str]:
    return [v.spelling for found in also(texts, asked, scope, **more) for v in found.variants]


def test_every_spelling_that_the_archive_has_is_found() -> None:
    texts = ["была Ціханоўская", "was Tsikhanouskaya", "była Cichanoŭskaja", "war Tichanowskaja"]
    assert set(spellings(texts, "Тихановская")) == {
        "ціханоўская",
        "tsikhanouskaya",
        "cichanoŭskaja",
        "tichanowskaja",
    }


def test_what_was_typed_and_what_folds_to_it_is_no_variant() -> None:
    assert spellings(["to Łukašenka", "to Lukašenka", "to Lukasenka"], "Łukašenka") == []


def test_the_spellings_come_likeliest_first_then_the_commonest() -> None:
    texts = ["у Вільні", "in Wilno", "in Wilno", "in Vilnia", "in Vilnia", "in Vilnia", "у Вільню"]
    assert spellings(texts, "Вільня") == ["vilnia", "wilno", "вільню", "вільні"]


def test_a_spelling_is_counted_in_articles_and_weighed_by_what_it_shares() -> None:
    (found,) = also(["das Breslau und Breslau", "das Breslau", "wo Wrocław"], "Wrocław")
    assert found == AlsoSearched("Wrocław", (Variant("breslau", "breslau", 2, LEXICON),))


def test_other_names_are_not_found() -> None:
    assert spellings(["быў Лукашэвіч", "быў Лукашык", "быў Лука"], "Лукашенко") == []


def test_a_name_of_two_consonants_must_look_alike() -> None:
    texts = ["so Jan", "so Un", "так Ян", "так Онь"]
    assert spellings(texts, "Ян") == ["jan"]
    assert 0 < ALIKE < 1


def test_a_surname_of_the_other_gender_weighs_half() -> None:
    (found,) = also(["быў Ціханоўскі", "была Тихановская"], "Ціханоўская")
    assert {v.spelling: v.weight for v in found.variants} == {"тихановская": TIGHT, "ціханоўскі": TIGHT * OTHER_GENDER}


def test_behind_name_the_other_gender_is_somebody_else() -> None:
    assert spellings(["быў Ціханоўскі", "была Тихановская"], "Ціханоўская", Scope.NAME) == ["тихановская"]


def test_a_possessive_has_the_gender_of_its_name() -> None:
    assert spellings(["was Tsikhanouski's", "was Tsikhanouskaya's"], "Ціханоўская", Scope.NAME) == ["tsikhanouskaya's"]


def test_a_name_with_another_vowel_behind_its_i_is_another_name() -> None:
    assert spellings(["на Radio", "па Радыё", "у Раду", "в Раде", "for Rada"], "Рада") == ["rada", "раде", "раду"]
    assert spellings(["Россия и Россию", "in Rose", "w Rosji", "у Расіі"], "Россия") == ["rosji", "россию", "расіі"]


def test_a_numeral_is_no_name() -> None:
    texts = ["Карл X", "Карл XII", "Ян XXIII", "so Xi", "у Sy", "Ян Павел II", "эх XIV"]
    assert spellings(texts, "X") == []
    assert spellings(texts, "XII") == []
    assert spellings(texts, "II") == []
    assert "xii" not in spellings(texts, "Xi")
    assert spellings(["Liv Ullmann", "Лів Ульман"], "Liv") == ["лів"]


def test_a_lexicon_knows_better_than_an_ending() -> None:
    assert spellings(["была Наталия"], "Natalla") == ["наталия"]


def test_an_ordinary_word_that_began_a_sentence_is_no_variant() -> None:
    texts = ["Полацк тут", "Палацак тут", "стаіць палацак", "новы палацак"]
    assert "палацак" not in spellings(texts, "Полацк")
    book = ["Book is there", "a book", "the book", "сам Бук"]
    assert spellings(book, "Бук") == []


def test_a_word_that_half_of_its_articles_write_with_a_capital_is_a_name() -> None:
    assert spellings(["so Lukaschenko", "so lukaschenko", "сам Лукашенко"], "Лукашенко") == ["lukaschenko"]


def test_an_ordinary_word_in_small_letters_stands_for_itself() -> None:
    texts = ["у банк", "новы банк", "Bank opened", "the Bank of England"]
    assert spellings(texts, "банк") == []
    assert spellings(texts, "Банк") == ["bank"]


def test_a_word_that_articles_write_both_ways_is_an_ordinary_word_in_small_letters() -> None:
    texts = [*["Prince is his name", "The Prince of a prince"] * 9, "der Prinz"]
    assert spellings(texts, "prince") == []
    assert spellings(texts, "Prince") == ["prinz"]


def test_a_slip_in_small_letters_makes_no_name_an_ordinary_word() -> None:
    texts = [*["in Minsk"] * 30, "see minsk, in Minsk", "at minsk", "w Mińsku"]
    assert spellings(texts, "minsk") == ["mińsku"]
    assert spellings([*texts, "minsk"], "minsk") == []


def test_a_short_name_in_small_letters_is_found_too() -> None:
    assert spellings(["сам Бойко", "sam Bojka"], "бойко") == ["bojka"]


def test_a_name_in_small_letters_is_a_name_all_the_same() -> None:
    assert spellings(["сказаў Łukašenka", "сказал Лукашенко"], "лукашенко") == ["łukašenka"]


def test_a_name_in_small_letters_that_nobody_writes_is_looked_up() -> None:
    assert spellings(["said Lukashenko"], "лукашенко") == ["lukashenko"]


def test_behind_name_an_ordinary_word_is_a_name() -> None:
    texts = ["у банк", "новы банк", "the Bank of England"]
    assert spellings(texts, "банк", Scope.NAME) == ["bank"]


def test_names_switched_off_or_dropped_are_not_searched() -> None:
    texts = ["was Tsikhanouskaya", "była Cichanoŭskaja"]
    assert spellings(texts, "Тихановская", names=False) == []
    assert spellings(texts, "Тихановская", dropped=("cichanouskaja",)) == ["tsikhanouskaya"]
    assert spellings(texts, "Тихановская", dropped=("cichanouskaja", "tsikhanouskaya")) == []


def test_a_possessive_is_dropped_with_its_name() -> None:
    assert spellings(["in Lukashenko’s name", "by Lukashenko"], "Лукашенко", dropped=("lukashenko",)) == []


def test_a_headline_in_capitals_gives_no_spellings() -> None:
    assert spellings(["LUKASHENKO MEETS PUTIN"], "Лукашенко") == []


def test_at_most_so_many_spellings_are_searched_the_commonest_of_a_weight() -> None:
    vowels = "aeoáàâäåãéèêëėęěóòôöőõøāēō"
    texts = [f"so L{a}kos{b}nko" for a in "uúùûüůűū" for b in vowels]
    found = spellings([*texts, "so Lukósenka", "so Lukósenka"], "Лукосенко")
    assert len(found) == MAX_VARIANTS
    assert len(set(found)) == len(found)
    assert found[0] == "lukósenka"


def test_the_weight_of_an_occurrence_is_a_share_of_an_exact_one() -> None:
    variants = (Variant("łódź", "lodz", 1, LEXICON), Variant("lodz", "lodz", 3, TIGHT))
    assert word_weights(AlsoSearched("Лодзь", variants)) == {"lodz": TIGHT / EXACT}
    assert word_weights(None) == {}


def test_a_spelling_weighs_the_less_the_less_it_looks_like_what_was_typed() -> None:
    near, far = Variant("бохан", "бохан", 1, TIGHT), Variant("bachchan", "bachchan", 9, TIGHT)
    weights = word_weights(AlsoSearched("Bokhan", (near, far)))
    assert weights["bachchan"] < weights["бохан"] < TIGHT / EXACT


def test_another_name_of_a_place_weighs_something_though_it_looks_like_nothing() -> None:
    weights = word_weights(AlsoSearched("Бахмут", (Variant("цзцзцз", "цзцзцз", 1, LEXICON),)))
    assert weights["цзцзцз"] > 0


@pytest.mark.parametrize("asked", ["", "12", "…", "я", "北京", "a" * 300, "Щ" * 300, "Chszrzcouai" * 20])
def test_any_word_may_be_asked_for(asked: str) -> None:
    also(["сам Лукашенко", "in 12 Łódź"], asked)


def test_a_query_lists_the_spellings_of_each_of_its_words_once() -> None:
    engine = MemoryEngine()
    engine.write([article("1", "-", "у Мінску была Ціханоўская"), article("2", "-", "in Minsk Tsikhanouskaya")])
    found = engine.search(Query(root=read("Минск Тихановская OR Минск").root)).also
    assert [a.asked for a in found] == ["Минск", "Тихановская"]

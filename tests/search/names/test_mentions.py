"""Names in texts, put together by bearer."""

from search.names.mentions import Mention, mentions, most_named


def names(text: str) -> list[tuple[str, ...]]:
    return [mention.words for mention in mentions(text)]


def test_a_run_of_capitalised_words_is_one_name() -> None:
    assert names("There Śviatłana Cichanoŭskaja flew to Warsaw.") == [
        ("There", "Śviatłana", "Cichanoŭskaja"),
        ("Warsaw",),
    ]


def test_an_ordinary_word_that_begins_the_sentence_is_no_part_of_the_name() -> None:
    assert most_named([["Yesterday Śviatłana Cichanoŭskaja left."]], 9) == ["Śviatłana Cichanoŭskaja"]


def test_a_hyphen_keeps_a_name_together_and_a_comma_parts_two() -> None:
    assert names("near Ivano-Frankivsk, Lviv and Brest") == [("Ivano", "Frankivsk"), ("Lviv",), ("Brest",)]


def test_a_mention_knows_whether_it_begins_a_sentence() -> None:
    assert list(mentions("It rained. “Minsk waited”, he said.")) == [Mention(("Minsk",), initial=True)]


def test_a_word_that_only_begins_sentences_is_no_name() -> None:
    assert most_named([["Prices rose. Prices fell in Minsk."]], 9) == ["Minsk"]


def test_days_and_peoples_are_no_names_but_may_be_part_of_one() -> None:
    assert most_named([["on Monday a Belarusian asked the European Union"]], 9) == ["European Union"]


def test_spellings_of_one_person_are_one_name_in_the_commonest() -> None:
    articles = [["by Łukašenka"], ["by Łukašenka"], ["пра Лукашэнку"], ["by Lukashenko"]]
    assert most_named(articles, 9) == ["Łukašenka"]


def test_a_name_is_shown_in_its_first_case_if_the_texts_have_that() -> None:
    articles = [["с Александром Лукашенко"], ["с Александром Лукашенко"], ["там Александр Лукашенко"]]
    assert most_named(articles, 9) == ["Александр Лукашенко"]
    assert most_named([["пра Лукашэнку"], ["з Лукашэнкам"], ["пра Лукашэнку"]], 9) == ["Лукашэнку"]
    assert most_named([["в Минске"], ["о Минске"], ["сам Минск"], ["in Minsk"]], 9) == ["Минск"]
    assert most_named([["o Tuskiem"], ["z Tuskiem"], ["tam Tusk"]], 9) == ["Tusk"]


def test_a_surname_alone_goes_with_the_only_bearer_of_it() -> None:
    articles = [["met Viktar Babaryka"], ["met Viktar Babaryka"], ["asked Babaryka"]]
    assert most_named(articles, 9) == ["Viktar Babaryka"]


def test_wife_and_husband_are_two() -> None:
    articles = [["met Śviatłana Cichanoŭskaja and Siarhiej Cichanoŭski"], ["freed Siarhiej Cichanoŭski"]]
    assert most_named(articles, 9) == ["Siarhiej Cichanoŭski", "Śviatłana Cichanoŭskaja"]


def test_a_headline_in_capitals_fills_nothing() -> None:
    assert most_named([["OIL PRICES RISE IN LONDON"]], 9) == []


def test_the_country_that_somebody_is_of_is_no_part_of_the_name() -> None:
    assert most_named([["прэзідэнт Літвы Гітанас Наўседа"]], 9) == ["Гітанас Наўседа"]
    assert most_named([["прэзідэнт ЗША Дональд Трамп"]], 9) == ["Дональд Трамп"]
    assert most_named([["на стадыёне Мінск Арэна"]], 9) == ["Мінск Арэна"]
    assert most_named([["at the US Open"]], 9) == ["US Open"]


def test_cases_of_a_spelling_count_together_when_the_commonest_is_chosen() -> None:
    articles = [["там Лукашэнка"], ["пра Лукашэнку"], ["з Лукашэнкам"], ["by Łukašenka"], ["to Łukašenka"]]
    assert most_named(articles, 9) == ["Лукашэнка"]

"""Comparing two names; the pairs themselves are in data/names/cases.csv (test_cases.py)."""

from hypothesis import given
from hypothesis import strategies as st
from pacing import quick

from search.names.compare import MAX_WORDS, Comparison, compare

word = st.text(alphabet="абвіклнршўйеєoabcdkszłščęß’-. ", max_size=12)
name = st.lists(
    st.one_of(word, st.sampled_from(["Аляксандр", "Рыгоравіч", "Лукашэнка", "von", "Łukaszenka", "A."])), max_size=5
).map(" ".join)


def test_equal_names_score_one_and_need_no_reason() -> None:
    assert compare("Łukašenka", "ŁUKAŠENKA") == Comparison(True, 1.0, ())


def test_other_names_score_nothing() -> None:
    assert compare("Мінск", "Пінск") == Comparison(False, 0.0, ())


def test_the_more_two_names_share_the_higher_they_score() -> None:
    exact = compare("Лукашенко", "лукашенко").score
    key = compare("Лукашенко", "Łukašenka").score
    typed = compare("Лукашенко", "Lukasenka").score
    lexicon = compare("Breslau", "Wrocław").score
    assert exact > key > typed > lexicon > 0


def test_what_only_one_name_has_is_no_confirmation() -> None:
    alone = compare("Ціханоўская", "Tikhanovskaya").score
    assert alone > compare("Ціханоўская", "Svetlana Tikhanovskaya").score > 0


def test_another_given_name_is_another_person() -> None:
    assert not compare("Віктар Лукашэнка", "Аляксандр Лукашэнка").same


def test_an_initial_stands_for_a_given_name_that_begins_so() -> None:
    assert compare("А. Лукашэнка", "Alexander Lukashenko").same
    assert not compare("В. Лукашэнка", "Alexander Lukashenko").same


def test_an_initial_alone_is_nobody() -> None:
    assert not compare("А.", "Аляксандр").same


def test_a_patronymic_may_be_missing_on_either_side() -> None:
    long, short = "Аляксандр Рыгоравіч Лукашэнка", "Аляксандр Лукашэнка"
    assert compare(long, short).same and compare(short, long).same
    assert compare("Аляксандр Рыгоравіч Лукашэнка", "Лукашенко Александр").same


def test_the_order_of_the_words_does_not_matter() -> None:
    assert compare("Orbán Viktor", "Виктор Орбан") == compare("Orbán Viktor", "Орбан Виктор")


def test_particles_of_noble_names_are_written_in_each_language_by_sound() -> None:
    assert compare("Ursula von der Leyen", "Урсула фон дер Ляйен").same
    assert not compare("Ursula von der Leyen", "Урсула фон Гутен").same


def test_words_for_the_kind_of_place_are_left_out_unless_nothing_else_is_there() -> None:
    assert compare("горад Мінск", "Minsk").same
    assert not compare("горад Мінск", "горад Гомель").same
    assert compare("горад", "город").same


def test_the_kind_of_place_may_be_short_where_it_is_no_initial() -> None:
    assert compare("г. Мінск", "м. Мінськ").same
    assert not compare("Г. Лукашэнка", "В. Лукашэнка").same


def test_names_in_scripts_that_are_not_read_are_one_place_if_they_are_listed_so() -> None:
    found = compare("格罗德诺", "הורדנה")
    assert found.same and found.steps == ("格罗德诺 and הורדנה are one place (Hrodna)",)
    assert not compare("格罗德诺", "明斯克").same


def test_a_spelling_that_is_not_listed_is_the_place_whose_main_name_it_spells() -> None:
    assert compare("Гродзенъ", "格罗德诺").same is False
    assert compare("Гродне", "格罗德诺").same


def test_the_remark_before_a_name_is_no_part_of_it() -> None:
    assert compare("Russian spelling: Лукашенко", "Лукашэнка").same
    assert not compare("Russian spelling: Лукашенко", "Russian spelling: Тихановская").same
    assert compare("Мінск:", "Минск").same


def test_a_forgotten_space_is_put_back_only_where_nothing_else_joins() -> None:
    assert compare("АляксандрЛукашэнка", "Alexander Lukashenko").same
    assert compare("McDonald", "MCDONALD") == Comparison(True, 1.0, ())


def test_two_short_words_of_one_key_must_look_alike() -> None:
    assert compare("Ян", "Jan").same
    assert not compare("Бах", "Поги").same


def test_the_reasons_are_those_of_the_words_that_met() -> None:
    assert "š = ш" in " ".join(compare("Łukašenka", "Лукашэнка").steps)


def test_running_text_is_no_name() -> None:
    text = " ".join(["Мінск"] * (MAX_WORDS + 1))
    assert not compare(text, text).same


def test_comparing_the_longest_names_takes_a_moment() -> None:
    hard = " ".join(["Chszrzcouai" * 5] * MAX_WORDS)
    with quick(5):
        compare(hard, hard.replace("ai", "ae"))


@given(name, name)
def test_it_does_not_matter_which_name_comes_first(one: str, other: str) -> None:
    there, back = compare(one, other), compare(other, one)
    assert (there.same, there.score) == (back.same, back.score)


@given(st.text(max_size=120), st.text(max_size=120))
def test_any_two_texts_may_be_compared(one: str, other: str) -> None:
    found = compare(one, other)
    assert 0.0 <= found.score <= 1.0
    assert found.same == (found.score > 0)


@given(st.text(alphabet="абвгдеёіклмнорстуўхцчшыьэюяŁłśšcz ", min_size=1, max_size=60))
def test_a_name_is_itself(text: str) -> None:
    assert compare(text, text).same or not text.strip() or len(text.split()) > MAX_WORDS

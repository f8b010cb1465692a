"""The names that the rules were not developed on, as far as they are here and need no package."""

from benchmarks.names_heldout import _alike, _drawn, _foreign, _half, _surnames, _told
from search.names.reading import is_cyrillic


def test_a_name_is_kept_if_it_looks_like_the_main_one_and_is_one_word_in_letters_that_are_read() -> None:
    listed = ["Hrodna", "Гродна", "Hrodnia", "Garten", "格罗德诺", "hrodna", "Hrodna Voblasts"]
    assert _alike("Hrodna", listed) == ("Hrodna", "Гродна", "Hrodnia")


def test_groups_of_few_spellings_of_one_script_or_of_the_files_for_development_are_left_out() -> None:
    groups = {
        "enough": ("Lida", "Lidas", "Ліда", "Лида"),
        "few": ("Lida", "Ліда", "Лида"),
        "twice": ("Lida", "Lida", "Ліда", "Лида"),
        "latin": ("Lida", "Lidas", "Lyda", "Lidda"),
        "developed": ("Minsk", "Minskas", "Мінск", "Минск"),
    }
    assert list(_told(groups, {"Minsk"})) == ["enough"]


def test_halves_and_draws_depend_on_nothing_but_what_a_group_is_known_by() -> None:
    groups = {f"g{number}": ("Lida",) for number in range(200)}
    assert 60 < sum(_half(known_by) == "kept" for known_by in groups) < 140
    backwards = dict(reversed(groups.items()))
    assert list(_drawn(groups, 9)) == list(_drawn(backwards, 9))


def test_surnames_are_romanised_from_each_language_and_foreign_ones_are_as_they_are_listed() -> None:
    surnames, foreign = _surnames(), _foreign()
    assert {"Aleksievich", "Алексіевіч", "Aleksijevič", "Алексієвич"} <= set(surnames["eАлексиевич"])
    assert {"Macron", "Макрон", "Makronas"} <= set(foreign["fMacron"])
    for names in (*surnames.values(), *foreign.values()):
        assert len({*map(is_cyrillic, names)}) == 2
        assert all(name.isascii() or not is_cyrillic(name) or not any("a" <= c <= "z" for c in name) for name in names)

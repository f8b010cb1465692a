"""What can be set."""

from dataclasses import fields

import pytest

from search.settings import PREFIX, SETTINGS, BadSetting, Settings, read_settings


def test_every_setting_has_a_default() -> None:
    settings = read_settings({})
    assert {s.name: str(getattr(settings, s.name)) for s in SETTINGS} == {s.name: s.default for s in SETTINGS}


def test_the_table_and_the_values_name_the_same() -> None:
    assert [s.name for s in SETTINGS] == [field.name for field in fields(Settings)]


def test_an_option_comes_before_the_environment_and_that_before_the_default() -> None:
    environment = {"VESTKA_INDEX": "there", "VESTKA_TITLE": "Archive"}
    settings = read_settings(environment, index="here", title=None, port=99)
    assert (settings.index, settings.title, settings.port) == ("here", "Archive", 99)


def test_what_is_empty_is_not_set() -> None:
    assert read_settings({"VESTKA_ZONE": ""}, index="") == read_settings({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "0"),
        ("port", "65536"),
        ("port", "http"),
        ("port", "٨"),
        ("port", "000000080800000"),
        ("port", "9" * 5000),
        ("threads", "-1"),
        ("threads", "257"),
        ("zone", "Minsk"),
        ("zone", "Europe"),
        ("zone", "/etc/passwd"),
        ("zone", "../x"),
        ("zone", "a\0"),
        ("origin", "example.org"),
        ("origin", "https://"),
        ("origin", "https://example.org/archive"),
        ("origin", "ftp://example.org"),
    ],
)
def test_a_value_without_meaning_is_refused_by_the_name_of_its_variable(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"^{PREFIX}{name.upper()} is "):
        read_settings({PREFIX + name.upper(): value})

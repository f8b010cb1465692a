"""`vestka names`: one name, two names, and the terms of many."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import article

from search.cli import vestka
from search.engine import open_engine
from search.names.terms import index_terms, query_terms
from search.names_command import MANY

ARTICLES = (
    article("1", "Cichanoŭskaja ŭ Vilni", "Cichanoŭskaja havaryła.", published="2024-05-01"),
    article("2", "Тихановская в Минске", "О том говорила Тихановская.", published="2025-02-03"),
    article("3", "Tsikhanouskaya speaks", "Sviatlana Tsikhanouskaya spoke.", published="2025-10-01"),
    article("4", "Weather", "It rains."),
)
HEAVY = {"whoosh", "flask", "numpy", "rich", "rapidfuzz", "waitress", "search.engine", "search.namecard"}

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of ARTICLES."""
    place = tmp_path_factory.mktemp("names") / "index"
    engine = open_engine(str(place), create=True)
    engine.write(ARTICLES)
    engine.close()
    return place


@pytest.fixture
def run(place: Path) -> Run:
    def run(*arguments: str, typed: str | bytes | None = None) -> Result:
        return CliRunner().invoke(vestka, ["names", *arguments], input=typed, env={"VESTKA_INDEX": str(place)})

    return run


# --------------------------------------------------------------------------------------------------- one name


def test_a_name_is_told_with_its_spellings_in_the_archive(run: Run) -> None:
    result = run("Ціханоўская")
    assert result.exit_code == 0
    assert result.stdout.startswith("Ціханоўская: 3 articles, 2024-05-01 to 2025-10-01 in ")
    for spelling in ("Cichanoŭskaja 1 - ", "Тихановская 1 - ", "Tsikhanouskaya 1 - "):
        assert spelling in result.stdout


def test_a_name_is_told_with_its_keys_and_romanisations(run: Run) -> None:
    shown = run("Ціханоўская").stdout
    assert "ціханоўская - as written" in shown
    assert " - by sound" in shown
    assert "Cichanoŭskaja - Łacinka" in shown


def test_a_name_as_typed_is_counted_too(run: Run) -> None:
    assert "Тихановская 1 - as typed" in run("Тихановская").stdout


def test_small_letters_do_not_hide_a_name(run: Run) -> None:
    assert "Тихановская 1" in run("cichanouskaja").stdout


def test_each_word_of_a_full_name_is_told(run: Run) -> None:
    result = run("Śviatłana Cichanoŭskaja")
    assert "Sviatlana and" not in result.stdout
    lines = result.stdout.splitlines()
    assert "Śviatłana" in lines
    assert "Cichanoŭskaja" in lines
    assert any("Тихановская 1" in line for line in lines)


def test_the_articles_of_a_full_name_need_its_surname_only(run: Run) -> None:
    assert run("Śviatłana Cichanoŭskaja").stdout.startswith("Śviatłana Cichanoŭskaja: 3 articles")


def test_a_name_that_the_archive_has_not_exits_with_1(run: Run) -> None:
    result = run("Kalinoŭski")
    assert result.exit_code == 1
    assert result.stdout.startswith("Kalinoŭski: 0 articles")


def test_the_other_gender_is_told_but_not_counted(run: Run) -> None:
    shown = run("Cichanoŭski").stdout
    assert shown.startswith("Cichanoŭski: 0 articles")
    assert "\n3 more articles have it in the other gender only; a plain search finds those too\n" in shown
    assert "left out, in the other gender\n    Cichanoŭskaja 1\n" in shown
    assert "gender" not in run("Ціханоўская").stdout.partition("keys")[0]


def test_a_misspelt_name_is_told_what_was_meant(run: Run) -> None:
    assert "did you mean: Tsikhanouskaya\n" in run("Tsikhanousaya").stdout
    assert "did you mean" not in run("Kalinoŭski").stdout


def test_without_an_archive_the_rest_is_told_and_the_lack_of_it_on_stderr(tmp_path: Path) -> None:
    result = CliRunner().invoke(vestka, ["names", "Ціханоўская", "--index", str(tmp_path / "nowhere")])
    assert result.exit_code == 0
    assert "Cichanoŭskaja - Łacinka" in result.stdout
    assert "articles" not in result.stdout
    assert "there is no index at" in result.stderr


def test_without_an_archive_the_json_has_no_count(tmp_path: Path) -> None:
    result = CliRunner().invoke(vestka, ["names", "Menck", "--json", "--index", str(tmp_path / "nowhere")])
    found = json.loads(result.stdout)
    assert (found["hits"], found["generation"], found["words"][0]["articles"]) == (None, None, None)


@pytest.mark.parametrize("name", ["", " ", "…", "a" * 201, "a " * 13, "\x00"])
def test_what_is_no_name_is_wrong_usage(run: Run, name: str) -> None:
    result = run(name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("vestka: ")


def test_bytes_that_are_no_text_are_looked_up_in_vain(run: Run) -> None:
    assert run("x\udcff", "--json").exit_code == 1


# -------------------------------------------------------------------------------------------------- two names


def test_two_spellings_of_a_name_are_the_same_and_the_steps_say_why(run: Run) -> None:
    result = run("Łukašenka", "Лукашенко")
    assert result.exit_code == 0
    verdict, *steps = result.stdout.splitlines()
    assert verdict.startswith("Łukašenka and Лукашенко are the same name, score ")
    assert steps


def test_two_names_that_are_not_one_exit_with_1(run: Run) -> None:
    result = run("Łukašenka", "Лукашевич")
    assert (result.exit_code, result.stdout) == (1, "Łukašenka and Лукашевич are not the same name\n")


def test_two_names_as_json(run: Run) -> None:
    found = json.loads(run("Łukašenka", "Лукашенко", "--json").stdout)
    assert set(found) == {"names", "same", "score", "steps"}
    assert (found["same"], found["names"]) == (True, ["Łukašenka", "Лукашенко"])


@pytest.mark.parametrize("arguments", [(), ("a", "b", "c"), ("--terms", "a")], ids=str)
def test_another_number_of_names_is_wrong_usage(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


# ------------------------------------------------------------------------------------------------ many names


def answers(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_terms_of_each_line_are_answered_in_order(run: Run) -> None:
    found = answers(run("--terms", typed="Ціханоўская\nMenck\n"))
    assert [answer["name"] for answer in found] == ["Ціханоўская", "Menck"]
    assert found[0]["index"] == sorted(index_terms("Ціханоўская"))
    assert found[0]["query"] == [list(item) for item in [("=ціханоўская", 4.0), *_others("Ціханоўская")]]


def _others(name: str) -> list[tuple[str, float]]:
    others = [item for item in query_terms(name).items() if not item[0].startswith("=")]
    return sorted(others, key=lambda item: (-item[1], item[0]))


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", []),
        ("\n", [""]),
        ("a", ["a"]),
        ("a\n\nb\n", ["a", "", "b"]),
        ("a\r\nb\r\n", ["a", "b"]),
        ("a\u2028b\x0bc\n", ["a\u2028b\x0bc"]),
    ],
)
def test_every_line_is_answered_even_an_empty_one(run: Run, typed: str, names: list[str]) -> None:
    result = run("--terms", typed=typed.encode())
    assert [json.loads(line)["name"] for line in result.stdout_bytes.decode().split("\n") if line] == names


def test_a_full_name_has_the_terms_of_its_words(run: Run) -> None:
    (found,) = answers(run("--terms", typed="Aleś Bialacki\n"))
    assert found["index"] == sorted(index_terms("Aleś") | index_terms("Bialacki"))


def test_bytes_that_are_no_text_do_not_stop_the_others(run: Run) -> None:
    assert [answer["name"] for answer in answers(run("--terms", typed=b"\xff\nMenck\n"))] == ["\ufffd", "Menck"]


def test_many_names_are_answered_as_few_are(place: Path) -> None:
    names = [f"Łukašenka{chr(97 + n % 26)}{n}" for n in range(MANY)]
    code = "from search.cli import main; main(['names', '--terms'])"
    done = subprocess.run(
        [sys.executable, "-c", code], input="\n".join(names), capture_output=True, text=True, check=True
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["name"] for answer in found] == names
    assert found[7]["index"] == sorted(index_terms(names[7]))


def test_terms_load_nothing_heavy() -> None:
    code = (
        "import sys; from search.cli import vestka; vestka(['names', '--terms'], standalone_mode=False);"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], input="Menck\n", capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(done.stderr.split())

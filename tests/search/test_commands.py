"""`vestka search`, `stats`, `export` and `check` on a small archive on disk."""

import json
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from conftest import article

from search import payload
from search.answer import answer
from search.cli import vestka
from search.commands import walk
from search.engine import open_engine
from search.model import Access, Article, Query
from search.remembered import Remembered
from search.request import PARAMETERS, read_request
from search.unknown import noted

ARTICLES = (
    article(
        "1",
        "Прысуд у Горадні: «да волі»",
        "Суд у Горадні абвясціў прысуд.\nРодныя чакалі навін ля будынка суда.",
        url="https://example.org/1",
        lead="Кароткі змест.",
        categories=("Палітыка", "Human rights"),
        tags=("суд",),
        authors=("News desk",),
        source="Agency",
        dateline="October 1, Agency.",
        language="be",
        published="2025-10-01T21:30:00",
        access=Access.SUBSCRIBER,
        names=("Ганна",),
        alternative_title="Verdict in Hrodna",
    ),
    article("2", "A bridge was opened", "It leads over the Neman.", language="en", published="2024-02-29"),
    article("3", "An undated note", "Nobody knows [when] it was written.", language="en", access=Access.FREE),
)

Run = Callable[..., Result]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An index of ARTICLES."""
    engine = open_engine(str(tmp_path / "index"), create=True)
    engine.write(ARTICLES)
    engine.close()
    return tmp_path / "index"


@pytest.fixture
def run(place: Path) -> Run:
    def run(*arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(vestka, arguments, env={"VESTKA_INDEX": str(place), **environment})

    return run


def archive(place: Path) -> list[Article]:
    engine = open_engine(str(place))
    found = sorted(walk(engine), key=lambda found: found.id)
    engine.close()
    return found


# -------------------------------------------------------------------------------------------------------- search


def test_a_search_shows_its_hits_with_marks_and_reasons(run: Run) -> None:
    result = run("search", "--", "прысуды", "-bridge")
    assert result.exit_code == 0
    assert "[Прысуд] у Горадні: «да волі»" in result.stdout
    assert "2025-10-02 · Agency · Палітыка, Human rights · be · subscribers" in result.stdout
    assert "Суд у Горадні абвясціў [прысуд]." in result.stdout
    assert "Прысуд for прысуды: another form of the word" in result.stdout
    assert "https://example.org/1" in result.stdout


def test_a_search_that_finds_nothing_exits_with_1_and_says_what_would(run: Run) -> None:
    result = run("search", "brigde")
    assert result.exit_code == 1
    assert "0 articles" in result.stdout
    assert "did you mean: bridge" in result.stdout


def test_a_search_that_finds_nothing_says_what_finds_something_and_how_much(run: Run) -> None:
    shown = run("search", "bridge", "--category", "human-rights").stdout
    assert "1 article without --category human-rights" in shown
    assert "2 articles with any of the words: bridge OR note" in run("search", "bridge note").stdout
    assert "1 article without leaving out leads" in run("search", "--", "bridge", "-leads").stdout


def test_a_search_that_finds_something_gives_no_advice(run: Run) -> None:
    assert "without" not in run("search", "bridge", "--lang", "en").stdout


def test_a_value_that_no_article_has_is_noted_in_the_answer_and_in_its_json(run: Run) -> None:
    result = run("search", "--category", "nosuch")
    said = "no article has the category nosuch; there are Human rights, Палітыка"
    assert f"note: {said}" in result.stdout
    answered = json.loads(run("search", "--category", "nosuch", "--json").stdout)
    assert answered["query"]["notes"] == [{"code": "unknown", "message": said}]


def test_a_page_past_the_end_says_which_is_the_last(run: Run) -> None:
    result = run("search", "--page", "99", "--page-size", "2")
    assert "note: there is no page 99: the last is page 2" in result.stdout
    links = json.loads(run("search", "--page-size", "3", "--order-by", "oldest", "--json").stdout)["links"]
    assert links["next"] is None


def test_notes_on_how_the_words_were_read_are_shown(run: Run) -> None:
    assert "note: an opening bracket was closed at the end" in run("search", "(bridge").stdout


def test_every_parameter_of_a_search_is_an_option(run: Run) -> None:
    shown = run("search", "--help").stdout
    assert [name for name in PARAMETERS if name != "q" and f"--{name}" not in shown] == []


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--page-size", "101"),
        ("--from", "soon"),
        ("--order-by", "size"),
        ("--cursor", "x"),
        ("--show-fields", "salary"),
    ],
)
def test_an_option_that_means_nothing_exits_with_2_and_is_named(run: Run, option: str, value: str) -> None:
    result = run("search", "bridge", option, value)
    assert (result.exit_code, result.stdout) == (2, "")
    assert option.removeprefix("--") in result.stderr


def test_brackets_in_an_article_are_no_markup(run: Run) -> None:
    assert "Nobody knows [when] it was written." in run("search", "undated").stdout


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--category", "human-rights", "--category", "x"),
        ("--exclude-category", "Human rights"),
        ("--lang", "en", "--order-by", "oldest"),
        ("--source", "agency"),
        ("--access", "free"),
        ("--from", "2024-02", "--to", "2024"),
        ("--page", "2", "--page-size", "1"),
        ("--category", "human-rights", "--category", "палітыка", "--category-op", "and"),
        ("--name", "Ганна", "--names", "off"),
        ("--date", "2024", "--date", "2025-10"),
        ("--facet", "source", "--facet", "date", "--facet-size", "1", "--facet-interval", "day"),
        ("--show-fields", "body,tags"),
        ("--drop-spelling", "hanna", "--cursor", ""),
    ],
)
def test_json_is_what_the_endpoint_returns(run: Run, place: Path, options: tuple[str, ...]) -> None:
    shown = json.loads(run("search", "--json", *options).stdout)
    names = {"from": "from-date", "to": "to-date"}
    given = [(names.get(name[2:], name[2:]), value) for name, value in zip(options[::2], options[1::2], strict=True)]
    request = read_request([("q", ""), *given], ZoneInfo("Europe/Minsk"))
    engine = open_engine(str(place))
    expected = payload.page(noted(engine, answer(engine, request.query), request, Remembered()), request)
    engine.close()
    assert {**shown, "took_ms": 0} == {**expected, "took_ms": 0}


def test_the_days_are_those_of_the_zone(run: Run) -> None:
    assert "2025-10-01 ·" in run("search", "прысуд", VESTKA_ZONE="America/New_York").stdout
    assert run("search", "--from", "2025-10-02", "--json").exit_code == 0
    assert run("search", "--from", "2025-10-02", VESTKA_ZONE="UTC").exit_code == 1


WRONG = (("--page", "0"), ("--page", "x"), ("--page-size", "101"), ("--from", "soon"), ("--to", "2025-13"))


@pytest.mark.parametrize("arguments", [*WRONG, ("--order-by", "x"), ("--access", "x")], ids=" ".join)
def test_wrong_usage_exits_with_2_and_says_so_on_stderr(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("search", "bridge", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert arguments[1] in result.stderr


def test_a_dash_before_the_words_ends_the_options(run: Run) -> None:
    assert run("search", "--", "-bridge").stdout.startswith("2 articles")


@pytest.mark.parametrize("word", ["-leads", "-Лукашэнка", "-hrodna"])
def test_a_word_to_leave_out_that_is_taken_for_an_option_is_told_how_to_give(run: Run, word: str) -> None:
    result = run("search", "bridge", word, "--lang", "en")
    assert result.exit_code == 2
    assert (
        f"there is no option {word}. To leave out a word, put -- behind the options: vestka search -- " in result.stderr
    )


def test_an_option_that_there_is_not_is_no_word(run: Run) -> None:
    assert "--colour" in run("search", "--colour", "--", "-leads").stderr


def test_bytes_that_are_no_text_are_searched_for_in_vain(run: Run) -> None:
    result = run("search", "--json", "\udcff")
    assert (result.exit_code, json.loads(result.stdout)["query"]["q"]) == (1, "?")


def test_a_date_at_the_end_of_the_calendar_is_shown(run: Run, place: Path) -> None:
    engine = open_engine(str(place))
    engine.write([article("4", "Forever", published="9999-12-31T23:59:59.999999")])
    engine.close()
    assert "9999-12-31" in run("search", "forever").stdout
    assert "to 9999-12-31" in run("stats").stdout


# --------------------------------------------------------------------------------------------- the whole archive


def test_stats_say_how_many_articles_of_when_and_in_which_facets(run: Run, place: Path) -> None:
    result = run("stats")
    assert result.exit_code == 0
    first, *facets = result.stdout.splitlines()
    assert first == f"3 articles from 2024-02-29 to 2025-10-02 in {place}"
    assert "category (2): Human rights 1, Палітыка 1" in facets
    assert "date (2): 2024 1, 2025 1" in facets


def test_stats_as_json_have_every_value(run: Run) -> None:
    shown = json.loads(run("stats", "--json").stdout)
    assert (shown["articles"], shown["first"], shown["last"]) == (3, "2024-02-29", "2025-10-02")
    assert shown["facets"]["language"] == {"en": 2, "be": 1}


def test_stats_of_an_archive_without_dates_name_none(tmp_path: Path) -> None:
    engine = open_engine(str(tmp_path / "index"), create=True)
    engine.write(ARTICLES[2:])
    engine.close()
    result = CliRunner().invoke(vestka, ["stats", "--index", str(tmp_path / "index")])
    assert result.stdout.splitlines()[0] == f"1 article in {tmp_path / 'index'}"


def test_an_export_is_a_line_of_json_an_article_oldest_first(run: Run) -> None:
    lines = run("export").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["2", "1", "3"]


def test_an_export_that_is_indexed_gives_the_same_archive(run: Run, tmp_path: Path) -> None:
    exported, other = tmp_path / "export.jsonl", tmp_path / "other"
    exported.write_text(run("export").stdout, "utf-8")
    assert run("index", str(exported), "--index", str(other), "-q").exit_code == 0
    assert archive(other) == list(ARTICLES)


def test_a_sound_index_is_found_sound(run: Run, place: Path) -> None:
    result = run("check")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{place} is sound; checked: segments 1, articles 3, bytes ")


def test_walking_reaches_every_article_of_more_than_a_page(tmp_path: Path) -> None:
    engine = open_engine("memory:")
    engine.write(article(str(i)) for i in range(1203))
    assert len({found.id for found in walk(engine)}) == 1203
    assert engine.search(Query(size=1)).total == 1203


@pytest.mark.parametrize("command", ["search", "stats", "export", "check"])
def test_an_index_that_is_not_there_exits_with_3_and_one_sentence(command: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(vestka, [command, "--index", str(tmp_path / "nowhere")])
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("vestka: ")
    assert result.stderr.count("\n") == 1
    assert "nowhere" in result.stderr

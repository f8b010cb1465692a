"""Which of the commonest spellings of a result are names."""

from dataclasses import dataclass

from search.names.commonest import Spelt, commonest


@dataclass
class Archive:
    """How many articles have a word, and how many of them with a capital only."""

    words: dict[str, tuple[int, int]]

    def written(self, words: tuple[str, ...]) -> list[tuple[int, int]]:
        return [self.words[word] for word in words]

    def spellings(self, terms: tuple[str, ...]) -> list[list[tuple[str, str, int]]]:
        raise AssertionError(f"{terms} were looked up")

    def begun(self, prefix: str, most: int) -> list[tuple[str, str, int]]:
        raise AssertionError(f"{prefix} was looked up")


ARCHIVE = Archive({"minsk": (10, 10), "house": (10, 6), "this": (10, 2), "lukasenka": (4, 4)})


def test_what_most_articles_write_small_is_no_name() -> None:
    found = commonest({"this": 9, "minsk": 5, "łukašenka": 4, "house": 5}, ARCHIVE, None)
    assert found == (Spelt("house", 5, False), Spelt("minsk", 5, True), Spelt("łukašenka", 4, True))


def test_as_many_are_told_as_are_asked_for() -> None:
    assert commonest({"minsk": 5, "łukašenka": 4}, ARCHIVE, 1) == (Spelt("minsk", 5, True),)


def test_what_is_no_commoner_than_what_is_not_known_is_not_told() -> None:
    counts = {"minsk": 5, "łukašenka": 4}
    assert commonest(counts, ARCHIVE, 1, bound=4) == (Spelt("minsk", 5, True),)
    assert commonest(counts, ARCHIVE, 2, bound=4) is None
    assert commonest(counts, ARCHIVE, None, bound=1) is None

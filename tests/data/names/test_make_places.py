"""What the script takes of GeoNames' places: which places, and which of their names."""

from data.names.make_places import LARGE, SMALLEST, joined, table, wanted

COUNTRIES = {"BY": {"capital": "Minsk"}, "FR": {"capital": "Paris"}, "AD": {"capital": "Andorra la Vella"}}


def place(number: int, name: str, country: str, population: int, *others: str) -> dict[str, object]:
    return {
        "geonameid": number,
        "name": name,
        "countrycode": country,
        "population": population,
        "alternatenames": list(others),
    }


def names(*cities: dict[str, object]) -> list[str]:
    return [line.split("\t")[1] for line in table({str(c["geonameid"]): c for c in cities}, COUNTRIES)]


def test_all_places_of_the_region_are_taken_and_of_others_the_large_and_the_capitals() -> None:
    assert names(
        place(1, "Svir", "BY", SMALLEST, "Сьвір", "スヴィル"),
        place(2, "Dole", "FR", LARGE - 1, "多勒"),
        place(3, "Lyon", "FR", LARGE, "里昂"),
        place(4, "Andorra la Vella", "AD", SMALLEST, "安道爾城"),
    ) == ["Andorra la Vella", "Svir", "Lyon"]


def test_a_place_whose_names_the_rules_join_is_left_out() -> None:
    assert joined(["Barysaw", "Борисов", "Borissow"])
    assert names(place(1, "Barysaw", "BY", 133_700, "Борисов", "Borissow")) == []


def test_abbreviations_and_single_letters_are_no_names_but_codes_of_airports_are() -> None:
    assert wanted("Minsk", ["MSQ", "MN", "MINSK", "明"]) == ["Minsk", "MSQ"]


def test_a_page_of_a_wiki_is_no_name() -> None:
    assert wanted("Minsk", ["User:Minsk", ""]) == ["Minsk"]


def test_a_given_name_is_a_place_only_if_the_place_is_named_so() -> None:
    assert wanted("Hong Kong", ["Victoria", "香港"]) == ["Hong Kong", "香港"]
    assert wanted("Victoria", ["Виктория", "维多利亚"]) == ["Victoria", "Виктория", "维多利亚"]


def test_a_row_is_the_place_and_its_names_as_they_are_looked_up() -> None:
    city = place(627904, "Hrodna", "BY", 363_718, "GNA", "Гродна", "HRODNA'", "格罗德诺")
    assert list(table({"627904": city}, COUNTRIES)) == ["627904\tHrodna\tBY\throdna|GNA|гродна|格罗德诺"]

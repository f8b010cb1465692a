"""indexer.languages: which language a text is in."""

import pytest

from indexer.languages import CANDIDATES, detect

TEXTS = {
    "en": ["Apples were picked a week earlier than last year because the summer had been warm."],
    "be": ["Яблыкі сёлета сабралі на тыдзень раней, бо лета было цёплае, кажуць садоўнікі."],
    "ru": ["Яблоки в этом году собрали на неделю раньше, потому что лето было тёплым, говорят садовники."],
    "uk": ["Яблука цього року зібрали на тиждень раніше, бо літо було теплим, кажуть садівники."],
    "pl": [
        "Jabłka zebrano w tym roku tydzień wcześniej, bo lato było ciepłe, mówią ogrodnicy.",
        "Byli tam ogrodnicy z całej doliny i powiedzieli, że Jana była zadowolona.",
    ],
    "lt": ["Obuoliai šiemet nuskinti savaite anksčiau, nes vasara buvo šilta, sako sodininkai."],
    "be-Latn": [
        "Jabłyki siołeta sabrali na tydzień raniej, bo leta było ciopłaje, tamu što kazaŭ sadoŭnik.",
        "Hety hod budzie dobry dla jabłykaŭ, paviedamlaje ahienctva, ale nie dla ŭsich.",
        "Jana kazała, što heta dobra, i sad stajaŭ za chataj, jakuju pabudavaŭ dzied.",
    ],
    # Neighbours that share letters and short words with Łacinka.
    "cs": ["Jana byla v sadu a byli tam také žáci i učitelé, protože jablka letos dozrála dříve."],
    "sk": ["Jana bola v záhrade, na juh z mesta išli i žiaci, ktorí byli šťastní, že jablká dozreli."],
    "sl": ["Jana je bila na vrtu, tja so prišli tudi učenci naše šole in še več staršev po jabolka."],
    "hr": ["Jana je bila u vrtu, a na putu iz grada bili su i učenici naše škole, koja hoda po jabuke."],
}
EVERY = [(language, text) for language, texts in TEXTS.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), EVERY)
def test_a_sentence_is_enough(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "text", ["", "42", "Ok", "1 2 3 4 5 6 7 8 9 10 11 12 13", "— … “” !?", "https://example.org/apples-are-ripe"]
)
def test_what_is_too_short_has_no_language(text: str) -> None:
    assert detect(text) == ""


@pytest.mark.parametrize("language", ["en", "pl"])
def test_names_in_lacinka_do_not_change_a_language(language: str) -> None:
    names = "Śviatłana Sadoŭničaja, Aleś Jabłyk, Maładziečna, Žodzina: "
    assert detect(names + TEXTS[language][0] * 2) == language


def test_addresses_and_hashtags_say_nothing() -> None:
    addresses = "https://example.org/jablyki-u-sadzie-dobryja @ogrodnik #jabłkazebrano " * 5
    assert detect(addresses + TEXTS["be"][0]) == "be"


def test_only_candidates_are_given() -> None:
    for text in ("Salve mundi et omnibus pacem", "Saluton al ĉiuj pomujoj en la ĝardeno", "Dia duit a chairde go léir"):
        assert detect(text) in CANDIDATES


def test_a_long_text_is_told_by_its_beginning() -> None:
    assert detect(TEXTS["ru"][0] * 30 + TEXTS["en"][0] * 10_000) == "ru"


def test_half_a_character_is_no_error() -> None:
    assert detect("Apples were picked a week \ud83d earlier than last year") == "en"


def test_the_short_u_as_a_word_is_lacinka_however_short_the_text() -> None:
    assert detect("Škoła ŭ Breście. Učora ŭ Breście adčynili novuju škołu.") == "be-Latn"
    assert detect("Sviatłana Cichanoŭskaja met ministers in Brussels and said that she would return") == "en"

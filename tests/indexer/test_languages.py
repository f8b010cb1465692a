"""indexer.languages: which language a text is in."""

import pytest

from indexer.languages import ALPHABETS, CANDIDATES, NEAR, detect

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
SHORT = {
    "ru": [
        "Хроника недели: цена неизвестна",
        "Умер автор песен для сада",
        "Признаки бесполезных поливов сада",
        "Зара представила публике новую грушу",
        "Яблоки Apple в садах iXBT.com: старт продаж",
        "Яблоки поспели. Груши пока зелёные.",
        "Садовник Пётр и сад «Зялёны гай» на улице Лукашэвіча: что закроют",
    ],
    "uk": ["Сума послуг склала два мільйони", "Об’єкт у саду добудують", "Яблука дозріли. Груші ще зелені."],
    "be": ["Яблыкі паспелі. Грушы яшчэ зялёныя.", "Сад пераедзе ў вёску", "Яблыкi паспелi ў садзе, кажа садоўнiк"],
    "bg": [
        "Ябълките узряха рано тази година",
        "Градинарите казват, че реколтата е добра",
        "Новата градина отвори врати в центъра",
        "Президентът подписа закона в петък",
    ],
    "mk": ["Јаболката созреаја рано оваа година, велат градинарите", "Новата градина ќе се отвори во петок"],
    "sr": ["Јабуке су ове године рано сазреле", "Нова башта отворила је врата у центру града"],
    "kk": ["Алма биыл ерте пісті, дейді бағбандар, өйткені жаз жылы болды"],
    "be-Latn": ["Jabłyki paśpieli. Hrušy jašče zialonyja, ale śpiełyja śvity.", "Škoła ŭ Breście"],
}
EVERY = [(language, text) for language, texts in TEXTS.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), EVERY)
def test_a_sentence_is_enough(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(("language", "text"), [(language, text) for language in SHORT for text in SHORT[language]])
def test_a_headline_is_of_a_language(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["Старая школа на горе", "Груша на даче у Нарочы"])
def test_what_may_be_of_two_languages_of_the_region_is_of_none(text: str) -> None:
    assert detect(text) == ""


def test_names_in_other_scripts_do_not_change_a_language() -> None:
    assert detect("Paradise Orchards Ltd. и Garden Tools в новом саду Минска") == "ru"
    assert detect("The gardeners of Мінск said that their apples were ripe a week earlier than usual") == "en"


def test_every_alphabet_is_of_a_candidate() -> None:
    assert set(ALPHABETS) <= set(CANDIDATES)
    assert set(NEAR) <= set(ALPHABETS)


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

"""indexer.charset: telling encodings apart, and admitting when it cannot be done."""

import pytest

from indexer import charset

RUSSIAN = "Жители Гродно собрали урожай яблок, и он оказался лучше прошлогоднего."
BELARUSIAN = "Жыхары Гродна сабралі ўраджай яблыкаў, і ён аказаўся лепшы за леташні."
UKRAINIAN = "Мешканці Львова зібрали врожай яблук, і їх є чимало цього року."
FRENCH = "Les élèves de Genève ont récolté des pommes près de l’école « déjà » mûres."
GERMAN = "Die Schüler pflückten Äpfel an der großen Straße für ein süßes Müsli."
SPANISH = "¿Qué pasó mañana? Los niños cogerán más manzanas aquí, ¡según el señor!"


@pytest.mark.parametrize("text", [RUSSIAN, BELARUSIAN, UKRAINIAN, BELARUSIAN.replace("і", "i")])
def test_cyrillic_words_show_cp1251(text: str) -> None:
    assert charset.detect(text.encode("cp1251")) == "cp1251"


@pytest.mark.parametrize("text", [FRENCH, GERMAN, SPANISH])
def test_western_words_show_cp1252(text: str) -> None:
    assert charset.detect(text.encode("cp1252")) == "cp1252"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (RUSSIAN, "iso8859-5"),
        (UKRAINIAN, "koi8-u"),
        ("Uczniowie zbierali jabłka, żeby upiec ciasto, które będzie słodkie.", "cp1250"),
        ("Moksleiviai rinko obuolius, kad iškeptų saldų pyragą prie mokyklos ežero.", "cp1257"),
        ("Žáci sbírali jablka, aby upekli koláč, který všem chutnal nejvíc.", "cp1250"),
    ],
)
def test_an_encoding_that_is_neither_is_not_guessed(text: str, encoding: str) -> None:
    assert charset.detect(text.encode(encoding)) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_known_with_and_without_its_mark(encoding: str) -> None:
    found = charset.detect(BELARUSIAN.encode(encoding))
    assert found is not None
    assert BELARUSIAN.encode(encoding).decode(found) == BELARUSIAN


def test_a_character_cut_at_the_end_of_a_sample_is_no_error() -> None:
    assert charset.detect(RUSSIAN.encode()[:5], complete=False) == "utf-8"


def test_a_few_broken_bytes_leave_utf8_what_it_is() -> None:
    assert charset.decode(RUSSIAN.encode() + b"\xff.") == RUSSIAN + "\ufffd."


QUOTED = "The orchard’s apples are ripe, said the gardener’s daughter."


@pytest.mark.parametrize("wrong", [b"\xff", b"\x98", b"\xd0", b"\xe2\x80"])
@pytest.mark.parametrize("text", [RUSSIAN, FRENCH, QUOTED, "Яблык"])
def test_one_wrong_byte_leaves_the_rest_what_it_is(text: str, wrong: bytes) -> None:
    assert charset.decode(text.encode() + wrong + b" and") in {f"{text}{'�' * n} and" for n in (1, 2)}
    assert charset.detect(text.encode() + wrong + b" and") == "utf-8"


def test_one_wrong_byte_in_ascii_is_no_reason_to_refuse_it() -> None:
    assert charset.decode(b"Apples \x98\xff are ripe, said the gardener.") == "Apples �� are ripe, said the gardener."


def test_what_mixes_encodings_is_refused_and_says_where() -> None:
    mixed = f"{BELARUSIAN}\n".encode() * 3 + RUSSIAN.encode("cp1251")
    with pytest.raises(charset.Undecodable, match=r"mixes encodings.*the first is 0xC6 on line 4.*iconv"):
        charset.decode(mixed)


def test_what_cannot_be_told_says_where_it_is_not_utf8() -> None:
    with pytest.raises(charset.Undecodable, match=r"the first is 0x\w\w on line 2.*iconv"):
        charset.decode(f"Apples\n{RUSSIAN}".encode("koi8-r"))


def test_utf8_is_believed_before_the_declaration() -> None:
    assert charset.decode(RUSSIAN.encode(), "windows-1251") == RUSSIAN


def test_a_declared_encoding_is_used() -> None:
    assert charset.decode(RUSSIAN.encode("koi8-r"), "KOI8-R") == RUSSIAN


def test_a_declaration_of_utf8_that_is_false_is_not_believed() -> None:
    assert charset.decode(RUSSIAN.encode("cp1251"), "utf-8") == RUSSIAN


def test_an_encoding_of_escape_sequences_is_read_as_declared() -> None:
    assert charset.decode("りんご".encode("iso2022_jp"), "iso-2022-jp") == "りんご"


def test_latin_1_means_what_browsers_take_it_for() -> None:
    assert charset.known("ISO-8859-1") == "cp1252"


@pytest.mark.parametrize("label", ["hex", "unicode_escape", "idna", "no-such", "", None])
def test_a_label_of_no_text_encoding_is_unknown(label: str | None) -> None:
    assert charset.known(label) is None

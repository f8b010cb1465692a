"""Which encoding bytes are in when nothing trustworthy says so.

A byte order mark decides; so does being UTF-8, which no other text is by accident; then what the document
declares. What is left is one of two code pages, and their letters are the same bytes: "п" of cp1251 is "ï" of
cp1252. What tells them apart is how words are built. Cyrillic words have no Latin letters in them, Western
words have mostly those. Text that is neither (Polish in cp1250, Russian in KOI8-R) has words that fit neither
pattern, and then the answer is None: an archive is better off with a file refused than with mojibake. To add
a code page is to add a row to CODE_PAGES.

A few wrong bytes are no reason to refuse anything: each becomes U+FFFD, and the article says so (`indexer.pipeline`).
More than a few are text in another encoding, of which signs in the place of letters would be all that is left.
"""

from __future__ import annotations

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0\0\0", "utf-32-le"),  # markup shows it without a mark (XML 1.0, appendix F)
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)

# A word with letters outside ASCII, as it looks when the code page is the right one. In cp1251 a Latin i may
# stand for the Belarusian і. From cp1252 the letters are missing that in practice are Czech, Polish or Baltic
# text.
_WESTERN = "A-Za-zÀ-ÏÑ-ÖØ-ÜßŒœà-ïñ-öø-üÿ"
CODE_PAGES = {
    "cp1251": re.compile("[А-ЯЁЎІЇЄҐI]?[а-яёўіїєґi]+|[А-ЯЁЎІЇЄҐI]+|№"),
    "cp1252": re.compile(f"[¿¡]?(?:[{_WESTERN}]*[A-Za-z][{_WESTERN}]*|[{_WESTERN}])[ºª²]?|[£€¢¥½¼¾²³¹ºª¿¡]"),
}
# Bytes that are the same sign in both code pages say nothing, and neither do digits and ASCII signs.
_SAME_IN_BOTH = "‚„…†‡‰‹‘’“”•–—™›\xa0¦§©«¬\xad®°±µ¶·»"
_BROKEN = re.compile("[\udc80-\udcff]")  # what surrogateescape makes of a byte
ADVICE = "Convert it to UTF-8, for instance with: iconv -f ENCODING -t UTF-8"
REPLACED = "\ufffd"  # stands where a byte could not be read
FEW = 3  # wrong bytes where there is nothing to compare their number with but ASCII, which markup is full of
_WORD = re.compile(f"(?:(?![{_SAME_IN_BOTH}])[A-Za-z\x80-\U0010ffff])+")
LONGEST_WORD = 60  # letters; longer ones are not words, and slow to match
READABLE = 0.9  # of the words; foreign names and typing errors make up the rest

# Python has codecs that no page is in, "hex" and "unicode_escape" among them.
_OF_TEXT = re.compile("utf-(8|16|32)|cp|iso|koi8|mac|gb|big5|euc|shift|tis|ascii")

# What pages call an encoding, where browsers read something wider (WHATWG Encoding Standard, "Names and
# labels").
WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}


def bom(data: bytes) -> str | None:
    """The encoding that a byte order mark names, or the first bracket of markup."""
    return next((encoding for mark, encoding in BOMS if data.startswith(mark)), None)


class Undecodable(ValueError):
    """The encoding of bytes cannot be told; the text completes a sentence about them and says what to do."""


def is_utf8(data: bytes, complete: bool = True) -> bool:
    """Whether the bytes are UTF-8, be some of them wrong; `complete` is False for the start of more.

    Letters of other encodings hardly ever are a sequence of UTF-8 by accident, less often than not.

    >>> is_utf8("Мінск".encode()), is_utf8("Мінск".encode("cp1251"))
    (True, False)
    """
    text, _ = codecs.utf_8_decode(data, "surrogateescape", complete)
    broken = _broken(text)
    return not broken or sum(sign > "\x7f" for sign in text) > 2 * broken


def mended(text: str) -> str | None:
    r"""A text with U+FFFD in the place of each wrong byte, which surrogateescape has made half a character of.

    None where there are more than a few, in proportion to what is right: then the text is in another encoding.

    >>> mended("Appl\udcff are ripe"), mended("\udcc4\udcee\udce6\udce4\udcfc, that is rain")
    ('Appl� are ripe', None)
    """
    broken = _broken(text)
    if not broken:
        return text
    beyond_ascii = sum(sign > "\x7f" for sign in text) - broken
    few = broken <= FEW and broken * 4 <= sum(map(str.isalpha, text))
    return replaced(text) if few or broken * 20 <= beyond_ascii else None


def replaced(text: str) -> str:
    """The same, however many there are."""
    return _BROKEN.sub(REPLACED, text)


def code_page(data: bytes) -> str | None:
    """The code page in which the words look like words, if it is one only."""
    texts = {name: data.decode(name, "replace") for name in CODE_PAGES}
    fitting = [name for name, text in texts.items() if _readable(text, CODE_PAGES[name])]
    if len(fitting) == 1 or (fitting and len(set(texts.values())) == 1):
        return fitting[-1]
    return None


def detect(data: bytes, complete: bool = True) -> str | None:
    """The encoding of bytes that no label speaks for; None where a guess could be mojibake."""
    found = bom(data) or ("utf-8" if is_utf8(data, complete) else code_page(data))
    if found is None and mended(data.decode("utf-8", "surrogateescape")) is not None:
        return "utf-8"
    return found


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of a whole document, with U+FFFD for a few wrong bytes. Raises Undecodable.

    UTF-8 is believed before what the document declares: pages are saved as UTF-8 with their old declaration.
    """
    label = known(declared)
    escapes = data.isascii() and b"\x1b" in data  # ISO-2022-JP is ASCII with escape sequences
    if marked := bom(data):
        return data.decode(marked, "replace")
    utf8 = not escapes and is_utf8(data)
    text = mended(data.decode("utf-8", "surrogateescape"))
    if utf8 and text is not None:
        return text
    encoding = label if label not in (None, "utf-8") else None if utf8 else code_page(data)
    if encoding is not None:
        return data.decode(encoding, "replace")
    if text is not None:
        return text
    raise Undecodable(_why(data, utf8))


def _why(data: bytes, utf8: bool) -> str:
    text = data.decode("utf-8", "surrogateescape")
    at = next(place for place, sign in enumerate(text) if _BROKEN.match(sign))
    line, byte = text.count("\n", 0, at) + 1, ord(text[at]) & 0xFF
    what = (
        f"it mixes encodings: most is UTF-8, and {_broken(text):,} bytes are not"
        if utf8
        else f"its encoding cannot be told: it is not UTF-8, and neither {' nor '.join(CODE_PAGES)} gives words"
    )
    return f"{what} (the first is 0x{byte:02X} on line {line:,}). {ADVICE}"


def _broken(text: str) -> int:
    return 0 if text.isascii() else len(_BROKEN.findall(text))


def known(label: str | None) -> str | None:
    """Python's name for what browsers take an encoding's label to mean; None for an unknown label."""
    try:
        name = codecs.lookup((label or "").strip()).name
    except (LookupError, ValueError):
        return None
    return WIDER.get(name, name) if _OF_TEXT.match(name) else None


def _readable(text: str, word: re.Pattern[str]) -> bool:
    words = [found for found in _WORD.findall(text) if not found.isascii() and len(found) <= LONGEST_WORD]
    if sum(map(str.isupper, words)) * 2 > len(words) > 1:
        return False  # KOI8 read as cp1251 is in capitals, where the text is not
    return sum(word.fullmatch(found) is not None for found in words) >= READABLE * len(words)

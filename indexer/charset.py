"""Which encoding bytes are in when nothing trustworthy says so.

A byte order mark decides; so does being UTF-8, which no other text is by accident; then what the document
declares. What is left is one of two code pages, and their letters are the same bytes: "п" of cp1251 is "ï" of
cp1252. What tells them apart is how words are built. Cyrillic words have no Latin letters in them, Western
words have mostly those. Text that is neither (Polish in cp1250, Russian in KOI8-R) has words that fit neither
pattern, and then the answer is None: an archive is better off with a file refused than with mojibake. To add
a code page is to add a row to CODE_PAGES.
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


def is_utf8(data: bytes, complete: bool = True) -> bool:
    """Whether the bytes are UTF-8, with a few broken ones at most; `complete` is False for the start of more.

    >>> is_utf8("Мінск".encode()), is_utf8("Мінск".encode("cp1251"))
    (True, False)
    """
    text, _ = codecs.utf_8_decode(data, "surrogateescape", complete)
    if text.isascii() or not _BROKEN.search(text):
        return True
    broken = len(_BROKEN.findall(text))
    return broken * 20 <= sum(sign > "\x7f" for sign in text) - broken


def code_page(data: bytes) -> str | None:
    """The code page in which the words look like words, if it is one only."""
    texts = {name: data.decode(name, "replace") for name in CODE_PAGES}
    fitting = [name for name, text in texts.items() if _readable(text, CODE_PAGES[name])]
    if len(fitting) == 1 or (fitting and len(set(texts.values())) == 1):
        return fitting[-1]
    return None


def detect(data: bytes, complete: bool = True) -> str | None:
    """The encoding of bytes that no label speaks for; None where a guess could be mojibake."""
    return bom(data) or ("utf-8" if is_utf8(data, complete) else code_page(data))


def decode(data: bytes, declared: str | None = None) -> str | None:
    """The text of a whole document; None where its encoding cannot be told.

    UTF-8 is believed before what the document declares: pages are saved as UTF-8 with their old declaration.
    """
    label = known(declared)
    plain = data.isascii() and b"\x1b" not in data  # ISO-2022-JP is ASCII with escape sequences
    if bom(data) or plain or (not data.isascii() and is_utf8(data)):
        return data.decode(bom(data) or "utf-8", "replace")
    encoding = label if label not in (None, "utf-8") else code_page(data)
    return None if encoding is None else data.decode(encoding, "replace")


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

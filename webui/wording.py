"""Words of the pages that do not stand in a template: names of facets, languages and orders, dates, errors.

Everything else a reader sees is in `templates/` or comes as a sentence from `search` (notes, reasons, errors), so
that a translation has two places to look at.
"""

from __future__ import annotations

from datetime import datetime

from search.dates import interval_of
from search.model import Article, Interval, Order

# In the order in which a page shows them.
FACETS = {
    "category": "Category",
    "date": "Date",
    "language": "Language",
    "source": "Source",
    "access": "Access",
    "name": "Named most",
}
ORDERS = {Order.RELEVANCE: "relevance", Order.NEWEST: "newest", Order.OLDEST: "oldest"}
INTERVALS = {Interval.YEAR: "by year", Interval.MONTH: "by month"}
ACCESSES = {"free": "Free", "subscriber": "Subscribers", "unknown": "Not known"}

# What is chosen, by the parameter that chose it.
CHOSEN = {
    "category": "Category",
    "exclude-category": "Not",
    "lang": "Language",
    "source": "Source",
    "access": "Access",
    "date": "Date",
    "from-date": "From",
    "to-date": "Until",
    "category-op": "Categories",
    "name": "Name",
    "names": "Other spellings of names",
    "drop-spelling": "Spelling left out",
}

MEANINGS = {("category-op", "and"): "all of them", ("names", "off"): "off"}

# What to try where nothing was found.
WITHOUT = "Without “{}”"
UNFILTERED = "Without any filter"
EITHER = "Any of the words: {}"
SIMILAR = "Similar spellings: {}"

# Names of the tags that `search.stemming.language_of` gives, for the languages that the archives have had so far.
LANGUAGES = {
    "ar": "Arabic", "be": "Belarusian", "be-Latn": "Belarusian (Latin)", "bg": "Bulgarian", "cs": "Czech",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hu": "Hungarian", "hy": "Armenian", "it": "Italian",
    "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sr": "Serbian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "uk-Latn": "Ukrainian (Latin)",
    "yi": "Yiddish", "zh": "Chinese",
}  # fmt: skip

# What the page of an error says: a heading and a sentence on what can be done.
ERRORS = {
    400: ("This address cannot be read", "Something in it means nothing here. Try the search box above."),
    404: (
        "There is no such page",
        "The article may have been taken out of the archive, or the address may be mistyped. "
        "Searching for words of its title is the surest way to find out.",
    ),
    405: ("This page cannot be used that way", "It only answers to being opened. Try the search box above."),
    413: (
        "This list is too long",
        "At most 1,000 names and 256 kB are looked up at once. Send the list in parts.",
    ),
    414: ("This address is too long", "Search for fewer words, or choose fewer filters."),
    500: ("Something went wrong", "The fault is on our side and has been noted. Please try again in a moment."),
    503: (
        "The archive cannot be searched at the moment",
        "Its index cannot be read. That usually does not last long: please try again in a few minutes.",
    ),
}


def number(value: int) -> str:
    """A number with its thousands apart.

    >>> number(12000)
    '12,000'
    """
    return f"{value:,}"


def duration(milliseconds: float) -> str:
    """How long something took, as exactly as anyone needs to know.

    >>> duration(0.42), duration(31.4), duration(1540)
    ('0.4 ms', '31 ms', '1.5 s')
    """
    if milliseconds >= 1000:
        return f"{milliseconds / 1000:.1f} s"
    return f"{milliseconds:.1f} ms" if milliseconds < 10 else f"{milliseconds:.0f} ms"


def day(at: datetime) -> str:
    return f"{at.day} {at:%B} {at.year}"


def date(written: str) -> str:
    """A year, month or day of a facet.

    >>> date("2025"), date("2025-10"), date("2025-10-01"), date("anything")
    ('2025', 'October 2025', '1 October 2025', 'anything')
    """
    parts = written.split("-")
    if not all(part.isdecimal() for part in parts) or len(parts) > len("ymd"):
        return written
    year, month, first = (*map(int, parts), 1, 1)[:3]
    try:
        at = datetime(year, month, first)
    except ValueError:
        return written
    shown = {Interval.YEAR: str(year), Interval.MONTH: f"{at:%B} {year}", Interval.DAY: day(at)}
    return shown[interval_of(written)]


def language(tag: str) -> str:
    return LANGUAGES.get(tag, tag)


def title(article: Article) -> str:
    return article.title.strip() or "Without a title"

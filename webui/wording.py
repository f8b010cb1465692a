"""Words of the pages that do not stand in a template: names of facets, languages and orders, dates, errors.

Everything else a reader sees is in `templates/` or comes as a sentence from `search` (notes, reasons, complaints), said
by `retell`. Tables hold English sentences, marked by `later`; whoever shows one says it in the language of the page
(`webui.languages`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date

from search.dates import interval_of, normal
from search.messages import Message, Named
from search.model import Article, Interval, Order
from search.steps import Kind
from webui.languages import LANGUAGES, gettext, later, ngettext, say, spoken

MAX_QUOTED = 120  # characters of what was given, in a sentence that quotes it

# In the order in which a page shows them.
FACETS = {
    "category": later("Category"),
    "date": later("Date"),
    "language": later("Language"),
    "source": later("Source"),
    "access": later("Access"),
    "name": later("Named most"),
}
ORDERS = {Order.RELEVANCE: later("relevance"), Order.NEWEST: later("newest"), Order.OLDEST: later("oldest")}
PERIODS = {
    Interval.YEAR: later("Articles by year"),
    Interval.MONTH: later("Articles by month"),
    Interval.DAY: later("Articles by day"),
}
ACCESSES = {"free": later("Free"), "subscriber": later("Subscribers"), "unknown": later("Not known")}

# What is chosen, by the parameter that chose it.
CHOSEN = {
    "category": later("Category"),
    "exclude-category": later("Not"),
    "lang": later("Language"),
    "source": later("Source"),
    "access": later("Access"),
    "date": later("Date"),
    "from-date": later("From"),
    "to-date": later("Until"),
    "category-op": later("Categories"),
    "name": later("Name"),
    "names": later("Other spellings of names"),
    "drop-spelling": later("Spelling left out"),
}

MEANINGS = {("category-op", "and"): later("all of them"), ("names", "off"): later("off")}

# What would find something where nothing was found; `what` is a filter or a query.
STEPS = {
    Kind.WITHOUT: later("Without “%(what)s”"),
    Kind.UNFILTERED: later("Without any filter"),
    Kind.SPELLINGS: later("With other spellings of names"),
    Kind.ADMITTED: later("Without leaving out %(what)s"),
    Kind.WORDS: later("The words of the phrase, wherever they stand: %(what)s"),
    Kind.EITHER: later("Any of the words: %(what)s"),
    Kind.FEWER: later("Fewer words: %(what)s"),
    Kind.SIMILAR: later("Similar spellings: %(what)s"),
    Kind.BEGUN: later("A name that begins so: %(what)s"),
}

# A chosen value that no article of the archive has, by its parameter.
UNKNOWN = {
    "category": later("No article of this archive has the category “%(what)s”."),
    "exclude-category": later("No article of this archive has the category “%(what)s”."),
    "source": later("No article of this archive is from “%(what)s”."),
    "lang": later("No article of this archive is in the language “%(what)s”."),
    "access": later("No article of this archive has this access: %(what)s."),
    "name": later("No article of this archive has the name “%(what)s”."),
}

# What the page of an error says: a heading and a sentence on what can be done.
ERRORS = {
    400: (later("This address cannot be read"), later("Something in it means nothing here. Try the search box above.")),
    404: (
        later("There is no such page"),
        later(
            "The article may have been taken out of the archive, or the address may be mistyped. "
            "Searching for words of its title is the surest way to find out."
        ),
    ),
    405: (
        later("This page cannot be used that way"),
        later("It only answers to being opened. Try the search box above."),
    ),
    413: (
        later("This list is too long"),
        later("At most 1,000 names and 256 kB are looked up at once. Send the list in parts."),
    ),
    414: (later("This address is too long"), later("Search for fewer words, or choose fewer filters.")),
    500: (
        later("Something went wrong"),
        later("The fault is on our side and has been noted. Please try again in a moment."),
    ),
    503: (
        later("The archive cannot be searched at the moment"),
        later("Its index cannot be read. That usually does not last long: please try again in a few minutes."),
    ),
}

_LOCALES = {language: Locale(language) for language in LANGUAGES}
_THOUSANDS = {language: locale.number_symbols["latn"]["group"] for language, locale in _LOCALES.items()}
_DECIMAL = {language: locale.number_symbols["latn"]["decimal"] for language, locale in _LOCALES.items()}
_DATE_FORMS = {Interval.YEAR: "y", Interval.MONTH: "LLLL y", Interval.DAY: "d MMMM y"}


def number(value: int) -> str:
    """A number with its thousands apart, as the language of the page parts them.

    >>> number(12000)
    '12,000'
    """
    return f"{value:,}".replace(",", _THOUSANDS[spoken()])


def duration(milliseconds: float) -> str:
    """How long something took, as exactly as anyone needs to know.

    >>> duration(0.42), duration(31.4), duration(1540)
    ('0.4 ms', '31 ms', '1.5 s')
    """
    if milliseconds >= 1000:
        return say("%(n)s s", n=_decimal(milliseconds / 1000))
    return say("%(n)s ms", n=_decimal(milliseconds) if milliseconds < 10 else f"{milliseconds:.0f}")


def percent(share: float) -> str:
    """A share of 1 in percent, with a decimal where a whole number would say too little.

    >>> percent(0.5), percent(0.0123), percent(0)
    ('50%', '1.2%', '0%')
    """
    hundredth = share * 100
    return say("%(n)s%%", n=_decimal(hundredth) if 0 < hundredth < 10 else f"{hundredth:.0f}")


def _decimal(value: float) -> str:
    return f"{value:.1f}".replace(".", _DECIMAL[spoken()])


def day(at: datetime) -> str:
    return _date(datetime(at.year, at.month, at.day), Interval.DAY, spoken())


def date(written: str) -> str:
    """A year, month or day as it was written, in words.

    >>> date("2025"), date("2025-10"), date("2025-10-01"), date("1.10.2025"), date("anything")
    ('2025', 'October 2025', '1 October 2025', '1 October 2025', 'anything')
    """
    found = normal(written, UTC)
    return _date(datetime.fromisoformat(f"{found}-01-01"[:10]), interval_of(found), spoken()) if found else written


@lru_cache(maxsize=4096)
def _date(at: datetime, interval: Interval, language: str) -> str:
    return format_date(at, _DATE_FORMS[interval], _LOCALES[language])


def language(tag: str) -> str:
    """What a language is called, of the tags that `search.stemming.language_of` gives.

    >>> language("be"), language("be-Latn"), language("x-klingon")
    ('Belarusian', 'Belarusian (Latin)', 'x-klingon')
    """
    return _language(tag, spoken())


@lru_cache(maxsize=512)
def _language(tag: str, spoken_in: str) -> str:
    base, _, script = tag.partition("-")
    name = _LOCALES[spoken_in].languages.get(base)
    if not name:
        return tag
    written = _LOCALES[spoken_in].scripts.get(script)
    return f"{name[:1].upper()}{name[1:]}" + (f" ({written})" if written else "")


def retell(message: str) -> str:
    """A sentence of `search` in the language of the page; what is no `Message` stays as it is.

    >>> from search.messages import tell_many
    >>> retell(tell_many("{n} word of {text}", "{n} words of {text}", n=1200, text="a" * 1000))[:20]
    '1,200 words of aaaaa'
    """
    match message:
        case Message(forms=(template,)):
            found = gettext(template)
        case Message(forms=(one, many), values={"n": int(n)}):
            found = ngettext(one, many, n)
        case _:
            return message
    return found.format(**{name: _shown(value) for name, value in message.values.items()})


def _shown(value: object) -> str:
    """What a sentence is filled with: another sentence, a number, or the beginning of what was given."""
    match value:
        case Message():
            return retell(value)
        case Named() if value in CHOSEN:
            return say("“%(what)s”", what=say(CHOSEN[value]))
        case int():
            return number(value)
        case _:
            text = str(value)
            return text if len(text) <= MAX_QUOTED else f"{text[:MAX_QUOTED]}…"


def title(article: Article) -> str:
    return article.title.strip() or say("Without a title")

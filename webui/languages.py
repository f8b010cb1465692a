"""In which language the pages speak: chosen for a request, then `say("…")` says a sentence in it.

The sentences of the pages, and those that `search` tells people (`search.messages`: `tell("…")`, which
`webui.wording.retell` says), are written in English where they are used, and translated by the catalogues in
`translations/` (gettext, read by Babel when a language is first spoken; there is nothing to compile). Numbers, dates
and names of languages come from CLDR, which Babel carries. Articles are never translated: titles and passages have
the `lang` of their article.

The language of the current request is a context variable, not a parameter: nearly every function that makes a word of
a page would have to take it and pass it on. `speak` sets it before a request is looked at, and nothing else does.

A new language is a catalogue and a row in LANGUAGES. What a catalogue lacks, a test names; to collect the sentences:

    pybabel extract -F pyproject.toml -k say -k later -k tell -k tell_many:1,2 --no-location -o vestka.pot .
    pybabel update -i vestka.pot -o webui/translations/be.po -l be --no-fuzzy-matching --omit-header
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from werkzeug.datastructures import LanguageAccept

LANGUAGES = {"en": "English", "be": "Беларуская", "ru": "Русский"}  # each by its own name
SOURCE = "en"  # what the sentences are written in
FOLDER = Path(__file__).parent / "translations"

_spoken: ContextVar[str] = ContextVar("language of the page", default=SOURCE)


def chosen(kept: str | None, accepted: LanguageAccept) -> str:
    """The language for a reader: that of the switch, else the first of their browser's that we have.

    >>> chosen(None, LanguageAccept([("be-BY", 1), ("en", 0.5)])), chosen("ru", LanguageAccept([("be", 1)]))
    ('be', 'ru')
    """
    wanted = (kept or "", *(tag.partition("-")[0].lower() for tag in accepted.values()))
    return next((language for language in wanted if language in LANGUAGES), SOURCE)


def speak(language: str) -> None:
    """Sets the language of the current request."""
    _spoken.set(language)


def spoken() -> str:
    """The language of the current request."""
    return _spoken.get()


def say(message: str, **filled: object) -> str:
    """A sentence of ours in the language of the request, `%(name)s` in it filled.

    >>> say("Page %(number)s", number=3)
    'Page 3'
    """
    found = _catalogue(spoken()).gettext(message)
    return found % filled if filled else found


def later(message: str) -> str:
    """Marks a sentence of a table for translation; it is said with `say` when it is shown."""
    return message


def gettext(message: str) -> str:
    """What templates call `_`; Jinja fills in the names."""
    return _catalogue(spoken()).gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """The same for a number of things."""
    return _catalogue(spoken()).ngettext(one, many, n)


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == SOURCE:
        return NullTranslations()
    with (FOLDER / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)

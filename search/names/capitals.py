"""How a spelling that an index keeps in small letters is written: with capitals, and which of its letters have them.

What stands in the article is not kept, so it is told by what is known: an acronym of the table is all capitals, and so
is another spelling of a short name that the reader, or the article, has in capitals only (UEFA, УЕФА). A name that a
headline shouts is too long for that.
"""

from __future__ import annotations

import re
from functools import cache

from search.names.tables import rows

MOST_INITIALS = 5  # letters of a word in capitals that is taken for initials

_FIRST_LETTER = re.compile(r"(?:^|(?<=-))\w")


def written(spelling: str, asked: str = "") -> str:
    """A spelling in small letters as it is written; `asked` is what it is another spelling of.

    >>> written("дунін-марцінкевіч"), written("нато"), written("уэфа", "UEFA"), written("łukašenka", "ŁUKASZENKA")
    ('Дунін-Марцінкевіч', 'НАТО', 'УЭФА', 'Łukašenka')
    """
    if spelling in _acronyms() or (asked.isupper() and 1 < len(asked) <= MOST_INITIALS):
        return spelling.upper()
    return _FIRST_LETTER.sub(lambda match: match[0].upper(), spelling)


@cache
def _acronyms() -> frozenset[str]:
    return frozenset(word for row in rows("acronyms") for word in row[0].split())

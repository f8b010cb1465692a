"""What the Whoosh engine's parts agree on, and the Whoosh schema made from `search.schema.FIELDS`.

Whoosh's own writer is not used (`writer`), so the field types only say what a posting holds, for Whoosh's searcher.
"""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np
from whoosh import fields, formats
from whoosh.writing import IndexingError

from search.errors import TooLarge
from search.schema import KEYED, NAMES, STEMS, TEXTS

FORMAT = 2  # of the arrays in a segment's file (docs/index-format.md)
ID = "id"
STORED = "article"
UNDATED = int(np.iinfo(np.int64).min)
# What the format can tell (docs/index-format.md): numbers of 32 bits, less what `phrases` puts before a position.
MOST_DOCUMENTS = MOST_WORDS = (1 << 32) - 1
MOST_SPELLINGS = MOST_DOCUMENTS // len(TEXTS)
MOST_POSITIONS = (1 << 32) - (1 << 20) - 1
MOST_KNOWN = 1 << 30  # words that a scanner may meet in one batch
MOST_UNITS = 1 << 32  # code units of these
_SMALLER = "write fewer or shorter articles at once, or leave out what is no article"
LABEL_MARK = "\x1f"  # between the key and the label of one term; in neither
NOT_BY_WHOOSH = "Whoosh's writer cannot write an index of Vestka: run `vestka index`, or use search.engine.open_engine"


def within(most: int, count: int, what: str, advice: str = _SMALLER) -> None:
    """Raises TooLarge if there would be more of something than the format, or a batch, has room for."""
    if count > most:
        raise TooLarge(f"there would be {count:,} {what}, and at most {most:,} have room: {advice}")


class Ready(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field whose terms are ready-made, so that nothing is left to analyse."""

    def __init__(self, format_: formats.Format, unique: bool = False, scorable: bool = False) -> None:
        """`scorable`: Whoosh may rank by the field, since the words of each document are counted."""
        super().__init__(format_, analyzer=None, scorable=scorable, unique=unique)

    def index(self, value: Any, **options: Any) -> NoReturn:
        """Whoosh's writer asks for this, whatever codec it writes with."""
        raise IndexingError(NOT_BY_WHOOSH)


def schema() -> fields.Schema:
    """The Whoosh schema of an index."""
    made: dict[str, Any] = {ID: Ready(formats.Existence(), unique=True), STORED: fields.STORED()}
    made |= {field.name: Ready(formats.Positions(), scorable=True) for field in TEXTS}
    made |= {name: Ready(formats.Frequency()) for name in STEMS.values()}
    made |= {name: Ready(formats.Existence()) for name in (*KEYED, NAMES)}
    return fields.Schema(**made)

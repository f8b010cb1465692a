"""What the Whoosh engine's parts agree on, and the Whoosh schema made from `search.schema.FIELDS`.

Whoosh's own writer is not used (`writer`), so the field types here only say what a posting holds, for Whoosh's searcher.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from whoosh import fields, formats

from search.schema import KEYED, NAMES, STEMS, TEXTS

FORMAT = 1  # of the arrays in a segment's file (docs/index-format.md)
ID = "id"
STORED = "article"
UNDATED = int(np.iinfo(np.int64).min)
LABEL_MARK = "\x1f"  # between the key and the label of one term; in neither


class Ready(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field whose terms are ready-made, so that nothing is left to analyse."""

    def __init__(self, format_: formats.Format, unique: bool = False) -> None:
        super().__init__(format_, analyzer=None, scorable=False, unique=unique)


def schema() -> fields.Schema:
    """The Whoosh schema of an index."""
    made: dict[str, Any] = {ID: Ready(formats.Existence(), unique=True), STORED: fields.STORED()}
    made |= {field.name: Ready(formats.Positions()) for field in TEXTS}
    made |= {name: Ready(formats.Frequency()) for name in STEMS.values()}
    made |= {name: Ready(formats.Existence()) for name in (*KEYED, NAMES)}
    return fields.Schema(**made)

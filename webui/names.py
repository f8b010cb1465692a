"""Names from outside: the name that is asked for, lists of names as scripts send and readers paste them, their page.

A list is refused as a whole only if it is too large or of a kind that is not read; what is wrong with a line is
said beside it (`search.namelist`). The page works without a script: its form posts a text or a file, and the form
for the CSV posts the same list once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from flask import Request
from rapidfuzz.distance import OSA
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from search.contract import NameRows
from search.errors import BadRequest
from search.namecard import NameCard, cleaned, complaint, link, plain_link
from search.namelist import FORMS, MAX_BYTES, MAX_NAMES, Entry, Row, entries, found
from search.namelist import to_json as row_json
from search.payload import shown
from webui.links import Link

MAX_FORM = 2 * MAX_BYTES  # of a body: a form has more around a list
MOST = 8  # spellings of one name that the page lists; the others are counted
MOST_OTHERS = 3  # spellings in the other gender that are named

# The form of a list by the type that it is sent as, and by the ending of its file.
TYPES = {
    "text/csv": "csv",
    "text/plain": "text",
    "application/jsonl": "jsonl",
    "application/x-ndjson": "jsonl",
}
ENDINGS = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A list as it came."""

    data: bytes
    form: str = "text"


@dataclass(frozen=True, slots=True)
class OthersView:
    """How many articles have a surname in the other gender only, in which spellings, and the search that finds them."""

    count: int
    href: str
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """A name of the list: where its articles are, the spellings that it has there, or what may have been meant."""

    name: str
    href: str
    hits: int
    first: str
    last: str
    spellings: tuple[tuple[str, int], ...]
    more: int
    better: Link | None
    others: OthersView | None


@dataclass(frozen=True, slots=True)
class View:
    """Everything the page of names shows. `sent` and `form` are the list once more, for the CSV."""

    text: str = ""
    sent: str = ""
    form: str = "text"
    asked: bool = False
    rows: tuple[RowView, ...] = ()
    bad: tuple[Entry, ...] = ()
    most: int = MAX_NAMES
    kilobytes: int = MAX_BYTES // 1024

    @property
    def there(self) -> int:
        """How many of the names the archive has."""
        return sum(row.hits > 0 for row in self.rows)


def asked(given: Sequence[tuple[str, str]]) -> str:
    """The name of a request for one. Raises BadRequest."""
    for name, _ in given:
        if name != "q":
            near = "q" if OSA.distance(name, "q") <= 1 or name in ("name", "query") else None
            raise BadRequest(name, f"there is no parameter {name}: the name is given as q", near)
    if not given:
        raise BadRequest("q", "q is missing: it takes a name")
    if len(given) > 1:
        raise BadRequest("q", f"q is given {len(given)} times, it takes one name")
    name = cleaned(given[0][1].encode("utf-8", "replace").decode())
    if problem := complaint(name):
        raise BadRequest("q", f"q takes a name: {problem}")
    return name


def listed(sent: Sent) -> list[Entry]:
    """The entries of a list. Raises RequestEntityTooLarge."""
    if len(sent.data) > MAX_BYTES:
        raise RequestEntityTooLarge(f"the list has more than {MAX_BYTES:,} bytes: send it in parts")
    lines = entries(sent.data, sent.form)
    if len(lines) > MAX_NAMES:
        raise RequestEntityTooLarge(f"the list has {len(lines):,} names, {MAX_NAMES:,} are looked up: send it in parts")
    return lines


def from_script(request: Request) -> Sent:
    """The list that is the body of a request. Raises RequestEntityTooLarge, UnsupportedMediaType."""
    if request.mimetype not in TYPES:
        raise UnsupportedMediaType(f"a list of names is sent as Content-Type {', '.join(TYPES)}")
    return Sent(request.get_data(cache=False), TYPES[request.mimetype])


def from_reader(request: Request) -> Sent:
    """The list that a reader pasted or uploaded, or posts once more for the CSV. Raises RequestEntityTooLarge."""
    file = request.files.get("file")
    if file and file.filename:
        ending = file.filename[file.filename.rfind(".") :].casefold()
        return Sent(file.read(), ENDINGS.get(ending, "text"))
    form = request.form.get("form", "text")
    return Sent(request.form.get("names", "").encode("utf-8", "replace"), form if form in FORMS else "text")


def wants_csv(request: Request) -> bool:
    """Whether a script would rather have CSV than JSON."""
    return request.accept_mimetypes.best_match(("application/json", "text/csv")) == "text/csv"


def payload(answered: Iterable[Row], generation: str) -> NameRows:
    """A list of names with what the archive has of each, as an object of JSON values."""
    return {"names": [row_json(row) for row in answered], "generation": generation}


def view(sent: Sent, answered: Sequence[Row]) -> View:
    """The page of a list that was looked up."""
    text = sent.data.decode("utf-8", "replace").removeprefix("\ufeff")
    return View(
        text=text if sent.form == "text" else "",
        sent=text,
        form=sent.form,
        asked=True,
        rows=tuple(_row(row) for row in answered if row.card),
        bad=tuple(row.entry for row in answered if not row.card),
    )


def _row(row: Row) -> RowView:
    spellings = found(row)
    card = row.card
    return RowView(
        name=row.entry.name,
        href=link(row.entry.name),
        hits=(card.hits if card else 0) or 0,
        first=card.first if card else "",
        last=card.last if card else "",
        spellings=tuple(spellings[:MOST]),
        more=max(0, len(spellings) - MOST),
        better=Link(card.did_you_mean, link(card.did_you_mean)) if card and card.did_you_mean else None,
        others=_others(card) if card and card.in_other_gender else None,
    )


def _others(card: NameCard) -> OthersView:
    spellings = (shown(variant, word.word) for word in card.words for variant in word.other_gender)
    return OthersView(card.in_other_gender or 0, plain_link(card.name), tuple(islice(spellings, MOST_OTHERS)))

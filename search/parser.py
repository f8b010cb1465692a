"""What a reader typed becomes a tree of query nodes. Never raises: it reads as well as it can and leaves notes.

The language (docs/query-syntax.md): words mean AND; `"a phrase"`, `"a b"~5` (near), `OR`, `NOT` or `-`, brackets,
`title:` `body:` `author:` `name:` `category:` `source:` `lang:` `access:` `date:`, `word*`, `wo?d`, `word~`.
AND binds tighter than OR. `read` gives the tree; `search.rendering` writes a tree back in the same language.

Limits keep every query cheap for every engine; each one that bites leaves a note.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from itertools import chain

from rapidfuzz.distance import OSA

from search.dates import span
from search.messages import Message, listed, tell, tell_many
from search.model import (
    And,
    Dated,
    Everything,
    Fuzzy,
    Labelled,
    Node,
    Not,
    Note,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Scope,
    Word,
)
from search.rendering import LABELS
from search.schema import key
from search.text import APOSTROPHES, MARKS, fold, tokens, visible, words

MAX_LENGTH = 256  # characters
MAX_WORDS = 32
MAX_DEPTH = 10  # brackets in brackets
MAX_EDITS = 2
MAX_SLOP = 50  # words; less than search.schema.GAP
MIN_STEM_OF_PATTERN = 3  # letters before a `*`

# What may stand before a colon: a scope of words, or (LABELS) a facet whose values are compared whole, or a date.
SCOPES = {"title": Scope.TITLE, "body": Scope.BODY, "author": Scope.AUTHOR, "name": Scope.NAME}
FIELD_NAMES = (*SCOPES, *LABELS, "date")

_SAME_FIELD = {"language": "lang", "authors": "author", "categories": "category", "names": "name"}
_QUOTES = re.compile("[“”„‟«»″＂]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LEXEME = re.compile(
    r"""
    \s*(?:
      (?P<open>\()
    | (?P<close>\))
    | (?P<minus>[-−–](?=[^\s\-−–]))                     # only where a word would begin
    | (?P<field>[^\W\d][\w-]*):(?=[^\s:/])              # not http://, not a colon in running text
    | "(?P<quoted>[^"]*)(?P<endquote>"|$)(?:~(?P<slop>\d*))?
    | (?P<chunk>[^\s()"]+)
    )""",
    re.VERBOSE,
)
_LETTERS = rf"\w{MARKS}{APOSTROPHES}"
_PATTERN_PART = re.compile(rf"[^\W{APOSTROPHES}][{_LETTERS}]*(?:[*?]+[{_LETTERS}]*)*")
_NO_BEGINNING = re.compile(rf"(?<![{_LETTERS}*?])[*?]+[{_LETTERS}]")
_FUZZY = re.compile(r"([^~]+)~(\d*)\W*")
_DOUBLE_NAME = re.compile(r"[^\W\d_a-zа-яё][^\W\d_]{2,}-[^\W\d_a-zа-яё][^\W\d_]{2,}")  # Kara-Murza
_OPERATORS = ("AND", "OR", "NOT")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text was read."""

    root: Node
    notes: tuple[Note, ...] = ()


def read(text: str, zone: tzinfo = UTC) -> Reading:
    """Reads a text as a query; dates in it are days of the time zone.

    >>> from search.rendering import render
    >>> render(read('title:(Minsk OR Мінск) "political prisoners" -sport*').root)
    'title:(Minsk OR Мінск) "political prisoners" -sport*'
    """
    text = unicodedata.normalize("NFC", visible(text))
    text = _QUOTES.sub('"', _CONTROLS.sub(" ", text)).strip()
    if not text:
        return Reading(Everything())
    reader = _Reader(zone)
    if len(text) > MAX_LENGTH:
        reader.note(
            "cut",
            tell_many("only the first {n} character was read", "only the first {n} characters were read", n=MAX_LENGTH),
        )
        text = _cut(text)
    reader.lexemes = reader.shallow(list(_LEXEME.finditer(text)))
    root = reader.query()
    if root is None:
        root = reader.without_operators(text)
    if root is None:
        reader.note("empty", tell("there is no word to search for: a word needs letters or digits"))
        root = Nothing()
    return Reading(root, tuple(reader.notes.values()))


@dataclass(slots=True)
class _Reader:
    """The state of one reading: where it stands, how much it has read, what it has to tell."""

    zone: tzinfo
    lexemes: list[re.Match[str]] = field(default_factory=list)
    place: int = 0
    leaves: int = 0
    notes: dict[tuple[str, str], Note] = field(default_factory=dict)

    def note(self, code: str, message: Message) -> None:
        self.notes.setdefault((code, message), Note(code, message))

    def shallow(self, lexemes: list[re.Match[str]]) -> list[re.Match[str]]:
        """Leaves out brackets that stand deeper than MAX_DEPTH, so that reading never recurses further."""
        kept, depth = [], 0
        for lexeme in lexemes:
            depth += bool(lexeme["open"])
            if depth <= MAX_DEPTH or not (lexeme["open"] or lexeme["close"]):
                kept.append(lexeme)
            else:
                self.note("depth", tell("brackets more than {most} deep were ignored", most=MAX_DEPTH))
            depth = max(0, depth - bool(lexeme["close"]))
        return kept

    def without_operators(self, text: str) -> Node | None:
        """The words of a text that held nothing else but operators and names of fields."""
        found = [_word(text[start:end], Scope.ANY) for start, end, _ in tokens(text)][:MAX_WORDS]
        if found:
            self.notes = {known: note for known, note in self.notes.items() if note.code != "operator"}
            self.note("operator", tell("operators without a word beside them were read as words"))
        return _all_of(found)

    # Grammar: query = any { ")" any }; any = all { OR all }; all = [AND] not …; not = { NOT | - } item.

    def query(self) -> Node | None:
        found = [self.any_of("")]
        while self.place < len(self.lexemes):  # what stopped it is a bracket that nothing opened
            self.note("bracket", tell("a closing bracket without an opening one was ignored"))
            self.place += 1
            found.append(self.any_of(""))
        return _all_of([node for node in found if node is not None])

    def any_of(self, name: str) -> Node | None:
        groups: list[Node | None] = [self.all_of(name)]
        while self.takes("OR"):
            groups.append(self.all_of(name))
        nodes = [node for node in groups if node is not None]
        if len(nodes) < len(groups) and len(groups) > 1:
            self.note("operator", tell("an OR with nothing on one side was ignored"))
        flat = [n for node in nodes for n in (node.nodes if isinstance(node, Or) else (node,))]
        return flat[0] if len(flat) == 1 else Or(tuple(flat)) if flat else None

    def all_of(self, name: str) -> Node | None:
        nodes: list[Node] = []
        while self.place < len(self.lexemes):
            if self.lexemes[self.place]["close"] or self.lexemes[self.place]["chunk"] == "OR":
                break
            if self.takes("AND"):
                continue
            node = self.unless(name)
            if node is not None:
                nodes.append(node)
        return _all_of(nodes)

    def unless(self, name: str) -> Node | None:
        negative, seen = False, False
        while self.takes("NOT") or self.takes("-"):
            negative, seen = not negative, True
        if self.place >= len(self.lexemes) or self.lexemes[self.place]["close"]:
            if seen:
                self.note("operator", tell("a NOT with nothing behind it was ignored"))
            return None
        if seen and self.lexemes[self.place]["chunk"] in _OPERATORS:
            self.note("operator", tell("a NOT with nothing behind it was ignored"))
            return None
        node = self.item(name)
        if node is None or not negative:
            return node
        return node.node if isinstance(node, Not) else Not(node)

    def takes(self, what: str) -> bool:
        """Steps over the next lexeme if it is this operator."""
        if self.place >= len(self.lexemes):
            return False
        lexeme = self.lexemes[self.place]
        if lexeme["minus"] if what == "-" else lexeme["chunk"] == what:
            self.place += 1
            return True
        return False

    def item(self, name: str) -> Node | None:
        lexeme = self.lexemes[self.place]
        self.place += 1
        if lexeme["open"]:
            return self.bracket(name)
        if lexeme["field"]:
            return self.field(lexeme["field"], name)
        node = self.quoted(lexeme, name) if lexeme["quoted"] is not None else self.chunk(lexeme["chunk"], name)
        return self.counted(node)

    def counted(self, node: Node | None) -> Node | None:
        """As much of a node as the number of words allows."""
        kept = _first(node, MAX_WORDS - self.leaves)
        if kept != node:
            self.note(
                "words",
                tell_many(
                    "only the first {n} word was searched", "only the first {n} words were searched", n=MAX_WORDS
                ),
            )
        self.leaves += _size(kept)
        return kept

    def bracket(self, name: str) -> Node | None:
        node = self.any_of(name)
        if self.place < len(self.lexemes):
            self.place += 1  # the closing bracket
        else:
            self.note("bracket", tell("an opening bracket was closed at the end"))
        return node

    def field(self, written: str, outer: str) -> Node | None:
        name = _SAME_FIELD.get(written.casefold(), written.casefold())
        alone = self.place >= len(self.lexemes) or self.lexemes[self.place]["close"]
        if name in FIELD_NAMES and not alone:
            return self.unless(name)
        near = min(FIELD_NAMES, key=lambda known: OSA.distance(name, known))
        if 0 < OSA.distance(name, near) <= MAX_EDITS and len(name) > MAX_EDITS + 1 and not alone:
            self.note(
                "field",
                tell(
                    "there is no field {written}:, did you mean {near}:? It was searched everywhere",
                    written=written,
                    near=near,
                ),
            )
            return self.unless(outer)
        if name not in FIELD_NAMES:
            self.note(
                "field",
                tell(
                    "there is no field {written}:, it was read as a word; fields are {fields}",
                    written=written,
                    fields=listed(FIELD_NAMES),
                ),
            )
        word = self.counted(self.chunk(written, outer))
        return word if alone else _all_of([node for node in (word, self.unless(outer)) if node is not None])

    def quoted(self, lexeme: re.Match[str], name: str) -> Node | None:
        if not lexeme["endquote"]:
            self.note("quote", tell("a quotation mark without its second was closed at the end"))
        text = lexeme["quoted"]
        if name in LABELS:
            return self.labelled(name, text)
        if name == "date":
            return self.dated(text)
        found = tuple(words(text))
        if not found:
            return None
        slop = self.slop(lexeme["slop"])
        return Phrase(found, slop if len(found) > 1 else 0, SCOPES.get(name, Scope.ANY))

    def slop(self, written: str | None) -> int:
        if written is None:
            return 0
        slop = int(written or 5)
        if slop > MAX_SLOP:
            self.note(
                "slop",
                tell(
                    "words can be at most {most} apart, so ~{written} was read as ~{most}",
                    most=MAX_SLOP,
                    written=written,
                ),
            )
        return min(slop, MAX_SLOP)

    def chunk(self, text: str, name: str) -> Node | None:
        if name in LABELS:
            return self.labelled(name, text)
        if name == "date":
            return self.dated(text)
        scope = SCOPES.get(name, Scope.ANY)
        fuzzy = _FUZZY.fullmatch(text)
        if fuzzy and len(words(fuzzy[1])) == 1:
            return self.fuzzy(fuzzy[1], fuzzy[2], scope)
        if fuzzy and words(text):
            self.note("fuzzy", tell("{text} is more than one word, it was read without the ~", text=text))
        if "*" in text or re.search(r"\?(?=[\w?*])", text):
            return self.patterns(text, scope)
        return _plain(text, scope)

    def labelled(self, name: str, text: str) -> Node | None:
        value = key(LABELS[name], text)
        return Labelled(LABELS[name], value) if any(c.isalnum() for c in value) else None

    def fuzzy(self, text: str, written: str, scope: Scope) -> Node | None:
        word = words(text)[0]
        allowed = 0 if len(word) < 3 else 1 if len(word) < 6 else MAX_EDITS
        edits = int(written) if written else allowed
        if edits > allowed or not (written or allowed):
            self.note(
                "fuzzy",
                tell(
                    "{text}~{written} was read as {text}~{allowed}: more letters may not differ",
                    text=text,
                    written=written,
                    allowed=allowed,
                ),
            )
            edits = allowed
        return Fuzzy(word, edits, scope) if edits else Phrase((word,), 0, scope)

    def patterns(self, text: str, scope: Scope) -> Node | None:
        if _NO_BEGINNING.search(text):
            self.note("pattern", tell("a word cannot begin with * or ?: {text} was read without it", text=text))
        parts = _PATTERN_PART.findall(text.replace("_", " "))
        return _all_of([node for part in parts if (node := self.pattern(part, scope))])

    def pattern(self, part: str, scope: Scope) -> Node | None:
        pieces = [[p] if p in ("*", "?") else words(p) for p in re.findall(r"[*?]|[^*?]+", part)]
        if any(len(piece) > 1 for piece in pieces):  # scripts without spaces: each letter is a word
            self.note("pattern", tell("{part} is more than one word, it was read without * and ?", part=part))
            return _plain(part, scope)
        pattern = re.sub(r"\*+", "*", "".join(chain.from_iterable(pieces))).rstrip("?")
        if "*" in pattern and len(pattern.split("*")[0].replace("?", "")) < MIN_STEM_OF_PATTERN:
            shorter = part.split("*")[0].rstrip("?")
            self.note(
                "pattern",
                tell_many(
                    "{part} needs at least {n} letter before the *, it was read as {shorter}",
                    "{part} needs at least {n} letters before the *, it was read as {shorter}",
                    n=MIN_STEM_OF_PATTERN,
                    part=part,
                    shorter=shorter,
                ),
            )
            return self.pattern(shorter, scope) if "?" in shorter else _plain(shorter, scope)
        return Pattern(pattern, scope) if "*" in pattern or "?" in pattern else _plain(part, scope)

    def dated(self, text: str) -> Node | None:
        left, dots, right = text.partition("..")
        first, last = span(left, self.zone), span(right, self.zone) if dots else span(left, self.zone)
        if (first is None and (left.strip() or not dots)) or (last is None and right.strip()) or text == "..":
            self.note(
                "date",
                tell(
                    "date:{text} is no date; write date:2025, date:2025-10, date:2025-10-01 or date:2025-01..2025-06",
                    text=text,
                ),
            )
            return _plain(text, Scope.ANY)
        if first and last and last[1] <= first[0]:
            self.note("date", tell("date:{text} ends before it begins and was read the other way round", text=text))
            first, last = last, first
        return Dated(first[0] if first else None, last[1] if last else None)


def _plain(text: str, scope: Scope) -> Node | None:
    """Words without any operator: one is a word, several that are joined by signs (Ivano-Frankivsk) a phrase."""
    found = [text[token.start : token.end] for token in tokens(text)]
    if len(found) == 1:
        return _word(found[0], scope)
    phrase = Phrase(tuple(map(fold, found)), 0, scope) if found else None
    if phrase is not None and _DOUBLE_NAME.fullmatch(text):
        # A name of two parts, each of which may be spelt otherwise, which a phrase may not.
        return Or((phrase, And(tuple(_word(part, scope) for part in found))))
    return phrase


def _word(text: str, scope: Scope) -> Word:
    """A word; one that would be an operator in capitals is written in small letters, so that it can be read back."""
    return Word(text.lower() if text in _OPERATORS else text, scope)


def _cut(text: str) -> str:
    """The beginning of a text that is too long, without the word that the cut would go through."""
    whole, _, broken = text[: MAX_LENGTH + 1].rpartition(" ")
    return whole if whole and len(broken) < MAX_LENGTH // 4 else text[:MAX_LENGTH]


def _all_of(nodes: Sequence[Node]) -> Node | None:
    flat = [n for node in nodes for n in (node.nodes if isinstance(node, And) else (node,))]
    flat = [n for n in flat if not isinstance(n, Everything)]  # is put beside a lone NOT again
    if not flat:
        return None
    if all(isinstance(node, Not) for node in flat):
        flat.insert(0, Everything())
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def _size(node: Node | None) -> int:
    """Words in a node that was just read."""
    match node:
        case Phrase(found):
            return len(found)
        case And(nodes):
            return sum(map(_size, nodes))
        case Or(nodes):
            return max(map(_size, nodes))
        case None:
            return 0
        case _:
            return 1


def _first(node: Node | None, room: int) -> Node | None:
    """The part of a node that was just read for which there is room, in words."""
    if node is None or _size(node) <= room:
        return node
    match node:
        case Phrase(found, slop) if room > 0:
            return replace(node, words=found[:room], slop=slop if room > 1 else 0)
        case And(nodes) if room > 0:
            sizes = [sum(map(_size, nodes[:place])) for place in range(len(nodes))]
            kept = [_first(n, room - before) for n, before in zip(nodes, sizes, strict=True)]
            return _all_of([n for n in kept if n is not None])
        case _:
            return None

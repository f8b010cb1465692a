"""Sentences for people: in English, and so made that a page can say them in another language.

`tell("there is no field {name}:", name=…)` is a `Message`: the text in English, for scripts, the command and logs, to
whom it is a string like any other. It remembers its template and what was filled in, of which a page makes it anew
(`webui.wording.retell`). Templates are written in place, so that they can be collected for translation; a message that
was put into another string, cut or joined is a plain string again, and stays English: put it into another message.

A `Message` made from a text alone has no template: it is the same in every language, or for scripts only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce


class Message(str):
    """A sentence in English. `forms` are its template, or that of one thing and that of `n` in `values`, of many."""

    __slots__ = ("forms", "values")
    forms: tuple[str, ...]
    values: Mapping[str, object]

    def __new__(cls, text: str, forms: tuple[str, ...] = (), values: Mapping[str, object] | None = None) -> Message:
        message = super().__new__(cls, text)
        message.forms, message.values = forms, values or {}
        return message


class Named(str):
    """The name of a parameter in a sentence: scripts are told it, readers the label that it has on a page."""

    __slots__ = ()


def tell(template: str, /, **values: object) -> Message:
    """A template with its values filled in, in the way of `str.format`.

    >>> tell("there is no field {name}:, did you mean {near}:?", name="titel", near="title")
    'there is no field titel:, did you mean title:?'
    """
    return Message(template.format(**values), (template,), values)


def tell_many(one: str, many: str, /, *, n: int, **values: object) -> Message:
    """The same of a number of things, `n` in the templates: languages have other forms for one, few and many.

    >>> tell_many("{n} letter differs", "{n} letters differ", n=2)
    '2 letters differ'
    """
    values["n"] = n
    return Message((one if n == 1 else many).format(**values), (one, many), values)


def listed(parts: Iterable[str], between: str = ", ") -> Message:
    """Words and messages in a row, with signs between them that are the same in every language.

    >>> listed([tell("the word itself"), tell("in the tags")])
    'the word itself, in the tags'
    """
    values = {f"part{number}": part for number, part in enumerate(parts)}
    template = between.join(f"{{{name}}}" for name in values)
    return Message(between.join(values.values()), (template,), values)


def either(values: Iterable[str]) -> str:
    """Values of which one is to be chosen.

    >>> either(["newest", "oldest"])
    'newest or oldest'
    """
    return reduce(lambda one, other: tell("{one} or {other}", one=one, other=other), values)

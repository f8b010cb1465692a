"""What can go wrong, in the caller's words.

    SearchError
    ├── BadArticle          an article cannot be written as it is
    ├── BadRequest          a parameter has a value that means nothing (not a reader's words: those never fail)
    └── EngineError
        ├── NoIndex             nothing is at the address
        ├── WrongVersion        the index was built by another version of the schema
        ├── EngineBusy          another process is writing
        ├── EngineUnavailable   the index is damaged or cannot be reached
        └── TooLarge            the index would outgrow its format

Adapters translate: they catch what their library raises and raise one of these `from` it, with a message that
names the thing, its value, and what to do.
"""


class SearchError(Exception):
    """Any error that Vestka raises on purpose; its text is meant for the person who caused it."""


class BadArticle(SearchError):
    """An article has a value that cannot be indexed; the text names the field."""


class BadRequest(SearchError):
    """A parameter of a request has no meaning.

    `parameter` is its name as the caller wrote it, `suggestion` a near one that would be understood. `message` is the
    text as it was given, which a page may say in another language (`search.messages`).
    """

    def __init__(self, parameter: str, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.parameter = parameter
        self.suggestion = suggestion


class EngineError(SearchError):
    """The engine could not do what it was asked."""


class NoIndex(EngineError):
    """There is no index at the address."""


class WrongVersion(EngineError):
    """The index was written by a version of Vestka that stores other things."""


class EngineBusy(EngineError):
    """Another process holds the write lock."""


class EngineUnavailable(EngineError):
    """The index exists but cannot be opened or read."""


class TooLarge(EngineError):
    """What should be written is more than the format of the index can tell; nothing of it is."""

"""Addresses as people type them: `curl 'http://…/search?q=Лукашэнка'` sends the letters as bytes of UTF-8.

RFC 9112 has them percent-encoded, and waitress refuses what is not; other servers take it, and browsers encode it
themselves. Here the bytes are percent-encoded before waitress reads the request: those beyond ASCII, in the target,
where the target is UTF-8. Nothing else of a request changes, so that where it ends is the same for everybody who
reads it, a proxy in front included.
"""

from __future__ import annotations

import re

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]  # ships no types
from waitress.parser import HTTPRequestParser  # type: ignore[import-untyped]  # ships no types

_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


def encoded(head: bytes) -> bytes:
    r"""The head of a request with its target in ASCII.

    >>> encoded("GET /search?q=я HTTP/1.1\r\nX-Name: я".encode())
    b'GET /search?q=%D1%8F HTTP/1.1\r\nX-Name: \xd1\x8f'
    """
    line, end, fields = head.partition(b"\r\n")
    parts = line.split(b" ")
    if line.isascii() or len(parts) != 3:
        return head
    method, target, version = parts
    try:
        target.decode()
    except UnicodeDecodeError:
        return head
    target = _BEYOND_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], target)
    return b" ".join((method, target, version)) + end + fields


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # of no known type
    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(encoded(header_plus))


class Channel(HTTPChannel):  # type: ignore[misc]  # of no known type
    """A connection of a waitress server (its `channel_class`) that takes such addresses."""

    parser_class = _Parser

"""webui.targets: addresses with letters as they are, and nothing else changed."""

import socket
import threading
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
import waitress  # type: ignore[import-untyped]  # ships no types
from hypothesis import given
from hypothesis import strategies as st

from webui.targets import Channel, encoded

FIELDS = "Host: example.org\r\nX-Name: Мінск\r\nContent-Length: 5".encode()


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("GET /search?q=Мінск HTTP/1.1", "GET /search?q=%D0%9C%D1%96%D0%BD%D1%81%D0%BA HTTP/1.1"),
        ("GET /article/я/%D1%8F?q=%20я+é HTTP/1.0", "GET /article/%D1%8F/%D1%8F?q=%20%D1%8F+%C3%A9 HTTP/1.0"),
    ],
)
def test_letters_of_a_target_are_encoded_and_the_rest_stays(line: str, meant: str) -> None:
    assert encoded(line.encode() + b"\r\n" + FIELDS) == meant.encode() + b"\r\n" + FIELDS


@pytest.mark.parametrize(
    "head",
    [
        b"GET /search?q=minsk HTTP/1.1\r\n" + FIELDS,
        b"GET /search?q=\xcc\xe8\xed\xf1\xea HTTP/1.1",  # another encoding
        "GET /search?q=Мінск і Гродна HTTP/1.1".encode(),
        "GÉT / HTTP/1.1".encode(),
        "GET / HTTP/é".encode(),
        "GET /я".encode(),
        "\r\nGET /я HTTP/1.1".encode(),
        b"",
    ],
)
def test_what_is_no_such_target_stays_as_it_is(head: bytes) -> None:
    assert encoded(head) == head


@given(st.binary())
def test_only_the_target_changes_and_means_the_same(head: bytes) -> None:
    made = encoded(head)
    assert made.partition(b"\r\n")[1:] == head.partition(b"\r\n")[1:]
    before, after = (one.partition(b"\r\n")[0].split(b" ") for one in (head, made))
    assert (len(before), before[:1], before[2:]) == (len(after), after[:1], after[2:])
    if made != head:
        assert after[1].isascii()
        assert unquote(after[1].decode()) == unquote(before[1].decode())


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server that answers with what it was asked."""

    def asked(environ: dict[str, str], start: object) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])  # type: ignore[operator]  # what WSGI hands over
        return [f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}".encode("latin-1")]

    server = waitress.create_server(asked, host="127.0.0.1", port=0, threads=1)
    server.channel_class = Channel
    running = threading.Thread(target=server.run)
    running.start()
    yield server.effective_port
    server.close()
    running.join(timeout=10)


def answered(port: int, *requests: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"".join(requests))
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_a_server_is_asked_for_what_was_typed(port: int) -> None:
    got = answered(port, "GET /сад?q=Мінск&x=%2B HTTP/1.0\r\n\r\n".encode())
    assert got.startswith(b"HTTP/1.0 200")
    assert got.endswith("/сад?q=%D0%9C%D1%96%D0%BD%D1%81%D0%BA&x=%2B".encode())


def test_what_is_no_utf8_is_refused_as_before(port: int) -> None:
    assert b" 400 " in answered(port, b"GET /?q=\xff\xfe HTTP/1.0\r\n\r\n")


def test_requests_end_where_they_did(port: int) -> None:
    post = "POST /я HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nGET /b я\n".encode()
    last = b"GET /c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    got = answered(port, post, last)
    assert got.count(b"HTTP/1.1 200") == 2
    assert b"/c?" in got
    assert b"/b" not in got

"""A site on this machine whose pages a test writes, and which notes what it is asked."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Page:
    """An answer. With an `ETag` or `Last-Modified` among its headers, a request that has the same gets a 304."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    missing: int = 0  # bytes of the body that are promised and never come
    stuck: str = ""  # where the server falls silent: "before" it answers, or "amid" the body


@dataclass
class Site:
    """Pages by path, and each request that came: its path and headers."""

    origin: str
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, Message]] = field(default_factory=list)
    silent: threading.Event = field(default_factory=threading.Event)  # set where a page is stuck
    closing: threading.Event = field(default_factory=threading.Event)

    def fall_silent(self) -> None:
        self.silent.set()
        self.closing.wait()

    def put(self, path: str, page: Page) -> str:
        self.pages[path] = page
        return self.origin + path

    def feed(self, path: str, *items: str, **headers: str) -> str:
        """Puts a feed at a path, with headers such as `ETag`; gives its address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.put(path, Page(rss(*items), headers=named))

    def moved(self, path: str, to: str, status: int) -> str:
        return self.put(path, Page(b"It is elsewhere.", status, {"Location": to}))

    def last(self, path: str) -> Message:
        """The headers of the last request for a path."""
        return [headers for asked, headers in self.asked if asked == path][-1]


def rss(*items: str, title: str = "The Orchard") -> bytes:
    """A feed with an item for each word, whose guid is that word."""
    entries = "".join(
        f"<item><guid>{word}</guid><title>{word.title()} are ripe</title><link>https://example.org/{word}</link>"
        f"<description>There are many {word} this year.</description><category>Gardens</category></item>"
        for word in items
    )
    return f'<rss version="2.0"><channel><title>{title}</title>{entries}</channel></rss>'.encode()


def packed(page: Page) -> Page:
    return Page(gzip.compress(page.body), headers={**page.headers, "Content-Encoding": "gzip"})


def answerer(site: Site) -> type[BaseHTTPRequestHandler]:
    class Answerer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, self.headers))
            page = site.pages.get(self.path, Page(b"There is nothing here.", 404))
            if page.stuck == "before":
                site.fall_silent()
                return
            conditions = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
            if any(self.headers[asked] == page.headers.get(name, 0) for name, asked in conditions.items()):
                page = Page(b"", 304, page.headers)
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            if page.status != 304:
                self.send_header("Content-Length", str(len(page.body) + page.missing))
            self.end_headers()
            self.wfile.write(page.body)
            self.wfile.flush()
            if page.stuck == "amid":
                site.fall_silent()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Answerer


@contextmanager
def serving() -> Iterator[Site]:
    """A site that answers inside the block."""
    site = Site("")
    with ThreadingHTTPServer(("127.0.0.1", 0), answerer(site)) as server:
        site.origin = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield site
        site.closing.set()
        server.shutdown()
        thread.join()

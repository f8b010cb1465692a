"""indexer.feeds.fetching: whatever a server does is an answer."""

import socket
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from feedsite import Page, Site, packed, rss

from indexer.feeds.fetching import HOSTS, REDIRECTS, Answer, Limits, Wanted, fetch, normal
from search.errors import BadRequest

FEED = rss("apples", "pears")


def fetched(folder: Path, wanted: Wanted | str, limits: Limits = Limits(seconds=30)) -> Answer:  # noqa: B008 - frozen
    [answer] = fetch([Wanted(wanted) if isinstance(wanted, str) else wanted], folder, limits)
    return answer


def body(answer: Answer) -> bytes:
    assert answer.body is not None, answer
    return answer.body.read_bytes()


# ------------------------------------------------------------------------------------------------------ bodies


def test_a_feed_is_a_file_with_what_to_ask_by(tmp_path: Path, site: Site) -> None:
    address = site.put("/feed", Page(FEED, headers={"ETag": '"1"', "Last-Modified": "Wed, 01 Oct 2025 09:00:00 GMT"}))
    answer = fetched(tmp_path, address)
    assert (answer.address, answer.status, answer.error) == (address, 200, "")
    assert (answer.etag, answer.modified) == ('"1"', "Wed, 01 Oct 2025 09:00:00 GMT")
    assert body(answer) == FEED


def test_the_server_is_told_who_asks(tmp_path: Path, site: Site) -> None:
    fetched(tmp_path, site.put("/feed", Page(FEED)))
    assert site.last("/feed")["User-Agent"].startswith("Vestka/")


def test_what_is_packed_is_unpacked(tmp_path: Path, site: Site) -> None:
    assert body(fetched(tmp_path, site.put("/feed", packed(Page(FEED))))) == FEED
    assert "gzip" in site.last("/feed")["Accept-Encoding"]


@pytest.mark.parametrize(
    "wanted", [{"etag": 'W/"1"'}, {"modified": "yesterday"}, {"etag": 'W/"1"', "modified": "yesterday"}]
)
def test_what_has_not_changed_has_neither_a_body_nor_an_error(
    tmp_path: Path, site: Site, wanted: dict[str, str]
) -> None:
    address = site.put("/feed", Page(FEED, headers={"ETag": 'W/"1"', "Last-Modified": "yesterday"}))
    answer = fetched(tmp_path, Wanted(address, **wanted))
    assert (answer.status, answer.body, answer.error) == (304, None, "")


def test_a_304_that_nobody_asked_for_is_an_error(tmp_path: Path, site: Site) -> None:
    assert "304" in fetched(tmp_path, site.put("/feed", Page(status=304))).error


def test_answers_come_in_the_order_of_the_addresses(tmp_path: Path, site: Site) -> None:
    addresses = [site.put(f"/{word}", Page(rss(word))) for word in ("apples", "pears", "plums")]
    addresses.insert(1, site.origin + "/none")
    answers = list(fetch([Wanted(address) for address in addresses], tmp_path))
    assert [answer.address for answer in answers] == addresses
    assert [answer.status for answer in answers] == [200, 404, 200, 200]
    assert body(answers[3]) == rss("plums")


def test_nothing_wanted_is_nothing_fetched(tmp_path: Path) -> None:
    assert list(fetch([], tmp_path)) == []


def test_a_proxy_of_the_environment_is_asked(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", site.origin)
    site.put("http://orchard.invalid/feed", Page(FEED))
    assert body(fetched(tmp_path, "http://orchard.invalid/feed")) == FEED


# ----------------------------------------------------------------------------------------------------- failures


@pytest.mark.parametrize("status", [204, 206, 400, 401, 403, 404, 410, 418, 429, 500, 503])
def test_another_status_is_an_error_that_names_it(tmp_path: Path, site: Site, status: int) -> None:
    answer = fetched(tmp_path, site.put("/feed", Page(b"no", status)))
    assert (answer.status, answer.body) == (status, None)
    assert f"the server answered {status}" in answer.error


@pytest.mark.parametrize(
    ("header", "seconds"), [("120", 120), ("0", 0), ("soon", None), ("-5", None), ("9" * 30, None), ("\xb2", None)]
)
def test_a_server_may_ask_to_be_left_in_peace(tmp_path: Path, site: Site, header: str, seconds: int | None) -> None:
    wait = fetched(tmp_path, site.put("/feed", Page(b"", 429, {"Retry-After": header}))).wait
    assert wait == (None if seconds is None else timedelta(seconds=seconds))


def test_a_server_may_ask_so_by_a_date(tmp_path: Path, site: Site) -> None:
    page = Page(b"", 503, {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)})
    wait = fetched(tmp_path, site.put("/feed", page)).wait
    assert wait is not None
    assert timedelta(hours=23) < wait <= timedelta(days=1)


@pytest.mark.parametrize("page", [Page(FEED), packed(Page(FEED * 100))])
def test_what_is_too_large_is_not_read_on(tmp_path: Path, site: Site, page: Page) -> None:
    answer = fetched(tmp_path, site.put("/feed", page), Limits(bytes=len(FEED) - 1, seconds=30))
    assert (answer.body, answer.error) == (None, f"it is larger than {len(FEED) - 1:,} bytes")


def test_what_is_as_large_as_may_be_is_read(tmp_path: Path, site: Site) -> None:
    assert body(fetched(tmp_path, site.put("/feed", Page(FEED)), Limits(len(FEED), 30))) == FEED


def test_a_body_that_breaks_off_is_an_error(tmp_path: Path, site: Site) -> None:
    answer = fetched(tmp_path, site.put("/feed", Page(FEED, missing=10)))
    assert (answer.body, answer.error) == (None, "the answer breaks off")


def test_a_body_that_is_not_packed_as_it_says_is_an_error(tmp_path: Path, site: Site) -> None:
    answer = fetched(tmp_path, site.put("/feed", Page(FEED, headers={"Content-Encoding": "gzip"})))
    assert "cannot be unpacked" in answer.error


@pytest.mark.parametrize("where", ["before", "amid"])
def test_a_server_that_falls_silent_is_left(tmp_path: Path, site: Site, where: str) -> None:
    address = site.put("/feed", Page(FEED, missing=10, stuck=where))
    assert "it took longer than" in fetched(tmp_path, address, Limits(seconds=0.2)).error


def test_a_server_that_is_not_there_is_an_error_in_the_words_of_the_system(tmp_path: Path, site: Site) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/feed"
    answer = fetched(tmp_path, address)
    assert (answer.status, answer.error) == (None, "there is no connection (Connection refused)")


def test_a_certificate_that_is_none_is_an_error(tmp_path: Path, site: Site) -> None:
    assert fetched(tmp_path, site.origin.replace("http:", "https:")).status is None


def test_a_place_that_cannot_be_written_is_an_error_and_not_the_end(tmp_path: Path, site: Site) -> None:
    assert fetched(tmp_path / "none", site.put("/feed", Page(FEED))).error.startswith("it cannot be fetched")


# ---------------------------------------------------------------------------------------------------- redirects


@pytest.mark.parametrize("status", [301, 308])
def test_a_redirect_for_good_is_a_new_address(tmp_path: Path, site: Site, status: int) -> None:
    feed = site.put("/new", Page(FEED))
    answer = fetched(tmp_path, site.moved("/old", "/new", status))
    assert (answer.address, body(answer)) == (feed, FEED)


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_redirect_for_now_is_followed_and_no_new_address(tmp_path: Path, site: Site, status: int) -> None:
    site.put("/new", Page(FEED))
    old = site.moved("/old", "/new", status)
    answer = fetched(tmp_path, old)
    assert (answer.address, body(answer)) == (old, FEED)


def test_what_comes_behind_a_redirect_for_now_is_for_now(tmp_path: Path, site: Site) -> None:
    site.put("/4", Page(FEED))
    site.moved("/3", "/4", 301)
    site.moved("/2", "/3", 302)
    answer = fetched(tmp_path, site.moved("/1", "/2", 301))
    assert answer.address == site.origin + "/2"


def test_the_conditions_are_put_behind_a_redirect_too(tmp_path: Path, site: Site) -> None:
    site.put("/new", Page(FEED, headers={"ETag": '"1"'}))
    assert fetched(tmp_path, Wanted(site.moved("/old", "/new", 302), '"1"')).status == 304


def test_redirects_in_a_circle_end(tmp_path: Path, site: Site) -> None:
    site.moved("/2", "/1", 302)
    assert "redirects more than" in fetched(tmp_path, site.moved("/1", "/2", 302)).error
    assert len(site.asked) == REDIRECTS + 1


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/feed", "gopher://127.0.0.1/"])
def test_a_redirect_to_another_scheme_is_not_followed(tmp_path: Path, site: Site, to: str) -> None:
    answer = fetched(tmp_path, site.moved("/feed", to, 302))
    assert (answer.body, answer.error) == (None, "it redirects to what is neither http: nor https:")


def test_what_comes_with_a_redirect_is_not_read(tmp_path: Path, site: Site) -> None:
    """The server promises bytes that never come: whoever reads them waits."""
    site.put("/new", Page(FEED))
    old = site.put("/old", Page(b"Elsewhere.", 301, {"Location": "/new"}, missing=10, stuck="amid"))
    assert body(fetched(tmp_path, old)) == FEED


# ---------------------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" https://example.org/feed ", "https://example.org/feed"),
        ("https://example.org", "https://example.org/"),
        ("https://EXAMPLE.org/Feed?a=1#news", "https://example.org/Feed?a=1"),
        ("https://навіны.example/", "https://xn--80ae5ac4e2c.example/"),
    ],
)
def test_an_address_has_one_form(typed: str, meant: str) -> None:
    assert normal(typed) == meant
    assert normal(meant) == meant


@pytest.mark.parametrize(
    "typed",
    ["", "example.org/feed", "ftp://example.org/", "file:///etc/passwd", "http://", "http://[", "feed:x", "a b"],
)
def test_what_is_no_address_of_http_is_refused(typed: str) -> None:
    with pytest.raises(BadRequest, match="is no address of a feed"):
        normal(typed)


@pytest.mark.parametrize(("given", "kept"), [('"1"', '"1"'), ('"' + "x" * 2_000 + '"', ""), ('"\x1b[2J"', "")])
def test_what_could_not_be_given_back_is_not_kept(tmp_path: Path, site: Site, given: str, kept: str) -> None:
    assert fetched(tmp_path, site.feed("/feed", "apples", ETag=given, Last_Modified=given)).etag == kept


def test_many_hosts_are_asked_by_few_threads(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[threading.Thread] = []
    start = threading.Thread.start

    def counted(thread: threading.Thread) -> None:
        begun.append(thread)
        start(thread)

    port = urlsplit(site.feed("/feed", "apples")).port
    monkeypatch.setenv("NO_PROXY", "*")
    addresses = [f"http://127.0.0.{number}:{port}/feed" for number in range(2, 60)]
    monkeypatch.setattr(threading.Thread, "start", counted)
    answers = list(fetch(list(map(Wanted, addresses)), tmp_path))
    assert len(answers) == len(addresses)
    assert len(begun) <= HOSTS + len(addresses)


def test_a_system_without_threads_is_an_error_and_not_the_end(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = threading.Thread.start

    def few(thread: threading.Thread) -> None:
        if "work" in thread.name:
            raise RuntimeError("can't start new thread")
        start(thread)

    address = site.feed("/feed", "apples")
    monkeypatch.setattr(threading.Thread, "start", few)
    assert fetched(tmp_path, address).error == "it cannot be fetched (can't start new thread)"

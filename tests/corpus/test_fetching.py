"""Fetching from a web that is hostile, broken or only slow; a loopback server plays it."""

import gzip
import time
from dataclasses import replace

import pytest

from corpus.errors import (
    AddressRefused,
    PageGone,
    PageMissing,
    ResponseRefused,
    RobotsRefused,
    Unreachable,
)
from corpus.fetching import Limits
from tests.corpus.conftest import QUICK, html


def test_a_page_comes_with_its_type_charset_and_validators(web):
    web.page("/a", html("Bonjour."), "text/html; charset=iso-8859-1", ETag='"1"')
    with web.fetcher() as fetcher:
        response = fetcher.get(web.url("/a"))
    assert (response.kind, response.charset, response.etag) == ("html", "iso-8859-1", '"1"')
    assert b"Bonjour." in response.body


def test_the_request_names_the_program_and_sends_no_cookie_back(web):
    web.page("/a", html("One."), Set_Cookie="id=1")
    with web.fetcher() as fetcher:
        fetcher.get(web.url("/a"))
        fetcher.get(web.url("/a"))
    assert web.headers[-1]["User-Agent"].startswith("trips-assistant/")
    assert web.headers[-1]["Cookie"] is None


def test_a_conditional_request_that_finds_nothing_new_gives_304(web):
    web.page("/a", "", status=304)
    with web.fetcher() as fetcher:
        response = fetcher.get(web.url("/a"), etag='"1"', last_modified="Mon, 01 Jan 2024")
    assert (response.status, response.body) == (304, b"")
    assert web.headers[-1]["If-None-Match"] == '"1"'
    assert web.headers[-1]["If-Modified-Since"] == "Mon, 01 Jan 2024"


def test_a_redirect_within_the_allowed_hosts_is_followed(web):
    web.redirect("/old", "/new")
    web.page("/new", html("Moved."))
    with web.fetcher() as fetcher:
        assert fetcher.get(web.url("/old")).url == web.url("/new")


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://192.168.0.1/admin",
        "http://169.254.169.254/latest/meta-data/",
        "http://metadata.google.internal/",
        "http://2130706433/",
        "http://0x7f.1/",
        "file:///etc/passwd",
        "ftp://site.test/",
        "data:text/html,hello",
        "http://site.test:22/",
        "http://[bad/",
        "//other.test/",
    ],
)
def test_a_redirect_off_the_list_is_refused_and_not_followed(web, target):
    web.redirect("/a", target)
    with web.fetcher() as fetcher, pytest.raises(AddressRefused):
        fetcher.get(web.url("/a"))


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "::1", "127.0.0.2"])
def test_an_allowed_host_that_resolves_to_a_private_address_is_refused(web, address):
    with web.fetcher(resolve=lambda h, p: [address]) as fetcher, pytest.raises(AddressRefused):
        fetcher.get(web.url("/a"))
    assert web.asked == []


def test_a_name_that_changes_its_address_after_the_check_gains_nothing(web):
    answers = iter([["127.0.0.1"], ["127.0.0.1"], ["169.254.169.254"]])

    def closing(handler):
        web.pages["/b"](handler)
        handler.close_connection = True

    web.page("/b", html("One."), Connection="close")
    web.pages["/a"] = closing
    web.page("/robots.txt", "", "text/plain", Connection="close")
    with web.fetcher(resolve=lambda h, p: next(answers)) as fetcher:
        fetcher.get(web.url("/a"))
        with pytest.raises(AddressRefused, match=r"169\.254\.169\.254"):
            fetcher.get(web.url("/a"))


def test_redirects_in_a_circle_are_refused(web):
    web.redirect("/a", "/b")
    web.redirect("/b", "/a")
    with web.fetcher() as fetcher, pytest.raises(ResponseRefused, match="circle"):
        fetcher.get(web.url("/a"))


def test_redirects_without_end_are_refused(web):
    for number in range(10):
        web.redirect(f"/{number}", f"/{number + 1}")
    with web.fetcher() as fetcher, pytest.raises(ResponseRefused, match="more than 5 times"):
        fetcher.get(web.url("/0"))


def _started(handler, type="text/html", **headers):
    handler.send_response(200)
    handler.send_header("Content-Type", type)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


def test_an_endless_body_is_cut_off_at_the_limit(web):
    def endless(handler):
        _started(handler)
        while True:
            handler.wfile.write(b"<p>more</p>" * 1000)

    web.pages["/a"] = endless
    with web.fetcher() as fetcher, pytest.raises(ResponseRefused, match="larger than the 200,000"):
        fetcher.get(web.url("/a"))


def _drip(handler, first, each):
    handler.wfile.write(first)
    for _ in range(100):
        handler.wfile.write(each)
        handler.wfile.flush()
        time.sleep(0.2)


@pytest.mark.parametrize(
    "first",
    [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Slow: "],
    ids=["body", "headers"],
)
def test_a_drip_ends_at_the_deadline(web, first):
    web.pages["/a"] = lambda handler: _drip(handler, first, b"a")
    started = time.monotonic()
    once = replace(QUICK, attempts=1, seconds=0.8)
    with web.fetcher(limits=once) as fetcher, pytest.raises(Unreachable, match="in time"):
        fetcher.get(web.url("/a"))
    assert time.monotonic() - started < 3


def test_a_server_that_says_nothing_is_given_up(web):
    web.pages["/a"] = lambda handler: time.sleep(2)
    limits = replace(QUICK, attempts=1, silence=0.2)
    with web.fetcher(limits=limits) as fetcher, pytest.raises(Unreachable):
        fetcher.get(web.url("/a"))


def test_a_compression_bomb_is_cut_off_at_the_limit(web):
    bomb = gzip.compress(b"0" * 50_000_000)
    web.page("/a", bomb, Content_Encoding="gzip")
    with web.fetcher() as fetcher, pytest.raises(ResponseRefused, match="larger than"):
        fetcher.get(web.url("/a"))


@pytest.mark.parametrize("coding", ["gzip, gzip", "br", "zstd", "deflate", "x" * 500])
def test_a_coding_that_was_not_asked_for_is_refused(web, coding):
    web.page("/a", gzip.compress(gzip.compress(b"x")), Content_Encoding=coding)
    with web.fetcher() as fetcher, pytest.raises(ResponseRefused, match="coding"):
        fetcher.get(web.url("/a"))


def test_a_body_in_gzip_is_unpacked(web):
    web.page("/a", gzip.compress(html("Packed.").encode()), Content_Encoding="gzip")
    with web.fetcher() as fetcher:
        assert b"Packed." in fetcher.get(web.url("/a")).body


@pytest.mark.parametrize(
    ("data", "error"),
    [(b"not gzip", ResponseRefused), (gzip.compress(b"x" * 99, mtime=0)[:-9], Unreachable)],
)
def test_broken_gzip_is_a_named_error(web, data, error):
    web.page("/a", data, Content_Encoding="gzip")
    with web.fetcher() as fetcher, pytest.raises(error):
        fetcher.get(web.url("/a"))


def test_a_body_shorter_than_announced_is_not_taken(web):
    web.pages["/a"] = lambda h: (_started(h, Content_Length="500"), h.wfile.write(b"<p>half"))
    with web.fetcher() as fetcher, pytest.raises(Unreachable):
        fetcher.get(web.url("/a"))


@pytest.mark.parametrize(
    "type", ["image/png", "application/octet-stream", "text/css", "", "a" * 300]
)
def test_a_type_that_is_not_read_is_refused(web, type):
    web.page("/a", "x", type)
    with web.fetcher() as fetcher, pytest.raises(ResponseRefused, match="is not read"):
        fetcher.get(web.url("/a"))


def test_a_page_that_is_said_to_be_a_pdf_is_refused(web):
    web.page("/a", html("No PDF."), "application/pdf")
    with web.fetcher() as fetcher, pytest.raises(ResponseRefused, match="said to be pdf"):
        fetcher.get(web.url("/a"))


def test_what_is_no_http_at_all_is_a_named_error(web):
    web.pages["/a"] = lambda handler: handler.wfile.write(b"\x00\xff garbage\r\n\r\n")
    with web.fetcher() as fetcher, pytest.raises(Unreachable):
        fetcher.get(web.url("/a"))


def test_a_fault_of_the_server_is_tried_again(web):
    def first_fails(handler):
        web.page("/a", html("Now."))
        handler.send_error(503)

    web.pages["/a"] = first_fails
    with web.fetcher() as fetcher:
        assert b"Now." in fetcher.get(web.url("/a")).body
    assert web.asked.count("/a") == 2


def test_a_fault_that_stays_is_unreachable_after_the_last_attempt(web):
    web.page("/a", "", status=500)
    with web.fetcher() as fetcher, pytest.raises(Unreachable, match="500"):
        fetcher.get(web.url("/a"))
    assert web.asked.count("/a") == QUICK.attempts


def test_a_retry_waits_as_long_as_the_server_asks(web):
    def busy(handler):
        web.page("/a", html("Now."))
        handler.send_response(429)
        handler.send_header("Retry-After", "1")
        handler.end_headers()

    web.pages["/a"] = busy
    started = time.monotonic()
    with web.fetcher() as fetcher:
        fetcher.get(web.url("/a"))
    assert time.monotonic() - started >= 1


@pytest.mark.parametrize(
    ("status", "error"), [(404, PageMissing), (403, PageMissing), (410, PageGone)]
)
def test_a_missing_page_is_not_tried_again(web, status, error):
    web.page("/a", "", status=status)
    with web.fetcher() as fetcher, pytest.raises(error, match=str(status)):
        fetcher.get(web.url("/a"))
    assert web.asked.count("/a") == 1


def test_robots_txt_is_obeyed_also_after_a_redirect(web):
    web.page("/robots.txt", "User-agent: *\nDisallow: /private", "text/plain")
    web.redirect("/open", "/private/a")
    web.page("/private/a", html("Secret."))
    with web.fetcher() as fetcher:
        for path in ("/private/a", "/open"):
            with pytest.raises(RobotsRefused):
                fetcher.get(web.url(path))
    assert "/private/a" not in web.asked


def test_robots_txt_that_can_not_be_read_forbids_all(web):
    web.page("/robots.txt", "", status=500)
    web.page("/a", html("One."))
    with web.fetcher() as fetcher, pytest.raises(RobotsRefused):
        fetcher.get(web.url("/a"))
    assert "/a" not in web.asked


def test_robots_txt_is_asked_for_once_a_host(web):
    web.page("/a", html("One."))
    with web.fetcher() as fetcher:
        fetcher.get(web.url("/a"))
        fetcher.get(web.url("/a"))
    assert web.asked.count("/robots.txt") == 1


def test_requests_to_one_host_keep_their_distance(web):
    web.page("/a", html("One."))
    started = time.monotonic()
    with web.fetcher(limits=replace(QUICK, pause=0.2)) as fetcher:
        fetcher.get(web.url("/a"))  # after robots.txt
        fetcher.get(web.url("/a"))
    assert time.monotonic() - started >= 0.4


def test_a_crawl_delay_is_kept(web):
    web.page("/robots.txt", "User-agent: *\nCrawl-delay: 0.3", "text/plain")
    web.page("/a", html("One."))
    with web.fetcher() as fetcher:
        started = time.monotonic()
        fetcher.get(web.url("/a"))
        fetcher.get(web.url("/a"))
    assert time.monotonic() - started >= 0.29


def test_proxies_of_the_environment_are_not_used(web, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    web.page("/a", html("Direct."))
    with web.fetcher() as fetcher:
        assert fetcher.get(web.url("/a")).status == 200


def test_the_limits_by_default_are_those_of_a_polite_client():
    limits = Limits()
    assert limits.pause >= 1 and limits.attempts <= 3 and limits.redirects <= 5

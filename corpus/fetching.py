"""Fetches web pages and files politely, within limits, and from allowed addresses only."""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import httpx
import tenacity
from protego import Protego

from corpus.addresses import AddressGuard, Endpoint, PinnedBackend, Resolve, system_addresses
from corpus.errors import (
    AddressRefused,
    PageGone,
    PageMissing,
    ResponseRefused,
    RobotsRefused,
    Unreachable,
)
from corpus.reading import KINDS, kind_of_media
from corpus.transport import PinnedTransport

AGENT = "trips-assistant"
MAX_PAUSE = 30.0  # seconds; the longest Crawl-delay that is waited for
MAX_RETRY_AFTER = 60.0
ROBOTS_BYTES = 512_000  # as much of a robots.txt as RFC 9309 asks to read
_AGAIN = (429, 500, 502, 503, 504)
_MAGIC = {"pdf": b"%PDF-", "word": b"PK\x03\x04"}
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.I)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may cost. `seconds` is for one attempt from the first byte to the last;
    `pause` lies between two requests to a host; `backoff` is the first wait before a retry."""

    size: int = 25_000_000
    seconds: float = 60.0
    silence: float = 20.0
    redirects: int = 5
    attempts: int = 3
    pause: float = 1.0
    backoff: float = 1.0


@dataclass(frozen=True, slots=True)
class Response:
    """A page or file: `url` is where it was found in the end, `kind` how to read it. For a
    conditional request that found nothing new, `status` is 304 and `body` is empty."""

    url: str
    status: int
    body: bytes = b""
    kind: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""


Accept = Callable[[str, httpx.Response, bytes], Response]


class Fetcher:
    """A client for the `hosts` given; close it, or use it in a `with` statement.

    `allow` and `resolve` are for tests, see AddressGuard.
    """

    def __init__(
        self,
        hosts: Iterable[str],
        *,
        limits: Limits | None = None,
        allow: frozenset[Endpoint] = frozenset(),
        resolve: Resolve = system_addresses,
    ) -> None:
        self.limits = limits or Limits()
        self.guard = AddressGuard(hosts, allow, resolve)
        self._backend = PinnedBackend(self.guard)
        self._client = httpx.Client(
            transport=PinnedTransport(self._backend),
            timeout=self.limits.silence,
            headers={"User-Agent": f"{AGENT}/0.1", "Accept-Encoding": "gzip"},
            trust_env=False,
        )
        self._robots: dict[str, Protego] = {}
        self._next: dict[str, float] = {}

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def get(self, url: str, *, etag: str = "", last_modified: str = "") -> Response:
        """The page at `url`; with `etag` or `last_modified` the request is a conditional one.

        Raises a FetchError: AddressRefused, RobotsRefused, ResponseRefused, PageGone, or
        Unreachable after the last attempt.
        """
        headers = {"Accept": ", ".join([*KINDS, "*/*;q=0.1"])}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": last_modified} if last_modified else {}
        return self._persistently(url, headers, _response)

    def _persistently(self, url: str, headers: dict[str, str], accept: Accept) -> Response:
        again = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.limits.attempts),
            wait=self._wait,
            retry=tenacity.retry_if_exception_type(Unreachable),
            reraise=True,
        )
        return again(self._follow, url, headers, accept)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, Unreachable) else 0.0
        backoff = tenacity.wait_random_exponential(self.limits.backoff, max=MAX_PAUSE)
        return max(float(backoff(state)), min(asked, MAX_RETRY_AFTER))

    def _follow(self, url: str, headers: dict[str, str], accept: Accept) -> Response:
        start, seen = url, {url}
        for _ in range(self.limits.redirects + 1):
            self.guard.check_url(url)
            if accept is _response:
                self._check_robots(url)
            answer = self._once(url, headers, accept)
            if isinstance(answer, Response):
                return answer
            target = _joined(url, answer)
            if target in seen:
                raise ResponseRefused(start, "redirected in a circle")
            if url.startswith("https:") and target.startswith("http:"):
                raise AddressRefused(target, f"redirected from https to plain http by {url}")
            seen.add(target)
            url = target
        raise ResponseRefused(start, f"redirected more than {self.limits.redirects} times")

    def _once(self, url: str, headers: dict[str, str], accept: Accept) -> Response | str:
        """One request: the response, or the address that it redirects to."""
        self._pause(url)
        self._backend.deadline = time.monotonic() + self.limits.seconds
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                _check_status(url, response)
                if response.status_code == 304:
                    return Response(url, 304)
                if response.has_redirect_location:
                    return str(response.headers["Location"])
                return accept(url, response, b"".join(_decoded(url, response, self.limits.size)))
        except AddressRefused as error:  # of the connection, which knows the host only
            raise AddressRefused(url, error.problem) from error
        except httpx.TimeoutException as error:
            raise Unreachable(url, f"no answer in time ({error})") from error
        except httpx.TransportError as error:
            raise Unreachable(url, f"the connection failed ({error})") from error
        except httpx.InvalidURL as error:
            raise AddressRefused(url, f"this is no web address ({error})") from error
        finally:
            self._client.cookies.clear()

    def _pause(self, url: str) -> None:
        """Wait until the host may be asked again."""
        site = _site(url)
        time.sleep(max(0.0, self._next.get(site, 0.0) - time.monotonic()))
        pause = self.limits.pause
        if site in self._robots:
            pause = max(pause, min(self._robots[site].crawl_delay(AGENT) or 0.0, MAX_PAUSE))
        self._next[site] = time.monotonic() + pause

    def _check_robots(self, url: str) -> None:
        site = _site(url)
        if site not in self._robots:
            self._robots[site] = self._read_robots(f"{site}/robots.txt")
        if not self._robots[site].can_fetch(url, AGENT):
            raise RobotsRefused(url, f"{site}/robots.txt asks not to fetch this")

    def _read_robots(self, url: str) -> Protego:
        """RFC 9309: a site without the file allows all, one that can't show it allows nothing."""
        try:
            found = self._persistently(url, {"Accept": "text/plain, */*;q=0.1"}, _any)
        except (PageMissing, PageGone):
            return Protego.parse("")
        except (Unreachable, ResponseRefused):
            return Protego.parse("User-agent: *\nDisallow: /")
        return Protego.parse(found.body[:ROBOTS_BYTES].decode("utf-8", "replace"))


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _check_status(url: str, response: httpx.Response) -> None:
    status = response.status_code
    if status == 410:
        raise PageGone(url, "the site says it was removed for good (410)")
    if status in _AGAIN:
        after = response.headers.get("Retry-After", "")
        raise Unreachable(
            url, f"the server answered {status}", float(after) if after.isdecimal() else 0.0
        )
    if 400 <= status < 500:
        raise PageMissing(url, f"the server answered {status}")
    if status not in (200, 304) and not response.has_redirect_location:
        raise ResponseRefused(url, f"the server answered {status}")


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location).partition("#")[0]
    except ValueError as error:
        raise AddressRefused(location[:200], f"redirected here by {url}, no web address") from error


def _decoded(url: str, response: httpx.Response, size: int) -> Iterator[bytes]:
    """The body, unpacked by at most `size` bytes: what a compression bomb unpacks to is not."""
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip", ""):
        raise ResponseRefused(url, f"sent in the coding {coding[:40]!r}, which was not asked for")
    unpack = zlib.decompressobj(wbits=31) if coding == "gzip" else None
    left = size
    for chunk in response.iter_raw():
        try:
            part = unpack.decompress(chunk, left + 1) if unpack else chunk
        except zlib.error as error:
            raise ResponseRefused(url, f"sent in a broken gzip coding ({error})") from error
        left -= len(part)
        if left < 0:
            raise ResponseRefused(url, f"larger than the {size:,} bytes that are taken")
        yield part
    if unpack and not unpack.eof:
        raise Unreachable(url, "the connection ended before the page did")


def _any(url: str, response: httpx.Response, body: bytes) -> Response:
    return Response(url, response.status_code, body)


def _response(url: str, response: httpx.Response, body: bytes) -> Response:
    content_type = response.headers.get("Content-Type", "")
    kind = kind_of_media(content_type)
    if kind is None:
        raise ResponseRefused(url, f"the type {content_type[:80]!r} is not read")
    magic = _MAGIC.get(kind)
    if magic and magic not in body[:1024]:
        raise ResponseRefused(url, f"said to be {kind}, but it is not")
    charset = _CHARSET.search(content_type)
    return Response(
        url,
        response.status_code,
        body,
        kind,
        charset[1] if charset else "",
        response.headers.get("ETag", "")[:200],
        response.headers.get("Last-Modified", "")[:100],
    )

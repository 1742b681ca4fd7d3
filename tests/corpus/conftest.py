"""A web server on this machine that plays the web, and makers of PDF and Word files."""

import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import docx
import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from corpus.fetching import Fetcher, Limits

HOST = "site.test"
QUICK = Limits(size=200_000, seconds=1.5, silence=1.0, attempts=2, pause=0.0, backoff=0.01)
Play = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Web:
    """Serves `pages` (path to what is played) as http://site.test, and notes who asked what."""

    server: ThreadingHTTPServer
    pages: dict[str, Play] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    def url(self, path: str, host: str = HOST) -> str:
        return f"http://{host}:{self.port}{path}"

    def page(self, path: str, body: str | bytes, type: str = "text/html; charset=utf-8", **more):
        """Serve `body`; `status` and, with `_` for `-`, any header may be given."""
        data = body.encode() if isinstance(body, str) else body
        status = more.pop("status", 200)

        def play(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            headers = {"Content-Type": type, "Content-Length": str(len(data))}
            for name, value in (headers | more).items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(data)

        self.pages[path] = play

    def redirect(self, path: str, target: str) -> None:
        self.page(path, "", status=302, Location=target)

    def fetcher(self, **options: Any) -> Fetcher:
        """A client that may reach this server and nothing else that is not public."""
        return Fetcher(
            **{
                "hosts": {HOST},
                "limits": QUICK,
                "allow": frozenset({("127.0.0.1", self.port)}),
                "resolve": lambda host, port: ["127.0.0.1"],
                **options,
            }
        )


@pytest.fixture
def web() -> Iterator[Web]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.headers.append(self.headers)
            try:
                site.pages.get(self.path, missing)(self)
            except OSError:  # the client hung up
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    def missing(handler: BaseHTTPRequestHandler) -> None:
        handler.send_error(404)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = Web(server)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


def html(*paragraphs: str, title: str = "A page", links: tuple[str, ...] = ()) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    anchors = "".join(f'<li><a href="{link}">report {link}</a></li>' for link in links)
    return (
        f"<html lang='en'><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}"
        f"<ul>{anchors}</ul></main></body></html>"
    )


@pytest.fixture
def make_pdf() -> Callable[..., bytes]:
    """A PDF with the given lines on each page, a blank one for no lines."""

    def make(*pages: list[str], password: str = "", title: str = "") -> bytes:
        writer = PdfWriter()
        for lines in pages:
            page = writer.add_blank_page(width=595, height=842)
            font = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"}
            fonts = DictionaryObject({NameObject("/F1"): _dictionary(font)})
            page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
            stream = DecodedStreamObject()
            shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
            stream.set_data(f"BT /F1 11 Tf 50 800 Td {shown}ET".encode("latin-1"))
            page[NameObject("/Contents")] = writer._add_object(stream)
        if title:
            writer.add_metadata({"/Title": title, "/CreationDate": "D:20240503120000Z"})
        if password:
            writer.encrypt(password, algorithm="RC4-128")
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    return make


def _dictionary(names: dict[str, str]) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{k}"): NameObject(f"/{v}") for k, v in names.items()})


@pytest.fixture
def make_word() -> Callable[..., bytes]:
    """A Word file that `fill(document)` fills."""

    def make(fill: Callable[[Any], object]) -> bytes:
        document = docx.Document()
        fill(document)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return make

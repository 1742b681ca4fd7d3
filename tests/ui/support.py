"""Helpers of the interface's tests: the application on a free port, and one person's browser."""

import shutil
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import TypeVar

import anyio
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Route

from assistant.pipeline import Assistant
from ui import build_app

T = TypeVar("T")
TODAY = date(2026, 11, 22)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SCRIPT = "<script>window.hurt = 1</script><img src=x onerror='window.hurt = 1'>"


@contextmanager
def serving(assistant: Assistant, *, inspect: bool = False) -> Iterator[str]:
    """The application on a free port of the loopback address, while the block runs."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        build_app(assistant, inspect=inspect), log_level="error", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive() and time.monotonic() < deadline, "the application did not start"
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()


class Visit:
    """A browser of one person; whatever it asks of another host is refused and noted."""

    def __init__(self, browser: Browser, url: str, **options: object) -> None:
        options = {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, **options}
        self.context: BrowserContext = browser.new_context(**options)
        self.url, self.outside, self.errors = url, [], []
        self.context.route("**/*", self._guard)
        self.context.set_default_timeout(40_000)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._note)

    def open(self, path: str = "/") -> Page:
        self.page.goto(self.url + path)
        if self.page.locator("gradio-app").count():
            self.page.wait_for_selector("body.ready")
            self.page.wait_for_selector("#question textarea")
        return self.page

    def ask(self, question: str, turn: int = 1) -> Page:
        self.page.fill("#question textarea", question)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(f"#turn-{turn}.done")
        return self.page

    def _guard(self, route: Route) -> None:
        if route.request.url.startswith((self.url, "data:", "blob:")):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def _note(self, message) -> None:
        if message.type == "error":
            self.errors.append(message.text)


def in_own_loop(function: Callable[..., Awaitable[T]], *args: object) -> T:
    """What a coroutine function returns; in a thread: Playwright's loop runs in this one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(anyio.run, function, *args).result()


def find_chromium() -> str | None:
    """The browser on this machine, where there is one."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)

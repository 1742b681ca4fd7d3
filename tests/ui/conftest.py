"""Fixtures of the interface: the real application on a free loopback port, and a real browser."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from assistant.pipeline import Assistant
from assistant.settings import Settings
from corpus import Document
from index import Index, build_index, open_index
from tests.ui.support import FLAGS, SCRIPT, Visit, find_chromium, serving


@pytest.fixture(scope="session")
def make_assistant(
    index: Index, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Assistant]:
    """An assistant on the bundled documents with other settings; feedback goes to a new file."""

    def make(**changes: object) -> Assistant:
        file = tmp_path_factory.mktemp("feedback") / "feedback.sqlite3"
        values = {"questions_per_minute": 0, "feedback_file": file, **changes}
        return Assistant(index, Settings(**values))

    return make


@pytest.fixture(scope="session")
def served(make_assistant: Callable[..., Assistant]) -> Assistant:
    return make_assistant()


@pytest.fixture(scope="session")
def base_url(served: Assistant) -> Iterator[str]:
    with serving(served, inspect=True) as url:
        yield url


@pytest.fixture(scope="session")
def hostile_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An assistant whose one document tries to run a script, in each of its fields."""
    directory = tmp_path_factory.mktemp("hostile")
    text = f"# Heading {SCRIPT}\n\nThe TRIPS workshop of Ruritania is held in May {SCRIPT}."
    document = Document.from_text(
        id="hostile", title=f"Title {SCRIPT}", text=text, publisher=f"Publisher {SCRIPT}",
        url="javascript:window.hurt=1", as_of="2012-02",
    )  # fmt: skip
    build_index([document], directory / "index")
    settings = Settings(questions_per_minute=0, feedback_file=directory / "feedback.sqlite3")
    with serving(Assistant(open_index(directory / "index"), settings)) as url:
        yield url


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = find_chromium()
    if not path:
        reason = "no Chromium is installed (Debian and Ubuntu: apt-get install chromium)"
        if os.environ.get("CHAT_TEST_BROWSER") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    running = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield running
    running.close()


@pytest.fixture
def visit(browser: Browser, base_url: str) -> Iterator[Callable[..., Visit]]:
    """Opens the application as a person of its own; `url` may name another application."""
    visits: list[Visit] = []

    def start(url: str = base_url, **options: object) -> Visit:
        visits.append(Visit(browser, url, **options))
        return visits[-1]

    yield start
    for one in visits:
        one.context.close()

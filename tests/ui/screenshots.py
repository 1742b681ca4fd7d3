"""Takes the pictures of the README: `python -m tests.ui.screenshots [folder]`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from assistant.default import open_assistant
from assistant.pipeline import Assistant
from assistant.settings import Settings
from tests.ui.support import FLAGS, Visit, find_chromium, serving

FOLDER = Path(__file__).parents[2] / "docs" / "images"
WORKSHOP = "How does my government ask for a national workshop?"
FOLLOW_UP = "and what should the request say?"
REQUEST = {
    "country": "Republic of Example",
    "authority": "The Intellectual Property Office",
    "activity": "a national workshop on geographical indications",
    "needs": "Our 2026 review found that examiners have no training on geographical indications.",
}


def main(folder: Path = FOLDER) -> None:
    """Write every picture to `folder`."""
    chromium = find_chromium()
    if not chromium:
        sys.exit("no Chromium is installed (Debian and Ubuntu: apt-get install chromium)")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "feedback.sqlite3"
        settings = Settings(questions_per_minute=0, feedback_file=file)
        assistant: Assistant = open_assistant(settings)
        with serving(assistant, inspect=True) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            _desk(browser, url, folder)
            _phone(browser, url, folder)
            browser.close()


def _desk(browser: Browser, url: str, folder: Path) -> None:
    person = Visit(browser, url, viewport={"width": 1280, "height": 860})
    page = person.open()
    _save(page, folder, "start")
    person.ask(WORKSHOP)
    page.evaluate("window.scrollTo(0, 0)")
    _save(page, folder, "chat")
    person.ask(FOLLOW_UP, 2)
    page.click("#turn-2 .quote .marker >> nth=0")
    _save(page, folder, "evidence")
    person.open("/sources")
    _save(page, folder, "sources")
    person.open("/reports?reporter=Canada")
    _save(page, folder, "reports")
    person.open("/request")
    for name, value in REQUEST.items():
        page.fill(f"#{name}", value)
    page.locator("#needs").scroll_into_view_if_needed()
    page.evaluate("window.scrollTo(0, document.querySelector('.field').offsetTop - 260)")
    _save(page, folder, "request")
    page.click("button[value=preview]")
    page.evaluate("document.querySelector('.missing').scrollIntoView()")
    _save(page, folder, "letter")
    person.open("/inspect?q=" + WORKSHOP.replace(" ", "+"))
    _save(page, folder, "inspector")
    person.context.close()


def _phone(browser: Browser, url: str, folder: Path) -> None:
    person = Visit(browser, url, viewport={"width": 360, "height": 740})
    page = person.open()
    person.ask(WORKSHOP)
    page.evaluate("document.querySelector('#turn-1').scrollIntoView()")
    _save(page, folder, "phone-chat")
    page.click("#turn-1 .quote .marker >> nth=0")
    _save(page, folder, "phone-evidence")
    person.context.close()


def _save(page: Page, folder: Path, name: str) -> None:
    page.wait_for_timeout(400)  # the fading in of an answer ends
    page.screenshot(path=folder / f"{name}.png")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))

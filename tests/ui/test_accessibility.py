"""axe finds no serious or critical violation on any page."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.ui.support import Visit

pytestmark = pytest.mark.browser

PAGES = (
    "/sources",
    "/sources/request-national-activity",
    "/request",
    "/inspect?q=What+is+Article+67",
)
SCHEMES = ("light", "dark")


def grave(page: Page) -> list[str]:
    """The serious and critical violations on a page, each with where it stands."""
    found = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {[n['target'] for n in v['nodes']]}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


@pytest.fixture
def open_page(visit: Callable[..., Visit]) -> Callable[..., tuple[Visit, Page]]:
    def start(path: str, **options: object) -> tuple[Visit, Page]:
        person = visit(bypass_csp=True, **options)  # axe is put into the page as a script
        return person, person.open(path)

    return start


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", PAGES)
def test_a_plain_page_is_accessible(open_page: Callable, path: str, scheme: str) -> None:
    assert grave(open_page(path, color_scheme=scheme)[1]) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_chat_is_accessible_before_and_after_an_answer(
    open_page: Callable, scheme: str
) -> None:
    person, page = open_page("/", color_scheme=scheme)
    assert grave(page) == []
    person.ask("How do we ask the WTO for a national workshop?")
    page.click("#turn-1 .quote .marker >> nth=0")
    page.click("#turn-1 [data-useful=false]")
    assert grave(page) == []
    person.ask("How do I bake a chocolate cake?", 2)
    assert grave(page) == []


def test_the_open_evidence_is_accessible_on_a_phone(open_page: Callable) -> None:
    person, page = open_page("/", viewport={"width": 360, "height": 740})
    person.ask("How do we ask the WTO for a national workshop?")
    page.click("#turn-1 .quote .marker >> nth=0")
    assert grave(page) == []


def test_the_previewed_letter_is_accessible(open_page: Callable) -> None:
    page = open_page("/request")[1]
    page.click("button[value=preview]")
    assert grave(page) == []


def test_axe_does_find_what_is_wrong(open_page: Callable) -> None:
    page = open_page("/sources")[1]
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert any(fault.startswith("button-name") for fault in grave(page))

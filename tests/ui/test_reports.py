"""The page of Article 67 reports."""

import re
from dataclasses import replace

import httpx
import pytest

from corpus.reports.table import read_reports
from tests.ui.support import SCRIPT
from ui.reports import reports_page

REPORTS = read_reports()


def page(language: str = "en", **filters: str) -> str:
    return reports_page(REPORTS, language, inspect=False, **filters)


def rows(html: str) -> list[str]:
    return re.findall(r"<tr>(.*?)</tr>", html.partition("<tbody>")[2])


def test_every_row_is_shown_with_its_source_and_its_certainty() -> None:
    shown = rows(page())
    assert len(shown) == len(REPORTS)
    assert all('href="http' in row for row in shown)
    assert f"{len(REPORTS)} of {len(REPORTS)} rows" in page()


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"reporter": "Canada"}, sum(r.reporter == "Canada" for r in REPORTS)),
        ({"year": "2010"}, sum(r.year == "2010" for r in REPORTS)),
        ({"kind": "organization"}, sum(r.kind == "organization" for r in REPORTS)),
        ({"form": "nil"}, 1),
        ({"reporter": "Canada", "year": "2010"}, 1),
        ({"reporter": "Atlantis"}, 0),
    ],
)
def test_the_table_is_narrowed_by_each_filter(filters: dict[str, str], count: int) -> None:
    assert len(rows(page(**filters))) == count


def test_the_chosen_filters_stay_chosen() -> None:
    assert '<option value="Canada" selected>' in page(reporter="Canada")


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", ("Le Canada", "incomplète")), ("es", ("El Canadá", "incompleta"))],
)
def test_it_speaks_the_language_of_the_page(language: str, words: tuple[str, ...]) -> None:
    assert all(word in page(language, reporter="Canada") for word in words)


def test_what_a_row_says_stays_text() -> None:
    hostile = replace(
        REPORTS[0], reporter=SCRIPT, symbol=SCRIPT, note=SCRIPT, link="javascript:alert(1)"
    )
    html = reports_page([hostile], "en", inspect=False, reporter=SCRIPT)
    assert "<script" not in html and "javascript:" not in html


def test_it_is_in_the_menu_and_answers_over_the_wire(base_url: str) -> None:
    listed = httpx.get(base_url + "/sources?lang=fr").text
    assert 'href="/reports?lang=fr"' in listed
    answer = httpx.get(base_url + "/reports?lang=fr&reporter=Canada&year=2010")
    assert answer.status_code == 200
    assert len(rows(answer.text)) == 1

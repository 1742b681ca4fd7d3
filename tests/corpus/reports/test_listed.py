"""Rows of reports are read off the list in e-TRIPS, as a sync fetched it."""

import pytest

from assistant.documents import WEB, all_documents, known_reports
from assistant.settings import Settings
from corpus.reports.cards import BY_REPORTER
from corpus.reports.listed import LIST_ID, rows_of
from corpus.reports.table import read_reports
from corpus.sources import load_sources
from corpus.syncing import sync
from tests.corpus.conftest import HOST

ADDRESS = "https://e-trips.wto.org/En/List"
LIST = (
    "<html><head><title>Technical cooperation reports</title></head><body><main>"
    "<h1>Technical cooperation activities</h1><p>Reports received by the Secretariat.</p><table>"
    "<tr><th>Document symbol</th><th>Member</th><th>Date of communication</th></tr>"
    "<tr><td><a href='/En/Reports/View/7'>IP/C/R/TC/CAN/9</a></td><td>Canada</td>"
    "<td>{date}</td></tr></table></main></body></html>"
)


def rows(page: str):
    return rows_of(page.encode(), ADDRESS)


def test_a_row_has_its_reporter_its_day_and_its_link():
    (row,) = rows(LIST.format(date="01/10/2026"))
    assert (row.year, row.date, row.reporter) == ("2026", "2026-10-01", "Canada")
    assert row.symbol == "IP/C/R/TC/CAN/9"
    assert row.link == "https://e-trips.wto.org/En/Reports/View/7"
    assert row.source_url == ADDRESS


@pytest.mark.parametrize("date", ["2026-10-01", "1 October 2026", "01 Oct 2026"])
def test_days_are_read_as_lists_write_them(date):
    assert rows(LIST.format(date=date))[0].date == "2026-10-01"


@pytest.mark.parametrize("date", ["", "soon", "2026"])
def test_a_row_without_a_day_is_left_out(date):
    assert rows(LIST.format(date=date)) == []


def test_a_row_without_a_symbol_is_left_out():
    assert rows(LIST.format(date="2026-10-01").replace("IP/C/R/TC", "IP/N/7")) == []


def test_a_reporter_is_told_by_its_code_and_else_by_its_name():
    page = LIST.format(date="2026-10-01").replace("<td>Canada</td>", "<td>Atlantis</td>")
    assert rows(page)[0].reporter == "Canada"
    assert rows(page.replace("/CAN/", "/ATL/"))[0].reporter == "Atlantis"


@pytest.mark.parametrize(
    "name", ["[x](javascript:1)", "<b>x", "x[^read]", "a" * 80, "", "x | y", "*Say yes*"]
)
def test_a_name_that_is_none_is_never_taken(name):
    from html import escape

    page = LIST.format(date="2026-10-01").replace("/CAN/", "/ATL/")
    assert rows(page.replace("<td>Canada</td>", f"<td>{escape(name)}</td>")) == []


def test_a_link_to_another_host_is_not_taken():
    page = LIST.format(date="2026-10-01").replace("/En/Reports", "https://evil.test/Reports")
    assert rows(page)[0].link == ""


def test_a_page_without_a_table_has_no_rows():
    assert rows("<html><body><p>IP/C/R/TC/CAN/9</p></body></html>") == []


def test_the_list_is_among_the_sources():
    assert LIST_ID in {entry.id for entry in load_sources().source}


def test_a_row_that_a_sync_fetched_is_in_the_table_and_in_the_cards(tmp_path, web):
    web.page("/list", LIST.format(date="2026-10-01"))
    chosen = Settings(sync_dir=tmp_path, sources_file=tmp_path / "sources.toml")
    (tmp_path / "sources.toml").write_text(
        f'[hosts]\n"{HOST}" = "WTO"\n[[source]]\nid = "{LIST_ID}"\nurl = "{web.url("/list")}"\n'
        'title = "The list of reports"\ntopics = ["reporting"]\ncadence = 30\n'
    )
    sync(tmp_path / WEB, load_sources(chosen.sources_file), fetcher=web.fetcher())
    assert len(known_reports(chosen)) == len(read_reports()) + 1
    documents = {d.id: d for d in all_documents(chosen)}
    assert "2026: IP/C/R/TC/CAN/9 (" in documents[BY_REPORTER].text
    assert ", dated 1 October 2026." in documents[BY_REPORTER].text

"""Reads rows of reports off the list in e-TRIPS, as a sync fetched it.

The list is a table with a heading row, one report a row. Its columns are known by their headings in
English, French or Spanish, a reporter by the code in the report's symbol.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html  # type: ignore[import-untyped]

from corpus.blocks import clean
from corpus.fetched import read_object, read_state
from corpus.reports.table import Report, by_code, reporters

LIST_ID = "e-trips-technicalcooperationactivitiesnotifications"  # in corpus/sources.toml
_SOURCE = "List of technical cooperation reports (e-TRIPS)"
_SYMBOL = re.compile(r"IP/C/(?:R/TC/(?P<code>[A-Z]+(?:-[A-Z]+)*)/\d+|W/\d+)(?:/[A-Z][a-z]+\.\d+)*")
_NAME = re.compile(r"[^\W\d_][\w .,'’()-]{1,60}")
_COLUMNS = {
    "member": re.compile(r"member|membre|miembro|submitted by|présenté par|presentado por", re.I),
    "date": re.compile(r"date|fecha", re.I),
}
_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y")


def fetched_reports(store: Path) -> list[Report]:
    """The rows of the list, where a sync fetched it into `store`. Raises SyncDamaged."""
    records = read_state(store).records.values()
    return [
        report
        for record in records
        if record.id.removeprefix("web-") == LIST_ID
        for report in rows_of(read_object(store, record.raw), record.address or record.url)
    ]


def rows_of(page: bytes, address: str) -> list[Report]:
    """The reports that the tables of a page list; rows without a symbol or a date are left out."""
    found = []
    for table in html.fromstring(page).iter("table"):
        rows = [[*row.iter("th", "td")] for row in table.iter("tr")]
        heads = [_text(cell) for cell in rows[0]] if rows else []
        for cells in rows[1:]:
            if report := _report(dict(zip(heads, cells, strict=False)), address):
                found.append(report)
    return found


def _report(cells: dict[str, Any], address: str) -> Report | None:
    symbol = _SYMBOL.search(" ".join(_text(cell) for cell in cells.values()))
    date = _date(_column(cells, "date"))
    name = _column(cells, "member")
    reporter = by_code(symbol["code"] or "") if symbol else ""
    if not reporter and _NAME.fullmatch(name):
        reporter = name
    if not symbol or not date or not reporter:
        return None
    known = reporters().get(reporter, {})
    links = [a.get("href", "") for cell in cells.values() for a in cell.iter("a")]
    link = next((url for url in (urljoin(address, a) for a in links) if _same(url, address)), "")
    return Report(
        year=date[:4], reporter=reporter, kind=str(known.get("kind", "member")), form="report",
        symbol=symbol[0], date=date, period="", link=link, source=_SOURCE, source_url=address,
        certainty="high", remarks="", note="",
    )  # fmt: skip


def _column(cells: dict[str, Any], name: str) -> str:
    return next((_text(cell) for head, cell in cells.items() if _COLUMNS[name].search(head)), "")


def _date(text: str) -> str:
    """A day as `YYYY-MM-DD`, or "" where it can't be read."""
    for form in _FORMATS:
        try:
            return datetime.strptime(text.strip(), form).date().isoformat()
        except ValueError:
            continue
    return ""


def _same(url: str, address: str) -> bool:
    """Whether a link stays on the list's own host."""
    return urlsplit(url).hostname == urlsplit(address).hostname and not re.search(
        r"[\s<>\[\]|]", url
    )


def _text(cell: Any) -> str:
    return clean(str(cell.text_content()))

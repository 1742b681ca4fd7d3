"""The table of Article 67 reports, and how rows of a sync join it."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import DocumentError
from corpus.reports.table import REPORTS, by_code, merged, name_of, read_reports, reporters

LANGUAGES = ("en", "fr", "es")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A copy of the first rows of the table."""
    path = tmp_path / "reports.csv"
    path.write_text("".join(REPORTS.read_text(encoding="utf-8").splitlines(keepends=True)[:4]))
    return path


def test_every_reporter_of_the_table_has_a_name_in_each_language():
    named = {row.reporter for row in read_reports()}
    assert named <= reporters().keys()
    assert all(set(LANGUAGES) <= reporters()[name].keys() for name in named)


def test_every_row_says_where_it_was_read_and_how_certain_it_is():
    rows = read_reports()
    assert len(rows) > 190
    assert all(row.source_url.startswith("http") and row.certainty for row in rows)


def test_no_row_stands_twice():
    rows = read_reports()
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("year,", "jahr,", "must have the columns year, reporter"),
        (",secretariat,", ",office,", "kind is 'office'; one of member"),
        (",medium,", ",perhaps,", "certainty is 'perhaps'"),
        ("year-uncertain", "seen twice", "unknown remark 'seen twice'"),
        ("https://", "", "needs a year and the address of a source"),
        ("1995,", "soon,", "needs a year and the address of a source"),
    ],
)
def test_a_faulty_table_is_refused_at_its_line(table, old, new, message):
    text = table.read_text()
    assert old in text
    table.write_text(text.replace(old, new))
    with pytest.raises(DocumentError, match=message) as error:
        read_reports(table)
    assert error.value.line == 2


def test_a_table_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DocumentError, match="can't be read as a table"):
        read_reports(tmp_path / "nothing.csv")


def test_a_row_is_added_once_and_a_known_symbol_never(table):
    known = read_reports(table)
    new = replace(known[0], symbol="IP/C/R/TC/CAN/9", year="2026", reporter="Canada")
    assert merged(known, [known[0], new, new]) == [*known, new]


def test_a_report_that_is_known_without_its_symbol_is_not_added_again(table):
    known = [replace(row, symbol="") for row in read_reports(table)]
    assert merged(known, [replace(known[0], symbol="IP/C/R/TC/WTO-OMC/9")]) == known


def test_a_reporter_is_known_by_the_code_in_its_symbols():
    assert by_code("WTO-OMC") == "WTO Secretariat"
    assert by_code("ATL") == ""


def test_a_reporter_that_nobody_named_keeps_its_own_name():
    assert name_of("Atlantis", "fr") == ("Atlantis", "de Atlantis")

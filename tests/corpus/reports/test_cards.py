"""The cards that are made of the table of reports."""

from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from corpus import Document, load_documents
from corpus.check import find_faults
from corpus.model import Section
from corpus.reports.cards import BY_REPORTER, BY_YEAR, report_documents
from corpus.reports.table import read_reports


@pytest.fixture(scope="module")
def made() -> dict[str, Document]:
    return {document.id: document for document in report_documents(read_reports())}


def card(document: Document, heading: str) -> Section:
    (found,) = [s for s in document.sections if s.headings[-1] == heading]
    return found


def quoted(document: Document, section: Section) -> list[str]:
    return [document.text[s.start : s.end] for s in section.sentences]


def test_they_are_loaded_with_the_bundled_documents_in_three_languages(made):
    loaded = {document.id: document for document in load_documents()}
    assert len(made) == 6
    assert {id: loaded[id] for id in made} == made


def test_another_folder_of_documents_has_none(tmp_path, write_note):
    write_note("## H\n\nOne.[^a]")
    assert [d.id for d in load_documents(tmp_path)] == ["note"]


def test_they_keep_the_rules_of_every_card(made):
    faults = find_faults((Path(id), document) for id, document in made.items())
    assert list(faults) == []


def test_the_card_of_a_year_begins_with_who_reported(made):
    found = card(made[BY_YEAR], "Which Members reported under Article 67 in 2010?")
    first, caveat = quoted(made[BY_YEAR], found)[:2]
    assert first == (
        "In 2010, 7 Members reported under Article 67, as far as the sources read show: Australia, "
        "Canada, Japan, Norway, the United States, Switzerland and New Zealand."
    )
    assert "incomplete" in caveat


@pytest.mark.parametrize(
    ("id", "heading", "years"),
    [
        (
            BY_REPORTER,
            "What Canada reported under Article 67, with symbols and links",
            " and 2025.",
        ),
        (
            f"{BY_REPORTER}.fr",
            "Rapports du Canada au titre de l'article 67, avec cotes et liens",
            " et 2025.",
        ),
        (
            f"{BY_REPORTER}.es",
            "Informes del Canadá en virtud del artículo 67, con signaturas y enlaces",
            " y 2025.",
        ),
    ],
)
def test_the_card_of_a_member_has_its_years_its_symbols_and_its_links(made, id, heading, years):
    first, *rest = quoted(made[id], card(made[id], heading))
    assert first.endswith(years)
    assert any("IP/C/W/647/Add.4" in row and row.startswith("2018: ") for row in rest)
    assert any("https://e-trips.wto.org/" in row for row in rest)


def test_each_row_is_cited_to_where_it_was_read(made):
    found = card(made[BY_REPORTER], "What Canada reported under Article 67, with symbols and links")
    urls = {s.sources[0].url for s in found.sentences if s.in_list}
    assert urls == {row.source_url for row in read_reports() if row.reporter == "Canada"}


def test_what_is_uncertain_is_said_beside_the_row(made):
    found = card(made[BY_REPORTER], "What Canada reported under Article 67, with symbols and links")
    (row,) = [q for q in quoted(made[BY_REPORTER], found) if q.startswith("2022: ")]
    assert row == "2022: IP/C/R/TC/CAN/2, symbol uncertain."


def test_a_year_with_a_statement_alone_has_no_report(made):
    found = card(made[BY_YEAR], "Which Members reported under Article 67 in 1997?")
    first, *_, last = quoted(made[BY_YEAR], found)
    assert first == "No report of a Member under Article 67 is known for 1997."
    assert last == "Japan: statement in the Council."


def test_the_reports_of_the_european_communities_are_in_the_card_of_the_union(made):
    heading = "What the European Union reported under Article 67, with symbols and links"
    rows = quoted(made[BY_REPORTER], card(made[BY_REPORTER], heading))
    assert any(row.startswith("1996: ") for row in rows)


def test_every_year_and_every_named_reporter_has_its_card(made):
    rows = read_reports()
    assert len(made[BY_YEAR].sections) == len({row.year for row in rows})
    ids = [id for id, _ in groupby(made)]
    assert len({len(made[id].sections) for id in ids if id.startswith(BY_REPORTER)}) == 1


def test_a_reporter_that_nobody_named_gets_a_card_of_its_own():
    row = replace(read_reports()[-1], reporter="Atlantis", symbol="IP/C/R/TC/ATL/1")
    _, document, *_ = report_documents([row])
    heading = "What Atlantis reported under Article 67, with symbols and links"
    assert quoted(document, card(document, heading))[0] == (
        f"Article 67 reports of Atlantis are known for {row.year}."
    )

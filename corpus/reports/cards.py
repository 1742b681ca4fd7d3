"""Makes documents of the table of reports: a card for each year and for each reporter."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date

from corpus.markdown import parse_markdown
from corpus.model import MAX_ANSWER, Document
from corpus.reports.table import KINDS, REPORTS, Report, name_of, reporters

BY_YEAR, BY_REPORTER = "article-67-reports-by-year", "article-67-reports-by-reporter"
_WORDING = Path(__file__).parent / "wording.toml"
_PAGE = "https://e-trips.wto.org"
_TITLE = "Article 67 reports named in public records"
_READ = "read"  # label of the footnote of what is said of the list itself


def report_documents(reports: Sequence[Report]) -> list[Document]:
    """The documents by year and by reporter, in three languages, of these rows."""
    documents = []
    for language in MAX_ANSWER:
        writer = _Writer(language)
        years = sorted({r.year for r in reports}, reverse=True)
        cards = [writer.year(y, [r for r in reports if r.year == y]) for y in years]
        documents.append(writer.document(BY_YEAR, "title_years", cards))
        writer = _Writer(language)
        cards = [writer.everyone(reports), *writer.reporters(reports)]
        documents.append(writer.document(BY_REPORTER, "title_reporters", cards))
    return documents


class _Writer:
    """Writes one document as Markdown, with a footnote for each address."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.words = wording()[language]
        self.labels: dict[tuple[str, str, str], str] = {}

    def document(self, id: str, title: str, cards: Iterable[str]) -> Document:
        head = (
            f'---\ntitle: "{self.words[title]}"\nurl: {_PAGE}\npublisher: TRIPS Assistant\n'
            f"kind: note\nlanguage: {self.language}\nas_of: 2026-11\n"
            "topics: [reporting, article67]\n---\n"
        )
        body = "\n\n".join(cards)
        notes = [f"[^{_READ}]: {_TITLE} | TRIPS Assistant | {_PAGE} | 2026-11"]
        notes += [
            f"[^{label}]: {title} | World Trade Organization | {url} | {as_of}"
            for (title, url, as_of), label in self.labels.items()
        ]
        text = f"{head}\n{body}\n\n" + "\n".join(notes) + "\n"
        return parse_markdown(
            text, REPORTS, id if self.language == "en" else f"{id}.{self.language}"
        )

    def year(self, year: str, rows: Sequence[Report]) -> str:
        """The card of a year: the Members first, then the organizations, then each row."""
        members, others = _reporting(rows, "member"), _reporting(rows, "organization")
        count = len({row.reporter for row in members})
        key = "known_none" if not count else "known_one" if count == 1 else "known"
        first = self._say(
            key, members or rows[:1], year=year, count=count, names=self._names(members)
        )
        paragraphs = self._together(first, self._own("incomplete_year", year=year))
        beside = []
        if others:
            beside.append(self._say("organizations", others, year=year, names=self._names(others)))
        if secretariat := _reporting(rows, "secretariat"):
            beside.append(self._say("secretariat", secretariat, year=year))
        if beside:
            paragraphs.append(" ".join(beside))
        items = [
            (_capital(name_of(r.reporter, self.language)[0]), r)
            for r in sorted(rows, key=lambda r: KINDS.index(r.kind))
        ]
        before = 2 + len(beside)
        return self._card("heading_year", paragraphs, "rows_year", items, "year", before, year=year)

    def everyone(self, reports: Sequence[Report]) -> str:
        """The card of all Members that have reported."""
        members = _reporting(reports, "member")
        years = sorted(row.year for row in members)
        count = len({_card_of(row.reporter) for row in members})
        names = self._names(members)
        known = self.words["known_all"].format(
            count=count, first=years[0], last=years[-1], names=names
        )
        paragraphs = self._together(f"{known}[^{_READ}]", self._own("incomplete_all"))
        asked = "\n".join(self.words["asked"]["all"])
        heading = f"## {self.words['heading_all']}"
        return "\n\n".join([heading, *paragraphs, f"<!-- asked:\n{asked}\n-->"])

    def reporters(self, reports: Sequence[Report]) -> Iterator[str]:
        """The card of each reporter that is named."""
        named = [row for row in reports if row.form != "series"]
        for reporter in sorted({_card_of(row.reporter) for row in named}):
            rows = [row for row in reversed(named) if _card_of(row.reporter) == reporter]
            yield self._reporter(reporter, rows)

    def _reporter(self, reporter: str, rows: Sequence[Report]) -> str:
        name, of = name_of(reporter, self.language)
        kind = "member" if rows[0].kind == "member" else "organization"
        known = [row for row in rows if row.form == "report"]
        years = _listed(sorted({r.year for r in known or rows}), self.words["and"])
        key = f"known_{kind}" if known else "statements_only"
        first = self._say(key, known or rows, of=of, years=years)
        paragraphs = self._together(first, self._own("incomplete_member", of=of))
        items = [(row.year, row) for row in rows]
        return self._card(
            f"heading_{kind}", paragraphs, "rows_member", items, "member", 2, name=name, of=of
        )

    def _card(
        self, heading: str, paragraphs: Sequence[str], opener: str,
        items: Sequence[tuple[str, Report]], asked: str, before: int, **values: str,
    ) -> str:  # fmt: skip
        """A card whose rows follow `before` sentences."""
        rows = f"{before + 1}-{before + 1 + len(items)}"
        questions = [
            q.replace("rows:", f"{rows}:").format(**values) for q in self.words["asked"][asked]
        ]
        listed = "\n".join(f"- {begin}: {self._row(row)}" for begin, row in items)
        return "\n\n".join([
            f"## {self.words[heading].format(**values)}", *paragraphs,
            self._own(opener, **values), listed,
            "<!-- asked:\n" + "\n".join(questions) + "\n-->",
        ])  # fmt: skip

    def _row(self, row: Report) -> str:
        words = self.words
        parts = [row.symbol] if row.symbol else []
        parts += [words[row.form]] if row.form != "report" else []
        parts += [words[remark] for remark in row.remarks.split(";") if remark]
        parts += [words["dated"].format(date=self._day(row.date))] if row.date else []
        parts += [words["period"].format(period=row.period)] if row.period else []
        first, *rest = parts or [words["report"]]
        if row.link and "?" not in row.link:  # that would end the sentence; the citation has it too
            first += f" ({row.link})"
        return f"{', '.join([first, *rest])}.{self._mark(row)}"

    def _together(self, answer: str, caveat: str) -> list[str]:
        """Both in one paragraph where it stays as short as a first paragraph may be."""
        one = f"{answer} {caveat}"
        return [one] if len(one.split()) <= MAX_ANSWER[self.language] else [answer, caveat]

    def _day(self, day: str) -> str:
        locale = "en_GB" if self.language == "en" else self.language
        return str(format_date(date.fromisoformat(day), "long", locale=locale))

    def _say(self, key: str, rows: Iterable[Report], **values: object) -> str:
        """A sentence with the sources of the rows that it rests on."""
        marks = dict.fromkeys(self._mark(row) for row in rows)
        return f"{self.words[key].format(**values)}{''.join(marks)}"

    def _own(self, key: str, **values: str) -> str:
        return f"{self.words[key].format(**values)}[^{_READ}]"

    def _mark(self, row: Report) -> str:
        source = row.source, row.source_url, row.year
        return f"[^{self.labels.setdefault(source, f'r{len(self.labels) + 1}')}]"

    def _names(self, rows: Iterable[Report]) -> str:
        names = {name_of(_card_of(row.reporter), self.language)[0] for row in rows}
        return _listed(sorted(names, key=lambda name: name.rpartition(" ")[2]), self.words["and"])


def _reporting(rows: Iterable[Report], kind: str) -> list[Report]:
    return [row for row in rows if row.kind == kind and row.form == "report"]


def _card_of(reporter: str) -> str:
    """The reporter in whose card a report stands: the European Union for its predecessor."""
    return str(reporters().get(reporter, {}).get("card", reporter))


def _listed(items: Sequence[str], last: str) -> str:
    return last.join([*([", ".join(items[:-1])] if len(items) > 1 else []), *items[-1:]])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def wording() -> dict[str, dict[str, Any]]:
    """The words that the cards are made of, by language."""
    return tomllib.loads(_WORDING.read_text(encoding="utf-8"))

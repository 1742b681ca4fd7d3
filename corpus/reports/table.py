"""The table of Article 67 reports, `reports.csv`: one row for each that is known."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from corpus.errors import DocumentError

REPORTS = Path(__file__).parent / "reports.csv"
_REPORTERS = Path(__file__).parent / "reporters.toml"
KINDS = ("member", "organization", "secretariat")
FORMS = ("report", "statement", "nil", "series")  # nil: it answered that it has nothing to report
CERTAINTIES = ("high", "medium", "low")
REMARKS = ("addendum", "no-symbol", "symbol-uncertain", "year-uncertain", "through-ec")


@dataclass(frozen=True, slots=True)
class Report:
    """One row. `year` is that of the Council's review, `date` the day of the communication, `link`
    the address of the report itself, `source_url` where the row was read; any of `symbol`, `date`,
    `period`, `link` and `note` may be empty. `remarks` are some of REMARKS, joined by ";"."""

    year: str
    reporter: str
    kind: str
    form: str
    symbol: str
    date: str
    period: str
    link: str
    source: str
    source_url: str
    certainty: str
    remarks: str
    note: str


def read_reports(path: Path = REPORTS) -> list[Report]:
    """The rows of a table, in its order. Raises DocumentError, with the line, for a faulty one."""
    reports = []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for line, row in enumerate(csv.DictReader(file), 2):
                reports.append(_report(row, path, line))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DocumentError(f"can't be read as a table: {error}", path=path) from error
    return reports


def merged(known: Iterable[Report], found: Iterable[Report]) -> list[Report]:
    """`known` with those of `found` that it lacks: by symbol, or by reporter and year without."""
    rows = list(known)
    symbols = {row.symbol for row in rows}
    unnamed = {(row.reporter, row.year) for row in rows if not row.symbol}
    for row in found:
        if row.symbol not in symbols and (row.reporter, row.year) not in unnamed:
            rows.append(row)
            symbols.add(row.symbol)
    return sorted(rows, key=lambda r: r.year)


def name_of(reporter: str, language: str) -> tuple[str, str]:
    """A reporter's name as a sentence has it, and the same after "of"."""
    names = reporters().get(reporter, {}).get(language)
    return (names[0], names[1]) if names else (reporter, f"{_OF[language]} {reporter}")


def by_code(code: str) -> str:
    """The reporter whose reports have this code in their symbols, or "" for an unknown one."""
    return next((name for name, r in reporters().items() if r.get("code") == code), "")


@cache
def reporters() -> dict[str, dict[str, Any]]:
    """What `reporters.toml` says of each reporter."""
    return tomllib.loads(_REPORTERS.read_text(encoding="utf-8"))


_OF = {"en": "of", "fr": "de", "es": "de"}


def _report(row: dict[str, str | None], path: Path, line: int) -> Report:
    names = [field.name for field in fields(Report)]
    if list(row) != names or not all(isinstance(value, str) for value in row.values()):
        raise DocumentError(f"must have the columns {', '.join(names)}", path=path, line=line)
    report = Report(**{name: (row[name] or "").strip() for name in names})
    allowed = {"kind": KINDS, "form": FORMS, "certainty": CERTAINTIES}
    for name, values in allowed.items():
        if getattr(report, name) not in values:
            message = f"{name} is {getattr(report, name)!r}; one of {', '.join(values)}"
            raise DocumentError(message, path=path, line=line)
    if unknown := [r for r in report.remarks.split(";") if r and r not in REMARKS]:
        raise DocumentError(f"unknown remark {unknown[0]!r}", path=path, line=line)
    if not report.year.isdigit() or not report.source_url.startswith(("http://", "https://")):
        raise DocumentError("needs a year and the address of a source", path=path, line=line)
    return report

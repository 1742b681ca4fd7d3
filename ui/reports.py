"""The page of Article 67 reports: the table, with filters by reporter, year and kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from assistant.dates import date_in_words
from corpus.reports.cards import wording
from corpus.reports.table import FORMS, KINDS, Report, name_of
from ui.render import outside_link
from ui.shell import plain_page
from ui.strings import text

_COLUMNS = ("year", "reporter", "symbol", "details", "certainty", "report", "read_in")


def reports_page(
    reports: Sequence[Report], language: str, *, inspect: bool, reporter: str = "", year: str = "",
    kind: str = "", form: str = "",
) -> str:  # fmt: skip
    """The reports that agree with every filter that is set, the newest first."""
    wanted = {"reporter": reporter, "year": year, "kind": kind, "form": form}
    shown = [
        row
        for row in sorted(reports, key=lambda r: r.year, reverse=True)
        if all(getattr(row, name) == value for name, value in wanted.items() if value)
    ]
    count = text("reports_found", language, count=len(shown), all=len(reports))
    body = (
        f'<p class="lead">{escape(text("reports_lead", language))}</p>'
        f"{_form(reports, language, wanted)}"
        f'<p role="status">{escape(count)}</p>{_table(shown, language) if shown else ""}'
    )
    return plain_page("reports", text("reports_title", language), body, language, inspect=inspect)


def _form(reports: Sequence[Report], language: str, wanted: dict[str, str]) -> str:
    named = sorted({r.reporter for r in reports}, key=lambda name: _name(name, language).casefold())
    choices: dict[str, Iterable[tuple[str, str]]] = {
        "reporter": ((name, _name(name, language)) for name in named),
        "year": ((y, y) for y in sorted({r.year for r in reports}, reverse=True)),
        "kind": ((k, text(f"reporter_{k}", language)) for k in KINDS),
        "form": ((f, text(f"form_{f}", language)) for f in FORMS),
    }
    fields = "".join(
        f"<label>{escape(text(f'reports_{name}', language))} "
        f'<select name="{name}"><option value="">{escape(text("reports_all", language))}</option>'
        f"{_options(options, wanted[name])}</select></label>"
        for name, options in choices.items()
    )
    return (
        f'<form class="search" method="get" action="/reports" role="search">'
        f'<input type="hidden" name="lang" value="{language}">{fields}'
        f'<button class="primary">{escape(text("reports_filter", language))}</button></form>'
    )


def _options(options: Iterable[tuple[str, str]], chosen: str) -> str:
    return "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(shown)}</option>"
        for value, shown in options
    )


def _table(reports: Iterable[Report], language: str) -> str:
    head = "".join(
        f'<th scope="col">{escape(text(f"reports_{name}", language))}</th>' for name in _COLUMNS
    )
    rows = "".join(f"<tr>{_cells(report, language)}</tr>" for report in reports)
    label = escape(text("reports_title", language))
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cells(report: Report, language: str) -> str:
    words = wording()[language]
    details = [text(f"form_{report.form}", language)] if report.form != "report" else []
    details += [words[remark] for remark in report.remarks.split(";") if remark]
    details += [words["dated"].format(date=date_in_words(report.date, language))] * bool(
        report.date
    )
    details += [words["period"].format(period=report.period)] * bool(report.period)
    note = f' <span lang="en">({escape(report.note)})</span>' if report.note else ""
    source = outside_link(report.source_url, text("open", language), language)
    cells = (
        escape(_name(report.reporter, language)),
        escape(report.symbol),
        escape("; ".join(details)) + note,
        escape(text(f"certainty_{report.certainty}", language)),
        outside_link(report.link, text("open", language), language),
        f'<span lang="en">{escape(report.source)}</span> {source}',
    )
    first = f'<th scope="row">{escape(report.year)}</th>'
    return first + "".join(f"<td>{cell}</td>" for cell in cells)


def _name(reporter: str, language: str) -> str:
    name = name_of(reporter, language)[0]
    return name[:1].upper() + name[1:]

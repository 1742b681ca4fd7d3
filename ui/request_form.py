"""The page that leads through a request, with the guidance beside each field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape
from urllib.parse import quote as percent

from assistant.pipeline import Assistant
from ui.guidance import FIELDS, WARNING, Field, Guidance, guidance_for
from ui.letter import cited, letter, missing_fields
from ui.shell import plain_page
from ui.strings import text
from ui.wordfile import Paragraph

MAX_FIELD = 4000  # characters


def request_page(
    assistant: Assistant, language: str, *, inspect: bool, today: date,
    values: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """The form; with `values`, what is missing in them and the letter they make."""
    t = {
        key: escape(text(key, language))
        for key in ("request_lead", "before_sending", "draft_warning")
    }
    fields = "".join(_field(f, assistant, language, values or {}, today) for f in FIELDS)
    warning = _guidance(guidance_for(assistant, WARNING, language), assistant, language, today)
    buttons = "".join(
        f'<button name="do" value="{do}" class="{kind}">{escape(text(key, language))}</button>'
        for do, key, kind in (
            ("preview", "preview", "primary"),
            ("docx", "download_docx", "plain"),
            ("markdown", "download_markdown", "plain"),
        )
    )
    body = (
        f'<p class="lead">{t["request_lead"]}</p>'
        f'<section class="alert" aria-labelledby="before">'
        f'<h2 id="before">{t["before_sending"]}</h2>'
        f'<p>{t["draft_warning"]}</p><div class="guide">{warning}</div></section>'
        f"{_preview(values, assistant, language, today) if values is not None else ''}"
        f'<form method="post" action="/request?lang={language}" autocomplete="on">{fields}'
        f'<div class="actions">{buttons}</div></form>'
    )
    return plain_page("request", text("request_title", language), body, language, inspect=inspect)


def _field(
    field: Field, assistant: Assistant, language: str, values: Mapping[str, str], today: date
) -> str:
    name, label = field.name, escape(text(f"field_{field.name}", language))
    value = escape(values.get(name, ""))
    needed = f" <small>({escape(text('required', language))})</small>" if field.required else ""
    limits = f'id="{name}" name="{name}" maxlength="{MAX_FIELD}" aria-describedby="guide-{name}"'
    box = (
        f'<textarea {limits} rows="{field.lines}">{value}</textarea>'
        if field.lines > 1
        else f'<input type="text" {limits} value="{value}">'
    )
    guide = _guidance(guidance_for(assistant, field, language), assistant, language, today)
    heading = escape(text("guidance", language))
    none = f"<p>{escape(text('no_guidance', language))}</p>"
    return (
        f'<div class="field"><label for="{name}"><span>{label}{needed}</span>{box}</label>'
        f'<div class="guide" id="guide-{name}"><p class="about">{heading}</p>'
        f"{guide or none}</div></div>"
    )


def _guidance(found: tuple[Guidance, ...], assistant: Assistant, language: str, today: date) -> str:
    items = "".join(
        f'<li><q lang="{g.language}">{escape(g.quote)}</q> '
        f'<a href="/sources/{percent(g.document_id, safe="")}?lang={language}#s{g.start}">'
        f"{escape(cited(g, assistant, language, today, address=False))}</a></li>"
        for g in found
    )
    return f"<ul>{items}</ul>" if items else ""


def _preview(values: Mapping[str, str], assistant: Assistant, language: str, today: date) -> str:
    missing = missing_fields(values)
    gaps = "".join(
        f'<li><a href="#{name}">{escape(text(f"field_{name}", language))}</a></li>'
        for name in missing
    )
    still = escape(text("still_missing" if missing else "nothing_missing", language))
    paragraphs = "".join(_paragraph(p) for p in letter(values, assistant, language, today))
    return (
        f'<section class="card missing" role="status"><h2>{still}</h2><ul>{gaps}</ul></section>'
        f'<section aria-labelledby="letter"><h2 id="letter">{escape(text("letter", language))}</h2>'
        f'<div class="letter">{paragraphs}</div></section>'
    )


def _paragraph(paragraph: Paragraph) -> str:
    tag = "h3" if paragraph.style == "heading" else "p"
    return f"<{tag}>{escape(paragraph.text)}</{tag}>"

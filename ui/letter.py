"""The letter that asks for a national activity: what is missing in it, and its paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from assistant.dates import date_in_words
from assistant.pipeline import Assistant
from ui.guidance import FIELDS, WARNING, Guidance, guidance_for
from ui.render import dated
from ui.strings import text
from ui.wordfile import Paragraph

_BODY = ("needs", "topics", "support", "results", "audience", "timing", "language", "contact")


def missing_fields(values: Mapping[str, str]) -> list[str]:
    """The needed fields that hold nothing yet."""
    return [f.name for f in FIELDS if f.required and not values.get(f.name, "").strip()]


def letter(
    values: Mapping[str, str], assistant: Assistant, language: str, today: date
) -> Iterator[Paragraph]:
    """The letter with its gaps marked, then the guidance it follows, cited and dated."""

    def filled(name: str) -> str:
        gap = text("letter_to_fill", language, field=text(f"field_{name}", language))
        return values.get(name, "").strip() or gap

    yield Paragraph(date_in_words(today.isoformat(), language))
    yield Paragraph(filled("addressee"))
    yield Paragraph(text("letter_subject", language, activity=filled("activity")), "heading")
    opening = {"authority": filled("authority"), "country": filled("country")}
    yield Paragraph(text("letter_opening", language, **opening))
    for name in _BODY:
        if values.get(name, "").strip() or name != "language":
            label = text(f"field_{name}", language)
            yield Paragraph(text("labelled", language, label=label, value=filled(name)))
    yield Paragraph(text("letter_form", language))
    yield Paragraph(text("letter_close", language))
    yield Paragraph(filled("authority"))
    yield Paragraph(text("letter_guidance", language), "heading")
    yield Paragraph(text("draft_warning", language))
    for guidance in _all_guidance(assistant, language):
        yield Paragraph(
            f"{guidance.quote} — {cited(guidance, assistant, language, today)}", "bullet"
        )


def cited(
    guidance: Guidance, assistant: Assistant, language: str, today: date, *, address: bool = True
) -> str:
    """The sources of a sentence in one line, each with its date and age, and its address."""
    lines = []
    for source in guidance.sources:
        when, _ = dated(source, language, assistant.settings.old_after, today)
        parts = [source.label, source.publisher, when, source.url if address else ""]
        lines.append(", ".join(part for part in parts if part))
    return "; ".join(lines)


def _all_guidance(assistant: Assistant, language: str) -> list[Guidance]:
    found: dict[str, Guidance] = {}
    for field in (*FIELDS, WARNING):
        for guidance in guidance_for(assistant, field, language):
            found.setdefault(guidance.quote, guidance)
    return list(found.values())

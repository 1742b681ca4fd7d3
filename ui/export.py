"""The conversation as a file: Markdown, Word or JSON, each with its full citations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from assistant import Citation
from assistant.dates import date_in_words
from ui.conversation import Turn
from ui.render import dated
from ui.strings import text
from ui.wordfile import Paragraph, markdown_file, word_file

FORMATS = {
    "markdown": ("text/markdown; charset=utf-8", "md"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "json": ("application/json", "json"),
}


def export(
    turns: Sequence[Turn], form: str, language: str, *, old_after: int, today: date
) -> bytes:
    """The file in one of FORMATS."""
    if form == "json":
        return _json(turns, today)
    paragraphs = list(_paragraphs(turns, language, old_after, today))
    if form == "docx":
        return word_file(paragraphs, title=text("name", language))
    return markdown_file(paragraphs).encode()


def _json(turns: Sequence[Turn], today: date) -> bytes:
    content: dict[str, Any] = {
        "saved": today.isoformat(),
        "turns": [turn.answer.to_dict() for turn in turns],
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _paragraphs(
    turns: Sequence[Turn], language: str, old_after: int, today: date
) -> Iterator[Paragraph]:
    yield Paragraph(text("name", language), "title")
    yield Paragraph(text("what", language))
    saved = date_in_words(today.isoformat(), language)
    yield Paragraph(text("export_date", language, date=saved))
    for turn in turns:
        answer = turn.answer
        yield Paragraph(answer.question, "heading")
        if answer.query != answer.question:
            yield Paragraph(text("searched_for", language, query=answer.query))
        for line in answer.text.splitlines():
            if line.strip():
                listed = line.startswith("- ")
                yield Paragraph(line.removeprefix("- "), "bullet" if listed else "text")
        if answer.citations:
            sources = text("sources_of", language)
            yield Paragraph(text("labelled", language, label=sources, value="").rstrip())
        for citation in answer.citations:
            yield Paragraph(_reference(citation, language, old_after, today))


def _reference(citation: Citation, language: str, old_after: int, today: date) -> str:
    """A citation in full: each source, then the document and section that it was found in."""
    sources = []
    for source in citation.sources:
        when, _ = dated(source, language, old_after, today)
        sources.append(
            ", ".join(part for part in (source.label, source.publisher, when, source.url) if part)
        )
    place = " › ".join(part for part in (citation.document_title, citation.section) if part)
    return f"[{citation.number}] {'; '.join(sources)} ({place})"

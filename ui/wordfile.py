"""Writes Word files: the few shapes that the letter and the exported conversation need."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

import docx

Style = Literal["title", "heading", "text", "quote", "bullet", "number"]
_MARKS = "\\`*_<>#|~"  # characters that Markdown gives a meaning to
_URL = re.compile(r"(https?://[^\s<>;]+[^\s<>;,.)])")
_STYLES = {
    "title": "Title", "heading": "Heading 2", "text": "Normal", "quote": "Quote",
    "bullet": "List Bullet", "number": "List Number",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a file, in one of the styles."""

    text: str
    style: Style = "text"


def word_file(paragraphs: Iterable[Paragraph], *, title: str) -> bytes:
    """A .docx file with these paragraphs."""
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.comments = ""
    for paragraph in paragraphs:
        document.add_paragraph(xml_safe(paragraph.text), style=_STYLES[paragraph.style])
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def markdown_file(paragraphs: Iterable[Paragraph]) -> str:
    """The same as Markdown; characters that Markdown gives a meaning to are escaped."""
    marks = {
        "title": "# ",
        "heading": "## ",
        "text": "",
        "quote": "> ",
        "bullet": "- ",
        "number": "1. ",
    }
    blocks = (
        "\n".join(marks[p.style] + markdown_safe(line) for line in p.text.splitlines() or [""])
        for p in paragraphs
    )
    return "\n\n".join(blocks) + "\n"


def xml_safe(text: str) -> str:
    """`text` without the control characters that XML 1.0 forbids."""
    return "".join(c for c in text if c in "\t\n\r" or (ord(c) >= 32 and c not in "\ufffe\uffff"))


def markdown_safe(text: str) -> str:
    """`text` as Markdown that shows it as it is, its web addresses made links."""
    pieces = _URL.split(text)  # every second one is an address
    return "".join(
        f"<{piece}>" if n % 2 else "".join("\\" + c if c in _MARKS else c for c in piece)
        for n, piece in enumerate(pieces)
    )

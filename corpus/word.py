"""Reads Word files with python-docx, after a look at what the archive would unpack to."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.exceptions import InvalidXmlError
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml import etree  # type: ignore[import-untyped]

from corpus.blocks import Block, Extract, clean
from corpus.errors import (
    DocumentEncrypted,
    DocumentError,
    DocumentTooLarge,
    DocumentWithoutText,
)  # fmt: skip
from corpus.webpage import table_blocks

MAX_UNPACKED = 100_000_000  # bytes
MAX_ENTRIES = 5000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_word(raw: bytes, charset: str, name: str) -> Extract:
    """The text of a .docx file. Raises DocumentError and its kinds for what can't be read."""
    if raw.startswith(_OLE):
        raise DocumentEncrypted(
            "this is a Word file that is encrypted or in the old .doc format; save it as .docx "
            "without a password",
            path=name,
        )
    _check_archive(raw, name)
    try:
        document = docx.Document(io.BytesIO(raw))
        blocks = tuple(_blocks(document))
    except (
        PackageNotFoundError, InvalidXmlError, etree.XMLSyntaxError, zipfile.BadZipFile, KeyError,
        ValueError,
    ) as error:  # fmt: skip
        raise DocumentError(f"this is no whole Word file: {error}", path=name) from error
    if not blocks:
        raise DocumentWithoutText("the file holds no text", path=name)
    properties = document.core_properties
    date = properties.modified or properties.created
    return Extract(
        title=clean(properties.title or ""),
        blocks=blocks,
        language=(properties.language or "").lower()[:2],
        as_of=f"about {date:%Y-%m}" if date else "",
    )


def _check_archive(raw: bytes, name: str) -> None:
    """Refuse a zip bomb by the sizes it declares; zipfile never unpacks more than is declared."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise DocumentError(f"this is no whole Word file: {error}", path=name) from error
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or len(entries) > MAX_ENTRIES:
        raise DocumentTooLarge(
            f"the file would unpack to {unpacked:,} bytes in {len(entries):,} parts; at most "
            f"{MAX_UNPACKED:,} and {MAX_ENTRIES:,} are read",
            path=name,
        )


def _blocks(document: docx.document.Document) -> Iterator[Block]:
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            rows = [[clean(cell.text) for cell in row.cells] for row in part.rows]
            yield from table_blocks(rows, headed=True)
        elif text := clean(_visible(part)):
            yield _block(part, text)


def _visible(paragraph: Paragraph) -> str:
    """The paragraph's text without what Word hides."""
    runs: list[Run] = []
    for part in paragraph.iter_inner_content():
        runs += [part] if isinstance(part, Run) else part.runs
    return "".join(run.text for run in runs if not run.font.hidden)


def _block(paragraph: Paragraph, text: str) -> Block:
    style = (paragraph.style.name or "") if paragraph.style else ""
    if style == "Title":
        return Block("heading", text, level=1)
    if style.startswith("Heading ") and style[8:].isdigit():
        return Block("heading", text, level=min(6, max(1, int(style[8:]))))
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    return Block("item" if numbered or style.startswith("List ") else "paragraph", text)

"""Reads PDF with pypdf: paragraphs with the number of their page."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from pypdf import PasswordType, PdfReader
from pypdf.errors import LimitReachedError, PyPdfError

from corpus.blocks import Block, Extract, clean
from corpus.errors import (
    DocumentEncrypted,
    DocumentError,
    DocumentTooLarge,
    DocumentWithoutText,
)  # fmt: skip

MAX_PAGES = 2000
MAX_CHARACTERS = 10_000_000
_ITEM = re.compile(r"(?:[•▪–-]|\(?[a-z0-9]{1,3}[.)])\s+", re.I)
_END = (".", "!", "?", ":", ";", ".”", '."', ".)")


def read_pdf(raw: bytes, charset: str, name: str) -> Extract:
    """The text of a PDF. Raises DocumentError and its kinds for what can't be read."""
    try:
        reader = _open(raw, name)
        pages = list(_page_texts(reader, name))
        title, date = _metadata(reader)
    except LimitReachedError as error:
        raise DocumentTooLarge(f"the PDF unpacks to too much: {error}", path=name) from error
    except (PyPdfError, ValueError, KeyError, OSError, RecursionError) as error:
        raise DocumentError(f"this is no whole PDF: {error}", path=name) from error
    blocks = tuple(_blocks(pages))
    if not blocks:
        raise DocumentWithoutText(
            "the PDF holds no text, only images of pages it seems; make them text with an OCR "
            "program (for example ocrmypdf) and add the result",
            path=name,
        )
    return Extract(title=title, blocks=blocks, as_of=date)


def _open(raw: bytes, name: str) -> PdfReader:
    reader = PdfReader(io.BytesIO(raw))
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise DocumentEncrypted(
            "the PDF opens with a password only; save it without one", path=name
        )
    if len(reader.pages) > MAX_PAGES:
        raise DocumentTooLarge(f"the PDF has more than {MAX_PAGES} pages", path=name)
    return reader


def _metadata(reader: PdfReader) -> tuple[str, str]:
    found = reader.metadata
    if found is None:
        return "", ""
    date = found.modification_date or found.creation_date
    return clean(found.title or ""), f"about {date:%Y-%m}" if date else ""


def _page_texts(reader: PdfReader, name: str) -> Iterator[list[str]]:
    total = 0
    for page in reader.pages:
        text = page.extract_text()
        total += len(text)
        if total > MAX_CHARACTERS:
            raise DocumentTooLarge(
                f"the PDF holds more than {MAX_CHARACTERS:,} characters", path=name
            )
        yield [line.rstrip() for line in text.splitlines()]


def _blocks(pages: list[list[str]]) -> Iterator[Block]:
    """Paragraphs and list items; one that runs over a page's end stays with its first page."""
    repeated = _repeated(pages)
    words = Counter(re.findall(r"[\w-]+", "\n".join("\n".join(page) for page in pages)))
    held: Block | None = None
    for number, lines in enumerate(pages, 1):
        kept = [line for line in lines if _mask(line) not in repeated]
        for block in _paragraphs(kept, number, words):
            if held and held.page < number and _runs_on(held.text, block.text):
                held = replace(held, text=_joined(held.text, block.text, words))
                continue
            if held:
                yield held
            held = block
    if held:
        yield held


def _mask(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())


def _repeated(pages: list[list[str]]) -> set[str]:
    """Running heads and feet: first or last lines that at least half of the pages share."""
    counts: Counter[str] = Counter()
    for lines in pages:
        filled = [_mask(line) for line in lines if line.strip()]
        counts.update({*filled[:2], *filled[-2:]})
    return {
        mask
        for mask, count in counts.items()
        if mask == "#" or (len(pages) >= 3 and count * 2 >= len(pages))
    }


def _paragraphs(lines: list[str], page: int, words: Counter[str]) -> Iterator[Block]:
    width = max((len(line) for line in lines), default=0)
    text = ""
    for line in [*lines, ""]:
        content = clean(line)
        starts = bool(_ITEM.match(content))
        if text and (not content or starts):
            yield _block(text, page)
            text = ""
        text = _joined(text, content, words) if text else content
        # a short line that ends a sentence ends its paragraph
        if text.endswith(_END) and len(line) < 0.7 * width:
            yield _block(text, page)
            text = ""


def _block(text: str, page: int) -> Block:
    mark = _ITEM.match(text)
    if mark and text[mark.end() :]:
        return Block("item", text[mark.end() :], page=page)
    return Block("paragraph", text, page=page)


def _runs_on(before: str, after: str) -> bool:
    return not before.endswith(_END) and after[:1].islower()


def _joined(before: str, after: str, words: Counter[str]) -> str:
    """Two lines as one; a word cut at the line's end is made whole as the file writes it."""
    cut = re.search(r"(\w+)-$", before)
    rest = re.match(r"[a-z\u00df-\u00ff]+", after)
    if not cut or not rest:
        return f"{before} {after}"
    if words[f"{cut[1]}-{rest[0]}"]:
        return before + after
    return before[:-1] + after

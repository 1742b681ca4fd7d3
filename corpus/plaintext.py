"""Reads plain text, as it is, into sections and sentences."""

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.errors import DocumentError
from corpus.model import DATE, Document, Section, Sentence, Source
from corpus.sentences import sentence_spans

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*$")
_ITEM = re.compile(r"\s*(?:[-*•]|\d{1,3}[.)])\s+")


def read_plain_text(document: Document, source: Source) -> Document:
    """`document` with the sections of its `text`; every sentence is cited to `source`.

    Raises DocumentError for an empty id or a date that is not one.
    """
    if not document.id.strip():
        raise DocumentError("the id is empty; give each document an id", path="<text>")
    if not DATE.fullmatch(document.as_of):
        raise DocumentError(
            f"as_of {document.as_of!r} is no date; write YYYY, YYYY-MM, YYYY-MM-DD or undated",
            path=document.id,
        )
    return replace(document, sections=tuple(_sections(document, source)))


def _sections(document: Document, source: Source) -> Iterator[Section]:
    headings: list[tuple[int, str]] = []
    sentences: list[Sentence] = []
    for block, (start, end) in enumerate(_blocks(document.text)):
        text = document.text[start:end]
        if heading := _HEADING.fullmatch(text):
            if sentences:
                yield _section(headings, sentences)
                sentences = []
            level = len(heading[1])
            headings = [h for h in headings if h[0] < level] + [(level, heading[2])]
            continue
        item = _ITEM.match(text)
        skip = item.end() if item else 0
        sentences += [
            Sentence(a, b, block, item is not None, (source,))
            for a, b in sentence_spans(text[skip:], document.language, start + skip)
        ]
    if sentences:
        yield _section(headings, sentences)


def _section(headings: list[tuple[int, str]], sentences: list[Sentence]) -> Section:
    path = tuple(text for _, text in headings)
    return Section(path, sentences[0].start, sentences[-1].end, tuple(sentences))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """`(start, end)` of each paragraph, list item or heading."""
    start: int | None = None
    end = 0
    for line in re.finditer(r"[^\n]*\n?", text):
        content = line.group().rstrip()
        alone = bool(_HEADING.fullmatch(content))
        if start is not None and (not content or alone or _ITEM.match(content)):
            yield start, end
            start = None
        if content and alone:
            yield line.start(), line.start() + len(content)
        elif content:
            start = line.start() if start is None else start
            end = line.start() + len(content)
    if start is not None:
        yield start, end

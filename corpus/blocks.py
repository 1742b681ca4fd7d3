"""What the readers of HTML, PDF, Word and text give: blocks of clean text, made into a document."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from corpus.model import UNDATED, Document, Section, Sentence, Source
from corpus.sentences import sentence_spans

Kind = Literal["heading", "paragraph", "item", "row"]


@dataclass(frozen=True, slots=True)
class Block:
    """One heading (`level` 1 to 6), paragraph, list item or table row; `page` counts from 1."""

    kind: Kind
    text: str
    level: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class Extract:
    """What a reader found in one file. Language and date are "" where the file tells none."""

    title: str
    blocks: tuple[Block, ...]
    language: str = ""
    as_of: str = ""
    links: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the normalised text: what decides whether a page changed."""
        text = "\n".join(block.text for block in self.blocks)
        return hashlib.sha256(unicodedata.normalize("NFKC", text).encode()).hexdigest()

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Extract:
        """The extract that `to_json` wrote. Raises ValueError, KeyError or TypeError for other."""
        found: dict[str, Any] = json.loads(data)
        blocks = tuple(Block(**block) for block in found.pop("blocks"))
        return cls(blocks=blocks, links=tuple(found.pop("links")), **found)


def clean(text: str) -> str:
    """`text` in NFC on one line, without the characters that nobody sees.

    Control, format (zero-width, bidirectional, tag), private and unassigned characters go: a
    page can hide words in them.
    """
    spaced = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))
    seen = "".join(c for c in spaced if unicodedata.category(c)[0] != "C")
    return re.sub(r" {2,}", " ", seen).strip()


def to_document(
    extract: Extract,
    *,
    id: str,
    title: str,
    url: str,
    publisher: str,
    language: str = "en",
    as_of: str = UNDATED,
    topics: Iterable[str] = (),
) -> Document:
    """The document of an extract: each sentence is cited to `url`, in a PDF to its page."""
    document = Document(id, title, "", url, publisher, "page", language, as_of, tuple(topics))
    writer = _Writer(document)
    for block in extract.blocks:
        writer.add(block)
    writer.close_section()
    return replace(document, text=writer.text, sections=tuple(writer.sections))


@dataclass
class _Writer:
    """Lays the blocks out as text and keeps the spans."""

    document: Document
    text: str = ""
    sections: list[Section] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    blocks: int = 0
    after_item: bool = False

    def add(self, block: Block) -> None:
        listed = block.kind in ("item", "row")
        if self.text:
            self.text += "\n" if listed and self.after_item else "\n\n"
        self.after_item = listed
        if block.kind == "heading":
            self.close_section()
            self.headings = [h for h in self.headings if h[0] < block.level]
            self.headings.append((block.level, block.text))
            self.text += block.text
            return
        self.text += "- " if block.kind == "item" else ""
        start = len(self.text)
        self.text += block.text
        self._cite(block, start, listed)

    def _cite(self, block: Block, start: int, listed: bool) -> None:
        if block.kind == "row":  # a row is read as a whole
            spans = [(start, len(self.text))]
        else:
            spans = list(sentence_spans(block.text, self.document.language, start))
        sources = (self._source(block.page),)
        self.sentences += [Sentence(a, b, self.blocks, listed, sources) for a, b in spans]
        self.blocks += 1

    def _source(self, page: int) -> Source:
        d = self.document
        url = f"{d.url.partition('#')[0]}#page={page}" if page and d.url else d.url
        return Source(d.title, d.publisher, url, "", d.as_of)

    def close_section(self) -> None:
        if self.sentences:
            path = tuple(text for _, text in self.headings)
            start, end = self.sentences[0].start, self.sentences[-1].end
            self.sections.append(Section(path, start, end, tuple(self.sentences)))
            self.sentences = []

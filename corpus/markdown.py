"""Reads a bundled document: Markdown with YAML front matter and, in notes, footnotes.

markdown-it-py and its footnote plugin parse the Markdown, python-frontmatter the front matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import frontmatter
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from corpus.errors import DocumentError
from corpus.model import DATE, Document, Section, Sentence, Source
from corpus.sentences import sentence_spans

KINDS = ("page", "note")
LANGUAGES = ("en", "fr", "es")
TOPICS = (
    "courses", "training", "request", "article67", "reporting", "contacts", "ldc", "wipo",
    "health", "council", "publications", "other-help", "notifications", "about",
)  # fmt: skip
_REQUIRED = ("title", "url", "publisher", "kind", "language", "as_of", "topics")
TRANSLATION_KEYS = ("translation_of", "made_from")  # see corpus/translations.py
_QUESTIONS = re.compile(r"<!--\s*(asked|not answered):\s*\n(.*?)-->", re.DOTALL)
_PARSER = MarkdownIt("commonmark").use(footnote_plugin, inline=False)


def read_markdown(path: Path, id: str | None = None) -> Document:
    """The document in the file `path`; its id is the file's name without `.md`, or `id`.

    Raises DocumentError, with file and line, for broken front matter, an unknown footnote, and
    in a note for a sentence that has no footnote.
    """
    try:
        raw = path.read_text(encoding="utf-8-sig")  # an editor may have left a byte order mark
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"can't be read as UTF-8 text: {error}", path=path) from error
    meta, body, first_line = _front_matter(raw, path)
    document = Document(id=id or path.stem, text="", sections=(), **meta)
    env: dict[str, Any] = {}
    tokens = _PARSER.parse(body, env)
    if document.kind == "note":
        known = _footnotes(tokens, path, first_line)
    else:
        known = {}
    reader = _Reader(document, path, first_line, known)
    reader.read(tokens)
    # the parser leaves a footnote without a reference out of its tokens, but not out of `env`
    defined = {key.removeprefix(":") for key in env.get("footnotes", {}).get("refs", {})}
    unused = defined - reader.used
    if document.kind == "note" and unused:
        raise DocumentError(f"footnote never used: [^{min(unused)}]", path=path)
    return replace(document, text=reader.text, sections=tuple(reader.sections))


def _front_matter(raw: str, path: Path) -> tuple[dict[str, Any], str, int]:
    try:
        post = frontmatter.loads(raw)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a day that no month has
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else None
        problem = getattr(error, "problem", None) or str(error) or "not valid YAML"
        raise DocumentError(f"broken front matter: {problem}", path=path, line=line) from error
    meta: dict[str, Any] = dict(post.metadata)
    if not meta:
        raise DocumentError("no front matter between two lines of ---", path=path, line=1)
    if missing := [key for key in _REQUIRED if meta.get(key) in (None, "", [])]:
        raise DocumentError(f"front matter lacks {', '.join(missing)}", path=path, line=1)
    meta = {key: value for key, value in meta.items() if key not in TRANSLATION_KEYS}
    if unknown := sorted(set(meta) - set(_REQUIRED)):
        raise DocumentError(f"front matter has unknown {', '.join(unknown)}", path=path, line=1)
    for key in ("title", "url", "publisher", "as_of"):
        if isinstance(meta[key], list | dict):
            raise DocumentError(f"{key} must be text", path=path, line=1)
        meta[key] = str(meta[key])  # YAML takes 2030 for a number and 2026-11-01 for a date
    if not isinstance(meta["topics"], list):
        raise DocumentError("topics must be a list, as in [courses, wipo]", path=path, line=1)
    meta["topics"] = tuple(str(topic) for topic in meta["topics"])
    for key, allowed in (("kind", KINDS), ("language", LANGUAGES)):
        if meta[key] not in allowed:
            raise DocumentError(
                f"{key} is {meta[key]!r}; it must be one of {', '.join(allowed)}", path=path, line=1
            )
    if wrong := [topic for topic in meta["topics"] if topic not in TOPICS]:
        raise DocumentError(f"unknown topic {wrong[0]!r}", path=path, line=1)
    if not DATE.fullmatch(meta["as_of"]):
        raise DocumentError(f"as_of {meta['as_of']!r} is no date", path=path, line=1)
    if not re.match(r"https?://\S+$", meta["url"]):
        raise DocumentError(f"url {meta['url']!r} is no web address", path=path, line=1)
    first_line = raw[: raw.rfind(post.content)].count("\n") if post.content else 0
    return meta, post.content, first_line


def _footnotes(tokens: list[Token], path: Path, first_line: int) -> dict[str, Source]:
    """The sources that the footnotes name, by label."""
    found: dict[str, Source] = {}
    label = ""
    for token in tokens:
        if token.type == "footnote_open":
            label = token.meta["label"]
        elif token.type == "inline" and label:
            line = first_line + (token.map[0] + 1 if token.map else 0)
            found[label] = _source(label, token.content, path, line)
            label = ""
    return found


def _source(label: str, content: str, path: Path, line: int) -> Source:
    parts = [part.strip() for part in content.split("|")]
    if len(parts) != 4 or not all(parts):
        raise DocumentError(
            f"footnote [^{label}] must read: title | publisher | URL or symbol | date",
            path=path,
            line=line,
        )
    title, publisher, location, as_of = parts
    if not DATE.fullmatch(as_of):
        raise DocumentError(f"footnote [^{label}]: {as_of!r} is no date", path=path, line=line)
    symbol, _, url = location.rpartition(" ")
    if not url.startswith(("http://", "https://")):
        symbol, url = location, ""
    return Source(title, publisher, url, symbol, as_of)


@dataclass
class _Reader:
    """Builds the text, sections and sentences of one document from its Markdown tokens."""

    document: Document
    path: Path
    first_line: int
    known: dict[str, Source]
    text: str = ""
    sections: list[Section] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    headings: list[tuple[int, str]] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    blocks: int = 0

    def read(self, tokens: list[Token]) -> None:
        level = items = 0
        for token in tokens:
            if token.type == "footnote_block_open":
                break
            if token.type == "heading_open":
                level = int(token.tag[1:])
            elif token.type == "heading_close":
                level = 0
            elif token.type in ("list_item_open", "list_item_close"):
                items += 1 if token.nesting == 1 else -1
            elif token.type == "inline" and level:
                self._heading(level, token)
            elif token.type == "inline":
                self._block(token, in_list=items > 0)
            elif token.type == "html_block" and (
                found := _QUESTIONS.fullmatch(token.content.strip())
            ):
                kept = self.asked if found[1] == "asked" else self.unanswered
                kept += [line.strip() for line in found[2].splitlines() if line.strip()]
            elif token.type in ("fence", "code_block", "html_block"):
                raise self._error("code and HTML have no place in a document", token)
        self._close_section()

    def _heading(self, level: int, token: Token) -> None:
        self._close_section()
        self._append(token.content, "\n\n")
        self.headings = [h for h in self.headings if h[0] < level] + [(level, token.content)]

    def _close_section(self) -> None:
        if self.sentences:
            path = tuple(text for _, text in self.headings)
            start, end = self.sentences[0].start, self.sentences[-1].end
            self.sections.append(
                Section(
                    path, start, end, tuple(self.sentences), tuple(self.asked),
                    tuple(self.unanswered),
                )
            )  # fmt: skip
            self.sentences, self.asked, self.unanswered = [], [], []

    def _append(self, text: str, gap: str) -> int:
        self.text += (gap if self.text else "") + text
        return len(self.text) - len(text)

    def _block(self, token: Token, in_list: bool) -> None:
        pieces = self._pieces(token)
        text = "".join(piece for piece, _ in pieces)
        follows_item = bool(self.sentences and self.sentences[-1].in_list)
        mark = "- " if in_list else ""
        start = self._append(mark + text, "\n" if in_list and follows_item else "\n\n") + len(mark)
        spans = list(sentence_spans(text, self.document.language, start))
        if self.document.kind == "note":
            self._cited(token, pieces, spans, start, in_list)
        else:
            own = (
                Source(
                    self.document.title,
                    self.document.publisher,
                    self.document.url,
                    "",
                    self.document.as_of,
                ),
            )
            self.sentences += [Sentence(a, b, self.blocks, in_list, own) for a, b in spans]
        self.blocks += 1

    def _pieces(self, token: Token) -> list[tuple[str, tuple[str, ...]]]:
        """The block's text cut at its footnote references: `(text, labels that follow it)`."""
        pieces: list[tuple[str, tuple[str, ...]]] = []
        text, labels = "", ()  # type: str, tuple[str, ...]
        for child in token.children or []:
            if child.type == "footnote_ref":
                labels = (*labels, child.meta["label"])
                continue
            if labels:
                pieces.append((text, labels))
                text, labels = "", ()
            if child.type in ("softbreak", "hardbreak"):
                text += " "
            elif child.type == "text":
                text += child.content
            elif child.nesting == 0:
                raise self._error(f"{child.type.replace('_', ' ')} can't be quoted as text", token)
        return [*pieces, (text, labels)]

    def _cited(
        self,
        token: Token,
        pieces: list[tuple[str, tuple[str, ...]]],
        spans: list[tuple[int, int]],
        start: int,
        in_list: bool,
    ) -> None:
        """A note's sentences end where their footnotes stand, and nowhere else."""
        ends = {end for _, end in spans}
        position = start
        for text, labels in pieces:
            begin = position + len(text) - len(text.lstrip())
            position += len(text)
            end = start + len(self.text[start:position].rstrip())
            if begin >= end and not labels:
                continue
            inner = [e for e in ends if begin < e < end]
            if inner or not labels:
                quoted = self.text[begin : min([*inner, end])]
                raise self._error(f"a sentence without a footnote: {quoted[-60:]!r}", token)
            for label in labels:
                if label not in self.known:
                    raise self._error(f"footnote [^{label}] is not defined", token)
            self.used.update(labels)
            sources = tuple(self.known[label] for label in labels)
            self.sentences.append(Sentence(begin, end, self.blocks, in_list, sources))

    def _error(self, message: str, token: Token) -> DocumentError:
        line = self.first_line + token.map[0] + 1 if token.map else None
        return DocumentError(message, path=self.path, line=line)

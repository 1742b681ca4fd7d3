"""Reads a bundled document: Markdown with YAML front matter and, in notes, footnotes.

markdown-it-py and its footnote plugin parse the Markdown.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from corpus.errors import DocumentError
from corpus.footnotes import read_footnotes
from corpus.front_matter import read_front_matter
from corpus.listed_questions import read_comment, read_question
from corpus.model import Document, Section, Sentence, Source
from corpus.sentences import sentence_spans

_PARSER = MarkdownIt("commonmark").use(footnote_plugin, inline=False)


def read_markdown(path: Path, id: str | None = None) -> Document:
    """The document in the file `path`; its id is the file's name without `.md`, or `id`.

    Raises DocumentError, with file and line, for broken front matter, an unknown footnote, a
    listed question without the numbers of the sentences that answer it, and in a note for a
    sentence that has no footnote.
    """
    return parse_markdown(read_text(path), path, id or path.stem)


def read_text(path: Path) -> str:
    """The text of a file of a document. Raises DocumentError where it can't be read."""
    try:
        return path.read_text(encoding="utf-8-sig")  # an editor may have left a byte order mark
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"can't be read as UTF-8 text: {error}", path=path) from error


def parse_markdown(raw: str, path: Path, id: str) -> Document:
    """The document of a file's text; `path` is named in errors. Raises as `read_markdown`."""
    keys, body, first_line = read_front_matter(raw, path)
    until = keys.pop("until")
    keys.pop("made_from")
    document = Document(id=id, text="", sections=(), **keys)
    env: dict[str, Any] = {}
    tokens = _PARSER.parse(body, env)
    known = read_footnotes(tokens, path, first_line, until) if document.kind == "note" else {}
    page = Source(
        document.title, document.publisher, document.url, "", document.as_of, until
    )  # of each sentence of a page
    reader = _Reader(document, path, first_line, known, page)
    reader.read(tokens)
    # the parser leaves a footnote without a reference out of its tokens, but not out of `env`
    defined = {key.removeprefix(":") for key in env.get("footnotes", {}).get("refs", {})}
    unused = defined - reader.used
    if document.kind == "note" and unused:
        raise DocumentError(f"footnote never used: [^{min(unused)}]", path=path)
    return replace(document, text=reader.text, sections=tuple(reader.sections))


@dataclass
class _Reader:
    """Builds the text, sections and sentences of one document from its Markdown tokens."""

    document: Document
    path: Path
    first_line: int
    known: dict[str, Source]
    page: Source
    text: str = ""
    sections: list[Section] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    headings: list[tuple[int, str]] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    asked: list[tuple[int, str]] = field(default_factory=list)  # line and text
    unanswered: list[str] = field(default_factory=list)
    blocks: int = 0

    def read(self, tokens: list[Token]) -> None:
        level = 0
        marks: list[str] = []  # of the list items that are open
        for token in tokens:
            if token.type == "footnote_block_open":
                break
            if token.type == "heading_open":
                level = int(token.tag[1:])
            elif token.type == "heading_close":
                level = 0
            elif token.type == "list_item_open":
                marks.append(f"{token.info}. " if token.info else "- ")
            elif token.type == "list_item_close":
                marks.pop()
            elif token.type == "inline" and level:
                self._heading(level, token)
            elif token.type == "inline":
                self._block(token, marks[-1] if marks else "")
            elif token.type == "html_block" and (found := read_comment(token.content)):
                self._listed(token, *found)
            elif token.type in ("fence", "code_block", "html_block"):
                raise self._error("code and HTML have no place in a document", token)
        self._close_section()

    def _heading(self, level: int, token: Token) -> None:
        self._close_section()
        self._append(token.content, "\n\n")
        self.headings = [h for h in self.headings if h[0] < level] + [(level, token.content)]

    def _listed(self, token: Token, answered: bool, lines: list[tuple[int, str]]) -> None:
        first = self.first_line + (token.map[0] + 1 if token.map else 0)
        if answered:
            self.asked += [(first + line, text) for line, text in lines]
        else:
            self.unanswered += [text for _, text in lines]

    def _close_section(self) -> None:
        asked = []
        for line, text in self.asked:
            try:
                asked.append(read_question(text, len(self.sentences)))
            except ValueError as error:
                message = f"a listed question {error}"
                raise DocumentError(message, path=self.path, line=line) from error
        if self.sentences:
            path = tuple(text for _, text in self.headings)
            start, end = self.sentences[0].start, self.sentences[-1].end
            sentences, unanswered = tuple(self.sentences), tuple(self.unanswered)
            self.sections.append(Section(path, start, end, sentences, tuple(asked), unanswered))
        self.sentences, self.asked, self.unanswered = [], [], []

    def _append(self, text: str, gap: str) -> int:
        self.text += (gap if self.text else "") + text
        return len(self.text) - len(text)

    def _block(self, token: Token, mark: str) -> None:
        in_list = bool(mark)
        pieces = self._pieces(token)
        text = "".join(piece for piece, _ in pieces)
        follows_item = bool(self.sentences and self.sentences[-1].in_list)
        start = self._append(mark + text, "\n" if in_list and follows_item else "\n\n") + len(mark)
        spans = list(sentence_spans(text, self.document.language, start))
        if self.document.kind == "note":
            self._cited(token, pieces, spans, start, in_list)
        else:
            sources = (self.page,)
            self.sentences += [Sentence(a, b, self.blocks, in_list, sources) for a, b in spans]
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

"""Reads a user's own Markdown and text files into blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import frontmatter
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from corpus.blocks import Block, Extract, clean
from corpus.errors import DocumentError, DocumentWithoutText
from corpus.model import DATE
from corpus.webpage import table_blocks

_PARSER = MarkdownIt("commonmark").enable("table").use(footnote_plugin, inline=False)


def read_text_file(raw: bytes, charset: str, name: str) -> Extract:
    """Paragraphs between blank lines. Raises DocumentError where it is no text."""
    text = _decoded(raw, charset, name)
    parts = (clean(part) for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    blocks = tuple(Block("paragraph", part) for part in parts if part)
    if not blocks:
        raise DocumentWithoutText("the file is empty", path=name)
    return Extract(title="", blocks=blocks)


def read_markdown_file(raw: bytes, charset: str, name: str) -> Extract:
    """Headings, paragraphs, list items and tables; footnotes, code and HTML are left out."""
    text = _decoded(raw, charset, name)
    try:
        post = frontmatter.loads(text)
    except yaml.YAMLError as error:
        raise DocumentError("broken front matter", path=name) from error
    blocks = tuple(_blocks(_PARSER.parse(post.content)))
    if not blocks:
        raise DocumentWithoutText("the file holds no text", path=name)
    first = next((b.text for b in blocks if b.kind == "heading" and b.level == 1), "")
    meta = {key: clean(str(value)) for key, value in post.metadata.items()}
    as_of = meta.get("as_of") or meta.get("date") or ""
    return Extract(
        title=meta.get("title") or first,
        blocks=blocks,
        language=meta.get("language", "")[:2],
        as_of=as_of if DATE.fullmatch(as_of) else "",
    )


def _decoded(raw: bytes, charset: str, name: str) -> str:
    if b"\0" in raw:
        raise DocumentError("this is not a text file", path=name)
    try:
        return raw.decode(charset or "utf-8-sig")
    except LookupError as error:
        raise DocumentError(f"unknown charset {charset!r}", path=name) from error
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"not valid {charset or 'UTF-8'} text ({error.reason}); save it as UTF-8", path=name
        ) from error


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    level = items = 0
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "footnote_block_open":
            return
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = 0
        elif token.type in ("list_item_open", "list_item_close"):
            items += token.nesting
        elif token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            yield from table_blocks(rows, headed=True)
            rows = []
        elif token.type == "inline":
            text = clean(_plain(token))
            if rows:
                rows[-1].append(text)
            elif text and level:
                yield Block("heading", text, level=level)
            elif text:
                yield Block("item" if items else "paragraph", text)


def _plain(token: Token) -> str:
    """The words of a line without its marks."""
    words = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            words.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            words.append(" ")
    return "".join(words)

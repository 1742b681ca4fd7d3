"""Reads HTML with trafilatura: the main text, its headings, lists and tables, nothing hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import trafilatura
from lxml import html  # type: ignore[import-untyped]
from trafilatura.settings import Document as Extracted

from corpus.blocks import Block, Extract, clean
from corpus.errors import DocumentError, DocumentTooLarge, DocumentWithoutText

MAX_LINKS = 5000
MAX_NODES = 200_000  # the largest page of the bundled sources has under 10,000
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0*(\.0+)?\s*(;|$)"
    r"|font-size\s*:\s*0",
    re.I,
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_webpage(raw: bytes, charset: str, name: str) -> Extract:
    """The page's main text. Raises DocumentError where it is no page, or has no text."""
    tree = _tree(raw, charset, name)
    links = tuple(str(a.get("href")) for a in tree.iter("a") if a.get("href"))[:MAX_LINKS]
    language = (tree.get("lang") or "").lower()[:2]
    _drop_hidden(tree)
    found = trafilatura.bare_extraction(
        tree, include_comments=False, favor_recall=True, with_metadata=True
    )
    if not isinstance(found, Extracted):
        raise DocumentWithoutText("the page holds no text to quote", path=name)
    blocks = tuple(_blocks(found.body))
    if all(block.kind == "heading" for block in blocks):
        raise DocumentWithoutText("the page holds no text to quote", path=name)
    date = str(found.date or "")
    return Extract(
        title=clean(found.title or ""),
        blocks=blocks,
        language=language,
        as_of=date if _DATE.fullmatch(date) else "",
        links=links,
    )


def _tree(raw: bytes, charset: str, name: str) -> Any:
    content: bytes | str = raw
    if charset:
        try:
            content = raw.decode(charset, "replace")
        except LookupError:  # a charset that nobody knows: let the page's own bytes decide
            content = raw
    tree = trafilatura.load_html(content)
    if tree is None:
        raise DocumentError("this is not a web page", path=name)
    if sum(1 for _ in tree.iter()) > MAX_NODES:
        raise DocumentTooLarge(f"the page has more than {MAX_NODES:,} elements", path=name)
    return tree


def _drop_hidden(tree: Any) -> None:
    """Take out what a browser does not show; instructions are hidden there."""
    for node in list(tree.iter()):
        if not isinstance(node, html.HtmlElement) or node.getparent() is None:
            continue
        hidden = node.get("hidden") is not None or node.get("aria-hidden") == "true"
        if (
            hidden
            or _HIDDEN.search(node.get("style") or "")
            or node.tag in ("template", "noscript")
        ):
            node.drop_tree()


def _blocks(parent: Any) -> Iterator[Block]:
    for node in parent:
        if node.tag == "head":
            if text := _text(node):
                yield Block("heading", text, level=_level(node))
        elif node.tag == "list":
            yield from _items(node)
        elif node.tag == "table":
            yield from _rows(node)
        elif text := _text(node):
            yield Block("paragraph", text)


def _level(node: Any) -> int:
    found = re.fullmatch(r"h([1-6])", node.get("rend") or "")
    return int(found[1]) if found else 2


def _text(node: Any) -> str:
    for line_break in node.iter("lb"):
        line_break.tail = " " + (line_break.tail or "")
    return clean("".join(node.itertext()))


def _items(node: Any) -> Iterator[Block]:
    """Each item, then the items nested in it."""
    for item in node.iter("item"):
        nested = [child for child in item if child.tag == "list"]
        for child in nested:
            child.tag = "nested"
        own = [item.text or ""]
        for child in item:
            own += ["" if child.tag == "nested" else " ".join(child.itertext()), child.tail or ""]
        for child in nested:
            child.tag = "list"
        if text := clean(" ".join(own)):
            yield Block("item", text)


def _rows(table: Any) -> Iterator[Block]:
    rows = [
        [(_text(cell), cell.get("role") == "head") for cell in row] for row in table.iter("row")
    ]
    yield from table_blocks(
        [[text for text, _ in row] for row in rows],
        headed=bool(rows) and all(is_head for _, is_head in rows[0]),
    )


def table_blocks(rows: list[list[str]], headed: bool) -> Iterator[Block]:
    """One block a row; where the table is headed, each cell after its column's heading."""
    heads = rows[0] if headed and len(rows) > 1 else []
    for row in rows[1:] if heads else rows:
        if heads and len(row) == len(heads):
            cells = [f"{h}: {c}" if h and c else c for h, c in zip(heads, row, strict=True)]
        else:
            cells = row
        text = "; ".join(cell for cell in cells if cell)
        if text:
            yield Block("row", text)

"""Reads the footnotes of a note: each names a source."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from markdown_it.token import Token

from corpus.errors import DocumentError
from corpus.model import DATE, DAY, Source

_MIRRORS = Path(__file__).parent / "mirrors.toml"
_UNTIL = "until "


def read_footnotes(
    tokens: list[Token], path: Path, first_line: int, until: str = ""
) -> dict[str, Source]:
    """The sources that the footnotes name, by label; `until` holds for those that give no other.

    Raises DocumentError, with file and line, for a footnote of another form.
    """
    found: dict[str, Source] = {}
    label = ""
    for token in tokens:
        if token.type == "footnote_open":
            label = token.meta["label"]
        elif token.type == "inline" and label:
            line = first_line + (token.map[0] + 1 if token.map else 0)
            try:
                found[label] = _source(token.content, until)
            except ValueError as error:
                raise DocumentError(f"footnote [^{label}] {error}", path=path, line=line) from error
            label = ""
    return found


def is_refused(url: str) -> bool:
    """Whether an address is of a mirror that no document may cite."""
    return _host(url) in _mirrors()["refused"]


def _source(content: str, until: str) -> Source:
    parts = [part.strip() for part in content.split("|")]
    if len(parts) not in (4, 5) or not all(parts):
        raise ValueError("must read: title | publisher | URL or symbol | date [| until day]")
    title, publisher, location, as_of, *rest = parts
    if not DATE.fullmatch(as_of):
        raise ValueError(f"gives {as_of!r}, which is no date")
    if rest:
        until = rest[0].removeprefix(_UNTIL)
        if not rest[0].startswith(_UNTIL) or not DAY.fullmatch(until):
            raise ValueError(f"ends in {rest[0]!r}; write it as: until 2026-11-24")
    symbol, _, url = location.rpartition(" ")
    if not url.startswith(("http://", "https://")):
        symbol, url = location, ""
    if _host(url) in _mirrors()["copies"]:
        title = f"{title.removesuffix(' (copy)')} (copy at {_host(url)})"
    return Source(title, publisher, url, symbol, as_of, until)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


@cache
def _mirrors() -> dict[str, list[str]]:
    return tomllib.loads(_MIRRORS.read_text(encoding="utf-8"))

"""Addresses of sources: safe to follow, and opened at the sentence where the page allows it."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from corpus import Document, Source

_WHOLE = 100  # characters of a quotation that are matched whole; longer ones by both ends
_END_WORDS = 6


def safe_url(url: str) -> str:
    """`url` where it is a web address, otherwise nothing: no other scheme is ever linked."""
    return url if urlsplit(url).scheme in ("http", "https") else ""


def source_link(source: Source, document: Document, quotation: str) -> tuple[str, bool]:
    """The address that opens `source`, and whether it opens at the quoted sentence.

    Only the sentences of a page stand on it word for word, so only they get a text fragment.
    """
    url = safe_url(source.url)
    if not url or document.kind != "page" or source.url != document.url:
        return url, False
    return f"{url}{'' if '#' in url else '#'}:~:text={text_fragment(quotation)}", True


def text_fragment(quotation: str) -> str:
    """The text directive for a quotation (WICG, URL Fragment Text Directives).

    >>> text_fragment("Yes, ask.")
    'Yes%2C%20ask.'
    """
    lines = [line for line in quotation.splitlines() if line.strip()]
    if len(lines) == 1 and len(quotation) <= _WHOLE:
        return _encoded(quotation.strip())
    first, last = lines[0].split()[:_END_WORDS], lines[-1].split()[-_END_WORDS:]
    return f"{_encoded(' '.join(first))},{_encoded(' '.join(last))}"


def _encoded(words: str) -> str:
    return quote(words, safe="").replace("-", "%2D")  # a dash would start a prefix or suffix

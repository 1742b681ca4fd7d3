"""The frame that all pages share: header, navigation, languages, and the plain pages' skeleton."""

from __future__ import annotations

from html import escape

from ui.strings import LANGUAGES, NAMES, text

PAGES = {
    "chat": "/",
    "sources": "/sources",
    "reports": "/reports",
    "request": "/request",
    "inspect": "/inspect",
}
CHAT_PATHS = {"en": "/", "fr": "/fr/", "es": "/es/"}


def page_path(page: str, language: str) -> str:
    """The address of a page in a language."""
    if page not in PAGES or page == "chat":
        return CHAT_PATHS[language] if language != "en" else "/?lang=en"
    return f"{PAGES[page]}?lang={language}"


def header_html(page: str, language: str, *, inspect: bool) -> str:
    """The header: what the assistant is and is not, the pages and the languages."""
    shown = [key for key in PAGES if inspect or key != "inspect"]
    links = "".join(
        f'<li><a href="{page_path(key, language)}"{_current(key == page)}>'
        f"{escape(text(f'nav_{key}', language))}</a></li>"
        for key in shown
    )
    tongues = "".join(
        f'<li><a href="{page_path(page, code)}" lang="{code}" hreflang="{code}"'
        f"{_current(code == language)}>{NAMES[code]}</a></li>"
        for code in LANGUAGES
    )
    t = {key: escape(text(key, language)) for key in ("name", "tagline", "what", "nav", "skip")}
    return (
        f'<a class="skip" href="#content">{t["skip"]}</a>'
        f'<header class="site"><div class="bar"><div class="brand"><p class="name">{t["name"]}</p>'
        f'<p class="tagline">{t["tagline"]}</p></div>'
        f'<nav aria-label="{t["nav"]}"><ul class="pages">{links}</ul></nav>'
        f'<nav aria-label="{escape(text("nav_language", language))}">'
        f'<ul class="languages">{tongues}</ul></nav></div>'
        f'<p class="what">{t["what"]}</p></header>'
    )


def _current(is_current: bool) -> str:
    return ' aria-current="page"' if is_current else ""


def plain_page(page: str, title: str, body: str, language: str, *, inspect: bool) -> str:
    """A whole page that needs no script."""
    name = escape(text("name", language))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · {name}</title>"
        f'<link rel="icon" href="/ui/icon.svg" type="image/svg+xml">'
        f'<link rel="stylesheet" href="/ui/style.css"></head><body class="plain">'
        f"{header_html(page, language, inspect=inspect)}"
        f'<main id="content" class="page {page}" tabindex="-1"><h1>{escape(title)}</h1>{body}'
        f"</main></body></html>"
    )

"""The Sources pages: every document with its sources, dates and topics, readable in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from itertools import groupby
from urllib.parse import quote as percent
from urllib.parse import urlencode

from assistant.dates import date_in_words
from corpus import Document, Section, Sentence, Source
from index.analysis import fold
from ui.render import dated, outside_link
from ui.shell import page_path, plain_page
from ui.strings import STRINGS, text


def sources_page(
    documents: Mapping[str, Document], language: str, *, inspect: bool, query: str = "",
    topic: str = "",
) -> str:  # fmt: skip
    """The list of documents, those that hold every word of `query` and have `topic`."""
    every = sorted(documents.values(), key=lambda d: d.title.casefold())
    sources = {s for d in every for s in sources_of(d)}
    lead = text("sources_lead", language, documents=len(every), sources=len(sources))
    shown = [d for d in every if (not topic or topic in d.topics) and _holds(d, query)]
    found = text("found", language, count=len(shown)) if shown else text("found_none", language)
    cards = "".join(_card(d, language) for d in shown)
    body = (
        f'<p class="lead">{escape(lead)}</p>{_search_form(every, language, query, topic)}'
        f'<p role="status">{escape(found)}</p>{cards}'
    )
    return plain_page("sources", text("sources_title", language), body, language, inspect=inspect)


def document_page(
    document: Document, language: str, *, inspect: bool, old_after: int, today: date
) -> str:
    """One document in full, each sentence with the number of its sources."""
    sources = sources_of(document)
    numbers = {source: n for n, source in enumerate(sources, 1)}
    sections = "".join(
        _section(n, s, document, numbers) for n, s in enumerate(document.sections, 1)
    )
    notes = "".join(
        f'<li id="source-{n}">{_source(s, language, old_after, today)}</li>'
        for n, s in enumerate(sources, 1)
    )
    contents = "".join(
        f'<li><a href="#section-{n}">{escape(s.headings[-1])}</a></li>'
        for n, s in enumerate(document.sections, 1)
        if s.headings
    )
    t = {key: escape(text(key, language)) for key in ("all_sources", "contents", "sources_of")}
    toc = (
        f'<nav aria-label="{t["contents"]}"><ul class="toc">{contents}</ul></nav>'
        if contents
        else ""
    )
    body = (
        f'<p><a href="{page_path("sources", language)}">← {t["all_sources"]}</a></p>'
        f'<p class="meta">{_meta(document, language)}</p>{toc}'
        f'<article class="document" lang="{document.language}">{sections}</article>'
        f'<h2>{t["sources_of"]}</h2><ol class="notes">{notes}</ol>'
    )
    return plain_page("sources", document.title, body, language, inspect=inspect)


def sources_of(document: Document) -> list[Source]:
    """The sources that a document's sentences rest on, in order of first use."""
    found: dict[Source, None] = {}
    for section in document.sections:
        for sentence in section.sentences:
            found.update(dict.fromkeys(sentence.sources))
    return list(found)


def _holds(document: Document, query: str) -> bool:
    if not query.strip():
        return True
    sources = " ".join(f"{s.label} {s.publisher}" for s in sources_of(document))
    everything = fold(f"{document.title} {document.text} {sources}")
    return all(word in everything for word in fold(query).split())


def _search_form(documents: Sequence[Document], language: str, query: str, topic: str) -> str:
    topics = sorted({t for d in documents for t in d.topics})
    options = "".join(
        f'<option value="{escape(t)}"{" selected" if t == topic else ""}>'
        f"{escape(topic_name(t, language))}</option>"
        for t in topics
    )
    t = {
        key: escape(text(key, language))
        for key in ("search_label", "search", "topic", "all_topics")
    }
    return (
        f'<form class="search" method="get" action="/sources" role="search">'
        f'<input type="hidden" name="lang" value="{language}">'
        f'<label>{t["search_label"]} <input type="search" name="q" value="{escape(query)}" '
        f'maxlength="200"></label><label>{t["topic"]} <select name="topic">'
        f'<option value="">{t["all_topics"]}</option>{options}</select></label>'
        f'<button class="primary">{t["search"]}</button></form>'
    )


def topic_name(topic: str, language: str) -> str:
    """A topic in words; one of somebody's own documents may have a name we don't know."""
    key = f"topic_{topic}"
    return text(key, language) if key in STRINGS else topic


def _card(document: Document, language: str) -> str:
    url = f"/sources/{percent(document.id, safe='')}?{urlencode({'lang': language})}"
    tags = "".join(
        f'<span class="tag">{escape(topic_name(t, language))}</span>' for t in document.topics
    )
    return (
        f'<section class="card"><h2 lang="{document.language}"><a href="{url}">'
        f"{escape(document.title)}</a></h2>"
        f'<p class="meta">{_meta(document, language)}</p><p>{tags}</p></section>'
    )


def _meta(document: Document, language: str) -> str:
    sources = sources_of(document)
    years = sorted({s.year for s in sources if s.year})
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(map(str, years))
    parts = [
        text(f"kind_{document.kind}", language) if f"kind_{document.kind}" in STRINGS else "",
        document.publisher,
        date_in_words(document.as_of, language),
        text("source_count", language, count=len(sources)),
        text("dates_range", language, dates=span) if span else "",
    ]
    return " · ".join(escape(part) for part in parts if part)


def _section(
    number: int, section: Section, document: Document, numbers: Mapping[Source, int]
) -> str:
    heading = (
        f'<h2 id="section-{number}"{_lang(section)}>{escape(section.headings[-1])}</h2>'
        if section.headings
        else ""
    )
    html = ""
    for in_list, sentences in groupby(section.sentences, key=lambda s: s.in_list):
        group = list(sentences)
        kind = "ol" if document.text[group[0].start - 2 : group[0].start] == ". " else "ul"
        blocks = groupby(group, key=lambda s: s.block)
        tag = "li" if in_list else "p"
        inner = "".join(
            f"<{tag}>{' '.join(_sentence(s, document, numbers) for s in block)}</{tag}>"
            for _, block in blocks
        )
        html += f"<{kind}>{inner}</{kind}>" if in_list else inner
    return heading + (f"<div{_lang(section)}>{html}</div>" if section.language else html)


def _lang(section: Section) -> str:
    """The attribute for a card in another language than its document's."""
    return f' lang="{section.language}"' if section.language else ""


def _sentence(sentence: Sentence, document: Document, numbers: Mapping[Source, int]) -> str:
    words = escape(document.text[sentence.start : sentence.end])
    span = f'<span id="s{sentence.start}">{words}</span>'
    if document.kind == "page":
        return span
    marks = " ".join(
        f'<a href="#source-{numbers[s]}" aria-label="{escape(s.label)}">{numbers[s]}</a>'
        for s in sentence.sources
    )
    return f"{span}<sup>{marks}</sup>"


def _source(source: Source, language: str, old_after: int, today: date) -> str:
    when, old = dated(source, language, old_after, today)
    publisher = f", {escape(source.publisher)}" if source.publisher else ""
    return (
        f"<cite>{escape(source.label)}</cite>{publisher}, "
        f'<span class="{"date old" if old else "date"}">{escape(when)}</span> '
        f"{outside_link(source.url, text('open', language), language)}"
    )

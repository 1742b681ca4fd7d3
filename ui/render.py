"""Turns into HTML: the answer with its markers, and the evidence. Every text is escaped here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import escape
from urllib.parse import quote as percent

from assistant import Answer, Citation, Outcome
from assistant.composition import lapse
from assistant.dates import age_in_words, age_in_years, date_in_words
from assistant.messages import say
from corpus import Document, Source
from index import Index
from ui.links import safe_url, source_link
from ui.strings import EXAMPLES, text

_URL = re.compile(r"https?://[^\s<>()]+")
_MARKER = re.compile(r"\[(\d+)\]")
DECLINED = (Outcome.NOT_FOUND, Outcome.OUT_OF_SCOPE, Outcome.CLARIFY)


def dated(source: Source, language: str, old_after: int, today: date) -> tuple[str, bool]:
    """A source's date with its age in words, and whether it is old enough to warn."""
    words = date_in_words(source.as_of, language)
    age = age_in_years(source.as_of, today)
    if age is None:
        return words, False
    old = age >= max(1, old_after)
    key = "confirm" if old else "dated"
    return text(key, language, date=words, age=age_in_words(age, language)), old


def answer_parts(answer: Answer, turn: int, language: str) -> Iterator[str]:
    """The answer's paragraphs, one after the other; `turn` numbers the markers' targets."""
    rest = answer.text
    listed = False
    nearest = say("nearest_topics", answer.language, topics="; ".join(answer.suggestions))
    for citation in answer.citations:
        own, _, rest = rest.partition(f"{citation.quote} [{citation.number}]")
        yield from _own(own, answer, turn, language, skip=nearest)
        listed = listed or own.rstrip(" ").endswith("-")
        yield _quoted(citation, turn, language, listed)
    yield from _own(rest, answer, turn, language, skip=nearest)
    told = answer.text.casefold()
    if unsaid := [part for part in answer.missing if part.casefold() not in told]:
        yield f'<p class="own">{escape(text("missing", language, missing="; ".join(unsaid)))}</p>'


def _quoted(citation: Citation, turn: int, language: str, listed: bool) -> str:
    kind = "quote listed" if listed else "quote"
    lines = "<br>".join(escape(line) for line in citation.quote.splitlines())
    marker = _marker(citation, turn, language)
    return f'<p class="{kind}"><span lang="{citation.language}">{lines}</span> {marker}</p>'


def _own(own: str, answer: Answer, turn: int, language: str, *, skip: str) -> Iterator[str]:
    """What the assistant says itself, between and after the quotations, and blocks' headings."""
    headings = {f"**{block.heading}**" for block in answer.blocks}
    for line in own.splitlines():
        line = line.strip().removeprefix("-").strip()
        if not line or (answer.suggestions and line == skip):
            continue
        if line in headings:
            yield f"<h3>{escape(line.strip('*'))}</h3>"
            continue
        kind = "own warning" if line in answer.warnings else "own"
        yield f'<p class="{kind}">{_with_markers(line, answer, turn, language)}</p>'


def _with_markers(line: str, answer: Answer, turn: int, language: str) -> str:
    """`line` escaped, its addresses linked and its [n] made buttons."""
    linked = _URL.sub(
        lambda m: f'<a href="{m[0]}" target="_blank" rel="noopener noreferrer">{m[0]}</a>',
        escape(line),
    )

    def marker(found: re.Match[str]) -> str:
        number = int(found[1])
        cited = 1 <= number <= len(answer.citations)
        return _marker(answer.citations[number - 1], turn, language) if cited else found[0]

    return _MARKER.sub(marker, linked)


def _marker(citation: Citation, turn: int, language: str) -> str:
    label = text("marker", language, number=citation.number, title=citation.title)
    return (
        f'<button type="button" class="marker" data-evidence="evidence-{turn}-{citation.number}" '
        f'aria-controls="evidence" aria-label="{escape(label)}">[{citation.number}]</button>'
    )


def searched_for(answer: Answer, language: str) -> str:
    """What was searched where a follow-up was made whole, with a button that undoes it."""
    if answer.query == answer.question:
        return ""
    shown = escape(text("searched_for", language, query=answer.query))
    undo = escape(text("undo_search", language))
    return (
        f'<p class="searched">{shown} '
        f'<button type="button" class="link" data-act="alone">{undo}</button></p>'
    )


def choices(answer: Answer, language: str) -> str:
    """Buttons with what may be asked next, the nearest topics, or examples where none is near."""
    offered = answer.next if answer.outcome is Outcome.ANSWERED else answer.suggestions
    if not offered and answer.outcome in DECLINED:
        offered = tuple(text(key, language) for key in EXAMPLES)
    if not offered:
        return ""
    label = escape(text("next" if answer.outcome is Outcome.ANSWERED else "choose", language))
    return f'<div class="choices" role="group" aria-label="{label}">{ask_buttons(offered)}</div>'


def ask_buttons(questions: tuple[str, ...]) -> str:
    """A button for each question that asks it."""
    return "".join(
        f'<button type="button" class="chip" data-ask="{escape(q)}">{escape(q)}</button>'
        for q in questions
    )


def evidence_list(
    answer: Answer, turn: int, index: Index, language: str, *, old_after: int, today: date
) -> str:
    """The evidence of an answer: each quotation in its passage, with its sources."""
    items = "".join(
        _evidence(c, turn, index.documents[c.document_id], language, old_after, today)
        for c in answer.citations
    )
    about = escape(text("evidence_for", language, question=answer.question))
    return f'<p class="about">{about}</p><ol class="evidence-list">{items}</ol>'


def _evidence(
    c: Citation, turn: int, document: Document, language: str, old_after: int, today: date
) -> str:
    first, *others = c.sources
    also = "".join(_source_line(s, c, document, language, old_after, today) for s in others)
    more = f"<h4>{escape(text('also', language))}</h4>{also}" if also else ""
    if c.lapsed:
        more = f'<p class="own warning">{escape(lapse(c, language))}</p>{more}'
    back = escape(text("back", language))
    return (
        f'<li id="evidence-{turn}-{c.number}" class="evidence" tabindex="-1" '
        f'data-marker="{c.number}" data-turn="{turn}">'
        f'<h3><span class="number" aria-hidden="true">{c.number}</span> {escape(c.title)}</h3>'
        f"{_source_line(first, c, document, language, old_after, today, titled=False)}"
        f'<blockquote lang="{c.language}">{passage_html(c, document)}</blockquote>'
        f'<p class="path">{escape(" › ".join(p for p in (c.document_title, c.section) if p))}</p>'
        f'<p class="links"><a href="{document_link(c, language)}">'
        f"{escape(text('read_document', language))}</a> "
        f'<button type="button" class="link back">{back}</button></p>{more}</li>'
    )


def document_link(citation: Citation, language: str) -> str:
    """The address of the cited sentence on the Sources page."""
    return f"/sources/{percent(citation.document_id, safe='')}?lang={language}#s{citation.start}"


def passage_html(citation: Citation, document: Document) -> str:
    """The passage that the quotation stands in, with the quotation marked."""
    start, end = citation.passage_start, citation.passage_end
    before = document.text[start : citation.start]
    after = document.text[citation.end : end]
    marked = f"{escape(before)}<mark>{escape(citation.quote)}</mark>{escape(after)}"
    return marked.replace("\n- ", "\n• ").replace("\n\n", "<br><br>").replace("\n", "<br>")


def _source_line(
    source: Source, c: Citation, document: Document, language: str, old_after: int, today: date,
    *, titled: bool = True,
) -> str:  # fmt: skip
    when, old = dated(source, language, old_after, today)
    url, at_sentence = source_link(source, document, c.quote)
    title = f"<cite>{escape(source.label)}</cite>" if titled else ""
    publisher = f"<span>{escape(source.publisher)}</span>" if source.publisher else ""
    when = f'<span class="{"date old" if old else "date"}">{escape(when)}</span>'
    link = outside_link(url, text("open_at" if at_sentence else "open", language), language)
    return f'<p class="source">{title}{publisher}{when}{link}</p>'


def outside_link(url: str, words: str, language: str) -> str:
    """A link that leaves the assistant, or nothing where there is no web address."""
    if not safe_url(url):
        return ""
    hint = escape(text("new_tab", language))
    return (
        f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer" '
        f'aria-label="{escape(words)} ({hint})">{escape(words)} ↗</a>'
    )

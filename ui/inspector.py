"""The inspector: how an answer came about, and which questions found none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from html import escape
from typing import TYPE_CHECKING

from assistant.pipeline import Assistant, Trace
from index import Hit
from ui.service import Unanswered
from ui.shell import plain_page
from ui.strings import text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_SHOWN = 20  # hits and sentences listed


def inspector_page(
    question: str, trace: Trace | None, hits: Sequence[Hit], recent: Iterable[Unanswered],
    language: str,
) -> str:  # fmt: skip
    """The page for a question, where there is one, and the recent questions not answered.

    `hits` are more than the trace's own, so that the rejected ones are seen too.
    """
    t = {key: escape(text(key, language)) for key in ("inspect_lead", "question", "inspect")}
    body = (
        f'<p class="lead">{t["inspect_lead"]}</p>'
        f'<form class="search" method="get" action="/inspect"><input type="hidden" name="lang" '
        f'value="{language}"><label>{t["question"]} <input name="q" value="{escape(question)}">'
        f'</label><button class="primary">{t["inspect"]}</button></form>'
        f"{_trace(trace, hits, language) if trace else ''}{_unanswered(recent, language)}"
    )
    return plain_page("inspect", text("inspect_title", language), body, language, inspect=True)


def more_hits(assistant: Assistant, trace: Trace) -> list[Hit]:
    """The hits of a trace's query, with those that came after the accepted ones."""
    query = trace.query
    return assistant.index.search(
        query.text, max(_SHOWN, len(trace.hits)), language=query.language, focus=query.question
    )


def _trace(trace: Trace, hits: Sequence[Hit], language: str) -> str:
    accepted = {hit.passage.id for hit in trace.hits}

    def hit_rows(by: Callable[[Hit], float]) -> list[list[str]]:
        ranked = sorted((h for h in hits if by(h) > 0), key=by, reverse=True)
        return [
            [
                str(n),
                _place(h),
                *map(_figure, (h.score, h.cosine, h.bm25)),
                _state(h.passage.id in accepted, language),
            ]
            for n, h in enumerate(ranked, 1)
        ]

    columns = ["rank", "passage", "score", "cosine", "bm25", "state"]
    times = [[escape(k), f"{1000 * v:.1f}"] for k, v in trace.seconds.items()]
    return "".join(
        (
            _section("inspect_query", f"<p>{escape(trace.query.text)}</p>", language),
            _section("inspect_decision", _decision(trace, language), language),
            _section(
                "inspect_dense", _table(columns, hit_rows(lambda h: h.cosine), language), language
            ),
            _section(
                "inspect_bm25", _table(columns, hit_rows(lambda h: h.bm25), language), language
            ),
            _section("inspect_evidence", _sentences(trace, language), language),
            _section("inspect_times", _table(["step", "ms"], times, language), language),
        )
    )


def _decision(trace: Trace, language: str) -> str:
    """Every field of the decision: outcome, probability and the features it rests on."""
    rows = [[escape(name), escape(value)] for name, value in _flat(trace.decision)]
    return _table(["feature", "value"], rows, language)


def _flat(value: DataclassInstance) -> Iterator[tuple[str, str]]:
    for field in fields(value):
        inner = getattr(value, field.name)
        if is_dataclass(inner) and not isinstance(inner, type):
            yield from _flat(inner)
        else:
            yield field.name, _figure(inner) if isinstance(inner, float) else str(inner)


def _sentences(trace: Trace, language: str) -> str:
    chosen = {(e.passage.document_id, e.start) for e in trace.chosen}
    rows = [
        [
            str(n),
            escape(e.text),
            _figure(e.score),
            _figure(e.cosine),
            _figure(e.overlap),
            _state((e.passage.document_id, e.start) in chosen, language),
        ]
        for n, e in enumerate(trace.ranked[:_SHOWN], 1)
    ]
    return _table(["rank", "sentence", "score", "cosine", "overlap", "state"], rows, language)


def _unanswered(recent: Iterable[Unanswered], language: str) -> str:
    items = "".join(
        f"<li>{escape(u.question)} <span class='meta'>{escape(str(u.outcome))}, "
        f"{u.at:%Y-%m-%d %H:%M} UTC</span></li>"
        for u in reversed(list(recent))
    )
    none = f"<p>{escape(text('inspect_none', language))}</p>"
    return _section("inspect_unanswered", f"<ul>{items}</ul>" if items else none, language)


def _section(key: str, body: str, language: str) -> str:
    return f'<section id="{key}"><h2>{escape(text(key, language))}</h2>{body}</section>'


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]], language: str) -> str:
    """A table; the cells of `rows` are HTML already."""
    named = [escape(text(f"column_{column}", language)) for column in columns]
    numeric = {"rank", "score", "cosine", "bm25", "overlap", "ms"}
    classes = [' class="n"' if column in numeric else "" for column in columns]
    head = "".join(f'<th scope="col"{c}>{n}</th>' for n, c in zip(named, classes, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{c}>{v}</td>" for v, c in zip(row, classes, strict=True)) + "</tr>"
        for row in rows
    )
    return (
        '<div class="scroll" tabindex="0" role="group"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _place(hit: Hit) -> str:
    place = f"{hit.passage.document_id} › {hit.passage.section}"
    return f"{escape(place)}<br><span class='meta'>{escape(hit.passage.text[:120])}…</span>"


def _state(accepted: bool, language: str) -> str:
    word = escape(text("accepted" if accepted else "rejected", language))
    return f'<span class="yes">{word}</span>' if accepted else word


def _figure(value: float) -> str:
    return f"{value:.3f}"

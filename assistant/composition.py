"""Writes the answer: quotations with numbered markers, and a few sentences of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.answers import Answer, Citation, Outcome
from assistant.dates import age_in_words, age_in_years, date_in_words
from assistant.decision import Decision
from assistant.evidence import Evidence
from assistant.messages import say
from assistant.understanding import Query
from index import Index

CLOSEST = 3  # sentences shown beside "the documents do not answer this"


def compose(
    query: Query,
    decision: Decision,
    chosen: Sequence[Evidence],
    index: Index,
    *,
    old_after: int,
    today: date,
) -> Answer:
    """The answer for a decision; `old_after` years make a source old on the day `today`."""
    language = query.language
    shown = chosen if decision.outcome is not Outcome.NOT_FOUND else chosen[:CLOSEST]
    if decision.outcome in (Outcome.OUT_OF_SCOPE, Outcome.CLARIFY):
        shown = ()
    citations = tuple(_citation(n, e, index) for n, e in enumerate(shown, 1))
    warnings = tuple(_warnings(citations, language, old_after, today))
    suggestions = _topics(chosen) if decision.outcome is not Outcome.ANSWERED else ()
    paragraphs = _paragraphs(decision.outcome, citations, suggestions, language)
    return Answer(
        question=query.question,
        outcome=decision.outcome,
        text="\n\n".join([*paragraphs, *warnings]),
        citations=citations,
        query=query.text,
        language=language,
        confidence=round(decision.confidence, 4),
        warnings=warnings,
        suggestions=suggestions,
    )


def _paragraphs(
    outcome: Outcome, citations: Sequence[Citation], suggestions: Sequence[str], language: str
) -> list[str]:
    if outcome is Outcome.CLARIFY:
        return [say("clarify", language)]
    if outcome is Outcome.OUT_OF_SCOPE:
        return [say("out_of_scope", language, subject=say("subject", language))]
    quotes = [f"{c.quote} [{c.number}]" for c in citations]
    if outcome is not Outcome.NOT_FOUND:
        return [quotes[0], "\n".join(f"- {q}" for q in quotes[1:])] if quotes[1:] else quotes
    lines = [say("not_found", language)]
    if quotes:
        lines += [say("closest", language), "\n".join(f"- {q}" for q in quotes)]
        nearest = citations[0].sources[0]
        lines.append(
            say("ask_instead", language, publisher=nearest.publisher, url=nearest.url)
            if nearest.publisher and nearest.url
            else ""
        )
    if suggestions:
        lines.append(say("nearest_topics", language, topics="; ".join(suggestions)))
    return [line for line in lines if line]


def _citation(number: int, evidence: Evidence, index: Index) -> Citation:
    passage, sources = evidence.passage, evidence.sentence.sources
    return Citation(
        number=number,
        quote=evidence.text,
        title=sources[0].label,
        publisher=sources[0].publisher,
        url=sources[0].url,
        as_of=sources[0].as_of,
        document_id=passage.document_id,
        document_title=index.documents[passage.document_id].title,
        section=passage.section,
        start=evidence.start,
        end=evidence.end,
        passage_start=passage.start,
        passage_end=passage.end,
        score=round(evidence.score, 4),
        sources=sources,
    )


def _warnings(
    citations: Sequence[Citation], language: str, old_after: int, today: date
) -> list[str]:
    """One line that gives the date and age of every old source, none where all are recent."""
    old = []
    for citation in citations:
        age = age_in_years(citation.as_of, today)
        if age is not None and age >= max(1, old_after):
            words = date_in_words(citation.as_of, language)
            old.append(f"[{citation.number}] {words}, {age_in_words(age, language)}")
    return [say("old", language, sources="; ".join(old))] if old else []


def _topics(chosen: Sequence[Evidence]) -> tuple[str, ...]:
    """The heading of each document that the evidence comes from, nearest first, three at most."""
    headings: dict[str, str] = {}
    for evidence in chosen:
        heading = evidence.passage.section.rpartition(" › ")[2]
        headings.setdefault(evidence.passage.document_id, heading or evidence.passage.context)
    return tuple(headings.values())[:3]

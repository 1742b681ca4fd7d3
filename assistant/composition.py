"""Writes the answer: quotations with numbered markers, and a few sentences of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from assistant.answers import Answer, Block, Citation, Outcome
from assistant.dates import age_in_words, age_in_years, date_in_words
from assistant.decision import Decision
from assistant.evidence import OWN_READING, Evidence, is_gap, is_superseded
from assistant.messages import frame_language, say
from assistant.understanding import Query
from corpus.model import Sentence
from index import Index

NEXT = 3  # headings of cards near the question that a reader may ask about next
CLOSEST = 3  # sentences shown beside "the documents do not answer this"


def compose(
    query: Query,
    decision: Decision,
    found: Sequence[Sequence[Evidence]],
    ranked: Sequence[Evidence],
    index: Index,
    *,
    old_after: int,
    today: date,
) -> Answer:
    """The answer for a decision, from the evidence `found` by block and from all that was `ranked`.

    `old_after` years make a source old on the day `today`.
    """
    language = frame_language(query.language)
    chosen = [evidence for block in found for evidence in block]
    answered = decision.outcome in (Outcome.ANSWERED, Outcome.PARTIAL)
    shown = chosen if answered else chosen[:CLOSEST]
    if decision.outcome in (Outcome.OUT_OF_SCOPE, Outcome.CLARIFY):
        shown = []
    citations = tuple(_citation(n, e, index, today) for n, e in enumerate(shown, 1))
    warnings = tuple(_warnings(citations, language, old_after, today))
    suggestions = _topics(chosen) if decision.outcome is not Outcome.ANSWERED else ()
    missing = tuple(
        part.question for part, held in zip(query.parts, decision.held, strict=False) if not held
    )
    answer = Answer(
        question=query.question,
        outcome=decision.outcome,
        text="",
        citations=citations,
        query=query.text,
        language=language,
        question_language=query.language,
        confidence=round(decision.confidence, 4),
        warnings=warnings,
        missing=missing,
        suggestions=suggestions,
        blocks=_blocks(found, citations) if answered else (),
        next=_next(found, ranked) if answered else (),
    )
    return replace(answer, text="\n\n".join(paragraphs(answer)))


def paragraphs(answer: Answer) -> list[str]:
    """The text of an answer, from its other fields alone: quotations and fixed messages."""
    return [*_by_outcome(answer), *_on_languages(answer)]


def _by_outcome(answer: Answer) -> list[str]:
    language, outcome = answer.language, answer.outcome
    if outcome is Outcome.CLARIFY:
        choices = [f"- {choice}" for choice in answer.suggestions]
        return [say("clarify", language), *(["\n".join(choices)] if choices else [])]
    if outcome is Outcome.OUT_OF_SCOPE:
        return [say("out_of_scope", language, subject=say("subject", language))]
    if outcome is Outcome.NOT_FOUND:
        lines = [say("not_found", language)]
        if answer.citations:
            listed = [f"- {_quoted(citation, language)}" for citation in answer.citations]
            lines += [say("closest", language), "\n".join(listed)]
        lines += _whom_to_ask(answer)
    else:
        lines = []
        for number, block in enumerate(answer.blocks):
            lines += [f"**{block.heading}**"] if number and block.heading else []
            lines += _paragraphs(block, language)
        if answer.missing:
            lines.append(say("partial", language, missing="; ".join(answer.missing)))
    return [*lines, *answer.warnings]


def _paragraphs(block: Block, language: str) -> list[str]:
    """The quotations of a block: one paragraph of sentences, each list a paragraph of its own."""
    found: list[str] = []
    joined = False  # whether the last paragraph goes on
    for citation in block.citations:
        quoted, listed = _quoted(citation, language), "\n" in citation.quote
        if joined and not listed:
            found[-1] += f" {quoted}"
        else:
            found.append(quoted)
        joined = not listed
    return found


def _quoted(citation: Citation, language: str) -> str:
    """A quotation with its marker, and what is to be said beside it."""
    quoted = f"{citation.quote} [{citation.number}]"
    return f"{quoted} {lapse(citation, language)}" if citation.lapsed else quoted


def lapse(citation: Citation, language: str) -> str:
    """That what is quoted was to change on a day that has come."""
    return say("lapsed", language, day=date_in_words(citation.lapsed, language))


def _on_languages(answer: Answer) -> list[str]:
    """Which languages are spoken here, or which quotations are in another than the answer."""
    if answer.question_language != answer.language:
        return [say("spoken", answer.language)]
    others = [f"[{c.number}]" for c in answer.citations if c.language != answer.language]
    return [say("as_it_stands", answer.language, markers=", ".join(others))] if others else []


def _whom_to_ask(answer: Answer) -> list[str]:
    lines = []
    others = (c for c in answer.citations if c.url and c.publisher not in ("", OWN_READING))
    if nearest := next(others, None):
        publisher, url = nearest.publisher, nearest.url
        lines.append(say("ask_instead", answer.language, publisher=publisher, url=url))
    if answer.suggestions:
        topics = "; ".join(answer.suggestions)
        lines.append(say("nearest_topics", answer.language, topics=topics))
    return lines


def _citation(number: int, evidence: Evidence, index: Index, today: date) -> Citation:
    passage, sources = evidence.passage, evidence.sentence.sources
    document = index.documents[passage.document_id]
    return Citation(
        number=number,
        quote=evidence.text,
        title=sources[0].label,
        publisher=sources[0].publisher,
        url=sources[0].url,
        as_of=sources[0].as_of,
        language=passage.language,
        document_id=passage.document_id,
        document_title=document.title,
        section=passage.section,
        start=evidence.start,
        end=evidence.end,
        passage_start=passage.start,
        passage_end=passage.end,
        score=round(evidence.score, 4),
        sources=sources,
        lapsed=min(lapsed_days(passage.sentences, evidence.start, evidence.end, today), default=""),
    )


def lapsed_days(sentences: Iterable[Sentence], start: int, end: int, today: date) -> Iterator[str]:
    """The days, up to `today`, on which what stands in `[start, end)` was to change."""
    for sentence in sentences:
        if sentence.start < end and start < sentence.end:
            yield from (s.until for s in sentence.sources if "" < s.until <= today.isoformat())


def _warnings(
    citations: Sequence[Citation], language: str, old_after: int, today: date
) -> list[str]:
    """One line that gives the date and age of every old source, none where all are recent."""
    old: dict[tuple[str, int], list[str]] = {}
    for citation in citations:
        age = age_in_years(citation.as_of, today)
        if age is not None and age >= max(1, old_after):
            old.setdefault((citation.as_of, age), []).append(f"[{citation.number}]")
    dated = [
        f"{' '.join(numbers)} {date_in_words(as_of, language)}, {age_in_words(age, language)}"
        for (as_of, age), numbers in old.items()
    ]
    return [say("old", language, sources="; ".join(dated))] if dated else []


def _blocks(
    found: Sequence[Sequence[Evidence]], citations: Sequence[Citation]
) -> tuple[Block, ...]:
    """The citations, which stand in the order of the evidence, by block."""
    left = list(citations)
    blocks = []
    for evidence in found:
        own, left = left[: len(evidence)], left[len(evidence) :]
        blocks.append(Block(_heading(evidence[0]), tuple(own)))
    return tuple(blocks)


def _next(found: Sequence[Sequence[Evidence]], ranked: Sequence[Evidence]) -> tuple[str, ...]:
    """The headings of up to three more cards, the nearest first."""
    shown = {_heading(evidence) for block in found for evidence in block}
    telling = (e for e in ranked if not is_gap(e.sentence) and not is_superseded(e.passage))
    near = dict.fromkeys(_heading(evidence) for evidence in telling)
    return tuple(heading for heading in near if heading and heading not in shown)[:NEXT]


def _heading(evidence: Evidence) -> str:
    return evidence.passage.section.rpartition(" › ")[2]


def _topics(chosen: Sequence[Evidence]) -> tuple[str, ...]:
    """The heading of each document that the evidence comes from, nearest first, three at most."""
    headings: dict[str, str] = {}
    for evidence in chosen:
        heading = _heading(evidence) or evidence.passage.context
        headings.setdefault(evidence.passage.document_id, heading)
    return tuple(headings.values())[:3]

"""Checks an answer before anyone sees it: each quotation is the span that its citation names."""

import re
from datetime import date

from assistant.answers import Answer, Citation
from assistant.composition import lapsed_days, paragraphs
from assistant.dates import date_in_words
from assistant.messages import frame_language, say
from assistant.understanding import Query
from corpus.errors import VerificationError
from corpus.model import Document
from index import Index

_MARKED = re.compile(r"((?:\[\d+\] )+)(.*)")  # the numbers of citations, then their date


def verify(answer: Answer, index: Index) -> Answer:
    """`answer`, unchanged. Raises VerificationError where a promise about citations is broken.

    Every citation's quote equals its span of the document and names the source of a sentence in
    it, and its language; numbers run 1 to n in order of use; the frame is in the language that the
    question's calls for; every line of the text is a cited quotation or one of the assistant's own
    messages.
    """
    for position, citation in enumerate(answer.citations, 1):
        if citation.number != position:
            raise VerificationError(f"citation {citation.number} stands in place {position}")
        document = index.documents[citation.document_id]
        if document.text[citation.start : citation.end] != citation.quote:
            raise VerificationError(f"citation {citation.number} is no span of {document.id!r}")
        if citation.language != document.language_at(citation.start):
            raise VerificationError(f"citation {citation.number} is in another language")
        if citation.lapsed and citation.lapsed not in _days(citation, document):
            raise VerificationError(f"citation {position} names a day that its sources don't")
        if not _names_its_source(citation, document):
            raise VerificationError(f"citation {citation.number} names another's source")
    _verify_blocks(answer)
    _verify_text(answer)
    return answer


def _verify_blocks(answer: Answer) -> None:
    """Blocks hold the citations of one card each, in their order, under that card's heading."""
    held = tuple(citation for block in answer.blocks for citation in block.citations)
    if answer.blocks and held != answer.citations:
        raise VerificationError("the blocks do not hold the citations in their order")
    for block in answer.blocks:
        if not any(c.section.endswith(block.heading) for c in block.citations):
            raise VerificationError(f"a heading of no card that is cited: {block.heading[:60]!r}")


def _names_its_source(citation: Citation, document: Document) -> bool:
    cited = [
        sentence.sources
        for section in document.sections
        for sentence in section.sentences
        if sentence.start < citation.end and citation.start < sentence.end
    ]
    first = citation.sources[0] if citation.sources else None
    shown = (citation.title, citation.publisher, citation.url, citation.as_of)
    return (
        first is not None
        and citation.sources in cited
        and shown == (first.label, first.publisher, first.url, first.as_of)
    )


def _days(citation: Citation, document: Document) -> set[str]:
    """The days on which what is quoted was to change."""
    sentences = [s for section in document.sections for s in section.sentences]
    return {*lapsed_days(sentences, citation.start, citation.end, date.max)}


def _verify_text(answer: Answer) -> None:
    """The text is made of the quotations and fixed messages, and of nothing else."""
    if answer.language != frame_language(answer.question_language):
        raise VerificationError(f"the text is in {answer.language!r}, another language")
    if answer.text != "\n\n".join(paragraphs(answer)):
        raise VerificationError("the text holds words that no source supports")
    if not set(answer.missing) <= {part.question for part in _parts(answer)}:
        raise VerificationError("a part is called missing that was not asked for")
    old = say("old", answer.language, sources="")
    head, tail = old[: old.rindex(".")].rstrip(), "."
    for warning in answer.warnings:
        dates = warning.removeprefix(head).removesuffix(tail).strip().split("; ")
        if not warning.startswith(head) or not all(_is_dated(item, answer) for item in dates):
            raise VerificationError(f"a warning that no source supports: {warning[:60]!r}")


def _parts(answer: Answer) -> tuple[Query, ...]:
    return Query(answer.question, answer.question, answer.question_language).parts


def _is_dated(item: str, answer: Answer) -> bool:
    """Whether `[n] [m] date, age` gives the date of every citation that it names."""
    marked = _MARKED.fullmatch(item)
    if not marked:
        return False
    dates = {f"[{c.number}]": date_in_words(c.as_of, answer.language) for c in answer.citations}
    named = marked[1].split()
    return all(mark in dates and marked[2].startswith(f"{dates[mark]}, ") for mark in named)

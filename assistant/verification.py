"""Checks an answer before anyone sees it: each quotation is the span that its citation names."""

import re

from assistant.answers import Answer, Citation
from assistant.messages import MESSAGES
from corpus.errors import VerificationError
from corpus.model import Document
from index import Index

_MARKER = re.compile(r" \[(\d+)\]$")


def verify(answer: Answer, index: Index) -> Answer:
    """`answer`, unchanged. Raises VerificationError where a promise about citations is broken.

    Every citation's quote equals its span of the document and names the source of a sentence in
    it; numbers run 1 to n in order of use;
    every line of the text is a cited quotation or one of the assistant's own messages.
    """
    for position, citation in enumerate(answer.citations, 1):
        if citation.number != position:
            raise VerificationError(f"citation {citation.number} stands in place {position}")
        document = index.documents[citation.document_id]
        if document.text[citation.start : citation.end] != citation.quote:
            raise VerificationError(f"citation {citation.number} is no span of {document.id!r}")
        if not _names_its_source(citation, document):
            raise VerificationError(f"citation {citation.number} names another's source")
    _verify_text(answer)
    return answer


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


def _verify_text(answer: Answer) -> None:
    text = answer.text
    for citation in answer.citations:
        shown = f"{citation.quote} [{citation.number}]"
        head, found, text = text.partition(shown)
        if not found:
            raise VerificationError(f"citation {citation.number} is not shown in its place")
        _verify_own(head, answer)
    _verify_own(text, answer)


def _verify_own(text: str, answer: Answer) -> None:
    """Text between quotations must be the assistant's own messages, list marks or warnings."""
    for line in text.splitlines():
        line = line.strip().removeprefix("-").strip()
        if line and line not in answer.warnings and not _OWN[answer.language].match(line):
            raise VerificationError(f"text that no source supports: {line[:60]!r}")


def _pattern(language: str) -> re.Pattern[str]:
    own = []
    for message in MESSAGES.values():
        if message[language]:
            own.append(re.sub(r"\\{\w+\\}", ".+", re.escape(message[language])))
    return re.compile("|".join(f"(?:{pattern})$" for pattern in own))


_OWN = {language: _pattern(language) for language in ("en", "fr", "es")}

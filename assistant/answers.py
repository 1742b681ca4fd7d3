"""What the assistant returns: Answer, Citation and Outcome."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from corpus.model import Source


class Outcome(StrEnum):
    """How a question ended; the code, the interface and the evaluation all read this table."""

    ANSWERED = "answered"  # the evidence answers the question
    PARTIAL = "partial"  # it answers a part; `missing` says what was not found
    NOT_FOUND = "not_found"  # on the subject, but the documents do not answer it
    OUT_OF_SCOPE = "out_of_scope"  # not on the subject, or no question to the documents
    CLARIFY = "clarify"  # too little to search for; `suggestions` holds the choices


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered sentence with its source.

    `quote` is `documents[document_id].text[start:end]`, character for character; the passage it
    was found in is `[passage_start, passage_end)` of the same text. `title`, `publisher`, `url`
    and `as_of` are those of the first of `sources`; `language` is the quotation's. `score` is the
    evidence score, 0 to about 1. `lapsed` is the day (`YYYY-MM-DD`) on which what is quoted was to
    change, where that day has come, and else empty.
    """

    number: int
    quote: str
    title: str
    publisher: str
    url: str
    as_of: str
    language: str
    document_id: str
    document_title: str
    section: str
    start: int
    end: int
    passage_start: int
    passage_end: int
    score: float
    sources: tuple[Source, ...]
    lapsed: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with the citations under it: what one card says to the question."""

    heading: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, whatever its outcome. `text` is Markdown with [n] markers.

    `confidence` is the probability that the evidence answers the question. For `not_found` the
    citations are the closest sentences, shown as such and not as an answer. `language` is the one
    that the assistant speaks in: that of the question, `question_language`, where it is English,
    French or Spanish, and English for any other. `blocks` holds the same citations by card, the
    answer first; none where the question was declined. `next` holds up to three headings of cards
    near the question.
    """

    question: str
    outcome: Outcome
    text: str
    citations: tuple[Citation, ...]
    query: str
    language: str
    question_language: str
    confidence: float
    warnings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    next: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The same, JSON-safe: what the command line's --json and the chat's API return."""
        data = asdict(self)
        data["outcome"] = str(self.outcome)
        return _plain(data)  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value

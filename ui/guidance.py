"""What the documents say about each part of a request: quoted, never written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from assistant.evidence import Evidence, is_gap, rank_evidence
from assistant.pipeline import Assistant
from assistant.understanding import understand
from corpus import Document, Sentence, Source

DOCUMENT = "request-national-activity"  # looked into first; all documents where there is none
_HITS = 30
_QUOTES = 2  # sentences beside a field
_RELEVANT = 0.5  # score below which a sentence is about something else (tests/ui/test_guidance.py)
_NEXT = 0.7  # a second sentence scores at least this share of the first


@dataclass(frozen=True, slots=True)
class Guidance:
    """A sentence of a document with the sources it rests on."""

    quote: str
    document_id: str
    language: str
    start: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A part of the request: its name and the question that its guidance answers."""

    name: str
    ask: str
    lines: int = 1
    required: bool = True


FIELDS = (
    Field("addressee", "Whom do I write to, to ask for a national workshop?"),
    Field("country", "Which countries may submit a request for a national activity?"),
    Field("authority", "Who makes the request in writing to the WTO Secretariat?"),
    Field("contact", "Must the request go through the Permanent Mission in Geneva?"),
    Field("activity", "What specific issues are national activities meant for?"),
    Field("needs", "The request should rest on a needs assessment", 4),
    Field("topics", "The request should state the precise topics or issues to be covered", 3),
    Field("support", "The request should mention support offered by other agencies or donors", 2),
    Field("results", "The request should state the results or objectives expected, indicators", 3),
    Field("audience", "Who can attend, who is the audience of technical assistance activities?", 2),
    Field(
        "timing", "Is there a deadline or minimum lead time for requesting a national activity?", 2
    ),
    Field(
        "language",
        "In which languages are technical assistance activities held?",
        1,
        required=False,
    ),
)
WARNING = Field(
    "warning",
    "Which request form to use? No current request form for national activities was found",
)


@lru_cache(maxsize=128)
def guidance_for(assistant: Assistant, field: Field, language: str = "en") -> tuple[Guidance, ...]:
    """The sentences that best say what belongs in `field`; none where none is near.

    In `language` where the document is translated, else as they stand.
    """
    index = assistant.index
    query = understand(field.ask, language="en")
    vector = index.embed(query.text)
    hits = index.search(query.text, _HITS, embedding=lambda: vector)
    own = [hit for hit in hits if hit.passage.document_id == DOCUMENT]
    ranked = rank_evidence(index, query, own or hits, vector)
    if field is not WARNING:  # it alone says what was not found
        ranked = [evidence for evidence in ranked if not is_gap(evidence.sentence)]
    floor = max(_RELEVANT, _NEXT * ranked[0].score) if ranked else 0.0
    found: dict[str, Guidance] = {}
    for evidence in ranked:
        if evidence.score < floor or len(found) == _QUOTES:
            break
        found.setdefault(evidence.text, _quoted(evidence, index.documents, language))
    return tuple(found.values())


def _quoted(evidence: Evidence, documents: Mapping[str, Document], language: str) -> Guidance:
    """The evidence as its document's translation says it, sentence beside sentence."""
    document, start, end = documents[evidence.passage.document_id], evidence.start, evidence.end
    translation = documents.get(f"{document.id}.{language}")
    ours = _sentences(document)
    theirs = _sentences(translation) if translation else []
    if translation and len(ours) == len(theirs):
        pairs = list(zip(ours, theirs, strict=True))
        start = next(other.start for one, other in pairs if one.start == start)
        end = next(other.end for one, other in pairs if one.end == end)
        document = translation
    quote = document.text[start:end]
    return Guidance(quote, document.id, document.language, start, evidence.sentence.sources)


def _sentences(document: Document) -> list[Sentence]:
    return [sentence for section in document.sections for sentence in section.sentences]

"""What the documents say about each part of a request: quoted, never written here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from assistant.evidence import rank_evidence
from assistant.pipeline import Assistant
from assistant.understanding import understand
from corpus import Source

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
    Field("addressee", "To whom is a request for a national activity addressed?"),
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


@lru_cache(maxsize=64)
def guidance_for(assistant: Assistant, field: Field) -> tuple[Guidance, ...]:
    """The sentences that best say what belongs in `field`; none where none is near."""
    index = assistant.index
    query = understand(field.ask, language="en")
    vector = index.embed(query.text)
    hits = index.search(query.text, _HITS, vector=vector)
    own = [hit for hit in hits if hit.passage.document_id == DOCUMENT]
    ranked = rank_evidence(index, query, own or hits, vector)
    floor = max(_RELEVANT, _NEXT * ranked[0].score) if ranked else 0.0
    found: dict[str, Guidance] = {}
    for evidence in ranked:
        if evidence.score < floor or len(found) == _QUOTES:
            break
        passage, sources = evidence.passage, evidence.sentence.sources
        language = index.documents[passage.document_id].language
        found[evidence.text] = Guidance(
            evidence.text, passage.document_id, language, evidence.start, sources
        )
    return tuple(found.values())

"""Chooses the sentences that answer: scored one by one, redundant ones dropped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.asked import asked_for, holds_time, share_of_figures
from assistant.understanding import Query
from corpus.model import Document, Passage, Sentence, page_of
from index import Hit, Index
from index.analysis import fold, terms
from index.embedding import Vectors

# weights of a sentence's score; fitted by tests/eval (docs/evaluation.md)
W_COSINE, W_PASSAGE, W_OVERLAP, W_ASKED = 0.15, 0.60, 0.10, 0.15
# of the nearest listed question that its author bound to the sentence, and what one has to which
# none is bound (fitted as a conditional logit over the sentences of a question, by topic)
W_LISTED, UNBOUND = 0.31, 0.31
W_FIGURES, W_TIME = 0.08, 0.05  # the figures of the question; a time where it asks when
GAP = 0.03  # taken from a sentence that says what was not found: it answers few questions
SUPERSEDED = 0.08  # taken from a rule that no longer holds, unless the question asks for such
SAME = 0.93  # cosine from which two sentences say the same; a page's is then quoted for a note's
SAME_POINT = 0.75  # cosine from which they speak to the same point
LIST_WORDS = 80  # a longer list is not quoted whole
# more words for the same: the documents have 1.28 times as many in French, 1.34 in Spanish; what is
# given is what keeps the median answer at 110 words
WORDIER = {"fr": 1.22, "es": 1.22}
SUPERSEDED_HEADINGS = ("Superseded", "Remplacé", "Ya no vigente")
OWN_READING = "TRIPS Assistant"  # publisher of the notes' own reading of their sources
_ASKS_OLD = re.compile(
    r"\b(old|older|former|formerly|previous|previously|earlier|past|superseded|used to|before|"
    r"ancien|ancienne|autrefois|antes|antiguo|anterior)\b"
)
_POINTS_BACK = ("They ", "It ", "This ", "These ", "Those ", "Some ", "Others ", "Such ")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A candidate sentence: its span, where it comes from, its score and what the score is of."""

    passage: Passage
    sentence: Sentence
    start: int
    end: int
    text: str
    score: float
    cosine: float
    overlap: float
    hit_score: float
    matched: frozenset[str]
    vector: Vectors = field(repr=False, compare=False)


def rank_evidence(
    index: Index, query: Query, hits: Sequence[Hit], vector: Vectors
) -> list[Evidence]:
    """Every sentence of `hits`, the likeliest to answer first."""
    pairs, vectors = index.sentences(hits)
    if not pairs:
        return []
    wanted = set(index.terms(query.text, query.language))
    rarity = index.rarity(wanted)
    total = sum(rarity.values()) or 1.0
    cosines = vectors @ vector
    asked = {hit.row: index.asked(hit, vector) for hit in hits}
    kind = asked_for(query.question)
    wants_old = bool(_ASKS_OLD.search(fold(query.question)))
    ranked = []
    for (hit, sentence), own_vector, cosine in zip(pairs, vectors, cosines, strict=True):
        passage = hit.passage
        start, end = _whole(passage, sentence)
        text = passage.text[start - passage.start : end - passage.start]
        own = wanted & set(terms(text, passage.language))
        around = own | wanted & set(terms(passage.context, passage.language))
        listed, nearest = asked[hit.row].get(sentence.start, (set(), UNBOUND))
        widest = around | wanted & listed
        overlap = sum(rarity[t] for t in around) / total
        score = (
            W_COSINE * float(cosine)
            + W_PASSAGE * hit.score
            + W_OVERLAP * overlap
            + W_ASKED * sum(rarity[t] for t in widest) / total
            + W_LISTED * nearest
            + W_FIGURES * share_of_figures(kind.figures, text)
            + (W_TIME if kind.date and holds_time(text) else 0.0)
            - (GAP if is_gap(sentence) else 0.0)
            - (SUPERSEDED if is_superseded(passage) and not wants_old else 0.0)
        )
        ranked.append(
            Evidence(
                passage, sentence, start, end, text, score, float(cosine), overlap,
                hit.score, frozenset(widest), own_vector,
            )
        )  # fmt: skip
    return sorted(ranked, key=lambda e: -e.score)


def merge(rankings: Sequence[Sequence[Evidence]]) -> list[Evidence]:
    """One ranking out of several: each sentence with its best score."""
    best: dict[tuple[str, int], Evidence] = {}
    for evidence in (e for ranking in rankings for e in ranking):
        key = evidence.passage.document_id, evidence.sentence.start
        if key not in best or evidence.score > best[key].score:
            best[key] = evidence
    return sorted(best.values(), key=lambda e: -e.score)


def is_gap(sentence: Sentence) -> bool:
    """Whether a sentence says what was not found: its source is the reading for this project."""
    return any(source.publisher == OWN_READING for source in sentence.sources)


def is_superseded(passage: Passage) -> bool:
    """Whether a passage stands under a heading that marks its rules as superseded."""
    return passage.section.rpartition(" › ")[2].startswith(SUPERSEDED_HEADINGS)


def in_source_words(
    ranked: Sequence[Evidence], documents: Mapping[str, Document]
) -> list[Evidence]:
    """`ranked`, with the sentence of a page in place of a note's that says the same of it."""
    pages = [e for e in ranked if documents[e.passage.document_id].kind == "page"]
    return [
        max(
            (page for page in pages if _says_it_itself(page, e)),
            key=lambda page: _likeness(page, e),
            default=e,
        )
        for e in ranked
    ]


def _says_it_itself(page: Evidence, note: Evidence) -> bool:
    """Whether a page's sentence says what one of a note cites that page for."""
    return (
        page.passage.language == note.passage.language
        and bool(_pages(page) & _pages(note))
        and _likeness(page, note) > SAME
    )


def _pages(evidence: Evidence) -> set[str]:
    """The addresses that it cites."""
    return {page_of(source.url) for source in evidence.sentence.sources if source.url}


def newest_first(chosen: Sequence[Evidence]) -> list[Evidence]:
    """`chosen` with the newer of two dated sentences on the same point before the older."""
    ordered = list(chosen)
    for late in range(1, len(ordered)):
        for early in range(late):
            if _dated(ordered[early]) < _dated(ordered[late]) and (
                _likeness(ordered[early], ordered[late]) > SAME_POINT
            ):
                ordered.insert(early, ordered.pop(late))
                break
    return ordered


def _dated(evidence: Evidence) -> str:
    """The date of the source; one without a date is never older than another."""
    as_of = evidence.sentence.sources[0].as_of if evidence.sentence.sources else ""
    return as_of if as_of[:1].isdigit() else "9"


def _likeness(a: Evidence, b: Evidence) -> float:
    """Cosine of two sentences."""
    return float(a.vector @ b.vector / np.sqrt((a.vector @ a.vector) * (b.vector @ b.vector)))


def repeats(a: Evidence, b: Evidence) -> bool:
    """Whether two sentences overlap or say the same."""
    if a.passage.document_id == b.passage.document_id and a.start < b.end and b.start < a.end:
        return True
    return _likeness(a, b) > SAME


def _whole(passage: Passage, sentence: Sentence) -> tuple[int, int]:
    """Where the quotation begins and ends.

    A sentence that points back takes the one before along, one that opens a list takes the list,
    and an item takes its whole list where that is short.
    """
    at = passage.sentences.index(sentence)
    first = last = at
    while first and passage.sentences[first].in_list:
        first -= 1
    if _text(passage, passage.sentences[first]).rstrip().endswith(":"):
        last = first
        while last + 1 < len(passage.sentences) and passage.sentences[last + 1].in_list:
            last += 1
        start, end = passage.sentences[first].start, passage.sentences[last].end
        if len(passage.text[start - passage.start : end - passage.start].split()) <= LIST_WORDS:
            return start, end
    if not _text(passage, sentence).startswith(_POINTS_BACK):
        return sentence.start, sentence.end
    before = [s for s in passage.sentences[:at] if s.block == sentence.block]
    return before[-1].start if before else sentence.start, sentence.end


def _text(passage: Passage, sentence: Sentence) -> str:
    return passage.text[sentence.start - passage.start : sentence.end - passage.start]

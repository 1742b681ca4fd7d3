"""Chooses the sentences that answer: scored one by one, redundant ones dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.understanding import Query
from corpus.model import Passage, Sentence
from index import Hit, Index
from index.analysis import fold, terms
from index.embedding import Vectors

# weights of a sentence's score; fitted by tests/eval (docs/evaluation.md)
W_COSINE, W_PASSAGE, W_OVERLAP, W_ASKED = 0.15, 0.60, 0.10, 0.15
GAP = 0.03  # taken from a sentence that says what was not found: it answers few questions
SUPERSEDED = 0.08  # taken from a rule that no longer holds, unless the question asks for such
SAME = 0.93  # cosine from which two sentences say the same
# more words for the same: French and Spanish have 1.28 and 1.34 times as many in the documents here
WORDIER = {"fr": 1.15, "es": 1.15}
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
    asked = {hit.row: index.asked(hit) for hit in hits}
    wants_old = bool(_ASKS_OLD.search(fold(query.question)))
    ranked = []
    for (hit, sentence), own_vector, cosine in zip(pairs, vectors, cosines, strict=True):
        passage = hit.passage
        start = _whole(passage, sentence)
        text = passage.text[start - passage.start : sentence.end - passage.start]
        own = wanted & set(terms(text, passage.language))
        around = own | wanted & set(terms(passage.context, passage.language))
        widest = around | wanted & asked[hit.row].get(sentence.start, set())
        overlap = sum(rarity[t] for t in around) / total
        score = (
            W_COSINE * float(cosine)
            + W_PASSAGE * hit.score
            + W_OVERLAP * overlap
            + W_ASKED * sum(rarity[t] for t in widest) / total
            - (GAP if is_gap(sentence) else 0.0)
            - (SUPERSEDED if is_superseded(passage) and not wants_old else 0.0)
        )
        ranked.append(
            Evidence(
                passage, sentence, start, sentence.end, text, score, float(cosine), overlap,
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


def select_evidence(
    ranked: Sequence[Evidence],
    *,
    max_sentences: int,
    max_words: int,
    keep: float = 0.72,
) -> list[Evidence]:
    """The best sentences, at least `keep` times as good as the first, without repetition."""
    chosen: list[Evidence] = []
    words = 0
    for candidate in ranked:
        if len(chosen) == max_sentences or candidate.score < keep * ranked[0].score:
            break
        length = len(candidate.text.split())
        if chosen and words + length > max_words:
            continue
        if any(_repeats(candidate, other) for other in chosen):
            continue
        chosen.append(candidate)
        words += length
    return chosen


def _repeats(a: Evidence, b: Evidence) -> bool:
    if a.passage.document_id == b.passage.document_id and a.start < b.end and b.start < a.end:
        return True
    return bool(np.dot(a.vector, b.vector) > SAME * np.dot(a.vector, a.vector))


def _whole(passage: Passage, sentence: Sentence) -> int:
    """Where the quotation begins: a sentence that points back takes the one before along."""
    text = passage.text[sentence.start - passage.start : sentence.end - passage.start]
    if not text.startswith(_POINTS_BACK):
        return sentence.start
    before = [s for s in passage.sentences if s.block == sentence.block and s.end <= sentence.start]
    return before[-1].start if before else sentence.start

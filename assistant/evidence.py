"""Chooses the sentences that answer: scored one by one, redundant ones dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.understanding import Query
from corpus.model import Passage, Sentence
from index import Hit, Index
from index.analysis import terms
from index.embedding import Vectors

# weights of a sentence's score; fitted by tests/eval (docs/evaluation.md)
W_COSINE, W_PASSAGE, W_OVERLAP, W_ASKED = 0.22, 0.46, 0.15, 0.17
SAME = 0.93  # cosine from which two sentences say the same
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


def rank_evidence(index: Index, query: Query, hits: Sequence[Hit], vector: Vectors) -> list[Evidence]:
    """Every sentence of `hits`, the likeliest to answer first."""
    pairs, vectors = index.sentences(hits)
    if not pairs:
        return []
    wanted = set(terms(query.text))
    rarity = index.rarity(wanted)
    total = sum(rarity.values()) or 1.0
    cosines = vectors @ vector
    asked = {hit.row: index.asked(hit) for hit in hits}
    ranked = []
    for (hit, sentence), own_vector, cosine in zip(pairs, vectors, cosines, strict=True):
        passage = hit.passage
        start = _whole(passage, sentence)
        text = passage.text[start - passage.start : sentence.end - passage.start]
        own = wanted & set(terms(text))
        around = own | wanted & set(terms(passage.context))
        widest = around | wanted & asked[hit.row].get(sentence.start, set())
        overlap = sum(rarity[t] for t in around) / total
        score = (
            W_COSINE * float(cosine)
            + W_PASSAGE * hit.score
            + W_OVERLAP * overlap
            + W_ASKED * sum(rarity[t] for t in widest) / total
        )
        ranked.append(
            Evidence(
                passage, sentence, start, sentence.end, text, score, float(cosine), overlap,
                hit.score, frozenset(widest), own_vector,
            )
        )  # fmt: skip
    return sorted(ranked, key=lambda e: -e.score)


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

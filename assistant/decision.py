"""Decides how a question ends: answered, partial, not found, out of scope or clarify."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers import Outcome
from assistant.evidence import Evidence
from assistant.understanding import Query
from index.analysis import terms

# a sentence's cosine with the question below which the subject is another; off-topic questions
# average .19, questions on the subject .5 (docs/evaluation.md)
OFF_TOPIC = 0.25
# weights of the logistic estimate that the evidence answers
_BIAS, _COSINE, _OVERLAP = -4.0, 6.0, 3.0


@dataclass(frozen=True, slots=True)
class Decision:
    """An outcome with the probability that the evidence answers the question."""

    outcome: Outcome
    confidence: float


def decide(query: Query, ranked: Sequence[Evidence], chosen: Sequence[Evidence]) -> Decision:
    """The outcome for a question whose evidence is `chosen` out of `ranked`."""
    if not terms(query.text):
        return Decision(Outcome.CLARIFY, 0.0)
    if not chosen:
        return Decision(Outcome.OUT_OF_SCOPE, 0.0)
    cosine = max(e.cosine for e in chosen)
    overlap = max(e.overlap for e in chosen)
    confidence = 1 / (1 + math.exp(-(_BIAS + _COSINE * cosine + _OVERLAP * overlap)))
    if confidence >= 0.5:
        return Decision(Outcome.ANSWERED, confidence)
    best = max(e.cosine for e in ranked)
    outcome = Outcome.OUT_OF_SCOPE if best < OFF_TOPIC else Outcome.NOT_FOUND
    return Decision(outcome, confidence)

"""Decides how a question ends, by the probability that the evidence answers it.

The probability is a logistic regression over `assistant.features`, fitted by
`python -m tests.eval.fit` and kept in `abstention.json` with the data and figures it came from.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

from assistant.answers import Outcome
from assistant.features import Features

# cosine with the nearest sentence below which the subject is another: 3 of 4 off-topic questions of
# the question set stay below it, and 1 of 25 of those near the subject
OFF_TOPIC = 0.2


@dataclass(frozen=True, slots=True)
class Decision:
    """An outcome with the probability that the evidence answers the question."""

    outcome: Outcome
    confidence: float
    features: Features | None = None
    held: tuple[bool, ...] = ()  # for `partial`: which parts of the question are answered


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression: probability = 1 / (1 + exp(-(bias + weights · features)))."""

    bias: float
    weights: Mapping[str, float]

    def probability(self, features: Features) -> float:
        values = asdict(features)
        total = self.bias + sum(w * values[name] for name, w in self.weights.items())
        return 1 / (1 + math.exp(-total))


def decide(
    features: Features | None, strictness: float, parts: Sequence[Features | None] = ()
) -> Decision:
    """The outcome for evidence with these features; None where nothing was found.

    A question is answered when the probability is at least `strictness`; it is answered in part
    when that holds for one of its `parts` and not for another.
    """
    if features is None:
        return Decision(Outcome.NOT_FOUND, 0.0)
    confidence = probability(features)
    held = [p is not None and probability(p) >= strictness for p in parts]
    if any(held) and not all(held):
        return Decision(Outcome.PARTIAL, max(confidence, strictness), features, tuple(held))
    if confidence >= strictness or any(held):
        return Decision(Outcome.ANSWERED, max(confidence, strictness), features)
    if features.best_cosine < OFF_TOPIC:
        return Decision(Outcome.OUT_OF_SCOPE, confidence, features)
    return Decision(Outcome.NOT_FOUND, confidence, features)


def probability(features: Features) -> float:
    """By the model for documents that list questions, or the one for documents that list none.

    For a question in a language of no document, by one that leaves its words out.
    """
    listed = "foreign" if features.foreign else "listed"
    return models()[listed if features.answered else "plain"].probability(features)


@cache
def models() -> Mapping[str, Model]:
    """The fitted models of `abstention.json`."""
    data = json.loads(files("assistant").joinpath("abstention.json").read_text("utf-8"))
    return {name: Model(m["bias"], m["weights"]) for name, m in data["models"].items()}

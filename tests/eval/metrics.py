"""Figures with their intervals: ratios, medians, ranking measures, selective answering."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Statistic = Callable[[Array], float]  # of the questions in these rows; NaN where undefined

RESAMPLES = 1000
SEED = 20261122


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval, from `count` questions."""

    value: float
    low: float
    high: float
    count: int


def estimate(statistic: Statistic, questions: int, count: int | None = None) -> Estimate | None:
    """The statistic over all questions, its interval by the percentile bootstrap (Efron, 1979).

    `count` is the number of questions it speaks of, where that is not all. None where the
    statistic is undefined. The same questions give the same interval.
    """
    value = statistic(np.arange(questions)) if questions else math.nan
    if math.isnan(value):
        return None
    draws = np.random.default_rng(SEED).integers(0, questions, (RESAMPLES, questions))
    low, high = np.nanpercentile([statistic(rows) for rows in draws], [2.5, 97.5])
    rounded = (round(float(figure), 4) for figure in (value, low, high))
    return Estimate(*rounded, count=questions if count is None else count)


def ratio(part: Array, whole: Array) -> Statistic:
    """The sum of `part` over the sum of `whole`."""

    def statistic(rows: Array) -> float:
        total = whole[rows].sum()
        return float(part[rows].sum() / total) if total else math.nan

    return statistic


def mean(values: Sequence[float] | Array) -> Estimate | None:
    """The mean of one value for each question, with its interval."""
    array = np.asarray(values, dtype=float)
    return estimate(ratio(array, np.ones(len(array))), len(array))


def median_where(values: Array, kept: Array) -> Statistic:
    """The median over the questions that `kept` marks."""

    def statistic(rows: Array) -> float:
        inside = rows[kept[rows]]
        return float(np.median(values[inside])) if len(inside) else math.nan

    return statistic


def auroc(scores: Array, labels: Array) -> float:
    """Area under the ROC curve: how often a positive scores higher; equal scores count half."""
    positive, negative = scores[labels], np.sort(scores[~labels])
    if not len(positive) or not len(negative):
        return math.nan
    below = np.searchsorted(negative, positive, "left")
    not_above = np.searchsorted(negative, positive, "right")
    return float((below + not_above).sum() / (2 * len(positive) * len(negative)))


def balanced_accuracy(chosen: Array, labels: Array) -> float:
    """The mean of the share of positives that were chosen and of negatives that were not."""
    if labels.all() or not labels.any():
        return math.nan
    return float((chosen[labels].mean() + (~chosen[~labels]).mean()) / 2)


@dataclass(frozen=True, slots=True)
class Curve:
    """Answering down to each confidence: thresholds fall, coverage rises.

    `coverage` is the share of answerable questions that are answered, `precision` the share of
    answered questions whose answer is right.
    """

    threshold: Array
    coverage: Array
    precision: Array


def selective_curve(confidence: Array, right: Array, answerable: Array) -> Curve:
    """The curve of selective answering (El-Yaniv and Wiener, 2010); one point a confidence."""
    order = np.argsort(-confidence, kind="stable")
    sorted_confidence = confidence[order]
    last = np.append(np.flatnonzero(np.diff(sorted_confidence)), len(order) - 1)  # of equal ones
    coverage = np.cumsum(answerable[order])[last] / max(answerable.sum(), 1)
    return Curve(sorted_confidence[last], coverage, np.cumsum(right[order])[last] / (last + 1))


def coverage_at(precision: float, confidence: Array, right: Array, answerable: Array) -> float:
    """The greatest coverage whose precision is at least `precision`; 0 where none is."""
    if not answerable.any():
        return math.nan
    curve = selective_curve(confidence, right, answerable)
    return float(curve.coverage[curve.precision >= precision].max(initial=0.0))


def recall_at(k: int, ranking: Sequence[str], relevant: Set[str]) -> float:
    """The share of the relevant documents among the first `k`."""
    return len(relevant & set(ranking[:k])) / len(relevant)


def ndcg_at(k: int, ranking: Sequence[str], relevant: Set[str]) -> float:
    """Normalised discounted cumulative gain of binary relevance (Järvelin and Kekäläinen, 2002)."""
    gain = sum(1 / math.log2(n + 2) for n, id in enumerate(ranking[:k]) if id in relevant)
    return gain / sum(1 / math.log2(n + 2) for n in range(min(k, len(relevant))))


def reciprocal_rank(ranking: Sequence[str], relevant: Set[str]) -> float:
    """1 over the rank of the first relevant document, 0 where none is ranked."""
    return next((1 / n for n, id in enumerate(ranking, 1) if id in relevant), 0.0)


def f1(chosen: set[int], wanted: set[int]) -> float:
    """The harmonic mean of precision and recall of a set."""
    return 2 * len(chosen & wanted) / (len(chosen) + len(wanted)) if chosen or wanted else 1.0

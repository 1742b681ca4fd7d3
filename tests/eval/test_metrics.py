"""The measures of the evaluation, on values worked out by hand."""

import math

import numpy as np
import pytest

from tests.eval.metrics import (
    auroc,
    balanced_accuracy,
    coverage_at,
    estimate,
    f1,
    mean,
    median_where,
    ndcg_at,
    ratio,
    recall_at,
    reciprocal_rank,
    selective_curve,
)

YES, NO = True, False


def array(*values):
    return np.array(values)


def test_an_interval_holds_its_figure_and_is_the_same_again():
    found = mean([0, 1, 1, 1, 0, 1])
    assert found.low < found.value < found.high
    assert found == mean([0, 1, 1, 1, 0, 1])


def test_an_interval_narrows_with_more_questions():
    few, many = mean([0, 1] * 10), mean([0, 1] * 1000)
    assert many.high - many.low < (few.high - few.low) / 5


def test_an_interval_covers_the_truth_about_95_times_of_100():
    random = np.random.default_rng(1)
    samples = [mean(random.random(60) < 0.7) for _ in range(100)]
    assert 88 <= sum(s.low <= 0.7 <= s.high for s in samples) <= 100


def test_a_figure_of_no_question_is_none():
    assert estimate(ratio(array(0, 0), array(0, 0)), 2) is None
    assert mean([]) is None


def test_a_ratio_sums_before_it_divides():
    assert ratio(array(1, 2), array(1, 5))(array(0, 1)) == 0.5


def test_a_median_leaves_out_what_is_not_marked():
    median = median_where(array(1, 100, 3, 5), array(YES, NO, YES, YES))
    assert median(array(0, 1, 2, 3)) == 3
    assert math.isnan(median(array(1, 1)))


@pytest.mark.parametrize(
    ("scores", "expected"), [((1, 2, 3, 4), 1.0), ((4, 3, 2, 1), 0.0), ((1, 1, 1, 1), 0.5)]
)
def test_auroc_is_how_often_a_positive_scores_higher(scores, expected):
    assert auroc(array(*scores), array(NO, NO, YES, YES)) == expected


def test_balanced_accuracy_weighs_both_classes_the_same():
    assert balanced_accuracy(array(YES, YES, YES, NO), array(YES, YES, YES, NO)) == 1
    assert balanced_accuracy(array(YES, YES, YES, YES), array(YES, YES, YES, NO)) == 0.5


def test_coverage_counts_the_answerable_questions_above_the_threshold():
    confidence, right = array(0.9, 0.8, 0.7, 0.6), array(YES, YES, NO, YES)
    answerable = array(YES, YES, NO, YES)
    assert coverage_at(1.0, confidence, right, answerable) == pytest.approx(2 / 3)
    assert coverage_at(0.75, confidence, right, answerable) == 1.0


def test_coverage_is_zero_where_the_precision_is_never_reached():
    assert coverage_at(0.95, array(0.9, 0.8), array(NO, YES), array(YES, YES)) == 0


def test_questions_of_equal_confidence_are_answered_together():
    curve = selective_curve(array(0.5, 0.9, 0.5), array(NO, YES, YES), array(NO, YES, YES))
    assert curve.threshold.tolist() == [0.9, 0.5]
    assert curve.coverage.tolist() == [0.5, 1.0]
    assert curve.precision.tolist() == pytest.approx([1.0, 2 / 3])


def test_recall_is_the_share_of_the_relevant_documents():
    assert recall_at(2, ["a", "x", "b"], {"a", "b"}) == 0.5
    assert recall_at(3, ["a", "x", "b"], {"a", "b"}) == 1.0


def test_ndcg_discounts_by_rank():
    assert ndcg_at(5, ["a", "b", "x"], {"a", "b"}) == 1.0
    assert ndcg_at(5, ["x", "a"], {"a"}) == pytest.approx(1 / math.log2(3))
    assert ndcg_at(1, ["x", "a"], {"a"}) == 0.0


def test_ndcg_is_perfect_when_only_relevant_documents_fit():
    assert ndcg_at(1, ["a"], {"a", "b", "c"}) == 1.0


def test_the_reciprocal_rank_is_that_of_the_first_relevant_document():
    assert reciprocal_rank(["x", "a", "b"], {"a", "b"}) == 0.5
    assert reciprocal_rank(["x"], {"a"}) == 0.0


def test_f1_balances_precision_and_recall():
    assert f1({1, 2}, {2, 3}) == 0.5
    assert f1(set(), {1}) == 0.0

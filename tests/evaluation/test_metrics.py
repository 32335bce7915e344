"""Figures checked by hand, boundaries first."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patra_graph.domain import metrics

YES, NO = True, False


def column(*values):
    return np.array(values, dtype=float)


def answers(*values):
    return np.array(values, dtype=bool)


def value(figure, *columns, **options):
    return figure(*columns, metrics.once(len(columns[0])), **options)[0]


@pytest.mark.parametrize(
    ("positive", "score", "expected"),
    [
        ((YES, NO), (1, 0), 1.0),
        ((YES, NO), (0, 1), 0.0),
        ((YES, NO), (1, 1), 0.5),
        ((YES, NO, NO, YES), (4, 3, 2, 1), 0.5),
        ((YES, NO, YES, NO), (3, 2, 2, 1), 0.875),
    ],
)
def test_auc_is_the_share_of_pairs_in_order_with_ties_as_half(positive, score, expected):
    assert value(metrics.auc, answers(*positive), column(*score)) == expected


@pytest.mark.parametrize("positive", [(YES, YES), (NO, NO), ()])
def test_auc_of_one_kind_alone_has_no_meaning(positive):
    assert np.isnan(value(metrics.auc, answers(*positive), column(*range(len(positive)))))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=12))
def test_a_weighted_auc_is_that_of_rows_repeated(rows):
    positive, score, weights = (np.array(part) for part in zip(*rows, strict=True))
    again = np.repeat(np.arange(len(rows)), weights)
    weighted = metrics.auc(positive, score.astype(float), weights[None, :].astype(float))[0]
    repeated = value(metrics.auc, positive[again], score[again].astype(float))
    assert weighted == pytest.approx(repeated, nan_ok=True)


def test_average_precision_is_the_mean_of_precision_at_each_hit():
    assert value(metrics.average_precision, answers(YES, NO, YES, NO), column(4, 3, 2, 1)) == (1 + 2 / 3) / 2


def test_average_precision_of_equal_scores_is_the_base_rate():
    assert value(metrics.average_precision, answers(YES, NO, NO, NO), column(1, 1, 1, 1)) == 0.25


def test_per_user_auc_leaves_out_users_of_one_kind():
    users, values = metrics.auc_per_user(answers(YES, NO, YES, YES), column(2, 1, 5, 6), np.array([7, 7, 8, 8]))
    assert (users.tolist(), values.tolist()) == ([7], [1.0])


def test_ndcg_discounts_by_the_logarithm_of_the_place():
    _, values = metrics.ndcg_per_user(answers(NO, YES, YES), column(3, 2, 1), np.zeros(3, dtype=int), top=2)
    assert values.tolist() == pytest.approx([(1 / np.log2(3)) / (1 + 1 / np.log2(3))])


def test_precision_of_a_short_list_counts_what_there_is():
    _, values = metrics.precision_per_user(answers(YES, NO, NO), column(3, 2, 1), np.array([1, 1, 2]), top=5)
    assert values.tolist() == [0.5, 0.0]


def test_brier_and_log_loss_by_hand():
    positive, chance = answers(YES, NO), column(0.8, 0.4)
    assert value(metrics.brier, positive, chance) == pytest.approx((0.04 + 0.16) / 2)
    assert value(metrics.log_loss, positive, chance) == pytest.approx(-(np.log(0.8) + np.log(0.6)) / 2)


def test_calibration_error_weighs_each_bins_gap_by_its_rows():
    error = value(metrics.calibration_error, answers(YES, NO, NO, YES), column(0.1, 0.15, 0.1, 1.0))
    assert error == pytest.approx(0.75 * abs(1 / 3 - 0.35 / 3))


@pytest.mark.parametrize(("counts", "expected"), [((2, 2, 2), 0.0), ((0, 0, 3), 2 / 3), ((1, 3), 0.25)])
def test_gini_is_0_for_all_alike_and_grows_with_the_share_of_one(counts, expected):
    assert value(metrics.gini, column(*counts)) == pytest.approx(expected)


def test_nobody_shown_has_no_gini():
    assert np.isnan(value(metrics.gini, column(0, 0)))

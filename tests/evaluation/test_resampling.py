"""Draws of whole groups."""

import numpy as np
import pytest

from patra_graph.domain import metrics
from patra_graph.domain.resampling import draw_groups, interval, over_draws


def test_the_first_draw_is_what_was_seen_and_every_draw_has_as_many_groups():
    draws = draw_groups(5, 20, seed=1)
    assert (draws[0].tolist(), draws.sum(axis=1).tolist()) == ([1.0] * 5, [5.0] * 21)


def test_the_same_seed_draws_the_same():
    assert np.array_equal(draw_groups(4, 10, seed=3), draw_groups(4, 10, seed=3))
    assert not np.array_equal(draw_groups(4, 10, seed=3), draw_groups(4, 10, seed=4))


def test_rows_count_as_often_as_their_group():
    draws = np.array([[1.0, 1.0], [0.0, 2.0]])
    values = over_draws(lambda weights: metrics.mean(np.array([1.0, 2.0, 6.0]), weights), draws, np.array([0, 0, 1]))
    assert values.tolist() == [3.0, 6.0]


def test_an_interval_holds_the_middle_of_the_draws():
    found = interval(np.r_[0.5, np.linspace(0.0, 1.0, 1001)])
    assert (found.value, found.low, found.high) == pytest.approx((0.5, 0.025, 0.975))


def test_an_interval_tells_from_zero_only_when_it_lies_on_one_side():
    assert interval(np.array([0.1, -0.1, 0.3])).covers_zero
    assert not interval(np.array([0.1, 0.05, 0.3])).covers_zero

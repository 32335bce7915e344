"""Two-sided Elo, by hand."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patra_graph.domain import elo
from patra_graph.domain.elo import Rating, RatingConstants, rating_change, scaled_to_pool, step_size
from patra_graph.domain.model import SwipeKind

USUAL = RatingConstants(start=1500, k_0=300, k_min=0, decay=0.3, superlike_weight=1.5)
FRESH = Rating(1500.0, 1500.0)
ratings = st.builds(
    Rating,
    st.floats(0, 3000),
    st.floats(0, 3000),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
)


def test_the_worked_example_in_the_docstring_holds():
    assert doctest.testmod(elo, extraglobs={}).failed == 0


def test_a_first_superlike_moves_half_as_far_again_as_a_like():
    change = rating_change(FRESH, FRESH, SwipeKind.SUPERLIKE, constants=USUAL)
    assert (change.elo_delta, change.choosiness_delta) == (225.0, -225.0)


@given(ratings, ratings, st.sampled_from([SwipeKind.LIKE, SwipeKind.SUPERLIKE]))
def test_a_like_never_lowers_the_liked_nor_raises_choosiness(swiper, target, kind):
    change = rating_change(swiper, target, kind, constants=USUAL)
    assert change.elo_delta >= 0
    assert change.choosiness_delta <= 0


@given(ratings, ratings)
def test_a_reject_never_raises_the_rejected(swiper, target):
    assert rating_change(swiper, target, SwipeKind.REJECT, constants=USUAL).elo_delta <= 0


def test_a_like_from_someone_who_likes_everyone_is_worth_little():
    easy, choosy = Rating(1500.0, 900.0, 20), Rating(1500.0, 2100.0, 20)
    from_easy = rating_change(easy, FRESH, SwipeKind.LIKE, constants=USUAL).elo_delta
    from_choosy = rating_change(choosy, FRESH, SwipeKind.LIKE, constants=USUAL).elo_delta
    assert (round(from_easy, 2), round(from_choosy, 2)) == (9.2, 290.8)


@pytest.mark.parametrize(("decisions", "step"), [(0, 300.0), (1, 300 / 1.3), (10, 75.0)])
def test_the_step_shrinks_with_the_number_of_decisions(decisions, step):
    assert step_size(decisions, USUAL) == step


def test_the_step_never_falls_below_its_least():
    assert step_size(10**6, RatingConstants(1500, 300, 16, 0.3, 1.5)) == 16


@pytest.mark.parametrize(
    ("elo_points", "scaled"), [([], []), ([1500], [0.5]), ([1400, 1600, 1500], [0, 1, 0.5]), ([1500, 1500], [0.5, 0.5])]
)
def test_pool_elo_runs_from_the_lowest_to_the_highest(elo_points, scaled):
    assert scaled_to_pool(np.array(elo_points, dtype=float)).tolist() == scaled

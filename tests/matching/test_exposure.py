"""Exposure by hand: prices, capacities and what newcomers get."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patra_graph.domain.exposure import after_exposure, fair_round, priced_round, showing_price, with_newcomers

SEEKER = np.array([0, 0, 1, 1, 2, 2])
CANDIDATE = np.array([3, 4, 3, 4, 3, 4])
SCORE = np.array([0.9, 0.6, 0.8, 0.5, 0.7, 0.4])


def chosen(**limits):
    usual = {"top": 1, "price": 0.0, "capacity": 0}
    return sorted(priced_round(SEEKER, CANDIDATE, SCORE, **usual | limits).tolist())


@st.composite
def markets(draw):
    size = draw(st.integers(0, 40))
    person = st.lists(st.integers(0, 6), min_size=size, max_size=size)
    score = st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.4]), min_size=size, max_size=size)
    newcomer = st.lists(st.booleans(), min_size=size, max_size=size)
    columns = [np.array(draw(part)) for part in (person, person, score, newcomer)]
    return columns[0].astype(int), columns[1].astype(int), columns[2].astype(float), columns[3].astype(bool)


def test_without_price_and_capacity_everyone_gets_their_own_best():
    assert chosen() == [0, 2, 4]


def test_a_capacity_sends_the_last_in_line_elsewhere():
    assert chosen(capacity=2) == [0, 2, 5]


def test_a_price_of_the_difference_moves_the_second_in_line_and_less_does_not():
    assert (chosen(price=0.31), chosen(price=0.14)) == ([0, 3, 4], [0, 2, 4])


def test_nothing_to_choose_from_gives_nothing():
    nothing = np.zeros(0, dtype=int)
    assert priced_round(nothing, nothing, nothing * 1.0, top=3, price=0.1, capacity=2).tolist() == []


@given(markets(), st.integers(1, 4), st.integers(0, 4), st.sampled_from([0.0, 0.05]), st.sampled_from([0.0, 0.5, 1.0]))
def test_no_round_breaks_a_limit_or_gives_a_pair_twice(market, top, capacity, price, share):
    seeker, candidate, score, newcomer = market
    limits = {"top": top, "price": price, "capacity": capacity}
    rows = fair_round(seeker, candidate, score, newcomer, newcomer_share=share, **limits)
    assert len(set(rows.tolist())) == len(rows)
    assert np.bincount(seeker[rows], minlength=1).max() <= top
    assert capacity == 0 or np.bincount(candidate[rows], minlength=1).max() <= capacity


@given(markets(), st.integers(1, 4))
def test_every_seeker_gets_the_newcomers_they_have_a_right_to(market, top):
    seeker, candidate, score, newcomer = market
    rows = fair_round(seeker, candidate, score, newcomer, top=top, price=0.0, capacity=0, newcomer_share=0.5)
    got = np.bincount(seeker[rows[newcomer[rows]]], minlength=7)
    there = np.bincount(seeker[newcomer], minlength=7)
    assert (got >= np.minimum(there, top // 2)).all()


def test_being_shown_as_often_as_a_list_is_long_costs_the_weight_in_shares_of_a_good_score():
    assert showing_price(SEEKER, SCORE, top=1, weight=0.5) == pytest.approx(0.5 * (0.9 + 0.8 + 0.7) / 3)
    assert 2 * showing_price(SEEKER, SCORE, top=2, weight=0.5) == pytest.approx(0.5 * SCORE.mean())


def test_who_was_shown_as_often_as_usual_pays_the_weight_in_shares_of_a_good_score():
    value = after_exposure(np.array([0.8, 0.6, 0.1]), np.array([3.0, 0.0, 3.0]), top=2, weight=0.5)
    assert value.tolist() == pytest.approx([0.8 - 0.5 * 0.7 * 1.5, 0.6, 0.1 - 0.5 * 0.7 * 1.5])


def test_few_showings_cost_little_while_nobody_was_shown_much():
    value = after_exposure(np.array([0.8, 0.6]), np.array([1.0, 0.0]), top=2, weight=0.5, fewest=20)
    assert value.tolist() == pytest.approx([0.8 - 0.5 * 0.7 / 20, 0.6])


def test_weight_zero_or_no_showings_leave_the_score_as_it_is():
    score = np.array([0.8, 0.6])
    assert after_exposure(score, np.array([5.0, 1.0]), top=1, weight=0.0).tolist() == [0.8, 0.6]
    assert after_exposure(score, np.zeros(2), top=1, weight=1.0).tolist() == [0.8, 0.6]


def test_newcomers_take_the_last_places_and_keep_the_order():
    order = np.array([5, 1, 4, 2, 0, 3])
    newcomer = np.array([True, False, False, True, False, False])
    assert with_newcomers(order, newcomer, top=4, newcomer_share=0.5).tolist() == [5, 1, 0, 3]
    assert with_newcomers(order, newcomer, top=4, newcomer_share=0.0).tolist() == [5, 1, 4, 2]


def test_a_newcomer_who_is_good_enough_anyway_counts_as_one():
    order = np.array([0, 1, 2, 3])
    newcomer = np.array([True, False, False, True])
    assert with_newcomers(order, newcomer, top=2, newcomer_share=0.5).tolist() == [0, 1]

"""What others do, by hand."""

import numpy as np
import pytest

from patra_graph.domain.baselines import liked_by_alike, original_elo, plain_elo, popularity
from patra_graph.domain.collaborative import surprises
from patra_graph.domain.elo import RatingChange
from patra_graph.domain.swiping import Decision

from .worlds import a_swipe


def known(*swipes, people="ijk"):
    rows = {name: number for number, name in enumerate(people)}
    made = [Decision(a_swipe(number, *swipe), RatingChange(0.0, 0.0, 0.0)) for number, swipe in enumerate(swipes)]
    return surprises(made, rows)


def test_the_originals_elo_takes_from_the_liked_and_gives_to_the_liker():
    assert original_elo(known(("i", "j", "like"), ("i", "k", "reject"))).tolist() == [1516.0, 1484.0, 1500.0]


def test_plain_elo_raises_the_liked_and_lowers_the_rejected():
    assert plain_elo(known(("i", "j", "like"), ("i", "k", "reject"))).tolist() == [1500.0, 1516.0, 1484.0]


def test_popularity_is_the_share_of_likes_and_the_usual_share_for_who_received_none():
    assert popularity(known(("i", "j", "like"), ("k", "j", "reject"), ("i", "k", "like"))).tolist() == pytest.approx(
        [2 / 3, 0.5, 1.0]
    )


def test_liked_by_alike_is_the_mean_likeness_of_the_likers():
    story = known(("i", "a", "like"), ("p", "a", "like"), ("p", "b", "like"), ("q", "b", "like"), people="ipqab")
    found = liked_by_alike(story, np.array([0, 0]), np.array([4, 2]))
    assert found.tolist() == [pytest.approx((0.5 + 0.0) / 2), 0.0]

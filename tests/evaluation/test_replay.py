"""Swipes lived through again are what live swipes were."""

import pytest

from patra_graph.domain.elo import Rating
from patra_graph.domain.replay import replay
from patra_graph.pipeline.people import show
from patra_graph.pipeline.swipe import rating_constants
from tests.graph_fixtures import add_users, make_user, send

from .worlds import SETTINGS, a_swipe

CONSTANTS = rating_constants(SETTINGS)
FRESH = Rating(1500.0, 1500.0)
RATED = ("elo", "choosiness", "swipes_made", "swipes_received")


def test_the_worked_example_of_two_sided_elo():
    lived = replay(
        [a_swipe(1, "i", "j"), a_swipe(2, "i", "k", "reject")], dict.fromkeys("ijk", FRESH), constants=CONSTANTS
    )
    assert lived.ratings["j"].elo == 1650.0
    assert (lived.ratings["k"].elo, lived.ratings["i"].choosiness) == pytest.approx((1288.9845, 1512.3196), abs=1e-4)


def test_before_each_swipe_stand_the_ratings_that_it_met():
    lived = replay([a_swipe(1, "i", "j"), a_swipe(2, "k", "j")], dict.fromkeys("ijk", FRESH), constants=CONSTANTS)
    (_, first), (_, second) = lived.before
    assert (first, second.elo, second.swipes_received) == (FRESH, 1650.0, 1)


def test_swipes_of_strangers_are_left_out():
    lived = replay([a_swipe(1, "i", "nobody")], {"i": FRESH}, constants=CONSTANTS)
    assert (lived.ratings, lived.decisions, lived.before) == ({"i": FRESH}, (), ())


def test_a_replay_is_what_the_graph_holds_after_the_same_swipes(graph, settings):
    sent = [("u1", "u2", "like"), ("u3", "u2", "superlike"), ("u2", "u1", "reject"), ("u1", "u2", "reject")]
    sent += [("u1", "u4", "like"), ("u4", "u1", "like"), ("u2", "u1", "superlike")]
    names = ("u1", "u2", "u3", "u4")
    add_users(graph, *map(make_user, names))
    made = [a_swipe(number, *swipe) for number, swipe in enumerate(sent)]
    for swipe in made:
        send(graph, settings, swipe.swiper_id, swipe.target_id, swipe.kind, swipe_id=swipe.swipe_id, at=swipe.at)
    lived = replay(made, dict.fromkeys(names, FRESH), constants=CONSTANTS)
    held = {name: tuple(show(graph, name)[key] for key in RATED) for name in names}
    ours = {name: tuple(getattr(lived.ratings[name], key) for key in RATED) for name in names}
    assert ours == {name: pytest.approx(values, abs=1e-9) for name, values in held.items()}

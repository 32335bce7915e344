"""T2: two people like each other at the same instant. Under the locks no match is missed, without them some are."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from patra_graph.domain.elo import Rating, RatingConstants
from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.domain.swiping import Ledger
from patra_graph.pipeline.people import matches
from patra_graph.store.ledger import save_ledger
from tests.graph_fixtures import NOW, add_users, make_user, send

PAIRS = 400
USUAL = RatingConstants(start=1500, k_0=300, k_min=10, decay=0.3, superlike_weight=1.5)


def like_at_once(graph, like):
    """PAIRS pairs of users; in each, two threads like each other at the same instant."""
    add_users(graph, *(make_user(f"p{number}-{side}") for number in range(PAIRS) for side in (1, 2)))
    meet = Barrier(2)

    def side(mine, theirs):
        for number in range(PAIRS):
            meet.wait(60)
            like(f"p{number}-{mine}", f"p{number}-{theirs}")

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(side, 1, 2), threads.submit(side, 2, 1)]:
            done.result()


def matches_of_each_pair(graph):
    return [len(matches(graph, f"p{number}-1")) for number in range(PAIRS)]


def _swipe_without_locks(graph, swiper, target):
    """What lock_pairs.cypher guards against: look first, then write."""
    liked_back = graph.read(lambda tx: tx.maybe("fetch_last_swipe", user_id=target)) is not None
    fresh = {user_id: Rating(1500.0, 1500.0) for user_id in (swiper, target)}
    ledger = Ledger(fresh, likes={(target, swiper)} if liked_back else set())
    ledger.apply(Swipe(f"{swiper}>{target}", swiper, target, SwipeKind.LIKE, NOW), USUAL)
    graph.write(lambda tx: save_ledger(tx, ledger))


@pytest.mark.reliability("T2", what="both like at the same instant: every match is there once", size=f"{PAIRS} pairs")
def test_two_who_like_each_other_at_the_same_instant_always_match(graph, settings):
    like_at_once(graph, lambda one, other: send(graph, settings, one, other))
    assert matches_of_each_pair(graph) == [1] * PAIRS
    assert graph.read(lambda tx: tx.run("check_ratings", tolerance=1e-9)) == []


@pytest.mark.control
@pytest.mark.reliability("T2", what="without the locks some matches are missed", size=f"{PAIRS} pairs")
def test_control_without_locks_some_who_like_each_other_at_the_same_instant_are_missed(graph):
    like_at_once(graph, lambda one, other: _swipe_without_locks(graph, one, other))
    assert 0 in matches_of_each_pair(graph)

"""T2: two people like each other at the same instant. Under the locks no match is missed, without them some are."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from patra_graph.pipeline.people import matches
from patra_graph.store.queries import query
from tests.graph_fixtures import add_users, make_user, send

PAIRS, LOT = 400, 20
LOCK = re.compile(r"^SET (\w+)\.locked = true\nREMOVE \1\.locked\n", re.MULTILINE)


def like_at_once(graph, like, pairs=range(PAIRS)):
    """Pairs of new users; in each, two threads like each other at the same instant."""
    add_users(graph, *(make_user(f"p{number}-{side}") for number in pairs for side in (1, 2)))
    meet = Barrier(2)

    def side(mine, theirs):
        for number in pairs:
            meet.wait(60)
            like(f"p{number}-{mine}", f"p{number}-{theirs}")

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(side, 1, 2), threads.submit(side, 2, 1)]:
            done.result()


def matches_of_each_pair(graph, pairs=range(PAIRS)):
    return [len(matches(graph, f"p{number}-1")) for number in pairs]


def without_locks(name):
    """The queries as they are, but for the locks of a swipe."""
    found = query(name)
    if name != "count_swipe":
        return found
    assert len(LOCK.findall(found.text)) == 2
    return replace(found, text=LOCK.sub("", found.text))


@pytest.mark.reliability("T2", what="both like at the same instant: every match is there once", size=f"{PAIRS} pairs")
def test_two_who_like_each_other_at_the_same_instant_always_match(graph, settings):
    like_at_once(graph, lambda one, other: send(graph, settings, one, other))
    assert matches_of_each_pair(graph) == [1] * PAIRS
    assert graph.run("check_ratings", tolerance=1e-9) == []


@pytest.mark.control
@pytest.mark.reliability("T2", what=f"without the locks a match is missed, within {PAIRS} pairs")
def test_control_without_locks_some_who_like_each_other_at_the_same_instant_are_missed(
    graph, settings, monkeypatch, reliability_size
):
    monkeypatch.setattr("patra_graph.store.graph.query", without_locks)
    for first in range(0, PAIRS, LOT):
        lot = range(first, first + LOT)
        like_at_once(graph, lambda one, other: send(graph, settings, one, other), lot)
        if missed := matches_of_each_pair(graph, lot).count(0):
            break
    reliability_size(f"{missed} missed within {first + LOT} pairs")
    assert missed

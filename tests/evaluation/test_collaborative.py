"""The twin in memory of the graph's collaborative query."""

import numpy as np
import pytest

from patra_graph.domain.collaborative import history_of, surprises
from patra_graph.domain.elo import RatingChange
from patra_graph.domain.peers import GIVEN, RECEIVED, collaborative_values
from patra_graph.domain.swiping import Decision
from patra_graph.pipeline.study_views import known_after
from tests.graph_fixtures import add_users, make_user, send, send_all

from .worlds import SETTINGS, a_study, a_swipe, invented

HISTORY, PEERS = 50, 200


def decided(*rows):
    """Decisions of (swiper, target, kind, surprise), a minute apart."""
    return [
        Decision(a_swipe(number, swiper, target, kind), RatingChange(surprise, 0.0, 0.0))
        for number, (swiper, target, kind, surprise) in enumerate(rows)
    ]


def values(known, seeker, **options):
    return collaborative_values(known, seeker, **{"history": HISTORY, "peers": PEERS} | options).tolist()


def test_a_peers_surprise_counts_by_how_alike_both_judged():
    rows = {name: number for number, name in enumerate("ipab")}
    known = surprises(decided(("i", "a", "like", 0.5), ("p", "a", "like", 0.6), ("p", "b", "reject", -0.4)), rows)
    likeness = 0.5 * 0.6 / (1 + 5)
    assert values(known, rows["i"])[rows["b"]] == pytest.approx(likeness * -0.4 / (likeness + 0.1))


def test_who_shares_nothing_with_anyone_hears_nothing():
    known = surprises(decided(("p", "a", "like", 0.6)), {"i": 0, "p": 1, "a": 2})
    assert values(known, 0) == [0.0, 0.0, 0.0]


def test_only_the_latest_likes_and_rejects_make_the_history():
    made = decided(*(("i", target, kind, 0.1) for target, kind in zip("abcd", ("like", "reject") * 2, strict=True)))
    known = surprises(made, {name: number for number, name in enumerate("iabcd")})
    assert history_of(known, 0, history=1).tolist() == [2, 3]
    assert history_of(known, 0, history=1, before=3).tolist() == [1, 2]


def test_what_was_known_before_a_decision_is_what_is_known_without_later_ones():
    users, swipes = invented(people=20)
    study = a_study(users, swipes)
    whole = known_after(study, study.swipes, SETTINGS).surprises
    half = known_after(study, study.swipes[:80], SETTINGS).surprises
    assert all(values(whole, seeker, before=80) == values(half, seeker) for seeker in range(20))


def test_the_twin_says_what_the_graph_says(graph, settings):
    users = [make_user(f"u{number}") for number in range(1, 11)]
    add_users(graph, *users)
    dice = np.random.default_rng(5)
    ids = [user.user_id for user in users]
    pairs = [(one, two) for one in ids for two in ids if one != two and dice.random() < 0.5]
    kinds = dice.choice(["like", "reject", "superlike"], len(pairs))
    sent = [a_swipe(number, *pair, kind) for number, (pair, kind) in enumerate(zip(pairs, kinds, strict=True))]
    for swipe in sent:
        send(graph, settings, swipe.swiper_id, swipe.target_id, swipe.kind, swipe_id=swipe.swipe_id, at=swipe.at)
    known = surprises_of(users, sent)
    for row, seeker in enumerate(ids):
        heard = told(graph, ids, seeker, history=3)
        assert dict(zip(ids, values(known, row, history=3), strict=True)) == pytest.approx(heard, abs=1e-9)


def test_of_a_popular_person_and_a_busy_peer_the_latest_of_each_kind_count(graph, settings):
    """More edges than the graph keeps in one chain, and more of each kind than are read.

    The graph keeps the first edge of a kind in its place, puts each later one behind it, and those of a batch in no
    order: nearly the latest are read, then, and nearly everyone gets the same value.
    """
    users = [make_user(f"u{number:03d}") for number in range(140)]
    add_users(graph, *users)
    ids, dice = [user.user_id for user in users], np.random.default_rng(6)
    popular, busy, seeker, *others = ids
    pairs = [(busy, popular), *((peer, popular) for peer in others), *((busy, other) for other in others)]
    kinds = dice.choice(["like", "reject", "superlike"], len(pairs), p=[0.4, 0.4, 0.2]).tolist()
    made = [(*pairs[place], kinds[place]) for place in dice.permutation(len(pairs)).tolist()]
    alike = [(seeker, target, kind) for swiper, target, kind in made if swiper == busy][:6]
    sent = [a_swipe(number, *each) for number, each in enumerate([*made, *alike, (seeker, popular, "like")])]
    for first in range(0, len(sent), 20):
        send_all(graph, settings, sent[first : first + 20])
    known = surprises_of(users, sent)
    assert min(np.bincount(known.kind[known.target == 0])) > RECEIVED
    assert min(np.bincount(known.kind[known.swiper == 1])) > GIVEN
    twin, heard = values(known, 2, peers=25), told(graph, ids, seeker, peers=25)
    close = [abs(value - heard[user_id]) < 0.01 for user_id, value in zip(ids, twin, strict=True)]
    spoken = np.flatnonzero(twin)
    assert len(spoken) > 2 * GIVEN and np.mean(np.array(close)[spoken]) > 0.85


def surprises_of(users, swipes):
    study = a_study(users, swipes)
    return known_after(study, study.swipes, SETTINGS).surprises


def told(graph, ids, seeker, **options):
    """What the graph says of everyone, 0 for those it does not speak of."""
    asked = {"seeker_id": seeker, "history": HISTORY, "peers": PEERS} | options
    found = graph.one("fetch_collaborative", **asked)
    values = dict(zip(found["user_ids"], found["values"], strict=True))
    return dict.fromkeys(ids, 0.0) | values

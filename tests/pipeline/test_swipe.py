"""Swipes on the real graph."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from patra_graph.domain.elo import Rating, rating_change
from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.errors import InvalidInput, NotAllowed, NotFound, NotLast
from patra_graph.pipeline.fingerprint import fingerprint
from patra_graph.pipeline.people import block, matches, show, unblock
from patra_graph.pipeline.swipe import SwipeResult, last_swipe_id, rating_constants, swipe, undo
from patra_graph.store.first_swipe import count_first_swipe
from tests.graph_fixtures import NOW, add_users, make_user, send, send_all


def ratings(graph, user_id):
    found = show(graph, user_id)
    return found["elo"], found["choosiness"], found["swipes_made"], found["swipes_received"]


def broken_sums(graph):
    return graph.run("check_ratings", tolerance=1e-9)


def test_the_worked_example_is_what_the_graph_holds(graph, settings):
    add_users(graph, *map(make_user, ("u1", "u2", "u4")))
    send(graph, settings, "u1", "u2")
    send(graph, settings, "u1", "u4", "reject", at=NOW + timedelta(minutes=1))
    assert ratings(graph, "u2") == (1650.0, 1500.0, 0, 1)
    assert ratings(graph, "u4")[0] == pytest.approx(1288.9845, abs=1e-4)
    assert ratings(graph, "u1")[1] == pytest.approx(1512.3196, abs=1e-4)


def test_a_mutual_like_is_a_match_and_a_reject_ends_it(graph, settings):
    add_users(graph, make_user("u1"), make_user("u2"))
    assert not send(graph, settings, "u1", "u2").matched
    assert send(graph, settings, "u2", "u1", "superlike").matched
    assert [row["user_id"] for row in matches(graph, "u1")] == ["u2"]
    assert not send(graph, settings, "u1", "u2", "reject", at=NOW + timedelta(minutes=1)).matched
    assert matches(graph, "u2") == []


@pytest.mark.parametrize("liked_back", [False, True])
@pytest.mark.parametrize("kind", SwipeKind)
def test_the_first_swipe_of_a_pair_is_one_query_that_rates_as_the_domain_does(graph, settings, kind, liked_back):
    add_users(graph, *map(make_user, ("u1", "u2", "u3", "u4")))
    for minute, (swiper, target) in enumerate([("u1", "u4"), ("u3", "u2"), ("u3", "u4"), ("u4", "u1")]):
        send(graph, settings, swiper, target, "superlike", at=NOW + timedelta(minutes=minute))
    if liked_back:
        send(graph, settings, "u2", "u1", at=NOW + timedelta(minutes=8))
    swiper, target = (Rating(*ratings(graph, user_id)) for user_id in ("u1", "u2"))
    change = rating_change(swiper, target, kind, constants=rating_constants(settings))
    made = Swipe("first", "u1", "u2", kind, NOW + timedelta(minutes=9))
    counted = count_first_swipe(graph, made, rating_constants(settings))
    assert counted["matched"] == (liked_back and kind.positive)
    assert Rating(*ratings(graph, "u2")) == pytest.approx(
        (target.elo + change.elo_delta, target.choosiness, target.swipes_made, target.swipes_received + 1), abs=1e-9
    )
    assert Rating(*ratings(graph, "u1")) == pytest.approx(
        (swiper.elo, swiper.choosiness + change.choosiness_delta, swiper.swipes_made + 1, swiper.swipes_received),
        abs=1e-9,
    )
    since = {row["user_id"]: row["at"] for row in matches(graph, "u1")}
    assert since.get("u2") == (made.at if liked_back and kind.positive else None)
    assert broken_sums(graph) == []


def test_whatever_else_than_a_first_swipe_is_left_to_the_ledger(graph, settings):
    add_users(graph, *map(make_user, ("u1", "u2", "u3", "u4", "u6")))
    send(graph, settings, "u1", "u2", swipe_id="swiped")
    send(graph, settings, "u3", "u2", swipe_id="taken")
    undo(graph, "u3")
    block(graph, "u6", "u1", now=NOW)
    before = fingerprint(graph)
    for swipe_id, swiper, target in [
        ("new", "u1", "u2"),
        ("new", "u3", "u2"),
        ("new", "u1", "u6"),
        ("new", "u1", "nobody"),
        ("new", "nobody", "u1"),
        ("swiped", "u1", "u4"),
    ]:
        made = Swipe(swipe_id, swiper, target, SwipeKind.LIKE, NOW + timedelta(minutes=1))
        assert count_first_swipe(graph, made, rating_constants(settings)) is None
    assert fingerprint(graph) == before


@pytest.mark.parametrize("blocked", [False, True])
@pytest.mark.parametrize("liked_back", [False, True])
@pytest.mark.parametrize("kind", SwipeKind)
def test_a_swipe_sent_again_is_one_query_that_answers_as_the_ledger_does(graph, settings, kind, liked_back, blocked):
    add_users(graph, make_user("u1"), make_user("u2"))
    made = Swipe("sent", "u1", "u2", kind, NOW)
    swipe(graph, made, settings=settings)
    if liked_back:
        send(graph, settings, "u2", "u1", at=NOW + timedelta(minutes=1))
    if blocked:
        block(graph, "u2", "u1", now=NOW + timedelta(minutes=2))
    before = fingerprint(graph)
    by_ledger = swipe(graph, replace(made, swipe_id="another"), settings=settings)
    counted = count_first_swipe(graph, made, rating_constants(settings))
    assert SwipeResult(swipe_id="sent", swiper_id="u1", target_id="u2", **counted) == by_ledger
    assert (counted["changed"], counted["matched"]) == (False, liked_back and kind.positive)
    assert fingerprint(graph) == before


@pytest.mark.parametrize("at_once", [1, 2, 4])
def test_a_match_is_as_old_whether_its_swipes_are_written_together_or_one_by_one(graph, settings, at_once):
    add_users(graph, make_user("u1"), make_user("u2"))
    told = [("u1", "u2", "like", 1), ("u2", "u1", "like", 2), ("u1", "u2", "superlike", 30)]
    told += [("u2", "u1", "reject", 40), ("u2", "u1", "like", 50), ("u2", "u1", "superlike", 60)]
    made = [
        Swipe(f"s{minute}", swiper, target, SwipeKind(kind), NOW + timedelta(minutes=minute))
        for swiper, target, kind, minute in told
    ]
    for start in range(0, len(made), at_once):
        send_all(graph, settings, made[start : start + at_once])
    assert [row["at"] for row in matches(graph, "u1")] == [NOW + timedelta(minutes=50)]


def test_a_change_of_mind_takes_the_old_effect_back_first(graph, settings):
    add_users(graph, *map(make_user, ("u1", "u2", "u4")))
    send(graph, settings, "u1", "u2", "reject")
    send(graph, settings, "u1", "u2", "superlike", at=NOW + timedelta(minutes=1))
    assert ratings(graph, "u2") == (1725.0, 1500.0, 0, 1)
    assert broken_sums(graph) == []


def test_undo_brings_back_exactly_what_was_before(graph, settings):
    add_users(graph, *map(make_user, ("u1", "u2", "u4")))
    send(graph, settings, "u1", "u2")
    before = [ratings(graph, user_id) for user_id in ("u1", "u2", "u4")]
    send(graph, settings, "u1", "u4", "superlike", at=NOW + timedelta(minutes=1))
    assert undo(graph, "u1").target_id == "u4"
    assert [ratings(graph, user_id) for user_id in ("u1", "u2", "u4")] == before


def test_a_swipe_taken_back_does_not_return_when_it_is_sent_again(graph, settings):
    add_users(graph, make_user("u1"), make_user("u2"))
    send(graph, settings, "u1", "u2", swipe_id="late")
    undo(graph, "u1")
    assert not send(graph, settings, "u1", "u2", swipe_id="late").changed
    assert ratings(graph, "u2") == (1500.0, 1500.0, 0, 0)


def test_the_same_kind_again_names_the_swipe_that_counts(graph, settings):
    add_users(graph, *map(make_user, ("u1", "u2")))
    answers = [send(graph, settings, "u1", "u2", swipe_id=swipe_id) for swipe_id in ("first", "second", "first")]
    assert [(answer.swipe_id, answer.changed) for answer in answers] == [("first", True)] + [("first", False)] * 2
    assert undo(graph, "u1", swipe_id=answers[1].swipe_id).swipe_id == "first"


def test_an_undo_that_names_its_swipe_is_safe_to_send_again(graph, settings):
    add_users(graph, *map(make_user, ("u1", "u2", "u4")))
    send(graph, settings, "u1", "u2", swipe_id="first")
    send(graph, settings, "u1", "u4", swipe_id="second", at=NOW + timedelta(minutes=1))
    assert undo(graph, "u1", swipe_id="second") == undo(graph, "u1", swipe_id="second")
    assert (last_swipe_id(graph, "u1"), ratings(graph, "u1")[2]) == ("first", 1)


@pytest.mark.parametrize("swipe_id", ["first", "theirs", "none"])
def test_an_undo_that_names_no_last_swipe_takes_nothing_back(graph, settings, swipe_id):
    add_users(graph, *map(make_user, ("u1", "u2", "u4")))
    for swiper, target, made in (("u1", "u2", "first"), ("u1", "u4", "second"), ("u2", "u1", "theirs")):
        send(graph, settings, swiper, target, swipe_id=made, at=NOW + timedelta(minutes=len(made)))
    with pytest.raises(NotLast, match=f"swipe '{swipe_id}' is not the last of 'u1'"):
        undo(graph, "u1", swipe_id=swipe_id)
    assert ratings(graph, "u1")[2] == 2


def test_undo_without_a_swipe_says_so(graph):
    add_users(graph, make_user("u1"))
    with pytest.raises(NotFound, match="'u1' has no swipe to take back"):
        undo(graph, "u1")


@pytest.mark.parametrize(("swiper", "target", "missing"), [("u1", "u9", "u9"), ("u9", "u1", "u9")])
def test_an_unknown_user_is_named_and_nothing_is_written(graph, settings, swiper, target, missing):
    add_users(graph, make_user("u1"))
    with pytest.raises(NotFound, match=f"no user '{missing}'"):
        send(graph, settings, swiper, target)
    assert ratings(graph, "u1") == (1500.0, 1500.0, 0, 0)


@pytest.mark.parametrize("kind", ["like", "reject"])
def test_a_swipe_id_that_belongs_to_another_pair_is_refused(graph, settings, kind):
    add_users(graph, *map(make_user, ("u1", "u2", "u4")))
    send(graph, settings, "u1", "u2", swipe_id="mine")
    with pytest.raises(InvalidInput, match="swipe id 'mine' belongs to another swipe"):
        send(graph, settings, "u1", "u4", kind, swipe_id="mine")
    assert ratings(graph, "u4") == (1500.0, 1500.0, 0, 0)


def test_a_block_hides_the_match_and_refuses_swipes_until_it_is_taken_back(graph, settings):
    add_users(graph, make_user("u1"), make_user("u2"))
    send(graph, settings, "u1", "u2")
    assert block(graph, "u2", "u1", now=NOW)
    with pytest.raises(NotAllowed):
        send(graph, settings, "u1", "u2", "reject", at=NOW + timedelta(minutes=1))
    assert unblock(graph, "u2", "u1")
    assert send(graph, settings, "u2", "u1").matched


def test_nobody_blocks_themself(graph):
    with pytest.raises(InvalidInput, match="cannot block themself"):
        block(graph, "u1", "u1", now=NOW)


def test_times_are_kept_to_the_microsecond_before_1970_too(graph, settings):
    add_users(graph, make_user("u1"), make_user("u2"))
    before = datetime(1969, 12, 31, 23, 59, 58, 123456, tzinfo=timezone(timedelta(hours=2)))
    send(graph, settings, "u1", "u2", at=before)
    (edge,) = graph.run("fetch_swipes_of", user_ids=["u1"])
    assert edge["at"].to_native() == before
    assert not send(graph, settings, "u1", "u2", "reject", at=before - timedelta(microseconds=1)).changed

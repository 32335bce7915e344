"""The ledger of swipes, by hand and against replay."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patra_graph.domain.elo import Rating, RatingConstants
from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.domain.swiping import Ledger, Outcome, PairState
from patra_graph.errors import InvalidInput

USUAL = RatingConstants(start=1500, k_0=300, k_min=0, decay=0.3, superlike_weight=1.5)
START = datetime(2026, 1, 1, tzinfo=UTC)
PEOPLE = "abcd"


def ledger(blocked=False):
    pairs = {(one, other): PairState(blocked=blocked) for one in PEOPLE for other in PEOPLE if one != other}
    return Ledger({user_id: Rating(1500.0, 1500.0) for user_id in PEOPLE}, pairs)


def swipe(swiper="a", target="b", kind="like", *, swipe_id="s1", minute=0):
    return Swipe(swipe_id, swiper, target, SwipeKind(kind), START + timedelta(minutes=minute))


def test_nobody_swipes_themself():
    with pytest.raises(InvalidInput, match="'a' cannot swipe themself"):
        swipe("a", "a")


def test_the_same_swipe_again_changes_nothing():
    book = ledger()
    book.apply(swipe(), USUAL)
    before = dict(book.ratings)
    assert book.apply(swipe(), USUAL) is Outcome.UNCHANGED
    assert book.apply(swipe(swipe_id="s2", minute=1), USUAL) is Outcome.UNCHANGED
    assert book.ratings == before


def test_a_superlike_after_a_reject_leaves_only_the_superlike():
    changed, straight = ledger(), ledger()
    changed.apply(swipe(kind="reject"), USUAL)
    changed.apply(swipe(kind="superlike", swipe_id="s2", minute=1), USUAL)
    straight.apply(swipe(kind="superlike", swipe_id="s2", minute=1), USUAL)
    assert changed.ratings == straight.ratings
    assert changed.pairs["a", "b"].retracted_ids == ("s1",)


def test_a_swipe_that_was_taken_back_does_not_return_when_it_is_sent_late():
    book = ledger()
    book.apply(swipe(), USUAL)
    book.retract(("a", "b"))
    assert book.apply(swipe(minute=5), USUAL) is Outcome.UNCHANGED
    assert book.ratings["b"] == Rating(1500.0, 1500.0)


def test_an_older_swipe_never_replaces_a_newer_one():
    book = ledger()
    book.apply(swipe(minute=10), USUAL)
    assert book.apply(swipe(kind="reject", swipe_id="s0", minute=1), USUAL) is Outcome.UNCHANGED


def test_one_id_for_two_different_swipes_is_refused():
    book = ledger()
    book.apply(swipe(), USUAL)
    assert book.apply(swipe(kind="reject", minute=1), USUAL) is Outcome.ID_TAKEN


def test_one_id_for_two_different_pairs_is_refused():
    book = ledger()
    book.apply(swipe("a", "b"), USUAL)
    assert book.apply(swipe("a", "c"), USUAL) is Outcome.ID_TAKEN


@pytest.mark.parametrize(
    ("made", "outcome"),
    [(swipe("z", "a"), Outcome.UNKNOWN_SWIPER), (swipe("a", "z"), Outcome.UNKNOWN_TARGET)],
)
def test_unknown_people_are_told_apart(made, outcome):
    assert ledger().apply(made, USUAL) is outcome


def test_the_blocked_are_not_swiped():
    assert ledger(blocked=True).apply(swipe(), USUAL) is Outcome.BLOCKED


def test_two_likes_match_until_one_changes_their_mind():
    book = ledger()
    book.apply(swipe("a", "b"), USUAL)
    assert not book.matched("a", "b")
    book.apply(swipe("b", "a", "superlike", swipe_id="s2"), USUAL)
    assert book.matched("a", "b")
    book.apply(swipe("a", "b", "reject", swipe_id="s3", minute=1), USUAL)
    assert not book.matched("b", "a")


steps = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.sampled_from([*SwipeKind, "undo"])), max_size=40
)


@given(steps)
def test_ratings_are_always_their_start_plus_the_swipes_that_count(moves):
    book = ledger()
    for minute, (swiper, target, kind) in enumerate(moves):
        if swiper == target:
            continue
        if kind == "undo":
            book.retract((swiper, target))
        else:
            book.apply(swipe(swiper, target, kind, swipe_id=f"s{minute}", minute=minute), USUAL)
    counted = [state.decision for state in book.pairs.values() if state.decision]
    for user_id, rating in book.ratings.items():
        received = [each for each in counted if each.swipe.target_id == user_id]
        made = [each for each in counted if each.swipe.swiper_id == user_id]
        assert rating.elo == pytest.approx(1500 + sum(each.change.elo_delta for each in received), abs=1e-9)
        assert rating.choosiness == pytest.approx(1500 + sum(each.change.choosiness_delta for each in made), abs=1e-9)
        assert (rating.swipes_made, rating.swipes_received) == (len(made), len(received))


def test_a_pair_that_the_ledger_does_not_know_was_never_swiped():
    book = Ledger({user_id: Rating(1500.0, 1500.0) for user_id in PEOPLE})
    book.retract(("a", "b"))
    assert book.changed_pairs == set()
    assert book.apply(swipe(), USUAL) is Outcome.CHANGED
    assert book.state(("a", "b")).positive


def test_only_pairs_that_moved_are_to_be_written():
    book = ledger()
    book.apply(swipe(), USUAL)
    book.apply(swipe(minute=1), USUAL)
    book.apply(swipe("c", "a", swipe_id="s1"), USUAL)
    assert book.changed_pairs == {("a", "b")}

"""Swipes replayed as columns do what the same swipes do one by one."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from patra_graph.domain.bulk_replay import KINDS, Ratings, SwipeArrays, _play, compile_ahead, replay
from patra_graph.domain.elo import Rating, RatingConstants
from patra_graph.domain.model import Swipe
from patra_graph.domain.swiping import Ledger, Outcome, PairState, match_of

CONSTANTS = RatingConstants(start=1500, k_0=300, k_min=10, decay=0.3, superlike_weight=1.5)
PEOPLE = 4
PAIRS = [(a, b) for a in range(PEOPLE) for b in range(PEOPLE) if a != b]
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
COMPILED = settings(deadline=None)
swipe_lists = st.lists(st.tuples(st.sampled_from(PAIRS), st.integers(0, 2), st.integers(0, 30)), max_size=60)


def one_by_one(swipes):
    """Ratings, decisions that stand, ids taken back, matches since when, and how many counted: by the Ledger."""
    ratings = {str(user): Rating(1500.0 + user, 1500.0) for user in range(PEOPLE)}
    ledger = Ledger(ratings, {(str(a), str(b)): PairState() for a, b in PAIRS})
    changed = 0
    for row, ((a, b), kind, minute) in sorted(enumerate(swipes), key=lambda entry: (entry[1][2], entry[0])):
        pair = (str(a), str(b))
        changed += ledger.apply(Swipe(str(row), *pair, KINDS[kind], at(minute)), CONSTANTS) is Outcome.CHANGED
    states = {pair: state for pair, state in ledger.pairs.items() if state.decision or state.retracted_ids}
    standing = {int(s.decision.swipe.swipe_id): s.decision.change for s in states.values() if s.decision}
    retracted = {pair: state.retracted_ids for pair, state in states.items() if state.retracted_ids}
    matched = {pair: (since - BEGIN) // timedelta(minutes=1) for pair, since in ledger.matched_at.items()}
    return ledger.ratings, standing, retracted, matched, changed


def at(minute):
    return BEGIN + timedelta(minutes=minute)


def in_columns(swipes):
    """The same by `replay`."""
    swipers, targets = np.array([pair for pair, _, _ in swipes], dtype=np.int32).reshape(-1, 2).T.copy()
    kinds, minutes = ([entry[place] for entry in swipes] for place in (1, 2))
    arrays = SwipeArrays(swipers, targets, np.array(kinds, dtype=np.int8), np.array(minutes, dtype=np.int64))
    decisions = np.zeros((2, PEOPLE), dtype=np.int64)
    ratings = Ratings(1500.0 + np.arange(PEOPLE), np.full(PEOPLE, 1500.0), *decisions)
    return ratings, arrays, replay(arrays, ratings, constants=CONSTANTS)


@COMPILED
@given(swipe_lists)
def test_ratings_are_those_of_the_ledger(swipes):
    expected = one_by_one(swipes)[0]
    ratings, _, _ = in_columns(swipes)
    columns = (ratings.elo, ratings.choosiness, ratings.swipes_made, ratings.swipes_received)
    rated = zip(*(column.tolist() for column in columns), strict=True)
    assert {str(user): Rating(*values) for user, values in enumerate(rated)} == expected


@COMPILED
@given(swipe_lists)
def test_what_stands_and_what_is_taken_back_is_that_of_the_ledger(swipes):
    _, standing, retracted, _, changed = one_by_one(swipes)
    _, _, done = in_columns(swipes)
    changes = np.stack([done.surprise, done.elo_delta, done.choosiness_delta], axis=1).tolist()
    assert {row: changes[row] for row in np.flatnonzero(done.stands)} == {
        row: [change.surprise, change.elo_delta, change.choosiness_delta] for row, change in standing.items()
    }
    assert {tuple(map(str, pair)): tuple(map(str, rows)) for pair, rows in done.retracted.items()} == retracted
    assert done.changed == changed


@COMPILED
@given(swipe_lists)
def test_matches_and_their_time_are_those_of_live_swipes(swipes):
    matched = one_by_one(swipes)[3]
    _, arrays, done = in_columns(swipes)
    pairs = [match_of((str(arrays.swiper[row]), str(arrays.target[row]))) for row, _ in done.matches]
    assert dict(zip(pairs, done.matched_at.tolist(), strict=True)) == matched


def test_replay_is_compiled_once_and_ahead():
    compile_ahead()
    in_columns([((0, 1), 0, 0), ((0, 1), 2, 1)])
    assert len(_play.signatures) == 1

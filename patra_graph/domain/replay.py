"""Swipes lived through again, without a graph: what stands at the end, and what was known before each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from patra_graph.domain.columns import FloatArray, People
from patra_graph.domain.elo import Rating, RatingConstants
from patra_graph.domain.model import Swipe
from patra_graph.domain.swiping import Decision, Ledger, PairState

RATED = ("elo", "choosiness", "swipes_made", "swipes_received")


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of some swipes.

    `ratings` by user at the end; `decisions` that count then, in the order in which they were made; `before`: for each
    swipe the ratings of its swiper and target just before it.
    """

    ratings: Mapping[str, Rating]
    decisions: tuple[Decision, ...]
    before: tuple[tuple[Rating, Rating], ...]


def replay(swipes: Iterable[Swipe], starts: Mapping[str, Rating], *, constants: RatingConstants) -> Replay:
    """Let these swipes count one after the other, as a load does. Swipes of users without a start are left out."""
    ledger = Ledger(dict(starts), defaultdict(PairState))
    before = []
    for swipe in swipes:
        if swipe.swiper_id in starts and swipe.target_id in starts:
            before.append((ledger.ratings[swipe.swiper_id], ledger.ratings[swipe.target_id]))
            ledger.apply(swipe, constants)
    standing = (state.decision for state in ledger.pairs.values() if state.decision)
    decisions = sorted(standing, key=lambda decision: decision.swipe.at)
    return Replay(ledger.ratings, tuple(decisions), tuple(before))


def with_ratings(who: People, ratings: Iterable[Rating]) -> People:
    """The same people with these ratings and counts of swipes, one a person."""
    rated = list(ratings)
    return replace(who, **{name: _column(rated, name) for name in RATED})


def _column(ratings: list[Rating], name: str) -> FloatArray:
    return np.array([getattr(rating, name) for rating in ratings], dtype=np.float64)

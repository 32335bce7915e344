"""Two-sided Elo: a like is one decision by a chooser about a target, and both are rated.

`elo` tells how often someone is chosen, `choosiness` how seldom someone chooses. Sources: Elo 1978; Rasch 1960, the
additive model that two-sided Elo follows online.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from patra_graph.domain.columns import FloatArray, People
from patra_graph.domain.model import SwipeKind

POINTS_PER_FACTOR_TEN = 400.0
POINTS_PER_LOG_ODDS = POINTS_PER_FACTOR_TEN / math.log(10.0)
USUAL = 1500.0


@dataclass(frozen=True, slots=True)
class RatingConstants:
    """How far a decision moves a rating: K(n) = max(k_min, k_0 / (1 + decay * n)) points after n decisions."""

    start: float
    k_0: float
    k_min: float
    decay: float
    superlike_weight: float


class Rating(NamedTuple):
    """One person's rating points and the decisions behind them. A named tuple, as two are made for every swipe."""

    elo: float
    choosiness: float
    swipes_made: int = 0
    swipes_received: int = 0


class RatingChange(NamedTuple):
    """What one swipe adds to the target's elo and to the swiper's choosiness, in points.

    `surprise` is the outcome (1 or 0) less its expected chance, times the superlike's weight.
    """

    surprise: float
    elo_delta: float
    choosiness_delta: float


def rating_change(swiper: Rating, target: Rating, kind: SwipeKind, *, constants: RatingConstants) -> RatingChange:
    """What this swipe changes. A like never lowers the liked, and the swiper's own elo is not touched.

    Worked: everyone at 1500, k_0 = 300, decay = 0.3. i likes j, then rejects k.

    >>> usual = RatingConstants(start=1500, k_0=300, k_min=0, decay=0.3, superlike_weight=1.5)
    >>> fresh = Rating(1500.0, 1500.0)
    >>> rating_change(fresh, fresh, SwipeKind.LIKE, constants=usual)
    RatingChange(surprise=0.5, elo_delta=150.0, choosiness_delta=-150.0)
    >>> i = Rating(1500.0, 1350.0, swipes_made=1)
    >>> change = rating_change(i, fresh, SwipeKind.REJECT, constants=usual)
    >>> round(1500 + change.elo_delta, 4), round(1350 + change.choosiness_delta, 4)
    (1288.9845, 1512.3196)
    """
    outcome = 0.0 if kind is SwipeKind.REJECT else 1.0
    surprise = outcome - 1.0 / (1.0 + 10.0 ** ((swiper.choosiness - target.elo) / POINTS_PER_FACTOR_TEN))
    if kind is SwipeKind.SUPERLIKE:
        surprise *= constants.superlike_weight
    elo_delta = step_size(target.swipes_received, constants) * surprise
    return RatingChange(surprise, elo_delta, -step_size(swiper.swipes_made, constants) * surprise)


def step_size(decisions: int, constants: RatingConstants) -> float:
    """Points a rating can move after so many decisions."""
    step = constants.k_0 / (1.0 + constants.decay * decisions)
    return step if step > constants.k_min else constants.k_min


def elo_terms(chooser: People, target: People, rating_prior: float) -> dict[str, FloatArray]:
    """Terms of shape (n,) or (1,).

    `two_sided`: log-odds that the chooser likes the target, trusted half at first and wholly with evidence (see
    `rating_trust`). `target_choosiness`: the target's choosiness above the
    usual 1500, on the same scale: the choosy are liked more. `pool_elo`: the target's elo, 0 for the pool's lowest and
    1 for its highest (0.5 where all are equal).
    """
    trust = rating_trust(swipes_known(chooser, target), rating_prior)
    return {
        "two_sided": trust * (target.elo - chooser.choosiness) / POINTS_PER_LOG_ODDS,
        "target_choosiness": (target.choosiness - USUAL) / POINTS_PER_LOG_ODDS,
        "pool_elo": scaled_to_pool(target.elo),
    }


def swipes_known(chooser: People, target: People) -> FloatArray:
    """Decisions behind one direction: the mean of those the chooser made and those the target received."""
    return (chooser.swipes_made + target.swipes_received) / 2.0


def rating_trust(known: FloatArray, prior: float) -> FloatArray:
    """How far ratings are to be trusted, in [0.5, 1]: a first step overshoots, many steps average out.

    (n + prior) / (n + 2 prior) after n decisions; `prior` 0 trusts them wholly from the first.
    """
    return (known + prior) / (known + 2.0 * prior) if prior else np.ones_like(known)


def scaled_to_pool(elo: FloatArray) -> FloatArray:
    """Ratings of shape (n,) scaled to [0, 1] over the pool."""
    if len(elo) == 0:
        return elo
    low, high = elo.min(), elo.max()
    return np.full_like(elo, 0.5) if low == high else (elo - low) / (high - low)

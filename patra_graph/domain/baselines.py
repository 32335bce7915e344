"""What others do, to be measured against: never used to recommend."""

from __future__ import annotations

import numpy as np

from patra_graph.domain.collaborative import Surprises, received_by
from patra_graph.domain.columns import FloatArray, IntArray

ORIGINAL_K = 32.0
START = 1500.0


def original_elo(known: Surprises) -> FloatArray:
    """The original script's Elo, wrong sign and all: at a like the liker wins against the liked; rejects do nothing."""
    elo = [START] * known.people
    for swiper, target, liked in _decisions(known):
        if liked:
            gain = ORIGINAL_K * (1.0 - _expected(elo[swiper], elo[target]))
            elo[swiper] += gain
            elo[target] -= gain
    return np.array(elo)


def plain_elo(known: Surprises) -> FloatArray:
    """One rating a person with the sign right: the target's rises when liked and falls when rejected, K = 32."""
    elo = [START] * known.people
    for swiper, target, liked in _decisions(known):
        elo[target] += ORIGINAL_K * (liked - _expected(elo[target], elo[swiper]))
    return np.array(elo)


def popularity(known: Surprises) -> FloatArray:
    """The share of likes among what each person received; the overall share for those who received nothing."""
    received = np.bincount(known.target, minlength=known.people)
    liked = np.bincount(known.target, known.positive, known.people)
    usual = float(known.positive.mean()) if len(known.positive) else 0.0
    return np.divide(liked, received, out=np.full(known.people, usual), where=received > 0)


def liked_by_alike(known: Surprises, chooser: IntArray, target: IntArray) -> FloatArray:
    """For n pairs: how like the chooser those are who liked the target, by Jaccard of whom they like, in [0, 1].

    The mean over the target's likers; 0 without any. Source: the collaborative part of RCF, Xia et al. 2015.
    """
    likes = [set(known.target[rows[known.positive[rows]]].tolist()) for rows in known.made]
    likers = [_likers(known, person) for person in range(known.people)]
    return np.array(
        [_mean_likeness(likes, likers[j], i) for i, j in zip(chooser.tolist(), target.tolist(), strict=True)]
    )


def _likers(known: Surprises, person: int) -> list[int]:
    received = received_by(known, person)
    return known.swiper[received[known.positive[received]]].tolist()


def _mean_likeness(likes: list[set[int]], likers: list[int], chooser: int) -> float:
    others = [liker for liker in likers if liker != chooser]
    return sum(_jaccard(likes[chooser], likes[liker]) for liker in others) / len(others) if others else 0.0


def _jaccard(one: set[int], two: set[int]) -> float:
    union = len(one | two)
    return len(one & two) / union if union else 0.0


def _decisions(known: Surprises) -> zip:
    return zip(known.swiper.tolist(), known.target.tolist(), known.positive.tolist(), strict=True)


def _expected(one: float, two: float) -> float:
    return 1.0 / (1.0 + 10.0 ** ((two - one) / 400.0))

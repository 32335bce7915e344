"""Interaction Adjustment: what earlier swipes tell about a chooser's taste and about a pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from patra_graph.domain.bio_match import centroid
from patra_graph.domain.columns import UNKNOWN, FloatArray, IntArray, People
from patra_graph.domain.model import SwipeKind

SWIPE_WEIGHTS: Mapping[SwipeKind, float] = {SwipeKind.LIKE: 2.0, SwipeKind.SUPERLIKE: 3.0, SwipeKind.REJECT: 0.0}
PRIOR_SWIPES = 4.0
AGE_SPREAD = 4.0


@dataclass(frozen=True, slots=True)
class Taste:
    """What one chooser likes in profiles, from their own swipes.

    `hobby_codes` and `hobby_affinity` run side by side, affinity in [-1, 1]; `liked_age` and `rejected_age` in years
    (NaN: none yet); `certainty` in [0, 1) grows with the number of swipes.
    """

    hobby_codes: IntArray
    hobby_affinity: FloatArray
    liked_age: float
    rejected_age: float
    certainty: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What only the graph knows about one direction, each of shape (n,).

    `bio_cosine` in [-1, 1] and `bio_taste`, the cosine to the chooser's aim times its length, in [-2, 2]: NaN where
    unknown; `already_liked` 1 for a superlike that the chooser gave the target, 2/3 for a like, -1 for a reject, 0 for
    none; `collaborative`, about -1 to 1: what those who judge as the chooser does made of the target, beyond what
    ratings expect (0 for none).
    """

    bio_cosine: FloatArray
    bio_taste: FloatArray
    already_liked: FloatArray
    collaborative: FloatArray

    def take(self, rows: IntArray) -> Evidence:
        """The evidence of these rows."""
        return Evidence(self.bio_cosine[rows], self.bio_taste[rows], self.already_liked[rows], self.collaborative[rows])


def already_liked_value(kind: SwipeKind | None) -> float:
    """What a swipe already given is worth: 1 superlike, 2/3 like, -1 reject, 0 none."""
    if kind is None:
        return 0.0
    return SWIPE_WEIGHTS[kind] / SWIPE_WEIGHTS[SwipeKind.SUPERLIKE] if kind.positive else -1.0


def learn_taste(swiped: People, kinds: Sequence[SwipeKind]) -> Taste:
    """The chooser's taste from the people they swiped, a kind each; a superlike counts half as much again as a like."""
    liked, rejected = like_weights(kinds), reject_weights(kinds)
    codes = np.flatnonzero(np.bincount(swiped.hobbies[swiped.hobbies != UNKNOWN]))
    has = (swiped.hobbies[:, :, None] == codes).any(axis=1).astype(np.float64)
    return Taste(
        hobby_codes=codes,
        hobby_affinity=_share(has, liked) - _share(has, rejected),
        liked_age=_mean(swiped.age, liked),
        rejected_age=_mean(swiped.age, rejected),
        certainty=certainty(len(kinds)),
    )


def bio_aim(embeddings: FloatArray, kinds: Sequence[SwipeKind]) -> FloatArray:
    """Where a chooser's taste in bios points, shape (d,): from rejected to liked bios, length in [0, 2], or zeros.

    `embeddings` of shape (n, d), of length 1, or zeros for who has no bio.
    """
    return centroid(embeddings, like_weights(kinds)) - centroid(embeddings, reject_weights(kinds))


def like_weights(kinds: Sequence[SwipeKind]) -> FloatArray:
    """1 for a like, 1.5 for a superlike, 0 for a reject."""
    return np.array([SWIPE_WEIGHTS[kind] / SWIPE_WEIGHTS[SwipeKind.LIKE] for kind in kinds], dtype=np.float64)


def reject_weights(kinds: Sequence[SwipeKind]) -> FloatArray:
    """1 for a reject, else 0."""
    return np.array([0.0 if kind.positive else 1.0 for kind in kinds], dtype=np.float64)


def certainty(swipes: int) -> float:
    """How far taste from so many swipes is to be trusted, in [0, 1)."""
    return swipes / (swipes + PRIOR_SWIPES)


def interaction_terms(taste: Taste | None, target: People, evidence: Evidence) -> dict[str, FloatArray]:
    """Terms of shape (n,): positive where the chooser's past speaks for the target, NaN where it says nothing."""
    unknown = np.full(len(evidence.already_liked), np.nan)
    trust = taste.certainty if taste else 0.0
    return {
        "already_liked": np.where(evidence.already_liked == 0.0, np.nan, evidence.already_liked),
        "bio_taste": trust * evidence.bio_taste,
        "hobby_taste": trust * hobby_taste(taste, target) if taste else unknown,
        "age_taste": trust * age_taste(taste, target.age) if taste else unknown,
        "collaborative": evidence.collaborative,
    }


def hobby_taste(taste: Taste, target: People) -> FloatArray:
    """Affinity for the target's hobbies together, in [-1, 1]; NaN for a target who named none."""
    places = np.searchsorted(taste.hobby_codes, target.hobbies)
    known = np.append(taste.hobby_codes, UNKNOWN)[places] == target.hobbies
    affinity = np.where(known, np.append(taste.hobby_affinity, 0.0)[places], 0.0)
    named = (target.hobbies != UNKNOWN).any(axis=1)
    return np.where(named, np.tanh(affinity.sum(axis=1)), np.nan)


def age_taste(taste: Taste, age: FloatArray) -> FloatArray:
    """How near an age is to the ages liked, less how near to those rejected, in [-1, 1]."""
    return _nearness(age, taste.liked_age) - _nearness(age, taste.rejected_age)


def _nearness(age: FloatArray, centre: float) -> FloatArray:
    return np.zeros_like(age) if np.isnan(centre) else np.exp(-0.5 * ((age - centre) / AGE_SPREAD) ** 2)


def _share(has: FloatArray, weights: FloatArray) -> FloatArray:
    return weights @ has / (weights.sum() + 1.0)


def _mean(values: FloatArray, weights: FloatArray) -> float:
    return float(weights @ values / weights.sum()) if weights.sum() > 0 else float("nan")

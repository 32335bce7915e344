"""Data Match: how alike two people are in what they filled in; NaN where one of them did not say."""

from __future__ import annotations

import numpy as np

from patra_graph.domain.columns import UNKNOWN, FloatArray, IntArray, People

AGE_SPAN = 10.0
SAME_STATE = 0.5
OTHER_PROFESSION = 0.5


def likeness_terms(chooser: People, target: People) -> dict[str, FloatArray]:
    """Terms of shape (n,) or (1,), in [0, 1] or NaN; the same whichever of the two is the chooser.

    Either side has n rows, or one that stands for n.
    """
    return {
        "age": age_closeness(chooser.age, target.age),
        "place": same_place(chooser, target),
        "hobbies": jaccard(chooser.hobbies, target.hobbies),
        "looking_for": jaccard(chooser.goals, target.goals),
        "profession": same_profession(chooser.profession, target.profession),
    }


def age_closeness(chooser_age: FloatArray, target_age: FloatArray) -> FloatArray:
    """1 for the same age, falling to 0 at ten years apart."""
    return np.maximum(0.0, 1.0 - np.abs(chooser_age - target_age) / AGE_SPAN)


def same_place(chooser: People, target: People) -> FloatArray:
    """1 in the same city, 0.5 in the same state, else 0."""
    state = np.where(_equal(chooser.state, target.state) == 1.0, SAME_STATE, 0.0)
    place = np.where(_equal(chooser.city, target.city) == 1.0, 1.0, state)
    unknown = _unsaid(chooser.city, target.city) & _unsaid(chooser.state, target.state)
    return np.where(unknown, np.nan, place)


def same_profession(chooser: IntArray, target: IntArray) -> FloatArray:
    """1 for the same profession, 0.5 for different ones."""
    same = np.where(chooser == target, 1.0, OTHER_PROFESSION)
    return np.where(_unsaid(chooser, target), np.nan, same)


def jaccard(chooser: IntArray, target: IntArray) -> FloatArray:
    """Shared over all: sets of codes of shape (n or 1, width), padded with -1. NaN where a set is empty."""
    shared = ((target[:, :, None] == chooser[:, None, :]) & (chooser != UNKNOWN)[:, None, :]).sum(axis=(1, 2))
    chooser_size, target_size = (chooser != UNKNOWN).sum(axis=1), (target != UNKNOWN).sum(axis=1)
    union = chooser_size + target_size - shared
    unknown = (chooser_size == 0) | (target_size == 0)
    return np.where(unknown, np.nan, shared / np.maximum(union, 1))


def _equal(chooser: IntArray, target: IntArray) -> FloatArray:
    return np.where((chooser == target) & ~_unsaid(chooser, target), 1.0, 0.0)


def _unsaid(chooser: IntArray, target: IntArray) -> np.ndarray:
    return (chooser == UNKNOWN) | (target == UNKNOWN)

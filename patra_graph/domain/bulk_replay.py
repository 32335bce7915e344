"""Millions of swipes at once, from nothing: the rules of `swiping.Ledger` over columns, for the bulk load.

A Ledger holds a few thousand pairs as objects and says what to write for each; ten million would take gigabytes and
minutes. Here only pairs that were swiped more than once are remembered, all else is numbers in arrays; a test holds
both equal. Swipe ids are all different, nobody is blocked, and nothing stood before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.columns import FloatArray
from patra_graph.domain.elo import RatingConstants
from patra_graph.domain.model import SwipeKind

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Pair = tuple[int, int]
KINDS = tuple(SwipeKind)
LIKE, SUPERLIKE, REJECT = range(3)
PIECE = 100_000


@dataclass(frozen=True, slots=True)
class SwipeArrays:
    """Swipes in the order of their file, each of shape (n,): users by number from 0, kinds by number in KINDS, times in
    microseconds since 1970."""

    swiper: NDArray[np.int32]
    target: NDArray[np.int32]
    kind: NDArray[np.int8]
    at: Ints


@dataclass(slots=True)
class Ratings:
    """Everyone's ratings in points and decisions so far, by the user's number."""

    elo: list[float]
    choosiness: list[float]
    swipes_made: list[int]
    swipes_received: list[int]


@dataclass(frozen=True, slots=True)
class Replay:
    """What swipes leave behind. Arrays of shape (n,) are in the order of the file.

    `stands`: whether a swipe counts in the end. `surprise`, `elo_delta` and `choosiness_delta`: what it did (points).
    `changed`: how many ever counted. `retracted`: swipes taken back, in their order, by (swiper, target).
    `matches`, shape (m, 2): two swipes that make a match; `matched_at`, shape (m,): since when, in microseconds.
    """

    stands: Flags
    surprise: FloatArray
    elo_delta: FloatArray
    choosiness_delta: FloatArray
    changed: int
    retracted: dict[Pair, list[int]]
    matches: Ints
    matched_at: Ints


@dataclass(slots=True)
class _Repeated:
    """Pairs that were swiped more than once: the swipe that counts with what it added, and since when it is a like."""

    standing: dict[Pair, tuple[int, int, float, float]] = field(default_factory=dict)
    liked_since: dict[Pair, int] = field(default_factory=dict)
    retracted: dict[Pair, list[int]] = field(default_factory=dict)


def replay(
    swipes: SwipeArrays,
    ratings: Ratings,
    *,
    constants: RatingConstants,
    progress: Callable[[int], None] = lambda done: None,
) -> Replay:
    """Let these swipes count in the order of their time, equal times in the order of the file; moves `ratings`."""
    count, order, again = len(swipes.at), time_order(swipes.at), _doubled(_pair_keys(swipes.swiper, swipes.target))
    done, repeated = np.zeros((3, count)), _Repeated()
    counted = np.ones(count, dtype=bool)
    for start in range(0, count, PIECE):
        stop = min(start + PIECE, count)
        rows = np.arange(start, stop) if order is None else order[start:stop]
        pieces = (column[rows].tolist() for column in (swipes.swiper, swipes.target, swipes.kind, again))
        done[:, rows] = _play(zip(rows.tolist(), *pieces, strict=True), ratings, repeated, counted, constants)
        progress(stop)
    stands = counted.copy()
    stands[[row for rows in repeated.retracted.values() for row in rows]] = False
    since = swipes.at.copy()
    for pair, (row, *_) in repeated.standing.items():
        since[row] = swipes.at[repeated.liked_since.get(pair, row)]
    matches = _matches(swipes, stands)
    return Replay(stands, *done, int(counted.sum()), repeated.retracted, matches, since[matches].max(axis=1))


def time_order(at: Ints) -> Ints | None:
    """The order of these times, equal ones as they stand; None where they are in order already."""
    return None if bool((at[1:] >= at[:-1]).all()) else np.argsort(at, kind="stable")


def _play(
    swipes: Iterable[tuple[int, int, int, int, bool]],
    ratings: Ratings,
    repeated: _Repeated,
    counted: Flags,
    constants: RatingConstants,
) -> FloatArray:
    """Let (row, swiper, target, kind, swiped again) count one by one; what each did, shape (3, n). As
    `elo.rating_change` has it, written out: a call and two objects a swipe would cost three times as much."""
    elo, choosiness, made, received = ratings.elo, ratings.choosiness, ratings.swipes_made, ratings.swipes_received
    k_0, k_min, decay, weight = constants.k_0, constants.k_min, constants.decay, constants.superlike_weight
    surprises, elo_deltas, choosiness_deltas = [], [], []
    for row, swiper, target, kind, again in swipes:
        if again and not _takes_place(row, swiper, target, kind, ratings, repeated):
            counted[row] = False
            surprise = elo_delta = choosiness_delta = 0.0
        else:
            surprise = (kind != REJECT) - 1.0 / (1.0 + 10.0 ** ((choosiness[swiper] - elo[target]) / 400.0))
            if kind == SUPERLIKE:
                surprise *= weight
            elo_delta = max(k_min, k_0 / (1.0 + decay * received[target])) * surprise
            choosiness_delta = -max(k_min, k_0 / (1.0 + decay * made[swiper])) * surprise
            choosiness[swiper] += choosiness_delta
            elo[target] += elo_delta
            made[swiper] += 1
            received[target] += 1
            if again:
                repeated.standing[swiper, target] = (row, kind, elo_delta, choosiness_delta)
        surprises.append(surprise)
        elo_deltas.append(elo_delta)
        choosiness_deltas.append(choosiness_delta)
    return np.array((surprises, elo_deltas, choosiness_deltas))


def _takes_place(row: int, swiper: int, target: int, kind: int, ratings: Ratings, repeated: _Repeated) -> bool:
    """Take an earlier swipe of this pair back, if there is one of another kind; False for the same again."""
    pair = (swiper, target)
    earlier = repeated.standing.get(pair)
    if earlier is not None:
        earlier_row, earlier_kind, elo_delta, choosiness_delta = earlier
        if earlier_kind == kind:
            return False
        ratings.choosiness[swiper] -= choosiness_delta
        ratings.elo[target] -= elo_delta
        ratings.swipes_made[swiper] -= 1
        ratings.swipes_received[target] -= 1
        repeated.retracted.setdefault(pair, []).append(earlier_row)
    if kind == REJECT:
        repeated.liked_since.pop(pair, None)
    else:
        repeated.liked_since.setdefault(pair, row)
    return True


def _matches(swipes: SwipeArrays, stands: Flags) -> Ints:
    """The two swipes of each pair that likes each other, shape (m, 2)."""
    likes = np.flatnonzero(stands & (swipes.kind != REJECT))
    swiper, target = swipes.swiper[likes], swipes.target[likes]
    keys = _pair_keys(np.minimum(swiper, target), np.maximum(swiper, target))
    order = np.argsort(keys, kind="stable")
    same = np.flatnonzero(keys[order[1:]] == keys[order[:-1]])
    return np.stack([likes[order[same]], likes[order[same + 1]]], axis=1)


def _pair_keys(first: NDArray[np.int32], second: NDArray[np.int32]) -> Ints:
    """One number a pair, shape (n,)."""
    return first.astype(np.int64) << 32 | second


def _doubled(keys: Ints) -> Flags:
    """Whether each key is there more than once, shape (n,)."""
    order = np.argsort(keys)
    same = keys[order[1:]] == keys[order[:-1]]
    doubled = np.zeros(len(keys), dtype=bool)
    doubled[order[1:][same]] = doubled[order[:-1][same]] = True
    return doubled

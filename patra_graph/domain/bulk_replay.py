"""Millions of swipes at once, from nothing: the rules of `swiping.Ledger` over columns, for the bulk load.

A Ledger holds a few thousand pairs as objects and says what to write for each; ten million would take gigabytes and
minutes. Here all is numbers in arrays, and one compiled loop; a test holds both equal, to the last digit. Swipe ids are
all different, nobody is blocked, and nothing stood before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.columns import FloatArray
from patra_graph.domain.compiled import compiled
from patra_graph.domain.elo import POINTS_PER_FACTOR_TEN, USUAL, RatingConstants
from patra_graph.domain.model import SwipeKind

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Pair = tuple[int, int]
KINDS = tuple(SwipeKind)
LIKE, SUPERLIKE, REJECT = range(3)
NONE = -1
PIECE = 1_000_000


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
    """Everyone's ratings in points and decisions so far, each of shape (users,), by the user's number."""

    elo: FloatArray
    choosiness: FloatArray
    swipes_made: Ints
    swipes_received: Ints


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


def replay(
    swipes: SwipeArrays,
    ratings: Ratings,
    *,
    constants: RatingConstants,
    progress: Callable[[int], None] = lambda done: None,
) -> Replay:
    """Let these swipes count in the order of their time, equal times in the order of the file; moves `ratings`."""
    count, order = len(swipes.at), time_order(swipes.at)
    pair, repeated = _repeated(_pair_keys(swipes.swiper, swipes.target))
    standing, liked_since = np.full(repeated, NONE), np.full(repeated, NONE)
    changes, counted = np.zeros((3, count)), np.ones(count, dtype=bool)
    given = tuple(map(float, (constants.k_0, constants.k_min, constants.decay, constants.superlike_weight, 10)))
    people = (ratings.elo, ratings.choosiness, ratings.swipes_made, ratings.swipes_received)
    columns = (swipes.swiper, swipes.target, swipes.kind, pair)
    for start in range(0, count, PIECE):
        _play(order[start : start + PIECE], columns, people, standing, liked_since, given, changes, counted)
        progress(min(start + PIECE, count))
    taken_back = counted & (pair != NONE)
    taken_back[standing[standing != NONE]] = False
    stands, since = counted & ~taken_back, swipes.at.copy()
    liked = (standing != NONE) & (liked_since != NONE)
    since[standing[liked]] = swipes.at[liked_since[liked]]
    matches = _matches(swipes, stands)
    retracted = _by_pair(order[taken_back[order]], swipes)
    return Replay(stands, *changes, int(counted.sum()), retracted, matches, since[matches].max(axis=1))


def compile_ahead() -> None:
    """Compile what `replay` runs, or read it from the disk (0.8 s), before it is wanted."""
    one = SwipeArrays(np.zeros(1, np.int32), np.ones(1, np.int32), np.zeros(1, np.int8), np.zeros(1, np.int64))
    usual, nothing = np.full((2, 2), USUAL), np.zeros((2, 2), np.int64)
    constants = RatingConstants(start=USUAL, k_0=1.0, k_min=1.0, decay=1.0, superlike_weight=1.0)
    replay(one, Ratings(*usual, *nothing), constants=constants)


def time_order(at: Ints) -> Ints:
    """The order of these times, equal ones as they stand. Most files are in order, and to see that takes no sort."""
    return np.arange(len(at)) if (at[1:] >= at[:-1]).all() else np.argsort(at, kind="stable")


@compiled
def _play(
    rows: Ints,
    columns: tuple[NDArray[Any], ...],
    people: tuple[NDArray[Any], ...],
    standing: Ints,
    liked_since: Ints,
    constants: tuple[float, ...],
    changes: FloatArray,
    counted: Flags,
) -> None:
    """Let the swipes in these rows count one by one, as `Ledger.apply` and `elo.rating_change` have it.

    `columns` are swiper, target, kind and the number of a pair that is swiped more than once, NONE for others.
    Moves `people` (elo, choosiness, swipes made and received) and, by number of pair, `standing` and `liked_since`
    (rows, or NONE); notes in `changes` what each did, and in `counted` which did nothing. `constants` ends with 10.0: a
    compiler that knew it could take another power, with another last digit.
    """
    swipers, targets, kinds, pairs = columns
    elo, choosiness, made, received = people
    k_0, k_min, decay, weight, ten = constants
    for row in rows:
        swiper, target, kind, pair = swipers[row], targets[row], kinds[row], pairs[row]
        if pair != NONE:
            earlier = standing[pair]
            if earlier != NONE and kinds[earlier] == kind:
                counted[row] = False
                continue
            if earlier != NONE:
                elo[target] -= changes[1, earlier]
                choosiness[swiper] -= changes[2, earlier]
                made[swiper] -= 1
                received[target] -= 1
            standing[pair] = row
            if kind == REJECT:
                liked_since[pair] = NONE
            elif liked_since[pair] == NONE:
                liked_since[pair] = row
        outcome = 0.0 if kind == REJECT else 1.0
        surprise = outcome - 1.0 / (1.0 + ten ** ((choosiness[swiper] - elo[target]) / POINTS_PER_FACTOR_TEN))
        if kind == SUPERLIKE:
            surprise *= weight
        changes[0, row] = surprise
        changes[1, row] = max(k_min, k_0 / (1.0 + decay * received[target])) * surprise
        changes[2, row] = -max(k_min, k_0 / (1.0 + decay * made[swiper])) * surprise
        elo[target] += changes[1, row]
        choosiness[swiper] += changes[2, row]
        made[swiper] += 1
        received[target] += 1


def _by_pair(rows: Ints, swipes: SwipeArrays) -> dict[Pair, list[int]]:
    """These rows by (swiper, target), in their order."""
    found: dict[Pair, list[int]] = {}
    for row in rows.tolist():
        found.setdefault((int(swipes.swiper[row]), int(swipes.target[row])), []).append(row)
    return found


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


def _repeated(keys: Ints) -> tuple[NDArray[np.int32], int]:
    """A number from 0 for each key that is there more than once, NONE for the others, shape (n,); how many numbers."""
    order = np.argsort(keys)
    ordered = keys[order]
    again = np.zeros(len(keys), dtype=bool)
    again[1:] = ordered[1:] == ordered[:-1]
    several = again.copy()
    several[:-1] |= again[1:]
    numbers = np.cumsum(several & ~again) - 1
    found = np.full(len(keys), NONE, dtype=np.int32)
    found[order[several]] = numbers[several]
    return found, int(numbers[-1]) + 1 if len(keys) else 0

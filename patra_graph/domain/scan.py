"""Compact columns of everyone, as the first pass reads them, and what is told of some of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.filters import EARTH_RADIUS_KM
from patra_graph.domain.model import SwipeKind

Float32 = NDArray[np.float32]
IntArray = NDArray[np.int64]
Records = NDArray[Any]
NO_LIMIT_KM = 1e9
STANDING = np.dtype(
    [
        *((name, "u8") for name in ("hobby_bits", "goal_bits")),
        *((name, "f4") for name in ("hobby_count", "goal_count")),
        *((name, "i4") for name in ("city", "state", "profession")),
    ],
    align=True,
)


class WishColumns(NamedTuple):
    """What the hard filters read of n people, each of shape (n,).

    Ages in years; `x`, `y`, `z` on the unit sphere, NaN where the place is not known; `reach` the square of the longest
    chord to whom they want to meet; `gender` a code, `interested` a bit for each gender's code (0: may not be shown).
    """

    age: Float32
    min_age: Float32
    max_age: Float32
    x: Float32
    y: Float32
    z: Float32
    reach: Float32
    gender: NDArray[np.uint8]
    interested: NDArray[np.uint8]


class RatingColumns(NamedTuple):
    """Ratings in points and the decisions behind them of n people, each of shape (n,)."""

    elo: Float32
    choosiness: Float32
    swipes_made: Float32
    swipes_received: Float32


class BioColumns(NamedTuple):
    """Embeddings of n people as whole numbers of shape (n, d) and scales (n,), 0 for no bio (see `quantised`)."""

    numbers: NDArray[np.int8]
    scales: Float32


class Scan(NamedTuple):
    """Compact columns of n people, as the first pass reads them.

    Wishes and ratings are read of everyone, so each is a column of its own. `standings` of dtype STANDING, shape (n,),
    are read of few: city, state and profession are codes, -1 for not said; `hobby_bits` and `goal_bits` have a bit set
    for each item, by code modulo 64, the counts are of items. `traits` of shape (n, t); `exposures` of shape (n,)
    count showings.
    """

    wishes: WishColumns
    ratings: RatingColumns
    standings: Records
    traits: Float32
    exposures: Float32
    bios: BioColumns


class Told(NamedTuple):
    """What is told of some people: rows of users, ascending, each once, and a value for each (float32)."""

    rows: IntArray
    values: Float32

    @classmethod
    def in_order(cls, rows: IntArray, values: Float32) -> Told:
        """Of rows in any order."""
        order = np.argsort(rows)
        return cls(rows[order].astype(np.int64), values[order])

    def of(self, rows: IntArray) -> Float32:
        """The values of these rows, 0 for who is not among the told."""
        if len(self.rows) == 0:
            return np.zeros(len(rows), dtype=np.float32)
        places = np.searchsorted(self.rows, rows)
        there = self.rows.take(places, mode="clip") == rows
        return np.where(there, self.values.take(places, mode="clip"), np.float32(0.0))


def shares(pieces: IntArray, *, most: int, least: int) -> list[IntArray]:
    """These parts [start, stop) of the rows, of shape (p, 2), cut into up to `most` shares of about as many rows each,
    `least` in each of them at least unless there is one only."""
    count = max(1, min(most, int((pieces[:, 1] - pieces[:, 0]).sum()) // least))
    if count == 1:
        return [pieces]
    start, stop = pieces[:, :1], pieces[:, 1:]
    edges = start + (stop - start) * np.arange(count + 1) // count
    return [np.ascontiguousarray(edges[:, share : share + 2]) for share in range(count)]


class SeekerFacts(NamedTuple):
    """What is known from one seeker's side.

    `likes_me` is what others made of the seeker (see `already_liked_value`), `collaborative` what the seeker's peers
    made of others; `hidden` holds the rows of who may not be shown, ascending. `swiped` are the rows of those whom the
    seeker swiped latest, each with its kind. `bios`, shape (2, d): the seeker's own embedding, and the aim of their
    taste in bios (see `bio_aim`), zeros where there is none.
    """

    likes_me: Told
    collaborative: Told
    hidden: IntArray
    swiped: IntArray
    kinds: Sequence[SwipeKind]
    bios: NDArray[np.float64]


def reach_of(kilometres: NDArray[np.float64]) -> Float32:
    """The square of the chord on the unit sphere for great-circle distances; NaN is no limit."""
    angle = np.minimum(np.nan_to_num(kilometres, nan=NO_LIMIT_KM) / EARTH_RADIUS_KM, np.pi)
    return np.where(np.isnan(kilometres), np.inf, (2.0 * np.sin(angle / 2.0)) ** 2).astype(np.float32)

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
WISH = np.dtype(
    [
        *((name, "f4") for name in ("age", "min_age", "max_age", "x", "y", "z", "reach")),
        *((name, "u1") for name in ("gender", "interested")),
    ],
    align=True,
)
STANDING = np.dtype(
    [
        *((name, "u8") for name in ("hobby_bits", "goal_bits")),
        *((name, "f4") for name in ("hobby_count", "goal_count", "elo", "choosiness")),
        *((name, "f4") for name in ("swipes_made", "swipes_received")),
        *((name, "i4") for name in ("city", "state", "profession")),
    ],
    align=True,
)


class Scan(NamedTuple):
    """Compact columns of n people, as the first pass reads them.

    `wishes` of dtype WISH, shape (n,), for the hard filters: ages in years, `x`, `y`, `z` on the unit sphere, NaN where
    the place is not known, `reach` the square of the longest chord to whom they want to meet, `gender` a code,
    `interested` a bit for each gender's code (0: may not be shown). `standings` of dtype STANDING, shape (n,), for the
    value: city, state and profession are codes, -1 for not said; `hobby_bits` and `goal_bits` have a bit set for each
    item, by code modulo 64, the counts are of items; ratings in points. `traits` of shape (n, t), float32.
    """

    wishes: Records
    standings: Records
    traits: Float32


class Told(NamedTuple):
    """What is told of some people: rows of users, each once, and a value for each (float32)."""

    rows: IntArray
    values: Float32

    def of(self, rows: IntArray) -> Float32:
        """The values of these ascending rows, 0 for who is not among the told."""
        found = np.zeros(len(rows), dtype=np.float32)
        places, there = places_of(self.rows, rows)
        found[places] = self.values[there]
        return found


def places_of(wanted: IntArray, rows: IntArray) -> tuple[IntArray, NDArray[np.bool_]]:
    """Places in these ascending rows of the wanted that are among them, and which of the wanted those are."""
    places = np.searchsorted(rows, wanted)
    there = places < len(rows)
    there[there] = rows[places[there]] == wanted[there]
    return places[there], there


def shares(pieces: IntArray, *, most: int, least: int) -> list[IntArray]:
    """These parts [start, stop) of the rows, of shape (p, 2), cut into up to `most` shares of about as many rows each,
    `least` in each of them at least unless there is one only."""
    count = max(1, min(most, int((pieces[:, 1] - pieces[:, 0]).sum()) // least))
    start, stop = pieces[:, :1], pieces[:, 1:]
    edges = start + (stop - start) * np.arange(count + 1) // count
    return [np.ascontiguousarray(edges[:, share : share + 2]) for share in range(count)]


class SeekerFacts(NamedTuple):
    """What is known from one seeker's side.

    `likes_me` is what others made of the seeker (see `already_liked_value`), `collaborative` what the seeker's peers
    made of others; `hidden` holds the rows of who may not be shown. `swiped` are the rows of those whom the seeker
    swiped latest, each with its kind. `bios`, shape (2, d): the seeker's own embedding, and the aim of their taste in
    bios (see `bio_aim`), zeros where there is none.
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

"""The hard filters, by name: what keeps two people from ever being shown to each other, whatever their score.

The same rules as in fetch_candidates.cypher; a test on the real graph holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.columns import FloatArray, IntArray, floats

BoolArray = NDArray[np.bool_]
EARTH_RADIUS_KM = 6378.14

WHY: Mapping[str, str] = {
    "oneself": "nobody is shown to themself",
    "unknown": "there is no such user in the graph",
    "seeker-interest": "the seeker is not interested in the target's gender",
    "target-interest": "the target is not interested in the seeker's gender",
    "target-age": "the target's age is outside the seeker's range",
    "seeker-age": "the seeker's age is outside the target's range",
    "seeker-distance": "the target lives farther away than the seeker wants",
    "target-distance": "the seeker lives farther away than the target wants",
    "swiped": "the seeker has swiped the target, and nobody swiped is shown again",
    "blocked": "one of the two has blocked the other",
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """Who n people are and whom they want to meet, built together so that genders have the same codes.

    `interested` of shape (n, genders); ages in years, no limit as 0 and 999; degrees and kilometres, NaN: not said.
    """

    gender: IntArray
    interested: BoolArray
    age: FloatArray
    min_age: FloatArray
    max_age: FloatArray
    latitude: FloatArray
    longitude: FloatArray
    max_distance_km: FloatArray

    def take(self, rows: IntArray | slice) -> Wishes:
        """The people at these rows, in this order."""
        return Wishes(*(getattr(self, column.name)[rows] for column in fields(self)))


def wishes(rows: Sequence[Mapping[str, Any]]) -> Wishes:
    """Columns of rows with the graph's keys: gender, interested_in, age, min_age, max_age, latitude, longitude,
    max_distance_km; None is 'no limit' or 'not said'."""
    genders = sorted({row["gender"] for row in rows}.union(*(row["interested_in"] or () for row in rows)))
    code = {gender: number for number, gender in enumerate(genders)}
    interested = np.zeros((len(rows), len(genders)), dtype=bool)
    for person, row in enumerate(rows):
        interested[person, [code[gender] for gender in row["interested_in"] or ()]] = True
    return Wishes(
        gender=np.array([code[row["gender"]] for row in rows], dtype=np.int64),
        interested=interested,
        age=floats(rows, "age"),
        min_age=np.nan_to_num(floats(rows, "min_age")),
        max_age=np.nan_to_num(floats(rows, "max_age"), nan=999.0),
        latitude=floats(rows, "latitude"),
        longitude=floats(rows, "longitude"),
        max_distance_km=floats(rows, "max_distance_km"),
    )


def unmet_wishes(seeker: Wishes, target: Wishes) -> dict[str, BoolArray]:
    """For each filter between two profiles, which of the n targets it keeps from the one seeker, shape (n,)."""
    distance = distance_km(seeker, target)
    return {
        "seeker-interest": ~seeker.interested[0, target.gender],
        "target-interest": ~target.interested[:, seeker.gender[0]],
        "target-age": (target.age < seeker.min_age) | (target.age > seeker.max_age),
        "seeker-age": (seeker.age < target.min_age) | (seeker.age > target.max_age),
        "seeker-distance": distance > seeker.max_distance_km,
        "target-distance": distance > target.max_distance_km,
    }


def fitting(seeker: Wishes, target: Wishes) -> BoolArray:
    """Which of the n targets fit the one seeker's wishes and are fitted by the seeker, shape (n,)."""
    return ~np.logical_or.reduce(list(unmet_wishes(seeker, target).values()))


def distance_km(seeker: Wishes, target: Wishes) -> FloatArray:
    """Great-circle distance by the haversine formula, shape (n,), NaN where either place is not known."""
    here, there = np.radians(seeker.latitude), np.radians(target.latitude)
    east = np.radians(target.longitude - seeker.longitude)
    half_chord = np.sin((there - here) / 2) ** 2 + np.sin(east / 2) ** 2 * np.cos(here) * np.cos(there)
    return 2.0 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half_chord, 0.0, 1.0)))

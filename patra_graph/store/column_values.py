"""Rows of the graph as values of the columns in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.columns import Codes, FloatArray, city_of, floats
from patra_graph.domain.model import GENDERS, MAX_AGE
from patra_graph.domain.scan import reach_of

Row = Mapping[str, Any]
LISTS = ("hobbies", "looking_for")
RATED = ("elo", "choosiness", "swipes_made", "swipes_received", "exposures")
BITS: Mapping[str, int] = {gender: 1 << code for code, gender in enumerate(GENDERS)}


def column_values(rows: Sequence[Row], codes: Mapping[str, Codes]) -> dict[str, NDArray[Any]]:
    """Each column's values for these rows, but for traits, lists and bios."""
    hobbies, goals = ([{codes[name].of(text) for text in row[name]} for row in rows] for name in LISTS)
    x, y, z = _on_sphere(floats(rows, "latitude"), floats(rows, "longitude"))
    return {
        "gender": np.array([GENDERS.index(row["gender"]) for row in rows]),
        "interested": np.array([sum(BITS[gender] for gender in set(row["interested_in"])) for row in rows]),
        "age": floats(rows, "age"),
        "min_age": np.nan_to_num(floats(rows, "min_age")),
        "max_age": np.nan_to_num(floats(rows, "max_age"), nan=2.0 * MAX_AGE),
        **{"x": x, "y": y, "z": z},
        "reach": reach_of(floats(rows, "max_distance_km")),
        "city": np.array([codes["city"].of(city_of(row)) for row in rows]),
        "state": np.array([codes["state"].of(row["state"]) for row in rows]),
        "profession": np.array([codes["profession"].of(row["profession"]) for row in rows]),
        "hobby_bits": np.array([_bits(named) for named in hobbies], dtype=np.uint64),
        "hobby_count": np.array([len(named) for named in hobbies]),
        "goal_bits": np.array([_bits(named) for named in goals], dtype=np.uint64),
        "goal_count": np.array([len(named) for named in goals]),
        **{name: floats(rows, name) for name in RATED},
        "profile": np.array([mark(row["profile_hash"]) for row in rows], dtype=np.uint64),
        "bio": np.array([mark(row["bio_hash"]) for row in rows], dtype=np.uint64),
    }


def _on_sphere(latitude: FloatArray, longitude: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    north, east = np.radians(latitude), np.radians(longitude)
    return np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north) + 0.0 * east


def _bits(codes: Iterable[int]) -> int:
    bits = 0
    for code in codes:
        bits |= 1 << code % 64
    return bits


def mark(digest: str | None) -> int:
    """64 bits that tell one text from another within this process; 0 for none."""
    return hash(digest) & 0xFFFFFFFFFFFFFFFF if digest else 0

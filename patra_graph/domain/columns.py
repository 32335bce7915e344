"""People as NumPy columns: what the stages read, one row a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class People:
    """Columns of n people. Codes are shared by all people built together; -1 stands for 'not said'.

    `age` in years; `elo` and `choosiness` in rating points; `hobbies` and `goals` of shape (n, most that
    anyone has), padded with -1; `swipes_made` and `swipes_received` count decisions; `traits` of shape
    (n, len(trait_names)), NaN for what was not said.
    """

    user_ids: NDArray[np.str_]
    gender: NDArray[np.str_]
    age: FloatArray
    city: IntArray
    state: IntArray
    profession: IntArray
    hobbies: IntArray
    goals: IntArray
    elo: FloatArray
    choosiness: FloatArray
    swipes_made: FloatArray
    swipes_received: FloatArray
    traits: FloatArray
    trait_names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.user_ids)

    def take(self, rows: IntArray | slice) -> People:
        """The people at these rows, in this order."""
        columns = (column.name for column in fields(self) if column.name != "trait_names")
        return People(trait_names=self.trait_names, **{name: getattr(self, name)[rows] for name in columns})

    def trait(self, name: str) -> FloatArray:
        """One trait of shape (n,), NaN where it was not said; 'age' is a trait that everyone said."""
        if name == "age":
            return self.age
        if name not in self.trait_names:
            return np.full(len(self), np.nan)
        return self.traits[:, self.trait_names.index(name)]


def people(rows: Sequence[Mapping[str, Any]], trait_names: tuple[str, ...] = ()) -> People:
    """Columns of these rows, whose keys are the graph's: user_id, gender, age, city, state, profession, hobbies,
    looking_for, elo, choosiness, swipes_made, swipes_received, traits; a missing or empty text is 'not said'.

    A row's `traits` are numbers or None, in the order of `trait_names`.
    """
    return People(
        user_ids=np.array([row["user_id"] for row in rows], dtype=np.str_),
        gender=np.array([row["gender"] for row in rows], dtype=np.str_),
        age=floats(rows, "age"),
        city=_codes(city_of(row) for row in rows),
        state=_codes(row["state"] for row in rows),
        profession=_codes(row["profession"] for row in rows),
        hobbies=_code_sets([row["hobbies"] for row in rows]),
        goals=_code_sets([row["looking_for"] for row in rows]),
        elo=floats(rows, "elo"),
        choosiness=floats(rows, "choosiness"),
        swipes_made=floats(rows, "swipes_made"),
        swipes_received=floats(rows, "swipes_received"),
        traits=_traits(rows, trait_names),
        trait_names=trait_names,
    )


def city_of(row: Mapping[str, Any]) -> str:
    """The city with its state, since a name alone stands for several; '' where it was not said."""
    return f"{row['city']}, {row['state'] or ''}" if row["city"] else ""


class Codes:
    """Whole numbers for texts, by their case-folded form; -1 for an empty one. They only ever grow."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def of(self, text: str | None) -> int:
        """The code of a text."""
        return self._known.setdefault(text.casefold(), len(self._known)) if text else UNKNOWN


def floats(rows: Sequence[Mapping[str, Any]], key: str) -> FloatArray:
    """One number of each row, NaN for None."""
    return np.array([row[key] for row in rows], dtype=np.float64)


def _traits(rows: Sequence[Mapping[str, Any]], names: tuple[str, ...]) -> FloatArray:
    return np.array([row["traits"] for row in rows], dtype=np.float64).reshape(len(rows), len(names))


def _codes(texts: Iterable[str | None]) -> IntArray:
    codes = Codes()
    return np.array([codes.of(text) for text in texts], dtype=np.int64)


def _code_sets(sets: Sequence[Sequence[str]]) -> IntArray:
    codes = Codes()
    padded = np.full((len(sets), max(map(len, sets), default=0)), UNKNOWN, dtype=np.int64)
    for row, texts in enumerate(sets):
        padded[row, : len(texts)] = [codes.of(text) for text in texts]
    return padded

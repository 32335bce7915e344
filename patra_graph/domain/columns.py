"""People as NumPy columns: what the stages read, one row a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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
    anyone has), padded with -1; `swipes_made` and `swipes_received` count decisions.
    """

    user_ids: NDArray[np.str_]
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

    def __len__(self) -> int:
        return len(self.user_ids)

    def take(self, rows: IntArray | slice) -> People:
        """The people at these rows, in this order."""
        return People(**{column.name: getattr(self, column.name)[rows] for column in fields(self)})


def people(rows: Sequence[Mapping[str, Any]]) -> People:
    """Columns of these rows, whose keys are the graph's: user_id, age, city, state, profession, hobbies, looking_for,
    elo, choosiness, swipes_made, swipes_received; a missing or empty text is 'not said'."""
    cities = _codes(f"{row['city']}, {row['state'] or ''}" if row["city"] else "" for row in rows)
    return People(
        user_ids=np.array([row["user_id"] for row in rows], dtype=np.str_),
        age=_floats(rows, "age"),
        city=cities,
        state=_codes(row["state"] for row in rows),
        profession=_codes(row["profession"] for row in rows),
        hobbies=_code_sets([row["hobbies"] for row in rows]),
        goals=_code_sets([row["looking_for"] for row in rows]),
        elo=_floats(rows, "elo"),
        choosiness=_floats(rows, "choosiness"),
        swipes_made=_floats(rows, "swipes_made"),
        swipes_received=_floats(rows, "swipes_received"),
    )


def _floats(rows: Sequence[Mapping[str, Any]], key: str) -> FloatArray:
    return np.array([row[key] for row in rows], dtype=np.float64)


def _coder() -> Callable[[str], int]:
    seen: dict[str, int] = {}
    return lambda text: seen.setdefault(text.casefold(), len(seen)) if text else UNKNOWN


def _codes(texts: Iterable[str | None]) -> IntArray:
    code = _coder()
    return np.array([code(text or "") for text in texts], dtype=np.int64)


def _code_sets(sets: Sequence[Sequence[str]]) -> IntArray:
    code = _coder()
    padded = np.full((len(sets), max(map(len, sets), default=0)), UNKNOWN, dtype=np.int64)
    for row, texts in enumerate(sets):
        padded[row, : len(texts)] = [code(text) for text in texts]
    return padded

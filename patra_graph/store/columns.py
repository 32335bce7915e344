"""All users as columns in memory: laid out by gender and age, read whole once, changed row by row afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.columns import Codes, FloatArray, IntArray, People
from patra_graph.domain.model import GENDERS
from patra_graph.domain.quantised import products, quantised
from patra_graph.domain.scan import STANDING, BioColumns, RatingColumns, Scan, WishColumns
from patra_graph.store.code_lists import ROOM, SPARE, CodeLists, with_room
from patra_graph.store.column_values import LISTS, RATED, column_values, mark

Row = Mapping[str, Any]
CODED = ("city", "state", "profession")
NUMBERS = ("age", "elo", "choosiness", "swipes_made", "swipes_received")
READ = ("gender", *CODED, *NUMBERS)
KINDS: Mapping[str, str] = {
    **dict.fromkeys((*WishColumns._fields, *RatingColumns._fields, "exposures", "bio_scale"), "f4"),
    **dict.fromkeys(("gender", "interested"), "u1"),
    **dict.fromkeys(("profile", "bio"), "u8"),
}


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Rows of fetch_user_order as they are to be laid out: by gender and age."""
    return sorted(rows, key=lambda row: (GENDERS.index(row["gender"]), row["age"]))


class UserColumns:
    """Columns of all users. A user's row stays theirs; who leaves is never shown again, who comes goes to the end.

    The rows that were there when they were laid out are sorted by gender and age as they were then; `pieces` finds whom
    someone may meet by that, and looks through the rest whole. Bios are kept quantised. Changes come from one
    thread; any number may read meanwhile.
    """

    def __init__(self, people: int, *, dimensions: int, traits: tuple[str, ...]) -> None:
        """Room for so many people at first, and no one in it."""
        room = int(people * ROOM) + SPARE
        self.trait_names, self.dimensions = traits, dimensions
        self.ids: list[str] = []
        self.row_of: dict[str, int] = {}
        self._sort_age = np.zeros(0, dtype=np.float32)
        self._ends = np.zeros(len(GENDERS), dtype=np.int64)
        self._strays: set[int] = set()
        self._standings = np.zeros(room, dtype=STANDING)
        self._plain = {name: np.zeros(room, dtype=kind) for name, kind in KINDS.items()}
        self._columns = self._plain | _fields(self._standings)
        self._traits = np.full((room, len(traits)), np.nan, dtype=np.float32)
        self._bios = np.zeros((room, dimensions), dtype=np.int8)
        self._codes = {name: Codes() for name in (*CODED, *LISTS)}
        self._lists = {name: CodeLists(room) for name in LISTS}

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def alive(self) -> int:
        """How many users there are, less those who left."""
        return len(self.row_of)

    @property
    def bytes(self) -> int:
        """Memory of the arrays; ids and their index come on top, some 150 bytes a user."""
        return sum(array.nbytes for array in (*self._plain.values(), self._standings, self._traits, self._bios))

    def lay_out(self, order: Sequence[Row]) -> None:
        """Say how the rows there are were sorted: by gender and age, as in these rows of fetch_user_order."""
        there = [row for row in order if row["user_id"] in self.row_of]
        codes = np.array([GENDERS.index(row["gender"]) for row in there], dtype=np.int64)
        self._ends = np.cumsum(np.bincount(codes, minlength=len(GENDERS)))
        self._sort_age = np.array([row["age"] for row in there], dtype=np.float32)
        moved = (self._columns["gender"][: len(there)] != codes) | (
            self._columns["age"][: len(there)] != self._sort_age
        )
        self._strays = set(np.flatnonzero(moved).tolist())

    def put(self, rows: Sequence[Row]) -> None:
        """Set whole users, known ones or new, from rows of fetch_columns."""
        at = self._places([row["user_id"] for row in rows])
        for name, values in column_values(rows, self._codes).items():
            self._columns[name][at] = values
        self._traits[at] = np.array([row["traits"] for row in rows], dtype=np.float32).reshape(
            len(rows), len(self.trait_names)
        )
        for name in LISTS:
            for place, row in zip(at.tolist(), rows, strict=True):
                self._lists[name].put(place, [self._codes[name].of(text) for text in row[name]])
        self._put_bios(at, rows)
        self._show(at, rows)

    def rate(self, rows: Sequence[Row]) -> None:
        """Set ratings, counts and exposures of known users, from rows of fetch_changes."""
        at = np.array([self.row_of[row["user_id"]] for row in rows], dtype=np.int64)
        for name in RATED:
            self._columns[name][at] = np.array([row[name] for row in rows], dtype=np.float32)

    def drop(self, user_ids: Iterable[str]) -> None:
        """Forget users who left the graph: they are never shown again."""
        for user_id in user_ids:
            row = self.row_of.pop(user_id, None)
            if row is not None:
                self._columns["interested"][row] = 0
                self._bios[row] = 0
                self.ids[row] = ""

    def is_current(self, row: Row) -> bool:
        """Whether profile and bio of a known user are those of the graph's row."""
        at = self.row_of[row["user_id"]]
        profile, bio = self._columns["profile"][at], self._columns["bio"][at]
        return bool(profile == mark(row["profile_hash"]) and bio == mark(row["bio_hash"]))

    def has_swiped(self, row: Row) -> bool:
        """Whether a known user has swiped since, as their choosiness and count in the graph's row tell."""
        at = self.row_of[row["user_id"]]
        now = np.array([row["choosiness"], row["swipes_made"]], dtype=np.float32)
        return bool(self._columns["choosiness"][at] != now[0] or self._columns["swipes_made"][at] != now[1])

    def scan(self) -> Scan:
        """Compact columns of everyone, as they are; there may be more rows than people.

        Ask for `pieces` first: columns that were read later have all their rows.
        """
        columns = self._plain
        return Scan(
            WishColumns(**{name: columns[name] for name in WishColumns._fields}),
            RatingColumns(**{name: columns[name] for name in RatingColumns._fields}),
            self._standings,
            self._traits,
            columns["exposures"],
            BioColumns(self._bios, columns["bio_scale"]),
        )

    def pieces(self, person: int) -> IntArray:
        """Where everyone is whom the person in this row might meet by gender and age: parts [start, stop) of the rows,
        ascending, without repeats, of shape (p, 2)."""
        interested = int(self._columns["interested"][person])
        by_age = [self._piece(code, person) for code in range(len(GENDERS)) if interested >> code & 1]
        strays = (row for row in sorted(self._strays) if not any(start <= row < stop for start, stop in by_age))
        found = [*by_age, (len(self._sort_age), len(self.ids)), *((row, row + 1) for row in strays)]
        return np.array(sorted(piece for piece in found if piece[0] < piece[1]), dtype=np.int64).reshape(-1, 2)

    def _piece(self, code: int, person: int) -> tuple[int, int]:
        youngest, oldest = self._columns["min_age"][person], self._columns["max_age"][person]
        start, end = (int(self._ends[code - 1]) if code else 0), int(self._ends[code])
        ages = self._sort_age[start:end]
        first, last = np.searchsorted(ages, youngest, "left"), np.searchsorted(ages, oldest, "right")
        return start + int(first), min(start + int(last), len(self.ids))

    def people(self, rows: IntArray) -> People:
        """What the stages read, of these rows."""
        column = {name: self._columns[name][rows] for name in READ}
        return People(
            user_ids=np.array([self.ids[row] for row in rows.tolist()], dtype=np.str_),
            gender=np.array(GENDERS, dtype=np.str_)[column["gender"]],
            traits=self._traits[rows].astype(np.float64),
            trait_names=self.trait_names,
            hobbies=self._lists["hobbies"].take(rows),
            goals=self._lists["looking_for"].take(rows),
            **{name: column[name].astype(np.int64) for name in CODED},
            **{name: column[name].astype(np.float64) for name in NUMBERS},
        )

    def bios(self, rows: IntArray) -> NDArray[np.float32]:
        """Embeddings of shape (k, d), of length 1, or zeros where there is no bio."""
        return self._bios[rows] * self._columns["bio_scale"][rows][:, None]

    def bio_products(self, rows: IntArray, with_these: FloatArray) -> FloatArray:
        """Dot products of k rows' bios with m vectors of shape (m, d): shape (k, m), NaN where there is no bio."""
        scale = self._columns["bio_scale"][rows][:, None]
        scaled = products(self._bios, rows, with_these.astype(np.float32)) * scale
        return np.where(scale > 0, scaled, np.nan).astype(np.float64)

    def exposures(self, rows: IntArray | slice) -> NDArray[np.float32]:
        """How often each was shown."""
        return self._columns["exposures"][rows]

    def _places(self, user_ids: Sequence[str]) -> IntArray:
        fresh = (user_id for user_id in user_ids if user_id not in self.row_of)
        new = {user_id: row for row, user_id in enumerate(fresh, len(self.ids))}
        self._grow(len(self.ids) + len(new))
        return np.array([self.row_of.get(user_id, new.get(user_id)) for user_id in user_ids], dtype=np.int64)

    def _put_bios(self, at: IntArray, rows: Sequence[Row]) -> None:
        self._columns["bio_scale"][at] = 0.0
        told = [number for number, row in enumerate(rows) if row["embedding"] is not None]
        packed = b"".join(rows[number]["embedding"].raw() for number in told)
        vectors = np.frombuffer(packed, dtype=">f4").reshape(len(told), self.dimensions).astype(np.float32)
        self._bios[at[told]], self._columns["bio_scale"][at[told]] = quantised(vectors)

    def _show(self, at: IntArray, rows: Sequence[Row]) -> None:
        """Let readers find these rows: the last step, when all else about them is there."""
        for place, row in zip(at.tolist(), rows, strict=True):
            if place == len(self.ids):
                self.ids.append(row["user_id"])
                self.row_of[row["user_id"]] = place
            if place < len(self._sort_age):
                code = int(np.searchsorted(self._ends, place, "right"))
                moved = GENDERS[code] != row["gender"] or self._sort_age[place] != row["age"]
                (self._strays.add if moved else self._strays.discard)(place)

    def _grow(self, rows: int) -> None:
        self._plain = {name: with_room(column, rows) for name, column in self._plain.items()}
        self._standings = with_room(self._standings, rows)
        self._columns = self._plain | _fields(self._standings)
        self._traits, self._bios = with_room(self._traits, rows), with_room(self._bios, rows)


def _fields(records: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """A view of each field of these records, by its name."""
    return {field: records[field] for field in records.dtype.names or ()}

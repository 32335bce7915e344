"""All swipes that count as columns in memory, found by who made and by who received them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.by_person import ByPerson, IntArray
from patra_graph.domain.collaborative import KINDS, group_of, received_by
from patra_graph.domain.interaction import already_liked_value
from patra_graph.domain.model import SwipeKind

Row = Mapping[str, Any]
TYPES: Mapping[str, int] = {"REJECTED": 0, "LIKED": 1, "SUPERLIKED": 2}
WORTH = np.array([already_liked_value(kind) for kind in KINDS], dtype=np.float32)
SPARE = 4096


@dataclass(frozen=True, slots=True)
class SwipePage:
    """Swipes of some users, by swiper in the order of rows, side by side; times in ms since 1970."""

    swiper: NDArray[np.int32]
    target: NDArray[np.int32]
    kind: NDArray[np.int8]
    surprise: NDArray[np.float32]
    time: NDArray[np.int64]


def swipe_page(rows: Iterable[Row], row_of: Mapping[str, int]) -> SwipePage:
    """A page from rows of fetch_made; swipes of users who are not known yet are left out."""
    rows = sorted((row for row in rows if row["user_id"] in row_of), key=lambda row: row_of[row["user_id"]])
    counts = [len(row["target_ids"]) for row in rows]
    target = np.array([row_of.get(target, -1) for row in rows for target in row["target_ids"]], dtype=np.int32)
    known = target >= 0
    return SwipePage(
        np.repeat(np.array([row_of[row["user_id"]] for row in rows], dtype=np.int32), counts)[known],
        target[known],
        np.array([TYPES[name] for row in rows for name in row["types"]], dtype=np.int8)[known],
        np.array([surprise for row in rows for surprise in row["surprises"]], dtype=np.float32)[known],
        np.array([time for row in rows for time in row["times"]], dtype=np.int64)[known],
    )


class SwipeColumns:
    """Columns of swipes: swiper and target (rows of users), kind, surprise; `made` by person, `received` by person and
    kind.

    `domain.collaborative` reads them as its `Surprises`. A swipe taken back stays in the columns, but is nobody's.
    Changes come from one thread; any number may read meanwhile.
    """

    def __init__(self, pages: Sequence[SwipePage], people: int) -> None:
        """From pages whose swipers come in the order of rows, the last one below `people`."""
        pages = pages or [swipe_page([], {})]
        self.swiper = np.concatenate([page.swiper for page in pages])
        self.target = np.concatenate([page.target for page in pages])
        self.kind = np.concatenate([page.kind for page in pages])
        self.surprise = np.concatenate([page.surprise for page in pages])
        self._used = len(self.swiper)
        about = group_of(self.target, self.kind)
        oldest_first = np.lexsort((np.concatenate([page.time for page in pages]), about)).astype(np.int32)
        self.made = ByPerson(self.swiper, people)
        self.received = ByPerson(about, people * len(KINDS), order=oldest_first)

    def __len__(self) -> int:
        return self._used

    @property
    def bytes(self) -> int:
        """Memory of the arrays, less the index by target, 4 bytes a swipe."""
        return sum(array.nbytes for array in (self.swiper, self.target, self.kind, self.surprise))

    def kinds(self, numbers: IntArray) -> list[SwipeKind]:
        """The kinds of these swipes."""
        return [KINDS[kind] for kind in self.kind[numbers].tolist()]

    def likers(self, person: int) -> tuple[IntArray, NDArray[np.float32]]:
        """Who swiped a person, and what each made of them (see `already_liked_value`)."""
        numbers = received_by(self, person)
        return self.swiper[numbers], WORTH[self.kind[numbers]]

    def replace(self, row: Row, row_of: Mapping[str, int]) -> None:
        """Set all swipes of one user, from a row of fetch_made."""
        page, swiper = swipe_page([row], row_of), row_of[row["user_id"]]
        before = self.made[swiper]
        known = dict(
            zip(_keys(self.target[before], self.kind[before], self.surprise[before]), before.tolist(), strict=True)
        )
        keys = _keys(page.target, page.kind, page.surprise)
        fresh = [place for place, key in enumerate(keys) if key not in known]
        known |= zip([keys[place] for place in fresh], self._append(page, fresh), strict=True)
        after = np.array([known[key] for key in keys], dtype=np.int64)
        self.made.change(swiper, after)
        for number in np.setdiff1d(before, after).tolist():
            self._received_less(number)
        for number in np.setdiff1d(after, before).tolist():
            group = self._group_of(number)
            self.received.change(group, np.append(self.received[group], number))

    def _received_less(self, number: int) -> None:
        group = self._group_of(number)
        received = self.received[group]
        self.received.change(group, received[received != number])

    def _group_of(self, number: int) -> int:
        return int(group_of(self.target[number], self.kind[number]))

    def _append(self, page: SwipePage, places: list[int]) -> list[int]:
        end = self._used + len(places)
        if end > len(self.swiper):
            for name in ("swiper", "target", "kind", "surprise"):
                setattr(self, name, np.resize(getattr(self, name), end + end // 8 + SPARE))
        numbers = slice(self._used, end)
        for name in ("swiper", "target", "kind", "surprise"):
            getattr(self, name)[numbers] = getattr(page, name)[places]
        self._used = end
        return list(range(numbers.start, end))


def _keys(target: NDArray[Any], kind: NDArray[Any], surprise: NDArray[Any]) -> list[tuple[int, int, float]]:
    return list(zip(target.tolist(), kind.tolist(), surprise.tolist(), strict=True))

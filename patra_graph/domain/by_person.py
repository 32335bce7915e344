"""Numbers of decisions found by person: an even layout of all that was there at first, and what changed since."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
NOBODY: IntArray = np.zeros(0, dtype=np.int64)


class ByPerson:
    """For each person the numbers of their decisions, oldest first."""

    def __init__(self, person: NDArray[np.integer], people: int, *, order: NDArray[np.integer] | None = None) -> None:
        """`person` holds the person of each decision. `order` lists the numbers by person, oldest first (None: they
        come so already)."""
        by_person = person if order is None else person[order]
        self._starts = np.searchsorted(by_person, np.arange(people + 1))
        self._numbers = order
        self._changed: dict[int, IntArray] = {}

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __iter__(self) -> Iterator[IntArray]:
        return (self[person] for person in range(len(self)))

    def __getitem__(self, person: int) -> IntArray:
        """One person's; none for a person who came later."""
        if person in self._changed:
            return self._changed[person]
        if person >= len(self):
            return NOBODY
        return self._at(np.arange(self._starts[person], self._starts[person + 1]))

    def change(self, person: int, numbers: IntArray) -> None:
        """Give a person other decisions."""
        self._changed[person] = numbers

    def gather(
        self, persons: NDArray[np.integer], *, most: int | None = None, before: int | None = None
    ) -> tuple[IntArray, IntArray]:
        """The latest `most` decisions of each of these persons (None: all), and to which of them each belongs.

        `before` leaves out the numbers from that one on.
        """
        if before is not None or not self._all_laid_out(persons):
            parts = [latest(until(self[person], before), most) for person in persons.tolist()]
            return np.concatenate([NOBODY, *parts]), np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        starts, ends = self._starts[persons], self._starts[persons + 1]
        if most is not None:
            starts = np.maximum(starts, ends - most)
        counts = ends - starts
        place = np.repeat(np.arange(len(persons)), counts)
        return self._at(np.arange(counts.sum()) + np.repeat(starts - (np.cumsum(counts) - counts), counts)), place

    def _all_laid_out(self, persons: NDArray[np.integer]) -> bool:
        """Whether the first layout still tells of all of these persons."""
        return persons.max(initial=-1) < len(self) and self._changed.keys().isdisjoint(persons.tolist())

    def _at(self, places: IntArray) -> IntArray:
        return places if self._numbers is None else self._numbers[places].astype(np.int64)


def until(numbers: IntArray, before: int | None) -> IntArray:
    """Those of these ascending numbers that are less than `before` (None: all)."""
    return numbers if before is None else numbers[: np.searchsorted(numbers, before)]


def latest(numbers: IntArray, count: int | None) -> IntArray:
    """The last so many (None: all)."""
    return numbers if count is None else numbers[max(0, len(numbers) - count) :]

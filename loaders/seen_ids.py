"""Remembers which ids have come by, in 12 to 24 bytes an id."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
SLOTS = 1 << 12
FULL = 0.7


class SeenIds:
    """A set of 64-bit hashes of ids: open addressing in one array, asked id by id or many at once.

    Two ids among 25 million share a hash with probability 2e-5; the later one would be called doubled.
    """

    def __init__(self) -> None:
        self._table = array("q", bytes(8 * SLOTS))
        self._count = 0

    def add(self, text: str) -> bool:
        """Remember the id; False when it was there before."""
        key = hash(text) or 1
        last = len(self._table) - 1
        place = key & last
        while found := self._table[place]:
            if found == key:
                return False
            place = (place + 1) & last
        self._table[place] = key
        self._count += 1
        self._make_room(0)
        return True

    def add_all(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Remember these ids; True for each that was not there before, shape (len(texts),)."""
        keys = np.fromiter(map(hash, texts), np.int64, len(texts))
        keys[keys == 0] = 1
        different, first = np.unique(keys, return_index=True)
        self._make_room(len(different))
        new = np.zeros(len(texts), dtype=bool)
        new[first[_insert(np.frombuffer(self._table, np.int64), different)]] = True
        self._count += int(new.sum())
        return new

    def _make_room(self, coming: int) -> None:
        """Double the table until it stays less than FULL with so many more."""
        slots = len(self._table)
        while self._count + coming > FULL * slots:
            slots *= 2
        if slots > len(self._table):
            old = np.frombuffer(self._table, np.int64)
            table = array("q", bytes(8 * slots))
            _insert(np.frombuffer(table, np.int64), old[old != 0])
            self._table = table


def _insert(table: Keys, keys: Keys) -> NDArray[np.bool_]:
    """Put different keys into the table; True for each that it did not hold. Each round tries every key's next slot:
    of several that want the same empty one the last gets it, the others go on."""
    new, waiting, last = np.zeros(len(keys), dtype=bool), np.arange(len(keys)), len(table) - 1
    slots = keys & last
    while len(waiting):
        wanted = slots[waiting]
        empty = table[wanted] == 0
        table[wanted[empty]] = keys[waiting[empty]]
        settled = table[wanted] == keys[waiting]
        new[waiting[empty & settled]] = True
        waiting = waiting[~settled]
        slots[waiting] = (slots[waiting] + 1) & last
    return new

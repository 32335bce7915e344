"""A short list of codes for each row, kept end to end in one column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.columns import UNKNOWN, IntArray
from patra_graph.domain.compiled import compiled

ROOM = 1.125
SPARE = 1024


class CodeLists:
    """A list of codes for each row; a changed list is written anew at the end."""

    def __init__(self, rows: int) -> None:
        self._start = np.zeros(rows, dtype=np.int64)
        self._length = np.zeros(rows, dtype=np.int32)
        self._codes = np.zeros(max(SPARE, 5 * rows), dtype=np.int32)
        self._used = 0

    def put(self, row: int, codes: Sequence[int]) -> None:
        """Set a row's list."""
        end = self._used + len(codes)
        self._codes = with_room(self._codes, end)
        self._start = with_room(self._start, row + 1)
        self._length = with_room(self._length, row + 1)
        self._codes[self._used : end] = codes
        self._start[row], self._length[row] = self._used, len(codes)
        self._used = end

    def take(self, rows: IntArray) -> IntArray:
        """The lists of these rows, of shape (k, longest), padded with -1."""
        return _padded(self._start, self._length, self._codes, rows)


def compile_ahead() -> None:
    """Compile what reads lists."""
    CodeLists(1).take(np.zeros(1, dtype=np.int64))


@compiled
def _padded(start: IntArray, length: NDArray[np.int32], codes: NDArray[np.int32], rows: IntArray) -> IntArray:
    longest = 1
    for row in rows:
        longest = max(longest, length[row])
    lists = np.full((len(rows), longest), UNKNOWN)
    for place in range(len(rows)):
        row = rows[place]
        for at in range(min(length[row], longest)):
            lists[place, at] = codes[start[row] + at]
    return lists


def with_room(array: NDArray[Any], rows: int) -> NDArray[Any]:
    """The array itself, or a longer copy where it has too few rows; readers keep the one they hold."""
    if rows <= len(array):
        return array
    longer = np.zeros((int(rows * ROOM) + SPARE, *array.shape[1:]), dtype=array.dtype)
    longer[: len(array)] = array
    return longer

"""Swipes of any size as arrays on disk, in pieces: numbers in columns, and the text that the import will need of each.

A piece N is the files `N.npz` (columns) and `N.ids` (a line a swipe: swipe id, time) of a private folder.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from patra_graph.domain.bulk_replay import KINDS
from patra_graph.loaders import csv_folder
from patra_graph.loaders.csv_folder import SwipeColumns
from patra_graph.loaders.rows import Reject, Row
from patra_graph.pipeline.bulk.cells import cell

PIECE = 250_000
NUMBER_OF = {str(kind): number for number, kind in enumerate(KINDS)}
COLUMNS = {"swiper": np.int32, "target": np.int32, "kind": np.int8, "at": np.int64, "line": np.int64}


@dataclass(frozen=True, slots=True)
class SpooledSwipes:
    """What stands in the folder: how many swipes in each piece, users by number, where rows were rejected."""

    folder: Path
    path: str
    columns: dict[str, int]
    pieces: list[int]
    user_ids: list[str]
    rejects: int

    def rejected(self) -> Iterator[Reject]:
        """The rejects in the order of the file."""
        with (self.folder / "rejects").open("rb") as stream:
            for _ in range(self.rejects):
                yield pickle.load(stream)  # noqa: S301 (written by this program, in a private folder)  # nosec B301

    def column(self, name: str) -> np.ndarray:
        """One of COLUMNS over all pieces, shape (n,)."""
        parts = [np.load(self.folder / f"{piece}.npz")[name] for piece in range(len(self.pieces))]
        return np.concatenate([np.empty(0, COLUMNS[name]), *parts])

    def ids(self, piece: int) -> Iterator[str]:
        """'swipe id,time' of each swipe of a piece, ready for the import."""
        with (self.folder / f"{piece}.ids").open(encoding="utf-8", newline="\n") as stream:
            yield from (line[:-1] for line in stream)


def spool_csv(path: Path, folder: Path, now: datetime) -> SpooledSwipes:
    """Spool the swipes' file of a csv folder."""
    return spool(csv_folder.read_swipe_columns(path, now=now), folder)


def spool(items: Iterable[Row | Reject | SwipeColumns], folder: Path) -> SpooledSwipes:
    """Spool these swipes; rejects apart."""
    spooler = _Spooler(folder)
    with (folder / "rejects").open("wb") as rejects:
        for item in items:
            if isinstance(item, SwipeColumns):
                for reject in spooler.add_columns(item):
                    pickle.dump(reject, rejects)
            elif isinstance(item, Row):
                spooler.add_row(item)
            else:
                spooler.rejects += 1
                pickle.dump(item, rejects)
    return spooler.finished()


class _Numbers(dict[str, int]):
    """A number from 0 for each user id, in the order in which they come."""

    def __missing__(self, user_id: str) -> int:
        return self.setdefault(user_id, len(self))


class _Spooler:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = _Numbers()
        self._pieces: list[int] = []
        self._parts: list[tuple[np.ndarray, ...]] = []
        self._texts: list[str] = []
        self._path, self._columns = "", dict[str, int]()
        self.rejects = 0

    def add_row(self, row: Row) -> None:
        swipe, self._path, self._columns = row.value, row.path, dict(row.columns)
        at = np.datetime64(swipe.at.replace(tzinfo=None), "us").astype(np.int64)
        self._add(
            (swipe.swiper_id,), (swipe.target_id,), (NUMBER_OF[str(swipe.kind)],), np.array([at]), np.array([row.line])
        )
        self._texts.append(f"{cell(swipe.swipe_id)},{swipe.at.isoformat()}")
        self._end_piece(PIECE)

    def add_columns(self, item: SwipeColumns) -> Sequence[Reject]:
        """Take the fresh ones; gives the rejects of the others. What is plain needs no quotes."""
        if not item.fresh.all():
            rows = list(item.rows())
            for row in (row for row in rows if isinstance(row, Row)):
                self.add_row(row)
            doubled = [row for row in rows if isinstance(row, Reject)]
            self.rejects += len(doubled)
            return doubled
        swipes, self._path, self._columns = item.swipes, item.path, dict(item.columns)
        at = np.array([time[:-1] for time in swipes.times], dtype="datetime64[us]").astype(np.int64)
        lines = np.arange(swipes.first_line, swipes.first_line + len(at))
        self._add(swipes.swiper_ids, swipes.target_ids, list(map(NUMBER_OF.__getitem__, swipes.actions)), at, lines)
        self._texts += map("{},{}".format, swipes.swipe_ids, swipes.times)
        self._end_piece(PIECE)
        return ()

    def finished(self) -> SpooledSwipes:
        self._end_piece(1)
        return SpooledSwipes(self._folder, self._path, self._columns, self._pieces, list(self._numbers), self.rejects)

    def _add(self, swipers: Sequence[str], targets: Sequence[str], kinds: Sequence[int], *columns: np.ndarray) -> None:
        number_of = self._numbers.__getitem__
        people = (np.fromiter(map(number_of, ids), np.int32, len(ids)) for ids in (swipers, targets))
        self._parts.append((*people, np.array(kinds, np.int8), *columns))

    def _end_piece(self, size: int) -> None:
        if len(self._texts) < size:
            return
        piece = len(self._pieces)
        columns = dict(zip(COLUMNS, map(np.concatenate, zip(*self._parts, strict=True)), strict=True))
        np.savez(self._folder / f"{piece}.npz", **columns)
        with (self._folder / f"{piece}.ids").open("w", encoding="utf-8", newline="\n") as stream:
            stream.write("\n".join(self._texts) + "\n")
        self._pieces.append(len(self._texts))
        self._parts, self._texts = [], []

"""Swipes in the order in which they were made, however large the file: sorted runs on disk, merged."""

from __future__ import annotations

import heapq
import pickle
from collections.abc import Iterable, Iterator
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from patra_graph.loaders.rows import Row
from patra_graph.pipeline.batches import batched

RUN = 200_000
PAGE = 5_000


def in_time_order(rows: Iterable[Row], *, run: int = RUN) -> Iterator[Row]:
    """The same rows by the time of their swipe, equal times in the order of the file. At most `run` rows in memory
    (about 100 MB for the default); longer input waits in a private temporary folder, removed at the end."""
    rows = iter(rows)
    first = _sorted_run(rows, run)
    if len(first) < run:
        yield from first
        return
    with TemporaryDirectory(prefix="patra-graph-") as folder:
        paths = [_spill(Path(folder) / "0", first)]
        del first
        for number in count(1):
            if not (more := _sorted_run(rows, run)):
                break
            paths.append(_spill(Path(folder) / str(number), more))
        yield from heapq.merge(*map(_spilled, paths), key=_moment)


def _sorted_run(rows: Iterator[Row], run: int) -> list[Row]:
    return sorted(islice(rows, run), key=_moment)


def _moment(row: Row) -> tuple[Any, int]:
    return (row.value.at, row.line)


def _spill(path: Path, rows: Iterable[Row]) -> Path:
    with path.open("wb") as stream:
        for page in batched(rows, PAGE):
            pickle.dump(page, stream, protocol=pickle.HIGHEST_PROTOCOL)
    return path


def _spilled(path: Path) -> Iterator[Row]:
    with path.open("rb") as stream:
        while stream.peek(1):
            yield from pickle.load(stream)  # noqa: S301 (written above by this process)  # nosec B301

"""Reading whole files: users in this process, the swipes of a csv folder in another one at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from types import ModuleType

from patra_graph.domain.bulk_replay import compile_ahead
from patra_graph.domain.model import User
from patra_graph.loaders import csv_folder
from patra_graph.loaders.rows import Row
from patra_graph.localdb.home import make_private
from patra_graph.pipeline.bulk.beside import Beside
from patra_graph.pipeline.bulk.swipes import SpooledSwipes, spool, spool_csv
from patra_graph.pipeline.tally import Tally
from patra_graph.settings import Settings


def read_all(
    path: Path,
    loader: ModuleType,
    folder: Path,
    tally: Tally,
    take_users: Callable[[Iterator[Row]], None],
    *,
    settings: Settings,
    now: datetime,
) -> SpooledSwipes:
    """Hand the users of `path` over and spool its swipes in the folder; rejects go to the tally, users' first."""
    apart = folder / "swipes"
    make_private(apart)
    if loader is csv_folder:
        with Beside(spool_csv, path, apart, now) as beside:
            rows = csv_folder.read_users(path, missing_interest=settings.load.missing_interest)
            take_users(tally.understood(rows))
            compile_ahead()
            swipes = beside.result()
        for reject in swipes.rejected():
            tally.rows[reject.path] += 1
            tally.rejects.add(reject)
        if swipes.pieces:
            tally.rows[swipes.path] += sum(swipes.pieces)
    else:
        rows = tally.understood(loader.read(path, missing_interest=settings.load.missing_interest, now=now))
        rest: list[Row] = []
        take_users(_leading_users(rows, rest))
        swipes = spool(chain(rest, rows), apart)
    return swipes


def _leading_users(rows: Iterator[Row], rest: list[Row]) -> Iterator[Row]:
    """The users that come first; the row after them is put into `rest`."""
    for row in rows:
        if not isinstance(row.value, User):
            rest.append(row)
            return
        yield row

"""The bulk load's reading: users in this process, the swipes of a csv folder in another one at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
from patra_graph.pipeline.bulk.users import SpooledUsers, spool_users
from patra_graph.pipeline.tally import Tally
from patra_graph.settings import Settings


def read_all(
    path: Path, loader: ModuleType, folder: Path, tally: Tally, *, settings: Settings, now: datetime
) -> tuple[SpooledUsers, SpooledSwipes]:
    """Spool users and swipes of `path` in the folder; rejects go to the tally, users' first."""
    apart = folder / "swipes"
    make_private(apart)
    if loader is csv_folder:
        with Beside(spool_csv, path, apart, now) as beside:
            rows = csv_folder.read_users(path, missing_interest=settings.load.missing_interest)
            users = _spool_users((row.value for row in tally.understood(rows)), folder, tally, settings)
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
        users = _spool_users(_leading_users(rows, rest), folder, tally, settings)
        swipes = spool(chain(rest, rows), apart)
    tally.step("swipes", sum(swipes.pieces))
    return users, swipes


def _leading_users(rows: Iterator[Row], rest: list[Row]) -> Iterator[User]:
    """The users that come first; the row after them is put into `rest`."""
    for row in rows:
        if not isinstance(row.value, User):
            rest.append(row)
            return
        yield row.value


def _spool_users(users: Iterable[User], folder: Path, tally: Tally, settings: Settings) -> SpooledUsers:
    spooled = spool_users(
        users,
        folder,
        start=settings.rating.start,
        batch=settings.load.batch_users,
        told=lambda count: tally.step("users", count),
    )
    tally.done["users written"] = len(spooled.ids)
    return spooled

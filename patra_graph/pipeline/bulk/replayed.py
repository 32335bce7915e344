"""The bulk load's middle: swipes replayed in memory, and everything written as files for the import."""

from __future__ import annotations

from datetime import datetime
from time import time

import numpy as np

from patra_graph.domain.bulk_replay import Flags, Ratings, SwipeArrays, replay, time_order
from patra_graph.domain.swiping import Outcome
from patra_graph.loaders.rows import Reject
from patra_graph.pipeline.bulk.beside import Beside
from patra_graph.pipeline.bulk.files import keep_outcome, write_matches, write_names, write_retracted, write_swipes
from patra_graph.pipeline.bulk.swipes import SpooledSwipes
from patra_graph.pipeline.bulk.users import SpooledUsers, write_users
from patra_graph.pipeline.load_swipes import REFUSALS
from patra_graph.pipeline.swipe import rating_constants
from patra_graph.pipeline.tally import Tally
from patra_graph.settings import Settings


def write_all(users: SpooledUsers, spooled: SpooledSwipes, tally: Tally, *, settings: Settings, now: datetime) -> None:
    """Replay, and write all files that `import_arguments` names. Swipes of unknown users go to the rejects."""
    swipes, known = _known_swipes(users, spooled, tally)
    count, start = len(users.ids), settings.rating.start
    ratings = Ratings(np.array(users.start_elo), np.full(count, start), *np.zeros((2, count), dtype=np.int64))
    constants = rating_constants(settings)
    done = replay(swipes, ratings, constants=constants, progress=lambda count: tally.progress("replayed", count))
    tally.done["swipes written"] += done.changed
    keep_outcome(spooled, known, swipes, done)
    pieces = range(len(spooled.pieces))
    with Beside(write_swipes, spooled, pieces[1::2], users.ids) as beside:
        gone = write_swipes(spooled, pieces[::2], users.ids)
        write_names(users)
        write_users(users, ratings, start=start, now=now, changed_at=int(time() * 1000))
        write_matches(users.folder, swipes, done, users.ids)
        gone |= beside.result()
    rows = np.flatnonzero(known)
    taken_back = {row: gone[int(rows[row])] for rows_of in done.retracted.values() for row in rows_of}
    write_retracted(users.folder, done, users.ids, taken_back)
    tally.progress("written", count + len(known))


def _known_swipes(users: SpooledUsers, spooled: SpooledSwipes, tally: Tally) -> tuple[SwipeArrays, Flags]:
    """The swipes between users that there are, as numbers in `users.ids`, and which those are; others are rejected."""
    numbers = {user_id: number for number, user_id in enumerate(users.ids)}
    lookup = np.array([numbers.get(user_id, -1) for user_id in spooled.user_ids] or [-1], dtype=np.int32)
    swiper, target = (lookup[spooled.column(name)] for name in ("swiper", "target"))
    kind, at = spooled.column("kind"), spooled.column("at")
    known = (swiper >= 0) & (target >= 0)
    if not known.all():
        _reject_unknown(swiper, known, at, spooled, tally)
        swiper, target, kind, at = swiper[known], target[known], kind[known], at[known]
    return SwipeArrays(swiper, target, kind, at), known


def _reject_unknown(swiper: np.ndarray, known: Flags, at: np.ndarray, spooled: SpooledSwipes, tally: Tally) -> None:
    rows, lines = np.flatnonzero(~known), spooled.column("line")
    for row in rows[time_order(at[rows])].tolist():
        name, code, message = REFUSALS[Outcome.UNKNOWN_SWIPER if swiper[row] < 0 else Outcome.UNKNOWN_TARGET]
        column = spooled.columns.get(name, -1) + 1
        tally.rejects.add(Reject(spooled.path, int(lines[row]), column, name, code, message))

"""Swipes of whole files replayed in memory, once it is known which users there are."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from patra_graph.domain.bulk_replay import Flags, Ratings, Replay, SwipeArrays, replay, time_order
from patra_graph.domain.swiping import Outcome
from patra_graph.loaders.rows import Reject
from patra_graph.pipeline.bulk.swipes import SpooledSwipes
from patra_graph.pipeline.load_swipes import REFUSALS
from patra_graph.pipeline.swipe import rating_constants
from patra_graph.pipeline.tally import Tally
from patra_graph.settings import Settings


@dataclass(frozen=True, slots=True)
class Replayed:
    """Swipes between users that there are, by the users' numbers, and what they did.

    `known`, shape (all swipes,): those that were replayed. `ratings`: everyone's in the end, by number.
    """

    swipes: SwipeArrays
    known: Flags
    ratings: Ratings
    done: Replay


def replay_all(
    user_ids: Sequence[str], start_elo: array[float], spooled: SpooledSwipes, tally: Tally, *, settings: Settings
) -> Replayed:
    """Replay the spooled swipes of these users; those of others go to the rejects."""
    swipes, known = _known_swipes(user_ids, spooled, tally)
    count, start = len(user_ids), settings.rating.start
    ratings = Ratings(np.array(start_elo), np.full(count, start), *np.zeros((2, count), dtype=np.int64))
    constants = rating_constants(settings)
    done = replay(swipes, ratings, constants=constants, progress=lambda count: tally.progress("replayed", count))
    tally.done["swipes written"] += done.changed
    return Replayed(swipes, known, ratings, done)


def _known_swipes(user_ids: Sequence[str], spooled: SpooledSwipes, tally: Tally) -> tuple[SwipeArrays, Flags]:
    """The swipes between users that there are, as numbers in `user_ids`, and which those are; others are rejected."""
    numbers = {user_id: number for number, user_id in enumerate(user_ids)}
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

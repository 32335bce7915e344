"""What people who judge alike made of others: the twin in memory of cypher/fetch_collaborative.cypher.

Written twice since the graph answers for one seeker near the data, and an evaluation asks thousands of times, also
about the past; a test holds both against each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.columns import FloatArray, IntArray
from patra_graph.domain.swiping import Decision

NOBODY: IntArray = np.zeros(0, dtype=np.int64)
AGREEMENT_PRIOR = 5.0
VALUE_PRIOR = 0.1


@dataclass(frozen=True, slots=True)
class Surprises:
    """Decisions in the order in which they were made: swiper, target (rows of people), whether it was a like, surprise.

    `made` and `received` hold each person's decisions by number, oldest first.
    """

    swiper: IntArray
    target: IntArray
    positive: np.ndarray
    surprise: FloatArray
    made: tuple[IntArray, ...]
    received: tuple[IntArray, ...]

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.made)


class Swiped(Protocol):
    """Decisions in columns, found by person: those of a study, or the live ones in memory."""

    swiper: NDArray[Any]
    target: NDArray[Any]
    positive: NDArray[Any]
    surprise: NDArray[Any]

    @property
    def made(self) -> ByPerson:
        """Numbers of each person's decisions."""

    @property
    def received(self) -> ByPerson:
        """Numbers of the decisions about each person."""


class ByPerson(Protocol):
    """Numbers of decisions by person, oldest first."""

    def __getitem__(self, person: int, /) -> IntArray:
        """One person's."""


def surprises(decisions: Sequence[Decision], rows: dict[str, int]) -> Surprises:
    """Columns of these decisions, given in the order in which they were made; `rows` numbers the people from 0."""
    swiper = np.array([rows[decision.swipe.swiper_id] for decision in decisions], dtype=np.int64)
    target = np.array([rows[decision.swipe.target_id] for decision in decisions], dtype=np.int64)
    positive = np.array([decision.swipe.kind.positive for decision in decisions], dtype=bool)
    surprise = np.array([decision.change.surprise for decision in decisions], dtype=np.float64)
    return Surprises(swiper, target, positive, surprise, _by_person(swiper, len(rows)), _by_person(target, len(rows)))


def history_of(known: Swiped, person: int, *, history: int, before: int | None = None) -> IntArray:
    """Numbers of a person's latest likes and latest rejects, `history` of each at most, oldest first.

    `before` leaves out the decisions from that number on: what was known then.
    """
    made = _until(known.made[person], before)
    liked, rejected = made[known.positive[made]], made[~known.positive[made]]
    return np.sort(np.concatenate([_latest(liked, history), _latest(rejected, history)]))


def collaborative_values(
    known: Surprises, seeker: int, *, history: int, peers: int, before: int | None = None
) -> FloatArray:
    """For everyone, of shape (people,), about -1 to 1: surprises of the seeker's peers by likeness, 0 for none."""
    values = np.zeros(known.people)
    told, value = told_by_peers(known, seeker, history=history, peers=peers, before=before)
    values[told] = value
    return values


def told_by_peers(
    known: Swiped, seeker: int, *, history: int, peers: int, before: int | None = None
) -> tuple[IntArray, FloatArray]:
    """Whom the seeker's peers swiped, and the value of each, about -1 to 1; never the seeker.

    A peer swiped the same people; likeness is the sum of the products of both surprises over (shared + 5); a value is
    the weighted sum of surprises over (the sum of absolute weights + 0.1). At most `peers` peers for each shared person
    and in all.
    """
    peer, likeness = _peers(known, seeker, history=history, peers=peers, before=before)
    given = [_until(known.made[who], before) for who in peer.tolist()]
    rows = np.concatenate([NOBODY, *given])
    weight = np.repeat(likeness, [len(part) for part in given])
    targets, place = np.unique(known.target[rows], return_inverse=True)
    told = np.bincount(place, weight * known.surprise[rows], len(targets))
    heard = np.bincount(place, np.abs(weight), len(targets))
    others = targets != seeker
    return targets[others].astype(np.int64), (told / (heard + VALUE_PRIOR))[others]


def _peers(known: Swiped, seeker: int, *, history: int, peers: int, before: int | None) -> tuple[IntArray, FloatArray]:
    own = history_of(known, seeker, history=history, before=before)
    parts = [_others(known, int(known.target[number]), seeker, before)[:peers] for number in own.tolist()]
    theirs = np.concatenate([NOBODY, *parts])
    products = np.repeat(known.surprise[own], [len(part) for part in parts]) * known.surprise[theirs]
    who, place = np.unique(known.swiper[theirs], return_inverse=True)
    likeness = np.bincount(place, products, len(who)) / (np.bincount(place, minlength=len(who)) + AGREEMENT_PRIOR)
    kept = np.lexsort((who, -np.abs(likeness)))[:peers]
    return who[kept], likeness[kept]


def _others(known: Swiped, shared: int, seeker: int, before: int | None) -> IntArray:
    received = _until(known.received[shared], before)
    return received[known.swiper[received] != seeker]


def _until(numbers: IntArray, before: int | None) -> IntArray:
    return numbers if before is None else numbers[: np.searchsorted(numbers, before)]


def _latest(numbers: IntArray, count: int) -> IntArray:
    return numbers[max(0, len(numbers) - count) :]


def _by_person(column: IntArray, people: int) -> tuple[IntArray, ...]:
    order = np.argsort(column, kind="stable")
    ends = np.cumsum(np.bincount(column, minlength=people))
    return tuple(np.split(order, ends[:-1])) if people else ()

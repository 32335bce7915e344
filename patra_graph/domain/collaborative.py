"""What people who judge alike made of others: the twin in memory of cypher/fetch_collaborative.cypher.

Written twice since the graph answers for one seeker near the data, and an evaluation asks thousands of times, also
about the past; a test holds both against each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from patra_graph.domain.columns import FloatArray, IntArray
from patra_graph.domain.swiping import Decision

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


def surprises(decisions: Sequence[Decision], rows: dict[str, int]) -> Surprises:
    """Columns of these decisions, given in the order in which they were made; `rows` numbers the people from 0."""
    swiper = np.array([rows[decision.swipe.swiper_id] for decision in decisions], dtype=np.int64)
    target = np.array([rows[decision.swipe.target_id] for decision in decisions], dtype=np.int64)
    positive = np.array([decision.swipe.kind.positive for decision in decisions], dtype=bool)
    surprise = np.array([decision.change.surprise for decision in decisions], dtype=np.float64)
    return Surprises(swiper, target, positive, surprise, _by_person(swiper, len(rows)), _by_person(target, len(rows)))


def history_of(known: Surprises, person: int, *, history: int, before: int | None = None) -> IntArray:
    """Numbers of a person's latest likes and latest rejects, `history` of each at most, oldest first.

    `before` leaves out the decisions from that number on: what was known then.
    """
    made = _until(known.made[person], before)
    liked, rejected = made[known.positive[made]], made[~known.positive[made]]
    return np.sort(np.concatenate([_latest(liked, history), _latest(rejected, history)]))


def collaborative_values(
    known: Surprises, seeker: int, *, history: int, peers: int, before: int | None = None
) -> FloatArray:
    """For everyone, of shape (people,), about -1 to 1: surprises of the seeker's peers by likeness, 0 for none.

    A peer swiped the same people; likeness is the sum of the products of both surprises over (shared + 5); a value is
    the weighted sum of surprises over (the sum of absolute weights + 0.1). At most `peers` peers for each shared person
    and in all.
    """
    peer, likeness = _peers(known, seeker, history=history, peers=peers, before=before)
    given = [_until(known.made[who], before) for who in peer.tolist()]
    if not given:
        return np.zeros(known.people)
    rows = np.concatenate(given)
    weight = np.repeat(likeness, [len(part) for part in given])
    told = np.bincount(known.target[rows], weight * known.surprise[rows], known.people)
    heard = np.bincount(known.target[rows], np.abs(weight), known.people)
    told[seeker] = 0.0
    return told / (heard + VALUE_PRIOR)


def _peers(
    known: Surprises, seeker: int, *, history: int, peers: int, before: int | None
) -> tuple[IntArray, FloatArray]:
    own = history_of(known, seeker, history=history, before=before)
    parts = [_others(known, known.target[number], seeker, before)[:peers] for number in own.tolist()]
    theirs = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    products = np.repeat(known.surprise[own], [len(part) for part in parts]) * known.surprise[theirs]
    agreement = np.bincount(known.swiper[theirs], products, known.people)
    shared = np.bincount(known.swiper[theirs], minlength=known.people)
    who = np.flatnonzero(shared)
    likeness = agreement[who] / (shared[who] + AGREEMENT_PRIOR)
    kept = np.lexsort((who, -np.abs(likeness)))[:peers]
    return who[kept], likeness[kept]


def _others(known: Surprises, shared: int, seeker: int, before: int | None) -> IntArray:
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

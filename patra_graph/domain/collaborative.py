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

from patra_graph.domain.by_person import ByPerson, latest, until
from patra_graph.domain.columns import FloatArray, IntArray
from patra_graph.domain.model import SwipeKind
from patra_graph.domain.swiping import Decision

AGREEMENT_PRIOR = 5.0
VALUE_PRIOR = 0.1
PEERS = 25
SHARED, RECEIVED, GIVEN = 10, 20, 15
KINDS: tuple[SwipeKind, ...] = (SwipeKind.REJECT, SwipeKind.LIKE, SwipeKind.SUPERLIKE)
"""Kinds by the number that columns hold; those above 0 are positive."""


@dataclass(frozen=True, slots=True)
class Surprises:
    """Decisions in the order in which they were made: swiper, target (rows of people), kind (see KINDS), surprise.

    `made` holds each person's decisions by number, oldest first; `received` those about each person, by kind (see
    `group_of`).
    """

    swiper: IntArray
    target: IntArray
    kind: NDArray[np.int8]
    surprise: FloatArray
    made: ByPerson
    received: ByPerson

    @property
    def positive(self) -> NDArray[np.bool_]:
        """Whether each was a like or superlike."""
        return self.kind > 0

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.made)


class Swiped(Protocol):
    """Decisions in columns, found by person: those of a study, or the live ones in memory."""

    swiper: NDArray[Any]
    target: NDArray[Any]
    kind: NDArray[Any]
    surprise: NDArray[Any]
    made: ByPerson
    received: ByPerson


def surprises(decisions: Sequence[Decision], rows: dict[str, int]) -> Surprises:
    """Columns of these decisions, given in the order in which they were made; `rows` numbers the people from 0."""
    swiper = np.array([rows[decision.swipe.swiper_id] for decision in decisions], dtype=np.int64)
    target = np.array([rows[decision.swipe.target_id] for decision in decisions], dtype=np.int64)
    kind = np.array([KINDS.index(decision.swipe.kind) for decision in decisions], dtype=np.int8)
    surprise = np.array([decision.change.surprise for decision in decisions], dtype=np.float64)
    about = group_of(target, kind)
    return Surprises(
        swiper,
        target,
        kind,
        surprise,
        made=ByPerson(swiper, len(rows), order=np.argsort(swiper, kind="stable")),
        received=ByPerson(about, len(rows) * len(KINDS), order=np.argsort(about, kind="stable")),
    )


def group_of(person: Any, kind: Any) -> Any:
    """Where `received` holds what a person received of one kind: numbers, or arrays of them."""
    return person * len(KINDS) + kind


def received_by(known: Swiped, person: int) -> IntArray:
    """Numbers of all decisions about a person, kind by kind, the oldest of each first."""
    return known.received.gather(_groups_of(np.array([person])))[0]


def _groups_of(persons: NDArray[np.integer]) -> IntArray:
    return group_of(persons[:, None].astype(np.int64), np.arange(len(KINDS))).ravel()


def history_of(known: Swiped, person: int, *, history: int, before: int | None = None) -> IntArray:
    """Numbers of a person's latest likes and latest rejects, `history` of each at most, oldest first.

    `before` leaves out the decisions from that number on: what was known then.
    """
    made = until(known.made[person], before)
    positive = known.kind[made] > 0
    liked, rejected = made[positive], made[~positive]
    return np.sort(np.concatenate([latest(liked, history), latest(rejected, history)]))


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
    the weighted sum of surprises over (the sum of absolute weights + 0.1). Bounded to 2,325 decisions: the
    seeker's latest SHARED likes and rejects (or `history`), the latest RECEIVED of each kind about each of those
    people, `peers` peers in all, and the latest GIVEN of each kind by each.
    """
    peer, likeness = _peers(known, seeker, history=history, peers=peers, before=before)
    rows, place = known.made.gather(peer, before=before)
    kept = _latest_of_each(group_of(place, known.kind[rows]), GIVEN)
    rows, place = rows[kept], place[kept]
    weight = likeness[place]
    targets, place = np.unique(known.target[rows], return_inverse=True)
    told = np.bincount(place, weight * known.surprise[rows], len(targets))
    heard = np.bincount(place, np.abs(weight), len(targets))
    others = targets != seeker
    return targets[others].astype(np.int64), (told / (heard + VALUE_PRIOR))[others]


def _peers(known: Swiped, seeker: int, *, history: int, peers: int, before: int | None) -> tuple[IntArray, FloatArray]:
    own = history_of(known, seeker, history=min(history, SHARED), before=before)
    theirs, group = known.received.gather(_groups_of(known.target[own]), most=RECEIVED + 1, before=before)
    others = known.swiper[theirs] != seeker
    theirs, group = theirs[others], group[others]
    kept = _latest_of_each(group, RECEIVED)
    theirs, place = theirs[kept], group[kept] // len(KINDS)
    products = known.surprise[own][place] * known.surprise[theirs]
    who, peer = np.unique(known.swiper[theirs], return_inverse=True)
    likeness = np.bincount(peer, products, len(who)) / (np.bincount(peer, minlength=len(who)) + AGREEMENT_PRIOR)
    strongest = np.lexsort((who, -np.abs(likeness)))[:peers]
    return who[strongest], likeness[strongest]


def _latest_of_each(group: IntArray, most: int) -> IntArray:
    """Where the last `most` of each group stand in this array of groups (small numbers)."""
    order = np.argsort(group.astype(np.int16), kind="stable")
    ends = np.cumsum(np.bincount(group))
    return order[ends[group[order]] - np.arange(len(order)) <= most]

"""Decisions in columns, found by who made and who received them; `peers` makes collaborative evidence of them."""

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

PEERS = 25
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
    return known.received.gather(groups_of(np.array([person])))[0]


def groups_of(persons: NDArray[np.integer]) -> IntArray:
    """The groups of `received` of each of these persons, kind by kind."""
    return group_of(persons[:, None].astype(np.int64), np.arange(len(KINDS))).ravel()


def history_of(known: Swiped, person: int, *, history: int, before: int | None = None) -> IntArray:
    """Numbers of a person's latest likes and latest rejects, `history` of each at most, oldest first.

    `before` leaves out the decisions from that number on: what was known then.
    """
    made = until(known.made[person], before)
    positive = known.kind[made] > 0
    liked, rejected = made[positive], made[~positive]
    return np.sort(np.concatenate([latest(liked, history), latest(rejected, history)]))

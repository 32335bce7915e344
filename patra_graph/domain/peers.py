"""What people who judge alike made of others: the twin in memory of cypher/fetch_collaborative.cypher.

Written twice since the graph answers for one seeker near the data, and an evaluation asks thousands of times, also
about the past; a test holds both against each other.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.collaborative import KINDS, Surprises, Swiped, groups_of, history_of
from patra_graph.domain.columns import FloatArray, IntArray
from patra_graph.domain.compiled import compiled

AGREEMENT_PRIOR = 5.0
VALUE_PRIOR = 0.1
SHARED, RECEIVED, GIVEN = 10, 20, 15
GROUPS = len(KINDS)


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
    own = history_of(known, seeker, history=min(history, SHARED), before=before)
    theirs, group = known.received.gather(groups_of(known.target[own]), most=RECEIVED + 1, before=before)
    peer, likeness = _likest(theirs, group, own, known.swiper, known.surprise, seeker, peers)
    rows, place = known.made.gather(peer, before=before)
    return _told(rows, place, likeness, known.target, known.kind, known.surprise, seeker)


def compile_ahead() -> None:
    """Compile this for the columns of a Matcher."""
    rows, users, surprise = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.float32)
    _, likeness = _likest(rows, rows, rows, users, surprise, 0, 1)
    _told(rows, rows, likeness, users, np.zeros(1, dtype=np.int8), surprise, 0)


@compiled
def _likest(
    theirs: IntArray,
    group: IntArray,
    own: IntArray,
    swiper: NDArray[Any],
    surprise: NDArray[Any],
    seeker: int,
    peers: int,
) -> tuple[IntArray, FloatArray]:
    """The `peers` people who judged most, or least, like the seeker, and their likeness.

    `theirs` are decisions about the targets of `own`, oldest first in each `group` of target and kind.
    """
    who, product = np.empty(len(theirs), np.int64), np.empty(len(theirs))
    seen, found = np.zeros(GROUPS * len(own), np.int64), 0
    for at in range(len(theirs) - 1, -1, -1):
        if swiper[theirs[at]] != seeker and seen[group[at]] < RECEIVED:
            seen[group[at]] += 1
            who[found] = swiper[theirs[at]]
            product[found] = surprise[own[group[at] // GROUPS]] * surprise[theirs[at]]
            found += 1
    people, products, shared = _sums(who[:found], product[:found], np.ones(found))
    likeness = products / (shared + AGREEMENT_PRIOR)
    strongest = np.argsort(-np.abs(likeness), kind="mergesort")[:peers]
    return people[strongest], likeness[strongest]


@compiled
def _told(
    rows: IntArray,
    place: IntArray,
    likeness: FloatArray,
    target: NDArray[Any],
    kind: NDArray[Any],
    surprise: NDArray[Any],
    seeker: int,
) -> tuple[IntArray, FloatArray]:
    """Whom the peers swiped and the value of each. `rows` are decisions, oldest first, `place` whose each is."""
    whom, told, heard = np.empty(len(rows), np.int64), np.empty(len(rows)), np.empty(len(rows))
    seen, found = np.zeros(GROUPS * len(likeness), np.int64), 0
    for at in range(len(rows) - 1, -1, -1):
        group = GROUPS * place[at] + kind[rows[at]]
        if seen[group] < GIVEN:
            seen[group] += 1
            if target[rows[at]] != seeker:
                weight = likeness[place[at]]
                whom[found] = target[rows[at]]
                told[found] = weight * surprise[rows[at]]
                heard[found] = abs(weight)
                found += 1
    people, values, weights = _sums(whom[:found], told[:found], heard[:found])
    return people, values / (weights + VALUE_PRIOR)


@compiled
def _sums(who: IntArray, first: FloatArray, second: FloatArray) -> tuple[IntArray, FloatArray, FloatArray]:
    """The different people, ascending, and the sum of both columns for each. Rows of people are below 2**32."""
    marked = np.empty(len(who), np.int64)
    for at in range(len(who)):
        marked[at] = who[at] << 32 | at
    marked.sort()
    people, sums = np.empty(len(who), np.int64), np.zeros((2, len(who)))
    found = -1
    for mark in marked:
        person, at = mark >> 32, mark & 0xFFFFFFFF
        if found < 0 or people[found] != person:
            found += 1
            people[found] = person
        sums[0, found] += first[at]
        sums[1, found] += second[at]
    return people[: found + 1], sums[0, : found + 1], sums[1, : found + 1]

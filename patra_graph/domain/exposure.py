"""Exposure: who is shown how often, priced so that showings spread without losing good pairs."""

from __future__ import annotations

import heapq

import numpy as np

from patra_graph.domain.columns import FloatArray, IntArray

NOBODY: IntArray = np.zeros(0, dtype=np.int64)


def priced_round(
    seeker: IntArray,
    candidate: IntArray,
    score: FloatArray,
    *,
    top: int,
    price: float,
    capacity: int,
    kept: IntArray = NOBODY,
) -> IntArray:
    """Rows chosen for everyone at once, best of score - price * (times shown so far this round) first, ties by row.

    The three columns of shape (n,) are pairs; people are numbers from 0, the same on both sides. Nobody gets more than
    `top` rows or is shown more than `capacity` times (0: no limit). `kept` are rows that stand already: they come first
    and count. Price 0 and capacity 0 give everyone their own best.
    """
    if len(seeker) == 0:
        return kept
    size = int(max(seeker.max(), candidate.max())) + 1
    got, shown = (np.bincount(side[kept], minlength=size).tolist() for side in (seeker, candidate))
    best_first = np.lexsort((-score, candidate)).tolist()
    first = np.searchsorted(np.sort(candidate), np.arange(size + 1)).tolist()
    seekers, scores, chosen, taken = seeker.tolist(), score.tolist(), kept.tolist(), set(kept.tolist())

    def offer(person: int, place: int) -> tuple[float, int, int, int]:
        row = best_first[place]
        return price * shown[person] - scores[row], row, person, place

    limit = capacity or len(seeker)
    queue = [offer(who, first[who]) for who in range(size) if first[who] < first[who + 1] and shown[who] < limit]
    heapq.heapify(queue)
    while queue:
        _, row, person, place = queue[0]
        if row not in taken and got[seekers[row]] < top:
            chosen.append(row)
            got[seekers[row]] += 1
            shown[person] += 1
        if place + 1 == first[person + 1] or shown[person] >= limit:
            heapq.heappop(queue)
        else:
            heapq.heapreplace(queue, offer(person, place + 1))
    return np.array(chosen, dtype=np.int64)


def fair_round(
    seeker: IntArray,
    candidate: IntArray,
    score: FloatArray,
    newcomer: np.ndarray,
    *,
    top: int,
    price: float,
    capacity: int,
    newcomer_share: float,
) -> IntArray:
    """A priced round that first fills each seeker's places for newcomers; `newcomer` marks their rows.

    Of `top` places, floor(top * newcomer_share) go to newcomers while there are any who fit and have showings left.
    """
    limits = {"price": price, "capacity": capacity}
    new = np.flatnonzero(newcomer)
    places = newcomer_places(top, newcomer_share)
    kept = new[priced_round(seeker[new], candidate[new], score[new], top=places, **limits)] if places else NOBODY
    return priced_round(seeker, candidate, score, top=top, kept=kept, **limits)


def newcomer_places(top: int, newcomer_share: float) -> int:
    """Of `top` places, how many newcomers have a right to."""
    return int(top * newcomer_share + 1e-9)


def showing_price(seeker: IntArray, score: FloatArray, *, top: int, weight: float) -> float:
    """What one showing costs, in score, so that being shown `top` times (the usual, lists being that long) costs
    `weight` times a good score: the mean of everyone's own `top` best."""
    best = own_best(seeker, score, top=top)
    return weight * float(best.mean()) / top if len(best) else 0.0


def own_best(seeker: IntArray, score: FloatArray, *, top: int) -> FloatArray:
    """The scores of every seeker's own `top` best, fewer where a seeker has fewer."""
    order = np.lexsort((-score, seeker))
    place = np.arange(len(order)) - np.searchsorted(seeker[order], seeker[order])
    return score[order][place < top]


def after_exposure(
    score: FloatArray, exposures: FloatArray, *, top: int, weight: float, fewest: float = 1.0
) -> FloatArray:
    """What to rank a seeker's candidates by: score - weight * (mean of the `top` best scores) * exposures / usual.

    `exposures` of shape (n,) count how often each was shown so far; usual is their mean, at least `fewest`. `weight` 0
    leaves the score as it is; at 0.36, who was shown as often as usual pays about a third of a good score.
    """
    if not weight or len(score) == 0:
        return score
    good = float(np.sort(score)[-top:].mean())
    return score - weight * good * exposures / max(1.0, fewest, float(exposures.mean()))


def with_newcomers(order: IntArray, newcomer: np.ndarray, *, top: int, newcomer_share: float) -> IntArray:
    """The first `top` of `order`, of which floor(top * newcomer_share) at least are newcomers while there are any.

    `order` holds rows, best first; `newcomer` marks rows. The places keep the order.
    """
    new = order[newcomer[order]][: newcomer_places(top, newcomer_share)]
    rest = order[~np.isin(order, new)][: top - len(new)]
    return order[np.isin(order, np.concatenate([new, rest]))]

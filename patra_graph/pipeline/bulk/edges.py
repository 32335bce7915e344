"""Edges between staged users, batch by batch, as the swipes of whole files leave them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, compress, pairwise

import numpy as np
from numpy.typing import NDArray

from patra_graph.pipeline.batches import batched
from patra_graph.pipeline.bulk.cells import identity
from patra_graph.pipeline.bulk.replayed import Replayed
from patra_graph.pipeline.bulk.swipes import SpooledSwipes
from patra_graph.store.staging import MOST_AT_ONCE, StagedEdges, StagedMatches, StagedRetracted, StagedSwipes

Numbers = NDArray[np.integer]
Batches = Iterator[StagedEdges]


def edge_batches(user_ids: Sequence[str], nodes: Sequence[str], spooled: SpooledSwipes, replayed: Replayed) -> Batches:
    """The swipes that stand, a piece's by one swiper in one batch, then matches, then what was taken back.

    `nodes`: the id of each user's node.
    """
    taken_back: dict[int, str] = {}
    for numbers, swipe_ids in _pieces(spooled, replayed):
        stands = replayed.done.stands[numbers]
        gone = np.flatnonzero(~stands).tolist()
        taken_back |= {int(numbers[row]): swipe_ids[row] for row in gone}
        rows = np.flatnonzero(stands)
        rows = rows[np.argsort(replayed.swipes.swiper[numbers[rows]], kind="stable")]
        for first in range(0, len(rows), MOST_AT_ONCE):
            part = np.sort(rows[first : first + MOST_AT_ONCE])  # neighbours in a file are often so in the index of ids
            yield _swipes(numbers[part], [swipe_ids[row] for row in part.tolist()], nodes, replayed)
    yield from _matches(user_ids, nodes, replayed)
    yield from _retracted(nodes, replayed, taken_back)


def _pieces(spooled: SpooledSwipes, replayed: Replayed) -> Iterator[tuple[Numbers, list[str]]]:
    """Piece by piece, the numbers of replayed swipes and their swipe ids."""
    number = np.concatenate([[0], np.cumsum(replayed.known)])
    for piece, (first, last) in enumerate(pairwise([0, *accumulate(spooled.pieces)])):
        told = compress(spooled.ids(piece), replayed.known[first:last].tolist())
        yield np.arange(number[first], number[last]), [identity(text.rpartition(",")[0]) for text in told]


def _swipes(numbers: Numbers, swipe_ids: Sequence[str], nodes: Sequence[str], replayed: Replayed) -> StagedSwipes:
    swipes, done = replayed.swipes, replayed.done
    people, swiper, target = _places(swipes.swiper[numbers], swipes.target[numbers])
    seconds, nanoseconds = _times(swipes.at[numbers])
    columns = {
        "swiper": swiper,
        "target": target,
        "kind": swipes.kind[numbers],
        "seconds": seconds,
        "nanoseconds": nanoseconds,
        "surprise": done.surprise[numbers],
        "elo_delta": done.elo_delta[numbers],
        "choosiness_delta": done.choosiness_delta[numbers],
    }
    return StagedSwipes([nodes[number] for number in people], swipe_ids, columns)


def _matches(user_ids: Sequence[str], nodes: Sequence[str], replayed: Replayed) -> Batches:
    """Each from the lower id to the higher."""
    swipes, done = replayed.swipes, replayed.done
    for first in range(0, len(done.matches), MOST_AT_ONCE):
        part = slice(first, first + MOST_AT_ONCE)
        swiped = done.matches[part, 0]
        people, ones, others = _places(swipes.swiper[swiped], swipes.target[swiped])
        names = [user_ids[number] for number in people]
        ends = (sorted(pair, key=names.__getitem__) for pair in zip(ones.tolist(), others.tolist(), strict=True))
        times = np.stack(_times(done.matched_at[part]), axis=1).tolist()
        matches = [(*pair, *at) for pair, at in zip(ends, times, strict=True)]
        yield StagedMatches([nodes[number] for number in people], matches)


def _retracted(nodes: Sequence[str], replayed: Replayed, swipe_ids: dict[int, str]) -> Batches:
    for part in batched(replayed.done.retracted.items(), MOST_AT_ONCE):
        pairs = np.array([pair for pair, _ in part])
        people, swipers, targets = _places(pairs[:, 0], pairs[:, 1])
        ids = ([swipe_ids[number] for number in numbers] for _, numbers in part)
        retracted = list(zip(swipers.tolist(), targets.tolist(), ids, strict=True))
        yield StagedRetracted([nodes[number] for number in people], retracted)


def _places(first: Numbers, second: Numbers) -> tuple[list[int], Numbers, Numbers]:
    """The different numbers of both columns, and each column as places among them."""
    people, places = np.unique(np.concatenate([first, second]), return_inverse=True)
    return people.tolist(), places[: len(first)], places[len(first) :]


def _times(microseconds: NDArray[np.int64]) -> tuple[Numbers, Numbers]:
    """Whole seconds since 1970, and the nanoseconds after them."""
    seconds, rest = np.divmod(microseconds, 1_000_000)
    return seconds, 1000 * rest

"""The most compatible pairs, each person in one pair at most: maximum-weight matching."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from patra_graph.domain.columns import FloatArray, IntArray

ALONE = 2.0


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs of people, numbered from 0, `first` below `second`, each pair once, with a weight in [0, 1]."""

    first: IntArray
    second: IntArray
    weight: FloatArray

    def take(self, rows: IntArray) -> Edges:
        """The pairs at these rows."""
        return Edges(self.first[rows], self.second[rows], self.weight[rows])


def mutual_edges(seeker: IntArray, candidate: IntArray, score: FloatArray) -> Edges:
    """Each pair once, by the mean of the scores of the directions in which one may be shown to the other."""
    ends = np.sort(np.column_stack([seeker, candidate]), axis=1)
    pairs, number = np.unique(ends, axis=0, return_inverse=True)
    number = number.ravel()
    mean = np.bincount(number, score, len(pairs)) / np.maximum(np.bincount(number, minlength=len(pairs)), 1)
    return Edges(pairs[:, 0], pairs[:, 1], mean)


def sought_genders(gender: IntArray, interested: np.ndarray) -> Edges:
    """Genders that may pair up, as pairs of codes: some of each seek the other; `interested` of shape (n, genders)."""
    seeks = np.zeros((interested.shape[1], interested.shape[1]), dtype=bool)
    np.logical_or.at(seeks, gender, interested)
    first, second = np.nonzero(np.triu(seeks & seeks.T))
    return Edges(first, second, np.ones(len(first)))


def best_of_each(edges: Edges, keep: int) -> Edges:
    """The pairs that are among the `keep` best of either side."""
    kept = np.zeros(len(edges.weight), dtype=bool)
    for side in (edges.first, edges.second):
        order = np.lexsort((-edges.weight, side))
        place = np.arange(len(order)) - np.searchsorted(side[order], side[order])
        kept[order[place < keep]] = True
    return edges.take(np.flatnonzero(kept))


def match_two_sides(edges: Edges, side: np.ndarray) -> Edges:
    """The pairs of greatest total weight where all pairs join one side to the other; `side` marks the people of one.

    A sparse assignment in which everyone may also stay alone.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    swapped = ~side[edges.first]
    one, other = np.where(swapped, edges.second, edges.first), np.where(swapped, edges.first, edges.second)
    left, row = np.unique(one, return_inverse=True)
    right, column = np.unique(other, return_inverse=True)
    if not len(left):
        return edges
    cost = np.concatenate([ALONE - edges.weight, np.full(len(left), ALONE)])
    rows = np.concatenate([row, np.arange(len(left))])
    columns = np.concatenate([column, len(right) + np.arange(len(left))])
    table = coo_array((cost, (rows, columns)), shape=(len(left), len(right) + len(left))).tocsr()
    matched = dict(zip(*(part.tolist() for part in min_weight_full_bipartite_matching(table)), strict=True))
    return edges.take(np.flatnonzero([matched[here] == there for here, there in zip(row, column, strict=True)]))


def match_anyone(edges: Edges) -> Edges:
    """The pairs of greatest total weight in any graph, by the blossom algorithm; slow above 2,000 people."""
    import networkx

    network = networkx.Graph()
    network.add_weighted_edges_from(
        zip(edges.first.tolist(), edges.second.tolist(), edges.weight.tolist(), strict=True)
    )
    chosen = {(min(pair), max(pair)) for pair in networkx.max_weight_matching(network)}
    ends = zip(edges.first.tolist(), edges.second.tolist(), strict=True)
    return edges.take(np.flatnonzero([pair in chosen for pair in ends]))


def two_sides(edges: Edges, people: int) -> np.ndarray | None:
    """A mark for the people of one side where all pairs join one side to the other, else None; shape (people,).

    By the double cover: everyone stands twice, and each pair joins one to the other's double. Where somebody is
    connected to their own double there is an odd cycle, and so no two sides.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    here, there = np.concatenate([edges.first, edges.second]), np.concatenate([edges.second, edges.first]) + people
    cover = coo_array((np.ones(len(here)), (here, there)), shape=(2 * people, 2 * people))
    _, part = connected_components(cover, directed=False)
    one, double = part[:people], part[people:]
    return None if (one == double).any() else one < double

"""The most compatible pairs in the graph, each person in one pair at most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from patra_graph.domain.pairing import (
    Edges,
    best_of_each,
    match_anyone,
    match_two_sides,
    mutual_edges,
    sought_genders,
    two_sides,
)
from patra_graph.errors import InvalidInput
from patra_graph.pipeline.everyone import Everyone, read_everyone, score_market
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph

MOST_USERS, MOST_OF_ANY_KIND = 5_000, 2_000
KEPT, KEPT_OF_ANY_KIND = 100, 20


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people and the mean of the scores of the directions in which one may be shown to the other."""

    first_id: str
    first_name: str
    second_id: str
    second_name: str
    score: float


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs, best first, that together have the greatest total score; `method` is assignment or blossom.

    `kept` is how many of each person's best partners were looked at (of either side), and `users` how many people.
    """

    pairs: tuple[Pair, ...]
    matched: int
    total_score: float
    method: str
    kept: int
    users: int


def pairs(graph: Graph, *, settings: Settings, limit: int | None = None, preset: str | None = None) -> Pairs:
    """The `limit` best of the pairs with the greatest total score (None: all of them).

    Where all pairs join two sides (men and women who seek each other): sparse assignment, 5,000 users at most; else
    the blossom algorithm, 2,000 at most. Errors: InvalidInput above that.
    """
    everyone = read_everyone(graph, settings=settings, preset=preset, most=MOST_USERS, what="`pairs`")
    _refuse_many(everyone)
    market = score_market(everyone, settings=settings, preset=preset, keep=KEPT)
    edges = mutual_edges(market.seeker, market.candidate, market.score)
    side = two_sides(edges, len(everyone))
    if side is not None:
        chosen, method, kept = match_two_sides(edges, side), "assignment", KEPT
    else:
        chosen, method, kept = match_anyone(best_of_each(edges, KEPT_OF_ANY_KIND)), "blossom", KEPT_OF_ANY_KIND
    ids, names = everyone.known.people.user_ids, everyone.names
    return Pairs(
        pairs=tuple(_pair(chosen, row, ids, names) for row in _best_first(chosen)[:limit]),
        matched=len(chosen.weight),
        total_score=float(chosen.weight.sum()),
        method=method,
        kept=kept,
        users=len(everyone),
    )


def _refuse_many(everyone: Everyone) -> None:
    """Before anything is scored: what genders seek each other tells whether there are two sides."""
    genders = sought_genders(everyone.wishes.gender, everyone.wishes.interested)
    if len(everyone) > MOST_OF_ANY_KIND and two_sides(genders, everyone.wishes.interested.shape[1]) is None:
        raise InvalidInput(
            f"`pairs` takes {MOST_OF_ANY_KIND:,} users at most where wishes do not make two sides, "
            f"the graph has {len(everyone):,}",
            "The matching of a general graph would take many minutes. Use `patra-graph daily` for lists instead.",
        )


def _best_first(chosen: Edges) -> list[int]:
    return np.lexsort((chosen.first, -chosen.weight)).tolist()


def _pair(chosen: Edges, row: int, ids: np.ndarray, names: tuple[str, ...]) -> Pair:
    first, second = int(chosen.first[row]), int(chosen.second[row])
    return Pair(str(ids[first]), names[first], str(ids[second]), names[second], float(chosen.weight[row]))

"""Users whom nobody sees yet: a load stages them with all that is theirs, label Staged, then publishes them as users.

Whoever reads or swipes meets either no user of the load, or one who is complete. Nothing is locked: only the load
itself knows these users.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.model import SwipeKind
from patra_graph.domain.swiping import EDGE_TYPES
from patra_graph.errors import NotAllowed, PatraError
from patra_graph.store.graph import Graph, Queries

DELETED_AT_ONCE = 500
MOST_AT_ONCE = 4096  # the longest VECTOR that Neo4j takes
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Staging:
    """How many users everyone sees, how many are staged, and the load whose users are being published, if any."""

    users: int
    staged: int
    publishing: str | None


@dataclass(frozen=True, slots=True)
class StagedSwipes:
    """Swipes of one batch, 1 to MOST_AT_ONCE: columns of save_staged_swipes.cypher; kinds are places in SwipeKind."""

    node_ids: Sequence[str]
    swipe_ids: Sequence[str]
    columns: Mapping[str, NDArray[np.number]]


@dataclass(frozen=True, slots=True)
class StagedMatches:
    """Matches of one batch: rows of save_staged_matches.cypher."""

    node_ids: Sequence[str]
    rows: Rows


@dataclass(frozen=True, slots=True)
class StagedRetracted:
    """Swipes taken back, of one batch: rows of save_staged_retracted.cypher."""

    node_ids: Sequence[str]
    rows: Rows


StagedEdges = StagedSwipes | StagedMatches | StagedRetracted


def fetch_staging(graph: Graph) -> Staging:
    """What is staged now."""
    return Staging(**graph.one("fetch_staging"))


@contextmanager
def staging(graph: Graph) -> Iterator[str]:
    """The id of a new load, under which it stages users; those not published are taken away after an error."""
    load_id = uuid4().hex
    try:
        yield load_id
    except BaseException:
        with suppress(PatraError):
            delete_staged(graph, load_id)
        raise


def save_staged_edges(graph: Graph, load_id: str, edges: StagedEdges) -> None:
    """Write these edges in one transaction. Errors: NotAllowed where a user of theirs is not staged any more."""
    people = {"load_id": load_id, "node_ids": edges.node_ids}
    match edges:
        case StagedSwipes():
            row = graph.one("save_staged_swipes", **people, **_swipe_params(edges))
        case StagedMatches():
            row = graph.one("save_staged_matches", **people, matches=edges.rows)
        case StagedRetracted():
            row = graph.one("save_staged_retracted", **people, retracted=edges.rows)
    _check_all(row["found"], len(edges.node_ids))


def _swipe_params(edges: StagedSwipes) -> dict[str, Any]:
    from neo4j.vector import Vector

    columns = {name: Vector.from_numpy(column) for name, column in edges.columns.items()}
    return {"swipe_ids": edges.swipe_ids, "types": [EDGE_TYPES[kind] for kind in SwipeKind], "swipes": columns}


def save_staged_ratings(graph: Graph, load_id: str, ratings: Rows) -> None:
    """Write (id of the node, elo, choosiness, swipes made, swipes received). Errors: as `save_staged_edges`."""
    _check_all(graph.one("save_staged_ratings", load_id=load_id, ratings=ratings)["found"], len(ratings))


def _check_all(found: int, wanted: int) -> None:
    if found != wanted:
        raise NotAllowed(
            "another load into this graph began, and took away what this one had staged",
            "Wait for it to end, then load again.",
        )


def claim_publishing(graph: Queries, load_id: str, staged: int) -> None:
    """From now on, the `staged` users of this load are there to stay.

    Errors: as `save_staged_edges`, and NotAllowed where users came meanwhile.
    """
    found = graph.one("claim_publishing", load_id=load_id, staged=staged)
    _check_all(found["staged"], staged)
    if not found["claimed"]:
        raise NotAllowed("users came into the graph while it was filled", "Load again: it adds to them.")


def fetch_staged(graph: Graph, load_id: str) -> dict[str, str]:
    """The id of the node of each user whom this load has staged and not yet published, by user id."""
    return {row["user_id"]: row["node_id"] for row in graph.run("fetch_staged", load_id=load_id)}


def fetch_staged_nodes(graph: Graph, load_id: str, user_ids: Sequence[str]) -> list[str]:
    """The ids of the nodes of all users whom this load has staged, in this order. Errors: as `save_staged_edges`."""
    found = fetch_staged(graph, load_id)
    _check_all(len(found), len(user_ids))
    return [found[user_id] for user_id in user_ids]


def publish_users(graph: Graph, load_id: str, node_ids: Sequence[str]) -> int:
    """Let everyone see the users of these nodes, in one transaction; how many."""
    graph.run("publish_users", load_id=load_id, node_ids=node_ids)
    return len(node_ids)


def end_publishing(graph: Graph, load_id: str) -> None:
    """Note that all users of this load are published."""
    graph.run("end_publishing", load_id=load_id)


def delete_staged(graph: Graph, load_id: str | None = None, *, told: Callable[[int], None] = lambda done: None) -> None:
    """Take away whom this load (None: any load) staged and does not publish; `told` is told how many so far."""
    done = 0
    while deleted := graph.one("delete_staged", load_id=load_id, limit=DELETED_AT_ONCE)["deleted"]:
        done += deleted
        told(done)

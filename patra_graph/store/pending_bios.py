"""Bios that wait for their embedding, out of the graph and back into it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from patra_graph.store.graph import Queries


def fetch_pending_bios(
    queries: Queries, user_ids: Sequence[str] | None, *, unasked: bool, limit: int
) -> list[tuple[str, str]]:
    """(user id, bio) of those of these users (None: of anyone) whose bio may be embedded and is not, at most `limit`.

    `unasked` is what holds for users who have said neither yes nor no to the use of their bio.
    """
    rows = queries.run("fetch_pending_bios", user_ids=user_ids, unasked=unasked, limit=limit)
    return [(row["user_id"], row["bio"]) for row in rows]


def save_current_embeddings(
    queries: Queries, bios: Iterable[tuple[str, str, str, NDArray[np.float32]]], *, unasked: bool
) -> None:
    """Write embeddings of shape (d,), given as (user id, bio, hash of the bio, embedding), where the bio still stands
    and may be embedded."""
    from neo4j.vector import Vector

    rows = [
        {"user_id": user_id, "bio": bio, "bio_hash": digest, "embedding": Vector.from_numpy(vector)}
        for user_id, bio, digest, vector in sorted(bios, key=lambda each: each[0])
    ]
    queries.run("save_current_embeddings", bios=rows, unasked=unasked)

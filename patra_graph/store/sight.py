"""What the graph tells about a seeker, as the columns and evidence that the stages read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from patra_graph.domain.bio_match import cosine_from_similarity
from patra_graph.domain.columns import FloatArray, people
from patra_graph.domain.interaction import Evidence, already_liked_value, bio_aim, learn_taste
from patra_graph.domain.reciprocal import Direction
from patra_graph.domain.swiping import swipe_kind
from patra_graph.store.graph import Transaction
from patra_graph.store.repository import unknown_user

Row = Mapping[str, Any]
PEERS = 200


@dataclass(frozen=True, slots=True)
class Sight:
    """A seeker and the candidates for them: rows as the graph gave them, and both directions ready to score."""

    seeker: Row
    candidates: Sequence[Row]
    seeker_view: Direction
    candidate_view: Direction


def look_up(
    tx: Transaction,
    seeker_id: str,
    *,
    pool: int,
    history: int,
    dimensions: int,
    traits: tuple[str, ...],
    target_id: str | None = None,
) -> Sight:
    """All that scoring needs, in one transaction.

    `pool` bounds each source of candidates, `history` the likes and the rejects that taste is learned from;
    `dimensions` is the length of bio embeddings; `traits` names those that the profile model reads. The target, where
    one is named, is among the candidates whatever the filters say. Errors: NotFound for the seeker and the target.
    """
    found = tx.maybe("fetch_seeker", seeker_id=seeker_id, history=history, traits=traits)
    if found is None:
        raise unknown_user(seeker_id)
    seeker, swiped = found["seeker"], found["history"]
    kinds = [swipe_kind(row["type"]) for row in swiped]
    aim = bio_aim(_embeddings([row["embedding"] for row in swiped], dimensions), kinds)
    direction = aim.tolist() if aim.any() else []
    rows = tx.run("fetch_candidates", seeker_id=seeker_id, taste=direction, pool=pool, traits=traits)
    if target_id is not None and all(row["candidate"]["user_id"] != target_id for row in rows):
        target = tx.maybe("fetch_target", seeker_id=seeker_id, target_id=target_id, taste=direction, traits=traits)
        if target is None:
            raise unknown_user(target_id)
        rows.append(target)
    peers = tx.run("fetch_collaborative", seeker_id=seeker_id, history=history, peers=PEERS)
    candidates = [row["candidate"] for row in rows]
    columns = people([seeker, *candidates, *(row["target"] for row in swiped)], traits)
    end = 1 + len(candidates)
    me, them = columns.take(slice(0, 1)), columns.take(slice(1, end))
    return Sight(
        seeker=seeker,
        candidates=candidates,
        seeker_view=Direction(
            me, them, learn_taste(columns.take(slice(end, None)), kinds), _seeker_evidence(rows, aim, peers)
        ),
        candidate_view=Direction(them, me, None, _candidate_evidence(rows)),
    )


def _seeker_evidence(rows: Sequence[Row], aim: FloatArray, peers: Sequence[Row]) -> Evidence:
    values = {row["user_id"]: row["value"] for row in peers}
    return Evidence(
        bio_cosine=_cosines(rows, "bio_similarity"),
        bio_taste=_cosines(rows, "taste_similarity") * np.linalg.norm(aim),
        already_liked=np.zeros(len(rows)),
        collaborative=np.array([values.get(row["candidate"]["user_id"], 0.0) for row in rows], dtype=np.float64),
    )


def _candidate_evidence(rows: Sequence[Row]) -> Evidence:
    swiped = [row["swiped_seeker"] for row in rows]
    return Evidence(
        bio_cosine=_cosines(rows, "bio_similarity"),
        bio_taste=np.full(len(rows), np.nan),
        already_liked=np.array(
            [already_liked_value(swipe_kind(kind) if kind else None) for kind in swiped], dtype=np.float64
        ),
        collaborative=np.full(len(rows), np.nan),
    )


def _cosines(rows: Sequence[Row], key: str) -> FloatArray:
    return cosine_from_similarity(np.array([row[key] for row in rows], dtype=np.float64))


def _embeddings(vectors: Sequence[Sequence[float] | None], dimensions: int) -> FloatArray:
    nothing = [0.0] * dimensions
    return np.array([vector or nothing for vector in vectors], dtype=np.float64).reshape(len(vectors), dimensions)

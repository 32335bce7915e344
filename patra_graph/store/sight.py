"""What the graph tells about a seeker, as the columns and evidence that the stages read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from patra_graph.domain.bio_match import cosine_from_similarity
from patra_graph.domain.collaborative import PEERS
from patra_graph.domain.columns import FloatArray, People, people
from patra_graph.domain.interaction import Evidence, already_liked_value, bio_aim, learn_taste
from patra_graph.domain.reciprocal import Direction, Preset
from patra_graph.domain.swiping import swipe_kind
from patra_graph.store.graph import Graph
from patra_graph.store.repository import unknown_user
from patra_graph.store.sources import Reach, search, without_bounds

Row = Mapping[str, Any]
UNSAID = {"city": None, "state": None, "profession": None, "looking_for": (), "gender": ""}
UNRATED = {"elo": 0.0, "choosiness": 0.0, "swipes_made": 0, "swipes_received": 0}


@dataclass(frozen=True, slots=True)
class Sight:
    """A seeker and the candidates for them: rows as the graph gave them, and both directions ready to score."""

    seeker: Row
    candidates: Sequence[Row]
    seeker_view: Direction
    candidate_view: Direction


def look_up(
    graph: Graph,
    seeker_id: str,
    *,
    reach: Reach,
    fewest: int,
    history: int,
    dimensions: int,
    stages: Sequence[str],
    preset: Preset,
    target_id: str | None = None,
) -> Sight:
    """All that scoring needs: the seeker, then the candidates, and beside them what the seeker's peers made of others.

    `reach` bounds the candidates; where fewer than `fewest` are found within it, all users are looked through.
    `history` bounds the likes and the rejects that taste is learned from; `dimensions` is the length of bio embeddings.
    The target, where one is named, is among the candidates whatever the filters say. Errors: NotFound for the seeker
    and the target.
    """
    with ThreadPoolExecutor(1) as beside:
        peers = beside.submit(graph.run, "fetch_collaborative", seeker_id=seeker_id, history=history, peers=PEERS)
        traits = tuple(preset.profile.traits)
        found = graph.maybe("fetch_seeker", seeker_id=seeker_id, history=history, traits=traits)
        if found is None:
            raise unknown_user(seeker_id)
        seeker, swiped = found["seeker"], found["history"]
        kinds = [swipe_kind(row["type"]) for row in swiped]
        aim = bio_aim(_embeddings([row["embedding"] for row in swiped], dimensions), kinds)
        asked = {"taste": aim.tolist() if aim.any() else [], "traits": traits}
        wanted = search(seeker, reach, stages=stages, preset=preset)
        rows = _candidates(graph, wanted, fewest=fewest, **asked)
        if target_id is not None and all(row["candidate"]["user_id"] != target_id for row in rows):
            rows += _target(graph, seeker_id, target_id, **asked)
    columns, traces = _columns(seeker, rows, swiped, traits)
    me, them = columns.take(slice(0, 1)), columns.take(slice(1, None))
    return Sight(
        seeker=seeker,
        candidates=[row["candidate"] for row in rows],
        seeker_view=Direction(me, them, learn_taste(traces, kinds), _seeker_evidence(rows, aim, peers.result()[0])),
        candidate_view=Direction(them, me, None, _candidate_evidence(rows)),
    )


def _candidates(graph: Graph, wanted: Mapping[str, Any], *, fewest: int, **asked: Any) -> list[dict[str, Any]]:
    rows = graph.one("fetch_candidates", **wanted, **asked)["rows"]
    if len(rows) < fewest:
        rows = graph.one("fetch_candidates", **without_bounds(wanted, fewest=fewest), **asked)["rows"]
    return rows


def _target(graph: Graph, seeker_id: str, target_id: str, **asked: Any) -> list[dict[str, Any]]:
    found = graph.run("fetch_target", seeker_id=seeker_id, target_id=target_id, **asked)
    if not found:
        raise unknown_user(target_id)
    return found


def _columns(seeker: Row, rows: Sequence[Row], swiped: Sequence[Row], traits: tuple[str, ...]) -> tuple[People, People]:
    """The seeker and the candidates, and those swiped, of whom only age and hobbies are known."""
    blank = UNSAID | UNRATED | {"traits": [None] * len(traits)}
    known = [seeker, *(row["candidate"] for row in rows)]
    columns = people([*known, *(blank | row["target"] for row in swiped)], traits)
    return columns.take(slice(0, len(known))), columns.take(slice(len(known), None))


def _seeker_evidence(rows: Sequence[Row], aim: FloatArray, peers: Row) -> Evidence:
    values = dict(zip(peers["user_ids"], peers["values"], strict=True))
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


def _embeddings(vectors: Sequence[Any], dimensions: int) -> FloatArray:
    """Vectors of the driver as rows; zeros for None."""
    held = np.zeros((len(vectors), dimensions))
    for row, vector in enumerate(vectors):
        if vector is not None:
            held[row] = vector.to_numpy()
    return held

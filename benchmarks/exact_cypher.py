"""The peer that asks the graph alone: one query that scores everyone who passes the hard filters."""

from __future__ import annotations

from typing import Any

import numpy as np
from neo4j import Session

from benchmarks.asking import ask
from benchmarks.exact import Exact, Seen
from patra_graph.domain.elo import POINTS_PER_LOG_ODDS


def exact_by_cypher(asked: Session, wanted: dict[str, Any]) -> list[str]:
    """Ids of the best, best first, under these `parameters`."""
    return [row["user_id"] for row in ask(asked, "exact_reciprocal", **wanted)]


def parameters(exact: Exact, seen: Seen, *, top: int) -> dict[str, Any]:
    """What exact_reciprocal.cypher takes for this seeker. Weights of the stages must be 1, as the preset has them."""
    preset = exact.preset
    length = float(np.linalg.norm(seen.aim))
    told = np.flatnonzero(seen.collaborative)
    ids = exact.people.user_ids
    return {
        "seeker_id": str(ids[seen.seeker]),
        "top": top,
        "w": {term: weight for terms in preset.terms.values() for term, weight in terms.items()},
        "c": {term: centre for centres in preset.centres.values() for term, centre in centres.items()},
        "base": preset.profile.base,
        "fade": preset.profile_fade,
        "prior": preset.rating_prior,
        "points": POINTS_PER_LOG_ODDS,
        "collaborative": {str(ids[row]): float(seen.collaborative[row]) for row in told},
        "taste": {
            "certainty": seen.taste.certainty,
            "aim": seen.aim.tolist() if length else [],
            "length": length,
            "hobbies": _affinities(exact, seen.taste.hobby_codes, seen.taste.hobby_affinity),
            "liked_age": _or_none(seen.taste.liked_age),
            "rejected_age": _or_none(seen.taste.rejected_age),
        },
    }


def _affinities(exact: Exact, codes: np.ndarray, affinity: np.ndarray) -> dict[str, float]:
    names = exact.hobby_names
    return {names[code]: float(value) for code, value in zip(codes, affinity, strict=True)}


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)

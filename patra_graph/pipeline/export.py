"""All that a user gave and did, for them to take along; nothing of what others did to them before a match."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from patra_graph.store.export_rows import edge_rows
from patra_graph.store.graph import Graph, Transaction
from patra_graph.store.repository import swipe_of, unknown_user

PROFILE = (
    *("user_id", "name", "age", "gender", "interested_in", "min_age", "max_age", "city", "state", "latitude"),
    *("longitude", "max_distance_km", "hobbies", "looking_for", "profession", "bio"),
)
RATINGS = ("start_elo", "start_choosiness", "elo", "choosiness", "swipes_made", "swipes_received")


def export_user(graph: Graph, user_id: str) -> dict[str, Any]:
    """What the graph holds of a user, ready for JSON: profile, ratings (points), swipes, blocks, matches, consent.

    Times are in ISO 8601. Who swiped or blocked the user is not in it; a match tells the other's id and since when.
    Errors: NotFound.
    """
    return graph.read(lambda tx: _exported(tx, user_id))


def _exported(tx: Transaction, user_id: str) -> dict[str, Any]:
    row = tx.maybe("fetch_export", user_id=user_id)
    if row is None:
        raise unknown_user(user_id)
    user, made = row["user"], list(edge_rows(tx, [user_id]))
    return {
        "profile": {**{key: user[key] for key in PROFILE}, "traits": dict(sorted(row["traits"]))},
        "ratings": {key: user[key] for key in RATINGS},
        "swipes": [_swipe(edge) for edge in sorted(made, key=_moment) if edge["type"] != "BLOCKED"],
        "swipes_taken_back": [
            {"target_user_id": past["target_id"], "swipe_ids": past["swipe_ids"]}
            for past in tx.run("fetch_retracted_of", user_id=user_id)
        ],
        "blocks": [
            {"user_id": edge["target_id"], "at": _iso(edge["at"])}
            for edge in sorted(made, key=_moment)
            if edge["type"] == "BLOCKED"
        ],
        "matches": [
            {"user_id": match["user_id"], "at": _iso(match["at"])} for match in tx.run("fetch_matches", user_id=user_id)
        ],
        "consent": {"bio": user["bio_consent"], "at": _iso(user["bio_consent_at"]), "bio_embedded": user["embedded"]},
        "times_shown": user["exposures"],
        "created_at": _iso(user["created_at"]),
    }


def _swipe(edge: Mapping[str, Any]) -> dict[str, str]:
    swipe = swipe_of(edge)
    return {
        "swipe_id": swipe.swipe_id,
        "target_user_id": swipe.target_id,
        "action": str(swipe.kind),
        "timestamp": swipe.at.isoformat(),
    }


def _moment(edge: Mapping[str, Any]) -> tuple[str, str]:
    return _iso(edge["at"]) or "", edge["target_id"]


def _iso(moment: Any) -> str | None:
    """A time of the graph as text; None stays None."""
    return None if moment is None else moment.to_native().isoformat()

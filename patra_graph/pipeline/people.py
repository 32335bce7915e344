"""Looking a user up, their matches, and blocks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from patra_graph.errors import InvalidInput
from patra_graph.store.graph import Graph
from patra_graph.store.repository import fetch_user, unknown_user


def show(graph: Graph, user_id: str) -> dict[str, Any]:
    """One user's profile, elo and choosiness (points), swipes_made and swipes_received. Errors: NotFound."""
    return fetch_user(graph, user_id)


def matches(graph: Graph, user_id: str) -> list[dict[str, Any]]:
    """Whom this user matches, latest first; `at` is the time of the second like. Errors: NotFound."""
    rows = graph.run("fetch_matches", user_id=user_id)
    if not rows:
        fetch_user(graph, user_id)
    return [row | {"at": row["at"].to_native()} for row in rows]


def block(graph: Graph, user_id: str, target_id: str, *, now: datetime) -> bool:
    """Let two users never meet again; whether that is new. Errors: NotFound, InvalidInput for oneself."""
    if user_id == target_id:
        raise InvalidInput(f"'{user_id}' cannot block themself", "Name another user as the target.")
    return _changed(graph, "save_block", user_id, target_id, now=now)


def unblock(graph: Graph, user_id: str, target_id: str) -> bool:
    """Take a block back; whether there was one. Errors: NotFound."""
    return _changed(graph, "delete_block", user_id, target_id)


def _changed(graph: Graph, name: str, user_id: str, target_id: str, **params: Any) -> bool:
    row = graph.maybe(name, user_id=user_id, target_id=target_id, **params)
    if row is None:
        known = graph.maybe("fetch_user", user_id=user_id)
        raise unknown_user(target_id if known else user_id)
    return row["changed"]

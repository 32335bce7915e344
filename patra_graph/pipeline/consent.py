"""Whether a user's bio may be used in matching: asked for, noted, kept to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from patra_graph.settings import Settings
from patra_graph.store.graph import Graph
from patra_graph.store.repository import unknown_user


def set_consent(graph: Graph, user_id: str, *, given: bool, now: datetime) -> bool:
    """Note a user's yes or no to the use of their bio; whether that is new. Errors: NotFound.

    A no deletes the embedding at once. After a yes the bio is embedded by the next load, or soon by a running service.
    """
    row = graph.maybe("save_consent", user_id=user_id, given=given, now=now)
    if row is None:
        raise unknown_user(user_id)
    return row["changed"]


def consenting(graph: Graph, user_ids: Iterable[str], *, settings: Settings) -> set[str]:
    """Those of these users whose bios may be embedded: who said yes and, unless consent is required, nothing."""
    wanted, unasked = list(user_ids), not settings.privacy.consent_required
    if not wanted:
        return set()
    rows = graph.run("fetch_consenting", user_ids=wanted, unasked=unasked)
    return {row["user_id"] for row in rows}

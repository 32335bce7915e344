"""Everything in the graph as lines of text that are the same for the same content."""

from __future__ import annotations

import json
from typing import Any

from patra_graph.store.export_rows import BEFORE_ALL_IDS
from patra_graph.store.graph import Transaction

PAGE = 500


def user_lines(tx: Transaction, after: str, *, page: int = PAGE) -> tuple[list[bytes], str]:
    """The next users after this id with what leaves them, a line for each node and relationship, and the last id.

    The id is empty where no user is left.
    """
    rows = tx.run("fetch_fingerprint_users", after=after, limit=page)
    user_ids = [row["user_id"] for row in rows]
    ties = tx.run("fetch_fingerprint_ties", user_ids=user_ids)
    return [*map(_user_line, rows), *map(_line, ties)], user_ids[-1] if user_ids else BEFORE_ALL_IDS


def other_lines(tx: Transaction) -> list[bytes]:
    """A line for each node that is no user, with what leaves it."""
    return [_line(row | {"ties": sorted(row["ties"])}) for row in tx.run("fetch_fingerprint_others")]


def _user_line(row: dict[str, Any]) -> bytes:
    vector = row.pop("embedding")
    return _line(row) + (vector.raw() if vector is not None else b"")


def _line(row: dict[str, Any]) -> bytes:
    """JSON in the order of names; floats to the last bit, times of the graph in ISO 8601."""
    return json.dumps(row, sort_keys=True, default=lambda moment: moment.iso_format()).encode()

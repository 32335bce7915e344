"""One user's profile: created, read, changed, by the same rules for every field that files are loaded by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from patra_graph.domain.model import User
from patra_graph.errors import IdTaken, InvalidInput
from patra_graph.loaders.csv_folder import user_of
from patra_graph.loaders.csv_rows import Record
from patra_graph.loaders.fields import BadField
from patra_graph.pipeline.export import PROFILE, RATINGS
from patra_graph.pipeline.load_users import hash_profile
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph, Row, Transaction
from patra_graph.store.ledger import lock_pairs
from patra_graph.store.repository import (
    fetch_hashes,
    save_new_users,
    save_shared_nodes,
    save_users,
    shared_nodes,
    unknown_user,
    user_row,
)

Document = Mapping[str, Any]
TEXTS = ("name", "city", "state", "profession", "bio")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a user said, by field, and their ratings and counts, which are not for the user."""

    said: dict[str, Any]
    ratings: dict[str, float]


def create_user(graph: Graph, document: Document, *, settings: Settings, now: datetime) -> tuple[Profile, bool]:
    """A new user out of these fields, and whether they are new: the same profile again changes nothing.

    Errors: InvalidInput naming the field, IdTaken where the id is another profile's.
    """
    user = as_user(document, settings=settings)
    row = user_row(user, profile_hash=hash_profile(user), start=settings.rating.start)

    def work(tx: Transaction) -> tuple[Profile, bool]:
        known = bool(fetch_hashes(tx, [user.user_id]))
        if not known:
            save_shared_nodes(tx, shared_nodes(user))
            save_new_users(tx, [row], now=now)
        if fetch_hashes(tx, [user.user_id])[user.user_id][0] != row["profile"]["profile_hash"]:
            raise IdTaken(f"there is a user '{user.user_id}' already", "Choose another id, or change that profile.")
        return _profile(tx, user.user_id), not known

    return graph.write(work)


def read_user(graph: Graph, user_id: str) -> Profile:
    """What the graph holds of a user. Errors: NotFound."""
    rows = graph.run("fetch_export", user_id=user_id)
    if not rows:
        raise unknown_user(user_id)
    return _as_profile(rows[0])


def change_user(graph: Graph, user_id: str, changes: Document, *, settings: Settings, now: datetime) -> Profile:
    """The profile with these fields changed and all others as they were; two changes at once both count.

    Errors: NotFound, InvalidInput naming the field.
    """

    def work(tx: Transaction) -> Profile:
        lock_pairs(tx, [user_id], [])
        before = _profile(tx, user_id)
        fields = before.said | {"elo": before.ratings["start_elo"]} | dict(changes) | {"user_id": user_id}
        user = as_user(fields, settings=settings)
        row = user_row(user, profile_hash=hash_profile(user), start=settings.rating.start)
        save_shared_nodes(tx, shared_nodes(user))
        save_users(tx, [row], now=now)
        return _profile(tx, user_id)

    return graph.write(work)


def as_user(document: Document, *, settings: Settings) -> User:
    """The user that these fields describe, None and '' meaning 'not said'. Errors: InvalidInput naming the field."""
    fields = dict(document)
    traits = fields.pop("traits", {})
    texts = {name: _text(value) for name, value in fields.items()}
    texts |= {f"trait_{name}": _text(value) for name, value in traits.items()}
    record = Record("", 0, {name: place for place, name in enumerate(texts)}, list(texts.values()))
    try:
        return user_of(record, missing_interest=settings.load.missing_interest)
    except BadField as bad:
        raise InvalidInput(f"{bad.field}: {bad.message}", "Mend the field and send the profile again.") from None


def _text(value: Any) -> str:
    """A value as a file would write it."""
    if value is None:
        return ""
    return ";".join(value) if isinstance(value, list | tuple) else str(value)


def _profile(tx: Transaction, user_id: str) -> Profile:
    row = tx.maybe("fetch_export", user_id=user_id)
    if row is None:
        raise unknown_user(user_id)
    return _as_profile(row)


def _as_profile(row: Row) -> Profile:
    user = row["user"]
    said = {name: user[name] for name in PROFILE} | {name: user[name] or "" for name in TEXTS}
    return Profile(said | {"traits": dict(sorted(row["traits"]))}, {name: user[name] for name in RATINGS})

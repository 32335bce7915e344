"""Keys to the HTTP service: made, told, revoked, recognised. The graph holds a hash, never a key."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from patra_graph.domain.model import ID, ID_RULE
from patra_graph.errors import InvalidInput, NotFound
from patra_graph.store.graph import Graph
from patra_graph.store.repository import fetch_user

Role = Literal["app", "user", "admin"]
ROLES: tuple[Role, ...] = ("app", "user", "admin")
KEY = re.compile(r"patra_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a key makes its bearer: a role, and whose key it is where the role is 'user'."""

    key_id: str
    role: Role
    user_id: str | None


@dataclass(frozen=True, slots=True)
class KeyListed:
    """A key as a list shows it; what it is nobody can tell."""

    key_id: str
    role: Role
    user_id: str | None
    created_at: datetime


def create_key(graph: Graph, role: Role, *, user_id: str | None, now: datetime) -> str:
    """A new key, told this once: 256 random bits behind a short id. Errors: NotFound for the user, InvalidInput."""
    if (role == "user") != (user_id is not None):
        raise InvalidInput("a key of role user, and no other, belongs to a user", "Say --role user:ID, app or admin.")
    if user_id is not None:
        fetch_user(graph, user_id)
    key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    values = {"key_id": key_id, "hash": _hash(secret), "role": role, "user_id": user_id, "now": now}
    graph.run("save_api_key", **values)
    return f"patra_{key_id}_{secret}"


def holder_of(graph: Graph, key: str) -> Holder | None:
    """Whom this key makes its bearer; None for one that is unknown, revoked, or no key at all."""
    parts = KEY.fullmatch(key)
    if parts is None:
        return None
    found = graph.maybe("fetch_api_key", key_id=parts[1])
    if found is None or not hmac.compare_digest(found["hash"], _hash(parts[2])):
        return None
    return Holder(parts[1], found["role"], found["user_id"])


def list_keys(graph: Graph) -> list[KeyListed]:
    """All keys, oldest first."""
    rows = graph.run("fetch_api_keys")
    return [KeyListed(**row | {"created_at": row["created_at"].to_native()}) for row in rows]


def has_keys(graph: Graph) -> bool:
    """Whether there is any key."""
    return bool(graph.run("fetch_api_keys"))


def revoke_key(graph: Graph, key_id: str) -> None:
    """Take a key back: from a few seconds later on it opens nothing. Errors: NotFound."""
    if not graph.one("delete_api_key", key_id=key_id)["revoked"]:
        raise NotFound(f"no key '{key_id}'", "See `patra-graph keys list`.")


def parse_role(text: str) -> tuple[Role, str | None]:
    """'app', 'admin' or 'user:ID' as role and user id. Errors: InvalidInput."""
    role, colon, user_id = text.partition(":")
    if role not in ROLES or (role == "user") != bool(colon):
        raise InvalidInput(f"'{text}' is no role", "Use app, admin or user:ID.")
    if colon and not ID.fullmatch(user_id):
        raise InvalidInput(f"{user_id!r} is no id", f"Give {ID_RULE}.")
    return cast(Role, role), user_id if colon else None


def _hash(secret: str) -> str:
    """SHA-256 in hexadecimal: of 256 random bits no salt and no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()

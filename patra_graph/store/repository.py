"""Rows of the graph <-> the domain: one function a query, by itself or inside a transaction that the pipeline holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.model import Swipe, User
from patra_graph.domain.swiping import Pair, swipe_kind
from patra_graph.errors import NotFound
from patra_graph.store.graph import Queries

PROFILE = (
    *("user_id", "name", "age", "gender", "interested_in", "min_age", "max_age", "city", "state"),
    *("latitude", "longitude", "max_distance_km", "hobbies", "looking_for", "profession", "bio"),
    *("elo", "choosiness", "swipes_made", "swipes_received", "start_elo", "start_choosiness"),
)
SharedNode = tuple[str, ...]
"""A kind and what the node is told by: hobbies, goals or professions and a name; cities, an id, a name and a state."""


def swipe_of(row: Mapping[str, Any]) -> Swipe:
    """The swipe that a row of an edge stands for: swipe_id, swiper_id, target_id, type, at."""
    return Swipe(row["swipe_id"], row["swiper_id"], row["target_id"], swipe_kind(row["type"]), row["at"].to_native())


def fetch_user(queries: Queries, user_id: str) -> dict[str, Any]:
    """One user's profile, ratings and counts by the graph's names, in the order of PROFILE. Errors: NotFound."""
    row = queries.maybe("fetch_user", user_id=user_id)
    if row is None:
        raise unknown_user(user_id)
    return {key: row["user"][key] for key in PROFILE}


def unknown_user(user_id: str) -> NotFound:
    """The error for an id that no user has."""
    return NotFound(f"no user '{user_id}' in the graph", "Check the id, or load the user with `patra-graph load`.")


def fetch_last_swipe(queries: Queries, user_id: str) -> tuple[Pair, str] | None:
    """The (swiper, target) and the id of the swipe that this user made last, or None."""
    row = queries.maybe("fetch_last_swipe", user_id=user_id)
    return ((user_id, row["target_id"]), row["swipe_id"]) if row else None


def fetch_hashes(queries: Queries, user_ids: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """The hash of the profile and that of the embedded bio (None: none embedded), of those users who are known."""
    rows = queries.run("fetch_profile_hashes", user_ids=user_ids)
    return {row["user_id"]: (row["profile_hash"], row["bio_hash"]) for row in rows}


def save_bio_embeddings(
    queries: Queries, bios: Iterable[tuple[str, str, NDArray[np.float32]]], *, load_id: str | None = None
) -> None:
    """Write embeddings of shape (d,), given as (user id, hash of the bio, embedding); of staged users of `load_id`."""
    from neo4j.vector import Vector

    rows = [{"user_id": user, "bio_hash": digest, "embedding": Vector.from_numpy(bio)} for user, digest, bio in bios]
    queries.run("save_bio_embeddings", bios=rows, load_id=load_id)


def shared_nodes(user: User) -> Iterator[SharedNode]:
    """What this user may have in common with others in the graph."""
    if user.city:
        yield "cities", city_id(user), user.city, user.state
    yield from (("hobbies", name) for name in user.hobbies)
    yield from (("goals", name) for name in user.looking_for)
    if user.profession:
        yield "professions", user.profession


def save_shared_nodes(queries: Queries, nodes: Iterable[SharedNode]) -> None:
    """Make those that lack, in one order whatever their capitals, against deadlocks; a city keeps its first name."""
    told: dict[str, list[list[str]]] = {"cities": [], "hobbies": [], "goals": [], "professions": []}
    for kind, *texts in sorted(dict.fromkeys(nodes), key=lambda node: (node[0], node[1].lower())):
        told[kind].append(texts)
    queries.run("save_shared_nodes", **told)


def city_id(user: User) -> str:
    """What tells cities of one name apart: city and state, whatever their capitals."""
    return ", ".join(part for part in (user.city, user.state) if part).casefold()


def save_new_users(
    queries: Queries, users: Iterable[dict[str, Any]], *, now: datetime, load_id: str | None = None
) -> None:
    """Write whole profiles of users who are not in the graph, given as rows of `user_row`; staged under a `load_id`."""
    queries.run("save_new_users", users=list(users), now=now, load_id=load_id)


def save_users(queries: Queries, users: Iterable[dict[str, Any]], *, now: datetime) -> None:
    """Write whole profiles, given as rows of `user_row`."""
    queries.run("save_users", users=list(users), now=now)


def user_row(user: User, *, profile_hash: str, start: float) -> dict[str, Any]:
    """The row that save_users.cypher takes for one user; `start` is the rating points of who brings none."""
    profile = {
        "user_id": user.user_id,
        "name": user.name,
        "age": user.age,
        "gender": user.gender,
        "interested_in": list(user.interested_in),
        "min_age": user.min_age,
        "max_age": user.max_age,
        "city": user.city or None,
        "state": user.state or None,
        "city_id": city_id(user) if user.city else None,
        "hobbies": list(user.hobbies),
        "looking_for": list(user.looking_for),
        "profession": user.profession or None,
        "bio": user.bio,
        "max_distance_km": user.max_distance_km,
        "profile_hash": profile_hash,
        **{f"trait_{name}": value for name, value in user.traits.items()},
    }
    return {
        "user_id": user.user_id,
        "profile": profile,
        "latitude": user.latitude,
        "longitude": user.longitude,
        "start_elo": start if user.start_elo is None else user.start_elo,
        "start_choosiness": start,
    }

"""Rows of the graph <-> the domain: one function a query, inside a transaction that the pipeline holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.elo import Rating, RatingChange
from patra_graph.domain.model import Swipe, User
from patra_graph.domain.swiping import Decision, Ledger, Pair, PairState, match_of, people_of, swipe_kind
from patra_graph.errors import NotFound
from patra_graph.store.graph import Transaction

PROFILE = (
    *("user_id", "name", "age", "gender", "interested_in", "min_age", "max_age", "city", "state"),
    *("latitude", "longitude", "max_distance_km", "hobbies", "looking_for", "profession", "bio"),
    *("elo", "choosiness", "swipes_made", "swipes_received", "start_elo", "start_choosiness"),
)


def lock_ledger(tx: Transaction, swipes: Sequence[Swipe]) -> Ledger:
    """Lock everyone in these swipes, then their ratings and what stands between each pair."""
    pairs = sorted({(swipe.swiper_id, swipe.target_id) for swipe in swipes})
    return lock_pairs(tx, people_of(swipes), pairs, swipe_ids=[swipe.swipe_id for swipe in swipes])


def lock_pairs(
    tx: Transaction, user_ids: Sequence[str], pairs: Sequence[Pair], *, swipe_ids: Sequence[str] = ()
) -> Ledger:
    """Lock these users, sorted by id, then their ratings, what stands between each (swiper, target), and whose these
    swipe ids are."""
    wanted = [{"swiper_id": swiper_id, "target_id": target_id} for swiper_id, target_id in pairs]
    row = tx.one("lock_pairs", user_ids=user_ids, pairs=wanted, swipe_ids=swipe_ids)
    ratings = {entry.pop("user_id"): Rating(**entry) for entry in row["ratings"]}
    states = dict.fromkeys(pairs, PairState())
    states |= {(entry["swiper_id"], entry["target_id"]): _pair_state(entry) for entry in row["pairs"]}
    owners = {entry["swipe_id"]: (entry["swiper_id"], entry["target_id"]) for entry in row["owners"]}
    ledger = Ledger(ratings, states, owners)
    for entry in row["pairs"]:
        pair = (entry["swiper_id"], entry["target_id"])
        if ledger.pairs[pair].positive:
            ledger.likes.add(pair)
        if entry["liked_back"]:
            ledger.likes.add(pair[::-1])
    return ledger


def _pair_state(row: Mapping[str, Any]) -> PairState:
    return PairState(_decision(row), tuple(row["retracted_ids"]), row["blocked"])


def swipe_of(row: Mapping[str, Any]) -> Swipe:
    """The swipe that a row of an edge stands for: swipe_id, swiper_id, target_id, type, at."""
    return Swipe(row["swipe_id"], row["swiper_id"], row["target_id"], swipe_kind(row["type"]), row["at"].to_native())


def _decision(row: Mapping[str, Any]) -> Decision | None:
    if row["type"] is None:
        return None
    return Decision(swipe_of(row), RatingChange(row["surprise"], row["elo_delta"], row["choosiness_delta"]))


def save_ledger(tx: Transaction, ledger: Ledger) -> None:
    """Write what changed in the ledger; nothing when nothing did."""
    if not ledger.changed_pairs:
        return
    changed = sorted(ledger.changed_pairs)
    taken_back = [pair for pair in changed if ledger.pairs[pair].retracted_ids]
    made = [state.decision for pair in changed if (state := ledger.pairs[pair]).decision]
    tx.run(
        "save_swipes",
        ratings=[_rating_row(user_id, ledger.ratings[user_id]) for user_id in sorted(ledger.changed_users)],
        retracted=[_retracted_row(pair, ledger.pairs[pair]) for pair in taken_back],
        swipes=[_swipe_row(decision) for decision in made],
        matched=[_match_row(pair) | {"at": at} for pair, at in _matches(ledger, made).items()],
        unmatched=[_match_row(pair) for pair in taken_back if not ledger.matched(*pair)],
    )


def _matches(ledger: Ledger, made: Sequence[Decision]) -> dict[Pair, datetime]:
    pairs = ((decision.swipe.swiper_id, decision.swipe.target_id, decision.swipe.at) for decision in made)
    in_time_order = sorted(pairs, key=lambda entry: entry[2])
    return {match_of((swiper, target)): at for swiper, target, at in in_time_order if ledger.matched(swiper, target)}


def _rating_row(user_id: str, rating: Rating) -> dict[str, Any]:
    return {
        "user_id": user_id,
        "elo": rating.elo,
        "choosiness": rating.choosiness,
        "swipes_made": rating.swipes_made,
        "swipes_received": rating.swipes_received,
    }


def _retracted_row(pair: Pair, state: PairState) -> dict[str, Any]:
    return {"swiper_id": pair[0], "target_id": pair[1], "swipe_ids": list(state.retracted_ids)}


def _swipe_row(decision: Decision) -> dict[str, Any]:
    swipe, change = decision.swipe, decision.change
    return {
        "swipe_id": swipe.swipe_id,
        "swiper_id": swipe.swiper_id,
        "target_id": swipe.target_id,
        "kind": str(swipe.kind),
        "at": swipe.at,
        "surprise": change.surprise,
        "elo_delta": change.elo_delta,
        "choosiness_delta": change.choosiness_delta,
    }


def _match_row(pair: Pair) -> dict[str, Any]:
    first_id, second_id = match_of(pair)
    return {"first_id": first_id, "second_id": second_id}


def fetch_user(tx: Transaction, user_id: str) -> dict[str, Any]:
    """One user's profile, ratings and counts by the graph's names, in the order of PROFILE. Errors: NotFound."""
    row = tx.maybe("fetch_user", user_id=user_id)
    if row is None:
        raise unknown_user(user_id)
    return {key: row["user"][key] for key in PROFILE}


def unknown_user(user_id: str) -> NotFound:
    """The error for an id that no user has."""
    return NotFound(f"no user '{user_id}' in the graph", "Check the id, or load the user with `patra-graph load`.")


def fetch_last_swipe(tx: Transaction, user_id: str) -> tuple[Pair, str] | None:
    """The (swiper, target) and the id of the swipe that this user made last, or None."""
    row = tx.maybe("fetch_last_swipe", user_id=user_id)
    return ((user_id, row["target_id"]), row["swipe_id"]) if row else None


def fetch_hashes(tx: Transaction, user_ids: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """The hash of the profile and that of the embedded bio (None: none embedded), of those users who are known."""
    rows = tx.run("fetch_profile_hashes", user_ids=user_ids)
    return {row["user_id"]: (row["profile_hash"], row["bio_hash"]) for row in rows}


def save_bio_embeddings(tx: Transaction, bios: Iterable[tuple[str, str, NDArray[np.float32]]]) -> None:
    """Write embeddings of shape (d,), given as (user id, hash of the bio, embedding)."""
    from neo4j.vector import Vector

    rows = [{"user_id": user, "bio_hash": digest, "embedding": Vector.from_numpy(bio)} for user, digest, bio in bios]
    tx.run("save_bio_embeddings", bios=rows)


def save_users(tx: Transaction, users: Iterable[dict[str, Any]], *, now: datetime) -> None:
    """Write whole profiles, given as rows of `user_row`."""
    tx.run("save_users", users=list(users), now=now)


def user_row(user: User, *, profile_hash: str, start: float) -> dict[str, Any]:
    """The row that save_users.cypher takes for one user; `start` is the rating points of who brings none."""
    place = ", ".join(part for part in (user.city, user.state) if part)
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
        "city_id": place.casefold() if user.city else None,
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

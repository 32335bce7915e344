"""Everyone and every decision out of the graph, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from patra_graph.domain.model import Swipe, User
from patra_graph.store.graph import Transaction
from patra_graph.store.repository import swipe_of

PAGE = 1000
BEFORE_ALL_IDS = ""
Row = Mapping[str, Any]


def trait_names(tx: Transaction) -> tuple[str, ...]:
    """The names of the numeric answers that anybody gave, sorted."""
    return tuple(row["name"] for row in tx.run("fetch_trait_names"))


def user_rows(tx: Transaction, traits: Sequence[str]) -> Iterator[Row]:
    """Every row of fetch_users_page with these traits, in the order of ids."""
    after = BEFORE_ALL_IDS
    while page := tx.run("fetch_users_page", after=after, limit=PAGE, traits=list(traits)):
        yield from page
        after = page[-1]["user"]["user_id"]


def edge_rows(tx: Transaction, user_ids: Sequence[str]) -> Iterator[Row]:
    """Every swipe that counts, and every block, of these users, as rows of fetch_swipes_of."""
    for start in range(0, len(user_ids), PAGE):
        yield from tx.run("fetch_swipes_of", user_ids=user_ids[start : start + PAGE])


def all_users(tx: Transaction, traits: Sequence[str]) -> Iterator[tuple[User, Sequence[float] | None]]:
    """Every user with these traits, and the embedding of their bio (None: there is none), in the order of their ids."""
    return ((_user(row["user"], traits), row["embedding"]) for row in user_rows(tx, traits))


def swipes_of(tx: Transaction, user_ids: Sequence[str]) -> Iterator[Swipe]:
    """Every swipe of these users that counts."""
    return (swipe_of(row) for row in edge_rows(tx, user_ids) if row["type"] != "BLOCKED")


def _user(row: Row, traits: Sequence[str]) -> User:
    said = {name: value for name, value in zip(traits, row["traits"], strict=True) if value is not None}
    return User(
        user_id=row["user_id"],
        name=row["name"],
        age=row["age"],
        gender=row["gender"],
        interested_in=tuple(row["interested_in"]),
        city=row["city"] or "",
        state=row["state"] or "",
        hobbies=tuple(row["hobbies"]),
        looking_for=tuple(row["looking_for"]),
        profession=row["profession"] or "",
        start_elo=row["start_elo"],
        traits=said,
    )

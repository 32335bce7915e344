"""What an operator looks at: who there is, how likes and showings spread, how one user's ratings moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any

from patra_graph.store.graph import Graph, Transaction
from patra_graph.store.repository import fetch_user

PAGE = 12
LATEST = 1000


@dataclass(frozen=True, slots=True)
class UsersPage:
    """One page of users by id, and the id after which the next page begins ('': this is the last)."""

    rows: Sequence[Mapping[str, Any]]
    after: str


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating's points after the swipe at this time."""

    at: datetime
    points: float


@dataclass(frozen=True, slots=True)
class RatingHistory:
    """How a user's elo and choosiness moved with the swipes that count now: the latest of them, in the order of time.

    The last points of each are the rating of today.
    """

    user: Mapping[str, Any]
    elo: tuple[Rated, ...]
    choosiness: tuple[Rated, ...]


def find_users(graph: Graph, text: str = "", *, after: str = "", limit: int = PAGE) -> UsersPage:
    """Users whose name or id holds the text, whatever its case ('': all), in the order of their ids."""
    rows = graph.run("find_users", text=text.strip(), after=after, limit=limit + 1)
    shown = rows[:limit]
    return UsersPage(shown, shown[-1]["user_id"] if len(rows) > limit else "")


def count_graph(graph: Graph) -> Mapping[str, int]:
    """How many users, swipes of each kind, matches and embedded bios there are."""
    return graph.one("count_graph")


def likes_received(graph: Graph) -> list[tuple[int, int]]:
    """How many users were liked how often: (times, users), fewest first."""
    return _spread(graph, "count_likes_received")


def showings(graph: Graph) -> list[tuple[int, int]]:
    """How many users were shown how often: (times, users), fewest first."""
    return _spread(graph, "count_showings")


def rating_history(graph: Graph, user_id: str, *, latest: int = LATEST) -> RatingHistory:
    """How the user's ratings came to be what they are. Errors: NotFound."""

    def work(tx: Transaction) -> RatingHistory:
        user = fetch_user(tx, user_id)
        rows = tx.run("fetch_rating_changes", user_id=user_id, limit=latest)
        return RatingHistory(user, *(_rated(rows, rating, user[rating]) for rating in ("elo", "choosiness")))

    return graph.read(work)


def _rated(rows: Sequence[Mapping[str, Any]], rating: str, now: float) -> tuple[Rated, ...]:
    """Points after each change, told backwards from today's."""
    moves = [row for row in rows if row["rating"] == rating]
    back = list(accumulate((-row["delta"] for row in reversed(moves[1:])), initial=now))[: len(moves)]
    return tuple(Rated(row["at"].to_native(), points) for row, points in zip(moves, reversed(back), strict=True))


def _spread(graph: Graph, name: str) -> list[tuple[int, int]]:
    return [(row["times"], row["users"]) for row in graph.run(name)]

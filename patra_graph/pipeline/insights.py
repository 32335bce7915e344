"""What the swipes of everyone look like, for operators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from patra_graph.domain.model import SwipeKind
from patra_graph.domain.network import (
    Community,
    Decided,
    HobbyPair,
    Popularity,
    Reciprocity,
    communities,
    hobbies_together,
    isolated,
    popularity,
    reciprocity,
    swipe_network,
)
from patra_graph.domain.swiping import swipe_kind
from patra_graph.errors import InvalidInput
from patra_graph.store.export_rows import edge_rows
from patra_graph.store.graph import Graph, Transaction

if TYPE_CHECKING:
    import networkx

MOST_SWIPES = 300_000
PAGE = 1000
SEED = 0
SMALLEST_COMMUNITY = 3
FEWEST_WITH_BOTH = 5
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Insights:
    """Counts of users, swipes by kind and matches; then reciprocity, popularity, communities and hobbies.

    `like_share` is likes and superlikes over all swipes; `received` the likes of every user, fewest first, for plots.
    """

    users: int
    swipes: Mapping[str, int]
    matches: int
    like_share: float | None
    reciprocity: Reciprocity
    popularity: Popularity
    isolated: tuple[str, ...]
    communities: tuple[Community, ...]
    modularity: float | None
    hobbies: tuple[HobbyPair, ...]
    received: tuple[int, ...]


def insights(graph: Graph) -> tuple[Insights, networkx.DiGraph]:
    """What the swipe graph tells, and the graph itself. Errors: InvalidInput above 300,000 swipes."""
    counts = graph.one("count_graph")
    swipes = counts["likes"] + counts["superlikes"] + counts["rejects"]
    if swipes > MOST_SWIPES:
        raise InvalidInput(
            f"`insights` takes {MOST_SWIPES:,} swipes at most, the graph has {swipes:,}",
            "Louvain's method in memory would take many minutes; load a sample of the users into a graph of its own.",
        )
    rows, decided = graph.read(_everything)
    ids = [row["user_id"] for row in rows]
    network = swipe_network(ids, decided)
    groups, modularity = communities(network, seed=SEED, smallest=SMALLEST_COMMUNITY)
    kinds = Counter(kind for _, _, kind in decided)
    likes = Counter(target for _, target, kind in decided if kind.positive)
    found = Insights(
        users=len(ids),
        swipes={str(kind): kinds[kind] for kind in SwipeKind},
        matches=counts["matches"],
        like_share=sum(likes.values()) / len(decided) if decided else None,
        reciprocity=reciprocity(decided),
        popularity=popularity(ids, decided, shown=SHOWN),
        isolated=isolated(network),
        communities=groups,
        modularity=modularity,
        hobbies=hobbies_together((row["hobbies"] or () for row in rows), least=FEWEST_WITH_BOTH, shown=SHOWN),
        received=tuple(sorted(likes[user_id] for user_id in ids)),
    )
    return found, network


def save_graphml(network: networkx.DiGraph, found: Insights, path: Path) -> None:
    """Write ids, communities and swipes, and nothing else about anyone. Errors: InvalidInput for the path."""
    import networkx

    numbered = network.copy()
    for number, group in enumerate(found.communities, 1):
        for member in group.members:
            numbered.nodes[member]["community"] = number
    try:
        networkx.write_graphml(numbered, path)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}", "Name a file in a folder of yours.") from None


def _everything(tx: Transaction) -> tuple[list[Mapping[str, Any]], list[Decided]]:
    rows = list(_users(tx))
    made = [row for row in edge_rows(tx, [row["user_id"] for row in rows]) if row["type"] != "BLOCKED"]
    return rows, sorted((row["swiper_id"], row["target_id"], swipe_kind(row["type"])) for row in made)


def _users(tx: Transaction) -> Iterator[Mapping[str, Any]]:
    after = ""
    while page := tx.run("fetch_hobbies_page", after=after, limit=PAGE):
        yield from page
        after = page[-1]["user_id"]

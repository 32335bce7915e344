"""The swipes of everyone as a network: communities, reciprocity, popularity, hobbies that go together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from patra_graph.domain.metrics import gini, once
from patra_graph.domain.model import SwipeKind

if TYPE_CHECKING:
    import networkx

Decided = tuple[str, str, SwipeKind]


@dataclass(frozen=True, slots=True)
class Reciprocity:
    """Shares in [0, 1], None where there is nothing to divide by: likes that got any answer, likes that were returned,
    and yes among the answers, to those who had liked and to those who had rejected."""

    answered: float | None
    returned: float | None
    yes_to_likes: float | None
    yes_to_rejects: float | None


@dataclass(frozen=True, slots=True)
class Popularity:
    """Likes received: Gini over users, share of all likes that goes to the most liked tenth, users never liked, and
    the most liked with their likes."""

    gini: float | None
    top_tenth_share: float | None
    never_liked: int
    most_liked: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Community:
    """People who like each other more than others do; `inside` is the share of their likes that stays inside."""

    size: int
    inside: float
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HobbyPair:
    """Two hobbies that `users` people share; `lift` is how many times more often than if they were unrelated."""

    first: str
    second: str
    users: int
    lift: float


def swipe_network(user_ids: Iterable[str], decided: Iterable[Decided]) -> networkx.DiGraph:
    """The swipes as a directed network; an edge's `kind` is like, superlike or reject."""
    import networkx

    network = networkx.DiGraph()
    network.add_nodes_from(user_ids)
    network.add_edges_from((swiper, target, {"kind": str(kind)}) for swiper, target, kind in decided)
    return network


def reciprocity(decided: Sequence[Decided]) -> Reciprocity:
    """How swipes are answered."""
    positive = {(swiper, target): kind.positive for swiper, target, kind in decided}
    answers = [(yes, positive.get((target, swiper))) for (swiper, target), yes in positive.items()]
    to_likes = [answer for yes, answer in answers if yes]
    answered_likes = [answer for answer in to_likes if answer is not None]
    answered_rejects = [answer for yes, answer in answers if not yes and answer is not None]
    return Reciprocity(
        answered=_share(len(answered_likes), len(to_likes)),
        returned=_share(sum(answered_likes), len(to_likes)),
        yes_to_likes=_share(sum(answered_likes), len(answered_likes)),
        yes_to_rejects=_share(sum(answered_rejects), len(answered_rejects)),
    )


def popularity(user_ids: Sequence[str], decided: Iterable[Decided], *, shown: int) -> Popularity:
    """How likes spread over users; the `shown` most liked by name, ties by id."""
    received = Counter(target for _, target, kind in decided if kind.positive)
    counts = np.sort([float(received[user_id]) for user_id in user_ids])
    all_likes = counts.sum() if len(counts) else 0.0
    tenth = counts[len(counts) - -(-len(counts) // 10) :]
    return Popularity(
        gini=float(gini(counts, once(len(counts)))[0]) if all_likes else None,
        top_tenth_share=_share(float(tenth.sum()), float(all_likes)),
        never_liked=int((counts == 0).sum()),
        most_liked=dict(sorted(received.items(), key=lambda item: (-item[1], item[0]))[:shown]),
    )


def communities(network: networkx.DiGraph, *, seed: int, smallest: int) -> tuple[tuple[Community, ...], float | None]:
    """Communities by Louvain's method over likes, largest first, and the modularity of the whole division.

    A returned like weighs twice. Groups below `smallest` are left out of the list, not out of the modularity.
    """
    import networkx

    likes = networkx.Graph()
    for swiper, target, kind in network.edges(data="kind"):
        if kind != SwipeKind.REJECT:
            likes.add_edge(swiper, target, weight=1.0 + likes.has_edge(swiper, target))
    if not likes:
        return (), None
    groups = networkx.community.louvain_communities(likes, seed=seed)
    found = [Community(len(group), _inside(network, group), tuple(sorted(group))) for group in groups]
    found = [group for group in found if group.size >= smallest]
    modularity = float(networkx.community.modularity(likes, groups))
    return tuple(sorted(found, key=lambda group: (-group.size, group.members))), modularity


def isolated(network: networkx.DiGraph) -> tuple[str, ...]:
    """Users who neither swiped nor were swiped, by id."""
    return tuple(sorted(user_id for user_id, degree in network.degree() if degree == 0))


def hobbies_together(hobbies: Iterable[Sequence[str]], *, least: int, shown: int) -> tuple[HobbyPair, ...]:
    """Pairs of hobbies that at least `least` people have, by lift, the `shown` highest; letter case does not count."""
    sets = [sorted({hobby.casefold() for hobby in own}) for own in hobbies]
    alone, both = Counter(), Counter()
    for own in sets:
        alone.update(own)
        both.update(combinations(own, 2))
    pairs = [
        HobbyPair(first, second, count, count * len(sets) / (alone[first] * alone[second]))
        for (first, second), count in both.items()
        if count >= least
    ]
    return tuple(sorted(pairs, key=lambda pair: (-pair.lift, pair.first, pair.second))[:shown])


def _inside(network: networkx.DiGraph, group: set[str]) -> float:
    given = [(swiper, target) for swiper, target, kind in network.out_edges(group, data="kind") if kind != "reject"]
    return sum(target in group for _, target in given) / max(1, len(given))


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None

"""What a swipe does to a pair: decided here, written by the store. Live swipes and loads decide alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from patra_graph.domain.elo import Rating, RatingChange, RatingConstants, rating_change
from patra_graph.domain.model import Swipe, SwipeKind

Pair = tuple[str, str]
EDGE_TYPES = {SwipeKind.LIKE: "LIKED", SwipeKind.SUPERLIKE: "SUPERLIKED", SwipeKind.REJECT: "REJECTED"}
KIND_OF_EDGE = {edge_type: kind for kind, edge_type in EDGE_TYPES.items()}


class Outcome(StrEnum):
    """What became of a swipe."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ID_TAKEN = "id-taken"
    BLOCKED = "blocked"
    UNKNOWN_SWIPER = "unknown-swiper"
    UNKNOWN_TARGET = "unknown-target"


class Decision(NamedTuple):
    """A swipe that counts now, with what it added to the target's elo and the swiper's choosiness, in points."""

    swipe: Swipe
    change: RatingChange


class PairState(NamedTuple):
    """What stands from a swiper to a target: the swipe that counts, ids of those taken back, whether either blocked."""

    decision: Decision | None = None
    retracted_ids: tuple[str, ...] = ()
    blocked: bool = False

    @property
    def positive(self) -> bool:
        """True where a like or superlike counts now."""
        return self.decision is not None and self.decision.swipe.kind.positive


NOTHING_YET = PairState()


@dataclass(slots=True)
class Ledger:
    """Ratings by user and states by (swiper, target): read under lock, moved by `apply` and `retract`, then written.

    A pair that `pairs` lacks was never swiped. `owners` tells whose a swipe id is; `likes` holds the (swiper, target)
    pairs, both ways round, in which a like counts now; `changed_pairs` tells what to write. `matched_at` holds the
    matches that `apply` made (see `match_of`) and since when both like each other.
    """

    ratings: dict[str, Rating]
    pairs: dict[Pair, PairState] = field(default_factory=dict)
    owners: dict[str, Pair] = field(default_factory=dict)
    likes: set[Pair] = field(default_factory=set)
    changed_pairs: set[Pair] = field(default_factory=set)
    matched_at: dict[Pair, datetime] = field(default_factory=dict)

    def state(self, pair: Pair) -> PairState:
        """What stands from a swiper to a target."""
        return self.pairs.get(pair, NOTHING_YET)

    def matched(self, swiper_id: str, target_id: str) -> bool:
        """True where both like each other now."""
        return (swiper_id, target_id) in self.likes and (target_id, swiper_id) in self.likes

    def apply(self, swipe: Swipe, constants: RatingConstants) -> Outcome:
        """Let a swipe count: an earlier one for the same target is taken back first. Same swipe again: unchanged."""
        pair = (swipe.swiper_id, swipe.target_id)
        state = self.pairs.get(pair, NOTHING_YET)
        refusal = self._refusal(swipe, pair, state)
        if refusal is not None:
            return refusal
        match, matched_before = match_of(pair), self.matched(*pair)
        since = self.matched_at.get(match)
        if state.decision is not None:
            self.retract(pair)
            state = self.pairs[pair]
        self._count(swipe, pair, state, constants)
        if self.matched(*pair) and not matched_before:
            self.matched_at[match] = swipe.at
        elif self.matched(*pair) and since is not None:
            self.matched_at[match] = since
        return Outcome.CHANGED

    def retract(self, pair: Pair) -> None:
        """Take the swipe that counts back: the pair is as if never swiped, but for the id that stays known."""
        state = self.state(pair)
        decision = state.decision
        if decision is None:
            return
        self._move(pair, -decision.change.elo_delta, -decision.change.choosiness_delta, count=-1)
        self.pairs[pair] = PairState(None, (*state.retracted_ids, decision.swipe.swipe_id), state.blocked)
        self.likes.discard(pair)
        self.matched_at.pop(match_of(pair), None)

    def _refusal(self, swipe: Swipe, pair: Pair, state: PairState) -> Outcome | None:
        if pair[0] not in self.ratings:
            return Outcome.UNKNOWN_SWIPER
        if pair[1] not in self.ratings:
            return Outcome.UNKNOWN_TARGET
        if self.owners.get(swipe.swipe_id, pair) != pair:
            return Outcome.ID_TAKEN
        if state is NOTHING_YET:
            return None
        if swipe.swipe_id in state.retracted_ids:
            return Outcome.UNCHANGED
        if state.decision is not None:
            now = state.decision.swipe
            if now.swipe_id == swipe.swipe_id and now.kind is not swipe.kind:
                return Outcome.ID_TAKEN
            if now.kind is swipe.kind or swipe.at < now.at:
                return Outcome.UNCHANGED
        return Outcome.BLOCKED if state.blocked else None

    def _count(self, swipe: Swipe, pair: Pair, state: PairState, constants: RatingConstants) -> None:
        change = rating_change(self.ratings[pair[0]], self.ratings[pair[1]], swipe.kind, constants=constants)
        self._move(pair, change.elo_delta, change.choosiness_delta, count=1)
        self.pairs[pair] = PairState(Decision(swipe, change), state.retracted_ids, state.blocked)
        self.owners[swipe.swipe_id] = pair
        if swipe.kind is not SwipeKind.REJECT:
            self.likes.add(pair)

    def _move(self, pair: Pair, elo_delta: float, choosiness_delta: float, *, count: int) -> None:
        ratings, (swiper_id, target_id) = self.ratings, pair
        elo, choosiness, made, received = ratings[swiper_id]
        ratings[swiper_id] = Rating(elo, choosiness + choosiness_delta, made + count, received)
        elo, choosiness, made, received = ratings[target_id]
        ratings[target_id] = Rating(elo + elo_delta, choosiness, made, received + count)
        self.changed_pairs.add(pair)


def people_of(swipes: Iterable[Swipe]) -> list[str]:
    """The users of these swipes, each once, in the order in which they are locked."""
    return sorted({user_id for swipe in swipes for user_id in (swipe.swiper_id, swipe.target_id)})


def match_of(pair: Pair) -> Pair:
    """The direction in which a match stands in the graph: from the lower id to the higher."""
    return (min(pair), max(pair))


def swipe_kind(edge_type: str) -> SwipeKind:
    """The kind that a relationship type stands for."""
    return KIND_OF_EDGE[edge_type]

"""What a swipe does to a pair: decided here, written by the store. Live swipes and loads decide alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from patra_graph.domain.elo import Rating, RatingChange, RatingConstants, rating_change
from patra_graph.domain.model import Swipe, SwipeKind

Pair = tuple[str, str]


class Outcome(StrEnum):
    """What became of a swipe."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ID_TAKEN = "id-taken"
    BLOCKED = "blocked"
    UNKNOWN_SWIPER = "unknown-swiper"
    UNKNOWN_TARGET = "unknown-target"


@dataclass(frozen=True, slots=True)
class Decision:
    """A swipe that counts now, with what it added to the target's elo and the swiper's choosiness, in points."""

    swipe: Swipe
    change: RatingChange


@dataclass(frozen=True, slots=True)
class PairState:
    """What stands from a swiper to a target: the swipe that counts, ids of those taken back, whether either blocked."""

    decision: Decision | None = None
    retracted_ids: tuple[str, ...] = ()
    blocked: bool = False

    @property
    def positive(self) -> bool:
        """True where a like or superlike counts now."""
        return self.decision is not None and self.decision.swipe.kind.positive


@dataclass(slots=True)
class Ledger:
    """Ratings by user and states by (swiper, target): read under lock, moved by `apply` and `retract`, then written.

    `owners` tells whose a swipe id is; `likes` holds the (swiper, target) pairs, both ways round, in which a like
    counts now; `changed_users` and `changed_pairs` tell what to write.
    """

    ratings: dict[str, Rating]
    pairs: dict[Pair, PairState]
    owners: dict[str, Pair] = field(default_factory=dict)
    likes: set[Pair] = field(default_factory=set)
    changed_users: set[str] = field(default_factory=set)
    changed_pairs: set[Pair] = field(default_factory=set)

    def matched(self, swiper_id: str, target_id: str) -> bool:
        """True where both like each other now."""
        return (swiper_id, target_id) in self.likes and (target_id, swiper_id) in self.likes

    def apply(self, swipe: Swipe, constants: RatingConstants) -> Outcome:
        """Let a swipe count: an earlier one for the same target is taken back first. Same swipe again: unchanged."""
        refusal = self._refusal(swipe)
        if refusal is not None:
            return refusal
        pair = (swipe.swiper_id, swipe.target_id)
        if self.pairs[pair].decision is not None:
            self.retract(pair)
        self._count(swipe, rating_change(self.ratings[pair[0]], self.ratings[pair[1]], swipe.kind, constants=constants))
        return Outcome.CHANGED

    def retract(self, pair: Pair) -> None:
        """Take the swipe that counts back: the pair is as if never swiped, but for the id that stays known."""
        state = self.pairs[pair]
        decision = state.decision
        if decision is None:
            return
        self._move(pair, -decision.change.elo_delta, -decision.change.choosiness_delta, count=-1)
        self.pairs[pair] = replace(state, decision=None, retracted_ids=(*state.retracted_ids, decision.swipe.swipe_id))
        self.likes.discard(pair)

    def _refusal(self, swipe: Swipe) -> Outcome | None:
        if swipe.swiper_id not in self.ratings:
            return Outcome.UNKNOWN_SWIPER
        if swipe.target_id not in self.ratings:
            return Outcome.UNKNOWN_TARGET
        pair = (swipe.swiper_id, swipe.target_id)
        if self.owners.get(swipe.swipe_id, pair) != pair:
            return Outcome.ID_TAKEN
        state = self.pairs[pair]
        if swipe.swipe_id in state.retracted_ids:
            return Outcome.UNCHANGED
        if state.decision is not None:
            now = state.decision.swipe
            if now.swipe_id == swipe.swipe_id and now.kind is not swipe.kind:
                return Outcome.ID_TAKEN
            if now.kind is swipe.kind or swipe.at < now.at:
                return Outcome.UNCHANGED
        return Outcome.BLOCKED if state.blocked else None

    def _count(self, swipe: Swipe, change: RatingChange) -> None:
        pair = (swipe.swiper_id, swipe.target_id)
        self._move(pair, change.elo_delta, change.choosiness_delta, count=1)
        self.pairs[pair] = replace(self.pairs[pair], decision=Decision(swipe, change))
        self.owners[swipe.swipe_id] = pair
        if swipe.kind.positive:
            self.likes.add(pair)

    def _move(self, pair: Pair, elo_delta: float, choosiness_delta: float, *, count: int) -> None:
        swiper, target = (self.ratings[user_id] for user_id in pair)
        self.ratings[pair[0]] = replace(
            swiper, choosiness=swiper.choosiness + choosiness_delta, swipes_made=swiper.swipes_made + count
        )
        self.ratings[pair[1]] = replace(
            target, elo=target.elo + elo_delta, swipes_received=target.swipes_received + count
        )
        self.changed_users.update(pair)
        self.changed_pairs.add(pair)


def people_of(swipes: Iterable[Swipe]) -> list[str]:
    """The users of these swipes, each once, in the order in which they are locked."""
    return sorted({user_id for swipe in swipes for user_id in (swipe.swiper_id, swipe.target_id)})


def match_of(pair: Pair) -> Pair:
    """The direction in which a match stands in the graph: from the lower id to the higher."""
    return (min(pair), max(pair))


def swipe_kind(relationship_type: str) -> SwipeKind:
    """The kind that a relationship type stands for."""
    return {"LIKED": SwipeKind.LIKE, "SUPERLIKED": SwipeKind.SUPERLIKE, "REJECTED": SwipeKind.REJECT}[relationship_type]

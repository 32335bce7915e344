"""What a graph of people should hold, in plain dictionaries: the oracle of the state machine.

Written apart from the domain, but for the size of one rating change, whose formula has tests of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from patra_graph.domain.elo import Rating, RatingChange, RatingConstants, rating_change
from patra_graph.domain.model import Swipe, User
from patra_graph.errors import InvalidInput, NotAllowed, NotFound

Pair = tuple[str, str]


@dataclass(slots=True)
class Model:
    """People, what each decided about whom, and who blocked whom."""

    constants: RatingConstants
    people: dict[str, User] = field(default_factory=dict)
    ratings: dict[str, Rating] = field(default_factory=dict)
    counts: dict[Pair, tuple[Swipe, RatingChange]] = field(default_factory=dict)
    taken_back: dict[Pair, list[str]] = field(default_factory=dict)
    blocks: set[Pair] = field(default_factory=set)

    def add(self, user: User) -> None:
        """A new person, or another profile of one who is there."""
        self.people[user.user_id] = user
        self.ratings.setdefault(user.user_id, Rating(self.constants.start, self.constants.start))

    def swipe(self, swipe: Swipe) -> bool:
        """Whether the swipe changes anything. Errors as of the verb."""
        pair = (swipe.swiper_id, swipe.target_id)
        self._need(*pair)
        if swipe.swipe_id in self.taken_back.get(pair, ()):
            return False
        standing = self.counts.get(pair)
        if standing and (standing[0].kind is swipe.kind or swipe.at < standing[0].at):
            return False
        if self.apart(*pair):
            raise NotAllowed("blocked")
        self.take_back(pair)
        change = rating_change(*(self.ratings[user_id] for user_id in pair), swipe.kind, constants=self.constants)
        self.counts[pair] = (swipe, change)
        self._move(pair, change, 1)
        return True

    def undo(self, user_id: str) -> Swipe:
        """The swipe that is taken back. Errors as of the verb."""
        self._need(user_id)
        made = [swipe for swipe, _ in self.counts.values() if swipe.swiper_id == user_id]
        if not made:
            raise NotFound("no swipe")
        last = max(made, key=lambda swipe: (swipe.at, swipe.swipe_id))
        self.take_back((user_id, last.target_id))
        return last

    def take_back(self, pair: Pair) -> None:
        """The pair is as if never swiped, but that the id stays known."""
        if pair in self.counts:
            swipe, change = self.counts.pop(pair)
            self.taken_back.setdefault(pair, []).append(swipe.swipe_id)
            self._move(pair, RatingChange(0.0, -change.elo_delta, -change.choosiness_delta), -1)

    def block(self, pair: Pair) -> bool:
        """Whether the block is new. Errors as of the verb."""
        if pair[0] == pair[1]:
            raise InvalidInput("oneself")
        self._need(*pair)
        changed = pair not in self.blocks
        self.blocks.add(pair)
        return changed

    def unblock(self, pair: Pair) -> bool:
        """Whether there was a block. Errors as of the verb."""
        self._need(*pair)
        changed = pair in self.blocks
        self.blocks.discard(pair)
        return changed

    def erase(self, user_id: str) -> tuple[int, int, int]:
        """Swipes and blocks made, and matches, that go with a person; others' ratings stay. Errors as of the verb."""
        self._need(user_id)
        gone = (
            sum(swiper == user_id for swiper, _ in self.counts),
            sum(blocker == user_id for blocker, _ in self.blocks),
            sum(user_id in pair for pair in self.mutual()) // 2,
        )
        del self.people[user_id], self.ratings[user_id]
        for kept in (self.counts, self.taken_back):
            for pair in [pair for pair in kept if user_id in pair]:
                del kept[pair]
        self.blocks = {pair for pair in self.blocks if user_id not in pair}
        return gone

    def apart(self, one: str, other: str) -> bool:
        """Whether one of the two blocked the other."""
        return (one, other) in self.blocks or (other, one) in self.blocks

    def mutual(self) -> Iterator[Pair]:
        """Pairs who like each other, each both ways round."""
        liked = {pair for pair, (swipe, _) in self.counts.items() if swipe.kind.positive}
        return (pair for pair in liked if pair[::-1] in liked)

    def matches(self, user_id: str) -> set[str]:
        """Whom this person is told of as a match. Errors as of the verb."""
        self._need(user_id)
        return {other for one, other in self.mutual() if one == user_id and not self.apart(one, other)}

    def fits(self, seeker_id: str) -> set[str]:
        """Everyone who may be shown to this person. Errors as of the verb."""
        self._need(seeker_id)
        seeker = self.people[seeker_id]
        return {
            user_id
            for user_id, user in self.people.items()
            if user_id != seeker_id
            and (seeker_id, user_id) not in self.counts
            and not self.apart(seeker_id, user_id)
            and _wants(seeker, user)
            and _wants(user, seeker)
        }

    def _need(self, *user_ids: str) -> None:
        for user_id in user_ids:
            if user_id not in self.people:
                raise NotFound(user_id)

    def _move(self, pair: Pair, change: RatingChange, count: int) -> None:
        swiper, target = (self.ratings[user_id] for user_id in pair)
        self.ratings[pair[0]] = swiper._replace(
            choosiness=swiper.choosiness + change.choosiness_delta, swipes_made=swiper.swipes_made + count
        )
        self.ratings[pair[1]] = target._replace(
            elo=target.elo + change.elo_delta, swipes_received=target.swipes_received + count
        )


def _wants(chooser: User, other: User) -> bool:
    return other.gender in chooser.interested_in and (chooser.min_age or 0) <= other.age <= (chooser.max_age or 999)

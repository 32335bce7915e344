"""The people whom each seeker goes through: recommended as a list, shown one at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from time import monotonic

from patra_graph.pipeline.cards import Suggestion

Clock = Callable[[], float]
SEEKERS, LONGEST = 2000, 30
STALE_AFTER = 300.0


class Decks:
    """The latest suggestions to each seeker, so that newcomers' places and the order of a list hold while it is
    gone through. What is shown out of it is decided by the graph. Safe to share between threads.

    Keeps the decks of the latest `seekers` people, and none for longer than `stale_after` seconds.
    """

    def __init__(self, *, seekers: int = SEEKERS, stale_after: float = STALE_AFTER, clock: Clock = monotonic) -> None:
        self._seekers, self._stale_after, self._clock = seekers, stale_after, clock
        self._decks: OrderedDict[str, tuple[float, tuple[Suggestion, ...]]] = OrderedDict()
        self._lock = Lock()

    def of(self, seeker_id: str) -> tuple[Suggestion, ...]:
        """The seeker's deck; empty where there is none, or only an old one."""
        with self._lock:
            made_at, deck = self._decks.get(seeker_id, (0.0, ()))
            return deck if deck and self._clock() - made_at <= self._stale_after else ()

    def add(self, seeker_id: str, found: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
        """Put these behind what the seeker went through already, so that an undo finds it; the deck now."""
        new_ids = {item.user_id for item in found}
        past = [item for item in self.of(seeker_id) if item.user_id not in new_ids]
        deck = (*past[-LONGEST:], *found)
        self._keep(seeker_id, deck)
        return deck

    def put_first(self, seeker_id: str, suggestion: Suggestion) -> None:
        """Show this person before the others of the deck."""
        others = tuple(item for item in self.of(seeker_id) if item.user_id != suggestion.user_id)
        self._keep(seeker_id, (suggestion, *others))

    def _keep(self, seeker_id: str, deck: tuple[Suggestion, ...]) -> None:
        with self._lock:
            self._decks[seeker_id] = (self._clock(), deck)
            self._decks.move_to_end(seeker_id)
            while len(self._decks) > self._seekers:
                self._decks.popitem(last=False)

"""Clients that swipe at once under ids of their own, send again what got no answer, and keep a log of both."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle, islice
from time import sleep

from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.errors import DatabaseUnreachable
from patra_graph.pipeline.swipe import SwipeResult, swipe
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph
from tests.graph_fixtures import NOW

CLIENTS = 8
KINDS = (SwipeKind.LIKE, SwipeKind.REJECT, SwipeKind.SUPERLIKE, SwipeKind.LIKE, SwipeKind.SUPERLIKE, SwipeKind.REJECT)
Send = Callable[[Swipe], SwipeResult]


@dataclass(frozen=True, slots=True)
class Sent:
    """A swipe that was sent, as often as `tries` says, and whether an answer came in the end."""

    swipe: Swipe
    acknowledged: bool
    tries: int


@dataclass(slots=True)
class Log:
    """What one client sent, in order, and the errors that it was shown meanwhile."""

    sent: list[Sent] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def acknowledged(self) -> int:
        """How many swipes were answered so far."""
        return sum(each.acknowledged for each in self.sent)


def plans(people: Sequence[str], swipes: int, *, clients: int = CLIENTS, seed: int = 1) -> list[list[Swipe]]:
    """The swipes of each client, `swipes` in all. A pair is swiped by one client only, each time with another kind."""
    return [_plan(people[client::clients], people, swipes // clients, seed=seed + client) for client in range(clients)]


def _plan(swipers: Sequence[str], people: Sequence[str], swipes: int, *, seed: int) -> list[Swipe]:
    pairs = [(swiper, target) for swiper in swipers for target in people if swiper != target]
    random.Random(seed).shuffle(pairs)
    kinds = {pair: cycle(KINDS) for pair in pairs}
    return [
        Swipe(f"by-{swipers[0]}-{number}", *pair, next(kinds[pair]), NOW + timedelta(seconds=number))
        for number, pair in enumerate(islice(cycle(pairs), swipes))
    ]


def client(
    send: Send, plan: Sequence[Swipe], log: Log, *, patience: int, pause: float = 0.2, gives_up: float = 0.2
) -> Log:
    """Send a plan's swipes one after the other, each again under its id while no Neo4j answers, up to `patience` times.

    A share of those that got no answer is given up at once, as a client that goes away does: their outcome is open.
    """
    draw = random.Random(plan[0].swipe_id)
    for each in plan:
        log.sent.append(_sent(send, each, log, patience=1 if draw.random() < gives_up else patience, pause=pause))
    return log


def _sent(send: Send, swipe: Swipe, log: Log, *, patience: int, pause: float) -> Sent:
    for tries in range(1, patience + 1):
        try:
            send(swipe)
        except DatabaseUnreachable as error:
            log.errors.append(error.message)
            sleep(pause)
        else:
            return Sent(swipe, True, tries)
    return Sent(swipe, False, patience)


def through(graph: Graph, settings: Settings) -> Send:
    """The way of every interface: the verb itself."""
    return lambda made: swipe(graph, made, settings=settings)

"""T10: swipes through a network that fails in eight ways. Errors come in time, nothing hangs, and the pool heals."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import permutations
from threading import Barrier, Event
from time import monotonic

import pytest

from patra_graph.domain.model import Swipe
from patra_graph.errors import DatabaseUnreachable
from patra_graph.pipeline.swipe import undo
from patra_graph.store.graph import Graph
from tests.graph_fixtures import NOW, add_users, make_user, send
from tests.reliability.canaries import Canaries
from tests.reliability.crowd import KINDS, Log, Sent, client, through
from tests.reliability.faulty_wire import FAULTS, FaultyWire, Mode
from tests.reliability.findings import findings

CLIENTS, SWIPES_EACH, READERS = 40, 5, 2
SWIPES = CLIENTS * SWIPES_EACH
BIO = "canary-bio-of-t10"
GROUPS = {
    mode: [[f"canary-{mode.name}-{number:02}-{who}" for who in "1234"] for number in range(CLIENTS)] for mode in FAULTS
}
EVERYONE = [user_id for groups in GROUPS.values() for group in groups for user_id in group]
TIMES = {"connect_timeout": 3.0, "query_timeout": 4.0, "retry_time": 2.0}
LATEST, BACK, HANGS = 60.0, 10.0, 300.0
"""Seconds: the longest that one call may take on a slow machine, until the pool is back, until a client hangs."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mode: threads that never came back, the seconds that each call took, the swipes whose answer
    was lost and that counted, the seconds that the pool took, and what was sent through the faulty wire, and again
    through the sound one."""

    hung: int
    seconds: list[float]
    found: list[Swipe]
    back: float
    logs: list[Log]
    resent: list[Log]

    @property
    def joined(self) -> Log:
        """One log: each swipe with the answer that it got in the end."""
        answered = {each.swipe for log in self.resent for each in log.sent if each.acknowledged}
        sent = [each for log in self.logs for each in log.sent]
        return Log([Sent(each.swipe, each.acknowledged or each.swipe in answered, each.tries) for each in sent])


@pytest.mark.timeout(900)
@pytest.mark.reliability("T10", what="nothing lost or doubled, calls come back within the minute, the pool within 10 s")
@pytest.mark.reliability("T14", what="the same swipes at DEBUG: log")
def test_swipes_through_a_faulty_network_are_told_in_time_and_neither_lost_nor_doubled(
    graph, settings, debug_log, reliability_size
):
    add_users(graph, *(make_user(user_id, bio=BIO) for user_id in EVERYONE))
    learn_queries(graph, settings)
    with ExitStack() as ends, ThreadPoolExecutor(len(FAULTS)) as threads:
        networks = [ends.enter_context(opened(mode, graph)) for mode in FAULTS]
        outcomes = dict(zip(FAULTS, threads.map(lambda network: suffered(network, settings), networks), strict=True))
    reliability_size(size_of(outcomes.values()))
    log = debug_log.read_text()
    logs = [outcome.joined for outcome in outcomes.values()]
    wrong = [sentence for mode, outcome in outcomes.items() for sentence in late(mode, outcome)]
    canaries = Canaries({"password": graph.address.password, "bio or id": "canary"}, {"log": log})
    assert [*wrong, *findings(graph, EVERYONE, logs)] == []
    assert sum(each.acknowledged for each in logs) == len(FAULTS) * SWIPES
    assert canaries.found == []
    assert outcomes[Mode.RESET_AT_COMMIT].found


def learn_queries(graph, settings):
    """Let the server plan once what swipes ask: of hundreds who come at the same instant each would wait for a plan."""
    swiper, target = strangers = ("stranger-1", "stranger-2")
    add_users(graph, *map(make_user, strangers))
    for minute, kind in enumerate(("like", "reject")):
        send(graph, settings, swiper, target, kind, at=NOW + timedelta(minutes=minute))
    undo(graph, swiper)


@dataclass(frozen=True, slots=True)
class Network:
    """A wire, the graph behind it with a connection open for each client, and the clients' and readers' threads."""

    mode: Mode
    wire: FaultyWire
    graph: Graph
    threads: ThreadPoolExecutor


@contextmanager
def opened(mode, graph):
    """A network that is sound still. All clients hold a connection at the same instant, so there are as many."""
    meet = Barrier(CLIENTS)
    with (
        ThreadPoolExecutor(CLIENTS + READERS) as threads,
        FaultyWire(graph.address) as wire,
        Graph(replace(graph.address, uri=wire.uri, **TIMES)) as faulty,
    ):
        list(threads.map(lambda _: faulty.read(lambda tx: tx.one("count_users") and meet.wait(60)), range(CLIENTS)))
        yield Network(mode, wire, faulty, threads)


def suffered(network, settings) -> Outcome:
    """Swipes sent through a wire that turns faulty, and those unanswered sent again once it is sound.

    The wire stays faulty until each swipe was sent. Readers go on meanwhile, so that it heals under calls.
    """
    logs, seconds, found, healed = [Log() for _ in range(CLIENTS)], [], [], Event()
    threads, sending = network.threads, watched(through(network.graph, settings), seconds, found)
    network.wire.mode = network.mode
    readers = [threads.submit(read_until, network.graph, healed) for _ in range(READERS)]
    plans = map(plan, GROUPS[network.mode], range(CLIENTS))
    hung = unfinished([threads.submit(client, sending, *each, patience=1) for each in zip(plans, logs, strict=True)])
    network.wire.mode, began = Mode.SOUND, monotonic()
    network.graph.run("count_users")
    back = monotonic() - began
    again = [swipes for log in logs if (swipes := [each.swipe for each in log.sent if not each.acknowledged])]
    resent = list(threads.map(lambda swipes: client(sending, swipes, Log(), patience=1), again))
    healed.set()
    return Outcome(hung + unfinished(readers), seconds, found, back, logs, resent)


def plan(group: Sequence[str], number: int) -> list[Swipe]:
    """Swipes within a group of four, so that no client waits for another's locks; half of the groups match."""
    return [
        Swipe(f"by-{pair[0]}-{place}", *pair, KINDS[(number + place) % len(KINDS)], NOW + timedelta(seconds=place))
        for place, pair in zip(range(SWIPES_EACH), permutations(group, 2), strict=False)
    ]


def watched(send, seconds, found):
    """The same way to send; each call's seconds are noted, and the swipes that were found to count already."""

    def sending(swipe):
        began = monotonic()
        try:
            answer = send(swipe)
        finally:
            seconds.append(monotonic() - began)
        if not answer.changed:
            found.append(swipe)
        return answer

    return sending


def read_until(graph, healed):
    """Ask again and again; that no Neo4j answers is an answer."""
    while not healed.wait(0.1):
        with suppress(DatabaseUnreachable):
            graph.run("count_users")


def unfinished(futures) -> int:
    """How many did not come back; the others' errors are raised."""
    finished, hung = wait(futures, HANGS)
    for future in finished:
        future.result()
    return len(hung)


def late(mode, outcome):
    """A sentence for all that did not come in time, or not at all."""
    if outcome.hung:
        yield f"{mode}: {outcome.hung} threads hang"
    if max(outcome.seconds) > LATEST:
        yield f"{mode}: a call took {max(outcome.seconds):.1f} s"
    if outcome.back > BACK:
        yield f"{mode}: the pool was back after {outcome.back:.1f} s"
    yield from (f"{mode}, sound again: {error}" for log in outcome.resent for error in log.errors)


def size_of(outcomes) -> str:
    """What this run really had."""
    unanswered = sum(len(log.sent) for outcome in outcomes for log in outcome.resent)
    slowest, back = (max(numbers) for numbers in zip(*((max(o.seconds), o.back) for o in outcomes), strict=True))
    return (
        f"{len(FAULTS)} modes x {SWIPES} swipes, all sent while the wire was faulty; {unanswered:,} got no answer then "
        f"and were sent again; slowest call {slowest:.0f} s, pool back within {back:.1f} s"
    )

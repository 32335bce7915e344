"""T10: swipes through a network that fails in eight ways. Errors come in time, nothing hangs, and the pool heals."""

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, replace

import pytest

from patra_graph.errors import DatabaseUnreachable
from patra_graph.store.graph import Graph
from tests.graph_fixtures import add_users, make_user
from tests.reliability.crowd import Log, Sent, client, plans, through
from tests.reliability.faulty_wire import FaultyWire, Mode
from tests.reliability.findings import findings
from tests.reliability.sizes import sized

FAULTS = [mode for mode in Mode if mode is not Mode.SOUND]
CLIENTS, SWIPES = 5, sized(5, 200)
PEOPLE = {mode: [f"m{number}-{person:02}" for person in range(16)] for number, mode in enumerate(FAULTS)}
EVERYONE = [user_id for people in PEOPLE.values() for user_id in people]
TIMES = {"connect_timeout": 3.0, "query_timeout": 15.0, "retry_time": 10.0}
HANGS = sized(120.0, 3600.0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mode: clients that never came back, errors shown, and what was sent, in the end by a sound
    wire."""

    hung: int
    logs: list[Log]
    resent: list[Log]


@pytest.fixture(scope="module")
def outcomes(open_graph, settings):
    """Every mode at once, each among people of its own."""
    open_graph.write(lambda tx: tx.run("delete_everything"))
    add_users(open_graph, *map(make_user, EVERYONE))
    with ThreadPoolExecutor(len(FAULTS)) as threads:
        done = threads.map(lambda mode: suffered(mode, open_graph.address, settings), FAULTS)
        return dict(zip(FAULTS, done, strict=True))


def suffered(mode, address, settings) -> Outcome:
    """Swipes sent through a wire that turns faulty once its connections are open, and those unanswered sent again."""
    logs = [Log() for _ in range(CLIENTS)]
    port = int(address.uri.rpartition(":")[2])
    threads = ThreadPoolExecutor(CLIENTS + 1)
    with FaultyWire(port) as wire, Graph(replace(address, uri=wire.uri, **TIMES)) as graph:
        list(threads.map(lambda _: graph.ask("count_graph"), range(CLIENTS)))
        wire.mode = mode
        send = through(graph, settings)
        running = [
            threads.submit(client, send, plan, log, patience=1)
            for plan, log in zip(plans(PEOPLE[mode], SWIPES, clients=CLIENTS), logs, strict=True)
        ]
        running.append(threads.submit(read_meanwhile, graph))
        hung = len(wait(running, HANGS).not_done)
        wire.mode = Mode.SOUND
        again = [[each.swipe for each in log.sent if not each.acknowledged] for log in logs]
        resent = [client(send, plan, Log(), patience=1) for plan in again if plan]
    threads.shutdown()
    return Outcome(hung, logs, resent)


def read_meanwhile(graph):
    """Ask for something; that no Neo4j answers is an answer."""
    with suppress(DatabaseUnreachable):
        graph.ask("count_graph")


@pytest.mark.timeout(sized(600, 3900))
@pytest.mark.reliability("T10", what="every call comes back, the pool is back within its 10 s of trying, nothing fails")
@pytest.mark.parametrize("mode", FAULTS, ids=lambda mode: mode.name.lower())
def test_no_call_hangs_and_the_pool_heals(outcomes, mode):
    outcome = outcomes[mode]
    assert outcome.hung == 0
    assert [error for log in outcome.resent for error in log.errors] == []


@pytest.mark.reliability(
    "T10", what="as T1: nothing lost, nothing doubled", size=f"{len(FAULTS)} modes x {SWIPES} swipes"
)
def test_swipes_through_a_faulty_network_are_neither_lost_nor_doubled(outcomes, open_graph):
    logs = [joined(outcome) for outcome in outcomes.values()]
    assert findings(open_graph, EVERYONE, logs) == []
    assert sum(log.acknowledged for log in logs) == len(FAULTS) * SWIPES


def joined(outcome) -> Log:
    """One log of a mode: each swipe with the answer that it got in the end."""
    answered = {each.swipe for log in outcome.resent for each in log.sent if each.acknowledged}
    sent = [each for log in outcome.logs for each in log.sent]
    return Log([Sent(each.swipe, each.acknowledged or each.swipe in answered, each.tries) for each in sent])

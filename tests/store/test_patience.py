"""Nothing waits without end: for a lock, or on a line on which nothing arrives any more."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest

from patra_graph.errors import DatabaseUnreachable
from patra_graph.store.graph import Graph
from patra_graph.store.ledger import lock_pairs
from tests.graph_fixtures import add_users, make_user
from tests.reliability.faulty_wire import FaultyWire, Mode


def lock(graph):
    graph.write(lambda tx: lock_pairs(tx, ["u1"], []))


WAYS = (
    lambda graph: graph.run("count_graph"),
    lambda graph: graph.read(lambda tx: tx.one("count_graph")),
    lambda graph: graph.read_once(lambda tx: tx.one("count_graph")),
    lock,
)


def test_an_answer_that_never_comes_is_given_up_soon_after_the_query_would_be(graph):
    hasty = {"query_timeout": 3.0, "retry_time": 0.0, "connect_timeout": 5.0}
    with (
        ThreadPoolExecutor(len(WAYS)) as threads,
        FaultyWire(graph.address) as wire,
        Graph(replace(graph.address, uri=wire.uri, **hasty)) as other,
    ):
        list(threads.map(lambda way: way(other), WAYS))
        wire.mode = Mode.HALF_OPEN
        waiting = [threads.submit(way, other) for way in WAYS]
        faults = [each.exception() for each in waiting]
    assert [type(fault) for fault in faults] == [DatabaseUnreachable] * len(WAYS)


def test_a_transaction_that_takes_too_long_is_told_as_no_answer_and_writes_nothing(graph):
    add_users(graph, make_user("u1"))
    locked, done = Event(), Event()

    def hold(tx):
        lock_pairs(tx, ["u1"], [])
        locked.set()
        done.wait(60)

    with ThreadPoolExecutor(1) as threads, Graph(replace(graph.address, query_timeout=0.5)) as hasty:
        holding = threads.submit(graph.write, hold)
        locked.wait(60)
        try:
            with pytest.raises(DatabaseUnreachable, match=r"took more than 0\.5 s"):
                lock(hasty)
        finally:
            done.set()
        holding.result()

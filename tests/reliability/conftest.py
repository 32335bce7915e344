"""Fixtures of the reliability tests: one server that may be killed, started once for all of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from patra_graph.localdb.state import read_state, write_state
from patra_graph.store.schema import migrate
from tests.conftest import own_home
from tests.reliability.killable import KillableServer

FIRST_PORT, PORTS = 12_000, 5_000
"""Ports that other test sessions do not take while this one's server is down."""


@pytest.fixture(scope="session")
def killable_home(settings) -> Iterator[KillableServer]:
    with own_home() as home:
        bolt = FIRST_PORT + os.getpid() % PORTS * 2
        write_state(home, replace(read_state(home), bolt=bolt, http=bolt + 1))
        server = KillableServer(home)
        server.start()
        with server.graph(connect_timeout=30) as graph:
            migrate(graph, dimensions=settings.embedding.dimensions, say=print)
        yield server
        server.stop()


@pytest.fixture
def killable(killable_home) -> KillableServer:
    """The server that may be killed: running, and emptied."""
    killable_home.start()
    with killable_home.graph() as graph:
        graph.run("delete_everything")
    return killable_home

"""A managed server of the tests' own that may be killed: SIGKILL to its own pid, out of its own state file."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from patra_graph.localdb import Home, start, stop
from patra_graph.localdb.configuration import DefaultMemory
from patra_graph.localdb.process import is_gone
from patra_graph.localdb.server import USERNAME, password
from patra_graph.localdb.state import is_alive, read_state
from patra_graph.store.address import Address
from patra_graph.store.graph import Graph
from patra_graph.store.ping import ping


@dataclass(frozen=True, slots=True)
class KillableServer:
    """One home's server: `start` and `stop` are those of the commands, `kill` is nobody's but a test's."""

    home: Home

    @property
    def address(self) -> Address:
        """Where it answers; the port stays over a kill."""
        return Address(read_state(self.home).uri, USERNAME, password(self.home))

    def start(self) -> None:
        """Start it, or find it running."""
        start(self.home, DefaultMemory(), ready=ping, say=print)

    def stop(self) -> None:
        """Stop it as a command does."""
        stop(self.home, say=print)

    def kill(self) -> None:
        """SIGKILL, once it is certain that the pid is that of our server; returns when the process is gone."""
        state = read_state(self.home)
        if not is_alive(state):
            raise AssertionError("the server to kill does not run")
        os.kill(state.pid, signal.SIGKILL)
        if not is_gone(state, 30):
            raise AssertionError("the server outlived SIGKILL")

    @contextmanager
    def graph(self, **changes: Any) -> Iterator[Graph]:
        """A graph on it, with these fields of the address changed."""
        with Graph(replace(self.address, **changes)) as graph:
            yield graph

"""Which process is our server, and on which ports: state.json, and the check that a pid is still the one we started."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from patra_graph.errors import SetupFailed
from patra_graph.localdb.configuration import HOST, guide_address
from patra_graph.localdb.home import Home, write_private

BOLT, HTTP = 7687, 7474
PAIRS_TRIED = 200
CLOCK_SLACK = 2.0


@dataclass(frozen=True, slots=True)
class State:
    """The server's ports, which outlive a stop, and its process: pid 0 = stopped, `created` in seconds since 1970."""

    bolt: int = BOLT
    http: int = HTTP
    pid: int = 0
    created: float = 0.0
    ready: bool = False

    @property
    def uri(self) -> str:
        """The address for drivers."""
        return f"neo4j://{HOST}:{self.bolt}"

    @property
    def browser(self) -> str:
        """The address of Neo4j Browser."""
        return f"http://{HOST}:{self.http}/browser/?dbms=bolt://neo4j@{HOST}:{self.bolt}"

    @property
    def guide(self) -> str:
        """The origin from which that Browser may take a guide and a style."""
        return guide_address(self.http)


def read_state(home: Home) -> State:
    """What was written last; a state of nothing where none is readable."""
    try:
        return State(**json.loads(home.state.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return State()
    except OSError as error:
        raise SetupFailed(
            f"cannot read {home.state}: {os.strerror(error.errno or 0)}", "Set PATRA_HOME to a folder of your own."
        ) from error


def write_state(home: Home, state: State) -> State:
    """Keep this state for later commands."""
    write_private(home.state, json.dumps(asdict(state)) + "\n")
    return state


def stopped(state: State) -> State:
    """The same ports without a process."""
    return replace(state, pid=0, created=0.0, ready=False)


def is_alive(state: State) -> bool:
    """Whether the very process of this state still runs: a pid that another process has now is not ours."""
    if not state.pid:
        return False
    import psutil

    try:
        process = psutil.Process(state.pid)
        same = abs(process.create_time() - state.created) < CLOCK_SLACK
        return same and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def running(home: Home) -> State | None:
    """The state of a server that runs and was ready once; None where there is none. Cheap (20 ms)."""
    state = read_state(home)
    return state if state.ready and is_alive(state) else None


def free_ports(last: State) -> State:
    """The last ports where they are free, else the next free pair. Errors: SetupFailed."""
    for bolt, http in _pairs(last):
        if is_free(bolt) and is_free(http):
            return replace(stopped(last), bolt=bolt, http=http)
    raise SetupFailed(
        f"no free pair of ports from {BOLT} and {HTTP} on", "Stop what listens there, or set NEO4J_URI to its address."
    )


def _pairs(last: State) -> Iterator[tuple[int, int]]:
    yield last.bolt, last.http
    yield BOLT, HTTP
    yield from ((BOLT + step, HTTP + step) for step in range(10, 10 + PAIRS_TRIED))


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True

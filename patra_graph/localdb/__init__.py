"""A managed local Neo4j: locked jars, a Java, one server, no Docker."""

from patra_graph.localdb.home import Home, home_from
from patra_graph.localdb.java import Java, find_java
from patra_graph.localdb.server import Connection, browser_address, ensure_running, password, start, stop
from patra_graph.localdb.state import State, read_state, running

__all__ = [
    "Connection",
    "Home",
    "Java",
    "State",
    "browser_address",
    "ensure_running",
    "find_java",
    "home_from",
    "password",
    "read_state",
    "running",
    "start",
    "stop",
]

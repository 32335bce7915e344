"""How many connections the driver holds."""

from __future__ import annotations

from patra_graph.store.graph import Graph


def connections(graph: Graph) -> tuple[int, int]:
    """Connections that are open, and those of them in use. The driver has no public name for it: else (0, 0)."""
    pool = getattr(graph._driver, "_pool", None)
    held = [connection for each in list(getattr(pool, "connections", {}).values()) for connection in list(each)]
    return len(held), sum(getattr(connection, "in_use", False) for connection in held)

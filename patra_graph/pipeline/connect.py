"""Which graph, in order: the address given or set, else the managed local server, which is started when it rests."""

from __future__ import annotations

import os
from collections.abc import Callable

from patra_graph.errors import NotAllowed
from patra_graph.settings import Settings
from patra_graph.store.graph import Address, Graph
from patra_graph.store.schema import migrate


def open_graph(settings: Settings, *, say: Callable[[str], None]) -> Graph:
    """A graph ready for every verb; close it after use. Errors: DatabaseUnreachable, NotAllowed, SetupFailed."""
    graph = Graph(address(settings, say=say))
    migrate(graph, dimensions=settings.embedding.dimensions, say=say)
    return graph


def address(settings: Settings, *, say: Callable[[str], None]) -> Address:
    """Where the graph is; starts the managed local server where no address is set."""
    wanted = settings.graph
    if wanted.uri:
        uri, username, password = wanted.uri, wanted.username, os.environ.get("NEO4J_PASSWORD", "")
        if not password:
            raise NotAllowed(f"no password for {uri}", "Set NEO4J_PASSWORD.")
    else:
        from patra_graph.localdb import ensure_running

        local = ensure_running(settings.server, say=say)
        uri, username, password = local.uri, local.username, local.password
    return Address(
        uri=uri,
        username=username,
        password=password,
        database=wanted.database,
        connect_timeout=wanted.connect_timeout,
        query_timeout=wanted.query_timeout,
        retry_time=wanted.retry_time,
    )

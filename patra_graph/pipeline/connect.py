"""Which graph, in order: the address given or set, else the managed local server, which is started when it rests."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from patra_graph.errors import InvalidInput, NotAllowed
from patra_graph.settings import Settings
from patra_graph.store.address import Address
from patra_graph.store.graph import Graph
from patra_graph.store.schema import migrate

if TYPE_CHECKING:
    from patra_graph.localdb import Home

log = logging.getLogger(__name__)


def open_graph(settings: Settings, *, say: Callable[[str], None]) -> Graph:
    """A graph ready for every verb; close it after use. Errors: DatabaseUnreachable, NotAllowed, SetupFailed."""
    where = address(settings, say=say)
    log.info("graph at %s, database %s", where.uri, where.database)
    with ExitStack() as on_failure:
        graph = on_failure.enter_context(Graph(where))
        migrate(graph, dimensions=settings.embedding.dimensions, say=say)
        on_failure.pop_all()
    return graph


def address(settings: Settings, *, say: Callable[[str], None]) -> Address:
    """Where the graph is; starts the managed local server where no address is set."""
    wanted = settings.graph
    if wanted.uri:
        uri, username, password = wanted.uri, wanted.username, os.environ.get("NEO4J_PASSWORD", "")
        if not password:
            raise NotAllowed(f"no password for {uri}", "Set NEO4J_PASSWORD.")
        return address_of(settings, uri, username, password)
    from patra_graph.localdb import ensure_running
    from patra_graph.store.ping import ping

    local = ensure_running(settings.server, ready=ping, say=say)
    return address_of(settings, local.uri, local.username, local.password)


def managed_home(settings: Settings, *, wanted: str, instead: str) -> Home:
    """Where the managed local server keeps its files, for `wanted`, which needs them; `instead` mends it elsewhere.

    Errors: InvalidInput where another Neo4j is set.
    """
    from patra_graph.localdb import home_from

    if settings.graph.uri:
        raise InvalidInput(
            f"{wanted} works on the managed local server alone, and graph.uri is {settings.graph.uri} "
            f"({settings.sources.get('graph.uri', 'settings')})",
            f"Leave --uri, NEO4J_URI and graph.uri out, or {instead}.",
        )
    return home_from()


def address_of(settings: Settings, uri: str, username: str, password: str) -> Address:
    """This address with the database and the times of the settings."""
    wanted = settings.graph
    return Address(
        uri=uri,
        username=username,
        password=password,
        database=wanted.database,
        connect_timeout=wanted.connect_timeout,
        query_timeout=wanted.query_timeout,
        retry_time=wanted.retry_time,
        bookmark_file=Path(wanted.bookmark_file).expanduser() if wanted.bookmark_file else None,
    )

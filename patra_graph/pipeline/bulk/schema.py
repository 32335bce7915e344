"""Constraints, embeddings and indexes on a store that was just imported, side by side where the server can."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep

from patra_graph.errors import PatraError
from patra_graph.pipeline.tally import Progress
from patra_graph.store.graph import Graph
from patra_graph.store.queries import query
from patra_graph.store.schema import schema_steps

POLL = 0.25


def finish_store(graph: Graph, embed: Callable[[], None], *, dimensions: int, progress: Progress) -> None:
    """Users by id first, then all other constraints while `embed` writes embeddings, then the indexes, until online.

    An index is filled in one go once everything stands; built first, it would be filled value by value.
    """
    names = [name for _, name in schema_steps()]
    users, *constraints = [name for name in names if "CREATE CONSTRAINT" in query(name).text]
    graph.run_schema(users)
    graph.run_schema("save_empty_lists")
    with ThreadPoolExecutor(1) as beside:
        running = beside.submit(lambda: [graph.run_schema(name) for name in constraints])
        embed()
        running.result()
    for name in (name for name in names if name not in (users, *constraints)):
        graph.run_schema(name, **({"dimensions": dimensions} if query(name).params else {}))
    _await_online(graph, progress)
    graph.run("save_schema_version", version=schema_steps()[-1][0])


def _await_online(graph: Graph, progress: Progress) -> None:
    while True:
        row = graph.one("count_indexes")
        progress("index %", row["percent"])
        if row["failed"]:
            raise PatraError("an index could not be built", "Is the disk full? See patra-graph server logs.")
        if row["online"] == row["indexes"]:
            return
        sleep(POLL)

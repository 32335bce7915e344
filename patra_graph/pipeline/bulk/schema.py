"""Embeddings, constraints and indexes on a store that was just imported, side by side where the server can."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep

from patra_graph.errors import PatraError
from patra_graph.pipeline.tally import Progress
from patra_graph.store.graph import Graph
from patra_graph.store.schema import carry_out, schema_steps

POLL = 0.25
USERS, BIOS = "schema_001_user_id_is_unique", "schema_014_bio_embedding"


def finish_store(graph: Graph, embed: Callable[[], None], *, dimensions: int, progress: Progress) -> None:
    """Users by id first, then `embed` writes embeddings, then everything else until online.

    An index is filled in one go once what it holds stands; filled earlier, it would grow value by value. That of the
    bios takes longest, in one thread of the server, so it begins first and the others are filled beside it.
    """
    steps = schema_steps()
    graph.run_schema(USERS)
    embed()
    carry_out(graph, BIOS, dimensions=dimensions)
    graph.run_schema("save_empty_lists")
    for name in (name for _, name in steps if name not in (USERS, BIOS)):
        carry_out(graph, name, dimensions=dimensions)
    _await_online(graph, progress)
    graph.run("save_schema_version", version=steps[-1][0])


def _await_online(graph: Graph, progress: Progress) -> None:
    while True:
        row = graph.one("count_indexes")
        progress("index %", row["percent"])
        if row["failed"]:
            raise PatraError("an index could not be built", "Is the disk full? See patra-graph server logs.")
        if row["online"] == row["indexes"]:
            return
        sleep(POLL)

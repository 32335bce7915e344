"""The schema, in numbered steps that are safe to run again."""

from __future__ import annotations

from collections.abc import Callable

from patra_graph.errors import PatraError, SetupFailed
from patra_graph.store.graph import Graph
from patra_graph.store.queries import query, query_names

INDEXES_ONLINE = 300


def schema_steps() -> list[tuple[int, str]]:
    """Number and query name of every step, in order."""
    return [(int(name.split("_")[1]), name) for name in query_names() if name.startswith("schema_")]


def schema_version(graph: Graph) -> int:
    """The number of the last step that the graph has, 0 for an empty one. Tells at once where no Neo4j answers."""
    return graph.read_once(lambda tx: tx.one("fetch_schema_version"))["version"]


def check_dimensions(graph: Graph, wanted: int) -> None:
    """Errors: SetupFailed where the graph's bios are indexed with vectors of another length than is wanted."""
    found = graph.one("fetch_bio_dimensions")["dimensions"]
    if found != wanted:
        raise SetupFailed(
            f"the graph holds bio embeddings of {found} numbers, embedding.dimensions says {wanted}",
            f"Use a model of {found} numbers, or load into an empty graph.",
        )


def migrate(graph: Graph, *, dimensions: int, say: Callable[[str], None]) -> int:
    """Carry out the steps that the graph lacks; the version it then has.

    `dimensions` is the length of bio embeddings. Errors: PatraError for a graph that a newer patra-graph made.
    """
    steps, version = schema_steps(), schema_version(graph)
    newest = steps[-1][0]
    if version > newest:
        raise PatraError(
            f"the graph has schema version {version}, this patra-graph knows {newest}", "Upgrade patra-graph."
        )
    if version == newest:
        return version
    say(f"Bringing the schema from version {version} to {newest}.")
    for _, name in (step for step in steps if step[0] > version):
        carry_out(graph, name, dimensions=dimensions)
    graph.run_schema("await_indexes", seconds=INDEXES_ONLINE)
    graph.run("save_schema_version", version=newest)
    return newest


def carry_out(graph: Graph, name: str, *, dimensions: int) -> None:
    """Carry out one step; `dimensions` is for the one that asks for the length of bio embeddings."""
    graph.run_schema(name, **({"dimensions": dimensions} if query(name).params else {}))

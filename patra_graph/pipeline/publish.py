"""Staged users become users whom everyone sees; a load that was cut short is gone on with, or its traces taken away."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from patra_graph.pipeline.batches import batched
from patra_graph.pipeline.lanes import writing_lane
from patra_graph.pipeline.tally import Tally
from patra_graph.store.graph import Graph
from patra_graph.store.staging import (
    Staging,
    delete_staged,
    end_publishing,
    fetch_staged,
    fetch_staging,
    publish_users,
)

PUBLISHED_AT_ONCE = 1000


def publish(graph: Graph, load_id: str, node_ids: Iterable[str], tally: Tally) -> None:
    """Let everyone see the users of these nodes, of a load that has claimed it."""
    with writing_lane(partial(tally.step, "published")) as writing:
        for batch in batched(node_ids, PUBLISHED_AT_ONCE):
            writing.put(partial(publish_users, graph, load_id, batch))
        writing.drain()
    end_publishing(graph, load_id)


def mended_staging(graph: Graph, tally: Tally) -> Staging:
    """What stands once a load that was cut short is mended: published to the end where it had begun to, else undone."""
    found = fetch_staging(graph)
    if found.publishing:
        publish(graph, found.publishing, fetch_staged(graph, found.publishing).values(), tally)
    if found.publishing or found.staged:
        delete_staged(graph, told=partial(tally.progress, "undone"))
        found = fetch_staging(graph)
    return mended_staging(graph, tally) if found.publishing else found  # its last word was still on the way

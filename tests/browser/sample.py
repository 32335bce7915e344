"""The sample data in the test graph, as a newcomer has it, but for embeddings."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

from patra_graph.pipeline.load import load
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph


def load_sample(graph: Graph, settings: Settings, scratch: Path) -> None:
    """Empty the graph and load data/ into it, without embedding bios; its swipes are of 2026, all before today."""
    graph.run("delete_everything")
    with as_file(files("patra_graph.data")) as folder:
        load(graph, folder, settings=settings, rejects=scratch / "rejects.csv", now=datetime.now(UTC), embed=False)

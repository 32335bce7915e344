"""A local Neo4j of a benchmark's own, started and stopped by it, with the jars of the user's own home."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.harness import memory_mb
from benchmarks.worlds import SEED, SWIPES_PER_USER, clustered_embeddings, save_embeddings, with_bio, world
from patra_graph.localdb import Home, State, ensure_running, home_from, read_state, stop
from patra_graph.localdb.home import make_private
from patra_graph.localdb.state import write_state
from patra_graph.pipeline.load import load
from patra_graph.pipeline.tally import Progress
from patra_graph.settings import Settings, load_settings
from patra_graph.store.graph import Address, Graph
from patra_graph.store.ping import ping
from patra_graph.store.schema import migrate, schema_steps

MEMORY = {"PATRA_SERVER__HEAP": "1500m", "PATRA_SERVER__PAGE_CACHE": "1g"}
FIRST_PORT, PORTS = 28_000, 1_000


@dataclass(frozen=True, slots=True)
class Private:
    """A server of one's own that runs, its settings, and an open graph with the schema."""

    home: Home
    settings: Settings
    graph: Graph

    @property
    def server_mb(self) -> float:
        """Resident memory of the server's process."""
        return memory_mb(read_state(self.home).pid)


@contextmanager
def private_server(folder: Path, environ: Mapping[str, str] = MEMORY) -> Iterator[Private]:
    """A running server whose home is this folder, stopped at the end; `environ` holds settings, such as memory."""
    home = prepare_home(folder)
    settings = load_settings(environ=dict(environ))
    found = ensure_running(settings.server, ready=ping, say=print, home=home)
    try:
        with Graph(Address(found.uri, found.username, found.password, connect_timeout=30.0)) as graph:
            migrate(graph, dimensions=settings.embedding.dimensions, say=print)
            yield Private(home, settings, graph)
    finally:
        stop(home, say=print)


def prepare_home(folder: Path) -> Home:
    """A home in this folder that shares the jars of the user's own; at first with ports that few use."""
    home = Home(folder.absolute())
    make_private(home.root)
    real = home_from().jars
    make_private(real)
    if not home.jars.is_symlink():
        home.jars.symlink_to(real.resolve(), target_is_directory=True)
    if not home.state.exists():
        port = FIRST_PORT + 2 * random.Random(os.getpid()).randrange(PORTS)  # noqa: S311 - no secret
        write_state(home, State(bolt=port, http=port + 1))
    return home


@contextmanager
def loaded_world(
    users: int, swipes_per_user: int = SWIPES_PER_USER, seed: int = SEED, *, cache: Path, name: str = "shared"
) -> Iterator[Private]:
    """A private server that holds this world with clustered embeddings; loaded once for each name in a cache.

    A benchmark that writes takes a `name` of its own, so that others find the world as it was made.
    """
    folder = world(users, swipes_per_user, seed, cache=cache)
    root = cache / f"server-{folder.name.removeprefix('world-')}-{name}"
    with private_server(root) as server:
        newest = f"schema {schema_steps()[-1][0]}"
        marker = root / "loaded"
        if not marker.exists() or marker.read_text(encoding="utf-8") != newest:
            fill(server, folder, seed)
            marker.write_text(newest, encoding="utf-8")
        yield server


def fill(server: Private, folder: Path, seed: int = SEED) -> None:
    """Load a world by the driver, then write its embeddings."""
    load(
        server.graph,
        folder,
        settings=server.settings,
        rejects=folder / "rejects.csv",
        now=datetime(2026, 9, 1, tzinfo=UTC),
        embed=False,
        progress=every(100_000),
    )
    ids = with_bio(folder)
    save_embeddings(server.graph, ids, clustered_embeddings(len(ids), server.settings.embedding.dimensions, seed))


def every(step: int) -> Progress:
    """A progress that prints a line each time that many more are done."""
    last: dict[str, int] = {}

    def progress(what: str, done: int) -> None:
        if done - last.get(what, 0) >= step:
            last[what] = done
            print(f"{what}: {done:,}", flush=True)

    return progress

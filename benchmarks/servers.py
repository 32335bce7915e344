"""A local Neo4j of a benchmark's own, started and stopped by it, with the jars of the user's own home."""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks.harness import memory_mb
from benchmarks.worlds import SEED, SWIPES_PER_USER, cache_folder, fill_embedding_folder, parser, world
from patra_graph.localdb import Home, State, ensure_running, home_from, read_state, stop
from patra_graph.localdb.home import make_private
from patra_graph.localdb.state import write_state
from patra_graph.settings import Settings, load_settings
from patra_graph.store.address import Address
from patra_graph.store.graph import Graph
from patra_graph.store.ping import ping
from patra_graph.store.schema import migrate, schema_steps

MEMORY = {"PATRA_SERVER__HEAP": "1500m", "PATRA_SERVER__PAGE_CACHE": "1g"}
FIRST_PORT, PORTS = 28_000, 1_000
BYTES_PER_KB = 1024
LOADED = "loaded"


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
    """A home in this folder; at first with ports that few use.

    It shares the jars of the user's own home, and Java's class archives with the homes beside it.
    """
    home = Home(folder.absolute())
    make_private(home.root)
    for link, shared in ((home.jars, home_from().jars), (home.cache, home.root.parent / "classes")):
        make_private(shared)
        if not link.is_symlink():
            link.symlink_to(shared.resolve(), target_is_directory=True)
    if not home.state.exists():
        port = FIRST_PORT + 2 * random.Random(os.getpid()).randrange(PORTS)  # noqa: S311 - no secret
        write_state(home, State(bolt=port, http=port + 1))
    return home


@contextmanager
def loaded_world(
    users: int, swipes_per_user: int = SWIPES_PER_USER, seed: int = SEED, *, cache: Path, name: str = "shared"
) -> Iterator[Private]:
    """A private server that holds this world with clustered embeddings; loaded once in a cache, copied for each name.

    A benchmark that writes takes a `name` of its own, so that others find the world as it was made.
    """
    folder = world(users, swipes_per_user, seed, cache=cache)
    loaded = cache / f"server-{folder.name.removeprefix('world-')}"
    copy = loaded.with_name(f"{loaded.name}-{name}")
    if not holds_world(loaded):
        load_in_bulk(loaded, folder, embeddings_of(folder, seed, cache=cache))
        (loaded / LOADED).write_text(newest_schema(), encoding="utf-8")
    if not holds_world(copy):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(loaded, copy, symlinks=True)
    with private_server(copy) as server:
        yield server


def holds_world(root: Path) -> bool:
    """Whether a world was loaded into this home, under the schema of today."""
    marker = root / LOADED
    return marker.exists() and marker.read_text(encoding="utf-8") == newest_schema()


def newest_schema() -> str:
    """What the marker of a home says that holds a world."""
    return f"schema {schema_steps()[-1][0]}"


@contextmanager
def asked_world(description: str, *, users: int, name: str) -> Iterator[tuple[int, Private]]:
    """The world that the command line asks for, of so many users unless it says otherwise: (its users, its server)."""
    given = parser(description, users=users).parse_args()
    with (
        cache_folder(given.cache) as cache,
        loaded_world(given.users, given.swipes_per_user, given.seed, cache=cache, name=name) as server,
    ):
        yield given.users, server


def embeddings_of(world_folder: Path, seed: int = SEED, *, cache: Path) -> Path:
    """The folder of ready-made embeddings of a world's bios, made now where the cache lacks it."""
    folder = cache / f"embeddings-{world_folder.name.removeprefix('world-')}"
    fill_embedding_folder(world_folder, folder, load_settings(environ={}), seed)
    return folder


def load_in_bulk(root: Path, world_folder: Path, embeddings: Path) -> tuple[float, float]:
    """`load --bulk` as a command into a home that is made anew; seconds, and MB of the largest process it started."""
    stop(Home(root), say=print)
    shutil.rmtree(root, ignore_errors=True)
    home = prepare_home(root)
    environ = os.environ | MEMORY | {"PATRA_HOME": str(home.root), "NEO4J_URI": ""}
    patra = [sys.executable, "-m", "patra_graph"]
    command = [*patra, "load", str(world_folder), "--bulk", "--embeddings", str(embeddings)]
    started = perf_counter()
    subprocess.run(command, check=True, env=environ, cwd=root)
    seconds = perf_counter() - started
    subprocess.run([*patra, "server", "stop"], check=True, env=environ)
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / BYTES_PER_KB

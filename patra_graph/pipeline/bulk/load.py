"""Files into the empty local graph by Neo4j's import tool: what a load by driver does, for millions, in minutes.

Users are read here while another process reads the swipes; these are replayed (ratings, changes of mind, matches), all
is written as CSV into a private folder and imported with the server stopped; then come embeddings and indexes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic

from patra_graph.embedding import Embedder
from patra_graph.embedding_folder import EmbeddingFolder
from patra_graph.errors import NotAllowed
from patra_graph.loaders.rows import Row
from patra_graph.loaders.sources import unpacked_bytes
from patra_graph.localdb.bulk_import import replaced_store
from patra_graph.localdb.configuration import DefaultMemory, Memory
from patra_graph.localdb.import_files import import_folder
from patra_graph.localdb.mending import has_store
from patra_graph.localdb.server import Connection
from patra_graph.pipeline.bulk.bios import bio_pages, embed_pages
from patra_graph.pipeline.bulk.files import import_arguments, write_all
from patra_graph.pipeline.bulk.read import read_all
from patra_graph.pipeline.bulk.replayed import replay_all
from patra_graph.pipeline.bulk.schema import finish_store
from patra_graph.pipeline.bulk.users import SpooledUsers, spool_users
from patra_graph.pipeline.connect import address, address_of, managed_home
from patra_graph.pipeline.load import LoadReport, load_report, loader_of
from patra_graph.pipeline.rejects import RejectsFile
from patra_graph.pipeline.tally import Progress, Tally
from patra_graph.settings import Settings
from patra_graph.store.address import Address
from patra_graph.store.graph import Graph
from patra_graph.store.ping import ping

ROOM, ROOM_PER_BYTE = 500_000_000, 12


def bulk_load(
    path: Path,
    *,
    settings: Settings,
    rejects: Path,
    now: datetime,
    file_format: str = "csv",
    embed: bool = True,
    embeddings: Path | None = None,
    progress: Progress = lambda step, done: None,
    say: Callable[[str], None] = lambda message: None,
) -> LoadReport:
    """Fill the empty managed local graph with users and swipes, as `load` would; whole, or empty again after an error.

    The server is stopped meanwhile; other commands wait. `progress` is told of 'users', 'swipes', 'replayed',
    'written', 'imported', 'bios' and 'index %'. Errors: InvalidInput where another server is set, NotAllowed where the
    graph is not empty, SetupFailed without room on the disk, LoadError where nothing can be read.
    """
    started, home = monotonic(), managed_home(settings, wanted="--bulk", instead="load without --bulk")
    loader = loader_of(file_format)
    notes, files = tuple(loader.notes(path)), loader.files(path)
    embedder = Embedder.of(settings.embedding) if embed and not settings.privacy.consent_required else None
    kept = EmbeddingFolder(embeddings, dimensions=settings.embedding.dimensions) if embedder and embeddings else None
    if has_store(home):
        refuse_unless_empty(address(settings, say=say))
    with import_folder(home, needed=_room(files)) as folder, RejectsFile(rejects) as rejected:
        tally = Tally(rejected, progress, rows=Counter({str(file): 0 for file in files}))
        users = SpooledUsers(folder)
        take = partial(_spool, users, tally, settings=settings)
        swipes = read_all(path, loader, folder, tally, take, settings=settings, now=now)
        tally.step("swipes", sum(swipes.pieces))
        replayed = replay_all(users.ids, users.start_elo, swipes, tally, settings=settings)
        write_all(users, swipes, replayed, start=settings.rating.start, now=now)
        tally.progress("written", len(users.ids) + sum(swipes.pieces))
        say(f"Importing {len(users.ids):,} users and {tally.done['swipes written']:,} swipes.")
        memory = import_memory(settings.server, len(users.ids))
        arguments = import_arguments(users, swipes)
        store = replaced_store(
            home,
            folder,
            arguments,
            memory=memory,
            heap=memory.heap,
            check=lambda found: refuse_unless_empty(_address(settings, found)),
            ready=ping,
            say=say,
        )
        with store as connection, Graph(_address(settings, connection)) as graph:
            progress("imported", len(users.ids) + sum(swipes.pieces))

            def embed_bios() -> None:
                if embedder:
                    embed_pages(graph, bio_pages(folder, embedder), embedder, kept, tally)

            finish_store(graph, embed_bios, dimensions=settings.embedding.dimensions, progress=progress)
    return load_report(tally, notes, seconds=monotonic() - started)


def _spool(users: SpooledUsers, tally: Tally, rows: Iterable[Row], *, settings: Settings) -> None:
    spool_users(
        (row.value for row in rows),
        users,
        start=settings.rating.start,
        batch=settings.load.batch_users,
        told=lambda count: tally.step("users", count),
    )
    tally.done["users written"] = len(users.ids)


def _address(settings: Settings, found: Connection) -> Address:
    return address_of(settings, found.uri, found.username, found.password)


def refuse_unless_empty(where: Address) -> None:
    """Errors: NotAllowed where the graph holds anything."""
    with Graph(where) as graph:
        row = graph.one("count_nodes")
    if row["nodes"]:
        raise NotAllowed(
            f"the graph is not empty: it holds {row['users']:,} users and {row['nodes'] - row['users']:,} other nodes, "
            "and --bulk would replace them",
            "Load without --bulk, which adds to a graph; or set PATRA_HOME to a new folder for a new graph.",
        )


def import_memory(memory: Memory, users: int) -> DefaultMemory:
    """Memory for the import and to fill the indexes: what is set, or more by the number of users."""
    heap, page_cache = 1024 + users // 400, 256 + users // 800
    return DefaultMemory(_larger(memory.heap, heap), _larger(memory.page_cache, page_cache))


def _larger(memory: str, mebibytes: int) -> str:
    unit = {"k": 1 / 1024, "m": 1, "g": 1024}[memory[-1].lower()]
    return memory if float(memory[:-1]) * unit >= mebibytes else f"{mebibytes}m"


def _room(files: list[Path]) -> int:
    """Bytes that files and store will take, about."""
    return ROOM + ROOM_PER_BYTE * unpacked_bytes(files)

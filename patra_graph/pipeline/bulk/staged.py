"""Files into an empty graph over Bolt: staged out of sight, with ratings replayed beforehand, then published.

A load of swipes one after the other locks, reads and rates the people of each. Where nobody is there yet, all that is
known beforehand: everything is written as it stands in the end, and nobody sees it until it is whole.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import compress
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.model import User
from patra_graph.embedding import Embedder
from patra_graph.embedding_folder import ABSENT, EmbeddingFolder
from patra_graph.loaders.rows import Row
from patra_graph.loaders.sources import unpacked_bytes
from patra_graph.localdb.home import home_from
from patra_graph.localdb.import_files import import_folder
from patra_graph.pipeline.batches import batched
from patra_graph.pipeline.bulk.bios import BIOS, bio_pages, embed_pages, write_bios
from patra_graph.pipeline.bulk.edges import edge_batches
from patra_graph.pipeline.bulk.read import read_all
from patra_graph.pipeline.bulk.replayed import Replayed, replay_all
from patra_graph.pipeline.embed_bios import Bio
from patra_graph.pipeline.lanes import writing_lane
from patra_graph.pipeline.load_users import load_users
from patra_graph.pipeline.publish import publish
from patra_graph.pipeline.tally import Tally
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph
from patra_graph.store.repository import save_bio_embeddings
from patra_graph.store.staging import (
    StagedEdges,
    StagedSwipes,
    claim_publishing,
    fetch_staged_nodes,
    save_staged_edges,
    save_staged_ratings,
    staging,
)

ROOM, ROOM_PER_BYTE = 100_000_000, 3
BIOS_AT_ONCE, RATINGS_AT_ONCE = 1000, 5000
Kept = NDArray[np.bool_]


@dataclass(slots=True)
class StagedUsers:
    """Who is staged, in the order in which they came: ids, and the rating points that each began with."""

    ids: list[str] = field(default_factory=list)
    start_elo: array[float] = field(default_factory=lambda: array("d"))


def staged_load(
    graph: Graph,
    path: Path,
    loader: ModuleType,
    embedder: Embedder | None,
    kept: EmbeddingFolder | None,
    tally: Tally,
    *,
    settings: Settings,
    now: datetime,
) -> None:
    """Fill a graph without users, as `load_users` and `load_swipes` would; whole, or still without after an error.

    Embeddings that `kept` holds are staged too; all other bios are embedded once everyone is published.
    Errors: NotAllowed where another load fills the graph, or users come into it meanwhile.
    """
    needed = ROOM + ROOM_PER_BYTE * unpacked_bytes(loader.files(path))
    with import_folder(home_from(), needed=needed) as folder:
        with staging(graph) as load_id:
            users = StagedUsers()
            take = partial(_stage_users, graph, load_id, users, folder, tally, settings=settings, now=now)
            swipes = read_all(path, loader, folder, tally, take, settings=settings, now=now)
            staged = _stage_kept(graph, load_id, folder, embedder, kept, tally) if embedder and kept else None
            replayed = replay_all(users.ids, users.start_elo, swipes, tally, settings=settings)
            nodes = fetch_staged_nodes(graph, load_id, users.ids)
            _stage_edges(graph, load_id, edge_batches(users.ids, nodes, swipes, replayed), tally)
            _stage_ratings(graph, load_id, nodes, users, replayed, start=settings.rating.start)
            if nodes:  # a claim of nothing could not be told from one that was undone
                claim_publishing(graph, load_id, len(nodes))
                publish(graph, load_id, nodes, tally)
        if embedder:
            embed_pages(graph, _others(bio_pages(folder, embedder), staged), embedder, kept, tally)


def _stage_users(
    graph: Graph,
    load_id: str,
    users: StagedUsers,
    folder: Path,
    tally: Tally,
    rows: Iterator[Row],
    *,
    settings: Settings,
    now: datetime,
) -> None:
    with (folder / BIOS).open("wb") as bios:

        def noted() -> Iterator[Row]:
            for page in batched(rows, BIOS_AT_ONCE):
                read: list[User] = [row.value for row in page]
                write_bios(read, bios)
                users.ids += [user.user_id for user in read]
                starts = (settings.rating.start if user.start_elo is None else user.start_elo for user in read)
                users.start_elo.extend(starts)
                yield from page

        load_users(graph, noted(), None, tally, settings=settings, now=now, load_id=load_id)


def _stage_kept(
    graph: Graph, load_id: str, folder: Path, embedder: Embedder, kept: EmbeddingFolder, tally: Tally
) -> list[Kept]:
    """Stage the embeddings that are kept; by page, which bios had one."""
    found: list[Kept] = []

    def save(bios: list[tuple[str, str, NDArray[np.float32]]]) -> int:
        save_bio_embeddings(graph, bios, load_id=load_id)
        return len(bios)

    with writing_lane(partial(tally.step, "bios")) as writing:
        for page in bio_pages(folder, embedder):
            rows = kept.find([bio.bio_hash for bio in page])
            found.append(rows != ABSENT)
            vectors = kept.vectors(rows[found[-1]])
            bios = compress(page, found[-1].tolist())
            told = [(bio.user_id, bio.bio_hash, vector) for bio, vector in zip(bios, vectors, strict=True)]
            if told:
                writing.put(partial(save, told))
        writing.drain()
    return found


def _others(pages: Iterable[list[Bio]], staged: list[Kept] | None) -> Iterator[list[Bio]]:
    """The bios of these pages whose embedding was not staged."""
    for number, page in enumerate(pages):
        yield page if staged is None else list(compress(page, (~staged[number]).tolist()))


def _stage_edges(graph: Graph, load_id: str, batches: Iterable[StagedEdges], tally: Tally) -> None:
    def save(edges: StagedEdges) -> int:
        save_staged_edges(graph, load_id, edges)
        return len(edges.swipe_ids) if isinstance(edges, StagedSwipes) else 0

    with writing_lane(partial(tally.step, "swipes")) as writing:
        for edges in batches:
            writing.put(partial(save, edges))
        writing.drain()


def _stage_ratings(
    graph: Graph, load_id: str, nodes: Sequence[str], users: StagedUsers, replayed: Replayed, *, start: float
) -> None:
    """The ratings and counts of whoever swipes moved."""
    found = replayed.ratings
    moved = (found.elo != np.array(users.start_elo)) | (found.choosiness != start)
    numbers = np.flatnonzero(moved | (found.swipes_made > 0) | (found.swipes_received > 0))
    columns = (found.elo, found.choosiness, found.swipes_made, found.swipes_received)
    rows = zip(numbers.tolist(), *(column[numbers].tolist() for column in columns), strict=True)
    for part in batched(((nodes[number], *rating) for number, *rating in rows), RATINGS_AT_ONCE):
        save_staged_ratings(graph, load_id, part)

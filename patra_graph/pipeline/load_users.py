"""Users of a file into the graph, and their bios as embeddings: only what is new or changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from patra_graph.domain.model import User
from patra_graph.embedding import Embedder
from patra_graph.embedding_folder import EmbeddingFolder
from patra_graph.loaders.rows import Row
from patra_graph.pipeline.batches import batched
from patra_graph.pipeline.consent import consenting
from patra_graph.pipeline.embed_bios import Bio, BioEmbedding
from patra_graph.pipeline.lanes import writing_lane
from patra_graph.pipeline.tally import Tally
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph, Transaction
from patra_graph.store.repository import (
    SharedNode,
    fetch_hashes,
    save_new_users,
    save_shared_nodes,
    save_users,
    shared_nodes,
    user_row,
)


@dataclass(frozen=True, slots=True)
class Written:
    """One batch of users in the graph: how many were new or changed, and the hash of each one's embedded bio."""

    users: Sequence[User]
    count: int
    bio_hashes: dict[str, str | None]


def load_users(
    graph: Graph,
    rows: Iterable[Row],
    embedder: Embedder | None,
    tally: Tally,
    *,
    settings: Settings,
    now: datetime,
    kept: EmbeddingFolder | None = None,
    load_id: str | None = None,
) -> None:
    """Write new and changed users, a batch a transaction, and the embeddings of new and changed bios beside it.

    Embeddings that `kept` holds are taken from there, and those made are added to it. No embedder: bios wait.
    With a `load_id` new users are staged, for that load to publish.
    """
    with ExitStack() as stack:
        bios = stack.enter_context(BioEmbedding(graph, embedder, kept, tally)) if embedder else None

        def take(written: Written) -> None:
            tally.done["users written"] += written.count
            tally.step("users", len(written.users))
            if bios and embedder:
                fresh = _fresh_bios(written, embedder)
                allowed = consenting(graph, [bio.user_id for bio in fresh], settings=settings)
                bios.add([bio for bio in fresh if bio.user_id in allowed])

        writing = stack.enter_context(writing_lane(take))
        made: set[SharedNode] = set()
        for batch in batched((row.value for row in rows), settings.load.batch_users):
            users = sorted(batch, key=lambda user: user.user_id)
            _make_shared(graph, users, made)
            writing.put(partial(_write, graph, users, start=settings.rating.start, now=now, load_id=load_id))
        writing.drain()
        if bios:
            bios.finish()


def hash_profile(user: User) -> str:
    """A hash of all that a profile says."""
    return hashlib.blake2b(repr(user).encode(), digest_size=16).hexdigest()


def _make_shared(graph: Graph, users: Sequence[User], made: set[SharedNode]) -> None:
    """Make what users have in common before their batches are written at once; `made` is what this load made."""
    lacking = [node for user in users for node in shared_nodes(user) if node not in made]
    if lacking:
        save_shared_nodes(graph, lacking)
        made.update(lacking)


def _write(graph: Graph, users: Sequence[User], *, start: float, now: datetime, load_id: str | None) -> Written:
    """Write those of a batch who are new or changed, sorted by id against deadlocks."""
    hashes = {} if load_id else fetch_hashes(graph, [user.user_id for user in users])
    fresh = [
        user_row(user, profile_hash=profile_hash, start=start)
        for user in users
        if (profile_hash := hash_profile(user)) != hashes.get(user.user_id, ("", ""))[0]
    ]
    new = [row for row in fresh if row["user_id"] not in hashes]
    changed = [row for row in fresh if row["user_id"] in hashes]

    def save(tx: Transaction) -> None:
        if new:
            save_new_users(tx, new, now=now, load_id=load_id)
        if changed:
            save_users(tx, changed, now=now)

    if fresh:
        graph.write(save)
    return Written(users, len(fresh), {user_id: bio_hash for user_id, (_, bio_hash) in hashes.items()})


def _fresh_bios(written: Written, embedder: Embedder) -> list[Bio]:
    """Bios of which the graph has no embedding, or one of another text or model."""
    bios = (Bio(user.user_id, embedder.bio_hash(user.bio), user.bio) for user in written.users if user.bio)
    return [bio for bio in bios if bio.bio_hash != written.bio_hashes.get(bio.user_id)]

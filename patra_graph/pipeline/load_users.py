"""Users of a file into the graph, and their bios as embeddings: only what is new or changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
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

Known = Mapping[str, tuple[str, str | None]]
"""By the id of a user who is in the graph: the hashes of the profile and of the embedded bio (None: none embedded)."""
UNKNOWN = ("", None)


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

        def take(counts: tuple[int, int]) -> None:
            read, written = counts
            tally.done["users written"] += written
            tally.step("users", read)

        writing = stack.enter_context(writing_lane(take))
        made: set[SharedNode] = set()
        for batch in batched((row.value for row in rows), settings.load.batch_users):
            users = sorted(batch, key=lambda user: user.user_id)
            _make_shared(graph, users, made)
            known = {} if load_id else fetch_hashes(graph, [user.user_id for user in users])
            save = partial(_write, graph, users, known, start=settings.rating.start, now=now, load_id=load_id)
            written = writing.put(save)
            if bios and embedder:
                fresh = _fresh_bios(users, known, embedder, written)
                allowed = _consenting(graph, fresh, known, settings=settings)
                bios.add([bio for bio in fresh if bio.user_id in allowed])
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


def _write(
    graph: Graph, users: Sequence[User], known: Known, *, start: float, now: datetime, load_id: str | None
) -> tuple[int, int]:
    """Write those of a batch, sorted by id against deadlocks, who are new or changed: (users read, users written)."""
    fresh = [
        user_row(user, profile_hash=profile_hash, start=start)
        for user in users
        if (profile_hash := hash_profile(user)) != known.get(user.user_id, UNKNOWN)[0]
    ]
    new = [row for row in fresh if row["user_id"] not in known]
    changed = [row for row in fresh if row["user_id"] in known]

    def save(tx: Transaction) -> None:
        if new:
            save_new_users(tx, new, now=now, load_id=load_id)
        if changed:
            save_users(tx, changed, now=now)

    if fresh:
        graph.write(save)
    return len(users), len(fresh)


def _fresh_bios(users: Sequence[User], known: Known, embedder: Embedder, written: Future[tuple[int, int]]) -> list[Bio]:
    """Bios of which the graph has no embedding, or one of another text or model."""
    bios = (Bio(user.user_id, embedder.bio_hash(user.bio), user.bio, written) for user in users if user.bio)
    return [bio for bio in bios if bio.bio_hash != known.get(bio.user_id, UNKNOWN)[1]]


def _consenting(graph: Graph, bios: Sequence[Bio], known: Known, *, settings: Settings) -> set[str]:
    """Whose bios may be embedded; who is new has said nothing yet."""
    allowed = consenting(graph, (bio.user_id for bio in bios if bio.user_id in known), settings=settings)
    if not settings.privacy.consent_required:
        allowed |= {bio.user_id for bio in bios if bio.user_id not in known}
    return allowed

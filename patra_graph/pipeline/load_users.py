"""Users of a file into the graph, and their bios as embeddings: only what is new or changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from patra_graph.domain.model import User
from patra_graph.embedding import Embedder
from patra_graph.loaders.rows import Row
from patra_graph.pipeline.batches import batched
from patra_graph.pipeline.tally import Tally
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph
from patra_graph.store.repository import fetch_hashes, save_bio_embeddings, save_users, user_row


def load_users(
    graph: Graph, rows: Iterable[Row], embedder: Embedder | None, tally: Tally, *, settings: Settings, now: datetime
) -> None:
    """Write new and changed users, a batch a transaction, then the embeddings of new and changed bios."""
    for batch in batched((row.value for row in rows), settings.load.batch_users):
        users = sorted(batch, key=lambda user: user.user_id)
        hashes = graph.read(lambda tx, users=users: fetch_hashes(tx, [user.user_id for user in users]))
        changed = [
            user_row(user, profile_hash=profile_hash, start=settings.rating.start)
            for user in users
            if (profile_hash := hash_profile(user)) != hashes.get(user.user_id, ("", ""))[0]
        ]
        if changed:
            graph.write(lambda tx, changed=changed: save_users(tx, changed, now=now))
        tally.done["users written"] += len(changed)
        tally.step("users", len(batch))
        if embedder:
            _embed(graph, users, {user_id: bio_hash for user_id, (_, bio_hash) in hashes.items()}, embedder, tally)


def hash_profile(user: User) -> str:
    """A hash of all that a profile says."""
    return hashlib.blake2b(repr(user).encode(), digest_size=16).hexdigest()


def _embed(graph: Graph, users: Sequence[User], known: dict[str, str], embedder: Embedder, tally: Tally) -> None:
    wanted = {user.user_id: embedder.bio_hash(user.bio) for user in users}
    fresh = [user for user in users if user.bio and wanted[user.user_id] != known.get(user.user_id)]
    if not fresh:
        return
    vectors = embedder.embed([user.bio for user in fresh])
    bios = [(user.user_id, wanted[user.user_id], vector) for user, vector in zip(fresh, vectors, strict=True)]
    graph.write(lambda tx: save_bio_embeddings(tx, bios))
    tally.step("bios", len(fresh))

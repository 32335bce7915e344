"""A user out of the graph for good; what they did to others' ratings stays, without a trace of who it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from patra_graph.embedding_folder import EmbeddingFolder
from patra_graph.store.graph import Graph, Transaction
from patra_graph.store.ledger import lock_pairs
from patra_graph.store.repository import fetch_hashes, fetch_user

OTHERS_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class ErasedUser:
    """What went with a user. Only what they did is counted: who liked or rejected them is not told."""

    user_id: str
    swipes_made: int = 0
    blocks_made: int = 0
    matches: int = 0


@dataclass(frozen=True, slots=True)
class _Step:
    """What one transaction deleted, and whether the user is gone."""

    swipes_made: int
    blocks_made: int
    matches: int
    done: bool


def erase_user(
    graph: Graph,
    user_id: str,
    *,
    others_at_once: int = OTHERS_AT_ONCE,
    progress: Callable[[str, int], None] = lambda step, done: None,
) -> ErasedUser:
    """Delete a user, all their relationships, their embedding and keys, and hobbies and places that nobody else has.

    Others keep elo, choosiness and counts of swipes. One transaction under the locks of all concerned; a history with
    more than `others_at_once` other users takes several, each of which leaves the graph whole, so that an erasure that
    was cut short is finished by the next. `progress('people', done)` is told of the others. Errors: NotFound.
    """
    fetch_user(graph, user_id)
    erased, done = ErasedUser(user_id), 0
    while True:
        step = graph.write(lambda tx: _erase(tx, user_id, others_at_once))
        erased = replace(
            erased,
            swipes_made=erased.swipes_made + step.swipes_made,
            blocks_made=erased.blocks_made + step.blocks_made,
            matches=erased.matches + step.matches,
        )
        if step.done:
            return erased
        done += others_at_once
        progress("people", done)


def _erase(tx: Transaction, user_id: str, limit: int) -> _Step:
    """Cut the ties with at most `limit` others, then delete the user if none is left; locks in the order of ids."""
    neighbours = tx.maybe("fetch_neighbours", user_id=user_id, limit=limit)
    others = neighbours["user_ids"] if neighbours else []
    lock_pairs(tx, sorted([user_id, *others]), [])
    cut = tx.maybe("delete_ties", user_id=user_id, other_ids=others)
    if cut is None:
        return _Step(0, 0, 0, done=True)
    done = tx.one("erase_user", user_id=user_id)["erased"]
    return _Step(cut["made"], cut["blocks"], cut["matches"], done)


def forget_bio(graph: Graph, user_id: str, embeddings: Path, *, dimensions: int) -> None:
    """Overwrite the embedding of this user's bio in a folder of kept embeddings.

    One that others with the same text share is made again when it is needed. Embeddings of bios that the user had
    before are not found. Errors: NotAllowed and SetupFailed for a folder that cannot be used.
    """
    hashes = fetch_hashes(graph, [user_id])
    bio_hash = hashes[user_id][1] if user_id in hashes else None
    if bio_hash:
        EmbeddingFolder(embeddings, dimensions=dimensions).forget([bio_hash])

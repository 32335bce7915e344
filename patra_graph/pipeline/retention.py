"""What is older than the settings want it kept, counted or deleted; ratings stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from patra_graph.settings import Settings
from patra_graph.store.export_rows import BEFORE_ALL_IDS
from patra_graph.store.graph import Graph, Transaction
from patra_graph.store.ledger import lock_pairs

USERS_AT_ONCE, PAIRS_AT_ONCE = 1000, 2000


@dataclass(frozen=True, slots=True)
class Overdue:
    """Rejects, pairs with swipes taken back, and places on saved lists, all older than `before` (None: all is kept)."""

    before: datetime | None
    rejects: int = 0
    taken_back: int = 0
    shown: int = 0


def overdue(graph: Graph, *, settings: Settings, now: datetime) -> Overdue:
    """Count what is past `privacy.retention_days`. Swipes taken back count from the first `purge` that saw them."""
    before = _before(settings, now)
    if before is None:
        return Overdue(None)
    return Overdue(before, **graph.one("count_overdue", before=before))


def purge(
    graph: Graph,
    *,
    settings: Settings,
    now: datetime,
    progress: Callable[[str, int], None] = lambda step, done: None,
    users_at_once: int = USERS_AT_ONCE,
) -> Overdue:
    """Delete what is past `privacy.retention_days`, a batch a transaction; what was deleted. May be cut short and run
    again. Who was rejected longer ago may be shown once more. `progress('users', done)` is told of the users seen."""
    before, found, done = _before(settings, now), Overdue(None), 0
    if before is None:
        return found
    found = Overdue(before)
    for user_ids in _pages(graph, users_at_once):
        shown = graph.write(lambda tx, ids=user_ids: _old_showings(tx, ids, before, now))
        rejects, taken_back = _purged(graph, user_ids, before)
        found = Overdue(before, found.rejects + rejects, found.taken_back + taken_back, found.shown + shown)
        done += len(user_ids)
        progress("users", done)
    return found


def _before(settings: Settings, now: datetime) -> datetime | None:
    days = settings.privacy.retention_days
    return now - timedelta(days=days) if days else None


def _pages(graph: Graph, size: int) -> Iterator[list[str]]:
    after = BEFORE_ALL_IDS
    while page := graph.run("fetch_user_ids_page", after=after, limit=size):
        yield [row["user_id"] for row in page]
        after = page[-1]["user_id"]


def _old_showings(tx: Transaction, user_ids: Sequence[str], before: datetime, now: datetime) -> int:
    tx.run("save_retracted_times", user_ids=user_ids, now=now)
    return tx.one("delete_old_showings", user_ids=user_ids, before=before)["shown"]


def _purged(graph: Graph, user_ids: Sequence[str], before: datetime) -> tuple[int, int]:
    """How many rejects and pairs with swipes taken back these users had that were too old, and have no more."""
    rejects = taken_back = 0
    wanted = {"user_ids": user_ids, "before": before, "limit": PAIRS_AT_ONCE}
    while rows := graph.run("fetch_overdue_pairs", **wanted):
        pairs = sorted((row["swiper_id"], row["target_id"]) for row in rows)
        gone = graph.write(lambda tx, pairs=pairs: _delete(tx, pairs, before))
        rejects, taken_back = rejects + gone["rejects"], taken_back + gone["taken_back"]
    return rejects, taken_back


def _delete(tx: Transaction, pairs: Sequence[tuple[str, str]], before: datetime) -> dict[str, int]:
    lock_pairs(tx, sorted({user_id for pair in pairs for user_id in pair}), [])
    return tx.one("delete_overdue", pairs=[list(pair) for pair in pairs], before=before)

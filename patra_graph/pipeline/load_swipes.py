"""Swipes of a file into the graph, in time order, each with the effect of a live swipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from patra_graph.domain.model import Swipe
from patra_graph.domain.swiping import Outcome
from patra_graph.loaders.rows import Row
from patra_graph.pipeline.batches import batched
from patra_graph.pipeline.swipe import rating_constants
from patra_graph.pipeline.tally import Tally
from patra_graph.pipeline.time_order import in_time_order
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph, Transaction
from patra_graph.store.ledger import lock_ledger, save_ledger

REFUSALS = {
    Outcome.UNKNOWN_SWIPER: ("user_id", "unknown-user", "there is no such user in the files or in the graph"),
    Outcome.UNKNOWN_TARGET: ("target_user_id", "unknown-target", "there is no such user in the files or in the graph"),
    Outcome.BLOCKED: ("target_user_id", "blocked", "one of the two blocked the other"),
    Outcome.ID_TAKEN: ("swipe_id", "id-taken", "this id belongs to another swipe"),
}


def load_swipes(graph: Graph, rows: Iterable[Row], tally: Tally, *, settings: Settings) -> None:
    """Let swipes count in the order of their time, a batch a transaction; those refused go to the rejects."""
    constants = rating_constants(settings)

    def write(tx: Transaction, swipes: Sequence[Swipe]) -> list[Outcome]:
        ledger = lock_ledger(tx, swipes)
        outcomes = [ledger.apply(swipe, constants) for swipe in swipes]
        save_ledger(tx, ledger)
        return outcomes

    for batch in batched(in_time_order(rows), settings.load.batch_swipes):
        outcomes = graph.write(lambda tx, batch=batch: write(tx, [row.value for row in batch]))
        for row, outcome in zip(batch, outcomes, strict=True):
            if outcome in REFUSALS:
                tally.rejects.add(row.reject(*REFUSALS[outcome]))
        tally.done["swipes written"] += outcomes.count(Outcome.CHANGED)
        tally.step("swipes", len(batch))

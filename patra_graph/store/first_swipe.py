"""The first swipe of a pair, which most are, or the same one sent again: one query, without a ledger."""

from __future__ import annotations

from typing import Any

from patra_graph.domain.elo import RatingConstants
from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.domain.swiping import EDGE_TYPES, match_of
from patra_graph.store.graph import Graph
from patra_graph.store.ledger import seconds_and_nanoseconds


def count_first_swipe(graph: Graph, swipe: Swipe, constants: RatingConstants) -> dict[str, Any] | None:
    """Let a swipe count that is the first of its pair: changed, matched, and swiper_elo, swiper_choosiness and
    target_elo afterwards. Not changed where it is sent again and counts already.

    None, and nothing written, where a ledger must decide: for a change of mind, a block, an id or a user in question.
    """
    lower_id, higher_id = match_of((swipe.swiper_id, swipe.target_id))
    seconds, nanoseconds = seconds_and_nanoseconds(swipe.at)
    counted = graph.run(
        "count_swipe",
        swiper_id=swipe.swiper_id,
        target_id=swipe.target_id,
        lower_id=lower_id,
        higher_id=higher_id,
        kind=EDGE_TYPES[swipe.kind],
        swipe_id=swipe.swipe_id,
        seconds=seconds,
        nanoseconds=nanoseconds,
        outcome=1.0 if swipe.kind.positive else 0.0,
        weight=constants.superlike_weight if swipe.kind is SwipeKind.SUPERLIKE else 1.0,
        k_0=constants.k_0,
        k_min=constants.k_min,
        decay=constants.decay,
    )
    return next(iter(counted), None)

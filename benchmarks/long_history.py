"""What one user's history costs: recommend for users who received 10, 1,000 and 50,000 likes, and swipes at them.

Run: python -m benchmarks.long_history --users 100000 [--cache FOLDER]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from benchmarks.asking import write
from benchmarks.exact import Exact
from benchmarks.harness import ids, measured, percentiles, record, times_ms
from benchmarks.servers import Private, asked_world
from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.pipeline.matcher import Matcher
from patra_graph.pipeline.recommend import recommend
from patra_graph.pipeline.swipe import swipe

LIKES = (10, 1_000, 50_000)
TOP, CALLS, SWIPES, ROUNDS, BATCH = 10, 20, 100, 5, 5_000
Row = dict[str, Any]


def main() -> None:
    """Measure, print, write."""
    with asked_world(__doc__ or "", users=20_000, name="history") as (users, server):
        rows = [row | {"users": users} for row in history_rows(server)]
    record("long_history", rows, keep=True)


def history_rows(server: Private) -> Iterator[Row]:
    """Rows for each length of history that the world has people for."""
    exact = Exact(server.graph, server.settings)
    user_ids = exact.people.user_ids
    received = exact.people.swipes_received
    chosen = {}
    for likes in (likes for likes in LIKES if likes < len(user_ids)):
        target_id = str(user_ids[np.argsort(received, kind="stable")[len(chosen)]])
        give_likes(server, target_id, [str(user_id) for user_id in user_ids if user_id != target_id][:likes])
        chosen[likes] = target_id
    exact = Exact(server.graph, server.settings)
    with Matcher(server.graph, settings=server.settings) as matcher:
        for likes, target_id in chosen.items():
            right = {target_id: exact.top(exact.look(target_id), TOP)}
            told, calls = f"{likes:,} likes received", [target_id] * CALLS
            yield measured(f"recommend by Matcher, {told}", lambda who: ids(matcher.recommend(who)), calls, right)
            yield measured(
                f"recommend by Cypher, {told}",
                lambda who: ids(recommend(server.graph, who, settings=server.settings)),
                calls,
                right,
            )
            yield swipes_at(server, target_id, user_ids[-SWIPES * (ROUNDS + 1) :].tolist(), told)


def give_likes(server: Private, target_id: str, swiper_ids: Sequence[str]) -> None:
    """Let these users like one."""
    for first in range(0, len(swiper_ids), BATCH):
        write(server.graph.address, "receive_likes", target_id=target_id, user_ids=swiper_ids[first : first + BATCH])


def swipes_at(server: Private, target_id: str, swiper_ids: Sequence[str], told: str) -> Row:
    """Swipes at this user by others, one after the other."""
    now = datetime.now(UTC)
    made = [
        Swipe(f"at-{target_id}-{swiper_id}", swiper_id, target_id, SwipeKind.LIKE, now)
        for swiper_id in swiper_ids
        if swiper_id != target_id
    ]
    found = [
        percentiles(times_ms(lambda one: swipe(server.graph, one, settings=server.settings), made[part::ROUNDS]))
        for part in range(ROUNDS)
    ]
    p50, p95 = np.median(found, axis=0).tolist()
    return {"name": f"swipe at one with {told}", "clients": 1, "p50_ms": p50, "p95_ms": p95}


if __name__ == "__main__":
    main()

"""One recommend by us and by others, on the same people and swipes in one run: time, recall, and the ratio to ours.

Run: python -m benchmarks.peers --users 20000 [--cache FOLDER] [--quality]
Peers: the original's way (a pandas loop over all users), NumPy over everyone in memory (a lower bound: what it asks of
the graph is ready before the clock starts), one exact Cypher query, and collaborative filtering by `implicit`.
With --quality it also foretells the later half of all swipes of 10,000 people from the earlier half.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.asking import session
from benchmarks.collaborative_peer import LIKES, Implicit, like_matrix, read_swipes
from benchmarks.exact import Exact, seekers
from benchmarks.exact_cypher import exact_by_cypher, parameters
from benchmarks.harness import ids, measured, record, warm_up
from benchmarks.original_way import OriginalWay
from benchmarks.peers_quality import quality
from benchmarks.servers import Private, loaded_world
from benchmarks.worlds import cache_folder, parser, world
from patra_graph.pipeline.matcher import Matcher
from patra_graph.pipeline.recommend import recommend

TOP, SEEKERS, SLOW_SEEKERS = 10, 50, 3
OURS = "ours: Matcher"
Row = dict[str, Any]


def main() -> None:
    """Measure, print, write."""
    options = parser(__doc__ or "", users=20_000)
    options.add_argument("--quality", action="store_true")
    given = options.parse_args()
    with cache_folder(given.cache) as cache:
        asked = (given.users, given.swipes_per_user, given.seed)
        swipes = read_swipes(world(*asked, cache=cache))
        with loaded_world(*asked, cache=cache) as server:
            rows = [row | {"users": given.users, "clients": 1} for row in compared(server, swipes)]
        note = quality(cache) if given.quality else ""
    ours = next(row["p50_ms"] for row in rows if row["name"] == OURS)
    record("peers", [row | {"ratio": row["p50_ms"] / ours} for row in rows], keep=True, note=note)


def compared(server: Private, swipes: Any) -> Iterator[Row]:
    """A row for each way to recommend."""
    exact = Exact(server.graph, server.settings)
    who = seekers(exact.people.user_ids, SEEKERS)
    seen = {user_id: exact.look(user_id) for user_id in who}
    right = {user_id: exact.top(seen[user_id], TOP) for user_id in who}
    with Matcher(server.graph, settings=server.settings) as matcher:
        yield _warm(OURS, lambda seeker: ids(matcher.recommend(seeker, top=TOP)), who, right)
    yield _warm(
        "ours: recommend by Cypher",
        lambda seeker: ids(recommend(server.graph, seeker, settings=server.settings, top=TOP)),
        who,
        right,
    )
    yield measured("NumPy over everyone in memory", lambda seeker: exact.top(seen[seeker], TOP), who, right)
    wanted = {user_id: parameters(exact, seen[user_id], top=TOP) for user_id in who[:SLOW_SEEKERS]}
    with session(server.graph.address) as opened:
        yield measured(
            "exact in one Cypher query",
            lambda seeker: exact_by_cypher(opened, wanted[seeker]),
            who[:SLOW_SEEKERS],
            right,
        )
    original = OriginalWay(exact, swipes)
    yield measured(
        "the original's way (pandas loop)", lambda seeker: original.recommend(seeker, top=TOP), who[:SLOW_SEEKERS]
    )
    yield from by_implicit(exact, swipes, who)


def _warm(name: str, way: Callable[[str], Sequence[str]], who: Sequence[str], right: Mapping[str, Any]) -> Row:
    """A way that asks the server, once the server has compiled what it asks."""
    warm_up(lambda: [way(seeker) for seeker in who])
    return measured(name, way, who, right)


def by_implicit(exact: Exact, swipes: Any, who: Sequence[str]) -> Iterator[Row]:
    """Both models of `implicit`; `seconds` is what the model takes to fit, again after each change."""
    number = exact.number
    swiper, target = (swipes[side].map(number).to_numpy() for side in ("user_id", "target_user_id"))
    likes = like_matrix(swiper, target, swipes["action"].map(LIKES).to_numpy(dtype=np.float32), len(number))
    for kind, name in (("ALS", "implicit ALS, one-sided"), ("cosine", "implicit cosine, one-sided")):
        with fitted(likes, kind) as (model, seconds):
            row = measured(name, lambda seeker, model=model: model.recommend(number[seeker], top=TOP).tolist(), who)
        yield row | {"seconds": seconds}


@contextmanager
def fitted(likes: Any, kind: str) -> Iterator[tuple[Implicit, float]]:
    """A fitted model and the seconds that it took."""
    started = perf_counter()
    yield Implicit(likes, kind=kind), perf_counter() - started


if __name__ == "__main__":
    main()

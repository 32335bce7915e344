"""Recommend without a cache, in a warm process: time, recall and the sum of scores against the exact scorer, by seeker.

Run: python -m benchmarks.recommend_cypher --users 100000 [--cache FOLDER | --running]
`--running` measures the local server that runs, as it is; else a server of the benchmark's own is loaded first.
Exposure is off on both sides, since the exact scorer has none. `ratio` is the sum of the shown ten's exact scores over
the best ten's. Recall and that ratio are means over 200 seekers: over 40 they wander by .03.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import cycle
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.asking import session
from benchmarks.exact import Exact, Seen, seekers
from benchmarks.exact_cypher import exact_by_cypher, parameters
from benchmarks.harness import percentiles, recall, record, warm_up
from benchmarks.long_history import give_likes
from benchmarks.servers import Private, loaded_world
from benchmarks.worlds import cache_folder, parser
from patra_graph.localdb import home_from
from patra_graph.pipeline.connect import address
from patra_graph.pipeline.recommend import recommend
from patra_graph.settings import Settings, load_settings
from patra_graph.store.graph import Graph
from patra_graph.store.schema import migrate

TOP, COUNT, JUDGED, ROUNDS, WARM, PEER_COUNT = 10, 40, 200, 5, 60, 5
FEW, OLD, HUB_LIKES = 20, 50, 50_000
Row = dict[str, Any]


def main() -> None:
    """Measure, print, write."""
    options = parser(__doc__ or "", users=20_000)
    options.add_argument("--running", action="store_true", help="measure the local server that runs, as it is")
    given = options.parse_args()
    asked = (given.users, given.swipes_per_user, given.seed)
    if given.running:
        with running_server() as server:
            rows = list(group_rows(server, hub=False))
    else:
        with cache_folder(given.cache) as cache, loaded_world(*asked, cache=cache, name="recommend") as server:
            rows = list(group_rows(server, hub=True))
    record("recommend_cypher", rows, keep=True)


@contextmanager
def running_server() -> Iterator[Private]:
    """The local server that runs, with the newest schema."""
    settings = load_settings(environ={})
    with Graph(address(settings, say=print)) as graph:
        migrate(graph, dimensions=settings.embedding.dimensions, say=print)
        yield Private(home_from(), settings, graph)


def group_rows(server: Private, *, hub: bool) -> Iterator[Row]:
    """A row for each group of seekers, then the two peers."""
    settings = without_exposure(server.settings)
    exact = Exact(server.graph, settings)
    hubs: dict[str, list[str]] = {}
    if hub:
        hubs["50,000 likes received"] = [make_hub(server, exact)]
        exact = Exact(server.graph, settings)
    groups = seeker_groups(exact) | hubs
    others = cycle(seekers(exact.people.user_ids.tolist(), WARM, seed=2))
    warm_up(lambda: recommend(server.graph, next(others), settings=settings))
    for name, seeker_ids in groups.items():
        yield group_row(server.graph, settings, exact, name, seeker_ids)
    yield from peer_rows(exact, groups["anybody"][:PEER_COUNT])


def without_exposure(settings: Settings) -> Settings:
    """The settings with showings neither priced nor shared out."""
    off = settings.exposure.model_copy(update={"weight": 0.0, "newcomer_share": 0.0})
    return settings.model_copy(update={"exposure": off})


def seeker_groups(exact: Exact) -> dict[str, list[str]]:
    """Ids of seekers by what is special about them."""
    rows = exact.rows
    those: Mapping[str, Callable[[Row], bool]] = {
        "anybody": lambda _: True,
        "new (under 20 swipes)": lambda row: row["swipes_made"] + row["swipes_received"] < FEW,
        "two genders and more": lambda row: len(row["interested_in"]) > 1,
        "fifty and older": lambda row: row["age"] >= OLD,
        "nobody from afar": lambda row: (row["max_distance_km"] or np.inf) <= 100.0,
    }
    found = {name: [row["user_id"] for row in rows if is_one(row)] for name, is_one in those.items()}
    return {name: seekers(user_ids, JUDGED) for name, user_ids in found.items() if user_ids}


def make_hub(server: Private, exact: Exact) -> str:
    """Let 50,000 users (or all) like one."""
    hub = str(exact.people.user_ids[int(np.argmax(exact.people.swipes_received))])
    if exact.rows[exact.number[hub]]["swipes_received"] < HUB_LIKES:
        give_likes(server, hub, [str(one) for one in exact.people.user_ids if one != hub][:HUB_LIKES])
    return hub


def group_row(graph: Graph, settings: Settings, exact: Exact, name: str, seeker_ids: list[str]) -> Row:
    """Times over several rounds, and the means of recall and of the ratio of score sums."""
    shown = {who: [item.user_id for item in recommend(graph, who, settings=settings)] for who in seeker_ids}
    asked = seeker_ids[:COUNT] * max(1, COUNT // len(seeker_ids))
    rounds = [percentiles([timed(lambda who=who: recommend(graph, who, settings=settings)) for who in asked])
              for _ in range(ROUNDS)]  # fmt: skip
    p50, p95 = np.median(rounds, axis=0).tolist()
    found = [against_exact(exact, exact.look(who), ids) for who, ids in shown.items()]
    right, ratio = np.mean(found, axis=0).tolist()
    return {
        "name": f"recommend by Cypher, {name}",
        "users": len(exact.rows),
        "clients": 1,
        "p50_ms": p50,
        "p95_ms": p95,
        "recall_at_10": right,
        "ratio": ratio,
    }


def against_exact(exact: Exact, seen: Seen, shown: list[str]) -> tuple[float, float]:
    """Recall of the exact best ten, and the sum of exact scores over theirs; 1 and 1 where nobody fits."""
    rows, score = exact.scores(seen)
    by_id = dict(zip(exact.people.user_ids[rows].tolist(), score.tolist(), strict=True))
    wanted = exact.top(seen, TOP)
    best = sum(by_id[user_id] for user_id in wanted)
    return recall(shown, wanted), sum(by_id[user_id] for user_id in shown) / best if best else 1.0


def peer_rows(exact: Exact, seeker_ids: list[str]) -> Iterator[Row]:
    """Scoring everyone: in NumPy over columns in memory, and in one Cypher query."""
    seen = [exact.look(who) for who in seeker_ids]
    with session(exact.graph.address) as opened:
        wanted = [parameters(exact, one, top=TOP) for one in seen]
        works = {
            "exact in NumPy": [lambda one=one: exact.top(one, TOP) for one in seen],
            "exact in one Cypher query": [lambda one=one: exact_by_cypher(opened, one) for one in wanted],
        }
        for name, calls in works.items():
            p50, p95 = percentiles([timed(call) for call in calls])
            yield {"name": name, "users": len(exact.rows), "clients": 1, "p50_ms": p50, "p95_ms": p95}


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    started = perf_counter()
    work()
    return 1000.0 * (perf_counter() - started)


if __name__ == "__main__":
    main()

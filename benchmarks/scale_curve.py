"""How loading, recommending, swiping and memory grow with the number of users.

Run: python -m benchmarks.scale_curve --sizes 1000 10000 100000 1000000 [--cache FOLDER]
Each size can run alone; results add up, and docs/scale_curve.png is drawn from all there are. From a million users on,
people swipe 10 times instead of 37.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.exact import Exact, seekers
from benchmarks.harness import ids, measured, percentiles, record, times_ms, warm_up
from benchmarks.scale_plot import draw, slopes
from benchmarks.servers import BYTES_PER_KB, Private, embeddings_of, load_in_bulk, private_server
from benchmarks.worlds import cache_folder, parser, world
from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.pipeline.matcher import Matcher
from patra_graph.pipeline.recommend import recommend
from patra_graph.pipeline.swipe import swipe

SIZES = (1_000, 10_000)
MANY, FEW_SWIPES = 1_000_000, 10
TOP, SEEKERS, SWIPES, ROUNDS = 10, 50, 200, 5
Row = dict[str, Any]


def main() -> None:
    """Measure each size, print, write, draw."""
    options = parser(__doc__ or "", users=0)
    options.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    options.add_argument("--keep", action="store_true", help="take the stores that the cache holds; load only others")
    given = options.parse_args()
    with cache_folder(given.cache) as cache:
        for users in given.sizes:
            per_user = FEW_SWIPES if users >= MANY else given.swipes_per_user
            rows = list(size_rows(users, per_user, given.seed, cache=cache, keep=given.keep))
            held = record("scale_curve", [row | {"users": users} for row in rows], keep=True)
            record("scale_curve", held, note=f"## Slopes\n\n{slopes(held)}")
    draw(held)


def size_rows(users: int, swipes_per_user: int, seed: int, *, cache: Path, keep: bool) -> Iterator[Row]:
    """The rows of one size."""
    folder = world(users, swipes_per_user, seed, cache=cache)
    root = cache / f"scale-{users}"
    if not (keep and (root / "db" / "data" / "databases" / "neo4j").exists()):
        seconds, memory_mb = load_in_bulk(root, folder, embeddings_of(folder, seed, cache=cache))
        yield {"name": "load --bulk", "seconds": seconds, "memory_mb": memory_mb}
    with private_server(root) as server:
        exact = Exact(server.graph, server.settings)
        user_ids = exact.people.user_ids
        who = seekers(user_ids, SEEKERS)
        right = {seeker: exact.top(exact.look(seeker), TOP) for seeker in who}
        del exact
        warm_up(lambda: [recommend(server.graph, seeker, settings=server.settings, top=TOP) for seeker in who])
        yield measured(
            "recommend by Cypher",
            lambda seeker: ids(recommend(server.graph, seeker, settings=server.settings, top=TOP)),
            who,
            right,
        )
        yield from by_matcher(server, who, right)
        yield swipe_row(server, user_ids)
        yield {"name": "Neo4j after all this", "memory_mb": server.server_mb}
    yield {"name": "store on disk", "memory_mb": folder_mb(root / "db" / "data" / "databases" / "neo4j")}


def folder_mb(folder: Path) -> float:
    """Megabytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / BYTES_PER_KB**2


def by_matcher(server: Private, who: Sequence[str], right: dict[str, list[str]]) -> Iterator[Row]:
    """Recommend out of columns in memory: seconds to open, and the size of the columns."""
    with opened(server) as (matcher, seconds):
        warm_up(lambda: [matcher.recommend(seeker, top=TOP) for seeker in who])
        row = measured("recommend by Matcher", lambda seeker: ids(matcher.recommend(seeker, top=TOP)), who, right)
        yield row | {"seconds": seconds, "memory_mb": matcher.columns.bytes / 2**20}


@contextmanager
def opened(server: Private) -> Iterator[tuple[Matcher, float]]:
    """A matcher, and the seconds that it took to open."""
    started = perf_counter()
    with Matcher(server.graph, settings=server.settings) as matcher:
        yield matcher, perf_counter() - started


def swipe_row(server: Private, user_ids: np.ndarray) -> Row:
    """One swipe after the other between people drawn at random, five rounds after one to warm up."""
    dice = np.random.default_rng(1)
    found = []
    for number in range(ROUNDS + 1):
        pairs = [dice.choice(user_ids, 2, replace=False).tolist() for _ in range(SWIPES)]
        made = [
            Swipe(f"bench-{number}-{count}", swiper, target, SwipeKind.LIKE, datetime.now(UTC))
            for count, (swiper, target) in enumerate(pairs)
        ]
        found.append(percentiles(times_ms(lambda one: swipe(server.graph, one, settings=server.settings), made)))
    p50, p95 = np.median(found[1:], axis=0).tolist()
    return {"name": "swipe", "clients": 1, "p50_ms": p50, "p95_ms": p95}


if __name__ == "__main__":
    main()

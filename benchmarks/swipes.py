"""Live swipes: one client, eight clients spread and on three hot targets, and what is lost without the locks.

python -m benchmarks.swipes --users 20000 --clients 8
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import cycle
from multiprocessing import get_context
from time import perf_counter
from typing import Any
from uuid import uuid4

from benchmarks.asking import ask, session
from benchmarks.driver_load import forget, load_users_of, told
from benchmarks.harness import LONG_AT_WORK, medians_of, percentiles, record, times_ms, warm_up
from benchmarks.servers import Private, private_server
from benchmarks.worlds import cache_folder, parser, texts_of, world
from patra_graph.domain.elo import Rating
from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.domain.swiping import Ledger
from patra_graph.pipeline.batches import batched
from patra_graph.pipeline.swipe import rating_constants, swipe
from patra_graph.settings import Settings
from patra_graph.store.address import Address
from patra_graph.store.graph import Graph, Transaction
from patra_graph.store.ledger import lock_ledger, save_ledger

WARM_UP, SWIPES, HOT, PAIRS, TURN = 2000, 6000, 3, 200, 100
FLOOR = "RETURN 1, the floor"
Pair = Sequence[str]
OWN: dict[str, Any] = {}


def main() -> None:
    options = parser(__doc__ or "", users=20_000)
    options.add_argument("--clients", type=int, default=8)
    options.add_argument("--swipes", type=int, default=SWIPES, help=f"swipes of each kind of crowd (default {SWIPES})")
    chosen = options.parse_args()
    with cache_folder(chosen.cache) as cache, private_server(cache / f"swipes-{time.time_ns()}") as server:
        folder = world(chosen.users, chosen.swipes_per_user, chosen.seed, cache=cache)
        load_users_of(server, folder)
        record("swipes", told(rows(server, list(texts_of(folder)), chosen.clients, chosen.swipes)), note=NOTE)


NOTE = (
    "Lost: ratings that are not their start plus what the edges added, and mutual likes without a match; both must be "
    "0, and are checked after each step. The control is the same likes without the locks, and must lose some."
)


def rows(server: Private, people: Sequence[str], clients: int, swipes: int) -> Iterator[dict[str, Any]]:
    draw, size = random.Random(7), {"users": len(people)}  # noqa: S311 - no secret
    warm_up(lambda: timed(server, [draw.sample(people, 2) for _ in range(WARM_UP)], clients), seconds=LONG_AT_WORK)
    yield from (row | size for row in by_turns(server, [draw.sample(people, 2) for _ in range(swipes)]))
    spread = [draw.sample(people, 2) for _ in range(swipes)]
    times, seconds = by_processes(server, spread, clients)
    yield {"name": "swipes, spread, a process each", "clients": clients, **figures(times, seconds), **size}
    mixes: list[tuple[str, int, Callable[[], list[str]]]] = [
        ("swipes, spread", clients, lambda: draw.sample(people, 2)),
        ("swipes at three hot targets", clients, lambda: [draw.choice(people[HOT:]), draw.choice(people[:HOT])]),
    ]
    for name, at_once, pair in mixes:
        found = medians_of(lambda pair=pair, n=at_once: figures(*timed(server, [pair() for _ in range(swipes)], n)))
        lost = broken_sums(server) + missed_matches(server)
        yield {"name": name, "clients": at_once, **found, **size}
        if lost:
            raise AssertionError(f"{name}: {lost} lost updates or missed matches")
    yield {"name": "matches missed in 200 pairs, locks", "clients": 2, "ratio": missed(server, people, server_swipe)}
    yield {"name": "matches missed in 200 pairs, no locks", "clients": 2, "ratio": missed(server, people, unlocked)}


def by_turns(server: Private, pairs: Sequence[Pair]) -> Iterator[dict[str, Any]]:
    """One client: the floor, a swipe, and a swipe in the three steps that a change of mind takes, a hundred of each in
    turn, since the machine's speed moves; `ratio` is to the floor."""
    with session(server.graph.address) as asked:
        ways: dict[str, Callable[[Pair], Any]] = {
            FLOOR: lambda _: asked.run("RETURN 1").consume(),
            "swipes, spread": lambda pair: server_swipe(server, *pair),
            "swipes by lock, ledger, write": lambda pair: by_ledger(server, *pair),
        }
        times: dict[str, list[float]] = {name: [] for name in ways}
        for some, (name, way) in zip(batched(pairs, TURN), cycle(ways.items()), strict=False):
            times[name] += times_ms(way, some)
    measured = {name: figures(taken, sum(taken) / 1000.0) for name, taken in times.items()}
    for name, found in measured.items():
        yield {"name": name, "clients": 1, **found, "ratio": found["p50_ms"] / measured[FLOOR]["p50_ms"]}


def timed(server: Private, pairs: Sequence[Pair], clients: int) -> tuple[list[float], float]:
    """Milliseconds of each swipe by so many threads of this process, and seconds in all."""
    started = perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        work = [pairs[first::clients] for first in range(clients)]
        times = threads.map(lambda share: times_ms(lambda pair: server_swipe(server, *pair), share), work)
        return [ms for share in times for ms in share], perf_counter() - started


def by_processes(server: Private, pairs: Sequence[Pair], clients: int) -> tuple[list[float], float]:
    """As `timed`, each client a process of its own that has swiped before the clock starts."""
    opened = (server.graph.address, server.settings)
    with ProcessPoolExecutor(clients, get_context("spawn"), initializer=own_graph, initargs=opened) as processes:
        work = [pairs[first::clients] for first in range(clients)]
        list(processes.map(own_swipes, [share[:20] for share in work]))
        started = perf_counter()
        times = [ms for share in processes.map(own_swipes, [share[20:] for share in work]) for ms in share]
        return times, perf_counter() - started


def own_graph(address: Address, settings: Settings) -> None:
    OWN["graph"], OWN["settings"] = Graph(address), settings


def own_swipes(pairs: Sequence[Pair]) -> list[float]:
    return times_ms(lambda pair: swipe(OWN["graph"], like(*pair), settings=OWN["settings"]), pairs)


def figures(times: Sequence[float], seconds: float) -> dict[str, float]:
    p50, p95 = percentiles(times)
    return {"p50_ms": p50, "p95_ms": p95, "per_second": len(times) / seconds}


def server_swipe(server: Private, swiper: str, target: str) -> None:
    swipe(server.graph, like(swiper, target), settings=server.settings)


def by_ledger(server: Private, swiper: str, target: str) -> None:
    made = like(swiper, target)

    def work(tx: Transaction) -> None:
        ledger = lock_ledger(tx, [made])
        ledger.apply(made, rating_constants(server.settings))
        save_ledger(tx, ledger)

    server.graph.write(work)


def like(swiper: str, target: str) -> Swipe:
    return Swipe(uuid4().hex, swiper, target, SwipeKind.LIKE, datetime.now(UTC))


def unlocked(server: Private, swiper: str, target: str) -> None:
    """The control: look whether the other liked, then write."""
    row = server.graph.maybe("fetch_last_swipe", user_id=target)
    liked = {(target, swiper)} if row and row["target_id"] == swiper else set()
    start = server.settings.rating.start
    ledger = Ledger({user_id: Rating(start, start) for user_id in (swiper, target)}, likes=liked)
    ledger.apply(like(swiper, target), rating_constants(server.settings))
    server.graph.write(lambda tx: save_ledger(tx, ledger))


def missed(server: Private, people: Sequence[str], way: Callable[[Private, str, str], None]) -> float:
    """The share of pairs without a match after both liked each other at the same instant; forgets all swipes first."""
    forget(server)
    with ThreadPoolExecutor(2) as threads:
        for first, second in zip(people[:PAIRS], people[PAIRS : 2 * PAIRS], strict=True):
            list(threads.map(lambda pair: way(server, *pair), [(first, second), (second, first)]))
    return missed_matches(server) / PAIRS


def broken_sums(server: Private) -> int:
    return len(server.graph.run("check_ratings", tolerance=1e-6))


def missed_matches(server: Private) -> int:
    """Mutual likes without a match."""
    with session(server.graph.address) as asked:
        return next(ask(asked, "missed_matches"))["missed"]


if __name__ == "__main__":
    main()

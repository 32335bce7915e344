"""The Matcher of a long-lived process: time to open, memory, one client, eight clients, recall, and how fresh it is.

Run: python -m benchmarks.matcher --users 100000 [--cache FOLDER]
Recall is against the exact scorer of benchmarks/exact.py. Fresh: from the commit of a swipe by another connection until
the columns hold it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from time import perf_counter, sleep
from typing import Any

import numpy as np

from benchmarks.exact import Exact
from benchmarks.harness import LONG_AT_WORK, ids, measured, memory_mb, percentiles, record, times_ms, warm_up
from benchmarks.servers import Private, asked_world
from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.pipeline.matcher import Matcher
from patra_graph.pipeline.recommend import as_preset
from patra_graph.pipeline.swipe import swipe
from patra_graph.settings import Settings
from patra_graph.settings.sections import PresetSettings
from patra_graph.store.graph import Graph

SEEKERS, ROUNDS, CLIENTS, CHANGES = 100, 5, 8, 20
LOUDER = {"bios x 3": 3, "bios x 10": 10}
"""How many times as much bios weigh in presets of their own, whose recall is measured too."""
LONGEST = 10.0
Row = dict[str, Any]


def main() -> None:
    """Measure, print, write."""
    with asked_world(__doc__ or "", users=20_000, name="matcher") as (users, server):
        rows = [row | {"users": users} for row in matcher_rows(server)]
    record("matcher", rows, keep=True)


def matcher_rows(server: Private) -> Iterator[Row]:
    """Opening, one client, eight clients, freshness."""
    before, started = memory_mb(), perf_counter()
    settings = with_louder_bios(server.settings)
    with Matcher(server.graph, settings=settings) as matcher:
        seconds = perf_counter() - started
        yield {"name": "Matcher: open", "seconds": seconds, "memory_mb": memory_mb()}
        yield {"name": "Matcher: columns and swipes in memory", "memory_mb": memory_mb() - before}
        dice = np.random.default_rng(1)
        who = dice.choice(np.array(matcher.columns.users.ids), SEEKERS, replace=False).tolist()
        right = exact_lists(server.graph, settings, who)
        warm_up(lambda: matcher.recommend(str(dice.choice(who))), seconds=LONG_AT_WORK)
        for preset, exact in right.items():
            name = "Matcher: recommend" if preset == settings.pipeline.preset else f"Matcher: recommend, {preset}"
            yield measured(name, partial(shown, matcher, preset), who, exact, ROUNDS)
        yield {"name": "Matcher: one small question to the server, the floor", "clients": 1} | floor(server)
        yield at_once(matcher, who)
        yield fresh(server, matcher, who)


def floor(server: Private) -> Row:
    """The least that a question to this server takes from this process."""
    p50, p95 = percentiles(times_ms(lambda _: server.graph.run("count_users"), range(1000)))
    return {"p50_ms": p50, "p95_ms": p95}


def with_louder_bios(settings: Settings) -> Settings:
    """These settings with the usual preset once more for each of LOUDER."""
    usual = settings.preset(None)
    presets = {name: louder(usual, times) for name, times in LOUDER.items()}
    return settings.model_copy(update={"presets": settings.presets | presets})


def louder(preset: PresetSettings, times: int) -> PresetSettings:
    """This preset, in which cosines of bios and taste in them weigh so many times as much."""
    bios, swipes = preset.terms["bio_match"], preset.terms["interaction"]
    terms = {
        "bio_match": bios | {"cosine": times * bios["cosine"]},
        "interaction": swipes | {"bio_taste": times * swipes["bio_taste"]},
    }
    return preset.model_copy(update={"terms": preset.terms | terms})


def exact_lists(graph: Graph, settings: Settings, who: Sequence[str]) -> dict[str, dict[str, Sequence[str]]]:
    """By preset, the usual one first, the exact ten best of each; the exact scorer's columns are gone afterwards."""
    exact = Exact(graph, settings)
    seen = {seeker: exact.look(seeker) for seeker in who}
    found = {}
    for name in (settings.pipeline.preset, *LOUDER):
        exact.preset = as_preset(settings, name)
        found[name] = {seeker: exact.top(look, 10) for seeker, look in seen.items()}
    return found


def shown(matcher: Matcher, preset: str, seeker: str) -> list[str]:
    """The ids of who is shown under a preset."""
    return ids(matcher.recommend(seeker, preset=preset))


def at_once(matcher: Matcher, who: Sequence[str]) -> Row:
    """Eight threads of this process, each asking for all seekers; medians of five rounds."""
    found = [_round(matcher, who) for _ in range(ROUNDS)]
    p50, p95, rate = np.median(found, axis=0).tolist()
    return {
        "name": "Matcher: recommend, eight threads",
        "clients": CLIENTS,
        "p50_ms": p50,
        "p95_ms": p95,
        "per_second": rate,
    }


def _round(matcher: Matcher, who: Sequence[str]) -> tuple[float, float, float]:
    started = perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        times = [ms for part in pool.map(lambda _: times_ms(matcher.recommend, who), range(CLIENTS)) for ms in part]
    return *percentiles(times), len(times) / (perf_counter() - started)


def fresh(server: Private, matcher: Matcher, who: Sequence[str]) -> Row:
    """Milliseconds from a commit elsewhere until the columns hold what it changed."""
    with Graph(server.graph.address) as elsewhere:
        pairs = zip(who[:CHANGES], who[CHANGES : 2 * CHANGES], strict=True)
        times = [_seen_after(elsewhere, server, matcher, number, *pair) for number, pair in enumerate(pairs)]
    p50, p95 = percentiles(times)
    return {"name": "Matcher: fresh after a swipe elsewhere", "clients": 1, "p50_ms": p50, "p95_ms": p95}


def _seen_after(elsewhere: Graph, server: Private, matcher: Matcher, number: int, swiper: str, target: str) -> float:
    for kind in (SwipeKind.LIKE, SwipeKind.REJECT):
        now = datetime.now(UTC)
        made = Swipe(f"fresh-{number}-{kind}-{now:%s%f}", swiper, target, kind, now)
        changed = swipe(elsewhere, made, settings=server.settings)
        if changed.changed:
            break
    committed, users = perf_counter(), matcher.columns.users
    row = users.row_of[target]
    while users.scan().ratings.elo[row] != np.float32(changed.target_elo):
        if perf_counter() - committed > LONGEST:
            raise TimeoutError(f"a swipe is not in the columns after {LONGEST} s")
        sleep(0.002)
    return 1000.0 * (perf_counter() - committed)


if __name__ == "__main__":
    main()

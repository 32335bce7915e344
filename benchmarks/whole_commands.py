"""Time of `recommend` and `swipe` as whole commands, against a script that imports neo4j and runs RETURN 1.

Run: python -m benchmarks.whole_commands [--cache FOLDER]
On the sample in data/, in a local server of its own; the commands take turns, and the ratio is to the bare script.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from benchmarks.harness import percentiles, record
from benchmarks.servers import prepare_home
from benchmarks.worlds import cache_folder
from patra_graph.localdb import password, read_state

ROUNDS = 15
DATA = Path(__file__).parent.parent / "data"
PATRA = [sys.executable, "-m", "patra_graph"]
BARE = """
import os, neo4j
with neo4j.GraphDatabase.driver(os.environ["BENCH_URI"], auth=("neo4j", os.environ["BENCH_PASSWORD"])) as driver:
    driver.execute_query("RETURN 1", database_="neo4j")
"""


def main() -> None:
    """Measure, print, write."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--cache", type=Path, help="keep the server here")
    options.add_argument("--rounds", type=int, default=ROUNDS, help=f"times that each command runs (default {ROUNDS})")
    given = options.parse_args()
    with cache_folder(given.cache) as cache, sample(cache / "whole-commands") as environ:
        commands = {
            "import neo4j, connect, RETURN 1": [sys.executable, "-c", BARE],
            "recommend u0001 --json": [*PATRA, "recommend", "u0001", "--json"],
            "swipe u0001 u0002 like": [*PATRA, "swipe", "u0001", "u0002", "like"],
            "swipe u0001 u0002 reject": [*PATRA, "swipe", "u0001", "u0002", "reject"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(given.rounds):
            for name, command in commands.items():
                times[name].append(1000.0 * seconds(command, environ))
    bare = statistics.median(next(iter(times.values())))
    found = {name: percentiles(ms) for name, ms in times.items()}
    record(
        "whole_commands",
        [
            {"name": name, "clients": 1, "p50_ms": p50, "p95_ms": p95, "ratio": p50 / bare}
            for name, (p50, p95) in found.items()
        ],
    )


@contextmanager
def sample(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a local server of one's own that holds the sample; stopped at the end."""
    home = prepare_home(folder)
    environ = os.environ | {"PATRA_HOME": str(home.root), "NEO4J_URI": ""}
    try:
        subprocess.run([*PATRA, "load", str(DATA), "--json"], check=True, env=environ, cwd=folder)
        yield environ | {"BENCH_URI": read_state(home).uri, "BENCH_PASSWORD": password(home)}
    finally:
        subprocess.run([*PATRA, "server", "stop"], check=True, env=environ)


def seconds(command: list[str], environ: dict[str, str]) -> float:
    """Wall-clock time of one run."""
    started = perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environ)
    return perf_counter() - started


if __name__ == "__main__":
    main()

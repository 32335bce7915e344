"""Time of `recommend` and `swipe` as whole commands, against a script that imports neo4j and runs RETURN 1.

Run with a server up and the sample loaded (make demo): python -m benchmarks.whole_commands
Prints medians in ms and ratios, runs interleaved, and writes benchmarks/results/whole_commands.json.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from patra_graph.pipeline.connect import address
from patra_graph.settings import load_settings

ROUNDS = 15
RESULTS = Path(__file__).parent / "results" / "whole_commands.json"
BARE = """
import os, neo4j
with neo4j.GraphDatabase.driver(os.environ["BENCH_URI"], auth=("neo4j", os.environ["BENCH_PASSWORD"])) as driver:
    driver.execute_query("RETURN 1", database_="neo4j")
"""


def main() -> None:
    """Measure, print, write."""
    local = address(load_settings(), say=print)
    environ = os.environ | {"BENCH_URI": local.uri, "BENCH_PASSWORD": local.password}
    patra = [sys.executable, "-m", "patra_graph"]
    commands = {
        "import neo4j, connect, RETURN 1": [sys.executable, "-c", BARE],
        "recommend u0001 --json": [*patra, "recommend", "u0001", "--json"],
        "swipe u0001 u0002 like": [*patra, "swipe", "u0001", "u0002", "like"],
        "swipe u0001 u0002 reject": [*patra, "swipe", "u0001", "u0002", "reject"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            times[name].append(seconds(command, environ))
    subprocess.run([*patra, "undo", "u0001"], check=True, capture_output=True)
    medians = {name: statistics.median(found) for name, found in times.items()}
    bare = next(iter(medians.values()))
    results = [
        {"name": name, "clients": 1, "p50_ms": round(1000 * median, 1), "ratio": round(median / bare, 2)}
        for name, median in medians.items()
    ]
    for row in results:
        print(f"{row['name']:34} {row['p50_ms']:8.1f} ms  x {row['ratio']:.2f}")
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def seconds(command: list[str], environ: dict[str, str]) -> float:
    """Wall-clock time of one run."""
    started = perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environ)
    return perf_counter() - started


if __name__ == "__main__":
    main()

"""Every benchmark in turn, each a process of its own: small sizes in half an hour, or all sizes with --full.

Run: python -m benchmarks.all [--full] [--cache FOLDER]
Goes on after a failure, and then ends with 1.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from benchmarks.worlds import cache_folder

SMALL: Mapping[str, Sequence[str]] = {
    "embedding": ("--count", "300"),
    "bulk_load": ("--users", "2000"),
    "driver_load": ("--users", "2000", "--swipes", "40000"),
    "swipes": ("--users", "2000", "--swipes", "1500"),
    "recommend_cypher": ("--users", "2000"),
    "matcher": ("--users", "2000"),
    "peers": ("--users", "2000"),
    "long_history": ("--users", "2000"),
    "whole_commands": ("--rounds", "5"),
    "service": ("--users", "2000"),
    "drivers": (),
    "vector_index": ("--users", "2000"),
    "scale_curve": ("--sizes", "1000", "3000"),
}
FULL: Mapping[str, Sequence[str]] = {
    "embedding": (),
    "bulk_load": ("--users", "100000"),
    "driver_load": ("--users", "100000"),
    "swipes": ("--users", "100000"),
    "recommend_cypher": ("--users", "100000"),
    "matcher": ("--users", "100000"),
    "peers": ("--users", "100000", "--quality"),
    "long_history": ("--users", "100000"),
    "whole_commands": (),
    "service": ("--users", "100000"),
    "drivers": (),
    "vector_index": ("--users", "100000"),
    "scale_curve": ("--sizes", "1000", "10000", "100000", "1000000"),
}
OWN_WORLD = frozenset({"embedding"})


def main() -> int:
    """Run them; the number to end with."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--full", action="store_true", help="all sizes, hours")
    options.add_argument("--cache", type=Path, help="keep worlds and servers here")
    given = options.parse_args()
    with cache_folder(given.cache) as cache:
        failed = [name for name, sizes in (FULL if given.full else SMALL).items() if not ran(name, sizes, cache)]
    if failed:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def ran(name: str, sizes: Sequence[str], cache: Path) -> bool:
    """Whether the benchmark of that name went through."""
    module = f"benchmarks.{name}"
    if find_spec(module) is None:
        print(f"There is no {module}.", file=sys.stderr)
        return False
    kept = () if name in OWN_WORLD else ("--cache", str(cache))
    print(f"== {name} {' '.join(sizes)}", flush=True)
    started = perf_counter()
    done = subprocess.run([sys.executable, "-m", module, *sizes, *kept], check=False)
    print(f"== {name} ended with {done.returncode} after {perf_counter() - started:.0f} s", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())

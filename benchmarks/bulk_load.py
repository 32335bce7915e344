"""The bulk load by phases, with ready-made embeddings: python -m benchmarks.bulk_load [--users N | --folder DIR].

From the command to all indexes online, on a server that was stopped and empty. Memory is the highest resident memory
seen of this process and its helpers together, of the import tool, and of the server.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Any

import psutil

from benchmarks.harness import record
from benchmarks.servers import embeddings_of, prepare_home
from benchmarks.worlds import cache_folder, parser, world
from patra_graph.localdb import Home, read_state, stop
from patra_graph.localdb.configuration import ADMIN
from patra_graph.pipeline.bulk.load import bulk_load
from patra_graph.pipeline.load import LoadReport
from patra_graph.settings import load_settings

EVERY = 0.2
MEBIBYTE = 2**20
PHASES = {
    "read": ("swipes",),
    "replay": ("replayed",),
    "write files": ("written",),
    "stop, import, start": ("imported",),
    "constraints and embeddings": ("bios",),
    "indexes": ("index %",),
}


def main() -> None:
    """Make the world, its embeddings and an empty home; load; write results/bulk_load.json."""
    options = parser(__doc__ or "", users=20_000)
    options.add_argument("--folder", type=Path, help="load this folder instead of an invented world")
    asked = options.parse_args()
    settings = load_settings(environ={})
    with cache_folder(asked.cache) as cache:
        folder = asked.folder or world(asked.users, asked.swipes_per_user, asked.seed, cache=cache)
        embeddings = embeddings_of(folder, asked.seed, cache=cache)
        home = prepare_home(cache / f"bulk-{os.getpid()}")
        os.environ["PATRA_HOME"] = str(home.root)
        times: dict[str, float] = {}
        started = perf_counter()

        def progress(step: str, done: int) -> None:
            times[step] = perf_counter() - started

        try:
            with peaks(home) as memory:
                report = bulk_load(
                    folder,
                    settings=settings,
                    rejects=cache / "rejects.csv",
                    now=datetime(2026, 9, 1, tzinfo=UTC),
                    embeddings=embeddings,
                    progress=progress,
                    say=print,
                )
        finally:
            stop(home, say=print)
    record("bulk_load", rows(report, times, memory), keep=True)


def rows(report: LoadReport, times: dict[str, float], memory: dict[str, float]) -> list[dict[str, Any]]:
    """One row for the whole, one a phase, one for each kind of process."""
    users, seconds = report.users_written, report.seconds
    per_second = (users + report.swipes_written + report.embedded) / seconds
    found: list[dict[str, Any]] = [{"name": "bulk load", "users": users, "seconds": seconds, "per_second": per_second}]
    before = 0.0
    for name, (step,) in PHASES.items():
        found.append({"name": f"phase: {name}", "users": users, "seconds": times[step] - before})
        before = times[step]
    return found + [{"name": f"memory: {name}", "users": users, "memory_mb": peak} for name, peak in memory.items()]


@contextmanager
def peaks(home: Home) -> Iterator[dict[str, float]]:
    """The highest memory of each kind of process seen while this runs, in MB."""
    highest: dict[str, float] = defaultdict(float)
    done = Event()

    def watch() -> None:
        while not done.wait(EVERY):
            for name, bytes_now in memory_now(home).items():
                highest[name] = max(highest[name], bytes_now / MEBIBYTE)

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield highest
    finally:
        done.set()
        watcher.join()


def memory_now(home: Home) -> dict[str, float]:
    """Resident bytes by kind of process."""
    found: dict[str, float] = defaultdict(float)
    server = read_state(home).pid
    me = psutil.Process()
    for process in [me, *me.children(recursive=True), *([psutil.Process(server)] if psutil.pid_exists(server) else [])]:
        try:
            java = ADMIN in process.cmdline()
            name = "server" if process.pid == server else "import tool" if java else "patra-graph"
            found[name] += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return found


if __name__ == "__main__":
    main()

"""The HTTP service on loopback: seconds until it lives and until everyone is in memory, memory, one client, eight.

Run: python -m benchmarks.service --users 100000 [--cache FOLDER]
The service runs as a process of its own, as `patra-graph serve` starts it; clients are threads here, each with one
connection that it keeps. Recommendations hold the candidates' profiles; swipes are new pairs, each under an id.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter, sleep
from typing import Any
from uuid import uuid4

import numpy as np

from benchmarks.harness import LONG_AT_WORK, memory_mb, percentiles, record, warm_up
from benchmarks.servers import Private, asked_world

SEEKERS, SWIPES, ROUNDS, CLIENTS = 100, 100, 5, 8
WORKERS = {1: "", 2: ", two workers"}
SURE = 40
KINDS = ("like", "like", "reject", "superlike", "reject")
LONGEST = 600.0
Row = dict[str, Any]
Ask = tuple[str, str, str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Running:
    """The service's process, where it listens, and seconds until it lived and until everyone was in memory."""

    process: subprocess.Popen[str]
    port: int
    lived: float
    filled: float


class Client:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST)

    def ask(self, asked: Ask) -> bytes:
        """The body of an answer that must be 200."""
        method, path, body, headers = asked
        self._connection.request(method, path, body or None, headers)
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {said[:200]!r}")
        return said


def main() -> None:
    """Measure, print, write."""
    with asked_world(__doc__ or "", users=20_000, name="service") as (users, server):
        rows = [
            row | {"name": row["name"] + more, "users": users}
            for workers, more in WORKERS.items()
            for row in service_rows(server, workers)
        ]
    record("service", rows, keep=True)


def service_rows(server: Private, workers: int) -> Iterator[Row]:
    """Start-up, memory, one client, eight clients."""
    user_ids = [row["user_id"] for row in server.graph.run("fetch_user_order")]
    who = np.random.default_rng(1).choice(np.array(user_ids), min(SEEKERS, len(user_ids)), replace=False).tolist()
    dice = np.random.default_rng()  # other pairs in every run: the first swipe of a pair is what most are
    with running(server, workers) as service:
        yield {"name": "serve: health live", "seconds": service.lived}
        yield {"name": "serve: everyone in memory", "seconds": service.filled, "memory_mb": memory_of(service)}
        client, asked = Client(service.port), [recommendation(seeker) for seeker in who]
        warm_up(
            lambda: [client.ask(each) for each in (*asked[:20], *swipes(dice, user_ids)[:20])], seconds=LONG_AT_WORK
        )
        for clients in (1, CLIENTS):
            recommend = [[recommendation(seeker) for seeker in who]] * clients
            yield rounds("GET recommendations", service, lambda asked=recommend: asked)
            yield rounds("POST swipes", service, lambda n=clients: [swipes(dice, user_ids) for _ in range(n)])
        yield {"name": "serve: after the load", "memory_mb": memory_of(service)}


def rounds(name: str, service: Running, work: Callable[[], Sequence[Sequence[Ask]]]) -> Row:
    """Medians of five rounds after one to warm up, each round as many clients as there are lists of requests."""
    clients = len(asked_by(service, work())[0])
    figures = [_figures(*asked_by(service, work())) for _ in range(ROUNDS)]
    p50, p95, rate = np.median(figures, axis=0).tolist()
    row = {"name": name, "clients": clients, "p50_ms": p50, "p95_ms": p95, "per_second": rate}
    print(row, flush=True)
    return row


def asked_by(service: Running, work: Sequence[Sequence[Ask]]) -> tuple[list[list[float]], float]:
    """Milliseconds of each request of each client, all clients at once; and the seconds that all took."""
    started = perf_counter()
    with ThreadPoolExecutor(len(work)) as pool:
        times = list(pool.map(lambda asked: _times(Client(service.port), asked), work))
    return times, perf_counter() - started


def _times(client: Client, asked: Sequence[Ask]) -> list[float]:
    times = []
    for each in asked:
        started = perf_counter()
        client.ask(each)
        times.append(1000.0 * (perf_counter() - started))
    return times


def _figures(times: list[list[float]], seconds: float) -> tuple[float, float, float]:
    together = [ms for each in times for ms in each]
    return *percentiles(together), len(together) / seconds


def recommendation(seeker: str) -> Ask:
    """The request for ten recommendations."""
    return "GET", f"/v1/users/{seeker}/recommendations", "", {}


def swipes(dice: np.random.Generator, user_ids: Sequence[str]) -> list[Ask]:
    """Requests of swipes between random people, each under a new id."""
    pairs = dice.choice(len(user_ids), (SWIPES, 2), replace=True).tolist()
    return [
        swipe(user_ids[swiper], user_ids[target], KINDS[number % len(KINDS)])
        for number, (swiper, target) in enumerate(pairs)
        if swiper != target
    ]


def swipe(swiper: str, target: str, kind: str) -> Ask:
    """The request of one swipe under a new id."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
    return "POST", f"/v1/users/{swiper}/swipes", json.dumps({"target_id": target, "kind": kind}), headers


@contextmanager
def running(server: Private, workers: int) -> Iterator[Running]:
    """`patra-graph serve` on this graph, once everyone is in memory of all workers; ended afterwards."""
    address = server.graph.address
    entry = {"NEO4J_URI": address.uri, "NEO4J_USERNAME": address.username, "NEO4J_PASSWORD": address.password}
    environ = os.environ | entry | {"PATRA_API__APP_RATE": "0", "PATRA_API__DEADLINE": "60"}
    command = [sys.executable, "-m", "patra_graph", "serve", "--port", "0", "--json", "--workers", str(workers)]
    started = perf_counter()
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = _port(process)
            lived = _wait(started, port, "/health/live", lambda said: said["status"] == "live")
            filled = _wait(started, port, "/health/ready", lambda said: said["in_memory"], times=SURE)
            yield Running(process, port, lived, filled)
        finally:
            process.terminate()


def memory_of(service: Running) -> float:
    """Resident memory of the service's processes in megabytes."""
    import psutil

    command = psutil.Process(service.process.pid)
    return sum(memory_mb(each.pid) for each in (command, *command.children(recursive=True)))


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None  # noqa: S101 - it was asked for
    said = ""
    while not said.rstrip().endswith("}"):
        line = process.stdout.readline()
        if not line:
            raise RuntimeError("patra-graph serve ended before it served")
        said += line
    return int(json.loads(said)["address"].rpartition(":")[2])


def _wait(started: float, port: int, path: str, done: Callable[[dict[str, Any]], bool], times: int = 1) -> float:
    """Seconds from the start until the answer at this path is as wanted, on so many new connections one after another:
    whichever worker takes one."""
    while not all(done(json.loads(Client(port).ask(("GET", path, "", {})))) for _ in range(times)):
        if perf_counter() - started > LONGEST:
            raise TimeoutError(f"{path} is not as wanted after {LONGEST:g} s")
        sleep(0.02)
    return perf_counter() - started


if __name__ == "__main__":
    main()

"""Why the service asks by threads: one small query over the driver's blocking form and over its asyncio form.

Run: python -m benchmarks.drivers --users 2000 [--cache FOLDER]
The two forms take turns, now one first and now the other, after two rounds that do not count. `ratio` is to the asyncio
form with as many clients.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter
from typing import Any, LiteralString, cast

import neo4j

from benchmarks.harness import percentiles, record, times_ms
from benchmarks.servers import Private, asked_world
from patra_graph.store.address import Address
from patra_graph.store.queries import query

QUERY = "fetch_user"
TEXT = cast(LiteralString, query(QUERY).text)
CALLS, WARM_UP, UNCOUNTED, ROUNDS = 2000, 200, 2, 10
Row = dict[str, Any]


def main() -> None:
    """Measure, print, write."""
    with asked_world(__doc__ or "", users=2_000, name="drivers") as (users, server):
        user_ids = [row["user_id"] for row in server.graph.run("fetch_user_order")]
        rows = [row | {"users": users} for clients in (1, 8) for row in by_turns(server, user_ids, clients)]
    record("drivers", rows)


def by_turns(server: Private, user_ids: Sequence[str], clients: int) -> list[Row]:
    """A row a form: medians over the rounds."""
    where, many = server.graph.address, (user_ids * (CALLS // len(user_ids) + 1))[:CALLS]
    shares = [many[first::clients] for first in range(clients)]
    warm = [share[: WARM_UP // clients] for share in shares]
    forms = {
        "threads": lambda: by_threads(where, warm, shares),
        "asyncio": lambda: asyncio.run(by_asyncio(where, warm, shares)),
    }
    found: dict[str, list[tuple[float, float, float]]] = {form: [] for form in forms}
    for number in range(UNCOUNTED + ROUNDS):
        for form in list(forms)[:: -1 if number % 2 else 1]:
            found[form].append(forms[form]())
    counted = {form: each[UNCOUNTED:] for form, each in found.items()}
    rates = {form: median(rate for rate, _, _ in each) for form, each in counted.items()}
    return [
        {
            "name": f"{QUERY} by {form}",
            "clients": clients,
            "p50_ms": median(p50 for _, p50, _ in counted[form]),
            "p95_ms": median(p95 for _, _, p95 in counted[form]),
            "per_second": rates[form],
            "ratio": rates[form] / rates["asyncio"],
        }
        for form in forms
    ]


def by_threads(
    where: Address, warm: Sequence[Sequence[str]], shares: Sequence[Sequence[str]]
) -> tuple[float, float, float]:
    """Calls a second, and the 50th and 95th percentile in ms, of a thread for each share."""
    with neo4j.GraphDatabase.driver(where.uri, auth=(where.username, where.password)) as driver:

        def ask(user_id: str) -> None:
            with driver.session(database=where.database, default_access_mode=neo4j.READ_ACCESS) as session:
                for row in session.run(TEXT, user_id=user_id):
                    dict(row)

        def asked(user_ids: Sequence[str]) -> list[float]:
            return times_ms(ask, user_ids)

        with ThreadPoolExecutor(len(shares)) as threads:
            list(threads.map(asked, warm))
            started = perf_counter()
            times = [ms for some in threads.map(asked, shares) for ms in some]
            return _figures(times, perf_counter() - started)


async def by_asyncio(
    where: Address, warm: Sequence[Sequence[str]], shares: Sequence[Sequence[str]]
) -> tuple[float, float, float]:
    """The same of a task for each share."""
    async with neo4j.AsyncGraphDatabase.driver(where.uri, auth=(where.username, where.password)) as driver:

        async def asked(user_ids: Sequence[str]) -> list[float]:
            times = []
            for user_id in user_ids:
                started = perf_counter()
                async with driver.session(database=where.database, default_access_mode=neo4j.READ_ACCESS) as session:
                    async for row in await session.run(TEXT, user_id=user_id):
                        dict(row)
                times.append(1000.0 * (perf_counter() - started))
            return times

        await _together(asked, warm)
        started = perf_counter()
        times = await _together(asked, shares)
        return _figures(times, perf_counter() - started)


async def _together(
    asked: Callable[[Sequence[str]], Awaitable[list[float]]], shares: Sequence[Sequence[str]]
) -> list[float]:
    return [ms for some in await asyncio.gather(*map(asked, shares)) for ms in some]


def _figures(times: Sequence[float], seconds: float) -> tuple[float, float, float]:
    return len(times) / seconds, *percentiles(times)


if __name__ == "__main__":
    main()

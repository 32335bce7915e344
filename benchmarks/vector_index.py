"""What the vector index of bios costs and finds by `ef_construction`: why the schema says 64 and not the server's 100.

Run: python -m benchmarks.vector_index --users 100000 [--cache FOLDER]
Built anew out of the embeddings that are there, in rounds by turns. `seconds` is a build, p50 and p95 are one search of
the nearest bios of one gender and ten ages, `ratio` the share of the exact nearest that it finds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from time import perf_counter, sleep
from typing import Any, LiteralString, cast

import neo4j
import numpy as np

from benchmarks.asking import text
from benchmarks.exact import Exact
from benchmarks.harness import percentiles, recall, record, times_ms
from benchmarks.servers import Private, asked_world
from patra_graph.store.address import Address
from patra_graph.store.queries import query

STEP = query("schema_014_bio_embedding").text
VALUE = re.compile(r"(?<=`vector\.hnsw\.ef_construction`: )\d+")
OURS = int(VALUE.findall(STEP)[0])
TRIED = (OURS, 100, 32)
GENDER, AGES, NEAREST, ASKED, ROUNDS = "female", range(25, 35), 150, 100, 3
POLL = 0.1
Row = dict[str, Any]
Run = Callable[..., list[Any]]


def main() -> None:
    """Measure, print, write."""
    with asked_world(__doc__ or "", users=20_000, name="vectors") as (users, server):
        rows = [row | {"users": users} for row in index_rows(server)]
    record("vector_index", rows, keep=True)


def index_rows(server: Private) -> Iterator[Row]:
    """A row for each value that is tried, medians over the rounds; the index is ours again at the end."""
    exact, dimensions = Exact(server.graph, server.settings), server.settings.embedding.dimensions
    seekers = np.random.default_rng(1).choice(np.flatnonzero(exact.told), ASKED)
    embeddings, wanted = exact.embeddings[seekers], [nearest(exact, seeker) for seeker in seekers]
    found: dict[int, list[tuple[float, ...]]] = defaultdict(list)
    with opened(server.graph.address) as run:
        for tried in (*TRIED * ROUNDS, OURS):
            seconds = build(run, tried, dimensions=dimensions)
            shares = [recall(search(run, one), right) for one, right in zip(embeddings, wanted, strict=True)]
            times = percentiles(times_ms(partial(search, run), embeddings))
            found[tried].append((seconds, *times, float(np.mean(shares))))
            print(tried, found[tried][-1], flush=True)
    for tried, rounds in found.items():
        seconds, p50, p95, share = np.median(rounds, axis=0).tolist()
        row = {"name": f"ef_construction {tried}", "clients": 1, "p50_ms": p50, "p95_ms": p95}
        yield row | {"seconds": seconds, "ratio": share}


def nearest(exact: Exact, seeker: int) -> Sequence[str]:
    """The ids of the nearest bios among those whom the search may find, ties by id."""
    people = exact.people
    held = np.array([row["gender"] == GENDER and row["age"] in AGES for row in exact.rows]) & exact.told
    numbers = np.flatnonzero(held)
    near = exact.embeddings[numbers] @ exact.embeddings[seeker]
    return people.user_ids[numbers[np.argsort(-near, kind="stable")[:NEAREST]]].tolist()


def build(run: Run, ef_construction: int, *, dimensions: int) -> float:
    """Seconds until the index, built anew with this value, is online."""
    run("DROP INDEX bio_embedding IF EXISTS")
    started = perf_counter()
    run(VALUE.sub(str(ef_construction), STEP), dimensions=dimensions)
    while run(text("vector_index_state")) != ["ONLINE"]:
        sleep(POLL)
    return perf_counter() - started


def search(run: Run, embedding: np.ndarray) -> list[str]:
    """The ids that the index gives as the nearest to this embedding."""
    who = {"gender": GENDER, "youngest": AGES[0], "oldest": AGES[-1], "limit": NEAREST}
    return run(text("nearest_bios"), embedding=embedding.tolist(), **who)


@contextmanager
def opened(where: Address) -> Iterator[Run]:
    """A function that runs a query and gives its first column."""
    with neo4j.GraphDatabase.driver(where.uri, auth=(where.username, where.password)) as driver:

        def run(cypher: str, **params: Any) -> list[Any]:
            done = driver.execute_query(cast(LiteralString, cypher), params, database_=where.database)
            return [row[0] for row in done.records]

        yield run


if __name__ == "__main__":
    main()

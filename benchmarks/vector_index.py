"""What the vector index of bios costs and finds by `ef_construction`: why the schema says 64 and not the server's 100.

Run: python -m benchmarks.vector_index --users 100000 [--cache FOLDER]
Built anew out of the embeddings that are there, in rounds by turns. `seconds` is a build, p50 and p95 are one search of
the nearest bios of one gender and ten ages, `ratio` the share of the exact nearest that it finds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from time import perf_counter
from typing import Any, LiteralString, cast

import neo4j
import numpy as np

from benchmarks.asking import ask, session, write
from benchmarks.exact import Exact
from benchmarks.harness import percentiles, recall, record, times_ms
from benchmarks.servers import Private, asked_world
from patra_graph.store.queries import query

STEP = query("schema_014_bio_embedding").text
VALUE = re.compile(r"(?<=`vector\.hnsw\.ef_construction`: )\d+")
OURS = int(VALUE.findall(STEP)[0])
TRIED = (100, 32, OURS)
GENDER, AGES, NEAREST, ASKED, ROUNDS = "female", range(25, 35), 150, 100, 3
LONGEST = 900
Row = dict[str, Any]


def main() -> None:
    """Measure, print, write."""
    with asked_world(__doc__ or "", users=20_000, name="vectors") as (users, server):
        rows = [row | {"users": users} for row in index_rows(server)]
    record("vector_index", rows, keep=True)


def index_rows(server: Private) -> Iterator[Row]:
    """A row for each value that is tried, medians over the rounds; ours is the last that is built."""
    exact = Exact(server.graph, server.settings)
    embeddings = exact.embeddings[np.random.default_rng(1).choice(np.flatnonzero(exact.told), ASKED)]
    wanted = nearest(exact, embeddings)
    found: dict[int, list[tuple[float, ...]]] = defaultdict(list)
    for tried in TRIED * ROUNDS:
        seconds = build(server, tried)
        with session(server.graph.address) as asked:
            shares = [recall(search(asked, one), right) for one, right in zip(embeddings, wanted, strict=True)]
            times = percentiles(times_ms(partial(search, asked), embeddings))
        found[tried].append((seconds, *times, float(np.mean(shares))))
        print(tried, found[tried][-1], flush=True)
    for tried, rounds in found.items():
        seconds, p50, p95, share = np.median(rounds, axis=0).tolist()
        row = {"name": f"ef_construction {tried}", "clients": 1, "p50_ms": p50, "p95_ms": p95}
        yield row | {"seconds": seconds, "ratio": share}


def nearest(exact: Exact, embeddings: np.ndarray) -> list[Sequence[str]]:
    """The ids of the bios nearest to each embedding among those whom the search may find, ties by id."""
    held = [row["gender"] == GENDER and row["age"] in AGES for row in exact.rows]
    numbers = np.flatnonzero(np.array(held) & exact.told)
    far = -embeddings @ exact.embeddings[numbers].T
    return exact.people.user_ids[numbers[np.argsort(far, kind="stable")[:, :NEAREST]]].tolist()


def build(server: Private, ef_construction: int) -> float:
    """Seconds until the index, built anew with this value, is online."""
    where, wanted = server.graph.address, {"dimensions": server.settings.embedding.dimensions}
    write(where, "drop_bio_index")
    started = perf_counter()
    with session(where, neo4j.WRITE_ACCESS) as opened:
        opened.run(cast(LiteralString, VALUE.sub(str(ef_construction), STEP)), wanted).consume()
    server.graph.run_schema("await_indexes", seconds=LONGEST)
    return perf_counter() - started


def search(asked: neo4j.Session, embedding: np.ndarray) -> list[str]:
    """The ids that the index gives as the nearest to this embedding."""
    who = {"gender": GENDER, "youngest": AGES[0], "oldest": AGES[-1], "limit": NEAREST}
    return [row["user_id"] for row in ask(asked, "nearest_bios", embedding=embedding.tolist(), **who)]


if __name__ == "__main__":
    main()

"""Loads over Bolt: into an empty graph, staged; and row by row, against edges alone (a plain CREATE) in the same run.

python -m benchmarks.driver_load --users 20000
"""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks.asking import write
from benchmarks.harness import memory_mb, record
from benchmarks.servers import Private, embeddings_of, private_server
from benchmarks.worlds import cache_folder, parser, texts_of, world
from patra_graph.domain.elo import RatingChange
from patra_graph.domain.model import Swipe
from patra_graph.domain.swiping import Decision, people_of
from patra_graph.embedding import Embedder
from patra_graph.embedding_folder import EmbeddingFolder
from patra_graph.loaders.csv_folder import read
from patra_graph.loaders.rows import Row
from patra_graph.pipeline.batches import batched
from patra_graph.pipeline.embed_bios import Bio, BioEmbedding
from patra_graph.pipeline.load import LoadReport, load
from patra_graph.pipeline.load_swipes import load_swipes
from patra_graph.pipeline.rejects import RejectsFile
from patra_graph.pipeline.tally import Tally
from patra_graph.settings import Settings
from patra_graph.store.ledger import edge_columns

NOW = datetime(2026, 9, 1, tzinfo=UTC)
WARM_UP = 20_000
NEVER = 10**15


def main() -> None:
    options = parser(__doc__ or "", users=20_000)
    options.add_argument("--swipes", type=int, default=200_000, help="swipes that are loaded (default 200,000)")
    chosen = options.parse_args()
    with cache_folder(chosen.cache) as cache:
        folder = world(chosen.users, chosen.swipes_per_user, chosen.seed, cache=cache)
        embeddings = embeddings_of(folder, chosen.seed, cache=cache)
        with private_server(cache / f"driver-{time.time_ns()}") as server:
            at_once = list(told(staged_rows(server, folder, embeddings)))
        with private_server(cache / f"driver-{time.time_ns()}") as server:
            by_rows = list(told(rows(server, folder, embeddings, chosen.swipes)))
    record("driver_load", [*at_once, *by_rows], note=NOTE)


NOTE = (
    "A load into an empty graph stages everything out of sight (users, then embeddings, then swipes with ratings "
    "replayed beforehand), and then publishes the users, which is when their indexes take them in; each rate is that "
    "of its step from its first batch to its last. Row by row, swipes are locked, read and rated one after the other. "
    "'Edges alone' creates the same edges with the same properties under the same constraints, a batch a transaction, "
    "and reads, locks and rates nobody. `ratio` is to it; for 'client CPU' it is this process's share of the time."
)


class Steps:
    """When each step of a load told what."""

    def __init__(self) -> None:
        self._told: dict[str, list[tuple[float, int]]] = {}

    def __call__(self, step: str, done: int) -> None:
        self._told.setdefault(step, []).append((perf_counter(), done))

    def per_second(self, step: str) -> float:
        """From the first batch of a step to its last."""
        (began, before), *_, (ended, after) = self._told[step]
        return (after - before) / (ended - began)


def staged_rows(server: Private, folder: Path, embeddings: Path) -> Iterator[dict[str, Any]]:
    """A whole load into an empty graph, with ready-made embeddings, as the command does it."""
    settings, steps = _from(server, 0), Steps()
    options = {"rejects": folder / "rejects.csv", "now": NOW, "embeddings": embeddings, "progress": steps}
    report = load(server.graph, folder, settings=settings, **options)
    size = {"users": report.users_written, "clients": 1}
    for step, name in {"users": "users", "bios": "embeddings", "swipes": "swipes", "published": "publishing"}.items():
        yield {"name": f"load into an empty graph: {name}", "per_second": steps.per_second(step), **size}
    yield {"name": "load into an empty graph, all", "seconds": report.seconds, "memory_mb": memory_mb(), **size}


def _from(server: Private, staged_from: int) -> Settings:
    """The settings under which a load is staged from so many bytes on."""
    load_settings = server.settings.load.model_copy(update={"staged_from": staged_from})
    return server.settings.model_copy(update={"load": load_settings})


def rows(server: Private, folder: Path, embeddings: Path, limit: int) -> Iterator[dict[str, Any]]:
    report = load_users_of(server, folder)
    size = {"users": report.users_written, "clients": 1}
    yield {"name": "load row by row: users", "per_second": report.users_written / report.seconds, **size}
    texts = texts_of(folder)
    _, seconds = took(lambda: load_embeddings(server, folder, texts, embeddings))
    yield {"name": "load row by row: embeddings", "per_second": len(texts) / seconds, **size}
    swipes = list(islice((row for row in read(folder, now=NOW) if swiped(row)), limit + WARM_UP))
    warm, kept = swipes[:WARM_UP], swipes[WARM_UP:]
    edges_alone(server, warm)
    load_rows(server, folder, warm)
    forget(server)
    _, alone = took(lambda: edges_alone(server, kept))
    yield {"name": "load row by row: edges alone", "per_second": len(kept) / alone, "ratio": 1.0, **size}
    forget(server)
    cpu, seconds = took(lambda: load_rows(server, folder, kept))
    yield {
        "name": "load row by row: swipes",
        "per_second": len(kept) / seconds,
        "ratio": alone / seconds,
        "memory_mb": memory_mb(),
        **size,
    }
    yield {"name": "load row by row: swipes, client CPU", "seconds": cpu, "ratio": cpu / seconds, **size}
    _, seconds = took(lambda: load_rows(server, folder, kept))
    yield {"name": "load row by row: swipes again, which writes 0", "per_second": len(kept) / seconds, **size}


def told(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The same rows, each printed as it comes."""
    for row in rows:
        print(row, flush=True)
        yield row


def took(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of this process's CPU and of the clock that this took."""
    cpu, clock = process_time(), perf_counter()
    work()
    return process_time() - cpu, perf_counter() - clock


def load_users_of(server: Private, folder: Path) -> LoadReport:
    """Load the people of a world without their swipes."""
    alone = folder.with_name(f"{folder.name}-people")
    alone.mkdir(exist_ok=True)
    shutil.copy(folder / "users.csv", alone)
    settings = _from(server, NEVER)
    return load(server.graph, alone, settings=settings, rejects=alone / "rejects.csv", now=NOW, embed=False)


def load_embeddings(server: Private, folder: Path, texts: Mapping[str, str], embeddings: Path) -> None:
    """Write the ready-made embeddings of these texts, by user id, as a load does."""
    embedder = Embedder.of(server.settings.embedding)
    kept = EmbeddingFolder(embeddings, dimensions=embedder.dimensions)
    with RejectsFile(folder / "rejects.csv") as rejects:
        tally = Tally(rejects, lambda *_: None)
        with BioEmbedding(server.graph, embedder, kept, tally) as bios:
            for batch in batched(texts.items(), server.settings.load.batch_users):
                bios.add([Bio(user_id, embedder.bio_hash(text), text) for user_id, text in batch])
            bios.finish()


def load_rows(server: Private, folder: Path, swipes: Sequence[Row]) -> None:
    with RejectsFile(folder / "rejects.csv") as rejects:
        load_swipes(server.graph, swipes, Tally(rejects, lambda *_: None, rows=Counter()), settings=server.settings)


def edges_alone(server: Private, swipes: Sequence[Row]) -> None:
    for batch in batched(swipes, server.settings.load.batch_swipes):
        made = sorted((row.value for row in batch), key=lambda swipe: (swipe.swiper_id, swipe.target_id))
        user_ids = people_of(made)
        place = {user_id: number for number, user_id in enumerate(user_ids)}
        liked = edge_columns([Decision(swipe, RatingChange(0.5, 1.5, -1.5)) for swipe in made], place)
        write(server.graph.address, "create_swipes", user_ids=user_ids, liked=liked)


def forget(server: Private) -> None:
    """Take all swipes away; ratings stay as they are."""
    write(server.graph.address, "forget_swipes")


def swiped(row: object) -> bool:
    return isinstance(row, Row) and isinstance(row.value, Swipe)


if __name__ == "__main__":
    main()

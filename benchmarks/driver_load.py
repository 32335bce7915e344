"""Loads over Bolt: users, embeddings and swipes a second, against edges alone (a plain CREATE) in the same run.

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
from patra_graph.store.ledger import edge_columns

NOW = datetime(2026, 9, 1, tzinfo=UTC)
WARM_UP = 20_000


def main() -> None:
    options = parser(__doc__ or "", users=20_000)
    options.add_argument("--swipes", type=int, default=200_000, help="swipes that are loaded (default 200,000)")
    chosen = options.parse_args()
    with cache_folder(chosen.cache) as cache, private_server(cache / f"driver-{time.time_ns()}") as server:
        folder = world(chosen.users, chosen.swipes_per_user, chosen.seed, cache=cache)
        embeddings = embeddings_of(folder, chosen.seed, cache=cache)
        record("driver_load", told(rows(server, folder, embeddings, chosen.swipes)), note=NOTE)


NOTE = (
    "'Edges alone' creates the same edges with the same properties under the same constraints, a batch a transaction, "
    "and reads, locks and rates nobody. `ratio` is to it; for 'client CPU' it is this process's share of the time."
)


def rows(server: Private, folder: Path, embeddings: Path, limit: int) -> Iterator[dict[str, Any]]:
    report = load_users_of(server, folder)
    size = {"users": report.users_written, "clients": 1}
    yield {"name": "load by driver: users", "per_second": report.users_written / report.seconds, **size}
    texts = texts_of(folder)
    _, seconds = took(lambda: load_embeddings(server, folder, texts, embeddings))
    yield {"name": "load by driver: embeddings", "per_second": len(texts) / seconds, **size}
    swipes = list(islice((row for row in read(folder, now=NOW) if swiped(row)), limit + WARM_UP))
    warm, kept = swipes[:WARM_UP], swipes[WARM_UP:]
    edges_alone(server, warm)
    load_rows(server, folder, warm)
    forget(server)
    _, alone = took(lambda: edges_alone(server, kept))
    yield {"name": "load by driver: edges alone", "per_second": len(kept) / alone, "ratio": 1.0, **size}
    forget(server)
    cpu, seconds = took(lambda: load_rows(server, folder, kept))
    yield {
        "name": "load by driver: swipes",
        "per_second": len(kept) / seconds,
        "ratio": alone / seconds,
        "memory_mb": memory_mb(),
        **size,
    }
    yield {"name": "load by driver: swipes, client CPU", "seconds": cpu, "ratio": cpu / seconds, **size}
    _, seconds = took(lambda: load_rows(server, folder, kept))
    yield {"name": "load by driver: swipes again, which writes 0", "per_second": len(kept) / seconds, **size}


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
    return load(server.graph, alone, settings=server.settings, rejects=alone / "rejects.csv", now=NOW, embed=False)


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

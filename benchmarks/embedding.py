"""How fast bios become vectors: each backend's speed, what it does to the ranking, and what a load adds.

`python -m benchmarks.embedding --texts FILE [--count 2000]`: a text file with one bio a line, or a .csv or .csv.gz
whose last column holds them; without --texts, bios of `patra-graph generate`. What is not installed is left out.
`--model FOLDER` (may be given again) measures another model by torch, such as a static one; its neighbours are compared
with the packaged model's. `--graph FOLDER` also loads the texts into a server of its own in that folder; its ratio is
the share of torch's own speed just before.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import statistics
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.harness import record
from benchmarks.servers import private_server
from patra_graph.domain.model import User
from patra_graph.embedding import Embedder, check_backend
from patra_graph.errors import SetupFailed
from patra_graph.loaders.rows import Row
from patra_graph.pipeline.load_users import load_users
from patra_graph.pipeline.rejects import RejectsFile
from patra_graph.pipeline.tally import Tally
from patra_graph.settings import Settings, load_settings

BACKENDS = ("torch", "onnx", "onnx-uint8", "openvino")
ROUNDS = 5
NEIGHBOURS = 10
WARM = 16
Vectors = NDArray[np.float32]


def main() -> None:
    """Measure, print, and write results/embedding.json and .md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--model", type=Path, action="append", default=[])
    parser.add_argument("--graph", type=Path)
    options = parser.parse_args()
    settings = load_settings(environ={})
    texts = read_texts(options.texts, options.count) if options.texts else invented_texts(options.count)
    embedders = usable(settings, options.model)
    seconds, vectors = interleaved(embedders, texts)
    rows = [figures(name, seconds, vectors, len(texts)) for name in embedders]
    if options.graph:
        rows.extend(load_share(options.graph, settings, texts))
    record("embedding", [in_file(row, len(texts)) for row in rows], note=page(rows, texts))
    print(page(rows, texts))


def read_texts(path: Path, count: int) -> list[str]:
    """The first `count` texts that are not empty."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as stream:
        if ".csv" in path.suffixes:
            texts = (row[-1].strip() for row in islice(csv.reader(stream), 1, None) if row)
        else:
            texts = (line.strip() for line in stream)
        return list(islice((text for text in texts if text), count))


def invented_texts(count: int) -> list[str]:
    """Bios of an invented world."""
    from patra_graph.loaders.synthetic import generate

    users, _ = generate(users=max(1000, 2 * count), swipes_per_user=1, seed=1)
    return list(islice((user.bio for user in users if user.bio), count))


def usable(settings: Settings, models: Sequence[Path]) -> dict[str, Embedder]:
    """The embedders that can run here, by name, each loaded and warm."""
    found = {}
    for backend in BACKENDS:
        try:
            check_backend(backend)
        except SetupFailed as missing:
            print(f"left out: {missing.message}")
            continue
        found[backend] = Embedder.of(settings.embedding.model_copy(update={"backend": backend}))
    found |= {path.name: Embedder.of(settings.embedding.model_copy(update={"model": str(path)})) for path in models}
    for embedder in found.values():
        embedder.embed([f"I like {number}." for number in range(WARM)])
    return found


def interleaved(embedders: dict[str, Embedder], texts: Sequence[str]) -> tuple[dict[str, list[float]], dict[str, Any]]:
    """Bios a second of each embedder in each of ROUNDS parts of the texts, taken in turn, and all vectors."""
    speeds: dict[str, list[float]] = {name: [] for name in embedders}
    vectors: dict[str, list[Vectors]] = {name: [] for name in embedders}
    for part in np.array_split(np.array(texts, dtype=object), ROUNDS):
        for name, embedder in embedders.items():
            started = perf_counter()
            vectors[name].append(embedder.embed(part.tolist()))
            speeds[name].append(len(part) / (perf_counter() - started))
            print(f"{name}: {speeds[name][-1]:.0f} bios/s", flush=True)
    return speeds, {name: np.concatenate(found) for name, found in vectors.items()}


def figures(name: str, speeds: dict[str, list[float]], vectors: dict[str, Vectors], count: int) -> dict[str, Any]:
    """One embedder's figures against torch's."""
    exact, own = vectors["torch"], vectors[name]
    cosines = (exact * own).sum(axis=1) if own.shape == exact.shape and name.startswith(BACKENDS) else None
    rate = statistics.median(speeds[name])
    return {
        "name": name,
        "per_second": rate,
        "ratio": statistics.median(np.array(speeds[name]) / np.array(speeds["torch"])),
        "recall": overlap(exact, own),
        "seconds": count / rate,
        "cosine": None if cosines is None else (float(cosines.mean()), float(cosines.min())),
    }


def overlap(exact: Vectors, own: Vectors) -> float:
    """The mean share of each text's ten nearest that both agree on."""
    sides = [nearest(vectors) for vectors in (exact, own)]
    return float(np.mean([len(set(a) & set(b)) / NEIGHBOURS for a, b in zip(*sides, strict=True)]))


def nearest(vectors: Vectors) -> list[list[int]]:
    """The ten nearest others of each row, by cosine, ties by row."""
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -np.inf)
    return np.argsort(-likeness, axis=1, kind="stable")[:, :NEIGHBOURS].tolist()


def load_share(folder: Path, settings: Settings, texts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The speed of loads that embed these texts by torch, and its share of the library's own just before each.

    The first is into a server that has just started, whose Java still compiles; medians of ROUNDS more.
    """
    embedder = Embedder.of(settings.embedding)
    embedder.embed(["warm"])
    own, load = [], []
    with private_server(folder) as server:
        server.graph.run("delete_everything")
        for number in range(ROUNDS + 1):
            users = [person(f"b{number}-{row}", text) for row, text in enumerate(texts)]
            own.append(timed(lambda: embedder.embed(texts)))
            load.append(timed(lambda users=users: load_into(server.graph, users, embedder, settings)))
    for name, rounds in (("load, by torch, server just started", slice(1)), ("load, by torch", slice(1, None))):
        seconds = statistics.median(load[rounds])
        share = statistics.median(np.array(own[rounds]) / np.array(load[rounds]))
        yield {"name": name, "per_second": len(texts) / seconds, "ratio": share, "seconds": seconds}


def person(user_id: str, bio: str) -> User:
    """A user with this bio."""
    return User(user_id, "", 30, "female", ("male",), city="Portland", state="OR", hobbies=("hiking",), bio=bio)


def load_into(graph: Any, users: Sequence[User], embedder: Embedder, settings: Settings) -> None:
    """Load these users and their bios."""
    with TemporaryDirectory() as folder, RejectsFile(Path(folder) / "rejects.csv") as rejects:
        rows = [Row("users.csv", line, user) for line, user in enumerate(users)]
        tally = Tally(rejects, lambda step, done: None)
        load_users(graph, rows, embedder, tally, settings=settings, now=datetime.now(UTC))


def timed(work: Callable[[], object]) -> float:
    """Wall-clock seconds of this work."""
    started = perf_counter()
    work()
    return perf_counter() - started


def in_file(row: dict[str, Any], count: int) -> dict[str, Any]:
    """The row as results/embedding.json holds it; recall_at_10 is the overlap of the nearest ten with torch's."""
    kept = {key: row[key] for key in ("name", "per_second", "ratio", "seconds")}
    return kept | {"users": count} | ({"recall_at_10": row["recall"]} if "recall" in row else {})


def page(rows: Sequence[dict[str, Any]], texts: Sequence[str]) -> str:
    """A Markdown table: speed, likeness to torch, and how long large loads take."""
    length = statistics.mean(map(len, texts))
    lines = [
        f"{len(texts):,} texts of {length:.0f} characters on average. Ratios are medians of {ROUNDS} parts in turn.",
        "",
        "| backend | bios/s | times torch | cosine to torch, mean (min) | overlap of top 10 | 100k bios | 1M bios |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        cosine = f"{row['cosine'][0]:.4f} ({row['cosine'][1]:.4f})" if row.get("cosine") else ""
        recall = f"{row['recall']:.3f}" if "recall" in row else ""
        times = [duration(count / row["per_second"]) for count in (100_000, 1_000_000)]
        lines.append(
            f"| {row['name']} | {row['per_second']:,.0f} | {row['ratio']:.2f} | {cosine} | {recall} | "
            f"{times[0]} | {times[1]} |"
        )
    return "\n".join(lines)


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    return (
        f"{seconds / 3600:.1f} h"
        if seconds >= 5400
        else f"{seconds / 60:.0f} min"
        if seconds >= 90
        else f"{seconds:.0f} s"
    )


if __name__ == "__main__":
    main()

"""Invented worlds for benchmarks: people, swipes and embeddings, made once and kept in a cache folder."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from patra_graph.embedding import Embedder
from patra_graph.embedding_folder import EmbeddingFolder
from patra_graph.loaders.synthetic import write
from patra_graph.settings import Settings

SEED, SWIPES_PER_USER, DIMENSIONS = 1, 37, 384
TOPICS, BLOCK = 60, 10_000
COMMON, TOPIC, SECOND_TOPIC, OWN = 0.37, 0.6, 0.3, 0.6
Vectors = NDArray[np.float32]


def parser(description: str, *, users: int) -> argparse.ArgumentParser:
    """The options that benchmarks share: --users, --swipes-per-user, --seed, --cache."""
    options = argparse.ArgumentParser(description=description.partition("\n")[0])
    options.add_argument("--users", type=int, default=users)
    options.add_argument("--swipes-per-user", type=int, default=SWIPES_PER_USER)
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--cache", type=Path, help="keep worlds and servers here (default: a folder that is deleted)")
    return options


@contextmanager
def cache_folder(named: Path | None) -> Iterator[Path]:
    """The folder named, made if need be, else one that is deleted afterwards."""
    if named is not None:
        named.mkdir(parents=True, exist_ok=True)
        yield named.absolute()
        return
    with TemporaryDirectory(prefix="patra-bench-") as folder:
        yield Path(folder)


def world(users: int, swipes_per_user: int = SWIPES_PER_USER, seed: int = SEED, *, cache: Path) -> Path:
    """The folder of users.csv and swipes.csv of this world, made now where the cache lacks it."""
    folder = cache / f"world-{users}-{swipes_per_user}-{seed}"
    if not (folder / "swipes.csv").exists():
        write(folder, users=users, swipes_per_user=swipes_per_user, seed=seed, say=print)
    return folder


def clustered_embeddings(count: int, dimensions: int = DIMENSIONS, seed: int = SEED) -> Vectors:
    """Unit vectors of shape (count, dimensions) whose cosines are spread as those of real bios under MiniLM.

    A direction that all share, a main and a second topic out of 60, and noise of one's own: cosines of about .16 in
    the mean, .5 to .75 for the nearest. The first vectors are the same whatever the count.
    """
    blocks = range(0, count, BLOCK)
    topics = _directions(np.random.default_rng([seed, 0]), TOPICS + 1, dimensions)
    made = [_block(topics, min(BLOCK, count - first), dimensions, [seed, 1, first]) for first in blocks]
    return np.concatenate(made) if made else np.zeros((0, dimensions), dtype=np.float32)


def _block(topics: Vectors, count: int, dimensions: int, seed: list[int]) -> Vectors:
    dice = np.random.default_rng(seed)
    main, second = dice.integers(1, len(topics), (2, BLOCK))
    own = _directions(dice, BLOCK, dimensions)
    made = COMMON * topics[0] + TOPIC * topics[main] + SECOND_TOPIC * topics[second] + OWN * own
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)[:count]


def _directions(dice: np.random.Generator, count: int, dimensions: int) -> Vectors:
    drawn = dice.standard_normal((count, dimensions), dtype=np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def texts_of(folder: Path) -> dict[str, str]:
    """The bios of a world, by user id, of all who have one."""
    with (folder / "users.csv").open(encoding="utf-8", newline="") as stream:
        return {row["user_id"]: row["bio"] for row in csv.DictReader(stream) if row["bio"]}


def fill_embedding_folder(world_folder: Path, into: Path, settings: Settings, seed: int = SEED) -> int:
    """Ready-made embeddings for every different bio of this world, where a load looks for them; how many there are."""
    embedder = Embedder.of(settings.embedding)
    hashes = list(dict.fromkeys(map(embedder.bio_hash, texts_of(world_folder).values())))
    held = EmbeddingFolder(into, dimensions=settings.embedding.dimensions)
    vectors = clustered_embeddings(len(hashes), settings.embedding.dimensions, seed)
    held.add(hashes, vectors)
    return len(held)

"""Bios on their way to the graph as embeddings: kept ones at once, all others through the model in its own threads."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patra_graph.embedding import THREADS, Embedder
from patra_graph.embedding_folder import EmbeddingFolder
from patra_graph.pipeline.batches import batched
from patra_graph.pipeline.lanes import Lane, writing_lane
from patra_graph.pipeline.tally import Tally
from patra_graph.store.graph import Graph
from patra_graph.store.repository import save_bio_embeddings

CHUNK = 8192
SLICE = 256
WRITTEN_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Bio:
    """One user's text, the hash of text and model, and what writes the user, where that may not be done yet."""

    user_id: str
    bio_hash: str
    text: str
    written: Future[Any] | None = None


@dataclass(frozen=True, slots=True)
class Embedded:
    """Embeddings of shape (n, d) with their hashes, and whose they are: (bio, row)."""

    hashes: Sequence[str]
    vectors: NDArray[np.float32]
    owners: Sequence[tuple[Bio, int]]


class BioEmbedding:
    """Embeds and writes bios while the caller reads on; use as a context manager, and `finish` at the end.

    Bios are taken in chunks of CHUNK, of SLICE where the model has nothing to do, and sorted by length; the model gets
    SLICE different ones at a time, and whoever has the same text gets the same vector. Memory: two chunks of bios. The
    caller's thread alone may call it.
    """

    def __init__(self, graph: Graph, embedder: Embedder, kept: EmbeddingFolder | None, tally: Tally) -> None:
        self._graph, self._embedder, self._kept, self._tally = graph, embedder, kept, tally
        self._pending: list[Bio] = []
        begin = embedder.share_cores
        self._model: Lane[Embedded] = Lane(self._embedded, threads=THREADS, ahead=CHUNK // SLICE, begin=begin)
        self._writing: Lane[int] = writing_lane(partial(tally.step, "bios"))
        self._lanes = ExitStack()

    def __enter__(self) -> BioEmbedding:
        self._lanes.enter_context(self._writing)
        self._lanes.enter_context(self._model)
        return self

    def __exit__(self, *_: object) -> None:
        self._lanes.close()

    def add(self, bios: Sequence[Bio]) -> None:
        """Take these bios. The model may begin with them at once; they are written after their users."""
        self._pending += bios
        if len(self._pending) >= (SLICE if self._model.is_idle else CHUNK):
            self._send()

    def finish(self) -> None:
        """Wait until all are written."""
        self._send()
        self._model.drain()
        self._writing.drain()

    def _send(self) -> None:
        owners: dict[str, list[Bio]] = {}
        for bio in self._pending:
            owners.setdefault(bio.bio_hash, []).append(bio)
        self._pending = []
        longest_first = sorted(self._absent(owners), key=lambda key: len(owners[key][0].text), reverse=True)
        for hashes in batched(longest_first, SLICE):
            self._model.put(partial(self._embed, hashes, owners))

    def _absent(self, owners: dict[str, list[Bio]]) -> list[str]:
        """The hashes that are not kept; what is kept is sent to be written."""
        hashes = list(owners)
        if self._kept is None or not hashes:
            return hashes
        rows = self._kept.find(hashes)
        for part in batched(np.flatnonzero(rows >= 0).tolist(), WRITTEN_AT_ONCE):
            self._write(_embedded([hashes[at] for at in part], self._kept.vectors(rows[part]), owners))
        return [hashes[at] for at in np.flatnonzero(rows < 0)]

    def _embed(self, hashes: Sequence[str], owners: dict[str, list[Bio]]) -> Embedded:
        return _embedded(hashes, self._embedder.embed([owners[key][0].text for key in hashes]), owners)

    def _embedded(self, made: Embedded) -> None:
        if self._kept is not None:
            self._kept.add(made.hashes, made.vectors)
        self._write(made)

    def _write(self, made: Embedded) -> None:
        for owners in batched(made.owners, WRITTEN_AT_ONCE):
            self._writing.put(partial(self._save, owners, made.vectors))

    def _save(self, owners: Sequence[tuple[Bio, int]], vectors: NDArray[np.float32]) -> int:
        for written in {bio.written for bio, _ in owners if bio.written}:
            written.result()
        rows = [(bio.user_id, bio.bio_hash, vectors[row]) for bio, row in owners]
        save_bio_embeddings(self._graph, sorted(rows, key=lambda row: row[0]))
        return len(rows)


def _embedded(hashes: Sequence[str], vectors: NDArray[np.float32], owners: dict[str, list[Bio]]) -> Embedded:
    return Embedded(hashes, vectors, [(bio, row) for row, key in enumerate(hashes) for bio in owners[key]])

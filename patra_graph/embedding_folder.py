"""Embeddings kept on disk, found by what they were made from: ready-made ones, and those that a load makes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from patra_graph.errors import InvalidInput, NotAllowed, SetupFailed

Rows = NDArray[np.int64]
Vectors = NDArray[np.float32]
DIGEST = 32
ABSENT = -1


class EmbeddingFolder:
    """A folder of embeddings by hash of text and model (`Embedder.bio_hash`), which only grows; `forget` leaves zeros.

    `D.hashes` holds 32 bytes an entry and `D.vectors` D float32 numbers, little-endian, in the same order; D is
    `dimensions`. Vectors reach the disk before their hashes, so a process killed in between leaves a tail that no
    hash names: it is ignored, and cut off by the next `add`. Several processes may add at once. Only the owner may
    read it. In memory: 12 bytes an entry, twice that while adding; vectors are read through a memory map.
    Not for several threads. Errors: NotAllowed where others may enter the folder, SetupFailed where it cannot be used.
    """

    def __init__(self, folder: Path, *, dimensions: int) -> None:
        _make_private(folder)
        self.dimensions = dimensions
        self._hash_file = folder / f"{dimensions}.hashes"
        self._vector_file = folder / f"{dimensions}.vectors"
        self._lock = FileLock(folder / ".lock", mode=0o600)
        self._keys = np.empty(0, dtype=np.uint64)
        self._rows = np.empty(0, dtype=np.uint32)
        self._hashes = np.empty((0, DIGEST), dtype=np.uint8)
        self._vectors: Vectors = np.empty((0, dimensions), dtype=np.float32)
        self._refresh()

    def __len__(self) -> int:
        return len(self._hashes)

    def find(self, hashes: Sequence[str]) -> Rows:
        """The row of each hash (64 hex digits), -1 where there is none; shape (len(hashes),)."""
        wanted = _digests(hashes)
        keys = _keys_of(wanted)
        at = np.searchsorted(self._keys, keys)
        rows = np.full(len(keys), ABSENT, dtype=np.int64)
        maybe = np.flatnonzero(at < len(self._keys))
        maybe = maybe[self._keys[at[maybe]] == keys[maybe]]
        found = self._rows[at[maybe]].astype(np.int64)
        same = (self._hashes[found] == wanted[maybe]).all(axis=1)
        rows[maybe[same]] = found[same]
        return rows

    def vectors(self, rows: Rows) -> Vectors:
        """The embeddings in these rows, shape (len(rows), dimensions)."""
        return np.asarray(self._vectors[rows], dtype=np.float32)

    def add(self, hashes: Sequence[str], vectors: Vectors) -> None:
        """Keep embeddings of shape (len(hashes), dimensions) under their hashes; those that are there already stay.

        On return they are on the disk. Errors: InvalidInput for another shape, or for numbers that are not finite.
        """
        if vectors.shape != (len(hashes), self.dimensions) or not np.isfinite(vectors).all():
            raise InvalidInput(
                f"embeddings of shape {vectors.shape}, not ({len(hashes)}, {self.dimensions}) of finite numbers",
                "Give one vector a hash, as long as embedding.dimensions says.",
            )
        with self._lock:
            self._refresh()
            _, first = np.unique(_digests(hashes), axis=0, return_index=True)
            new = np.sort(first[self.find([hashes[at] for at in first]) == ABSENT])
            if new.size:
                _append(self._vector_file, self._width * len(self), vectors[new].astype("<f4").tobytes())
                _append(self._hash_file, DIGEST * len(self), _digests([hashes[at] for at in new]).tobytes())
                self._refresh()

    def forget(self, hashes: Sequence[str]) -> None:
        """Overwrite these embeddings and their hashes with zeros; hashes that are not there are no fault."""
        with self._lock:
            self._refresh()
            rows = self.find(hashes)
            for row in rows[rows != ABSENT].tolist():
                _overwrite(self._hash_file, DIGEST * row, DIGEST)
                _overwrite(self._vector_file, self._width * row, self._width)

    def _refresh(self) -> None:
        """See what is on the disk now, and put what came since into the index."""
        seen, stored = len(self), min(_size(self._hash_file) // DIGEST, _size(self._vector_file) // self._width)
        if stored == seen:
            return
        self._hashes = np.memmap(self._hash_file, np.uint8, mode="r", shape=(stored, DIGEST))
        self._vectors = np.memmap(self._vector_file, "<f4", mode="r", shape=(stored, self.dimensions))
        keys = _keys_of(np.asarray(self._hashes[seen:]))
        order = np.argsort(keys).astype(np.uint32)
        keys = keys[order]
        order += np.uint32(seen)
        at = np.searchsorted(self._keys, keys) if seen else ()
        self._keys = np.insert(self._keys, at, keys) if seen else keys
        self._rows = np.insert(self._rows, at, order) if seen else order

    @property
    def _width(self) -> int:
        return 4 * self.dimensions


def _digests(hashes: Sequence[str]) -> NDArray[np.uint8]:
    try:
        raw = bytes.fromhex("".join(hashes))
    except ValueError as error:
        raise InvalidInput("a hash of an embedding is no hexadecimal number", "Use Embedder.bio_hash.") from error
    if len(raw) != DIGEST * len(hashes):
        raise InvalidInput("a hash of an embedding has not 64 digits", "Use Embedder.bio_hash.")
    return np.frombuffer(raw, dtype=np.uint8).reshape(-1, DIGEST)


def _keys_of(digests: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """The first eight bytes of each digest, shape (n,): what the index is sorted by."""
    return np.ascontiguousarray(digests[:, :8]).view("<u8").reshape(-1).astype(np.uint64, copy=False)


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _append(file: Path, end: int, data: bytes) -> None:
    """Write data at `end`, where what a killed process left is cut off, and wait until the disk has it."""
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as stream:
        stream.truncate(end)
        stream.seek(end)
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _overwrite(file: Path, at: int, count: int) -> None:
    """Write so many zeros at `at`, and wait until the disk has them."""
    with file.open("r+b") as stream:
        stream.seek(at)
        stream.write(bytes(count))
        stream.flush()
        os.fsync(stream.fileno())


def _make_private(folder: Path) -> None:
    """Make the folder, for its owner alone; one that holds something and that others may enter is left as it is."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        open_to_others = os.name == "posix" and folder.stat().st_mode & 0o077
        if open_to_others and any(folder.iterdir()):
            raise NotAllowed(
                f"others may enter {folder}, and embeddings of bios are private",
                f"Name a new folder, or `chmod 700 {folder}` first.",
            )
        if open_to_others:
            folder.chmod(0o700)
    except OSError as error:
        raise SetupFailed(
            f"embeddings cannot be kept in {folder}: {error.strerror}", "Name a folder that you can write."
        ) from error

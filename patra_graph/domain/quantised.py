"""Embeddings kept in a quarter of their size: whole numbers of one byte with a scale for each vector."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.compiled import compiled, compiled_loosely
from patra_graph.domain.scan import Float32, IntArray

LEVELS = 127.0
Int8 = NDArray[np.int8]


def quantised(vectors: Float32) -> tuple[Int8, Float32]:
    """Vectors of shape (n, d) as whole numbers and scales, shape (n,): a vector is its numbers times its scale.

    A cosine of two such vectors is wrong by some .0005. Zeros have the scale 0.
    """
    scales = np.abs(vectors).max(axis=1, initial=0.0) / LEVELS
    return np.rint(vectors / np.maximum(scales, 1e-12)[:, None]).astype(np.int8), scales


@compiled_loosely
def dot(numbers: Int8, vector: Float32) -> float:
    """The dot product of one vector's whole numbers, less its scale, with another vector of shape (d,)."""
    whole = np.float32(0.0)
    for at in range(len(numbers)):
        whole += np.float32(numbers[at]) * vector[at]
    return whole


@compiled
def products(numbers: Int8, rows: IntArray, vectors: Float32) -> Float32:
    """Dot products of the vectors in these k rows, less their scale, with m others of shape (m, d): shape (k, m)."""
    found = np.empty((len(rows), len(vectors)), dtype=np.float32)
    for place in range(len(rows)):
        for other in range(len(vectors)):
            found[place, other] = dot(numbers[rows[place]], vectors[other])
    return found

"""Bio Match: how alike two bios are, by the cosine of their sentence embeddings."""

from __future__ import annotations

import numpy as np

from patra_graph.domain.columns import FloatArray


def bio_match_terms(bio_cosine: FloatArray) -> dict[str, FloatArray]:
    """The cosine of shape (n,) in [-1, 1], NaN where one of the two has no bio."""
    return {"cosine": bio_cosine}


def cosine_from_similarity(score: FloatArray) -> FloatArray:
    """The cosine in [-1, 1] from the graph's similarity in [0, 1], which is (1 + cosine) / 2."""
    return 2.0 * score - 1.0


def centroid(embeddings: FloatArray, weights: FloatArray) -> FloatArray:
    """The weighted mean direction of embeddings of shape (n, d), of length 1, or zeros when there are none."""
    total = weights @ embeddings
    length = np.linalg.norm(total)
    return total / length if length > 0 else total

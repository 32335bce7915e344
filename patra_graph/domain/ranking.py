"""Ranking: the best first, ties by id."""

from __future__ import annotations

import numpy as np

from patra_graph.domain.columns import FloatArray, IntArray


def best(score: FloatArray, user_ids: np.ndarray, count: int) -> IntArray:
    """Rows of the `count` highest scores, best first; equal scores in the order of their ids."""
    order = np.argsort(-score, kind="stable")
    ranked = score[order]
    if (ranked[1:] == ranked[:-1]).any():
        order = np.lexsort((user_ids, -score))
    return order[:count]

"""The peer from PyPI: collaborative filtering between users by `implicit`, on the same swipes (extra [bench])."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix

if TYPE_CHECKING:
    import pandas as pd

LIKES: Mapping[str, float] = {"like": 1.0, "superlike": 1.5, "reject": 0.0}
FACTORS, REGULARIZATION, ALPHA = 8, 10.0, 10.0
"""Of 18 settings tried those that foretell the held-out decisions of `peers_quality` best: in the peer's favour."""
ROUNDS, SEED, NEIGHBOURS = 15, 1, 50


def read_swipes(folder: Path) -> pd.DataFrame:
    """The swipes of a world: user_id, target_user_id, action, timestamp, in time order."""
    import pandas as pd

    return pd.read_csv(folder / "swipes.csv", dtype={"action": "category"}).sort_values("timestamp", kind="stable")


def like_matrix(swiper: np.ndarray, target: np.ndarray, weight: np.ndarray, people: int) -> csr_matrix:
    """Likes as a matrix of shape (people, people), swipers by targets; `weight` 0 stands for no like."""
    liked = weight > 0
    return csr_matrix((weight[liked].astype(np.float32), (swiper[liked], target[liked])), shape=(people, people))


class Implicit:
    """A model of `implicit`, fitted on who liked whom."""

    def __init__(self, likes: csr_matrix, *, kind: str) -> None:
        from implicit.als import AlternatingLeastSquares
        from implicit.nearest_neighbours import CosineRecommender
        from threadpoolctl import threadpool_limits

        self.likes = likes
        with threadpool_limits(1, "blas"):
            self.model = (
                AlternatingLeastSquares(
                    factors=FACTORS, regularization=REGULARIZATION, alpha=ALPHA, iterations=ROUNDS, random_state=SEED
                )
                if kind == "ALS"
                else CosineRecommender(K=NEIGHBOURS)
            )
            self.model.fit(likes, show_progress=False)

    def recommend(self, seeker: int, *, top: int) -> np.ndarray:
        """Numbers of the `top` people whom this person would like best, of those not liked yet."""
        return self.model.recommend(seeker, self.likes[seeker], N=top, filter_already_liked_items=True)[0]

    def preference(self, chooser: np.ndarray, target: np.ndarray) -> np.ndarray:
        """How much n choosers would like n targets, by the factors of ALS."""
        users, items = np.asarray(self.model.user_factors), np.asarray(self.model.item_factors)
        return np.einsum("ij,ij->i", users[chooser], items[target])

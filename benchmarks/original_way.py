"""The peer that goes through everyone: a pandas loop over all users, as the original script scored them. Own code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.exact import Exact

if TYPE_CHECKING:
    import pandas as pd

WEIGHTS = {"data_match": 0.4, "bio_match": 0.3, "interaction": 0.2, "elo": 0.1}


class OriginalWay:
    """All users and swipes as two frames."""

    def __init__(self, exact: Exact, swipes: pd.DataFrame) -> None:
        import pandas as pd

        self.users = pd.DataFrame(exact.rows)
        self.swipes = swipes
        self.embeddings = exact.embeddings

    def recommend(self, seeker_id: str, *, top: int) -> list[str]:
        """Ids of the `top` best by the weighted sum of four points, one user after the other."""
        seeker = self.users[self.users["user_id"] == seeker_id].iloc[0]
        own = self.embeddings[seeker.name]
        given = self.swipes[self.swipes["user_id"] == seeker_id].set_index("target_user_id")["action"]
        low, high = self.users["elo"].min(), self.users["elo"].max()
        scored = []
        for row, user in self.users.iterrows():
            if user["user_id"] == seeker_id or user["gender"] not in seeker["interested_in"]:
                continue
            points = {
                "data_match": structured(seeker, user),
                "bio_match": cosine(own, self.embeddings[row]),
                "interaction": {"superlike": 1.0, "like": 2 / 3}.get(given.get(user["user_id"]), 0.0),
                "elo": (user["elo"] - low) / (high - low),
            }
            scored.append((-sum(WEIGHTS[stage] * value for stage, value in points.items()), user["user_id"]))
        return [user_id for _, user_id in sorted(scored)[:top]]


def structured(seeker: pd.Series, user: pd.Series) -> float:
    """How alike two profiles are, in [0, 1]."""
    place = 1.0 if seeker["city"] == user["city"] else 0.5 if seeker["state"] == user["state"] else 0.0
    return (
        0.30 * max(0.0, 1.0 - abs(seeker["age"] - user["age"]) / 10)
        + 0.15 * place
        + 0.25 * overlap(seeker["hobbies"], user["hobbies"])
        + 0.20 * overlap(seeker["looking_for"], user["looking_for"])
        + 0.10 * (1.0 if seeker["profession"] == user["profession"] else 0.5)
    )


def overlap(one: list[str], two: list[str]) -> float:
    """Shared over all, 0 for two empty lists."""
    union = set(one) | set(two)
    return len(set(one) & set(two)) / len(union) if union else 0.0


def cosine(one: np.ndarray, two: np.ndarray) -> float:
    """The cosine of two vectors, 0 where one is zero."""
    lengths = np.linalg.norm(one) * np.linalg.norm(two)
    return float(one @ two / lengths) if lengths else 0.0

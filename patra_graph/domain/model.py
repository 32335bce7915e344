"""What the whole house speaks of: people, swipes, and what comes of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, get_args

from patra_graph.errors import InvalidInput

MIN_AGE, MAX_AGE = 18, 120
MAX_TRAIT = 1e9
Gender = Literal["male", "female", "nonbinary", "other"]
GENDERS: tuple[str, ...] = get_args(Gender)
ID = re.compile(r"[^\s\x00-\x1f\x7f\ud800-\udfff]{1,128}")
ID_RULE = "1 to 128 characters, no blanks or control characters"


class SwipeKind(StrEnum):
    """What a swiper decided about a target; in the graph LIKED, SUPERLIKED or REJECTED."""

    LIKE = "like"
    SUPERLIKE = "superlike"
    REJECT = "reject"

    @property
    def positive(self) -> bool:
        """True for a like and a superlike."""
        return self is not SwipeKind.REJECT


@dataclass(frozen=True, slots=True)
class User:
    """One person's profile. Empty strings and tuples mean 'not said'; None means 'no limit' or 'unknown'.

    Ages in years, 18 to 120; latitude and longitude in degrees; max_distance_km in kilometres.
    `interested_in` holds genders; `traits` holds further numeric answers of a sign-up sheet by name, -1e9 to 1e9.
    `start_elo` is the rating points the user begins with (None: the setting `rating.start`).
    """

    user_id: str
    name: str
    age: int
    gender: str
    interested_in: tuple[str, ...]
    min_age: int | None = None
    max_age: int | None = None
    city: str = ""
    state: str = ""
    hobbies: tuple[str, ...] = ()
    looking_for: tuple[str, ...] = ()
    profession: str = ""
    bio: str = ""
    latitude: float | None = None
    longitude: float | None = None
    max_distance_km: float | None = None
    start_elo: float | None = None
    traits: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Swipe:
    """One decision of a swiper about a target, at a time with a time zone, under an id made by the client."""

    swipe_id: str
    swiper_id: str
    target_id: str
    kind: SwipeKind
    at: datetime

    def __post_init__(self) -> None:
        if not ID.fullmatch(self.swipe_id):
            raise InvalidInput(f"swipe id {self.swipe_id!r} is no id", f"Give {ID_RULE}.")
        if self.swiper_id == self.target_id:
            raise InvalidInput(f"'{self.swiper_id}' cannot swipe themself", "Name another user as the target.")


@dataclass(frozen=True, slots=True)
class StagePart:
    """One stage's part in both directions: log-odds under a two-sided preset, points under a one-sided one."""

    seeker_likes_candidate: float
    candidate_likes_seeker: float


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One candidate for a seeker. `score` and both preferences in [0, 1]; `reasons` are safe to show to the seeker."""

    user_id: str
    name: str
    score: float
    seeker_likes_candidate: float
    candidate_likes_seeker: float
    stages: Mapping[str, StagePart]
    reasons: tuple[str, ...]

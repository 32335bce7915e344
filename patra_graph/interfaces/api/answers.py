"""What goes out, as OpenAPI tells it; views make it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from patra_graph.domain.model import Gender
from patra_graph.interfaces.api.shapes import Kind

Band = Literal["much", "some", "little", "not known"]


class Answer(BaseModel):
    """A body that goes out."""

    model_config = ConfigDict(extra="forbid")


class SaidProfile(Answer):
    """What a user said."""

    user_id: str
    name: str
    age: int
    gender: Gender
    interested_in: list[Gender]
    min_age: int | None
    max_age: int | None
    city: str
    state: str
    latitude: float | None
    longitude: float | None
    max_distance_km: float | None
    hobbies: list[str]
    looking_for: list[str]
    profession: str
    bio: str
    traits: dict[str, float]


class ShownRatings(Answer):
    """Ratings in points, and counts; for app and admin."""

    start_elo: float
    start_choosiness: float
    elo: float
    choosiness: float
    swipes_made: int
    swipes_received: int


class ShownUser(Answer):
    """A user's profile; `ratings` for app and admin only."""

    profile: SaidProfile
    ratings: ShownRatings | None = None


class Exported(BaseModel):
    """All that a user gave and did."""

    model_config = ConfigDict(extra="allow")

    profile: dict[str, Any]


class Erased(Answer):
    """What went with a user, counted; of what others did nothing is told."""

    user_id: str
    swipes_made: int
    blocks_made: int
    matches: int


class Person(Answer):
    """What anybody may read of a person."""

    age: int
    city: str
    state: str
    profession: str
    bio: str
    hobbies: list[str]
    looking_for: list[str]


class Stage(Answer):
    """One stage's part in both directions."""

    seeker_likes_candidate: float
    candidate_likes_seeker: float


class Recommended(Answer):
    """One candidate. `in_common` is how much both profiles have in common; figures are for app and admin."""

    rank: int
    user_id: str
    name: str
    profile: Person
    in_common: Band
    reasons: list[str]
    score: float | None = None
    seeker_likes_candidate: float | None = None
    candidate_likes_seeker: float | None = None
    stages: dict[str, Stage] | None = None


class Recommendations(Answer):
    """Whom to meet, best first."""

    seeker_id: str
    preset: str
    recommendations: list[Recommended]


class Swiped(Answer):
    """A swipe that counts. `matched`: both like each other now."""

    swipe_id: str
    swiper_id: str
    target_id: str
    kind: Kind
    matched: bool


class Undone(Answer):
    """The swipe that was taken back."""

    swipe_id: str
    swiper_id: str
    target_id: str


class Match(Answer):
    """A mutual like."""

    user_id: str
    name: str
    age: int
    city: str
    state: str
    bio: str
    at: datetime


class Matches(Answer):
    """Mutual likes, latest first."""

    user_id: str
    matches: list[Match]


class Blocked(Answer):
    """Whether one user keeps another away now, and whether that is new."""

    user_id: str
    target_id: str
    blocked: bool
    changed: bool


class Explained(BaseModel):
    """Why a pair is as it is: for role user bands and words, for app and admin both directions in figures."""

    model_config = ConfigDict(extra="allow")

    audience: Literal["user", "operator"]


class Health(Answer):
    """Whether the service can serve."""

    status: Literal["live", "ready"]
    schema_version: int | None = None
    in_memory: bool | None = None


class Problem(BaseModel):
    """What went wrong. `code` is stable; `hint` says how to mend it."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    hint: str
    request_id: str

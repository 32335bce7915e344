"""What comes in, checked strictly: bodies, and the types of their fields."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from patra_graph.domain.model import MAX_AGE, MAX_TRAIT, MIN_AGE, Gender
from patra_graph.interfaces.api.slashes import with_slashes
from patra_graph.loaders.fields import MAX_BIO, MAX_ITEMS, MAX_TEXT

ID_PATTERN = r"^[^\s\x00-\x1f\x7f]{1,128}$"
LINE_PATTERN = r"^[^\x00-\x1f\x7f-\x9f]*$"
ITEM_PATTERN = r"^[^;\x00-\x1f\x7f-\x9f]*$"
BIO_PATTERN = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$"
TRAIT_PATTERN = r"^[a-z0-9_]{1,64}$"

Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=128)]
UserInPath = Annotated[str, BeforeValidator(with_slashes), Path(pattern=ID_PATTERN, max_length=128)]
Line = Annotated[str, Field(pattern=LINE_PATTERN, max_length=MAX_TEXT)]
Item = Annotated[str, Field(pattern=ITEM_PATTERN, max_length=MAX_TEXT)]
Items = Annotated[list[Item], Field(max_length=MAX_ITEMS)]
Age = Annotated[int, Field(ge=MIN_AGE, le=MAX_AGE)]
Genders = Annotated[list[Gender], Field(max_length=4)]
Bio = Annotated[str, Field(pattern=BIO_PATTERN, max_length=MAX_BIO)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Kilometres = Annotated[float, Field(ge=0.001, le=100_000)]
Points = Annotated[float, Field(ge=0, le=5000)]
Trait = Annotated[float, Field(ge=-MAX_TRAIT, le=MAX_TRAIT, allow_inf_nan=False)]
Traits = Annotated[dict[Annotated[str, Field(pattern=TRAIT_PATTERN)], Trait], Field(max_length=MAX_ITEMS)]
Kind = Literal["like", "superlike", "reject"]


class Sent(BaseModel):
    """A body: no other keys, no values of another type."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class Said(Sent):
    """What a user may say. Empty texts and lists mean 'not said'; null means 'no limit' or 'unknown'."""

    name: Line = ""
    min_age: Age | None = None
    max_age: Age | None = None
    city: Line = ""
    state: Line = ""
    hobbies: Items = []
    looking_for: Items = []
    profession: Line = ""
    bio: Bio = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    max_distance_km: Kilometres | None = None
    traits: Traits = {}


class NewUser(Said):
    """A new user's profile."""

    user_id: Id
    age: Age
    gender: Gender
    interested_in: Genders = Field(default=[], description="Empty: as the setting load.missing_interest says.")
    elo: Points | None = Field(default=None, description="Rating points to begin with; null: rating.start.")


class ChangedUser(Said):
    """The fields of a profile that change; all others stay as they are."""

    age: Age = MIN_AGE
    gender: Gender = "other"
    interested_in: Genders = []
    elo: Points | None = Field(default=None, description="Rating points to begin with; not for role user.")


class NewSwipe(Sent):
    """Whom, and what is decided about them."""

    target_id: Id
    kind: Kind


class Interaction(Sent):
    """What clients of the original script send; `type` is another name for `action`, `dislike` one for a reject."""

    model_config = ConfigDict(strict=True, extra="ignore")

    user_id: Id
    target_id: Id
    action: Literal["like", "superlike", "dislike", "reject"] | None = None
    type: Literal["like", "superlike", "dislike", "reject"] | None = None


class Shown(BaseModel):
    """Who was shown to somebody, and when: the same time sent again counts once."""

    model_config = ConfigDict(extra="forbid")

    user_ids: Annotated[list[Id], Field(min_length=1, max_length=1000)]
    shown_at: AwareDatetime | None = Field(default=None, description="Within a day of now; null: now.")

"""A two-sided preset as the first pass reads it, which orders everyone who fits a seeker much as the exact score does.

The first pass leaves out what is dear and moves little (taste in hobbies and ages, bios unless they weigh much) and
reads hobbies by hashed bits. `pair_value` has its numbers for two people, `shortlist` goes through everyone with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.elo import POINTS_PER_LOG_ODDS
from patra_graph.domain.reciprocal import Preset, bios_are_loud, term_weight
from patra_graph.domain.scan import Records

FUSIONS = ("product", "harmonic")
PRODUCT = FUSIONS.index("product")
LEAST, MOST = 1e-30, 1e30
TRAIT = np.dtype([("column", "i8"), *((name, "f8") for name in ("mean", "scale", "chooser", "target"))])
SOUGHT = np.dtype([("wish", "i8"), ("quality", "i8"), ("weight", "f8")])
AGE_COLUMN = -1


class Weights(NamedTuple):
    """A two-sided preset's numbers: `fusion` a place in FUSIONS; else float32, log-odds per unit, times the stage's own
    weight, less a centre that goes by the name of its term."""

    fusion: int
    age: Any
    age_centre: Any
    place: Any
    place_centre: Any
    hobbies: Any
    hobbies_centre: Any
    goals: Any
    goals_centre: Any
    profession: Any
    profession_centre: Any
    inclination: Any
    base: Any
    profile_fade: Any
    two_sided: Any
    rating_prior: Any
    target_choosiness: Any
    already_liked: Any
    collaborative: Any
    bio: Any
    bio_centre: Any
    bio_taste: Any


class FirstPassModel(NamedTuple):
    """A two-sided preset as the first pass reads it.

    `by_gender` goes by the gender's code; `traits` of dtype TRAIT; `seeks` of dtype SOUGHT, whose wish and quality are
    places in `traits`. `hears_bios` where they weigh so much that the first pass must look by them too.
    """

    weights: Weights
    by_gender: NDArray[np.float64]
    traits: Records
    seeks: Records
    hears_bios: bool


def first_pass_model(
    stages: Sequence[str], preset: Preset, *, genders: Sequence[str], trait_names: Sequence[str]
) -> FirstPassModel:
    """These stages under a two-sided preset."""
    traits = [
        (AGE_COLUMN if name == "age" else trait_names.index(name), one.mean, one.scale, one.chooser, one.target)
        for name, one in preset.profile.traits.items()
    ]
    place = {name: number for number, name in enumerate(preset.profile.traits)}
    seeks = [
        (place[wish], place[quality], one)
        for wish, qualities in preset.profile.seeks.items()
        for quality, one in qualities.items()
    ]
    return FirstPassModel(
        _weights(stages, preset),
        np.array([preset.profile.by_gender.get(name, 0.0) for name in genders], dtype=np.float64),
        np.array(traits, dtype=TRAIT),
        np.array(seeks, dtype=SOUGHT),
        bios_are_loud(stages, preset),
    )


def _weights(stages: Sequence[str], preset: Preset) -> Weights:
    centres = preset.centres.get("data_match", {})
    shared = {"age": "age", "place": "place", "hobbies": "hobbies", "looking_for": "goals", "profession": "profession"}
    terms = {
        **{("data_match", term): name for term, name in shared.items()},
        ("data_match", "inclination"): "inclination",
        ("elo", "two_sided"): "two_sided",
        ("elo", "target_choosiness"): "target_choosiness",
        ("interaction", "already_liked"): "already_liked",
        ("interaction", "collaborative"): "collaborative",
        ("bio_match", "cosine"): "bio",
        ("interaction", "bio_taste"): "bio_taste",
    }
    values = {
        **{name: term_weight(stages, preset, *term) for term, name in terms.items()},
        **{f"{name}_centre": centres.get(term, 0.0) for term, name in shared.items()},
        "bio_centre": preset.centres.get("bio_match", {}).get("cosine", 0.0),
        "base": preset.profile.base,
        "profile_fade": preset.profile_fade,
        "rating_prior": preset.rating_prior,
    }
    for name in ("two_sided", "target_choosiness"):
        values[name] /= POINTS_PER_LOG_ODDS
    return Weights(fusion=FUSIONS.index(preset.fusion), **{name: _float32(value) for name, value in values.items()})


def _float32(value: float) -> np.float32:
    """The number in float32: neither 0 nor without bound where it is not."""
    return np.float32(np.copysign(np.clip(abs(value), LEAST, MOST), value) if value else 0.0)

"""The profile model: how inclined a chooser is to like, and a target to be liked, by what both said at sign-up.

Its coefficients come from `patra-graph tune`; without them only `base` counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from patra_graph.domain.columns import FloatArray, People


@dataclass(frozen=True, slots=True)
class TraitWeights:
    """One numeric trait: its mean and scale over people, and log-odds per scaled unit on either side."""

    mean: float
    scale: float
    chooser: float
    target: float


@dataclass(frozen=True, slots=True)
class ProfileModel:
    """Log-odds of a like by profile: `base`, an offset by the chooser's gender, trait weights, and `seeks`, weights by
    chooser's trait and target's trait for products of the two (what one seeks and the other has)."""

    base: float = 0.0
    by_gender: Mapping[str, float] = field(default_factory=dict)
    traits: Mapping[str, TraitWeights] = field(default_factory=dict)
    seeks: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def inclination(model: ProfileModel, chooser: People, target: People) -> FloatArray:
    """Log-odds of shape (n,) or (1,) that a chooser likes a target, by traits alone; unknown ones count as usual."""
    mine, theirs = scaled_traits(model, chooser), scaled_traits(model, target)
    offsets = np.zeros(len(chooser))
    for gender, offset in model.by_gender.items():
        offsets[chooser.gender == gender] = offset
    own = sum((weights.chooser * mine[name] for name, weights in model.traits.items()), start=offsets)
    other = sum((weights.target * theirs[name] for name, weights in model.traits.items()), start=np.zeros(len(target)))
    sought = sum(
        weight * mine[wish] * theirs[quality]
        for wish, qualities in model.seeks.items()
        for quality, weight in qualities.items()
    )
    return model.base + own + other + sought


def scaled_traits(model: ProfileModel, who: People) -> dict[str, FloatArray]:
    """Each trait of the model, of shape (n,), as distance from the mean in units of its scale; 0 where unknown."""
    if not model.traits:
        return {}
    said = np.stack([who.trait(name) for name in model.traits])
    means, scales = np.array([(weights.mean, weights.scale) for weights in model.traits.values()]).T[:, :, None]
    return dict(zip(model.traits, np.where(np.isnan(said), 0.0, (said - means) / scales), strict=True))

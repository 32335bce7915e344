"""How far fetch_candidates.cypher looks for one seeker, and what its first look goes by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from patra_graph.domain.columns import people
from patra_graph.domain.elo import POINTS_PER_LOG_ODDS, USUAL
from patra_graph.domain.profile import ProfileModel, scaled_traits
from patra_graph.domain.reciprocal import Preset, bios_are_loud, term_weight

Row = Mapping[str, Any]
YOUNGEST, OLDEST = 18, 120
SCAN, WHOLE = 8, 100_000
MOST_SHARES = 20
FEW_SWIPES = 20
NEVER, TINY = 1e12, 1e-9


@dataclass(frozen=True, slots=True)
class Reach:
    """`pool`: users kept of each gender from each source, at most; `shortlist`: users whose whole profiles are read."""

    pool: int
    shortlist: int


def search(seeker: Row, reach: Reach, *, stages: Sequence[str], preset: Preset) -> dict[str, Any]:
    """The parameters of fetch_candidates that say where to look, for a seeker as fetch_seeker tells.

    Likers and ratings always. Where profiles decide (a seeker with few swipes, or a one-sided preset), and where a
    seeker wants nobody from afar, the city too; where profiles decide, also bios, and hobbies count at the first
    look. Where bios are loud they are as good a source as ratings.
    """
    by_profile = preset.fusion == "seeker" or seeker["swipes_made"] + seeker["swipes_received"] < FEW_SWIPES
    nearby = ["city"] if by_profile or seeker["max_distance_km"] is not None else []
    ages = list(range(max(YOUNGEST, seeker["min_age"] or 0), min(OLDEST, seeker["max_age"] or OLDEST) + 1))
    few_bios = reach.pool // 5 if by_profile else 0
    keep = -(-reach.pool // max(1, min(MOST_SHARES, len(ages))))
    return {
        "seeker": {key: value for key, value in seeker.items() if key != "traits"},
        "ages": ages,
        "sources": ["elo", "choosiness", *nearby],
        "bounds": {
            "scan": SCAN * keep,
            "keep": keep,
            "likers": reach.pool,
            "bios": reach.pool if bios_are_loud(stages, preset) else few_bios,
            "shortlist": reach.shortlist,
        },
        "first": first_look(seeker, stages=stages, preset=preset, by_profile=by_profile),
    }


def without_bounds(found: Mapping[str, Any], *, fewest: int) -> dict[str, Any]:
    """The same search in whole slices of one gender and age: for the few whom hardly anybody fits, and for long lists.

    `fewest` users at least are kept of each slice, so that a slice which holds them all is enough.
    """
    keep = max(found["bounds"]["likers"], fewest)
    return {**found, "bounds": {**found["bounds"], "scan": WHOLE, "keep": keep}}


def first_look(seeker: Row, *, stages: Sequence[str], preset: Preset, by_profile: bool) -> dict[str, Any]:
    """Log-odds (points under a one-sided preset) per unit of what the first look reads; see fetch_candidates.

    `base` is what counts for everyone: two chances are multiplied, so what is added to both sides moves the order.
    """
    weight = partial(term_weight, stages, preset)
    inclination = weight("data_match", "inclination")
    likeness = {term: weight("data_match", term) for term in ("age", *(("place", "hobbies") if by_profile else ()))}
    usual = preset.centres.get("data_match", {})
    return {
        "one_sided": preset.fusion == "seeker",
        "base": inclination * preset.profile.base
        - sum(per_unit * usual.get(term, 0.0) for term, per_unit in likeness.items()),
        **leanings(seeker, inclination, preset.profile),
        "age": likeness["age"],
        "place": likeness.get("place", 0.0),
        "hobbies": likeness.get("hobbies", 0.0),
        "own_hobbies": [hobby.lower() for hobby in seeker["hobbies"]],
        "bio": weight("bio_match", "cosine"),
        "bio_centre": preset.centres.get("bio_match", {}).get("cosine", 0.0),
        "fade": preset.profile_fade or NEVER,
        "prior": preset.rating_prior or TINY,
        "rating": weight("elo", "two_sided") / POINTS_PER_LOG_ODDS,
        "target_choosiness": weight("elo", "target_choosiness") / POINTS_PER_LOG_ODDS,
        "usual": USUAL,
        "liked": weight("interaction", "already_liked"),
    }


def leanings(seeker: Row, inclination: float, model: ProfileModel) -> dict[str, Any]:
    """What the profile model adds on either side, of which a user's traits are all that is still to be read.

    `own_base` and `back_base` count for everyone, `by_gender` goes by the user's gender; `traits` are a property of the
    user with its mean and scale, and log-odds per scaled unit on the seeker's own side and back.
    """
    scaled = scaled_traits(model, people([seeker], tuple(model.traits)))
    mine = {name: float(value[0]) for name, value in scaled.items()}
    traits = [
        {
            "property": "age" if name == "age" else f"trait_{name}",
            "mean": one.mean,
            "scale": one.scale,
            "own": one.target + sum(seeks.get(name, 0.0) * mine[wish] for wish, seeks in model.seeks.items()),
            "back": one.chooser + sum(weight * mine[has] for has, weight in model.seeks.get(name, {}).items()),
        }
        for name, one in model.traits.items()
    ]
    return {
        "inclination": inclination,
        "own_base": model.by_gender.get(seeker["gender"], 0.0)
        + sum(one.chooser * mine[name] for name, one in model.traits.items()),
        "back_base": sum(one.target * mine[name] for name, one in model.traits.items()),
        "by_gender": dict(model.by_gender),
        "traits": traits if inclination else [],
    }

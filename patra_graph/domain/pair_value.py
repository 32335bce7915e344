"""What two people would make of each other by the first pass: one number for a pair, and the most it could be."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from patra_graph.domain.compiled import compiled
from patra_graph.domain.data_match import AGE_SPAN, OTHER_PROFESSION, SAME_STATE
from patra_graph.domain.elo import USUAL, Rating
from patra_graph.domain.first_pass import AGE_COLUMN, PRODUCT, FirstPassModel, Weights
from patra_graph.domain.scan import Float32, Records

MOST_ODDS = np.float32(40.0)
HALF, ONE, TWO = (np.float32(number) for number in (0.5, 1.0, 2.0))
USUAL_RATING = np.float32(USUAL)
ROUNDING = 1e-6
"""More than the share of a number that float32 rounds away."""


class Views(NamedTuple):
    """Log-odds that a seeker chooses another, and that the other chooses the seeker."""

    forward: Any
    back: Any


class Least(NamedTuple):
    """What two views must pass, in their sum and each of them."""

    in_sum: Any
    each: Any


@compiled
def highest_profiles(gender: int, in_bios: float, model: FirstPassModel) -> Views:
    """The most that profiles add to the views of a person of this gender and anybody, bios `in_bios` at most; without
    bound where the model has traits."""
    weights, by_gender = model.weights, model.by_gender
    whole = in_bios + _most(weights.age, weights.age_centre) + _most(weights.place, weights.place_centre)
    whole += _most(weights.hobbies, weights.hobbies_centre) + _most(weights.goals, weights.goals_centre)
    whole += _most(weights.profession, weights.profession_centre) + (np.inf if len(model.traits) else 0.0)
    forward = weights.inclination * (weights.base + by_gender[gender])
    back = (weights.inclination * (weights.base + by_gender)).max()
    wrong = ROUNDING * (whole + abs(weights.inclination) * (abs(weights.base) + np.abs(by_gender).max()))
    return Views(np.float32(whole + forward + wrong), np.float32(whole + back + wrong))


@compiled
def choice(chooser: Rating, target: Rating, profiles: float, weights: Weights) -> float:
    """Log-odds that one chooses the other, by what their profiles say and by both ratings; rises with `profiles`."""
    known = (chooser.swipes_made + target.swipes_received) * HALF
    fade, prior = weights.profile_fade, weights.rating_prior
    faded = profiles * (fade / (known + fade)) if fade else profiles
    trust = (known + prior) / (known + TWO * prior) if prior else ONE
    rated = weights.two_sided * trust * (target.elo - chooser.choosiness)
    return faded + rated + weights.target_choosiness * (target.choosiness - USUAL_RATING)


@compiled
def within(forward: float, back: float) -> Views:
    """Views of these log-odds, none so low that `fused` would overflow."""
    return Views(max(forward, -MOST_ODDS), max(back, -MOST_ODDS))


@compiled
def fused(views: Views, fusion: int) -> float:
    """Rises with the product of both chances, or with their harmonic mean: 1 - 1 / product, or 2 - 2 / mean."""
    against, against_back = np.exp(-views.forward), np.exp(-views.back)
    either = against + against_back
    return -(either + against * against_back) if fusion == PRODUCT else -either


@compiled
def too_low(views: Views, least: Least) -> bool:
    """Whether views are too low; without a branch, so that the processor can go through several at once."""
    return (views.forward + views.back <= least.in_sum) | (views.forward <= least.each) | (views.back <= least.each)


@compiled
def needed(value: float, fusion: int) -> Least:
    """What two views must pass for more than this value of `fused`: of two views of the same sum the value is highest
    where they are alike, and it rises with each."""
    either = -float(value)
    alike = either / (np.sqrt(1.0 + either) + 1.0) if fusion == PRODUCT else either / 2.0
    in_sum, each = -2.0 * np.log(alike), -np.log(either)
    return Least(np.float32(in_sum - _slack(in_sum)), np.float32(each - _slack(each)))


@compiled
def _slack(log_odds: float) -> float:
    """More than float32 is wrong by."""
    return 1e-3 + 1e-5 * min(abs(log_odds), 100.0)


@compiled
def _most(weight: float, centre: float) -> float:
    """The most that a term in [0, 1] less its centre adds, 0 where it is not known, and more than rounding takes."""
    weight, centre = float(weight), float(centre)
    return max(0.0, -weight * centre, weight * (1.0 - centre)) + ROUNDING * abs(weight) * (1.0 + abs(centre))


@compiled
def leanings(age: float, said: Float32, model_traits: Records) -> tuple[float, float]:
    """The profile model's log-odds of one person's traits: as a chooser, and as a target."""
    chooser, target = 0.0, 0.0
    for place in range(len(model_traits)):
        trait = model_traits[place]
        scaled = _scaled(trait, age, said)
        chooser += trait.chooser * scaled
        target += trait.target * scaled
    return chooser, target


@compiled
def sought(
    age: float, said: Float32, other_age: float, other_said: Float32, model_traits: Records, seeks: Records
) -> float:
    """The profile model's log-odds of what one person seeks and the other has."""
    whole = 0.0
    for place in range(len(seeks)):
        one = seeks[place]
        wish = _scaled(model_traits[one.wish], age, said)
        whole += one.weight * wish * _scaled(model_traits[one.quality], other_age, other_said)
    return whole


@compiled
def _scaled(trait: Any, age: float, said: Float32) -> float:
    """One trait as distance from the mean in units of its scale; 0 where it was not said."""
    value = age if trait.column == AGE_COLUMN else said[trait.column]
    return 0.0 if np.isnan(value) else (value - trait.mean) / trait.scale


@compiled
def likeness(me: Any, them: Any, years_apart: float, weights: Weights) -> float:
    """Log-odds of what two profiles have in common, less what is usual; the same both ways."""
    whole = weights.age * (max(0.0, 1.0 - years_apart / AGE_SPAN) - weights.age_centre)
    known_city, known_state = min(me.city, them.city) >= 0, min(me.state, them.state) >= 0
    if known_city or known_state:
        near = SAME_STATE if known_state and them.state == me.state else 0.0
        if known_city and them.city == me.city:
            near = 1.0
        whole += weights.place * (near - weights.place_centre)
    if me.hobby_count and them.hobby_count:
        hobbies = _jaccard(me.hobby_bits & them.hobby_bits, me.hobby_count + them.hobby_count)
        whole += weights.hobbies * (hobbies - weights.hobbies_centre)
    if me.goal_count and them.goal_count:
        goals = _jaccard(me.goal_bits & them.goal_bits, me.goal_count + them.goal_count)
        whole += weights.goals * (goals - weights.goals_centre)
    if me.profession >= 0 and them.profession >= 0:
        same = 1.0 if them.profession == me.profession else OTHER_PROFESSION
        whole += weights.profession * (same - weights.profession_centre)
    return whole


@compiled
def _jaccard(shared_bits: np.uint64, both: float) -> float:
    """Shared over all, by the bits that two sets share and the sum of their sizes."""
    shared = 0
    while shared_bits:
        shared_bits &= shared_bits - np.uint64(1)
        shared += 1
    return shared / (both - shared)

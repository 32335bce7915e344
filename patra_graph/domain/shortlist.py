"""The shortlist: of everyone who fits, those who may be among the best, by a first pass over compact columns.

The first pass leaves out what is dear and moves little (taste in hobbies and ages, bios unless they weigh much) and
reads hobbies by hashed bits; the stages then score the shortlist exactly. Recall against scoring everyone is measured
in benchmarks/matcher.py. It is compiled by Numba: one loop over people that holds no lock of the interpreter, so that
threads run side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.compiled import compiled
from patra_graph.domain.data_match import AGE_SPAN, OTHER_PROFESSION, SAME_STATE
from patra_graph.domain.elo import POINTS_PER_LOG_ODDS, USUAL
from patra_graph.domain.quantised import products
from patra_graph.domain.reciprocal import Preset, term_weight
from patra_graph.domain.scan import STANDING, WISH, Float32, IntArray, Records, Scan

FUSIONS = ("product", "harmonic")
PRODUCT = FUSIONS.index("product")
MOST_ODDS = 40.0
WEIGHTS = (
    *("age", "age_centre", "place", "place_centre", "hobbies", "hobbies_centre", "goals", "goals_centre"),
    *("profession", "profession_centre", "inclination", "base", "profile_fade", "two_sided", "rating_prior"),
    *("target_choosiness", "already_liked", "collaborative", "bio", "bio_taste"),
)
WEIGHT = np.dtype([("fusion", "i8"), *((name, "f8") for name in WEIGHTS)])
TRAIT = np.dtype([("column", "i8"), *((name, "f8") for name in ("mean", "scale", "chooser", "target"))])
SOUGHT = np.dtype([("wish", "i8"), ("quality", "i8"), ("weight", "f8")])
AGE_COLUMN = -1


class Heard(NamedTuple):
    """What else the first pass hears of k people, each of shape (k,), bios also of shape (0,) for nothing; float32.

    `likes_me` is what each made of the seeker (see `already_liked_value`), `collaborative` what the seeker's peers made
    of each; `bio_cosine`, less what is usual, and `bio_taste`, by how far taste is trusted, are 0 where unknown.
    """

    likes_me: Float32
    collaborative: Float32
    bio_cosine: Float32
    bio_taste: Float32


class FirstPassModel(NamedTuple):
    """A two-sided preset as the first pass reads it.

    `weights` is one record of dtype WEIGHT: log-odds per unit, times the stage's own weight; `fusion` a place in
    FUSIONS. `by_gender` goes by the gender's code; `traits` of dtype TRAIT; `seeks` of dtype SOUGHT, whose wish and
    quality are places in `traits`.
    """

    weights: Any
    by_gender: NDArray[np.float64]
    traits: Records
    seeks: Records


def first_pass_model(
    stages: Sequence[str], preset: Preset, *, genders: Sequence[str], trait_names: Sequence[str]
) -> FirstPassModel:
    """These stages under a two-sided preset."""
    weight = partial(term_weight, stages, preset)
    centres = preset.centres.get("data_match", {})
    shared = {"age": "age", "place": "place", "hobbies": "hobbies", "looking_for": "goals", "profession": "profession"}
    values = {
        "fusion": FUSIONS.index(preset.fusion),
        **{name: weight("data_match", term) for term, name in shared.items()},
        **{f"{name}_centre": centres.get(term, 0.0) for term, name in shared.items()},
        "inclination": weight("data_match", "inclination"),
        "base": preset.profile.base,
        "profile_fade": preset.profile_fade,
        "two_sided": weight("elo", "two_sided") / POINTS_PER_LOG_ODDS,
        "rating_prior": preset.rating_prior,
        "target_choosiness": weight("elo", "target_choosiness") / POINTS_PER_LOG_ODDS,
        "already_liked": weight("interaction", "already_liked"),
        "collaborative": weight("interaction", "collaborative"),
        "bio": weight("bio_match", "cosine"),
        "bio_taste": weight("interaction", "bio_taste"),
    }
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
        np.array([tuple(values[name] for name in WEIGHT.names)], dtype=WEIGHT)[0],
        np.array([preset.profile.by_gender.get(name, 0.0) for name in genders], dtype=np.float64),
        np.array(traits, dtype=TRAIT),
        np.array(seeks, dtype=SOUGHT),
    )


def compile_ahead() -> None:
    """Compile this, and the products that go into it, for the columns of a Matcher."""
    nothing = np.zeros(0, dtype=np.float32)
    people = Scan(np.zeros(1, dtype=WISH), np.zeros(1, dtype=STANDING), np.zeros((1, 0), dtype=np.float32))
    model = FirstPassModel(
        np.zeros(1, dtype=WEIGHT)[0], np.zeros(1), np.zeros(0, dtype=TRAIT), np.zeros(0, dtype=SOUGHT)
    )
    rows = who_fits(people.wishes, 0, np.array([[0, 1]]))
    highest(first_pass(people, 0, rows, Heard(nothing, nothing, nothing, nothing), model), 1)
    products(np.zeros((1, 1), dtype=np.int8), rows, np.zeros((1, 1), dtype=np.float32))


@compiled
def who_fits(wishes: Records, me: int, pieces: IntArray) -> IntArray:
    """Rows, of those in `pieces`, of all who pass the hard filters between them and the person in row `me`, both ways.

    `pieces` of shape (p, 2) are parts [start, stop) of the rows.
    """
    rows = np.empty((pieces[:, 1] - pieces[:, 0]).sum(), dtype=np.int64)
    mine, found = wishes[me], 0
    for piece in range(len(pieces)):
        for row in range(pieces[piece, 0], pieces[piece, 1]):
            if _fits(mine, wishes[row]):
                rows[found] = row
                found += 1
    return rows[:found].copy()


@compiled
def _fits(me: Any, them: Any) -> bool:
    """Whether two people, records of dtype WISH, pass the hard filters between them."""
    if not (me.min_age <= them.age <= me.max_age and them.min_age <= me.age <= them.max_age):
        return False
    if not (them.interested >> me.gender) & 1 or not (me.interested >> them.gender) & 1:
        return False
    chord = (them.x - me.x) ** 2 + (them.y - me.y) ** 2 + (them.z - me.z) ** 2
    return not chord > min(them.reach, me.reach)


@compiled
def first_pass(people: Scan, me: int, rows: IntArray, heard: Heard, model: FirstPassModel) -> Float32:
    """A value for each of these k rows that orders them much as the exact score with the person in row `me` does.

    Higher is better.
    """
    wishes, standings, traits = people
    weights, by_gender, model_traits, seeks = model
    likes_me, collaborative, bio_cosine, bio_taste = heard
    value = np.empty(len(rows), dtype=np.float32)
    mine, my_age = standings[me], wishes[me].age
    my_choosing, my_appeal = _leanings(my_age, traits[me], model_traits)
    my_choosing += by_gender[wishes[me].gender]
    for place in range(len(rows)):
        row = rows[place]
        them, age = standings[row], wishes[row].age
        choosing, appeal, sought, sought_back = 0.0, 0.0, 0.0, 0.0
        if len(model_traits):  # an array that is handed on costs as much as the rest of a row
            choosing, appeal = _leanings(age, traits[row], model_traits)
        choosing += by_gender[wishes[row].gender]
        if len(seeks):
            sought = _sought(my_age, traits[me], age, traits[row], model_traits, seeks)
            sought_back = _sought(age, traits[row], my_age, traits[me], model_traits, seeks)
        likeness = _likeness(mine, them, abs(age - my_age), weights)
        if len(bio_cosine):
            likeness += weights.bio * bio_cosine[place]
        forward = likeness + weights.inclination * (weights.base + my_choosing + appeal + sought)
        back = likeness + weights.inclination * (weights.base + choosing + my_appeal + sought_back)
        forward = _choice(mine, them, forward, weights) + weights.collaborative * collaborative[place]
        if len(bio_taste):
            forward += weights.bio_taste * bio_taste[place]
        back = _choice(them, mine, back, weights) + weights.already_liked * likes_me[place]
        value[place] = _fused(forward, back, weights.fusion)
    return value


@compiled
def highest(values: Float32, count: int) -> IntArray:
    """Places of the `count` highest of these values, in no order; all places where there are no more than that."""
    kept = np.arange(min(count, len(values)))
    if count == 0 or len(values) <= count:
        return kept
    for top in range(count // 2 - 1, -1, -1):
        _sink(values, kept, top)
    for place in range(count, len(values)):
        if values[place] > values[kept[0]]:
            kept[0] = place
            _sink(values, kept, 0)
    return kept


@compiled
def _sink(values: Float32, heap: IntArray, top: int) -> None:
    """Let the place at `top` sink in a heap of places whose lowest value is above."""
    lower = 2 * top + 1
    while lower < len(heap):
        if lower + 1 < len(heap) and values[heap[lower + 1]] < values[heap[lower]]:
            lower += 1
        if values[heap[top]] <= values[heap[lower]]:
            return
        heap[top], heap[lower] = heap[lower], heap[top]
        top, lower = lower, 2 * lower + 1


@compiled
def _leanings(age: float, said: Float32, model_traits: Records) -> tuple[float, float]:
    """The profile model's log-odds of one person's traits: as a chooser, and as a target."""
    chooser, target = 0.0, 0.0
    for place in range(len(model_traits)):
        trait = model_traits[place]
        scaled = _scaled(trait, age, said)
        chooser += trait.chooser * scaled
        target += trait.target * scaled
    return chooser, target


@compiled
def _sought(
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
def _choice(chooser: Any, target: Any, profiles: float, weights: Any) -> float:
    """Log-odds that one chooses the other, by what their profiles say and by both ratings."""
    known = (chooser.swipes_made + target.swipes_received) / 2.0
    fade, prior = weights.profile_fade, weights.rating_prior
    faded = profiles * fade / (known + fade) if fade else profiles
    trust = (known + prior) / (known + 2.0 * prior) if prior else 1.0
    rated = weights.two_sided * trust * (target.elo - chooser.choosiness)
    return faded + rated + weights.target_choosiness * (target.choosiness - USUAL)


@compiled
def _fused(forward: float, back: float, fusion: int) -> float:
    """Rises with the product of both chances, or with their harmonic mean."""
    against = np.exp(np.float32(min(-forward, MOST_ODDS)))
    against_back = np.exp(np.float32(min(-back, MOST_ODDS)))
    return -(1.0 + against) * (1.0 + against_back) if fusion == PRODUCT else -(against + against_back)


@compiled
def _likeness(me: Any, them: Any, years_apart: float, weights: Any) -> float:
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

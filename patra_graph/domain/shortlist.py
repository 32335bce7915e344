"""The shortlist: of everyone who fits, those who may be among the best, by a first pass over compact columns.

The first pass leaves out what is dear and moves little (bios, taste in hobbies) and reads hobbies by hashed bits; the
stages then score the shortlist exactly. Recall against scoring everyone is measured in benchmarks/matcher.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.data_match import AGE_SPAN, OTHER_PROFESSION, SAME_STATE
from patra_graph.domain.elo import POINTS_PER_LOG_ODDS, USUAL
from patra_graph.domain.filters import EARTH_RADIUS_KM
from patra_graph.domain.profile import TraitWeights
from patra_graph.domain.reciprocal import Preset

Float32 = NDArray[np.float32]
Bits = NDArray[np.uint64]
IntArray = NDArray[np.int64]
Rows = IntArray | slice
NO_LIMIT_KM = 1e9
FIRST = slice(0, 1)


@dataclass(frozen=True, slots=True)
class Scan:
    """Compact columns of n people, each of shape (n,) but for `traits` of shape (n, t).

    `gender` is a code, `interested` a bit for each gender's code (0: may not be shown). `x`, `y`, `z` on the unit
    sphere, NaN where the place is not known; `reach` the square of the longest chord to whom they want to meet.
    `genders` and `trait_names` name the codes and the columns of traits.
    City, state and profession are codes, -1 for not said. `hobby_bits` and `goal_bits` have a bit set for each item,
    by code modulo 64; the counts are of items. float32 unless said: ages in years, ratings in points.
    """

    gender: NDArray[np.uint8]
    interested: NDArray[np.uint8]
    age: Float32
    min_age: Float32
    max_age: Float32
    x: Float32
    y: Float32
    z: Float32
    reach: Float32
    city: NDArray[np.int32]
    state: NDArray[np.int32]
    profession: NDArray[np.int32]
    hobby_bits: Bits
    hobby_count: Float32
    goal_bits: Bits
    goal_count: Float32
    elo: Float32
    choosiness: Float32
    swipes_made: Float32
    swipes_received: Float32
    exposures: Float32
    traits: Float32
    genders: tuple[str, ...] = ()
    trait_names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.age)

    def take(self, rows: NDArray[np.int64] | slice) -> Scan:
        """These rows; a slice is a view."""
        columns = (column.name for column in fields(self) if column.name not in ("genders", "trait_names"))
        return replace(self, **{name: getattr(self, name)[rows] for name in columns})


def reach_of(kilometres: NDArray[np.float64]) -> Float32:
    """The square of the chord on the unit sphere for great-circle distances; NaN is no limit."""
    angle = np.minimum(np.nan_to_num(kilometres, nan=NO_LIMIT_KM) / EARTH_RADIUS_KM, np.pi)
    return np.where(np.isnan(kilometres), np.inf, (2.0 * np.sin(angle / 2.0)) ** 2).astype(np.float32)


def fits(me: Scan, them: Scan) -> NDArray[np.bool_]:
    """Which of n people pass the hard filters between them and one person, both ways, shape (n,)."""
    allowed = (them.interested & np.uint8(1 << int(me.gender[0]))) != 0
    allowed &= (np.right_shift(me.interested[0], them.gender) & np.uint8(1)) != 0
    allowed &= (them.age >= me.min_age[0]) & (them.age <= me.max_age[0])
    allowed &= (them.min_age <= me.age[0]) & (them.max_age >= me.age[0])
    if not np.isnan(me.x[0]):
        chord = (them.x - me.x[0]) ** 2 + (them.y - me.y[0]) ** 2 + (them.z - me.z[0]) ** 2
        allowed &= ~(chord > np.minimum(them.reach, me.reach[0]))
    return allowed


def first_pass(
    me: Scan,
    them: Scan,
    rows: IntArray,
    *,
    likes_me: Float32,
    collaborative: Float32,
    stages: Sequence[str],
    preset: Preset,
) -> Float32:
    """A value for each of k rows of n people that orders them much as the exact score of a two-sided preset does.

    Higher is better. `likes_me`, of shape (n,), is what each made of the one person (see `already_liked_value`),
    `collaborative` what the one person's peers made of each.
    """
    profiles, elo, mine = (_Weights(stages, preset, stage) for stage in ("data_match", "elo", "interaction"))
    made, received = them.swipes_made[rows], them.swipes_received[rows]
    known_forward = (me.swipes_made[0] + received) / np.float32(2.0)
    known_backward = (made + me.swipes_received[0]) / np.float32(2.0)
    choosiness = them.choosiness[rows]
    likeness = _likeness(me, them, rows, profiles)
    forward = likeness + profiles.of("inclination") * _inclination(preset, me, FIRST, them, rows)
    backward = likeness + profiles.of("inclination") * _inclination(preset, them, rows, me, FIRST)
    if preset.profile_fade:
        forward *= _fading(known_forward, preset.profile_fade)
        backward *= _fading(known_backward, preset.profile_fade)
    forward += _two_sided(them.elo[rows] - me.choosiness[0], known_forward, elo, preset)
    forward += elo.of("target_choosiness") / np.float32(POINTS_PER_LOG_ODDS) * (choosiness - np.float32(USUAL))
    forward += mine.of("collaborative") * collaborative[rows]
    backward += _two_sided(me.elo[0] - choosiness, known_backward, elo, preset)
    backward += mine.of("already_liked") * likes_me[rows]
    backward += elo.of("target_choosiness") * np.float32((me.choosiness[0] - USUAL) / POINTS_PER_LOG_ODDS)
    return _fused(forward, backward, preset.fusion)


class _Weights:
    """Weights of one stage's terms, times the stage's own; 0 for all where the stage is left out."""

    def __init__(self, stages: Sequence[str], preset: Preset, stage: str) -> None:
        self._whole = preset.weights.get(stage, 0.0) if stage in stages else 0.0
        self._terms = preset.terms.get(stage, {})
        self._centres = preset.centres.get(stage, {})

    def of(self, term: str) -> np.float32:
        return np.float32(self._whole * self._terms.get(term, 0.0))

    def centre(self, term: str) -> np.float32:
        return np.float32(self._centres.get(term, 0.0))


def _likeness(me: Scan, them: Scan, rows: IntArray, weights: _Weights) -> Float32:
    """Log-odds of what two profiles have in common, less what is usual; the same both ways."""
    nearness = np.maximum(np.float32(0.0), 1 - np.abs(them.age[rows] - me.age[0]) / np.float32(AGE_SPAN))
    whole = weights.of("age") * (nearness - weights.centre("age"))
    if weights.of("place") and (me.city[0] >= 0 or me.state[0] >= 0):
        whole += _place(me, them.city[rows], them.state[rows], weights)
    if me.hobby_count[0] and weights.of("hobbies"):
        hobbies = _jaccard(me.hobby_bits[0], me.hobby_count[0], them.hobby_bits[rows], them.hobby_count[rows])
        whole += weights.of("hobbies") * np.where(np.isnan(hobbies), 0, hobbies - weights.centre("hobbies"))
    if me.goal_count[0] and weights.of("looking_for"):
        goals = _jaccard(me.goal_bits[0], me.goal_count[0], them.goal_bits[rows], them.goal_count[rows])
        whole += weights.of("looking_for") * np.where(np.isnan(goals), 0, goals - weights.centre("looking_for"))
    if me.profession[0] >= 0 and weights.of("profession"):
        profession = them.profession[rows]
        same = np.where(profession == me.profession[0], np.float32(1.0), np.float32(OTHER_PROFESSION))
        whole += weights.of("profession") * (profession >= 0) * (same - weights.centre("profession"))
    return whole


def _inclination(preset: Preset, chooser: Scan, chooser_rows: Rows, target: Scan, target_rows: Rows) -> Float32:
    """The profile model's log-odds, but for what one seeks and the other has."""
    model = preset.profile
    whole = np.float32(model.base)
    if model.by_gender:
        offsets = np.array([model.by_gender.get(name, 0.0) for name in chooser.genders], dtype=np.float32)
        whole = whole + offsets[chooser.gender[chooser_rows]]
    for name, weights in model.traits.items():
        whole = whole + _scaled(chooser, chooser_rows, name, weights) * np.float32(weights.chooser)
        whole = whole + _scaled(target, target_rows, name, weights) * np.float32(weights.target)
    return whole


def _scaled(who: Scan, rows: Rows, name: str, weights: TraitWeights) -> Float32:
    said = who.age[rows] if name == "age" else who.traits[rows, who.trait_names.index(name)]
    return np.nan_to_num((said - np.float32(weights.mean)) / np.float32(weights.scale))


def _place(me: Scan, city: NDArray[np.int32], state: NDArray[np.int32], weights: _Weights) -> Float32:
    same_state = (state == me.state[0]) & (me.state[0] >= 0)
    same_city = (city == me.city[0]) & (me.city[0] >= 0)
    near = np.where(same_city, np.float32(1.0), np.float32(SAME_STATE) * same_state)
    known = (city >= 0) & (me.city[0] >= 0) | (state >= 0) & (me.state[0] >= 0)
    return weights.of("place") * known * (near - weights.centre("place"))


def _jaccard(mine: np.uint64, my_count: np.float32, theirs: Bits, count: Float32) -> Float32:
    """Shared over all, by bits; NaN for an empty set of theirs."""
    shared = np.bitwise_count(theirs & mine).astype(np.float32)
    return np.where(count > 0, shared / (my_count + count - shared), np.float32(np.nan))


def _fading(known: Float32, fade: float) -> Float32:
    return np.float32(fade) / (known + np.float32(fade))


def _two_sided(points: Float32, known: Float32, weights: _Weights, preset: Preset) -> Float32:
    prior = np.float32(preset.rating_prior)
    trust = (known + prior) / (known + 2 * prior) if prior else np.float32(1.0)
    return weights.of("two_sided") / np.float32(POINTS_PER_LOG_ODDS) * trust * points


def _fused(forward: Float32, backward: Float32, fusion: str) -> Float32:
    """Rises with the product of both chances, or with their harmonic mean."""
    against, back = np.exp(np.minimum(-forward, 40)), np.exp(np.minimum(-backward, 40))
    return -((1 + against) * (1 + back)) if fusion == "product" else -(against + back)
